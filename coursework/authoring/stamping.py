"""``coursework translated``: what changed in the English since the Chinese was written, and the stamp that ends it."""

import difflib
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import jupytext

from coursework.authoring.source import read
from coursework.authoring.translation import pairs, shape_differences, stale, text_hash

_VERSIONS_LOOKED_AT = 50


def report(path: Path) -> list[str]:
    """For each stale Chinese cell: where it stands, how the English changed, and the command that stamps it."""
    lesson = read(path)
    lines = []
    for en, zh in stale(lesson):
        lines.append(f"{path.name}:{zh.line}: the English cell at line {en.line} has changed:")
        old = _english_of(path, zh.marks.get("of", ""))
        if old is None:
            lines += [f"    {line}" for line in en.source.splitlines()]
        else:
            diff = difflib.unified_diff(old.splitlines(), en.source.splitlines(), "before", "now", lineterm="", n=1)
            lines += [f"    {line}" for line in list(diff)[2:]]
        lines.append(f"  update the Chinese, then: coursework translated {path.stem} --stamp {zh.line}")
    return lines


def stamp(path: Path, at: set[int] | None) -> int:
    """Write the present hash of the English into the Chinese cells at these lines (None: all); gives how many changed.

    A cell whose shape differs from its partner's is not stamped: ValueError says why, and nothing is written.
    """
    lesson = read(path)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    partners = {zh.line: (en, zh) for en, zh in pairs(lesson)}
    strange = (at or set()) - partners.keys()
    if strange:
        raise ValueError(f"{path.name}: no Chinese cell begins at line {', '.join(map(str, sorted(strange)))}")
    changed = 0
    for line, (en, zh) in partners.items():
        if (at is not None and line not in at) or zh.marks.get("of") == text_hash(en.source):
            continue
        differing = shape_differences(en.source, zh.source)
        if at is not None and differing:
            raise ValueError(f"{path.name}:{line}: not stamped: {'; '.join(differing)}")
        head = re.sub(r'\s+of="[^"]*"', "", lines[line - 1].rstrip("\n"))
        lines[line - 1] = head.replace('lang="zh"', f'lang="zh" of="{text_hash(en.source)}"') + "\n"
        changed += 1
    if changed:
        fresh = path.with_name(f".{path.name}.new")
        fresh.write_text("".join(lines), encoding="utf-8", newline="\n")
        fresh.replace(path)
    return changed


def _english_of(path: Path, wanted: str) -> str | None:
    """The English text with this hash, from the file's history; None without git or when it is not found."""
    for text in _versions(path):
        try:
            cells = jupytext.reads(text, fmt="py:percent").cells
        except Exception:  # an old version may be broken; it only means no diff from it
            continue
        for cell in cells:
            if cell.metadata.get("lang") == "en" and text_hash(cell.source) == wanted:
                return cell.source
    return None


def _versions(path: Path) -> Iterator[str]:
    def git(*arguments: str) -> str:
        command = ["git", "-C", str(path.parent), *arguments]
        return subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout

    try:
        for commit in git("log", f"-{_VERSIONS_LOOKED_AT}", "--format=%H", "--", path.name).split():
            yield git("show", f"{commit}:./{path.name}")
    except (OSError, subprocess.CalledProcessError):
        return

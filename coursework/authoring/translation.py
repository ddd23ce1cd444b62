"""Hold the two languages of a lesson together: every English cell has a fresh Chinese partner of the same shape."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from coursework.authoring.source import Cell, Lesson, SourceError

_COMMENT = re.compile(r"^\s*# (en|zh): ?(.*)$")


def text_hash(text: str) -> str:
    """Six hex digits of a text, white space aside: what a Chinese cell carries in ``of``.

    >>> text_hash("Who earns it?") == text_hash("Who  earns\\nit?")
    True
    """
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:6]


def pairs(lesson: Lesson) -> Iterator[tuple[Cell, Cell]]:
    """Each English markdown cell with its Chinese partner; SourceError where one stands alone."""
    cells = [cell for cell in lesson.cells if cell.kind == "markdown"]
    position = {id(cell): i for i, cell in enumerate(lesson.cells)}
    i = 0
    while i < len(cells):
        en, zh = cells[i], cells[i + 1] if i + 1 < len(cells) else None
        if en.language != "en":
            raise SourceError(lesson.path, en.line, "this Chinese cell has no English cell directly above it")
        if zh is None or zh.language != "zh" or position[id(zh)] != position[id(en)] + 1:
            raise SourceError(lesson.path, en.line, "this English cell has no Chinese cell directly below it")
        yield en, zh
        i += 2


def stale(lesson: Lesson) -> list[tuple[Cell, Cell]]:
    """The pairs whose Chinese cell was written for another English text."""
    return [(en, zh) for en, zh in pairs(lesson) if zh.marks.get("of") != text_hash(en.source)]


def problems(lesson: Lesson) -> list[str]:
    """Everything that keeps the two languages apart, one line each with file and line; empty when they are one."""
    found = []
    try:
        for en, zh in pairs(lesson):
            where = f"{lesson.path.name}:{zh.line}:"
            if zh.marks.get("of") != text_hash(en.source):
                found.append(
                    f"{where} the English cell at line {en.line} has changed since this Chinese cell was written"
                    f" (of={zh.marks.get('of')!r}, now {text_hash(en.source)!r}): update the Chinese,"
                    f" then `coursework translated {lesson.stem} --stamp {zh.line}`"
                )
            if (en.marks.get("exercise"), en.marks.get("collapsed")) != (
                zh.marks.get("exercise"),
                zh.marks.get("collapsed"),
            ):
                found.append(f"{where} the marks differ from those of the English cell at line {en.line}")
            found += [f"{where} {difference}" for difference in shape_differences(en.source, zh.source)]
    except SourceError as error:
        found.append(str(error))
    for cell in lesson.cells:
        if cell.kind == "code":
            found += [f"{lesson.path.name}:{cell.line}: {problem}" for problem in _comment_problems(cell.source)]
    return found


def shape_differences(en: str, zh: str) -> list[str]:
    """What differs in shape between an English text and its Chinese partner, in words; empty when nothing does.

    >>> shape_differences("## Top 20 %", "## 前 20%")
    []
    >>> shape_differences("Top 20 %", "前 30%")
    ['numbers differ: en has 20, zh has 30']
    """
    differences = []
    for what, left in _shape(en).items():
        right = _shape(zh)[what]
        if left != right:
            only_en, only_zh = (
                ", ".join(sorted((a - b).elements())) or "nothing more" for a, b in ((left, right), (right, left))
            )
            differences.append(f"{what} differ: en has {only_en}, zh has {only_zh}")
    return differences


def _shape(text: str) -> dict[str, Counter[str]]:
    text = unicodedata.normalize("NFKC", re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL))
    without_fences = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    lines = without_fences.splitlines()
    links = re.findall(r"\]\(([^)]*)\)", text)
    for link in links:
        text = text.replace(link, "")
    text = re.sub(r"^\s*\d+\.\s", "", text, flags=re.MULTILINE)  # the numbers of a list are its shape, not its content
    formulas = [re.sub(r"\\text\{[^}]*\}|\s", "", f) for f in re.findall(r"\$\$?([^$]+)\$\$?", text)]
    return {
        "headings": Counter(m[0] for line in lines if (m := re.match(r"#+(?= )", line))),
        "list items": Counter(["item"] * sum(bool(re.match(r"\s*([-*]|\d+\.)\s", line)) for line in lines)),
        "tables": Counter(
            f"row of {line.strip().strip('|').count('|') + 1}" for line in lines if line.lstrip().startswith("|")
        ),
        "formulas": Counter(formulas),
        "numbers": Counter(re.findall(r"\d+(?:\.\d+)*", re.sub(r"(?<=\d),(?=\d{3})", "", text))),
        "links": Counter(re.sub(r"/(en|zh)/", "/", link) for link in links),
    }


def in_language(code: str, language: str) -> str:
    """Code in which of each pair of comments ``# en: …`` / ``# zh: …`` only the one of ``language`` is left."""
    kept = []
    for line in code.splitlines():
        match = _COMMENT.match(line)
        if match and match[1] != language:
            continue
        kept.append(line.replace(f"# {language}: ", "# ", 1) if match else line)
    return "\n".join(kept)


def _comment_problems(code: str) -> list[str]:
    languages = "".join(
        {"en": "e", "zh": "z"}[m[1]] if (m := _COMMENT.match(line)) else " " for line in code.splitlines()
    )
    runs = languages.split()
    return [f"comments in one language only or zh before en: {run}" for run in runs if not re.fullmatch("(e+z+)+", run)]

"""Build a lesson: read it, hold its languages together, run it, write notebooks and key; or check what is committed."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from traitlets.config import Config

from coursework.authoring import editions, translation
from coursework.authoring.answers import answer_key
from coursework.authoring.guards import key_failures
from coursework.authoring.source import Lesson
from coursework.language import LANGUAGES

CELL_TIMEOUT_SECONDS = 60
_NAMED_DIFFERENCES = 5  # in a file
_UNCOMPARED_OUTPUT = ("image/png", "image/svg+xml")


class BuildError(RuntimeError):
    """What keeps a lesson from being built; nothing was written."""


@dataclass(frozen=True)
class Places:
    """Where a course keeps its sources and what is built from them."""

    solutions: Path
    notebooks: Path
    keys: Path

    @classmethod
    def of(cls, solutions: Path) -> "Places":
        """The places beside a folder of sources; the course's own keys go into the package."""
        package = Path(__file__).parents[1]
        root = solutions.resolve().parent
        keys = package / "keys" if root == package.parent else solutions / "keys"
        return cls(solutions, root / "notebooks", keys)


def built(lesson: Lesson, places: Places) -> dict[Path, str]:
    """Every file that a lesson is built into, with its text. BuildError when the source is not sound."""
    problems = translation.problems(lesson)
    if problems:
        raise BuildError("\n".join(problems))
    key = _rounded(answer_key(lesson))
    problems = key_failures(key)
    if problems:
        raise BuildError("\n".join(f"{lesson.path.name}: {problem}" for problem in problems))
    files = {places.keys / f"{lesson.name}.json": json.dumps(key, ensure_ascii=False, indent=1) + "\n"}
    for language in LANGUAGES:
        student, solved = editions.student(lesson, language), editions.solved(lesson, language)
        name = f"{language}/{lesson.stem}.ipynb"
        files[places.notebooks / name] = _as_text(student)
        path = places.solutions / name
        with _keys_at(places.keys, lesson.name, key):
            run(solved, path)
        files[path] = _as_text(_with_old_images(solved, path))
    return files


def write(files: Mapping[Path, str]) -> list[Path]:
    """Write the files that differ from what is there, each whole or not at all; gives those."""
    changed = []
    for path, text in files.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_name(f".{path.name}.new")
            fresh.write_text(text, encoding="utf-8", newline="\n")
            fresh.replace(path)
            changed.append(path)
    return changed


def differences(files: Mapping[Path, str]) -> list[str]:
    """How committed files differ from what the source would give; images and versions are left out."""
    found = []
    for path, text in files.items():
        name = "/".join(path.parts[-3:])
        if not path.is_file():
            found.append(f"{name}: is missing")
            continue
        committed = json.loads(path.read_text(encoding="utf-8"))
        differing = list(_differences(committed, json.loads(text)))
        found += [f"{name}: {difference}" for difference in differing[:_NAMED_DIFFERENCES]]
        if len(differing) > _NAMED_DIFFERENCES:
            found.append(f"{name}: and {len(differing) - _NAMED_DIFFERENCES} more")
    return found


def key_changes(files: Mapping[Path, str]) -> list[str]:
    """The exercises whose answer changes with this build, for the commit message."""
    changes = []
    for path, text in files.items():
        if path.suffix == ".json" and path.is_file():
            sides = [json.loads(side)["exercises"] for side in (path.read_text(encoding="utf-8"), text)]
            before, after = ({entry["id"]: entry for entry in side} for side in sides)
            for name in before.keys() | after.keys():
                values = [side.get(name, {}).get("expected") for side in (before, after)]
                if values[0] != values[1]:
                    changes.append(f"key {name}: {_brief(values[0])} -> {_brief(values[1])}")
    return sorted(changes)


def run(notebook: NotebookNode, path: Path) -> None:
    """Run a notebook in place with panels standing still; BuildError shows the cell that failed."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    folder = path.parent if path.parent.is_dir() else Path.cwd()
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT_SECONDS,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
        # Without it the kernel warns on stderr that its traffic on this machine could be listened to.
        config=Config({"KernelManager": {"transport_encryption": "auto"}}),
    )
    try:
        client.execute(env={**os.environ, "COURSEWORK_PANELS": "still"})
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        raise BuildError(f"{path.parent.name}/{path.name}: {error}") from error
    # The kernel tells its exact version; the committed notebook should not change with every patch of Python.
    notebook.metadata.language_info = {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"}
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "stream" and output.name == "stderr":
                raise BuildError(f"{path.name}: cell {cell.id} writes to stderr: {output.text.strip()[:400]}")


@contextmanager
def _keys_at(keys: Path, lesson: str, key: Mapping[str, Any]) -> Iterator[None]:
    """Let the kernels of this build read the new key, before anything is written where it belongs."""
    import tempfile

    before = os.environ.get("COURSEWORK_KEYS")
    with tempfile.TemporaryDirectory() as folder:
        for old in keys.glob("*.json"):
            (Path(folder) / old.name).write_bytes(old.read_bytes())
        (Path(folder) / f"{lesson}.json").write_text(json.dumps(key), encoding="utf-8")
        os.environ["COURSEWORK_KEYS"] = folder
        try:
            yield
        finally:
            os.environ.pop("COURSEWORK_KEYS")
            if before is not None:
                os.environ["COURSEWORK_KEYS"] = before


def _as_text(notebook: NotebookNode) -> str:
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def _with_old_images(notebook: NotebookNode, path: Path) -> NotebookNode:
    """Keep the bytes of a committed picture where the numbers behind it are equal: a rebuild leaves no diff."""
    if not path.is_file():
        return notebook
    old = {cell.id: cell for cell in nbformat.read(path, as_version=4).cells}
    for cell in notebook.cells:
        twin = old.get(cell.id)
        if cell.cell_type == "code" and twin is not None and _told(cell) == _told(twin):
            cell.outputs = twin.outputs
    return notebook


def _told(cell: NotebookNode) -> list[Any]:
    """A cell's source and outputs without its pictures and counts."""
    outputs = json.loads(json.dumps(cell.get("outputs", [])))
    for output in outputs:
        output.pop("execution_count", None)
        for mime in _UNCOMPARED_OUTPUT:
            if mime in output.get("data", {}):
                output["data"][mime] = ""
    return [cell.source, outputs]


def _differences(committed: Any, fresh: Any) -> Iterator[str]:
    if "cells" not in fresh:
        if committed != fresh:
            names = [e["id"] for e in fresh["exercises"]]
            before = {e["id"]: e for e in committed.get("exercises", [])}
            changed = [e["id"] for e in fresh["exercises"] if before.get(e["id"]) != e]
            yield f"the key differs: {', '.join(changed or set(names) ^ set(before)) or 'version, hash or quiz'}"
        return
    sides = [{cell["id"]: nbformat.from_dict(cell) for cell in side["cells"]} for side in (committed, fresh)]
    for name in sides[0].keys() ^ sides[1].keys():
        yield f"cell {name} is {'gone from the source' if name in sides[0] else 'not built yet'}"
    for name in sides[0].keys() & sides[1].keys():
        left, right = (side[name] for side in sides)
        if left.source != right.source or left.metadata != right.metadata:
            yield f"cell {name} differs from the source"
        elif left.cell_type == "code" and _told(left) != _told(right):
            yield f"cell {name} gives another output"
    orders = [[cell["id"] for cell in side["cells"]] for side in (committed, fresh)]
    if orders[0] != orders[1] and set(orders[0]) == set(orders[1]):
        yield "the order of the cells differs"
    if committed["metadata"] != fresh["metadata"]:
        yield "the notebook's metadata (lesson version, hash) differ"


def _rounded(data: Any) -> Any:
    """Numbers with 12 significant digits: the last bits differ between machines and mean nothing."""
    if isinstance(data, float):
        return float(f"{data:.12g}")
    if isinstance(data, dict):
        return {key: _rounded(value) for key, value in data.items()}
    return [_rounded(value) for value in data] if isinstance(data, list) else data


def _brief(value: Any) -> str:
    text = json.dumps(value.get("value", value) if isinstance(value, dict) else value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "…"

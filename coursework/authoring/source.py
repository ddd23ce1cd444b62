"""Read the source of a lesson: one jupytext percent file that holds both languages, exercises, answers and mistakes."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import jupytext

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
_PARTS = ("mistakes", "hints", "probe", "rubric", "quiz")
_MARKS = {
    *("lang", "of", "exercise", "points", "tolerance", "ordered", "constant", "bonus", "manual", "review"),
    *("hidden", "collapsed", "tags"),
    *_PARTS,
}
_EXERCISE_ID = re.compile(r"[a-z]+-[A-Za-z_][A-Za-z0-9_]*")


class SourceError(ValueError):
    """Something in a lesson's source that an author must mend; the message begins with file and line."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path.name}:{line}: {message}")


@dataclass(frozen=True)
class Cell:
    """One cell of the source with its marks; ``line`` is where its ``# %%`` stands."""

    kind: str
    source: str
    line: int
    marks: Mapping[str, Any] = field(default_factory=dict)

    @property
    def language(self) -> str | None:
        """The edition a markdown cell belongs to; None for code, which goes to both."""
        return self.marks.get("lang")

    @property
    def tags(self) -> list[str]:
        return self.marks.get("tags", [])

    @property
    def role(self) -> str:
        """markdown, code, exercise, check, or the part of an exercise: mistakes, hints, probe, rubric, quiz."""
        for part in (*_PARTS, "exercise"):
            if part in self.marks:
                return part
        return "check" if "check" in self.tags else self.kind

    @property
    def serves(self) -> list[str]:
        """The exercises whose mistakes, hints, probe or rubric this cell holds."""
        return self.marks[self.role].split() if self.role in ("mistakes", "hints", "probe", "rubric") else []


@dataclass(frozen=True)
class Exercise:
    """The cells of one exercise."""

    id: str
    cells: list[Cell]

    @property
    def name(self) -> str:
        """The variable or function that is asked for."""
        return self.id.partition("-")[2]

    @property
    def cell(self) -> Cell:
        """The cell a student fills in (of a memo, the English one)."""
        return self.cells[0]

    @property
    def marks(self) -> Mapping[str, Any]:
        return self.cell.marks

    @property
    def kind(self) -> str:
        if self.marks.get("manual"):
            return "manual"
        return "function" if any(cell.role == "probe" for cell in self.cells) else "value"

    def part(self, role: str, hidden: bool = False) -> Cell | None:
        """The cell with the mistakes, hints, rubric or (hidden) probe; None where there is none."""
        for cell in self.cells:
            if cell.role == role and bool(cell.marks.get("hidden")) == hidden:
                return cell
        return None


@dataclass(frozen=True)
class Lesson:
    """A lesson as written. ``stem`` is "1-pyramid", ``name`` "pyramid"; ``about`` has title, question, minutes."""

    path: Path
    about: Mapping[str, Any]
    cells: list[Cell]
    hash: str

    @property
    def stem(self) -> str:
        return self.path.stem

    @property
    def name(self) -> str:
        return self.about["lesson"]

    @property
    def version(self) -> str:
        return str(self.about["version"])

    @cached_property
    def exercises(self) -> dict[str, Exercise]:
        """The exercises by id, in the order of the lesson. A rubric may serve several, and stand above them."""
        found: dict[str, Exercise] = {}
        for cell in self.cells:
            if cell.role == "exercise":
                name = cell.marks["exercise"]
                found.setdefault(name, Exercise(name, [])).cells.append(cell)
        for cell in self.cells:
            for name in cell.serves:
                if name not in found:
                    raise SourceError(self.path, cell.line, f"{cell.role} of an exercise {name!r} that is not there")
                found[name].cells.append(cell)
        return found

    @cached_property
    def quiz(self) -> Cell | None:
        return next((cell for cell in self.cells if cell.role == "quiz"), None)


def read(path: Path | str) -> Lesson:
    """The lesson in a source file; SourceError (file, line, what to mend) for anything the build could not use."""
    path = Path(path)
    text = path.read_text(encoding="utf-8")
    notebook = jupytext.reads(text, fmt="py:percent")
    about = _about(path, notebook.metadata)
    lines = [i for i, line in enumerate(text.splitlines(), 1) if re.match(r"# %%(\s|$)", line)]
    if len(lines) != len(notebook.cells):
        raise SourceError(
            path, 1, f"{len(notebook.cells)} cells were read but {len(lines)} '# %%' lines stand in the file"
        )
    cells = [_cell(path, raw, line) for raw, line in zip(notebook.cells, lines, strict=True)]
    lesson = Lesson(path, about, cells, hashlib.sha256(text.encode()).hexdigest()[:12])
    _verify(lesson)
    return lesson


def name_of(path: Path) -> str:
    """The name of the lesson in a source file, of which only the header is read; SourceError where it has none."""
    header, *_ = re.split(r"^# %%", path.read_text(encoding="utf-8"), maxsplit=1, flags=re.MULTILINE)
    return _about(path, jupytext.reads(header, fmt="py:percent").metadata)["lesson"]


def find(folder: Path | str, names: tuple[str, ...] = ()) -> list[Path]:
    """The lesson sources of a folder in order; ``names`` picks some, as "1-pyramid" or "pyramid"."""
    paths = sorted(Path(folder).glob("[0-9]*-*.py"))
    if not names:
        return paths
    chosen = [path for path in paths if path.stem in names or path.stem.partition("-")[2] in names]
    strange = [n for n in names if not any(n in (path.stem, path.stem.partition("-")[2]) for path in paths)]
    if strange:
        known = ", ".join(path.stem for path in paths) or "none"
        raise LookupError(f"no lesson {', '.join(strange)} in {Path(folder).name}/; there are: {known}")
    return chosen


def solved_source(cell: Cell) -> str:
    """A cell's text with its solution: the marks and the stub (``name = ...``, a bare ``...``) are taken out."""
    if BEGIN not in cell.source:
        return cell.source
    lines = [line for line in cell.source.splitlines() if line.strip() not in (BEGIN, END)]
    return "\n".join(line for line in lines if not re.fullmatch(r"\s*(\w+ = )?\.\.\.", line))


def stripped_source(cell: Cell) -> str:
    """A cell's text without its solution; the stub stays."""
    kept, inside = [], False
    for line in cell.source.splitlines():
        if line.strip() == BEGIN:
            inside = True
        elif line.strip() == END:
            inside = False
        elif not inside:
            kept.append(line)
    return "\n".join(kept)


def _about(path: Path, metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    about = metadata.get("coursework")
    if not about or not {"lesson", "version", "minutes", "title", "question"} <= set(about):
        raise SourceError(path, 1, "the header needs jupyter: coursework: lesson, version, minutes, title, question")
    return about


def _cell(path: Path, raw: Any, line: int) -> Cell:
    marks = {name: value for name, value in raw.metadata.items() if not name.startswith("lines_to")}
    if strange := set(marks) - _MARKS:
        raise SourceError(path, line, f"unknown mark {', '.join(sorted(strange))} on the '# %%' line")
    return Cell(raw.cell_type, raw.source, line, marks)


def _verify(lesson: Lesson) -> None:
    for cell in lesson.cells:

        def fail(message: str, line: int = cell.line) -> None:
            raise SourceError(lesson.path, line, message)

        if cell.kind == "markdown" and cell.language not in ("en", "zh"):
            fail('a markdown cell needs lang="en" or lang="zh"')
        if cell.kind == "code" and cell.language:
            fail("a code cell goes to both editions and carries no lang")
        begins, ends = (sum(line.strip() == mark for line in cell.source.splitlines()) for mark in (BEGIN, END))
        if begins != ends:
            fail(f"{begins} × '{BEGIN}' but {ends} × '{END}'")
        if cell.role == "exercise":
            _verify_exercise(lesson, cell, begins, fail)
        if cell.kind == "code":
            try:
                compile(stripped_source(cell), "cell", "exec")
                compile(solved_source(cell), "cell", "exec")
            except SyntaxError as error:
                fail(f"the cell (with or without its solution) is no Python: {error.msg}")
    checks = [cell.source.strip() for cell in lesson.cells if cell.role == "check"]
    for exercise in lesson.exercises.values():
        if exercise.kind != "manual" and checks.count(f'check("{exercise.id}")') != 1:
            raise SourceError(
                lesson.path, exercise.cell.line, f'{exercise.id} needs one cell tags=["check"]: check("{exercise.id}")'
            )
        if exercise.kind == "function" and not exercise.part("probe", hidden=True):
            raise SourceError(lesson.path, exercise.cell.line, f"{exercise.id} has a public probe but no hidden one")
        if exercise.kind == "manual" and not exercise.part("rubric"):
            raise SourceError(lesson.path, exercise.cell.line, f"{exercise.id} is marked by hand and needs a rubric")


def _verify_exercise(lesson: Lesson, cell: Cell, begins: int, fail: Any) -> None:
    name = str(cell.marks["exercise"])
    if not _EXERCISE_ID.fullmatch(name) or name.partition("-")[0] != lesson.name:
        fail(f"exercise {name!r} is not '{lesson.name}-' and a Python name")
    if "points" not in cell.marks:
        fail(f"exercise {name} has no points")
    if not begins:
        fail(f"exercise {name} has no solution between '{BEGIN}' and '{END}'")
    if cell.kind == "markdown" and not cell.marks.get("manual"):
        fail(f"exercise {name} is a markdown cell, which only manual=true exercises are")
    same = [c for c in lesson.cells if c.marks.get("exercise") == name and c.language == cell.language]
    if len(same) > 1:
        fail(f"exercise {name} stands {len(same)} times")

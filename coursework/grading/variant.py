"""The secret data of a grading: drawn once, guarded before it is used, made where it is needed.

Everything here runs the lesson's source, so it runs in a process of its own: the grader imports no lesson.
"""

import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from coursework.grading.release import Releases
from coursework.grading.scheduler import in_own_process

BITS = 64
DRAWS = 20


class NoVariant(RuntimeError):
    """No variant passed the guards; the text says what failed last."""


@dataclass(frozen=True)
class Exam:
    """What the answers of a lesson are compared with: its name, variant, key and releases, and the guards' words."""

    lesson: str
    variant: int
    key: dict
    releases: Releases | None
    guards: list[str]


def prepare(
    source: Path,
    variant: int | None,
    tables: Path,
    earlier: Path | None = None,
    secret: Callable[[], int] = lambda: secrets.randbits(BITS),
) -> Exam:
    """The exam of the lesson in `source`, its tables written to the folder `tables`; `earlier` releases are kept there.

    With `variant` None one is drawn, and drawn again while the guards object; a given one is used as it is.
    NoVariant when the guards objected to twenty.
    """
    if variant is not None:
        return in_own_process(_exam, source, variant, tables, earlier, False)
    for _ in range(DRAWS):
        exam = in_own_process(_exam, source, secret() or 1, tables, earlier, True)
        if not exam.guards:
            return exam
    raise NoVariant(f"{source.name}: the guards objected to {DRAWS} variants, to the last one: {exam.guards[0]}")


def write_tables(folder: Path, variant: int) -> None:
    """Write the tables of a variant into a folder, which appears when they are complete."""
    from coursework.data import write_tables

    part = folder.with_name(folder.name + ".part")
    write_tables(part, variant)
    part.rename(folder)


def _exam(source: Path, variant: int, tables: Path, earlier: Path | None, guarded: bool) -> Exam:
    from coursework.authoring.answers import answer_key
    from coursework.authoring.guards import failures
    from coursework.authoring.source import read
    from coursework.grading.release import releases

    lesson = read(source)
    shutil.rmtree(tables, ignore_errors=True)
    write_tables(tables, variant)
    guards = failures(lesson, variant, tables=tables) if guarded else []
    key = {} if guards else answer_key(lesson, hidden=True, tables=tables)
    if key:
        # So that the feedback can tell a number that was typed in from one that is wrong everywhere.
        public = {entry["id"]: entry.get("expected") for entry in answer_key(lesson)["exercises"]}
        for entry in key["exercises"]:
            if entry["kind"] == "value" and not entry.get("constant"):
                entry["public"] = public[entry["id"]]
    return Exam(lesson.name, variant, key, releases(source, earlier), guards)

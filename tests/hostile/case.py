"""What a hostile submission is: what it attempts, how it is made, and the verdict it must get.

Most attacks live in one exercise cell of lesson ``9-tiny``; its other exercises are answered honestly. An *attempt*
is the body of a function that returns its loot. Where it is stopped, the exercise gets its honest answer and full
points; where it succeeds, the loot is handed in as the answer, so the verdict alone shows that a wall is down. Only
what walls raise counts as stopped: an attack with a slip of the pen ends as ``error``.
"""

import json
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field

from nbformat import NotebookNode

from tests.notebooks import TINY_ANSWERS, filled_in, handed_out, saved

EXERCISES = ("tiny-total", "tiny-best", "tiny-size_of")
POINTS = dict(zip(EXERCISES, (2, 3, 4), strict=True))
SCRIPT = "<script>stolen()</script><img src=x onerror=stolen()>"

_ATTEMPT = """
def attempt(world):
{body}
try:
    loot = attempt(world)
except (OSError, MemoryError):
    loot = None
total = float(orders["amount"].sum()) if loot is None else repr(loot)
"""


@dataclass(frozen=True)
class Case:
    """One hostile submission.

    verdicts: of each exercise; more than one word where chance decides between equally good ends.
    problem: the name of the sentence with which the file is refused (all exercises are then ``not_run``).
    entry: the file's name in the zip; its first folder is the student.
    alone: an attempt that must succeed outside of a sandbox, which shows that the canary can be had at all.
    """

    name: str
    attempts: str
    verdicts: dict[str, str]
    make: Callable[[dict], bytes]
    problem: str | None = None
    entry: str = ""
    student: str = ""
    body: str = ""
    alone: bool = False
    zipped: dict = field(default_factory=dict)


def attempt(name: str, attempts: str, body: str, verdict: str = "right", alone: bool = False) -> Case:
    """An attack from an exercise's cell: `body` is that of a function of ``world`` which returns its loot."""
    body = textwrap.indent(textwrap.dedent(body).strip(), "    ")
    case = cell(name, attempts, _ATTEMPT.format(body=body), verdict)
    return Case(case.name, case.attempts, case.verdicts, case.make, body=body, alone=alone)


def cell(name: str, attempts: str, code: str, verdict: str, exercise: str = "tiny-total", **others: str) -> Case:
    """A cell that is handed in for an exercise; `others` are the other exercises' verdicts where they are not right."""

    def make(world: dict) -> bytes:
        given = textwrap.dedent(code).strip()
        if exercise in EXERCISES:
            given = f"import json\nworld = json.loads({json.dumps(world)!r})\n{given}"
        return saved(filled_in(handed_out(), TINY_ANSWERS | {exercise: given}))

    verdicts = dict.fromkeys(EXERCISES, "right") | {f"tiny-{key}": value for key, value in others.items()}
    return Case(name, attempts, verdicts | {exercise: verdict}, make)


def changed(name: str, attempts: str, change: Callable[[NotebookNode], object], **others: str) -> Case:
    """An honest notebook whose file went through `change`, in place or by what it gives back."""

    def make(_: dict) -> bytes:
        notebook = filled_in(handed_out(), TINY_ANSWERS)
        given = change(notebook)
        return given if isinstance(given, bytes) else saved(notebook)

    verdicts = dict.fromkeys(EXERCISES, "right") | {f"tiny-{key}": value for key, value in others.items()}
    return Case(name, attempts, verdicts, make)


def refused(name: str, attempts: str, problem: str, make: Callable[[NotebookNode], object] | bytes, **zipped) -> Case:
    """A file that must be refused by name, whatever else is in the zip. `zipped` are marks of its entry there."""

    def made(_: dict) -> bytes:
        notebook = filled_in(handed_out(), TINY_ANSWERS)
        given = make if isinstance(make, bytes) else make(notebook)
        return given if isinstance(given, bytes) else saved(notebook)

    entry, student = zipped.pop("entry", ""), zipped.pop("student", "")
    verdicts = dict.fromkeys(EXERCISES, "not_run")
    return Case(name, attempts, verdicts, made, problem=problem, entry=entry, student=student, zipped=zipped)

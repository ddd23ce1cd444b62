"""The gradebook as tables for people and for learning platforms, written whole or not at all."""

import csv
import io
import re
import secrets
from collections.abc import Iterable
from pathlib import Path

from coursework.grading import score
from coursework.grading.gradebook import Graded

GRADES = ("student", "lesson", "exercise", "points", "max_points", "verdict", "mistake", "seconds")
_FORMULA = re.compile(r"^\s*[=+\-@\t\r|]")


def write_all(folder: Path, submissions: Iterable[Graded], stems: dict[str, str]) -> None:
    """Write grades.csv, moodle.csv and canvas.csv into `folder`; `stems` maps a lesson to its file name."""
    grades, totals, most, numbers = [], {}, {}, {}
    for one in submissions:
        numbers[one.student] = one.number or numbers.get(one.student, "")
        for row in one.rows:
            mistake = "" if row.mistake is None else row.mistake
            line = (one.student, one.lesson, row.exercise, number(row.points), number(row.max_points))
            grades.append((*line, row.verdict, mistake, f"{row.seconds:.3f}"))
        # A lesson that still waits for a person's marks has the points so far.
        totals[one.student, one.lesson], reachable = score.totals(one.rows)
        most[one.lesson] = max(most.get(one.lesson, 0.0), reachable)
    lessons = sorted(most, key=lambda lesson: stems.get(lesson, lesson))
    titles = [stems.get(lesson, lesson) for lesson in lessons]

    def of(student: str) -> list[str]:
        return [number(totals.get((student, lesson))) for lesson in lessons]

    students = sorted(numbers)
    moodle = [(f"Participant {numbers[s]}" if numbers[s] else "", s, *of(s)) for s in students]
    canvas = [("    Points Possible", "", "", *(number(most[lesson]) for lesson in lessons))]
    canvas += [(s, numbers[s], "", *of(s)) for s in students]
    write(folder / "grades.csv", _csv(GRADES, grades))
    write(folder / "moodle.csv", _csv(("Identifier", "Full name", *titles), moodle))
    write(folder / "canvas.csv", _csv(("Student", "ID", "Section", *titles), canvas))


def write(path: Path, text: str) -> None:
    """Write a file in one step: a reader, or a crash, sees the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        part.write_text(text, encoding="utf-8", newline="")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def harmless(text: object) -> object:
    """Text that no spreadsheet takes for a formula; numbers stay as they are.

    >>> harmless("=HYPERLINK(1)"), harmless("王芳"), harmless(-1.5)
    ("'=HYPERLINK(1)", '王芳', -1.5)
    """
    return f"'{text}" if isinstance(text, str) and _FORMULA.match(text) else text


def _csv(header: tuple[str, ...], rows: list[tuple]) -> str:
    text = io.StringIO(newline="")
    # The mark at the beginning tells spreadsheets on a Chinese Windows that this is utf-8.
    text.write("\ufeff")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([[harmless(value) for value in row] for row in rows])
    return text.getvalue()


def number(value: float | None) -> str:
    """Points without a tail of zeros; empty while there are none.

    >>> number(2.0), number(0.25), number(None)
    ('2', '0.25', '')
    """
    return "" if value is None else f"{round(value, 4):g}"

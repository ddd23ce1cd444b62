"""The gradebook: nothing is lost, whatever happens; what leaves it is safe to open."""

import csv
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from coursework.grading import sheets
from coursework.grading.assemble import Repair
from coursework.grading.gradebook import Gradebook, Graded, InUse
from coursework.grading.score import Row
from tests.isolated import LEVEL
from tests.notebooks import LESSONS, TINY_ANSWERS, filled_in, handed_out, saved

SEVEN = {"kind": "number", "value": 7}
KEY = {"lesson": "tiny", "stem": "9-tiny", "hash": "abc", "exercises": []}


def graded(student: str = "li", **other: object) -> Graded:
    rows = [
        Row(
            "tiny-total",
            2.0,
            2.0,
            "right",
            seconds=0.5,
            given={"kind": "number", "value": 7},
            words={"en": "x", "zh": "y"},
        ),
        Row("tiny-best", 0.75, 3.0, "mistake", 1),
        Row("tiny-memo", None, 4.0, "manual", given={"kind": "text", "value": "老师好"}),
        Row("tiny-more", 1.0, 1.0, "right", bonus=True),
    ]
    values = {
        "number": "12",
        "file": "li/9-tiny.ipynb",
        "digest": "d",
        "language": "zh",
        "rows": rows,
        "folder": student,
    }
    return Graded(student, "tiny", **{**values, **other})


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    one = graded(repairs=[Repair("marks_lost", {"exercises": "a"})], problem=Repair("empty_file"))
    with Gradebook(tmp_path / "g.db") as book:
        book.keep_key(2**64 - 1, KEY)
        book.keep(one)
        book.keep(one)
    with Gradebook(tmp_path / "g.db") as book:
        assert book.submission("li", "tiny") == one
        assert list(book.submissions()) == [one]
        assert (book.variant("tiny"), book.key("tiny")) == (2**64 - 1, KEY)
        assert book.digests() == {("li", "tiny"): "d"}
        with pytest.raises(KeyError):
            book.submission("wu", "tiny")


def test_marks_of_people_count_and_survive_a_regrade(tmp_path: Path) -> None:
    with Gradebook(tmp_path / "g.db") as book:
        book.keep(graded())
        book.mark("li", "tiny", "tiny-memo", 3.0, "good", {"numbers": 4})
        book.keep(graded(digest="other"))
        assert [row.points for row in book.submission("li", "tiny").rows] == [2.0, 0.75, 3.0, 1.0]
        assert book.comments("li", "tiny") == {"tiny-memo": "good"}


def test_a_student_can_be_forgotten(tmp_path: Path) -> None:
    with Gradebook(tmp_path / "g.db") as book:
        book.keep(graded())
        book.keep(graded("wu"))
        book.mark("li", "tiny", "tiny-memo", 3.0)
        assert book.forget("li") == ["li"]
        assert [one.student for one in book.submissions()] == ["wu"]
    with closing(sqlite3.connect(tmp_path / "g.db")) as base:
        assert base.execute("SELECT count(*) FROM mark").fetchone() == (0,)


def test_a_failed_transaction_leaves_the_old_rows(tmp_path: Path) -> None:
    with Gradebook(tmp_path / "g.db") as book:
        book.keep(graded())
        twice = graded(rows=[Row("a", 0.0, 1.0, "wrong")] * 2)
        with pytest.raises(sqlite3.IntegrityError):
            book.keep(twice)
        assert book.submission("li", "tiny") == graded()


def test_two_writers_are_refused(tmp_path: Path) -> None:
    with Gradebook(tmp_path / "g.db"), pytest.raises(InUse, match="in use"), Gradebook(tmp_path / "g.db"):
        pass


@pytest.mark.parametrize("content", [b"not a database, whatever its name says, and quite long" * 40])
def test_another_file_is_not_touched(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "g.db"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="not a gradebook"), Gradebook(path):
        pass
    assert path.read_bytes() == content


def test_a_gradebook_of_another_version_is_refused(tmp_path: Path) -> None:
    with Gradebook(tmp_path / "g.db") as book:
        book.note("version", "99")
    with pytest.raises(ValueError, match="format 99"), Gradebook(tmp_path / "g.db"):
        pass


def test_the_tables_for_people(tmp_path: Path) -> None:
    names = ["王芳", '=HYPERLINK("http://x","y")', "+1", "-2", "@SUM(A1)", "\tx", "a,b"]
    sheets.write_all(tmp_path, [graded(name) for name in names], {"tiny": "9-tiny"})
    assert (tmp_path / "grades.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    header, *rows = table(tmp_path / "grades.csv")
    assert tuple(header) == sheets.GRADES
    assert rows[0] == ["王芳", "tiny", "tiny-total", "2", "2", "right", "", "0.500"]
    assert rows[1][3:] == ["0.75", "3", "mistake", "1", "0.000"]
    assert rows[2][3] == ""
    for name in ("grades.csv", "moodle.csv", "canvas.csv"):
        for row in table(tmp_path / name):
            assert not any(value.startswith(("=", "+", "-", "@", "\t")) for value in row)
    assert ["Participant 12", "王芳", "3.75"] in table(tmp_path / "moodle.csv")
    assert table(tmp_path / "canvas.csv")[:2] == [
        ["Student", "ID", "Section", "9-tiny"],
        ["    Points Possible", "", "", "9"],
    ]


def test_files_are_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    sheets.write(path, "old")

    def full(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="no space"):
        sheets.write(path, "new")
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]
    assert path.read_text() == "old"


GRADE = "from coursework.grading.command import grade\nif __name__ == '__main__':\n    grade()\n"


def command(folder: Path, out: Path, *more: str) -> list[str]:
    script = folder / "grade.py"
    script.write_text(GRADE)
    options = ["--out", str(out), "--solutions", str(LESSONS), "--isolation", LEVEL, "--jobs", "2", *more]
    return [sys.executable, str(script), str(folder / "in"), *options]


def hand_in(folder: Path, students: int) -> None:
    """Submissions of which most are quick to grade: a killed run should have got somewhere."""
    en, zh = handed_out(language="en"), handed_out(language="zh")
    for number in range(students):
        template = (en, zh)[number % 2]
        wrong = {**TINY_ANSWERS, "tiny-total": "total = len(orders)", "tiny-best": "best = nothing"}
        content = saved(filled_in(template, wrong)) if number % 6 == 0 else [b"", b"{", b"[]"][number % 3]
        path = folder / "in" / f"student-{number:02d}" / "9-tiny.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(content)


def without_seconds(out: Path) -> list[list[str]]:
    return [row[:-1] for row in table(out / "grades.csv")]


def kept(out: Path) -> dict[str, tuple]:
    """The submissions that are kept, with the seconds they took: another grading would take others."""
    if not (out / "gradebook.db").exists():
        return {}
    with closing(sqlite3.connect(out / "gradebook.db")) as base:
        if not base.execute("SELECT 1 FROM sqlite_master WHERE name = 'submission'").fetchone():
            return {}
        return {student: row for student, *row in base.execute("SELECT student, digest, seconds FROM submission")}


def test_killed_twenty_times_and_nothing_is_lost_or_graded_twice(tmp_path: Path) -> None:
    hand_in(tmp_path, 48)
    done = subprocess.run(command(tmp_path, tmp_path / "straight"), capture_output=True, timeout=300)
    assert done.returncode == 1, done.stderr.decode()
    out, dice, before = tmp_path / "out", random.Random(7), {}
    log = (tmp_path / "log").open("wb")
    for turn in range(20):
        started = time.time()
        process = subprocess.Popen(command(tmp_path, out), stdout=log, stderr=log)
        if turn % 2:
            # Not before it has graded one more: killed at the start alone, it would never be caught writing.
            wait_for(lambda: pages_since(out, started) or process.poll() is not None)  # noqa: B023
            time.sleep(dice.uniform(0, 0.3))
        else:
            time.sleep(dice.uniform(0.2, 3.0))
        family = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        process.send_signal(signal.SIGKILL)
        process.wait()
        _, alive = psutil.wait_procs(family, timeout=30)
        assert alive == []
        after = kept(out)
        assert before.items() <= after.items()
        before = after
    subprocess.run(command(tmp_path, out), stdout=log, stderr=log, timeout=300)
    log.close()
    assert before.items() <= kept(out).items()
    assert without_seconds(out) == without_seconds(tmp_path / "straight")
    assert len(list((out / "feedback").iterdir())) == 48
    with Gradebook(out / "gradebook.db") as book:
        assert not Path(book.about("scratch") or "/nowhere").exists()


def pages_since(out: Path, moment: float) -> int:
    """How many pages of feedback were written since then; the gradebook itself is locked while it is written."""
    return sum(page.stat().st_mtime > moment for page in (out / "feedback").glob("*/*.html"))


def wait_for(condition: Callable[[], bool], limit_s: float = 120) -> None:
    deadline = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.skipif(os.name == "nt", reason="a console's Ctrl-C cannot be sent to one process there")
@pytest.mark.parametrize("isolation", sorted({"none", LEVEL}))
def test_interrupted_it_stops_within_two_seconds_and_says_how_to_go_on(tmp_path: Path, isolation: str) -> None:
    running, waiting = tmp_path / "in" / "a" / "9-tiny.ipynb", tmp_path / "in" / "b" / "9-tiny.ipynb"
    saved(handed_out(), running)
    saved(filled_in(handed_out(), {"tiny-total": "import time\ntime.sleep(600)"}), waiting)
    # Short, for sockets' sake; and of our own, so that what is left in it is ours.
    with tempfile.TemporaryDirectory() as temporary:
        process = subprocess.Popen(
            [*command(tmp_path, tmp_path / "out"), "--isolation", isolation],
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={**os.environ, "TMPDIR": temporary},
        )
        deadline = time.monotonic() + 90
        page = tmp_path / "out" / "feedback" / "a" / "9-tiny.html"
        while not page.exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.2)
        time.sleep(0.5)
        family = psutil.Process(process.pid).children(recursive=True)
        asked = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        _, words = process.communicate(timeout=20)
        assert time.monotonic() - asked < 2.0
        assert "run the same command again" in words
        assert "Traceback" not in words
        assert process.returncode == 130
        _, alive = psutil.wait_procs(family, timeout=10)
        assert alive == []
        assert list(Path(temporary).iterdir()) == []
    assert list(kept(tmp_path / "out")) == ["a"]


def test_the_words_of_a_row_are_json(tmp_path: Path) -> None:
    with Gradebook(tmp_path / "g.db") as book:
        book.keep(graded())
    with closing(sqlite3.connect(tmp_path / "g.db")) as base:
        (words,) = base.execute("SELECT words FROM answer WHERE exercise = 'tiny-total'").fetchone()
    assert json.loads(words) == {"en": "x", "zh": "y"}

"""The hostile corpus in one ordinary run: every attack gets its verdict, nothing leaks, no neighbour loses a point."""

import base64
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from coursework.grading.gradebook import Gradebook, Graded
from coursework.language import say
from tests.hostile.case import POINTS
from tests.hostile.corpus import CASES, MUTANTS, NEIGHBOURS, pack
from tests.isolated import needs_isolation
from tests.notebooks import ROOT, TINY

pytestmark = needs_isolation
CELL_S, MEMORY_MB, JOBS = 3, 384, 4


class Canaries:
    """What a submission must not reach: secrets that hold a marker, and sockets that note who comes."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.secret, self.visitors = folder, f"CANARY-{secrets.token_hex(8)}", []
        home, others = folder / "home", folder / "others"
        for path in (home / "diary.txt", folder / "solutions" / "exam.txt", others / "li" / "9-tiny.ipynb"):
            path.parent.mkdir(parents=True)
            path.write_text(self.secret, encoding="utf-8")
        (folder / "tmp").mkdir()
        shutil.copy(TINY, folder / "solutions")
        self.path, self.abstract = str(folder / "s"), f"coursework-{secrets.token_hex(4)}"
        self._sockets = [
            _bound(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
            _bound(socket.AF_UNIX, socket.SOCK_STREAM, self.path),
            _bound(socket.AF_UNIX, socket.SOCK_STREAM, "\0" + self.abstract),
            _bound(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
        ]
        self.world = {
            "solution": str(folder / "solutions" / "9-tiny.py"),
            "others": str(others),
            "zip": str(folder / "submissions.zip"),
            "out": str(folder / "out"),
            "gradebook": str(folder / "out" / "gradebook.db"),
            "home": str(home),
            "root": str(ROOT),
            "tcp": self._sockets[0].getsockname()[1],
            "udp": self._sockets[3].getsockname()[1],
            "path": self.path,
            "abstract": self.abstract,
            "grader": os.getpid(),
            "mark": f"cw-{secrets.token_hex(4)}",
        }
        self.environment = os.environ | {
            "HOME": str(home),
            "TMPDIR": str(folder / "tmp"),
            "COURSEWORK_SECRET": self.secret,
            "PYTHONPATH": str(ROOT),
        }
        for one in self._sockets:
            threading.Thread(target=self._watch, args=(one,), daemon=True).start()

    def _watch(self, end: socket.socket) -> None:
        with suppress(OSError):
            while True:
                if end.type == socket.SOCK_DGRAM:
                    self.visitors.append(end.recv(100))
                else:
                    visitor, _ = end.accept()
                    self.visitors.append(end.getsockname())
                    with visitor:
                        visitor.sendall(self.secret.encode())

    def close(self) -> None:
        for one in self._sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


def _bound(family: int, kind: int, address: object) -> socket.socket:
    end = socket.socket(family, kind)
    end.bind(address)
    if kind == socket.SOCK_STREAM:
        end.listen()
    return end


@pytest.fixture(scope="module")
def canaries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canaries]:
    canaries = Canaries(tmp_path_factory.mktemp("h"))
    yield canaries
    canaries.close()


@dataclass
class Outcome:
    """The whole run: the folder of grades, what was said, and every submission's place in the gradebook."""

    out: Path
    said: str
    status: int
    seconds: float
    graded: dict[str, Graded] = field(default_factory=dict)
    variant: int = 0
    visitors: list = field(default_factory=list)
    left: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def outcome(canaries: Canaries) -> Outcome:
    pack(Path(canaries.world["zip"]), canaries.world)
    mounts, out, started = Path("/proc/self/mounts").read_text(), Path(canaries.world["out"]), time.monotonic()
    command = [sys.executable, "-m", "coursework", "grade", canaries.world["zip"], "--out", str(out)]
    command += ["--lesson", "tiny", "--solutions", str(canaries.folder / "solutions"), "--cell-timeout", str(CELL_S)]
    command += ["--memory", str(MEMORY_MB), "--jobs", str(JOBS), "--isolation", "full"]
    done = subprocess.run(command, env=canaries.environment, capture_output=True, text=True, timeout=400, check=False)
    result = Outcome(out, done.stdout + done.stderr, done.returncode, time.monotonic() - started)
    with Gradebook(out / "gradebook.db") as book:
        result.graded = {one.student: one for one in book.submissions()}
        result.variant = book.variant("tiny")
    result.visitors = list(canaries.visitors)
    result.left = [*_processes(canaries), *(str(path) for path in (canaries.folder / "tmp").iterdir())]
    if Path("/proc/self/mounts").read_text() != mounts:
        result.left.append("a mount")
    return result


def _processes(canaries: Canaries) -> list[str]:
    """Processes that an attack has named, or whose command line holds a folder of this run."""
    found = []
    for folder in Path("/proc").iterdir():
        with suppress(OSError):
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if (folder / "comm").read_text().strip() == canaries.world["mark"] or str(canaries.folder) in line:
                found.append(line)
    return found


def _text_of_run(outcome: Outcome) -> str:
    """All that is written or said: every file of the output folder but the raw database, and its tables as text."""
    files = [path for path in outcome.out.rglob("*") if path.is_file() and path.name != "gradebook.db"]
    return outcome.said + repr(outcome.graded) + "".join(path.read_text(encoding="utf-8-sig") for path in files)


@pytest.mark.parametrize("name", sorted(CASES))
def test_verdict(outcome: Outcome, name: str) -> None:
    case = CASES[name]
    graded = outcome.graded[case.student or name]
    found = {row.exercise: row.verdict for row in graded.rows}
    allowed = {exercise: verdict.split() for exercise, verdict in case.verdicts.items()}
    assert all(found[exercise] in words for exercise, words in allowed.items()), (found, graded.rows, graded.problem)
    for row in graded.rows:
        earned = 0.0 if row.exercise != "tiny-memo" or row.verdict == "not_run" else None
        assert row.points == (row.max_points if row.verdict == "right" else earned), row
        assert row.max_points == POINTS.get(row.exercise, 4)
    assert (graded.problem.name if graded.problem else None) == case.problem


def test_every_submission_is_there_and_no_other(outcome: Outcome) -> None:
    assert set(outcome.graded) == {case.student or case.name for case in CASES.values()} | {*NEIGHBOURS, *MUTANTS}
    assert len(CASES) >= 40


def test_neighbours_have_all_their_points(outcome: Outcome) -> None:
    for name in NEIGHBOURS:
        rows = {row.exercise: (row.verdict, row.points) for row in outcome.graded[name].rows}
        right = {exercise: ("right", points) for exercise, points in POINTS.items()}
        assert rows == right | {"tiny-memo": ("manual", None)}


@pytest.mark.parametrize("name", MUTANTS)
def test_damaged_files_get_verdicts_too(outcome: Outcome, name: str) -> None:
    graded = outcome.graded[name]
    assert {row.exercise: row.max_points for row in graded.rows} == POINTS | {"tiny-memo": 4}
    assert (graded.problem is not None) == all(row.verdict == "not_run" for row in graded.rows)
    assert all(row.points is None or 0 <= row.points <= row.max_points for row in graded.rows)


def test_no_secret_gets_out(outcome: Outcome, canaries: Canaries) -> None:
    text = _text_of_run(outcome)
    assert canaries.secret not in text
    assert "BEGIN SOLUTION" not in text
    assert str(outcome.variant) not in text
    assert canaries.secret.encode() not in (outcome.out / "gradebook.db").read_bytes()


def test_nobody_comes_to_a_socket(outcome: Outcome) -> None:
    assert outcome.visitors == []


def test_nothing_is_written_elsewhere(outcome: Outcome, canaries: Canaries) -> None:
    places = [canaries.folder, ROOT / "coursework", ROOT / "tests", Path("/etc"), Path("/var/tmp"), Path(sys.prefix)]
    assert not [place for place in places if (place / "left-by-attack").exists()]
    assert not list(canaries.folder.rglob("left-by-attack")) + list(canaries.folder.rglob("*evil-*/**/*evil*"))
    assert sorted(path.name for path in canaries.folder.iterdir()) == [
        "home",
        "others",
        "out",
        "s",
        "solutions",
        "submissions.zip",
        "tmp",
    ]
    assert not (canaries.folder.parent / "evil-up").exists() and not Path("/evil-root").exists()
    assert not [path for path in outcome.out.rglob("*") if path.is_symlink()]


def test_nothing_is_left_behind(outcome: Outcome) -> None:
    assert outcome.left == []


def test_the_grader_never_falls(outcome: Outcome) -> None:
    assert outcome.status == 1, outcome.said
    assert "Traceback" not in outcome.said
    assert "\x1b[2J" not in outcome.said
    assert not [one.student for one in outcome.graded.values() if one.problem and one.problem.name == "grader_failed"]


def test_refusals_are_named(outcome: Outcome) -> None:
    for case in CASES.values():
        if case.problem:
            sentence = say(f"grading.{case.problem}", "en", **outcome.graded[case.student or case.name].problem.values)
            assert sentence in outcome.said


def test_no_script_is_shown(outcome: Outcome) -> None:
    pages = list((outcome.out / "feedback").rglob("*.html"))
    assert len(pages) == len(outcome.graded)
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "default-src 'none'" in text
        assert not [word for word in ("<script", "<img", "<svg", "javascript:", "onload=") if word in text]


def test_executed_notebooks_hold_text_and_pictures_only(outcome: Outcome) -> None:
    executed = list((outcome.out / "executed").rglob("*.ipynb"))
    assert len(executed) == len([one for one in outcome.graded.values() if one.problem is None])
    for path in executed:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        assert set(notebook["metadata"]) <= {"coursework", "kernelspec", "language_info", "title"}
        for cell in notebook["cells"]:
            assert "attachments" not in cell and set(cell["metadata"]) <= {
                "coursework",
                "tags",
                "lang",
                "deletable",
                "editable",
            }
            for output in cell.get("outputs", []):
                assert set(output.get("data", {})) <= {"text/plain", "image/png"}
                assert not [c for c in output.get("text", "") if c in "\x1b\u202e"]
    stowaway = outcome.out / "executed" / "picture-with-a-stowaway" / "9-tiny.ipynb"
    outputs = [output for cell in json.loads(stowaway.read_text())["cells"] for output in cell.get("outputs", [])]
    (picture,) = [output["data"]["image/png"] for output in outputs if "image/png" in output.get("data", {})]
    assert b"STOWAWAY" not in base64.b64decode(picture)


def test_formulas_are_text_in_tables(outcome: Outcome) -> None:
    for name in ("grades.csv", "moodle.csv", "canvas.csv"):
        assert "'=HYPERLINK(1)" in (outcome.out / name).read_text(encoding="utf-8-sig")


def test_a_second_run_grades_nothing_twice(outcome: Outcome, canaries: Canaries) -> None:
    before = (outcome.out / "grades.csv").read_bytes()
    command = [sys.executable, "-m", "coursework", "grade", canaries.world["zip"], "--out", str(outcome.out)]
    command += ["--lesson", "tiny", "--solutions", str(canaries.folder / "solutions"), "--isolation", "full"]
    done = subprocess.run(command, env=canaries.environment, capture_output=True, text=True, timeout=100, check=False)
    kept = len([one for one in outcome.graded.values() if one.problem is None])
    assert f"{kept} graded ({len(outcome.graded)} of them before)" in done.stdout, done.stdout + done.stderr
    assert (outcome.out / "grades.csv").read_bytes() == before


_OUTSIDE = """
import json, sys
world, bodies = json.load(sys.stdin)
for name, body in bodies.items():
    names = {}
    exec("def attempt(world):\\n" + body, names)
    try:
        loot = names["attempt"](world)
    except Exception as stopped:
        loot = None
        print(name, repr(stopped))
    print(name, "loot" if loot is not None else "nothing")
"""


def test_the_same_attacks_succeed_where_nothing_stops_them(outcome: Outcome, canaries: Canaries) -> None:
    """The control: each canary can be had, so that not getting it inside says something."""
    bodies = {case.name: case.body for case in CASES.values() if case.alone}
    given = json.dumps([canaries.world, bodies])
    command = [sys.executable, "-c", _OUTSIDE]
    done = subprocess.run(
        command, input=given, env=canaries.environment, capture_output=True, text=True, timeout=60, check=True
    )
    for name in bodies:
        assert f"{name} loot" in done.stdout, done.stdout
    assert len(canaries.visitors) > len(outcome.visitors)

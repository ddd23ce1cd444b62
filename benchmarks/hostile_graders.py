"""The three graders that ``hostile.py`` gives the corpus to: how each is set up, what it runs, what it recorded.

Every grader has the tests' lesson ``9-tiny`` with the same questions and points. The peers' tests stand where their
documentation puts them, nbgrader's as hidden tests; the expected values in them are what a teacher has worked out.
"""

import csv
import json
import shutil
import sqlite3
import sys
import zipfile
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import nbformat
from environments import ROOT, python
from grading import NBGRADER, OTTER
from watch import run

sys.path.insert(0, str(ROOT))  # the corpus lives with the tests

from coursework.authoring import handout
from coursework.data import load, write_tables
from tests.hostile import case as cases
from tests.hostile import corpus
from tests.hostile.case import POINTS, Case
from tests.notebooks import TINY, handed_out

LESSON, NEIGHBOUR = "9-tiny", corpus.NEIGHBOURS[1]
KEY = "CANARY-" + "0" * 16  # marks the peers' tests
MEMORY_MB = 384  # what coursework grade is told to allow
Points = dict[str, dict[str, float]]  # student: exercise: points


@dataclass
class Setting:
    """A throw-away folder with its canaries (``world``, as the attacks know it) and the cases handed in there."""

    folder: Path
    world: dict
    cases: list[Case]
    cell_s: int
    pages: bool  # whether to make the pages that students are shown


def packed(setting: Setting) -> Path:
    """The zip of a learning platform with these cases beside the two neighbours, made by the corpus's own packer."""
    mine = {case.name: case for case in setting.cases}
    with patch.multiple(corpus, CASES=mine, MUTANTS=()):
        corpus.pack(Path(setting.world["zip"]), setting.world)
    return Path(setting.world["zip"])


def expected() -> dict[str, str]:
    """For each exercise what must be true, as the peers' tests ask it."""
    orders = load("orders")
    best = orders.groupby("customer").amount.sum().nlargest(3)
    sizes = {100: "large", 99.99: "small", 0: "none", 1000: "large", 1: "small"}
    return {
        "tiny-total": f"np.isclose(total, {float(orders.amount.sum())!r})",
        "tiny-best": f"list(best.index) == {list(best.index)!r} and np.allclose(best, {best.tolist()!r})",
        "tiny-size_of": f"[size_of(amount) for amount in {list(sizes)!r}] == {list(sizes.values())!r}",
    }


@contextmanager
def handing_out(notebook: nbformat.NotebookNode):
    """Let the corpus start from the notebook that a peer hands out instead of from ours."""

    def copied() -> nbformat.NotebookNode:
        return nbformat.from_dict(notebook)

    with patch.object(cases, "handed_out", copied), patch.object(corpus, "handed_out", copied):
        yield


class Coursework:
    """``coursework grade`` as it is run every day, all cases of a kind in one zip."""

    title, name, together, where = "coursework grade", "coursework", True, "."
    searched = ("out", "log.txt", "drop.txt")

    def __init__(self, scratch: Path, cell_s: int) -> None:
        """Nothing is to be prepared: the lesson's source is all it needs."""

    def handing_out(self):
        return nullcontext()

    def environment(self, _: Path) -> dict[str, str]:
        return {}  # it makes tables of its own

    def hand_in(self, setting: Setting) -> list[list]:
        """Put the cases where the grader looks for them; gives its commands."""
        folder, archive = setting.folder, packed(setting)
        command = [sys.executable, "-m", "coursework", "grade", archive, "--out", folder / "out", "--lesson", "tiny"]
        command += ["--solutions", folder / "solutions", "--cell-timeout", setting.cell_s, "--memory", MEMORY_MB]
        return [[*command, "--jobs", 2, "--isolation", "full"]]

    def points(self, folder: Path) -> Points:
        """What was recorded of the submissions that were graded."""
        found: Points = {}
        path = folder / "out" / "grades.csv"
        rows = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()) if path.exists() else ()
        for row in rows:
            if row["verdict"] != "not_run" and row["points"]:
                student = row["student"].removeprefix("'")  # which keeps a spreadsheet from computing it
                found.setdefault(student, {})[row["exercise"]] = float(row["points"])
        return found


class Nbgrader:
    """``nbgrader autograde`` of a case and a neighbour, with a time limit a cell as its documentation advises."""

    title, name, together, where = "nbgrader autograde", "nbgrader", False, "out"  # it looks for its settings there
    searched = ("out/autograded", "out/feedback", "out/grades.csv", "log.txt", "drop.txt")

    def __init__(self, scratch: Path, cell_s: int) -> None:
        self.tool = python("nbgrader", *NBGRADER).parent / "nbgrader"
        self.course = scratch / "nbgrader-course"
        (source,) = handout.nbgrader_course(self.course, [TINY], "en")
        notebook, asked = nbformat.read(source, as_version=4), expected()
        for cell in notebook.cells:
            about = cell.metadata.get("coursework") or {}
            if about.get("role") == "check" and about["exercise"] in asked:
                test = f"# {KEY}\nassert {asked[about['exercise']]}"
                cell.source = f"### BEGIN HIDDEN TESTS\n{test}\n### END HIDDEN TESTS"
        nbformat.write(notebook, source)
        settings = f"""c = get_config()
c.CourseDirectory.course_id = "benchmark"
c.ExecutePreprocessor.timeout = {cell_s}
c.FileNameCollectorPlugin.named_regexp = r".*/extracted/[^/]+/(?P<student_id>[^/]+)/(?P<file_id>.*)"
"""
        (self.course / "nbgrader_config.py").write_text(settings, encoding="utf-8")
        run([self.tool, "generate_assignment", LESSON], self.course)
        self.released = nbformat.read(self.course / "release" / LESSON / f"{LESSON}.ipynb", as_version=4)

    def handing_out(self):
        return handing_out(self.released)

    def environment(self, folder: Path) -> dict[str, str]:
        return {"COURSEWORK_DATA": str(folder / "tables")}

    def hand_in(self, setting: Setting) -> list[list]:
        """Put the cases where the grader looks for them; gives its commands."""
        (case,), course = setting.cases, setting.folder / "out"
        shutil.copytree(self.course, course)
        write_tables(setting.folder / "tables", 0)
        archive, commands = packed(setting), [["autograde", LESSON]]
        if case.entry or case.zipped:  # the attack lies in the zip
            target = course / "downloaded" / LESSON / "archive" / "all.zip"
            target.parent.mkdir(parents=True)
            shutil.copy(archive, target)
            commands = [["zip_collect", LESSON], *commands, ["export"]]
        else:
            with zipfile.ZipFile(archive) as content:
                for student in (case.name, NEIGHBOUR):
                    target = course / "submitted" / student / LESSON / f"{LESSON}.ipynb"
                    target.parent.mkdir(parents=True)
                    target.write_bytes(content.read(f"{student}/{LESSON}.ipynb"))
        commands += [["generate_feedback", LESSON]] if setting.pages else []
        return [[self.tool, *command] for command in commands]

    def points(self, folder: Path) -> Points:
        """What stands in nbgrader's gradebook of the submissions that were graded."""
        found: Points = {}
        query = """select submitted_assignment.student_id, base_cell.name, grade.auto_score from grade
            join base_cell on base_cell.id = grade.cell_id
            join submitted_notebook on submitted_notebook.id = grade.notebook_id
            join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id"""
        with closing(sqlite3.connect(folder / "out" / "gradebook.db")) as book:
            for student, cell, score in book.execute(query):
                if score is not None:
                    found.setdefault(student, {})[cell.removesuffix("-check")] = score
        # what it could not grade it takes away again
        return {name: points for name, points in found.items() if (folder / "out/autograded" / name).exists()}


class Otter:
    """``otter run``, otter's way without containers: one submission, tests behind the notebook."""

    title, name, together, where = "otter run", "otter", False, "."
    searched = ("out", "log.txt", "drop.txt")

    def __init__(self, scratch: Path, cell_s: int) -> None:
        self.tool = python("otter", *OTTER).parent / "otter"
        self.home = scratch / "otter-course"
        (self.home / "tests").mkdir(parents=True)
        for exercise, truth in expected().items():
            code = f">>> # {KEY}\n>>> bool({truth})\nTrue"
            suite = {"cases": [{"code": code, "hidden": True, "locked": False}], "scored": True, "type": "doctest"}
            test = {"name": exercise, "points": POINTS[exercise], "suites": [suite | {"setup": "", "teardown": ""}]}
            path = self.home / "tests" / f"{exercise.replace('-', '_')}.py"
            path.write_text(f"OK_FORMAT = True\n\ntest = {test!r}\n", encoding="utf-8")
        command = [self.tool, "generate", "-t", "tests", "-o", "autograder.zip", "--no-config", "--no-requirements"]
        run(command, self.home)
        self.released = handed_out()
        self.released.cells = [one for one in self.released.cells if not one.id.endswith("-check")]

    def handing_out(self):
        return handing_out(self.released)

    def environment(self, folder: Path) -> dict[str, str]:
        return {"COURSEWORK_DATA": str(folder / "tables")}

    def hand_in(self, setting: Setting) -> list[list]:
        """Put the case where the grader looks for it; gives its command."""
        (case,), folder = setting.cases, setting.folder
        write_tables(folder / "tables", 0)
        archive, given = packed(setting), folder / f"{LESSON}.ipynb"
        if case.entry or case.zipped:  # the attack lies in the zip, beside an honest notebook
            honest = zipfile.ZipFile(archive).read(f"{NEIGHBOUR}/{LESSON}.ipynb")
            given = folder / "given.zip"
            shutil.copy(archive, given)
            with zipfile.ZipFile(given, "a") as content:
                content.writestr(f"{LESSON}.ipynb", honest)
        else:
            given.write_bytes(zipfile.ZipFile(archive).read(f"{case.name}/{LESSON}.ipynb"))
        (folder / "out").mkdir()
        with closing(sqlite3.connect(folder / "out" / "gradebook.db")) as book:  # the teacher's own, with others' marks
            book.execute("create table marks (student text, points real)")
            book.commit()
        shutil.copy(self.home / "autograder.zip", folder)
        command = [self.tool, "run", "--no-logo", "-a", folder / "autograder.zip", "-o", folder / "out"]
        return [[*command, given]]

    def points(self, folder: Path) -> Points:
        """What stands in ``results.json``."""
        path = folder / "out" / "results.json"
        tests = json.loads(path.read_text(encoding="utf-8"))["tests"] if path.exists() else []
        scores = {test["name"]: test["score"] for test in tests if test["name"] in POINTS and "score" in test}
        return {"": scores} if scores else {}

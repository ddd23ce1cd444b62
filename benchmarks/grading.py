"""Grading beside nbgrader and otter-grader: the same notebook, the same questions, one run.

    python benchmarks/grading.py [--submissions 200] [--peer-submissions 5] [--growth] [--jobs N] [--isolation full]

All three get lesson 1's solved student notebook, copied for every student, and must give every copy full marks. What
is measured is one more submission: the time of many less the time of few, divided by the difference, so that nobody
pays for starting up. nbgrader and otter grade one after the other, as they do for a teacher; ``coursework grade`` runs
its kernels side by side, isolation on, and leaves out the cells that only draw or check: no answer hangs on them. The
peers are therefore measured twice, on the whole notebook and on one without its charts.
"""

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import nbformat
from environments import ROOT, python
from watch import Watched, adopt_orphans, run

LESSON = "1-pyramid"
FEW = 8
NBGRADER = ("nbgrader==0.9.6", "--editable", ".")
MARKS = ("### BEGIN SOLUTION", "### END SOLUTION")
OTTER = ("otter-grader[grading]==7.0.0", "--editable", ".")


@dataclass
class Cost:
    """What one more submission costs: seconds by the clock and seconds of processor."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{1 / self.wall:7.2f} submissions/s   {self.wall:7.3f} s   {self.cpu:7.3f} s of CPU"


class Questions:
    """The lesson as a teacher of nbgrader has it, the notebook a student hands in, and the points of each question."""

    def __init__(self, folder: Path, charts: bool = True) -> None:
        from coursework.authoring import handout

        (path,) = handout.nbgrader_course(folder, [ROOT / "solutions" / f"{LESSON}.py"], "en")
        self.course = nbformat.read(path, as_version=4)
        if not charts:
            drawn = {"chart", "panel"}
            self.course.cells = [cell for cell in self.course.cells if not drawn & set(cell.metadata.get("tags", []))]
        checks = [cell for cell in self.course.cells if cell.metadata.get("coursework", {}).get("role") == "check"]
        self.checks = {cell.id: cell for cell in checks if "nbgrader" in cell.metadata}  # the others are graded by hand
        self.points = {
            cell.metadata.coursework.exercise: cell.metadata.nbgrader.points for cell in self.checks.values()
        }

    def asks(self, exercise: str) -> str:
        """Python that is True where the answer gets full points: a check shows its points, a test wants a truth."""
        return f'float(repr(check("{exercise}"))) == {self.points[exercise]}'

    def with_tests(self, notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
        """A copy in which each check is a test cell that fails where the answer is not right."""
        notebook = nbformat.from_dict(notebook)
        for cell in notebook.cells:
            if cell.id in self.checks:
                cell.source = f"assert {self.asks(cell.metadata.coursework.exercise)}"
        return notebook

    def handed_in(self) -> nbformat.NotebookNode:
        """The student's notebook with every question answered."""
        notebook = nbformat.from_dict(self.course)
        for cell in notebook.cells:
            kept = [line for line in cell.source.splitlines() if line.strip() not in MARKS]
            cell.source = "\n".join(kept)
        return notebook


def students(folder: Path, number: int, path: str, notebook: nbformat.NotebookNode) -> Path:
    """``number`` copies of the notebook, each a student's."""
    text = nbformat.writes(notebook)
    for student in range(number):
        target = folder / f"student{student:04d}" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


@dataclass
class Ours:
    """``coursework grade`` three times into one folder, with more submissions each time."""

    first: Watched  # makes the secret variant and its answers, which takes some seconds and differs from run to run
    few: Watched  # starts every worker, for a few submissions
    rest: Watched
    extra: int  # submissions that the third had more to grade than the second

    def cost(self) -> Cost:
        wall, cpu = self.rest.wall - self.few.wall, self.rest.cpu - self.few.cpu
        return Cost(wall / self.extra, cpu / self.extra)

    def seconds(self) -> float:
        """All three turns by the clock."""
        return self.first.wall + self.few.wall + self.rest.wall


def grade_ours(scratch: Path, questions: Questions, number: int, jobs: int | None, isolation: str) -> Ours:
    """``coursework grade`` on ``number`` submissions; exits where one of them did not get every point."""
    home = Path(tempfile.mkdtemp(dir=scratch))
    notebook = questions.handed_in()
    command = [
        sys.executable,
        "-m",
        "coursework",
        "grade",
        home / "in",
        "--out",
        home / "out",
        "--isolation",
        isolation,
    ]
    command += ["--jobs", str(jobs)] if jobs else []
    turns = []
    for turn, so_far in enumerate((FEW, 2 * FEW, number)):
        students(home / "in", so_far, f"{LESSON}.ipynb", notebook)
        turns.append(run(command, home, temporary=home / f"tmp{turn}"))
    with (home / "out" / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["exercise"] in questions.points]
    wrong = [row for row in rows if row["verdict"] != "right"]
    if wrong or len(rows) != number * len(questions.points):
        sys.exit(f"coursework: {len(rows)} rows, not right: {wrong[:3]}")
    shutil.rmtree(home)
    return Ours(*turns, number - 3 * FEW)


def grade_nbgrader(scratch: Path, questions: Questions, number: int) -> Cost:
    """nbgrader's autograde, on one student and then on ``number`` others."""
    tool = python("nbgrader", *NBGRADER).parent / "nbgrader"
    home = scratch / "nbgrader"
    source = home / "source" / LESSON / f"{LESSON}.ipynb"
    source.parent.mkdir(parents=True)
    nbformat.write(questions.with_tests(questions.course), source)
    # without the time limit of 30 seconds a cell, which a busy machine would meet
    settings = 'c = get_config()\nc.CourseDirectory.course_id = "benchmark"\nc.ExecutePreprocessor.timeout = 600\n'
    (home / "nbgrader_config.py").write_text(settings, encoding="utf-8")
    run([tool, "generate_assignment", LESSON], home)
    answered = questions.with_tests(questions.handed_in())
    students(home / "submitted", number + 1, f"{LESSON}/{LESSON}.ipynb", answered)
    one = run([tool, "autograde", LESSON, "--student=student0000"], home)
    many = run([tool, "autograde", LESSON, "--student=student*", "--force"], home)
    run([tool, "export"], home)
    with (home / "grades.csv").open(encoding="utf-8", newline="") as file:
        scores = [float(row["raw_score"]) for row in csv.DictReader(file)]
    if len(scores) != number + 1 or min(scores) != sum(questions.points.values()):
        sys.exit(f"nbgrader: not every copy got {sum(questions.points.values())} points: {scores}")
    return Cost((many.wall - one.wall) / number, (many.cpu - one.cpu) / number)


def grade_otter(scratch: Path, questions: Questions, number: int) -> Cost:
    """``otter run``, once a submission, as its documentation says for grading without containers."""
    tool = python("otter", *OTTER).parent / "otter"
    home = scratch / "otter"
    tests = home / "tests"
    tests.mkdir(parents=True)
    for exercise, points in questions.points.items():
        cases = [{"code": f">>> {questions.asks(exercise)}\nTrue", "hidden": False, "locked": False}]
        suite = {"cases": cases, "scored": True, "setup": "", "teardown": "", "type": "doctest"}
        test = {"name": exercise, "points": points, "suites": [suite]}
        file = exercise.replace("-", "_") + ".py"
        (tests / file).write_text(f"OK_FORMAT = True\n\ntest = {test!r}\n", encoding="utf-8")
    run([tool, "generate", "-t", "tests", "-o", "autograder.zip", "--no-config", "--no-requirements"], home)
    notebook = questions.handed_in()
    # otter runs its own tests behind the notebook: the checks inside are left out, or it would ask everything twice
    notebook.cells = [cell for cell in notebook.cells if cell.id not in questions.checks]
    nbformat.write(notebook, home / f"{LESSON}.ipynb")
    wall = cpu = 0.0
    for turn in range(number):
        (home / f"out{turn}").mkdir()
        once = run([tool, "run", "--no-logo", "-a", "autograder.zip", "-o", f"out{turn}", f"{LESSON}.ipynb"], home)
        wall, cpu = wall + once.wall, cpu + once.cpu
        results = json.loads((home / f"out{turn}" / "results.json").read_text(encoding="utf-8"))
        scores = {test["name"]: test.get("score") for test in results["tests"]}
        if any(scores.get(exercise) != points for exercise, points in questions.points.items()):
            sys.exit(f"otter: not every question got its points: {scores}")
    return Cost(wall / number, cpu / number)


def own_cells(notebook: Path) -> float:
    """Seconds of CPU of the student's own cells, in a process that is warm."""
    command = [sys.executable, Path(__file__).with_name("own_cells.py"), notebook]
    return float(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=200, help="for coursework grade")
    parser.add_argument("--peer-submissions", type=int, default=5, help="for each peer, which is slower")
    parser.add_argument("--growth", action="store_true", help="also 100 against 1,000 submissions")
    parser.add_argument("--jobs", type=int, help="kernels side by side; coursework's own choice when left out")
    parser.add_argument("--isolation", choices=["full", "partial", "none"], default="full")
    asked = parser.parse_args()
    adopt_orphans()

    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        scratch = Path(name)
        questions, plain = (Questions(scratch / name, charts) for name, charts in (("whole", True), ("plain", False)))
        print(f"{os.cpu_count()} cores, {len(questions.points)} questions, {sum(questions.points.values()):g} points")
        for what, asked_of in (("", questions), (", without the charts", plain)):
            nbformat.write(asked_of.handed_in(), handed_in := scratch / "handed-in.ipynb")
            print(f"the notebook's own cells{what}: {own_cells(handed_in):.3f} s of CPU")

        graded = grade_ours(scratch, questions, asked.submissions, asked.jobs, asked.isolation)
        ours = graded.cost()
        print(f"coursework {ours}   ({asked.submissions} in {graded.seconds():.0f} s, isolation {asked.isolation})")
        print(f"           {graded.rest.leftovers()}; {graded.rest.memory()}")
        for who, grade, requirements in (("nbgrader", grade_nbgrader, NBGRADER), ("otter", grade_otter, OTTER)):
            for what, asked_of in (("", questions), (" without the charts", plain)):
                cost = grade(Path(tempfile.mkdtemp(dir=scratch)), asked_of, asked.peer_submissions)
                print(f"{who:10} {cost}   ({asked.peer_submissions} submissions, {requirements[0]}{what})")
                print(f"{who} {cost.wall / ours.wall:.1f}x{what} ({cost.cpu / ours.cpu:.1f}x in CPU)")

        if asked.growth:
            hundred = grade_ours(scratch, questions, 100, asked.jobs, asked.isolation)
            thousand = grade_ours(scratch, questions, 1000, asked.jobs, asked.isolation)
            growth = thousand.seconds() / hundred.seconds()
            print(f"100: {hundred.seconds():.1f} s, 1,000: {thousand.seconds():.1f} s: {growth:.2f}x")
            print(f"{thousand.rest.leftovers()}; {thousand.rest.memory()}")


if __name__ == "__main__":
    main()

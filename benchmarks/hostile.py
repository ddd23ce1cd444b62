"""The hostile corpus of the tests through ``coursework grade``, nbgrader and ``otter run``: what each lets through.

    python benchmarks/hostile.py [--cases 'read-*'] [--graders otter] [--timeout 90] [--cell-timeout 5] [--markdown]

Each grader gets the same attacks in throw-away folders with the same canaries, as the same ordinary user, and is judged
by the same evidence: loot that an attack printed or carried out, visitors at a listener, files outside, points for
wrong answers, processes afterwards, the points of honest answers. ``guard`` keeps the machine from harm. Linux, as
root: best in a container or virtual machine that can be thrown away.
"""

import argparse
import json
import mmap
import re
import secrets
import shutil
import socket
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path
from threading import Lock

import hostile_translated as translated
from guard import BYSTANDER, guarded
from hostile_graders import NEIGHBOUR, Coursework, Nbgrader, Otter, Points, Setting

from tests.hostile import case as cases
from tests.hostile import fuzz
from tests.hostile.case import POINTS, Case
from tests.hostile.corpus import KINDS, MUTANTS
from tests.notebooks import TINY_ANSWERS, filled_in, saved
from tests.test_hostile import Canaries

MARKER = ("LOOT-", secrets.token_hex(8))  # in two parts, so that the text of an attack does not hold it
PROCESSES, PROCESSES_OF_A_BOMB = 8000, 300  # of the grader and all it starts; one attack starts 5,000 threads
FLOOD_BYTES = 100 << 20  # of one file among the results
LOOT = {  # what it means that an attack has loot to show
    "reading": "read the secret",
    "writing": "wrote outside",
    "sockets": "made a socket",
    "processes": "reached other programs",
    "floods": "took without limit",
    "change-gradebook": "wrote outside",
    "looking-function": "read the secret",
}
_SCRIPT = re.compile(rb"<script>stolen|<img src=x onerror|<svg onload|href=.javascript:stolen")
_REPORT = """
def said(loot):
    return "{0}" "{1}:{name} " + repr(loot)[:300] + "\\n"
def report(loot):
    print(said(loot))
    try:
        with open(world["drop"], "a") as file:
            file.write(said(loot))
    except OSError:
        pass
"""
_preparing = Lock()  # the corpus is told what to start from by patching it


def reporting(case: Case) -> Case:
    """The case with a voice: what it has got hold of, it prints and carries to a file outside."""

    def make(world: dict) -> bytes:
        notebook = json.loads(case.make(world))
        for one in notebook["cells"]:
            if "world = json.loads(" in "".join(one["source"]):
                loot = translated.ADDED.get(case.name, "")
                report = _REPORT.format(*MARKER, name=case.name)
                one["source"] = f"{report}{one['source']}\n{loot}\nif globals().get('loot') is not None: report(loot)"
        return saved(notebook)

    return replace(case, make=make) if case.body or case.name in translated.SPEAKING else case


def mutants() -> list[Case]:
    """Files damaged at random, as in the tests."""

    def mutant(name: str) -> Case:
        def make(_: dict) -> bytes:
            return fuzz.mutant(json.loads(saved(filled_in(cases.handed_out(), TINY_ANSWERS))), name)

        return Case(name, "Is damaged at random.", {}, make)

    return [mutant(name) for name in MUTANTS]


@dataclass
class Evidence:
    """What one run of a grader left: its guard's account, its points, and traces in and outside of its results."""

    guard: dict
    points: Points
    visitors: int
    written: list[str]
    texts: list[Path] = field(default_factory=list)  # results, log, and what an attack carried out

    def says(self, words: bytes, ending: str = "") -> bool:
        return any(re.search(words, _content(path)) for path in self.texts if path.name.endswith(ending))


def _content(path: Path) -> mmap.mmap | bytes:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""


def trial(grader: object, kind: str, handed_in: list[Case], asked: argparse.Namespace) -> dict[str, list[str]]:
    """Hand cases in to a grader, in a folder of their own; for each gives what got through, the worst first."""
    folder = Path(tempfile.mkdtemp(prefix="hostile-"))
    try:
        with closing(Canaries(folder)) as canaries:
            world = canaries.world | {"grader": BYSTANDER, "drop": str(folder / "drop.txt")}
            with _preparing, grader.handing_out():
                speaking = [reporting(case) for case in handed_in]
                pages = kind in ("scripts", "metadata", "control")
                commands = grader.hand_in(Setting(folder, world, speaking, asked.cell_timeout, pages))
            planted = {path: path.read_bytes() for path in folder.glob("[!o]*/**/*") if path.is_file()}
            environment = canaries.environment | grader.environment(folder)
            processes = PROCESSES_OF_A_BOMB if [case.name for case in handed_in] == ["fork-bomb"] else PROCESSES
            limit_s = asked.timeout * len(handed_in)
            left = guarded(commands, folder, folder / grader.where, environment, limit_s, processes)
            written = left["outside"] + [str(path) for path, was in planted.items() if path.read_bytes() != was]
            seen = Evidence(left, grader.points(folder), len(canaries.visitors), written + _misplaced(folder))
            for name in grader.searched:
                found = [folder / name, *(folder / name).rglob("*")]
                seen.texts += [path for path in found if path.is_file() and not path.is_symlink()]
            if asked.logs:
                shutil.copy(folder / "log.txt", asked.logs / f"{grader.name}-{handed_in[0].name}.txt")
            judged = {case.name: judge(grader, kind, case, seen, canaries.secret) for case in handed_in}
    finally:
        shutil.rmtree(folder)
    if asked.record:
        with asked.record.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps([grader.name, name, found]) + "\n" for name, found in judged.items())
    worst = {name: found[0] if found else "held" for name, found in judged.items()}
    print(f"{grader.name}: {Counter(worst.values()) if len(worst) > 1 else judged}", flush=True)
    return judged


def _misplaced(folder: Path) -> list[str]:
    """What no grader writes: marks of attacks, start-up files, a forged journal, links, files beside an archive."""
    found = [*folder.rglob("left-by-attack"), *folder.glob("home/**/first.py")]
    found += [path for path in folder.rglob("*-wal") if path.read_bytes() == b"written"]
    found += [path for path in folder.rglob("*") if path.is_symlink()]
    found += [path for place in (folder.parent, folder, folder / "out") for path in place.glob("evil-*")]
    return [str(path) for path in (*found, *folder.glob("out/downloaded/*/evil-*"))]


def judge(grader: object, kind: str, case: Case, seen: Evidence, secret: str) -> list[str]:
    """What the grader let through, the worst first; nothing where it held."""
    student = {"coursework": case.student or case.name, "nbgrader": case.name, "otter": ""}[grader.name]
    others = [name for name in seen.points if "neighbour" not in name]
    if case.entry and student not in seen.points and len(others) == 1:
        student = others[0]  # under a name that the grader has made of the zip's
    earned = {name: points for name, points in seen.points.get(student, {}).items() if name in POINTS}
    right = {exercise: "right" in case.verdicts.get(exercise, "right").split() for exercise in POINTS}
    unearned = [name for name in earned if not right[name] and earned[name] > 0] if kind != "messages" else []
    unearned += [name for name in earned if earned[name] > POINTS[name]]
    # the attacked answer may be lost, those beside it not
    honest = [name for name in POINTS if case.verdicts.get(name) == "right" and name != "tiny-total"]
    loot = seen.says(f"{''.join(MARKER)}:{case.name} ".encode())
    stopped = seen.guard["stopped"]
    full = [name for name in POINTS if earned.get(name) == POINTS[name]]
    through = [
        ("got out to the network", seen.visitors),
        (LOOT.get(case.name, LOOT.get(kind, "ran its code")), loot),
        ("read the secret", seen.says(secret.encode()) and not loot),
        ("wrote outside", seen.written and not loot),
        ("got points", unearned and case.problem is None),
        ("script in a page", seen.says(_SCRIPT.pattern, ".html")),
        ("formula in a table", seen.says(rb"(?m)^\s*=HYPERLINK|,=HYPERLINK", ".csv")),
        ("killed another's process", seen.guard["killed"]),
        ("process left", seen.guard["left"]),
        ("took all processes", seen.guard["crowded"]),
        ("took all memory", stopped == "memory"),
        ("hung", stopped == "time"),
        ("flooded the disk", any(path.stat().st_size > FLOOD_BYTES for path in seen.texts)),
        ("neighbour lost", grader.name != "otter" and seen.points.get(NEIGHBOUR, {}) != POINTS),
        ("nothing graded", not case.problem and honest and not earned),
        ("honest answers lost", earned and any(name not in full for name in honest)),
        # a kernel's own complaints are in the log too: what counts is that the grader gave up
        ("traceback", any(seen.guard["statuses"]) and seen.says(rb"Traceback \(most recent call last\)", "log.txt")),
        ("attack failed by itself", case.body and earned and not loot and "tiny-total" not in full),
    ]
    return [what for what, got_through in through if got_through]


def control(grader: object, asked: argparse.Namespace) -> None:
    """An honest notebook must get its points, and nothing may look like an attack."""

    def make(_: dict) -> bytes:
        return saved(filled_in(cases.handed_out(), TINY_ANSWERS))

    honest = Case("honest", "", dict.fromkeys(POINTS, "right"), make)
    found = trial(grader, "control", [honest], asked)["honest"]
    if found:
        sys.exit(f"{grader.name}: an honest notebook was judged {found}")


def not_applicable(grader: str) -> dict[str, str]:
    """Which cases say nothing about a grader here, and why."""
    try:
        socket.getaddrinfo("example.org", 80)
    except OSError:
        return {"names": "this machine resolves no names, whoever asks"} | translated.WITHOUT.get(grader, {})
    return translated.WITHOUT.get(grader, {})


def printed(rows: list[list[str]], markdown: bool) -> str:
    """A table; the first row holds the titles."""
    if markdown:
        rows = [rows[0], ["---"] * len(rows[0]), *rows[1:]]
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def summary(kind: str, names: list[str], of_grader: dict[str, list[str] | None]) -> str:
    """How many cases of a kind ended how, each by the worst of what got through."""
    ends = Counter("n/a" if (end := of_grader[name]) is None else end[0] if end else "held" for name in names)
    order = sorted(ends, key=lambda end: (end == "n/a", end == "held", -ends[end]))
    return ", ".join(f"{end} {ends[end]}" for end in order)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", default="*", help="names of cases, with * and ?")
    parser.add_argument("--graders", default="coursework,nbgrader,otter")
    parser.add_argument("--timeout", type=float, default=90, help="seconds that a grader has for one case")
    parser.add_argument("--cell-timeout", type=int, default=5, help="seconds a cell, for the graders that take a limit")
    parser.add_argument("--jobs", type=int, default=2, help="graders side by side")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--record", type=Path, help="a file of results so far, which a second run goes on from")
    parser.add_argument("--logs", type=Path, help="a folder for what the graders said")
    asked = parser.parse_args()
    if asked.logs:
        asked.logs.mkdir(parents=True, exist_ok=True)
    kinds = {kind: [case for case in listed if fnmatch(case.name, asked.cases)] for kind, listed in KINDS.items()}
    kinds |= {"mutants": [case for case in mutants() if fnmatch(case.name, asked.cases)]}
    kinds = {kind: listed for kind, listed in kinds.items() if listed}

    with tempfile.TemporaryDirectory(prefix="bench-") as scratch, ThreadPoolExecutor(asked.jobs) as pool:
        makers = {"coursework": Coursework, "nbgrader": Nbgrader, "otter": Otter}
        graders = [makers[name](Path(scratch), asked.cell_timeout) for name in asked.graders.split(",")]
        withouts = {grader.name: not_applicable(grader.name) for grader in graders}
        ends: dict[str, dict[str, list[str] | None]] = {grader.name: {} for grader in graders}
        if asked.record and asked.record.exists():
            for line in asked.record.read_text(encoding="utf-8").splitlines():
                name, case, found = json.loads(line)
                ends.get(name, {})[case] = found
        list(pool.map(lambda grader: control(grader, asked), graders))
        turns = []
        for kind, listed in kinds.items():
            for grader in graders:
                without = withouts[grader.name]
                ends[grader.name] |= dict.fromkeys((case.name for case in listed if case.name in without), None)
                said = translated.CASES.get(grader.name, {})
                mine = [said.get(case.name, case) for case in listed if case.name not in ends[grader.name]]
                for batch in [mine] * bool(mine) if grader.together else [[case] for case in mine]:
                    turns.append((grader, pool.submit(trial, grader, kind, batch, asked)))
        for grader, turn in turns:
            ends[grader.name] |= turn.result()

    titles = [grader.title for grader in graders]
    rows = [["case", *titles]]
    for kind, listed in kinds.items():
        for case in listed:
            got_through = [ends[grader.name][case.name] for grader in graders]
            shown = ["n/a" if found is None else ", ".join(found) or "held" for found in got_through]
            rows.append([f"{kind} · {case.name}", *shown])
    short = [["attacks", *titles]]
    for kind, listed in kinds.items():
        names = [case.name for case in listed]
        short.append([f"{kind} ({len(names)})", *(summary(kind, names, ends[grader.name]) for grader in graders)])
    print(printed(rows, asked.markdown), printed(short, asked.markdown), sep="\n\n")
    for grader in graders:
        for name, reason in withouts[grader.name].items():
            if name in ends[grader.name]:
                print(f"n/a: {name} at {grader.title}: {reason}")


if __name__ == "__main__":
    main()

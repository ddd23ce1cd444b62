"""Attacks of the corpus that are aimed at this project's own parts, said in the peers' terms; and those that cannot be.

Nothing is softened: a translation does to nbgrader or otter what the original does to ``coursework grade``.
"""

import json
from dataclasses import replace

from tests.hostile.case import Case, attempt, cell
from tests.hostile.corpus import KINDS
from tests.notebooks import saved


def reworded(name: str, *pairs: tuple[str, str]) -> Case:
    """The original with some words exchanged."""
    original = next(case for cases in KINDS.values() for case in cases if case.name == name)

    def make(world: dict) -> bytes:
        notebook = json.loads(original.make(world))
        for one in notebook["cells"]:
            if one.get("id") == "tiny-total":
                for old, new in pairs:
                    assert old in one["source"], old
                    one["source"] = one["source"].replace(old, new)
        return saved(notebook)

    return replace(original, make=make)


BOTH = {
    # the peers' keys are their tests, which lie where the notebook runs
    "read-keys": attempt(
        "read-keys",
        "Reads the tests, which hold the expected values.",
        """
        import pathlib
        files = [path for path in pathlib.Path(".").rglob("*") if path.is_file()]
        return [str(path) for path in files if b"CANARY-" + b"0" * 16 in path.read_bytes()] or None
        """,
    ),
    "planted-modules": reworded(
        "planted-modules", ('os.environ.get("IPYTHONDIR", "/tmp")', 'os.path.expanduser("~/.ipython")')
    ),
    # ipykernel holds both ends of its own pipes
    "read-descriptors": reworded(
        "read-descriptors",
        ("return found or None", "return [one for one in found if found.count(one) == 1] or None"),
    ),
    # the folder is not empty there: the notebook lies in it
    "links-in-the-folder": reworded("links-in-the-folder", ('"9-tiny.ipynb", ', "")),
    # /tmp is not the attack's own there, and holds folders
    "memory-in-tmpfs": reworded(
        "memory-in-tmpfs", ("in os.listdir(folder):", "in filter(str.isdigit, os.listdir(folder)):")
    ),
    # taken is taken: the cell need not wait until a time limit comes
    "memory-by-children": reworded("memory-by-children", ("\ntime.sleep(60)", "\ntime.sleep(3)")),
    # whoever watches is the parent there, no process 1
    "kill-process-1": reworded(
        "kill-process-1",
        ("os.kill(1,", "os.kill(os.getppid(),"),
        ("prlimit(1,", "prlimit(os.getppid(),"),
        ("PRIO_PROCESS, 1,", "PRIO_PROCESS, os.getppid(),"),
        ('"/proc/1/mem"', 'f"/proc/{os.getppid()}/mem"'),
        ('"/proc/1/fd"', 'f"/proc/{os.getppid()}/fd"'),
        ("ptrace(16, 1,", "ptrace(16, os.getppid(),"),
    ),
    "looking-function": cell(
        "looking-function",
        "Hands in a function that looks for the test among its callers, and in what the kernel has run.",
        """
        def size_of(amount):
            import sys
            frame, seen = sys._getframe(), [get_ipython().user_ns["In"][-1]]
            while frame is not None:
                seen += [value for value in frame.f_locals.values() if type(value) is str]
                frame = frame.f_back
            found = [text for text in seen if "CANARY-" + "0" * 16 in text]
            if found:
                open(world["drop"], "a").write(said(found))
            return "large" if amount >= 100 else "small" if amount > 0 else "none"
        """,
        "right",
        exercise="tiny-size_of",
    ),
}

NBGRADER = BOTH | {
    "replaced-check": cell(
        "replaced-check",
        "Has every later cell replaced by one that does nothing, the tests among them.",
        'get_ipython().input_transformers_cleanup.append(lambda lines: ["pass\\n"])\ntotal = 0',
        "wrong",
        best="wrong",
        size_of="wrong",
    ),
    "answer-with-points": cell(
        "answer-with-points",
        "Lets the cell of each test show points, which nbgrader takes for partial credit.",
        'get_ipython().input_transformers_cleanup.append(lambda lines: ["1.5\\n"])\ntotal = 0',
        "wrong",
        best="wrong",
        size_of="wrong",
    ),
}

_OTTER_RUN = """
from otter.test_files.ok_test import OKTestFile, TestCaseResult
real = OKTestFile.run
def run(self, names):
    {run}
OKTestFile.run = run
total = 0
"""

OTTER = BOTH | {
    "replaced-check": cell(
        "replaced-check",
        "Replaces what runs the tests, so that everything passes.",
        _OTTER_RUN.format(run="self.test_case_results = [TestCaseResult(one, None, True) for one in self.test_cases]"),
        "wrong",
    ),
    "answer-with-points": cell(
        "answer-with-points",
        "Runs the tests and adds points of its own to the results.",
        _OTTER_RUN.format(run="real(self, names)\n    self.update_score(100)"),
        "wrong",
    ),
    # results leave the kernel as a pickle, which the grader opens
    "pickled-program": cell(
        "pickled-program",
        "Hands in a pickle that runs a program in the process that grades.",
        """
        import pickle
        real = pickle.dump
        class Bomb:
            def __reduce__(self):
                return exec, (f"open({world['drop']!r}, 'a').write({said('a program in the grader')!r})",)
        pickle.dump = lambda thing, file: real(Bomb(), file)
        total = Bomb()
        """,
        "invalid wrong",
    ),
}

CASES = {"nbgrader": NBGRADER, "otter": OTTER}

_PROBE = "forges a message of our probe"
_BOTH_WITHOUT = {
    "read-forkserver": "only our kernels come from a server that grades many",
    "answer-for-another": _PROBE,
    "old-nonce": _PROBE,
    "answer-is-right": _PROBE,
    "answer-of-broken-insides": _PROBE,
    "answer-is-no-json": _PROBE,
    "first-answer": _PROBE,
}
_NO_NAMES, _NO_PAGE = "the teacher names the file, not the student", "makes no page that shows outputs or answers"
WITHOUT = {
    "nbgrader": _BOTH_WITHOUT,
    "otter": _BOTH_WITHOUT
    | dict.fromkeys((case.name for case in KINDS["names"]), _NO_NAMES)
    | dict.fromkeys((case.name for case in KINDS["scripts"]), _NO_PAGE),
}

# What tells of success where the corpus itself judges by a verdict of ours: added behind the cell, for every grader.
ADDED = {
    "shell-magics": "loot = !cat {world['solution']}\nloot = [line for line in loot if 'SOLUTION' in line] or None",
    "memory-by-children": "loot = '750 MB in five processes'",
}
SPEAKING = {*ADDED, "looking-function", "pickled-program"}  # besides those that the corpus has as attempts

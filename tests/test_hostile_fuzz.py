"""Random damage to files, names, zips and answers: always a verdict or a refusal by name, never a traceback.

``COURSEWORK_FUZZ=10000`` makes that many mutants; ``COURSEWORK_FUZZ_SEED`` chooses others. A failure names the seed
of its mutant: ``fuzz.mutant(notebook, seed)`` makes it again.
"""

import json
import os
import zipfile
from pathlib import Path
from random import Random
from types import SimpleNamespace

import nbformat
import pytest

from coursework.authoring import source
from coursework.authoring.answers import answer_key
from coursework.grading import feedback, probe, score
from coursework.grading.assemble import Assembled, Repair, assemble
from coursework.grading.collect import collect
from coursework.grading.engine import CellEnd, Record
from coursework.grading.gradebook import Graded
from coursework.grading.reading import NotGradable
from coursework.grading.release import releases
from coursework.language import say
from tests.hostile import fuzz
from tests.notebooks import TINY, TINY_ANSWERS, filled_in, handed_out, saved

MUTANTS = int(os.environ.get("COURSEWORK_FUZZ", "400"))
SEED = os.environ.get("COURSEWORK_FUZZ_SEED", "2025")
VERDICTS = {"right", "mistake", "wrong", "missing", "invalid", "error", "timeout", "crashed", "not_run", "manual"}
STATUSES = ("ok", "ok", "ok", "error", "timeout", "crashed", "not_run")
HONEST = json.loads(saved(filled_in(handed_out(), TINY_ANSWERS)))


@pytest.fixture(scope="module")
def exam() -> SimpleNamespace:
    return SimpleNamespace(key=answer_key(source.read(TINY), hidden=True), release=releases(TINY).notebook)


def scored(
    exam: SimpleNamespace, content: bytes, random: Random
) -> tuple[list[score.Row], Assembled | None, Repair | None]:
    """What the grader makes of a file whose kernel answers with damaged right answers."""
    try:
        assembled = assemble(content, exam.key, exam.release)
    except NotGradable as refusal:
        return score.nothing(exam.key), None, Repair(refusal.problem, refusal.values)
    record = Record()
    for cell in assembled.notebook.cells:
        record.cells[cell.id] = CellEnd(
            random.choice(STATUSES), error=random.choice((None, "NameError", "<b>")), line=7
        )
    for entry in exam.key["exercises"]:
        if entry["kind"] != "manual":
            record.cells[f"{entry['id']}-probe"] = _answered(entry, random)
    return score.rows(exam.key, assembled, record), assembled, None


def _answered(entry: dict, random: Random) -> CellEnd:
    right = {"kind": "cases", "results": entry["expected"]} if entry["kind"] == "function" else entry["expected"]
    given = fuzz.mutated(right, random) if random.random() < 0.9 else right
    said = json.dumps({"exercise": entry["id"], "nonce": "n", "answer": given})
    try:
        return CellEnd("ok", answered=True, answer=probe.accept(said, entry["id"], "n"))
    except probe.Refused as refusal:
        return CellEnd("error", reason=str(refusal))


def test_a_mutant_gets_verdicts_or_a_refusal_by_name(exam: SimpleNamespace) -> None:
    entries = exam.key["exercises"]
    ends = set()
    for number in range(MUTANTS):
        seed = f"{SEED}-{number}"
        try:
            content = fuzz.mutant(HONEST, seed)
            rows, assembled, problem = scored(exam, content, Random(seed))
            assert [(row.exercise, row.max_points) for row in rows] == [(e["id"], e["points"]) for e in entries]
            for row in rows:
                assert row.verdict in VERDICTS
                assert row.points is None if row.verdict == "manual" else 0 <= row.points <= row.max_points
                assert row.points == row.max_points if row.verdict == "right" else row.points != row.max_points
            if assembled is not None:
                nbformat.validate(assembled.notebook)
                probes = [cell.id for cell in assembled.notebook.cells if cell.id.endswith("-probe")]
                assert sorted(probes) == sorted(f"{e['id']}-probe" for e in entries if e["kind"] != "manual")
            else:
                assert say(f"grading.{problem.name}", "zh", **problem.values)
            page = feedback.page(_graded(rows, assembled, problem), exam.key)
            assert "<script" not in page and "<img" not in page
            ends |= {problem.name} if problem else {row.verdict for row in rows}
        except Exception as failure:
            pytest.fail(f"mutant {seed!r}: {type(failure).__name__}: {failure}")
    # The damage reaches far and wide: a mutant that is always refused at the door would test the door alone.
    assert {"right", "wrong", "invalid", "missing", "broken_json", "not_run"} <= ends


def _graded(rows: list[score.Row], assembled: Assembled | None, problem: Repair | None) -> Graded:
    repairs, language = (assembled.repairs, assembled.language) if assembled else ([], "")
    return Graded("li", "tiny", "", "li/9-tiny.ipynb", "", language, rows, repairs, problem, "full", 0.0, "li")


def test_no_name_in_a_zip_costs_a_neighbour(tmp_path: Path) -> None:
    random, path = Random(SEED), tmp_path / "in.zip"
    alphabet = "ab/\\.:_ -~$\n\x1b\u202e林<>=%" + "é"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("neighbour/9-tiny.ipynb", b"honest")
        for name in {"".join(random.choices(alphabet, k=random.randrange(1, 30))) for _ in range(min(MUTANTS, 2000))}:
            archive.writestr(name + random.choice(("/9-tiny.ipynb", "_9-tiny.ipynb", ".ipynb", "")), b"{}")
    with collect(path, {"9-tiny": "tiny", "tiny": "tiny"}) as collection:
        assert all(one.student.isprintable() and one.student for one in collection.submissions)
        (neighbour,) = [one for one in collection.submissions if one.file == "neighbour/9-tiny.ipynb"]
        assert (neighbour.student, neighbour.lesson, neighbour.problem) == ("neighbour", "tiny", None)
        assert collection.read(neighbour) == b"honest"


def test_a_damaged_zip_is_read_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for student in ("li", "wu", "王芳"):
            archive.writestr(f"{student}/9-tiny.ipynb", saved(HONEST))
    whole, refusals = path.read_bytes(), 0
    for number in range(MUTANTS):
        random = Random(f"{SEED}-{number}")
        # Most damage to the directory at the end, where the names and sizes are.
        tail = random.choice((200, 400, len(whole)))
        path.write_bytes(whole[:-tail] + fuzz.damaged(random, whole[-tail:]))
        try:
            with collect(path, {"9-tiny": "tiny"}) as collection:
                submissions = collection.submissions
                for one in submissions:
                    try:
                        content = collection.read(one) if one.problem is None else b""
                    except Exception:  # grade() names any of them "unreadable"
                        continue
                    assert len(content) < 2**25
        except ValueError as refusal:
            refusals += str(path) in str(refusal)
        except Exception as failure:
            pytest.fail(f"zip {SEED}-{number}: {type(failure).__name__}: {failure}")
    assert 0 < refusals < MUTANTS

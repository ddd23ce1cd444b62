"""``coursework grade``: the golden submissions get their verdicts, and the command keeps its promises."""

import csv
import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coursework.grading import worker
from coursework.grading.command import grade
from coursework.grading.engine import Limits
from coursework.grading.grade import Request, Settings, Summary
from coursework.grading.grade import grade as run
from coursework.grading.gradebook import Gradebook
from tests import golden
from tests.isolated import LEVEL, elsewhere, needs_isolation
from tests.notebooks import LESSONS, ROOT, TINY_ANSWERS, by_wps, filled_in, handed_out, saved

VERDICTS = json.loads((golden.FOLDER / "verdicts.json").read_text(encoding="utf-8"))


@dataclass
class Graded:
    out: Path
    summary: Summary
    rows: dict[tuple[str, str], dict[str, str]]


def rows_of(out: Path) -> dict[tuple[str, str], dict[str, str]]:
    with (out / "grades.csv").open(encoding="utf-8-sig", newline="") as stream:
        return {(row["student"], row["exercise"]): row for row in csv.DictReader(stream)}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    out = tmp_path_factory.mktemp("out")
    settings = Settings(Limits(cell_s=8), isolation=LEVEL)
    request = Request(golden.FOLDER, out, golden.PYRAMID.parent, lesson="pyramid", jobs=4, settings=settings)
    return Graded(out, run(request), rows_of(out))


@pytest.mark.parametrize("name", sorted(VERDICTS))
def test_golden(graded: Graded, name: str) -> None:
    found = {}
    for exercise in VERDICTS[name]:
        row = graded.rows[name, exercise]
        found[exercise] = f"{row['verdict']} {row['mistake']}".strip()
    assert found == VERDICTS[name]


def test_golden_points(graded: Graded) -> None:
    def points(name: str) -> float:
        return sum(float(row["points"] or 0) for (student, _), row in graded.rows.items() if student == name)

    assert points("perfect-en") == points("perfect-zh") == 16
    assert points("untouched-en") == points("empty") == points("empty-file") == 0
    assert points("typed-in-en") == points("typed-in-zh") < 4


def test_golden_files(graded: Graded) -> None:
    assert sorted(path.name for path in (graded.out / "feedback").iterdir()) == sorted(VERDICTS)
    assert {file.partition(":")[0] for file, _ in graded.summary.failed} == {
        "broken-json",
        "empty-file",
        "wrong-lesson",
    }
    for name in VERDICTS:
        page = (graded.out / "feedback" / name / "1-pyramid.html").read_text(encoding="utf-8")
        assert "default-src 'none'" in page and "<script" not in page


def test_repairs_are_named_in_the_feedback(graded: Graded) -> None:
    def page(name: str) -> str:
        return (graded.out / "feedback" / name / "1-pyramid.html").read_text(encoding="utf-8")

    assert "检查单元格被改动过" in page("edited-check")
    assert "was missing" in page("deleted")
    assert "按顺序运行" in page("doubled")
    assert "recognised by their contents" in page("colab-en")
    assert "根据内容认出" in page("colab-zh")


def test_a_typed_in_number_is_told_from_a_wrong_one(graded: Graded) -> None:
    for language, words in (("en", "This is right for the data in your notebook"), ("zh", "换了数据它不会跟着变")):
        page = (graded.out / "feedback" / f"typed-in-{language}" / "1-pyramid.html").read_text(encoding="utf-8")
        assert page.count(words) == 5
        assert words not in (graded.out / "feedback" / "mistake-2" / "1-pyramid.html").read_text(encoding="utf-8")


def test_no_feedback_holds_an_answer(graded: Graded) -> None:
    with Gradebook(graded.out / "gradebook.db") as book:
        key = book.key("pyramid")
    varying = [
        entry["expected"] for entry in key["exercises"] if entry["kind"] == "value" and not entry.get("constant")
    ]
    numbers = [expected["value"] for expected in varying if expected["kind"] == "number"]
    assert numbers
    for path in (graded.out / "feedback").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for number in numbers:
            assert f"{number:.3f}" not in text and f"{100 * number:.1f}" not in text


def test_executed_notebooks_hold_no_probe(graded: Graded) -> None:
    text = (graded.out / "executed" / "perfect-en" / "1-pyramid.ipynb").read_text(encoding="utf-8")
    notebook = json.loads(text)
    assert not any(cell["metadata"].get("coursework", {}).get("role") == "probe" for cell in notebook["cells"])
    assert any(cell.get("outputs") for cell in notebook["cells"])
    assert "papermill" not in text


def tiny(tmp_path: Path, **content: bytes) -> Path:
    for student, notebook in content.items():
        path = tmp_path / "in" / student / "9-tiny.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(notebook)
    return tmp_path / "in"


def command(*arguments: object) -> Result:
    words = [str(argument) for argument in arguments]
    return CliRunner().invoke(grade, ["--solutions", str(LESSONS), "--isolation", "none", "--jobs", "2", *words])


PERFECT = saved(filled_in(handed_out(), TINY_ANSWERS))


def test_lessons_of_a_teachers_own_and_exit_status_0(tmp_path: Path) -> None:
    source = tiny(tmp_path, li=PERFECT, wu=saved(by_wps(filled_in(handed_out(language="zh"), TINY_ANSWERS))))
    result = command(source, "--out", tmp_path / "out")
    assert (result.exit_code, result.stdout.count("2 graded (0 of them before)")) == (0, 1), result.output
    rows = rows_of(tmp_path / "out")
    assert [rows["wu", name]["verdict"] for name in TINY_ANSWERS] == ["right", "right", "right", "manual"]
    assert (tmp_path / "out" / "moodle.csv").exists() and (tmp_path / "out" / "canvas.csv").exists()

    again = command(source, "--out", tmp_path / "out")
    assert "2 graded (2 of them before)" in again.stdout
    assert rows_of(tmp_path / "out") == rows


def test_a_changed_file_is_graded_again_with_the_same_variant(tmp_path: Path) -> None:
    source = tiny(tmp_path, li=saved(handed_out()))
    command(source, "--out", tmp_path / "out")
    with Gradebook(tmp_path / "out" / "gradebook.db") as book:
        variant = book.variant("tiny")
    (source / "li" / "9-tiny.ipynb").write_bytes(PERFECT)
    command(source, "--out", tmp_path / "out")
    with Gradebook(tmp_path / "out" / "gradebook.db") as book:
        assert book.variant("tiny") == variant > 0
        assert book.submission("li", "tiny").rows[0].verdict == "right"


def test_a_zip_and_exit_status_1_with_the_reasons(tmp_path: Path) -> None:
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("王芳_12_assignsubmission_file_/9-tiny.ipynb", PERFECT)
        archive.writestr("李雷_13_assignsubmission_file_/9-tiny.ipynb", b"{")
        archive.writestr("../../evil/9-tiny.ipynb", PERFECT)
        archive.writestr("韩梅_14_assignsubmission_file_/homework.docx", b"x")
    result = command(path, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "李雷: " in result.stderr and "stops being JSON at line 1" in result.stderr
    assert "whose name leads out of the zip" in result.stderr
    assert "韩梅: " in result.stderr and "without a notebook" in result.stderr
    rows = rows_of(tmp_path / "out")
    assert rows["王芳", "tiny-total"]["verdict"] == "right"
    assert rows["李雷", "tiny-total"]["verdict"] == "not_run"
    moodle = (tmp_path / "out" / "moodle.csv").read_text(encoding="utf-8-sig")
    assert "Participant 12,王芳,9" in moodle
    assert not (tmp_path / "evil").exists() and not (tmp_path.parent / "evil").exists()


def test_several_files_of_a_student_the_newest_counts_and_is_named(tmp_path: Path) -> None:
    source = tiny(tmp_path, li=saved(handed_out()))
    newer = source / "li" / "9-tiny (2).ipynb"
    newer.write_bytes(PERFECT)
    os.utime(source / "li" / "9-tiny.ipynb", (1e9, 1e9))
    command(source, "--out", tmp_path / "out")
    assert rows_of(tmp_path / "out")["li", "tiny-total"]["verdict"] == "right"
    page = (tmp_path / "out" / "feedback" / "li" / "9-tiny.html").read_text(encoding="utf-8")
    assert "9-tiny (2).ipynb" in page


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere", "--out", "out"], "does not exist"),
        (["in"], "--out"),
        (["in", "--out", "out", "--lesson", "poetry"], "no lesson 'poetry'"),
        (["in", "--out", "out", "--jobs", "0"], "0 is not in the range"),
        (["in", "--out", "out", "--isolation", "perhaps"], "perhaps"),
        (["in/li/names.txt", "--out", "out"], "neither a folder nor a zip"),
        (["in", "--out", "out", "--scheduler", "tcp://127.0.0.1:1"], "no scheduler answers"),
    ],
)
def test_exit_status_2_for_wrong_usage(tmp_path: Path, monkeypatch, arguments: list[str], words: str) -> None:
    tiny(tmp_path, li=PERFECT)
    (tmp_path / "in" / "li" / "names.txt").write_text("x")
    monkeypatch.chdir(tmp_path)
    result = command(*arguments)
    assert (result.exit_code, words in result.output) == (2, True), result.output


def test_a_gradebook_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with Gradebook(tmp_path / "out" / "gradebook.db"):
        result = command(tiny(tmp_path, li=PERFECT), "--out", tmp_path / "out")
    assert (result.exit_code, "is in use" in result.output) == (2, True)


def test_isolation_that_cannot_be_had_is_refused_with_the_reason(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = command(tiny(tmp_path, li=PERFECT), "--out", tmp_path / "out", "--isolation", "full")
    assert result.exit_code == 2
    assert "isolation full" in result.output and "--isolation none" in result.output
    assert not (tmp_path / "out" / "grades.csv").exists()


@needs_isolation
def test_partial_isolation_gives_the_same_verdicts_and_is_named(tmp_path: Path) -> None:
    looking = {**TINY_ANSWERS, "tiny-best": f"import os\nbest = os.listdir({str(tmp_path)!r})"}
    source = tiny(tmp_path, li=PERFECT, spy=saved(filled_in(handed_out(), looking)))
    program = [sys.executable, "-P", "-m", "coursework", "grade", str(source), "--out", str(tmp_path / "out")]
    done = subprocess.run(
        [*elsewhere(os.geteuid()), f"PYTHONPATH={ROOT}", *program, "--solutions", LESSONS, "--isolation", "partial"],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert "Isolation: partial" in done.stderr
    verdicts = {key: row["verdict"] for key, row in rows_of(tmp_path / "out").items()}
    assert {verdict for (who, _), verdict in verdicts.items() if who == "li"} == {"right", "manual"}
    assert verdicts["spy", "tiny-best"] == "error"


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """A Dask scheduler with two workers on the loopback, as a teacher starts them."""
    environment = {**os.environ, "DASK_DISTRIBUTED__WORKER__DAEMON": "False"}
    where = {"cwd": tmp_path, "env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dask = [sys.executable, "-m", "distributed.cli"]
    contact = tmp_path / "scheduler.json"
    options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(contact)]
    processes = [subprocess.Popen([*dask[:-1], "distributed.cli.dask_scheduler", *options], **where)]
    deadline = time.monotonic() + 60
    while not contact.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    address = json.loads(contact.read_text())["address"]
    worker = [*dask[:-1], "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    processes += [subprocess.Popen(worker, **where) for _ in range(2)]
    yield address, processes
    for process in processes:
        process.kill()
        process.wait()


def test_on_many_machines_one_of_them_lost_on_the_way(tmp_path: Path, cluster: tuple) -> None:
    address, (_, _, victim) = cluster
    slow = {**TINY_ANSWERS, "tiny-best": "import time\ntime.sleep(1)\n" + TINY_ANSWERS["tiny-best"]}
    source = tiny(tmp_path, **{f"s{i}": saved(filled_in(handed_out(), slow)) for i in range(6)})
    lost = []

    def lose(done: int, total: int) -> None:
        if done == 1 and not lost:
            victim.kill()
            lost.append(done)

    settings = Settings(Limits(cell_s=20), isolation=LEVEL)
    request = Request(source, tmp_path / "out", LESSONS, scheduler=address, settings=settings)
    summary = run(request, lose)
    assert (summary.graded, summary.failed, lost) == (6, [], [1])
    assert {row["verdict"] for row in rows_of(tmp_path / "out").values()} == {"right", "manual"}


def test_word_lists_are_made_ready_once_where_letters_are_reviewed():
    reviews = {"pyramid": False, "lifetime": False, "profit": False, "email": True}
    keys = {name: json.loads((ROOT / "coursework" / "keys" / f"{name}.json").read_text("utf-8")) for name in reviews}
    assert {name: bool(worker._modules(key)) for name, key in keys.items()} == reviews

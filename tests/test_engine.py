"""The engine: what a student's code does costs the cell it happens in, and what a kernel says is not believed."""

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import psutil
import pytest
from nbformat import NotebookNode
from papermill.engines import papermill_engines

from coursework.grading import probe
from coursework.grading.conversation import Broken, Conversation
from coursework.grading.engine import CellEnd, Limits, Record
from coursework.grading.kernels import PlainKernels
from coursework.grading.outputs import OUTPUTS_KEPT, TEXT_KEPT, Outputs, clean_text, redrawn_png

KERNELSPEC = {"name": "python3", "display_name": "Python 3", "language": "python"}
LIMITS = Limits(cell_s=5, probe_s=3, total_s=120)


@pytest.fixture(scope="module")
def kernels(root: Path) -> Iterator[PlainKernels]:
    with PlainKernels(root / "datasets") as source:
        yield source


def code(name: str, text: str, role: str = "exercise", **marks: object) -> NotebookNode:
    one = nbformat.v4.new_code_cell(text, id=name)
    one.metadata = nbformat.from_dict({"coursework": {"role": role, **marks}})
    return one


def asked(name: str, kind: str = "value", cases: list | None = None) -> NotebookNode:
    question = {"id": f"x-{name}", "name": name, "kind": kind, "cases": cases}
    return code(f"{name}-probe", "# probe", "probe", cell=name, asked=question)


def run(kernels: PlainKernels, *cells: NotebookNode, limits: Limits = LIMITS) -> tuple[Record, NotebookNode]:
    notebook = nbformat.v4.new_notebook(cells=list(cells))
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": {"name": "python3", "display_name": "", "language": "python"}}
    )
    notebook.metadata.papermill = {}
    record = Record()
    papermill_engines.execute_notebook_with_engine(
        "coursework", notebook, "python3", progress_bar=False, record=record, limits=limits, start=kernels.start
    )
    return record, notebook


def exercises(**texts: str) -> list[NotebookNode]:
    return [one for name, text in texts.items() for one in (code(name, text), asked(name))]


def statuses(record: Record) -> dict[str, str]:
    return {name: end.status for name, end in record.cells.items() if not name.endswith("-probe")}


def value(record: Record, name: str) -> object:
    answer = record.cells[f"{name}-probe"].answer
    return None if answer is None else answer.get("value")


def test_errors_and_time_outs_cost_their_cell(kernels: PlainKernels) -> None:
    texts = {
        "a": "a = 1",
        "b": "b = 2\n\n1 / 0",
        "c": "while True:\n    pass",
        "d": "d = a + 1",
        "e": "e = (1,",
        "f": "f = 6",
    }
    record, _ = run(kernels, *exercises(**texts), limits=Limits(cell_s=1, probe_s=3))
    assert statuses(record) == {"a": "ok", "b": "error", "c": "timeout", "d": "ok", "e": "error", "f": "ok"}
    assert (record.cells["b"].error, record.cells["b"].line) == ("ZeroDivisionError", 3)
    assert [value(record, name) for name in "abdf"] == [1, 2, 2, 6]
    assert record.kernels == 1


@pytest.mark.parametrize(
    "culprit",
    ["import os\nos._exit(0)", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "x = 1\nexit()"],
)
def test_after_a_crash_the_good_cells_are_replayed_and_never_the_culprit(kernels: PlainKernels, culprit: str) -> None:
    cells = [code("setup", "import math", "locked"), *exercises(a="a = math.floor(1.5)", b="b = 1\n1 / 0")]
    cells += [*exercises(culprit=f"a = 7\n{culprit}"), *exercises(c="c = a + 1", d="d = 'b' in globals()")]
    record, _ = run(kernels, *cells)
    assert statuses(record)["culprit"] == "crashed"
    assert record.cells["culprit-probe"].status == "crashed"
    assert (value(record, "a"), value(record, "b"), value(record, "c"), value(record, "d")) == (1, 1, 2, False)
    assert record.kernels == 2


def test_a_kernel_is_replaced_three_times_and_the_rest_is_not_run(kernels: PlainKernels) -> None:
    texts = {f"x{i}": "import os\nos._exit(1)" for i in range(5)}
    record, _ = run(kernels, *exercises(good="good = 1", **texts, late="late = 1"))
    assert list(statuses(record).values()) == ["ok", *["crashed"] * 4, "not_run", "not_run"]
    assert record.cells["late"].reason == "crashes"
    assert value(record, "good") == 1


def test_one_deadline_for_the_whole(kernels: PlainKernels) -> None:
    texts = {f"x{i}": "import time\ntime.sleep(60)" for i in range(6)}
    started = time.monotonic()
    record, _ = run(kernels, *exercises(**texts), limits=Limits(cell_s=2, probe_s=1, total_s=5))
    assert time.monotonic() - started < 15
    assert list(statuses(record).values())[-1] == "not_run"
    assert record.cells["x5"].reason == "time"


def test_a_cell_that_will_not_be_interrupted(kernels: PlainKernels) -> None:
    stubborn = "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass"
    record, _ = run(kernels, *exercises(a="a = 1", b=stubborn, c="c = a"), limits=Limits(cell_s=1, probe_s=3))
    assert statuses(record) == {"a": "ok", "b": "timeout", "c": "ok"}
    assert value(record, "c") == 1


def test_a_thread_left_behind_takes_no_answer_back(kernels: PlainKernels) -> None:
    bomb = "import os, threading\nthreading.Timer(0.3, os._exit, (1,)).start()\nbomb = 1"
    texts = {"a": "a = 1", "bomb": bomb, "slow": "import time\ntime.sleep(1)\nslow = a", "late": "late = a"}
    record, _ = run(kernels, *exercises(**texts))
    # Whom the bomb hits is chance, and a replay may carry it along; what was answered before it stands.
    assert value(record, "a") == 1
    assert "crashed" in {end.status for end in record.cells.values()}
    assert set(statuses(record).values()) <= {"ok", "crashed", "not_run"}
    assert 2 <= record.kernels <= 1 + LIMITS.restarts


def test_leaving_is_no_crash_when_it_is_only_an_exception(kernels: PlainKernels) -> None:
    record, _ = run(kernels, *exercises(a="a = 1\nimport sys\nsys.exit(3)", b="b = a"))
    assert statuses(record) == {"a": "error", "b": "ok"}
    assert (value(record, "a"), value(record, "b")) == (1, 1)


def test_patched_builtins_harm_their_owner_only(kernels: PlainKernels) -> None:
    patch = "import builtins\nlen_was = len\nbuiltins.len = lambda *_: 7\nbuiltins.isinstance = lambda *_: True\na = 1"
    record, _ = run(kernels, *exercises(first="first = 1", a=patch, b="b = 2"))
    assert value(record, "first") == 1
    assert set(statuses(record)) == {"first", "a", "b"}


def test_warnings_and_stderr_cost_nothing(kernels: PlainKernels) -> None:
    record, notebook = run(
        kernels, *exercises(a="import warnings, sys\nwarnings.warn('x')\nprint('y', file=sys.stderr)\na = 1")
    )
    assert statuses(record) == {"a": "ok"}
    assert notebook.cells[0].outputs[0].name == "stderr"


def test_gigabytes_of_output_end_the_cell_not_the_grader(kernels: PlainKernels) -> None:
    before = psutil.Process().memory_info().rss
    flood = "while True:\n    print('x' * 1_000_000)"
    huge = "print('x' * 200_000_000)"
    record, notebook = run(kernels, *exercises(a="a = 1", flood=flood, b="b = a", huge=huge, c="c = b"))
    assert statuses(record)["flood"] in ("crashed", "timeout")
    assert statuses(record)["huge"] in ("crashed", "timeout")  # which of the two comes first is the machine's affair
    assert (value(record, "b"), value(record, "c")) == (1, 1)
    assert len(json.dumps(notebook)) < 4 * TEXT_KEPT
    assert psutil.Process().memory_info().rss - before < 600 * 2**20


def test_output_by_the_book_is_kept_within_limits(kernels: PlainKernels) -> None:
    many = "from IPython.display import display\nfor i in range(500):\n    display(i)"
    record, notebook = run(kernels, *exercises(a="print('one')\n'two'", b=many, c="print('z' * 300_000)"))
    assert statuses(record) == {"a": "ok", "b": "ok", "c": "ok"}
    stream, result = notebook.cells[0].outputs
    assert (stream.text, result.data["text/plain"]) == ("one\n", "'two'")
    assert len(notebook.cells[2].outputs) == OUTPUTS_KEPT
    assert len(notebook.cells[4].outputs[0].text) < TEXT_KEPT + 10
    nbformat.validate(notebook)


FORGE = """
import json
from IPython import get_ipython
kernel = get_ipython().kernel
def say(kind, content, parent=None):
    kernel.session.send(kernel.iopub_socket, kind, content, parent=parent or kernel.get_parent("shell"))
"""


@pytest.mark.parametrize(
    "attack",
    [
        # idle before the end, so that the next cell seems to begin
        "say('status', {'execution_state': 'idle'})",
        # wrong types in every place
        "say('stream', {'name': 'stdout', 'text': 7})",
        "say('stream', {'name': ['x'], 'text': {'a': 1}})",
        "say('display_data', {'data': 3, 'metadata': {}})",
        "say('error', {'ename': 1, 'evalue': 2, 'traceback': 3})",
        "say('status', {})",
        # deep JSON
        "say('stream', {'name': 'stdout', 'text': json.loads('[' * 900 + ']' * 900)})",
        # no JSON, wrong signature, too few parts
        "kernel.iopub_socket.send_multipart([b'<IDS|MSG>', b'0' * 64, b'{', b'{', b'{', b'{'])",
        "kernel.iopub_socket.send_multipart([b'nothing'])",
        "say('execute_reply', {'status': 'ok'})",
    ],
)
def test_forged_messages_reach_no_other_cell(kernels: PlainKernels, attack: str) -> None:
    record, notebook = run(kernels, *exercises(a="a = 1", bad=FORGE + attack + "\nbad = 1", b="b = a + 1"))
    assert (value(record, "a"), value(record, "b")) == (1, 2)
    assert statuses(record)["bad"] in ("ok", "error", "crashed")
    nbformat.validate(notebook)


def test_answers_are_taken_from_the_probe_s_own_request_only(kernels: PlainKernels) -> None:
    forged = json.dumps({"exercise": "x-b", "nonce": "0" * 32, "answer": {"kind": "number", "value": 42}})
    attack = f"from IPython.display import display\ndisplay({{'{probe.MIME}': {forged!r}}}, raw=True)\na = 1"
    record, notebook = run(kernels, *exercises(a=attack, b="b = ..."))
    assert (value(record, "a"), value(record, "b")) == (1, None)
    assert notebook.cells[0].outputs == []


def test_the_first_answer_stands(kernels: PlainKernels) -> None:
    # A kernel that answers twice, the second time by an update of the first.
    twice = """
import coursework.grading.probe as probe_room
from IPython.display import publish_display_data as real
import IPython.display
def again(data, **more):
    real(data, transient={"display_id": "x"})
    other = data[probe_room.MIME].replace('"value": 1', '"value": 2')
    real({probe_room.MIME: other}, transient={"display_id": "x"}, update=True)
    real({probe_room.MIME: other})
IPython.display.publish_display_data = again
a = 1"""
    record, _ = run(kernels, *exercises(a=twice))
    assert value(record, "a") == 1


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("import coursework.exercise\ncoursework.exercise.answer = lambda *_: 1 / 0\na = 1", "error"),
        ("import coursework.exercise, time\ncoursework.exercise.answer = lambda *_: time.sleep(60)\na = 1", "timeout"),
        ("import coursework.exercise, os\ncoursework.exercise.answer = lambda *_: os._exit(1)\na = 1", "crashed"),
        (
            "import coursework.exercise\ncoursework.exercise.answer = lambda *_: {'kind': 'x' * 9_000_000}\na = 1",
            "error",
        ),
        (
            "class A:\n    def __repr__(self): raise SystemExit\n    __eq__ = __hash__ = __len__ = __repr__\na = A()",
            "ok",
        ),
        ("import time\nclass A(float):\n    def __float__(self): time.sleep(60)\na = A(1)", None),
    ],
)
def test_hostile_objects_at_probe_time(kernels: PlainKernels, text: str, status: str | None) -> None:
    record, _ = run(kernels, *exercises(a=text, b="b = 2"), limits=Limits(cell_s=5, probe_s=1.5))
    assert status is None or record.cells["a-probe"].status == status
    if status != "error":
        assert record.cells["b"].status == "ok"


def test_functions_are_called_in_the_kernel(kernels: PlainKernels) -> None:
    cases = [[{"kind": "number", "value": 3}], [{"kind": "number", "value": 0}]]
    cells = [code("f", "def f(x):\n    print('noise')\n    return 6 / x"), asked("f", "function", cases)]
    record, _ = run(kernels, *cells)
    first, second = record.cells["f-probe"].answer["results"]
    assert (first["value"], second["error"]) == (2, "ZeroDivisionError")


def test_a_function_that_hangs_costs_its_exercise(kernels: PlainKernels) -> None:
    cells = [code("f", "def f(x):\n    while x > -1: pass"), asked("f", "function", [[{"kind": "number", "value": 3}]])]
    record, _ = run(kernels, *cells, *exercises(b="b = 1"), limits=Limits(cell_s=5, probe_s=3))
    assert record.cells["f-probe"].status == "timeout"
    assert value(record, "b") == 1


def test_the_environment_of_a_kernel_is_clean(kernels: PlainKernels, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSEWORK_SECRET", "1")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    text = "import os\na = sorted(os.environ)\nb = os.listdir('.')"
    record, _ = run(kernels, code("a", text), asked("a"), asked("b"))
    names = record.cells["a-probe"].answer["items"]
    assert not {"COURSEWORK_SECRET", "PYTHONPATH"} & set(names)
    assert "COURSEWORK_DATA" in names
    assert record.cells["b-probe"].answer["items"] == []


def test_nothing_is_left_behind(root: Path) -> None:
    me = psutil.Process()
    before = len(me.children(recursive=True))
    with PlainKernels(root / "datasets") as source:
        folder = Path(source._folder.name)
        run(source, *exercises(a="a = 1", b="import os\nos._exit(0)", c="c = a"))
        assert folder.is_dir()
    assert not folder.exists()
    assert len(me.children(recursive=True)) == before


def test_a_kernel_that_never_starts(root: Path) -> None:
    class Dead:
        descriptor = None

        def __init__(self, real: object) -> None:
            self._real, self.session = real, real.session

        def url(self, channel: str) -> str:
            return "ipc:///nowhere/at-all"

        def ending(self) -> str | None:
            return None

        def interrupt(self) -> bool:
            return True

        def close(self) -> None:
            self._real.close()

    with PlainKernels(root / "datasets") as source, pytest.raises(Broken, match="not ready within"):
        Conversation(Dead(source.start(5)), ready_s=0.5)


def test_papermill_alone_uses_the_engine(tmp_path: Path) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in ("a = 6", "1 / 0", "a * 7")])
    notebook.metadata["kernelspec"] = KERNELSPEC
    nbformat.write(notebook, tmp_path / "in.ipynb")
    command = [
        sys.executable,
        "-m",
        "papermill",
        "--engine",
        "coursework",
        "--no-progress-bar",
        "in.ipynb",
        "out.ipynb",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, env={**os.environ})
    assert "ZeroDivisionError" in done.stderr
    written = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    assert written.cells[-1].outputs[0].data["text/plain"] == "42"


PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_pictures_are_drawn_anew() -> None:
    tail = base64.b64encode(PNG + b"<script>alert(1)</script>").decode()
    redrawn = base64.b64decode(redrawn_png(tail))
    assert redrawn.startswith(b"\x89PNG") and b"script" not in redrawn
    huge = PNG[:16] + (60_000).to_bytes(4, "big") * 2 + PNG[24:]
    for bad in ("", "%%%", base64.b64encode(b"GIF89a").decode(), base64.b64encode(huge).decode(), "A" * 9_000_000):
        assert redrawn_png(bad) is None
    assert redrawn_png(7) is None


def test_outputs_keep_text_and_pictures_only() -> None:
    outputs = Outputs()
    picture = base64.b64encode(PNG).decode()
    data = {
        "text/html": "<script>",
        "image/svg+xml": "<svg onload=x>",
        "application/javascript": "x",
        "image/png": picture,
    }
    outputs.add("display_data", {"data": {**data, "text/plain": "plain"}, "metadata": {"x": "<script>"}})
    outputs.add("display_data", {"data": {"text/html": "<b>only</b>"}})
    outputs.add("update_display_data", {"data": {"text/plain": "late"}})
    outputs.add("comm_open", {"target_name": "jupyter.widget"})
    (kept,) = outputs.kept
    assert sorted(kept.data) == ["image/png", "text/plain"]
    assert kept.metadata == {}


def test_clear_output_keeps_errors() -> None:
    outputs = Outputs()
    outputs.add("error", {"ename": "E", "evalue": "x", "traceback": ["t"]})
    outputs.add("stream", {"name": "stdout", "text": "a"})
    outputs.add("clear_output", {"wait": True})
    outputs.add("stream", {"name": "stdout", "text": "b"})
    assert [one.output_type for one in outputs.kept] == ["error", "stream"]
    assert outputs.kept[1].text == "b"


def test_text_hides_nothing() -> None:
    assert clean_text("a\u202eb\x1b]0;title\x07c\x1b[2Jd\r\ne") == "abcd\ne"


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "[" * 5000,
        "[]",
        "{}",
        '{"exercise": "a-b", "nonce": "7"}',
        '{"exercise": "a-b", "nonce": "7", "answer": 3}',
        '{"exercise": "a-b", "nonce": "7", "answer": {"kind": 3}}',
        '{"exercise": "a-b", "nonce": "7", "answer": {"kind": "number", "value": NaN}}',
        '{"exercise": "a-b", "nonce": "7", "answer": {"kind": "number", "value": 1e999}}',
        '{"exercise": "a-b", "nonce": "8", "answer": null}',
        '{"exercise": "a-c", "nonce": "7", "answer": null}',
        '{"exercise": "a-b", "nonce": "7", "answer": {"kind": "list", "items": ' + "[" * 300 + "]" * 300 + "}}",
        " " * (probe.ANSWER_BYTES + 1),
    ],
)
def test_answers_without_the_shape_of_one_are_refused(text: object) -> None:
    with pytest.raises(probe.Refused):
        probe.accept(text, "a-b", "7")


def test_a_cell_end_says_nothing_by_default() -> None:
    assert CellEnd("ok") == CellEnd("ok", 0.0, None, None, None, False, None)

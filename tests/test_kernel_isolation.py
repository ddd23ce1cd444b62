"""What a student's code can do and see in an isolated kernel, and that nothing of it stays."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from coursework.grading.conversation import Broken
from coursework.grading.kernel import SPECS, Ending, Isolation, IsolationError, Limits, sandbox
from tests.isolated import conversation, elsewhere, needs_isolation, text
from tests.notebooks import ROOT

pytestmark = needs_isolation


@pytest.fixture(scope="module")
def tables(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    for table in (ROOT / "datasets").iterdir():
        if table.suffix in (".csv", ".json"):
            shutil.copy(table, folder)
    return folder


@pytest.fixture(scope="module")
def isolation(tables):
    with Isolation("full", tables=tables, limits=Limits(memory_mb=256, disk_mb=8)) as isolation:
        yield isolation


@pytest.fixture
def talk(isolation):
    with conversation(isolation) as talk:
        yield talk


def said(talk, source: str, limit_s: float = 20) -> str:
    return text(talk.run(source, limit_s)).strip()


# What a kernel may do


def test_it_is_an_ordinary_ipython_kernel(talk):
    assert said(talk, "1 + 1") == "2"
    assert said(talk, "import asyncio\nawait asyncio.sleep(0)\nprint('awaited')") == "awaited"
    assert "per loop" in said(talk, "%timeit -n1 -r1 1")
    assert said(talk, "_, In[1], Out[1]") == "(2, '1 + 1', 2)"
    assert said(talk, "1 / 0").endswith("ZeroDivisionError")
    assert said(talk, "import sys; print('to stderr', file=sys.stderr)") == "to stderr"
    assert said(talk, "input()").endswith("StdinNotImplementedError")


def test_figures_are_drawn_inline(talk):
    figure = talk.run("import matplotlib.pyplot as plt\nplt.plot([1, 2]);", 20).outputs
    assert "image/png" in figure[-1]["data"]


def test_it_reads_the_tables_and_cannot_change_them(talk, tables):
    assert said(talk, "import os; print(os.environ['COURSEWORK_DATA'])") == "/tables"
    assert said(talk, "from coursework import *; print(len(load('orders')))").isdigit()
    assert said(talk, "open('/tables/orders.csv', 'a')").endswith(("OSError", "PermissionError"))
    assert said(talk, "__import__('pathlib').Path('/tables/new').mkdir()").endswith(("OSError", "PermissionError"))


def test_it_has_an_empty_folder_of_its_own(isolation):
    for _ in range(2):
        with conversation(isolation) as talk:
            for folder in sandbox.scratch():
                assert said(talk, f"import os; print(os.getcwd(), os.listdir({folder!r}))") == f"{sandbox.WORK} []"
            assert said(talk, f"for folder in {sandbox.scratch()}: open(folder + '/mine', 'w').write('x')") == ""
            assert said(talk, "import tempfile; print(tempfile.TemporaryFile().write(b'x'))") == "1"


def test_threads_and_processes_of_its_own(talk):
    assert said(talk, "import threading\nt = threading.Thread(target=print, args=('a',)); t.start(); t.join()") == "a"
    assert said(talk, "import os\npid = os.fork()\nif not pid: os._exit(3)\nos.waitpid(pid, 0)[1] >> 8") == "3"


def test_what_one_kernel_changes_no_other_one_sees(isolation):
    with conversation(isolation) as first, conversation(isolation) as second:
        assert said(first, "import pandas, builtins; pandas.read_csv = builtins.open = None; leaked = 1") == ""
        assert said(second, "import pandas; print(pandas.read_csv is None, open is None, 'leaked' in globals())") == (
            "False False False"
        )
        assert said(first, "import os; print(sorted(int(p) for p in os.listdir('/proc') if p.isdigit()))") == "[1, 2]"


# What it may not see


@pytest.mark.parametrize(
    "path",
    [
        ROOT / "solutions",
        ROOT / "tests",
        ROOT / "notebooks",
        ROOT / ".git",
        ROOT / "pyproject.toml",
        ROOT / "coursework" / "grading" / "engine.py",
        ROOT / "coursework" / "grading" / "gradebook.py",
        Path(__file__),
        Path("/etc/shadow"),
        Path("/etc/hostname"),
        Path("/bin/sh"),
        Path("/usr/bin/env"),
        Path("/sys/kernel"),
        Path("/dev/zero"),
        Path("/dev/mem"),
        Path("/var/log"),
        Path("/run"),
        Path.home() / ".bashrc",
        Path.home() / ".ssh",
    ],
    ids=str,
)
def test_it_cannot_even_ask_whether_a_file_exists(talk, path):
    assert said(talk, f"import os; os.stat({str(path)!r})").endswith("FileNotFoundError")


def test_keys_are_not_there(talk):
    keys = ROOT / "coursework" / "keys"
    assert said(talk, f"import os; print(os.listdir({str(keys)!r}) if os.path.isdir({str(keys)!r}) else [])") == "[]"


def test_nothing_of_the_graders_environment(isolation, tables, monkeypatch):
    monkeypatch.setenv("GRADER_SECRET", "hidden-canary")
    with Isolation("full") as own, conversation(own) as talk:
        assert "canary" not in said(talk, "import os; print(dict(os.environ))")
        assert "COURSEWORK_DATA" not in said(talk, "print(dict(os.environ))")
        search = (
            "import ctypes; ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)\n"
            "needle, found = 'hidden-' + 'canary', 0\n"
            "for line in open('/proc/self/maps'):\n"
            "    low, high = (int(n, 16) for n in line.split()[0].split('-'))\n"
            "    if '[stack]' in line or '[heap]' in line:\n"
            "        found += ctypes.string_at(low, high - low).count(b'hidden-' + b'canary=' * 0 + b'canary')\n"
            "print(open('/proc/self/environ', 'rb').read().count(b'GRADER'))"
        )
        assert said(talk, search) == "0"


def test_no_socket_and_no_network(talk):
    assert said(talk, "import socket; socket.socket()").endswith("PermissionError")
    assert said(talk, "import socket; socket.create_connection(('127.0.0.1', 22))").endswith(("Error", "error"))
    assert said(talk, "import urllib.request as u; u.urlopen('http://example.org')").endswith("URLError")


def test_nothing_can_be_written_outside(talk):
    places = ["/", "/etc", "/proc/sys/kernel/core_pattern", "/usr/lib", str(ROOT), sys.prefix, "/dev"]
    attempt = (
        "import os, pathlib\nfor place in {places}:\n    p = pathlib.Path(place)\n    try:\n"
        "        (p / 'x').mkdir() if p.is_dir() else p.write_text('x')\n        print(place)\n"
        "    except OSError: pass"
    )
    assert said(talk, attempt.format(places=places)) == ""


def test_pipes_devices_and_sockets_cannot_be_made_in_the_folder(talk):
    assert said(talk, "import os; os.mkfifo('pipe')").endswith("PermissionError")
    assert said(talk, "import os; os.mknod('device', 0o20666, os.makedev(1, 5))").endswith("PermissionError")
    assert said(talk, "import os; os.symlink('/etc/passwd', 'link'); print(open('link').read()[:8])") == "student:"


# Limits


def test_too_much_memory_is_an_ordinary_error(talk):
    assert said(talk, "x = bytearray(400 << 20)").endswith("MemoryError")
    assert said(talk, "print('still here')") == "still here"


@pytest.mark.parametrize(
    "flood",
    [
        "import os, time\nfor _ in range(6):\n    if not os.fork(): x = bytearray(b'x') * (100 << 20); time.sleep(60)\n"
        "time.sleep(60)",
        f"import time\nfolders = {sandbox.scratch()}\n"
        "for folder in folders: open(folder + '/f', 'wb').write(b'x' * (8 << 20))\n"
        "import os; os.fork(); x = bytearray(b'x') * (125 << 20); time.sleep(60)",
        "import os, socket, time\nfor _ in range(20):\n    if not os.fork():\n        kept = []\n        try:\n"
        "            while True: kept.append(socket.socketpair())\n        except OSError: time.sleep(60)\n"
        "time.sleep(60)",
    ],
    ids=["processes", "files and memory", "buffers of sockets"],
)
def test_memory_of_all_together_ends_the_kernel(isolation, flood):
    with conversation(isolation) as talk, pytest.raises(Broken, match="memory"):
        talk.run(flood, 30)


def test_disk_files_and_descriptors_are_bounded(talk):
    assert said(talk, "open('big', 'wb').write(b'x' * (9 << 20))").endswith("OSError")
    assert said(talk, "for n in range(9): open(f'{n}', 'wb').write(b'x' * (1 << 20))").endswith("OSError")
    assert said(talk, "import os\nfor path in os.listdir(): os.unlink(path)\nn = 0") == ""
    assert said(talk, "while True: open(f'f{n}', 'w').close(); n += 1").endswith("OSError")
    assert said(talk, "kept = []\nwhile True: kept.append(open('/dev/null'))").endswith("OSError")


def test_a_fork_bomb_stays_inside(isolation):
    bomb = "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"
    with conversation(isolation, deadline_s=3) as talk, pytest.raises(Broken):
        talk.run(bomb, 1)
    with conversation(isolation) as talk:
        assert said(talk, "print('next')") == "next"


def test_an_endless_cell_is_interrupted_and_the_kernel_goes_on(talk):
    heard = talk.run("while True: pass", 1)
    assert (heard.status, heard.error[0]) == ("timeout", "KeyboardInterrupt")
    assert said(talk, "print('on')") == "on"


def test_the_deadline_holds_against_everything(isolation):
    stubborn = (
        "import os, signal, time, threading\n"
        "for n in signal.valid_signals() - {9, 19}: signal.signal(n, signal.SIG_IGN)\n"
        "for n in (9, 19, 15, 2):\n    try: os.kill(1, n)\n    except PermissionError: pass\n"
        "if not os.fork(): os.setsid()\n"
        "while True: time.sleep(1)"
    )
    with conversation(isolation, deadline_s=1) as talk:
        with pytest.raises(Broken, match="deadline"):
            talk.run(stubborn, 20)
        assert talk._kernel._kernel.ending == Ending("deadline", 1)


@pytest.mark.parametrize(
    ("code", "reason", "status"),
    [
        ("import os; os._exit(7)", "exit", 7),
        ("import os; os.kill(os.getpid(), 9)", "signal", 9),
        ("import ctypes; ctypes.string_at(0)", "signal", signal.SIGSEGV),
    ],
)
def test_how_a_kernel_ended_is_told(isolation, code, reason, status):
    with conversation(isolation) as talk:
        kernel = talk._kernel._kernel
        with pytest.raises(Broken, match=reason):
            talk.run(code, 20)
        assert kernel.ending == Ending(reason, status)


# Nothing stays


def _descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def _processes(word: str) -> list[str]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if word in line and "pytest" not in line:
                found.append(line)
    return found


def test_close_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    mounts, descriptors = Path("/proc/self/mounts").read_text(), _descriptors()
    with Isolation("full", modules=("this-is-a-mark",)) as isolation:
        kernels = [isolation.fork(60) for _ in range(3)]
        control = isolation._control.fileno()
        assert _processes(f"zygote {control}") or _processes("coursework.grading.kernel.zygote")
        process = isolation._process.pid
    assert all(kernel.ending == Ending("killed") for kernel in kernels)
    assert not Path(f"/proc/{process}").exists()
    assert list(tmp_path.iterdir()) == []
    assert (Path("/proc/self/mounts").read_text(), _descriptors()) == (mounts, descriptors)


def test_a_killed_grader_takes_its_kernels_along(tmp_path):
    program = (
        "import sys, time\nfrom coursework.grading.kernel import Isolation\n"
        "with Isolation() as isolation:\n"
        "    isolation.fork(60)\n    print(isolation._process.pid, flush=True)\n    time.sleep(60)"
    )
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, env=environment) as grader:
        process = int(grader.stdout.readline())
        members = _descendants(process)
        grader.kill()
    assert len(members) >= 3
    deadline = time.monotonic() + 5
    while any(Path(f"/proc/{pid}").exists() for pid in members) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not [pid for pid in members if Path(f"/proc/{pid}").exists()]


def _descendants(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    return found


# How Jupyter's tools come to it


def test_a_manager_for_one_kernel(isolation):
    async def use() -> tuple[str, Ending | None, Ending]:
        manager = isolation.manager(deadline_seconds=30)
        await manager.start_kernel()
        client = manager.client()
        client.start_channels(hb=False)
        await client.wait_for_ready(timeout=20)
        reply = await client.execute_interactive("1 + 1", output_hook=lambda message: None, timeout=20)
        running = manager.ending
        client.stop_channels()
        await manager.shutdown_kernel(now=True)
        return reply["content"]["status"], running, manager.ending

    assert asyncio.run(use()) == ("ok", None, Ending("killed"))
    with Isolation("none") as plain:
        assert plain.manager().kernel_name == "python3"


def test_nbclient_and_papermill_find_it_by_its_name(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_PATH", str(SPECS.parent))
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("import os\nprint(os.getcwd(), os.getuid())")],
        metadata={"kernelspec": {"name": "coursework", "display_name": "", "language": "python"}},
    )
    executed = NotebookClient(notebook, kernel_name="coursework").execute()
    assert executed.cells[0].outputs[0].text == "/notebook 1000\n"
    source, target = tmp_path / "in.ipynb", tmp_path / "out.ipynb"
    nbformat.write(notebook, source)
    papermill = [sys.executable, "-m", "papermill", "--engine", "coursework", "-k", "coursework", source, target]
    subprocess.run(papermill, check=True, capture_output=True)
    assert json.loads(target.read_text())["cells"][0]["outputs"][0]["text"] == ["/notebook 1000\n"]


# Where it runs


_EVERY_ATTACK = """
import os
from coursework.grading.kernel import Isolation
with Isolation({level!r}) as isolation:
    print(os.getuid() > 0, all(attack.stopped for attack in isolation.attacks))
    from tests.isolated import conversation, text
    with conversation(isolation) as talk:
        print(text(talk.run("import pandas, os; print(pandas.Series([1, 2]).sum(), os.listdir())", 20)), end="")
        talk.run("import threading; threading.Thread(target=print).start()", 20)
        print(talk.run("while True: pass", 0.3).status)
        print(text(talk.run("import os\\nif not os.fork(): os._exit(0)\\nprint('forked')", 20)).strip())
"""


@pytest.mark.parametrize(
    ("level", "user", "expected"),
    [
        ("full", 65534, ["True True", "3 []", "timeout", "forked"]),
        ("partial", 65534, ["True True", "3 []", "timeout", "PermissionError"]),
        ("partial", 0, ["False True", "3 []", "timeout", "PermissionError"]),
    ],
    ids=["full, ordinary user", "partial, ordinary user", "partial, root"],
)
def test_levels_hold_for_root_and_for_ordinary_users(level, user, expected):
    if user == 0 and os.geteuid() != 0:
        pytest.skip("this user is not root")
    command = [
        *elsewhere(user),
        "PYTHONPATH=" + str(ROOT),
        sys.executable,
        "-P",
        "-c",
        _EVERY_ATTACK.format(level=level),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert done.stdout.splitlines() == expected, done.stderr


def test_partial_as_root_says_when_the_kernels_user_cannot_reach_python(monkeypatch):
    with tempfile.TemporaryDirectory() as closed:
        monkeypatch.setattr(sandbox, "read_only", lambda: [Path(closed, "bin", "python")])
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        with pytest.raises(IsolationError, match=f"may not pass through {closed} to"), Isolation("partial"):
            pass


def test_a_checkout_under_tmp_stays_readable(monkeypatch):
    assert "/tmp" in sandbox.scratch() or any(path.is_relative_to("/tmp") for path in sandbox.read_only())
    monkeypatch.setattr(sandbox, "read_only", lambda: [Path("/tmp/checkout/coursework")])
    assert "/tmp" not in sandbox.scratch()


def test_a_checkout_behind_a_link(tmp_path):
    """The package is found inside where the grader found it, link or not, and so under /tmp as well."""
    (tmp_path / "link").symlink_to(ROOT)
    program = (
        "import coursework\nfrom coursework.grading.kernel import Isolation\n"
        "with Isolation() as isolation: print('/link/' in coursework.__file__, len(isolation.attacks) > 20)"
    )
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "link")}
    done = subprocess.run(
        [sys.executable, "-P", "-c", program], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout == "True True\n", done.stderr


def test_outside_the_sandbox_keys_stay_unreadable_wherever_the_package_lies(tmp_path, monkeypatch):
    package = tmp_path / "lib" / "site-packages" / "coursework"
    for name in ("keys/pyramid.json", "grading/engine.py", "grading/__init__.py", "grading/kernel/app.py", "data.py"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).touch()
    (package.parent / "pandas").mkdir()
    monkeypatch.setattr(sandbox, "_package", lambda: package)
    monkeypatch.setattr(sandbox, "read_only", lambda: [tmp_path / "lib"])
    readable = sandbox.readable_outside(None)
    assert {str(package.parent / "pandas"), str(package / "data.py"), str(package / "grading/kernel")} <= set(readable)
    for hidden in ("keys/pyramid.json", "grading/engine.py"):
        assert not [path for path in readable if (package / hidden).is_relative_to(path)]


def test_impossible_settings_are_refused():
    with pytest.raises(ValueError, match="isolation level 'strong'"):
        Isolation("strong")
    with pytest.raises(ValueError, match="memory_mb is 0"):
        Limits(memory_mb=0)
    with pytest.raises(IsolationError, match="not open"):
        Isolation("full").fork(1)

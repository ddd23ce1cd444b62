"""start.py, the one door: what it installs and when, what it passes on, what it says to an old Python."""

import ast
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

# A project that installs without a network: its build backend is a file of its own.
TOY_PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "coursework"
version = "1"
[project.optional-dependencies]
zh = []
cluster = []
dev = []
"""
TOY_BACKEND = """
import pathlib, zipfile
def build_editable(folder, config_settings=None, metadata_directory=None):
    here = pathlib.Path(__file__).parent
    if (here / "power cut").exists():
        raise SystemExit(1)
    with (here / "builds").open("a") as builds:
        builds.write("x")
    name = "coursework-1-py3-none-any.whl"
    info = "coursework-1.dist-info"
    with zipfile.ZipFile(pathlib.Path(folder, name), "w") as wheel:
        wheel.writestr("_editable_impl_coursework.pth", str(here))
        extras = "".join(f"Provides-Extra: {extra}\\n" for extra in ("zh", "cluster", "dev"))
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\\nName: coursework\\nVersion: 1\\n{extras}")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{info}/RECORD", "")
    return name
"""
TOY_COMMAND = "import sys; print('words:', sys.argv[1:], 'utf8:', sys.flags.utf8_mode); sys.exit(7)\n"


@pytest.fixture(scope="module")
def start(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("start", root / "start.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def toy(tmp_path: Path, root: Path) -> Path:
    """A checkout of a toy course in a folder whose name has a space and Chinese in it."""
    folder = tmp_path / "张三 的课程"
    (folder / "coursework").mkdir(parents=True)
    (folder / "start.py").write_bytes((root / "start.py").read_bytes())
    (folder / "pyproject.toml").write_text(TOY_PROJECT, encoding="utf-8")
    (folder / "backend.py").write_text(TOY_BACKEND, encoding="utf-8")
    (folder / "constraints.txt").touch()
    (folder / "coursework" / "__init__.py").touch()
    (folder / "coursework" / "__main__.py").write_text(TOY_COMMAND, encoding="utf-8")
    return folder


def enter(folder: Path, *words: str) -> subprocess.CompletedProcess:
    """Run start.py of a folder as a person would, from another folder, with no index to ask."""
    surroundings = {**os.environ, "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, str(folder / "start.py"), *words]
    return subprocess.run(command, env=surroundings, cwd=folder.parent, capture_output=True, encoding="utf-8")


def test_a_first_start_an_interrupted_one_and_a_later_one(toy: Path) -> None:
    (toy / "power cut").touch()
    broken = enter(toy)
    assert broken.returncode == 1
    assert "just try again" in broken.stdout
    assert "再运行一次" in broken.stdout
    assert "Traceback (most recent call last)" not in broken.stderr

    (toy / "power cut").unlink()
    first = enter(toy)
    assert first.returncode == 7, first.stdout + first.stderr
    assert "Installing the course" in first.stdout and "Making .venv" not in first.stdout
    assert "words: ['lab'] utf8: 1" in first.stdout

    later = enter(toy, "--lang", "zh")
    assert later.stdout.splitlines() == ["words: ['lab', '--lang', 'zh'] utf8: 1"]
    assert enter(toy, "build", "--check").stdout.splitlines() == ["words: ['build', '--check'] utf8: 1"]
    assert (toy / "builds").read_text() == "x"

    # More extras are installed once; the lesser need finds them there.
    assert "No module named pytest" in enter(toy, "test").stderr
    assert (toy / "builds").read_text() == "xx"
    assert enter(toy).returncode == 7
    # A new version of the course is installed, with what was there.
    (toy / "constraints.txt").write_text("# newer\n")
    assert "Installing the course" in enter(toy).stdout
    assert (toy / "builds").read_text() == "xxx"


def test_a_broken_environment_is_made_again(toy: Path) -> None:
    assert enter(toy).returncode == 7
    python = toy / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    python.unlink()
    again = enter(toy)
    assert again.returncode == 7, again.stdout + again.stderr
    assert "Making .venv" in again.stdout
    # The path that Python reads at its start is relative: a Chinese name in it stops Python 3.11 on Windows.
    [path_file] = (toy / ".venv").rglob("*coursework*.pth")
    assert path_file.read_bytes().isascii()
    assert Path(os.path.normpath(path_file.parent / path_file.read_text().strip())) == toy


def test_an_old_python_is_told_what_to_do(root: Path, tmp_path: Path) -> None:
    pretend = "import runpy, sys; sys.version_info = (3, 8, 1); runpy.run_path(sys.argv[1], run_name='__main__')"
    for coding, word in (("utf-8", "请到 python.org 下载"), ("ascii", "python.org"), ("cp936", "请到 python.org 下载")):
        told = subprocess.run(
            [sys.executable, "-c", pretend, str(root / "start.py")],
            env={**os.environ, "PYTHONIOENCODING": coding, "PYTHONUTF8": "0"},
            cwd=tmp_path,
            capture_output=True,
        )
        assert told.returncode == 1
        assert "needs Python 3.11" in told.stdout.decode(coding)
        assert word in told.stdout.decode(coding)
        assert told.stderr == b""


def test_an_old_python_can_read_it(root: Path) -> None:
    tree = ast.parse((root / "start.py").read_text(encoding="utf-8"))
    too_new = (ast.JoinedStr, ast.NamedExpr, ast.AnnAssign, ast.AsyncFunctionDef, ast.Match, ast.Nonlocal)
    for node in ast.walk(tree):
        assert not isinstance(node, too_new), f"line {node.lineno}: an old Python cannot read this"
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            assert not any(isinstance(part, ast.Starred) for part in node.elts), f"line {node.lineno}"
        if isinstance(node, ast.FunctionDef):
            assert not node.args.kwonlyargs and node.returns is None
            assert all(argument.annotation is None for argument in node.args.args)


def test_it_needs_the_standard_library_only(root: Path) -> None:
    tree = ast.parse((root / "start.py").read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= sys.stdlib_module_names


def test_the_test_command_runs_everything(start: ModuleType, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = []
    monkeypatch.setattr(start, "install", runs.append)
    monkeypatch.setattr(start, "warm_kernel", list)
    monkeypatch.setattr(start, "run", lambda words, **rest: runs.append((words, rest)) or 3)
    assert start.main(["test"]) == 3
    extras, (words, rest) = runs
    assert extras == {"zh", "cluster", "dev"}
    assert rest == {"cwd": root, "COURSEWORK_PANELS": "still", "JUPYTER_PATH": str(start.KERNELS)}
    assert (start.KERNELS / "kernels" / "coursework" / "kernel.json").is_file()
    assert words[-6:] == ["tests", "coursework", "solutions/en", "solutions/zh", "notebooks/en", "notebooks/zh"]
    assert "--nbval" in words
    assert Path(words[words.index("--nbval-sanitize-with") + 1]).is_file()
    assert words[words.index("--nbval-cell-timeout") + 1] == "60"
    start.main(["test", "tests/test_start.py", "-x"])
    assert runs[-1][0][-2:] == ["tests/test_start.py", "-x"]
    assert "solutions/en" not in runs[-1][0]
    start.main(["test", "-k", "pyramid"])
    assert runs[-1][0][-8:-5] == ["-k", "pyramid", "tests"]


def test_a_signal_becomes_an_exit_status(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "PYTHON", Path(sys.executable))
    assert start.run(["-c", "import sys; sys.exit(5)"]) == 5
    if os.name == "posix":
        assert start.run(["-c", "import os; os.kill(os.getpid(), 9)"]) == 137


def test_a_foreign_python_home_is_not_passed_on(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHOME", "/elsewhere")
    assert "PYTHONHOME" not in start.environment()
    assert start.environment(ONE="1")["ONE"] == "1"

"""The house: what the documents say of it is so, versions agree, imports point one way, importing is light."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.notebooks import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DOCUMENTS = [
    *ROOT.glob("*.md"),
    ROOT / "datasets" / "README.md",
    *ROOT.glob("notebooks/*/README.md"),
    *ROOT.glob("solutions/teaching/*.md"),
]
NOT_OURS = {"work", "releases", "build", "dist", "__pycache__"}  # and every folder whose name begins with a dot
TEXTS = {".py", ".md", ".toml", ".yml", ".txt", ".cfg", ".json", ".ipynb", ".csv", ".html", ".css", ".js", ""}
# Which room may import which: only from its own floor or from one below. What is not named lives on the ground
# floor: the data, the language, and each lesson's vocabulary.
FLOORS = {
    "charts": 1,
    "encoding": 1,
    "validation": 1,
    "compare": 1,
    "panels": 2,
    "exercise": 2,
    "court": 2,
    "practice": 3,
    "workbook": 3,
    "authoring": 4,
    "ready": 5,
    "grading": 5,
    "lab": 5,
    "cli": 6,
    "__main__": 7,
    "__init__": 7,
}
# A lesson's vocabulary is pure functions: no files, no processes, no widgets, no pictures.
VOCABULARY = ("pyramid", "lifetime", "profit", "behaviour", "survival", "costing", "remedies", "repeat", "spend")
IMPURE = {"matplotlib", "ipywidgets", "IPython", "pathlib", "os", "sys", "subprocess", "io", "coursework.charts"}


def files() -> Iterator[Path]:
    """Every file of the course itself, tests included."""
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = any(part.startswith(".") and part != ".ci" for part in parts[:-1])
        if path.is_file() and not hidden and not NOT_OURS & set(parts) and path.suffix in TEXTS:
            yield path


def modules() -> Iterator[Path]:
    yield from sorted((ROOT / "coursework").rglob("*.py"))


def room(module: str) -> str:
    """The room of ``coursework.grading.engine`` is ``grading``."""
    return module.split(".")[1] if "." in module else "__init__"


def imports(path: Path) -> Iterator[str]:
    """The modules a file imports, wherever it does; of ``from coursework import x`` the module ``coursework.x``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: write the whole name instead of a relative import"
            if node.module == "coursework":
                yield from (f"coursework.{alias.name}" for alias in node.names if not alias.name.startswith("__"))
            else:
                yield node.module


def test_conda_gets_the_same_packages_as_pip() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    *conda, last = environment["dependencies"]
    assert last == {"pip": ["-e .[zh]"]}
    everywhere = [r.replace(" ", "") for r in PROJECT["dependencies"] if "sys_platform" not in r]
    assert conda == ["python" + PROJECT["requires-python"], *everywhere, "pip"]


def pins() -> dict[str, Version]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line) for line in lines)
    return {canonicalize_name(name): Version(version) for name, _, version in (line.partition("==") for line in lines)}


def test_constraints_pin_what_the_project_needs() -> None:
    extras = PROJECT["optional-dependencies"]
    pinned = pins()
    for text in (*PROJECT["dependencies"], *extras["zh"], *extras["cluster"], *extras["dev"]):
        requirement = Requirement(text)
        assert pinned[canonicalize_name(requirement.name)] in requirement.specifier, text
    assert "coursework" not in pinned


def test_these_tests_run_on_the_pinned_versions() -> None:
    """Outputs of notebooks are compared to the letter: other versions would give other ones."""
    for name in ("pandas", "numpy", "scipy", "matplotlib", "ipython", "ipykernel", "nbval"):
        assert Version(metadata.version(name)) == pins()[name], name


def test_no_file_tells_of_a_machine_or_a_registry() -> None:
    telling = re.compile(r"/home/[a-z]\w+/|/Users/[A-Za-z]\w+/|[A-Z]:\\+Users\\+\w|/simple/?['\"\s]|index-url\W+http")
    for path in files():
        if path == Path(__file__):
            continue
        text = path.read_text(encoding="utf-8")
        found = telling.search(text)
        assert not found, f"{path.relative_to(ROOT)}: {found[0]!r}"
        assert str(ROOT) not in text, f"{path.relative_to(ROOT)} names the folder of this checkout"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in set(anchors(text)), f"{document.name}: no heading for {target}"
        elif not re.match(r"https?://|mailto:", target):
            assert (document.parent / target.partition("#")[0]).exists(), f"{document.name}: {target}"


def anchors(text: str) -> Iterator[str]:
    """The names GitHub gives to headings."""
    for heading in re.findall(r"^#+ +(.+)$", text, flags=re.MULTILINE):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "LICENSE"])
def test_paths_named_in_the_documents_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:[a-z_.-]+/)+[\w.-]*)`", text))
    assert named
    for path in named - {"solutions/N-name.py"}:
        made_in_use = path.startswith(("work/", "grades/", "feedback/", "executed/"))
        assert made_in_use or (ROOT / path).exists(), f"{name} names {path}"


def lessons() -> list[dict[str, str]]:
    """Number, stem, minutes, titles and questions of every lesson, from the headers of the sources."""
    found = []
    for path in sorted((ROOT / "solutions").glob("[0-9]-*.py")):
        lines = path.read_text(encoding="utf-8").splitlines()
        end = lines.index("# ---", 1)
        header = yaml.safe_load("\n".join(line[2:] for line in lines[1:end]))["jupyter"]["coursework"]
        found.append({"stem": path.stem, "number": path.stem.partition("-")[0], **header})
    return found


@pytest.mark.parametrize(
    ("document", "language", "prefix"),
    [
        ("README.md", "en", "notebooks/"),
        ("README.md", "zh", "notebooks/"),
        ("notebooks/en/README.md", "en", ""),
        ("notebooks/zh/README.md", "zh", ""),
    ],
)
def test_the_lesson_tables_say_what_the_lessons_say(document: str, language: str, prefix: str) -> None:
    """Where this fails, the lines it wants can be copied into the document."""
    wanted = []
    for lesson in lessons():
        title, question, stem = lesson["title"][language], lesson["question"][language], lesson["stem"]
        if prefix:
            links = f"[中文]({prefix}zh/{stem}.ipynb) · [English]({prefix}en/{stem}.ipynb)"
            wanted.append(f"| {lesson['number']} · {title} | {question} | {lesson['minutes']} | {links} |")
        else:
            wanted.append(f"| [{lesson['number']} · {title}]({stem}.ipynb) | {question} | {lesson['minutes']} |")
    rows = [line for line in (ROOT / document).read_text(encoding="utf-8").splitlines() if ".ipynb)" in line]
    if prefix:
        rows = rows[: len(rows) // 2] if language == "en" else rows[len(rows) // 2 :]
    assert wanted
    assert rows == wanted, "\n" + "\n".join(wanted)


def test_the_two_halves_of_the_readme_say_the_same() -> None:
    english, chinese = (ROOT / "README.md").read_text(encoding="utf-8").split("\n# 中文\n")
    for mark in (r"^## ", r"^\|", r"^- ", r"^\d\. ", r"^```", r"^<"):
        assert len(re.findall(mark, english, re.M)) == len(re.findall(mark, chinese, re.M)), mark
    for part in (r"`[^`\n]*start\.py[^`\n]*`", r"`[\w/]+\.(?:csv|db)`", r"\]\((?!#)(\S+)\)", r"^sudo .*$"):
        assert set(re.findall(part, english, re.M)) == set(re.findall(part, chinese, re.M)), part


def test_imports_point_one_way() -> None:
    for path in modules():
        here = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        floor = FLOORS.get(room(here), 0)
        for module in imports(path):
            if module.startswith("coursework."):
                assert FLOORS.get(room(module), 0) <= floor, f"{here} must not import {module}"


@pytest.mark.parametrize("name", VOCABULARY)
def test_a_lessons_vocabulary_is_pure(name: str) -> None:
    home = ROOT / "coursework" / name
    for path in sorted(home.rglob("*.py")) if home.is_dir() else [home.with_suffix(".py")]:
        for module in imports(path):
            assert not {module, module.partition(".")[0]} & IMPURE, f"{path.name} must not import {module}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("print", "open", "input"), f"{path.name}:{node.lineno}"


def test_no_room_is_called_utils() -> None:
    assert not {path.stem for path in modules()} & {"utils", "util", "helpers", "helper", "misc", "common", "tools"}


def test_importing_the_course_is_light() -> None:
    heavy = [
        "pandas",
        "numpy",
        "scipy",
        "matplotlib",
        "ipywidgets",
        "IPython",
        "papermill",
        "nbformat",
        "coursework.data",
    ]
    program = f"import sys, coursework, coursework.cli; print([name for name in {heavy} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_ci_runs_the_command_of_the_readme() -> None:
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").rstrip().endswith("python3 start.py test")
    assert "python start.py test" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_public_name_is_in_all() -> None:
    import coursework

    assert coursework.__version__ == PROJECT["version"] == metadata.version("coursework")
    for name in coursework.__all__:
        assert getattr(coursework, name) is not None

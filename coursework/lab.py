"""Open the course in JupyterLab: a work folder of the student's own, the start page, menus in their language.

The student never works in the course's own files, so an update of the course cannot destroy work, and work cannot
stand in the way of an update. Where the work folder is: ``work/`` in a checkout, ``~/coursework`` for an installed
wheel, or where the environment variable COURSEWORK_WORK says.
"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from coursework.language import LANGUAGES

_PACKAGE = Path(__file__).resolve().parent
_IN_WHEEL = _PACKAGE / "_course" / "notebooks"
_START_PAGE = "README.md"
_RECORD = "handed-out.json"


def open_lab(lesson: str | None = None, language: str | None = None, arguments: list[str] | None = None) -> int:
    """Run JupyterLab at a lesson, or at the start page; returns the exit status when it ends.

    ``lesson`` is a name, a number or a file stem ("pyramid", "1", "1-pyramid"); ``language`` is "en" or "zh", by
    default the system's; ``arguments`` go to JupyterLab. ValueError for a lesson or language that is not there.
    """
    language = language or system_language()
    if language not in LANGUAGES:
        raise ValueError(f"language {language!r} is not one of {', '.join(LANGUAGES)} / 语言只能是 en 或 zh")
    page = find_page(lesson, language)
    work = work_folder()
    hand_out(course_notebooks(), work)
    settings = _write_settings(work, language)
    # The kernel "python3" must be this Python's, not one that another installation left in the home folder.
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    command = [
        f"--ServerApp.root_dir={work}",
        f"--LabApp.default_url=/lab/tree/{language}/{page}",
        f"--LabApp.app_settings_dir={settings}",
        f"--LabApp.user_settings_dir={settings / 'user'}",
        f"--LabApp.workspaces_dir={settings / f'workspaces-{language}'}",
        # Ctrl+C ends the course at once instead of asking a question in English.
        "--ServerApp.answer_yes=True",
        "--ServerApp.log_level=WARN",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # Containers run as root; the server listens on this machine only.
    where = f"{work / language}"
    print(f"Your notebooks: {where}   ·   to end: Ctrl+C / 你的笔记本：{where}   ·   结束：Ctrl+C", flush=True)
    from jupyterlab.labapp import LabApp

    LabApp.launch_instance([*command, *(arguments or [])])
    return 0


def course_notebooks() -> Path:
    """The folder of the student notebooks that came with the course: of the checkout, or inside the wheel."""
    return _IN_WHEEL if _IN_WHEEL.is_dir() else _PACKAGE.parent / "notebooks"


def work_folder() -> Path:
    """The folder in which the student works (see the module's words)."""
    named = os.environ.get("COURSEWORK_WORK")
    if named:
        return Path(named).resolve()
    return Path.home() / "coursework" if _IN_WHEEL.is_dir() else _PACKAGE.parent / "work"


def find_page(lesson: str | None, language: str) -> str:
    """The file name of a lesson's notebook, or of the start page; ValueError that lists the lessons."""
    if lesson is None:
        return _START_PAGE
    stems = sorted(path.stem for path in (course_notebooks() / language).glob("*.ipynb"))
    for stem in stems:
        number, _, name = stem.partition("-")
        if lesson.removesuffix(".ipynb") in (stem, number, name):
            return f"{stem}.ipynb"
    raise ValueError(f"no lesson {lesson!r}; there are / 没有这一课，现有：{', '.join(stems)}")


def hand_out(course: Path, work: Path) -> list[Path]:
    """Copy what is new in the course into the work folder; returns the files written.

    A file that is missing is copied; one that nobody changed since is brought up to date; one that the student
    changed is never touched, and the course's newer edition is laid beside it as ``NAME-new-HASH``. So a lesson
    begins afresh when its file is deleted or renamed.
    """
    record_path = work / ".jupyter" / _RECORD
    record = json.loads(record_path.read_text(encoding="utf-8")) if record_path.is_file() else {}
    written = []
    for path in sorted(course.glob("*/*")):
        if path.suffix not in (".ipynb", ".md"):
            continue
        name = path.relative_to(course).as_posix()
        content, target = path.read_bytes(), work / name
        digest = hashlib.sha256(content).hexdigest()
        if target.exists():
            now = hashlib.sha256(target.read_bytes()).hexdigest()
            if digest in (now, record.get(name)):
                record[name] = digest
                continue
            if now != record.get(name):
                target = target.with_stem(f"{target.stem}-new-{digest[:6]}")
        record[name] = digest
        if not target.exists() or target == work / name:
            _write_whole(target, content)
            written.append(target)
    _write_whole(record_path, json.dumps(record, indent=1, sort_keys=True).encode())
    return written


def system_language() -> str:
    """ "zh" where the system speaks Chinese, else "en"."""
    if sys.platform == "win32":
        import ctypes

        primary_language = ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF
        return "zh" if primary_language == 0x04 else "en"
    named = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    if sys.platform == "darwin":
        asked = subprocess.run(["defaults", "read", "-g", "AppleLocale"], capture_output=True, text=True, check=False)
        named = asked.stdout.strip() or named
    return "zh" if named.lower().startswith("zh") else "en"


def _write_settings(work: Path, language: str) -> Path:
    """JupyterLab's settings for this course, in the work folder: the home folder's stay as they are."""
    settings = work / ".jupyter"
    overrides = {
        "@jupyterlab/translation-extension:plugin": {"locale": "zh_CN" if language == "zh" else "default"},
        "@jupyterlab/docmanager-extension:plugin": {"defaultViewers": {"markdown": "Markdown Preview"}},
        # No question about news and no call to a server elsewhere when a lesson opens.
        "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    }
    _write_whole(settings / "overrides.json", json.dumps(overrides, indent=1).encode())
    return settings


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    passing = path.with_name(f".{path.name}.part")
    passing.write_bytes(content)
    passing.replace(path)

"""`coursework lab`: the student's work folder, which page opens, in which language, with which kernel."""

import json
import os
import sys
from pathlib import Path

import pytest
from jupyterlab.labapp import LabApp

from coursework import lab


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small course with two lessons in two languages."""
    folder = tmp_path / "course"
    for language in ("en", "zh"):
        (folder / language).mkdir(parents=True)
        (folder / language / "README.md").write_text(f"start page {language}", encoding="utf-8")
        for stem in ("0-start", "1-pyramid"):
            (folder / language / f"{stem}.ipynb").write_text(f"{stem} {language}", encoding="utf-8")
    monkeypatch.setattr(lab, "course_notebooks", lambda: folder)
    return folder


def texts(work: Path) -> dict[str, str]:
    files = (*work.glob("*/*.ipynb"), *work.glob("*/*.md"))
    return {path.relative_to(work).as_posix(): path.read_text(encoding="utf-8") for path in files}


def test_every_file_is_handed_out_once(course: Path, tmp_path: Path) -> None:
    work = tmp_path / "my work"
    assert len(lab.hand_out(course, work)) == 6
    assert texts(work) == texts(course)
    assert lab.hand_out(course, work) == []


def test_a_students_work_is_never_touched(course: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    lab.hand_out(course, work)
    mine = work / "zh" / "1-pyramid.ipynb"
    mine.write_text("my answers", encoding="utf-8")
    assert lab.hand_out(course, work) == []

    for path in course.glob("*/1-pyramid.ipynb"):
        path.write_text("a newer lesson", encoding="utf-8")
    written = lab.hand_out(course, work)
    assert mine.read_text(encoding="utf-8") == "my answers"
    assert (work / "en" / "1-pyramid.ipynb").read_text(encoding="utf-8") == "a newer lesson"
    [beside] = work.glob("zh/1-pyramid-new-*.ipynb")
    assert set(written) == {beside, work / "en" / "1-pyramid.ipynb"}

    beside.write_text("my answers in the newer lesson", encoding="utf-8")
    assert lab.hand_out(course, work) == []
    assert beside.read_text(encoding="utf-8") == "my answers in the newer lesson"


def test_without_its_record_work_is_safe_too(course: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    lab.hand_out(course, work)
    (work / "en" / "0-start.ipynb").write_text("my answers", encoding="utf-8")
    (work / ".jupyter" / "handed-out.json").unlink()
    lab.hand_out(course, work)
    assert (work / "en" / "0-start.ipynb").read_text(encoding="utf-8") == "my answers"


def test_a_deleted_lesson_begins_afresh(course: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    lab.hand_out(course, work)
    (work / "en" / "0-start.ipynb").unlink()
    assert lab.hand_out(course, work) == [work / "en" / "0-start.ipynb"]


@pytest.mark.parametrize(
    ("lesson", "page"),
    [(None, "README.md"), ("1", "1-pyramid.ipynb"), ("pyramid", "1-pyramid.ipynb"), ("0-start", "0-start.ipynb")],
)
def test_a_lesson_has_a_number_and_a_name(course: Path, lesson: str | None, page: str) -> None:
    assert lab.find_page(lesson, "zh") == page


def test_an_unknown_lesson_or_language_is_named(course: Path) -> None:
    with pytest.raises(ValueError, match=r"'pyramids'.*0-start, 1-pyramid"):
        lab.open_lab("pyramids", "en")
    with pytest.raises(ValueError, match="'fr'"):
        lab.open_lab(None, "fr")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="these systems are asked in another way")
@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_TW"}, "zh"),
        ({}, "en"),
    ],
)
def test_the_systems_language(variables: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert lab.system_language() == language


def test_jupyterlab_is_started_at_the_page(course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = []
    monkeypatch.setattr(LabApp, "launch_instance", commands.append)
    monkeypatch.setenv("COURSEWORK_WORK", str(tmp_path / "work"))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")
    assert lab.open_lab("1", "zh", ["--no-browser"]) == 0
    assert os.environ["JUPYTER_PREFER_ENV_PATH"] == "1"
    [command] = commands
    assert command[-1] == "--no-browser"
    assert f"--ServerApp.root_dir={tmp_path / 'work'}" in command
    assert "--LabApp.default_url=/lab/tree/zh/1-pyramid.ipynb" in command
    overrides = json.loads((tmp_path / "work" / ".jupyter" / "overrides.json").read_text(encoding="utf-8"))
    assert overrides["@jupyterlab/translation-extension:plugin"] == {"locale": "zh_CN"}


def test_the_work_folder_of_a_checkout_is_ignored_by_git(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COURSEWORK_WORK", raising=False)
    assert lab.work_folder() == root / "work"
    assert "work/" in (root / ".gitignore").read_text(encoding="utf-8").splitlines()

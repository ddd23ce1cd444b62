"""Who handed in what: folders, zips, names in any encoding, and files that must not be opened."""

import io
import stat
import zipfile
from pathlib import Path

import pytest

from coursework.grading.collect import FILE_BYTES, collect
from coursework.grading.folders import Folders

STEMS = {"1-pyramid": "pyramid", "pyramid": "pyramid", "9-tiny": "tiny", "tiny": "tiny"}


def found(source: Path) -> list[tuple[str, str | None, str | None]]:
    with collect(source, STEMS) as collection:
        return [(one.student, one.lesson, one.problem) for one in collection.submissions]


def folder(tmp_path: Path, *names: str) -> Path:
    for name in names:
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}", encoding="utf-8")
    return tmp_path / "in"


def zipped(tmp_path: Path, entries: dict[str, bytes] | list[tuple[zipfile.ZipInfo, bytes]]) -> Path:
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items() if isinstance(entries, dict) else entries:
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("name", "student", "lesson"),
    [
        ("li/1-pyramid.ipynb", "li", "pyramid"),
        ("li/1-pyramid (1).ipynb", "li", "pyramid"),
        ("li/pyramid/pyramid.ipynb", "li", "pyramid"),
        ("li/work.ipynb", "li", None),
        ("王芳/1-pyramid.ipynb", "王芳", "pyramid"),
        ("li_lei_1-pyramid.ipynb", "li_lei", "pyramid"),
        ("li_lei_work.ipynb", "li_lei", None),
        ("Wang Fang_4711_assignsubmission_file_/1-pyramid.ipynb", "Wang Fang", "pyramid"),
        ("Wang Fang_4711_assignsubmission_file_1-pyramid.ipynb", "Wang Fang", "pyramid"),
        ("wangfang_12_345_1-pyramid.ipynb", "wangfang", "pyramid"),
        ("wangfang_LATE_12_345_9-tiny-2.ipynb", "wangfang", "tiny"),
    ],
)
def test_layouts(tmp_path: Path, name: str, student: str, lesson: str | None) -> None:
    other = "zz/9-tiny.ipynb" if "/" in name else "zz_9-tiny.ipynb"
    assert (student, lesson, None) in found(folder(tmp_path, name, other))
    assert (student, lesson, None) in found(zipped(tmp_path, {name: b"{}", other: b"{}"}))


def test_two_people_of_one_name_stay_two(tmp_path: Path) -> None:
    names = [f"王芳_{number}_assignsubmission_file_/tiny.ipynb" for number in (11, 12)]
    expected = [("王芳 (11)", "tiny", None), ("王芳 (12)", "tiny", None)]
    assert found(folder(tmp_path, *names)) == expected
    assert found(zipped(tmp_path, dict.fromkeys(names, b"{}"))) == expected


def test_outer_folder_is_looked_through(tmp_path: Path) -> None:
    names = ("hand-in/li/1-pyramid.ipynb", "hand-in/wu/1-pyramid.ipynb")
    expected = [("li", "pyramid", None), ("wu", "pyramid", None)]
    assert found(folder(tmp_path, *names)) == expected
    assert found(zipped(tmp_path, dict.fromkeys(names, b"{}"))) == expected


def test_one_student_alone_is_not_an_outer_folder(tmp_path: Path) -> None:
    assert found(folder(tmp_path, "li/1-pyramid.ipynb")) == [("li", "pyramid", None)]


def test_what_belongs_to_no_submission_is_passed_over(tmp_path: Path) -> None:
    source = folder(tmp_path, "li/.ipynb_checkpoints/1-pyramid.ipynb", "__MACOSX/li/._1-pyramid.ipynb", "li/tiny.ipynb")
    assert found(source) == [("li", "tiny", None)]


def test_a_student_without_notebook_is_named(tmp_path: Path) -> None:
    assert found(folder(tmp_path, "li/essay.docx", "wu/tiny.ipynb")) == [
        ("li", None, "no_notebook"),
        ("wu", "tiny", None),
    ]


def test_names_in_gbk_and_utf8(tmp_path: Path) -> None:
    gbk = zipfile.ZipInfo("x")
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("王芳/tiny.ipynb", b"{}")
        archive.writestr(gbk, b"{}")
    raw = path.read_bytes()
    # An entry as an old Chinese Windows writes it: GBK bytes without the utf-8 flag.
    name = "李雷/tiny.ipynb".encode("gbk")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("王芳/tiny.ipynb", b"{}")
        archive.writestr("x" * len(name), b"{}")
    raw = path.read_bytes().replace(b"x" * len(name), name)
    path.write_bytes(raw)
    assert found(path) == [("李雷", "tiny", None), ("王芳", "tiny", None)]


def entry(name: str, mode: int = 0o644, kind: int = stat.S_IFREG) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (kind | mode) << 16
    return info


@pytest.mark.parametrize(
    ("info", "problem"),
    [
        (entry("../../evil/tiny.ipynb"), "bad_path"),
        (entry("/etc/tiny.ipynb"), "bad_path"),
        (entry("C:\\evil\\tiny.ipynb"), "bad_path"),
        (entry("li/tiny.ipynb", kind=stat.S_IFLNK), "link"),
    ],
)
def test_dangerous_entries_are_named_and_not_opened(tmp_path: Path, info: zipfile.ZipInfo, problem: str) -> None:
    source = zipped(tmp_path, [(info, b"/etc/passwd"), (entry("wu/tiny.ipynb"), b"{}")])
    assert [one[2] for one in found(source)].count(problem) == 1
    assert ("wu", "tiny", None) in found(source)


def test_a_zip_bomb_is_named(tmp_path: Path) -> None:
    source = zipped(tmp_path, {"li/tiny.ipynb": b" " * (FILE_BYTES + 1)})
    assert found(source) == [("li", "tiny", "too_large")]


def test_a_zip_entry_that_lies_about_its_size_is_not_read_whole(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"li/tiny.ipynb": b" " * (FILE_BYTES + 1)})
    true, told = (FILE_BYTES + 1).to_bytes(4, "little"), (100).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(true, told))
    with collect(path, STEMS) as collection:
        (submission,) = collection.submissions
        with pytest.raises((ValueError, zipfile.BadZipFile)):
            collection.read(submission)


def test_links_in_a_folder_are_named_and_not_followed(tmp_path: Path) -> None:
    source = folder(tmp_path, "wu/tiny.ipynb")
    (source / "li").mkdir()
    (source / "li" / "tiny.ipynb").symlink_to(source / "wu" / "tiny.ipynb")
    assert found(source) == [("li", "tiny", "link"), ("wu", "tiny", None)]


def test_what_is_no_source_of_submissions(tmp_path: Path) -> None:
    text = tmp_path / "names.txt"
    text.write_text("li")
    with pytest.raises(ValueError, match="neither a folder nor a zip"):
        found(text)
    with pytest.raises(FileNotFoundError, match="no submissions at"):
        found(tmp_path / "nowhere")


def test_reading_gives_the_bytes(tmp_path: Path) -> None:
    for source in (folder(tmp_path, "li/tiny.ipynb"), zipped(tmp_path, {"li/tiny.ipynb": b"{}"})):
        with collect(source, STEMS) as collection:
            assert collection.read(collection.submissions[0]) == b"{}"


def test_an_invisible_name_is_still_a_name(tmp_path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("\u202e\u200b/tiny.ipynb", b"{}")
        archive.writestr("wu/tiny.ipynb", b"{}")
    path = tmp_path / "in.zip"
    path.write_bytes(data.getvalue())
    assert ("?", "tiny", None) in found(path)


@pytest.mark.parametrize("name", ["con", "a/b", "..", "", "x" * 300, "a:b", "end.", "LPT1.txt"])
def test_folder_names_are_safe_and_distinct(name: str) -> None:
    folders = Folders()
    given = folders.of(name)
    assert given not in ("", ".", "..")
    assert not set('<>:"/\\|?*') & set(given)
    assert len(given.encode()) <= 140
    assert given.casefold() != folders.of("con.ipynb").casefold()
    assert folders.of(name) == given

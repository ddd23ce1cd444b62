"""Submissions as they come: a folder, or the zip a learning platform gives.

Who handed a notebook in is told by folder and file names, never by the notebook. The layouts, in the order they are
tried; `…` is any file name:

====================================================== ==========================================
``<name>_<number>_assignsubmission_file_/….ipynb``     Moodle, a folder each
``<name>_<number>_assignsubmission_file_….ipynb``      Moodle, all in one folder
``<name>_<number>_<number>_….ipynb``, ``_LATE_`` too   Canvas
``<student>/<lesson>.ipynb``, deeper folders too       a folder each (nbgrader's is one)
``<student>_<lesson>.ipynb``                           all in one folder
====================================================== ==========================================

One folder around everything is looked through. What cannot be read safely is not skipped in silence: it comes back
as a submission with a ``problem``.
"""

import re
import stat
import struct
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

FILE_BYTES = 25 * 2**20  # of one notebook
FILES = 20_000
_IGNORED = re.compile(r"(^|/)(\.|__MACOSX(/|$)|~\$)")
_MOODLE = re.compile(r"^(?P<name>.+?)_(?P<number>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<rest>.*)$")
_CANVAS = re.compile(r"^(?P<name>[^_]+)_(?:LATE_)?(?P<number>\d+)_\d+_(?P<rest>.+)$")


@dataclass(frozen=True)
class Submission:
    """One handed-in file: whose, under which name, for which lesson as far as the name tells, or what is wrong.

    `number` is the platform's number of the participant, where the name has one. `problem` is the name of a sentence
    in ``messages/grading.toml`` when the file must not be opened.
    """

    student: str
    file: str
    lesson: str | None
    number: str = ""
    time: float = 0.0
    problem: str | None = None


class Collection:
    """The submissions of a source and a way to their bytes; made by ``collect``."""

    def __init__(self, submissions: list[Submission], reader: "_Folder | _Zip", notes: list[tuple[str, str]]) -> None:
        self.submissions = submissions
        self.notes = notes  # (name of a sentence, file): what was passed over
        self._reader = reader

    def read(self, submission: Submission) -> bytes:
        """The bytes of a submission; ValueError when they are more than the file said or than FILE_BYTES."""
        return self._reader.read(submission.file)


@contextmanager
def collect(source: Path | str, stems: dict[str, str]) -> Iterator[Collection]:
    """Everything handed in under `source`, a folder or a zip, in the order of names.

    `stems` maps the names a file may have for a lesson (``1-pyramid``, ``pyramid``) to the lesson. FileNotFoundError
    or ValueError when `source` is neither; a single notebook is taken as a folder with that notebook.
    """
    source = Path(source)
    if source.is_dir():
        reader = _Folder(source)
    elif source.is_file() and zipfile.is_zipfile(source):
        reader = _Zip(source)
    elif source.is_file() and source.suffix == ".ipynb":
        reader = _Folder(source.parent, only=source.name)
    elif source.exists():
        raise ValueError(f"{source} is neither a folder nor a zip of submissions")
    else:
        raise FileNotFoundError(f"no submissions at {source}")
    with reader:
        yield Collection(*_sorted_out(reader, stems))


def _sorted_out(reader: "_Folder | _Zip", stems: dict[str, str]) -> tuple:
    entries, notes = [], []
    for file, problem, time in reader.entries():
        if problem is None and _IGNORED.search(file):
            continue
        entries.append((file, problem, time))
    outer = _common_folder([file for file, _, _ in entries])
    found: list[Submission] = []
    folders_without: dict[str, str] = {}
    for file, problem, time in sorted(entries):
        inside = file[len(outer) :] if file.startswith(outer) else PurePosixPath(file).name
        student, number, name = _whose(inside, stems)
        if problem is None and not file.lower().endswith(".ipynb"):
            folders_without.setdefault(student, file) if "/" in inside else notes.append(("not_a_notebook", file))
            continue
        found.append(Submission(student, file, _lesson_of(name, stems), number, time, problem))
    found = _told_apart(found)
    with_notebook = {submission.student for submission in found}
    for student, file in folders_without.items():
        if student not in with_notebook:
            found.append(Submission(student, file, None, problem="no_notebook"))
    return sorted(found, key=lambda one: (one.student, one.file)), reader, notes


def _told_apart(found: list[Submission]) -> list[Submission]:
    """The same submissions; two people of one name, whom the platform numbers, get their numbers into their names."""
    numbers: dict[str, set[str]] = {}
    for one in found:
        numbers.setdefault(one.student, set()).add(one.number)
    return [
        replace(one, student=f"{one.student} ({one.number})") if len(numbers[one.student]) > 1 and one.number else one
        for one in found
    ]


def _common_folder(files: list[str]) -> str:
    """The folder, with its slash, around all files when every file in it lies in a folder or names its student.

    >>> _common_folder(["hand-in/li/1-pyramid.ipynb", "hand-in/wu/1-pyramid.ipynb"])
    'hand-in/'
    >>> _common_folder(["li/1-pyramid.ipynb"])
    ''
    """
    tops = {file.split("/", 1)[0] for file in files}
    if len(tops) != 1 or any("/" not in file for file in files):
        return ""
    top = tops.pop()
    if _MOODLE.match(top) or not all("/" in file[len(top) + 1 :] or "_" in PurePosixPath(file).stem for file in files):
        return ""
    return top + "/"


def _whose(file: str, stems: dict[str, str]) -> tuple[str, str, str]:
    """Student, platform number and the rest of the name that may tell the lesson.

    >>> _whose("王芳_1234_assignsubmission_file_/1-pyramid.ipynb", {})
    ('王芳', '1234', '1-pyramid')
    >>> _whose("wangfang_12_99_1-pyramid-2.ipynb", {})
    ('wangfang', '12', '1-pyramid-2')
    >>> _whose("li_lei_1-pyramid.ipynb", {"1-pyramid": "pyramid"})
    ('li_lei', '', '1-pyramid')
    """
    parts = file.split("/")
    stem = PurePosixPath(parts[-1]).stem if "." in parts[-1] else parts[-1]
    if moodle := _MOODLE.match(parts[0] if len(parts) > 1 else stem):
        return _student(moodle["name"]), moodle["number"], stem if len(parts) > 1 else moodle["rest"]
    if len(parts) > 1:
        return _student(parts[0]), "", stem
    if canvas := _CANVAS.match(stem):
        return _student(canvas["name"]), canvas["number"], canvas["rest"]
    for known in sorted(stems, key=len, reverse=True):
        at = stem.rfind(f"_{known}")
        if at > 0 and not stem[at + 1 + len(known) :][:1].isalnum():
            return _student(stem[:at]), "", stem[at + 1 :]
    student, _, rest = stem.rpartition("_")
    return _student(student or stem), "", rest


def _lesson_of(name: str, stems: dict[str, str]) -> str | None:
    """The lesson a file's name begins with: ``1-pyramid (2)`` and ``1-pyramid-1`` are copies of ``1-pyramid``."""
    low = name.lower()
    for known in sorted(stems, key=len, reverse=True):
        if low.startswith(known.lower()) and not low[len(known) :][:1].isalpha():
            return stems[known]
    return None


def _student(name: str) -> str:
    """The name as one line of composed characters without anything invisible; never empty."""
    composed = unicodedata.normalize("NFC", name)
    kept = "".join(c for c in composed if unicodedata.category(c)[0] != "C").strip()
    return kept[:120] or "?"


class _Folder:
    """A folder of submissions; links are named, never followed."""

    def __init__(self, root: Path, only: str | None = None) -> None:
        self.root, self.only = root, only

    def __enter__(self) -> "_Folder":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def entries(self) -> Iterator[tuple[str, str | None, float]]:
        paths = [self.root / self.only] if self.only else sorted(self.root.rglob("*"))
        for path in paths[:FILES]:
            name = path.relative_to(self.root).as_posix()
            known = path.lstat()
            if stat.S_ISLNK(known.st_mode):
                yield name, "link", 0.0
            elif stat.S_ISREG(known.st_mode):
                yield name, "too_large" if known.st_size > FILE_BYTES else None, known.st_mtime
            elif not stat.S_ISDIR(known.st_mode):
                yield name, "no_file", 0.0

    def read(self, name: str) -> bytes:
        return _bounded((self.root / name).open("rb"))


class _Zip:
    """A zip of submissions, read in memory: nothing is ever unpacked to disk, so no name can lead anywhere."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> "_Zip":
        try:
            self._zip = zipfile.ZipFile(self.path)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError, struct.error) as problem:
            raise ValueError(f"{self.path} is a damaged zip ({problem}); fetch it from the platform again") from problem
        self._infos: dict[str, zipfile.ZipInfo] = {}
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def entries(self) -> Iterator[tuple[str, str | None, float]]:
        infos = self._zip.infolist()
        if len(infos) > FILES:
            raise ValueError(f"{self.path} holds {len(infos)} files; the most is {FILES}")
        for info in infos:
            name = _zip_name(info)
            if name.endswith("/"):
                continue
            problem, name = _zip_problem(info, name)
            while name in self._infos:  # two entries of one name: both are seen
                name = str(PurePosixPath(name).with_name("again-" + PurePosixPath(name).name))
            self._infos[name] = info
            year, month, day, hour, minute, second = info.date_time
            yield name, problem, ((((year * 12 + month) * 31 + day) * 24 + hour) * 60 + minute) * 60.0 + second

    def read(self, name: str) -> bytes:
        return _bounded(self._zip.open(self._infos[name]))


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The entry's name as it was meant: marked utf-8, else utf-8 or GBK behind the old code page, with / between.

    >>> _zip_name(zipfile.ZipInfo("王芳.ipynb".encode("gbk").decode("cp437")))
    '王芳.ipynb'
    """
    name = info.orig_filename
    if not info.flag_bits & 0x800:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            raw = name.encode("utf-8", "replace")
        for encoding in ("utf-8", "gbk", "cp437"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def _zip_problem(info: zipfile.ZipInfo, name: str) -> tuple[str | None, str]:
    """What forbids opening the entry, and a name that is safe to show."""
    parts = name.split("/")
    safe = "/".join(part for part in parts if part not in ("", ".", "..")).replace("\0", "") or "?"
    if name.startswith("/") or ".." in parts or re.match(r"^[A-Za-z]:", name) or "\0" in name:
        return "bad_path", safe
    if stat.S_ISLNK(info.external_attr >> 16):
        return "link", safe
    if info.flag_bits & 0x1:
        return "encrypted", safe
    if info.file_size > FILE_BYTES:
        return "too_large", safe
    return None, safe


def _bounded(stream) -> bytes:
    """Everything in the stream; ValueError past FILE_BYTES, whatever the file's own header said."""
    with stream:
        content = stream.read(FILE_BYTES + 1)
    if len(content) > FILE_BYTES:
        raise ValueError(f"more than {FILE_BYTES} bytes")
    return content

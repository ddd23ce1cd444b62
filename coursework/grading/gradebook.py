"""The gradebook: one SQLite file that holds everything a grading knows, written by one process at a time.

Each submission is one transaction, after its files are in place; so whatever moment the grader is killed at, a
submission is either graded and kept or not yet graded. Marks given by people lie beside the rows and survive a
regrade. All tables for people (csv, feedback) can be written anew from this file.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from coursework.grading.assemble import Repair
from coursework.grading.score import Row

VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS lesson (
    lesson TEXT PRIMARY KEY,
    stem TEXT NOT NULL,
    variant TEXT NOT NULL,          -- 64 bits in hexadecimal: SQLite's integers are signed
    hash TEXT NOT NULL,             -- of the source the key comes from
    key TEXT NOT NULL               -- JSON
);
CREATE TABLE IF NOT EXISTS submission (
    student TEXT NOT NULL,
    lesson TEXT NOT NULL,
    number TEXT NOT NULL,           -- the learning platform's number of the participant
    file TEXT NOT NULL,
    digest TEXT NOT NULL,           -- of the file and of everything else the rows depend on
    language TEXT NOT NULL,
    problem TEXT,                   -- JSON, NULL when it was graded
    repairs TEXT NOT NULL,          -- JSON
    isolation TEXT NOT NULL,
    seconds REAL NOT NULL,
    folder TEXT NOT NULL,           -- of the student in feedback/ and executed/
    PRIMARY KEY (student, lesson)
);
CREATE TABLE IF NOT EXISTS answer (
    student TEXT NOT NULL,
    lesson TEXT NOT NULL,
    exercise TEXT NOT NULL,
    place INTEGER NOT NULL,
    points REAL,                    -- NULL while a person has to give them
    max_points REAL NOT NULL,
    verdict TEXT NOT NULL,
    mistake INTEGER,
    seconds REAL NOT NULL,
    error TEXT,
    line INTEGER,
    given TEXT,                     -- JSON: the answer as it came
    words TEXT,                     -- JSON: for the student, by language
    bonus INTEGER NOT NULL,
    PRIMARY KEY (student, lesson, exercise)
);
CREATE TABLE IF NOT EXISTS mark (   -- given by a person, never touched by grading
    student TEXT NOT NULL,
    lesson TEXT NOT NULL,
    exercise TEXT NOT NULL,
    points REAL,
    comment TEXT NOT NULL DEFAULT '',
    criteria TEXT,                  -- JSON
    PRIMARY KEY (student, lesson, exercise)
);
"""


class InUse(RuntimeError):
    """Another process writes this gradebook."""


@dataclass
class Graded:
    """One submission with its rows; `problem` (a sentence's name and values) is set when it could not be graded."""

    student: str
    lesson: str
    number: str
    file: str
    digest: str
    language: str
    rows: list[Row]
    repairs: list[Repair] = field(default_factory=list)
    problem: Repair | None = None
    isolation: str = "none"
    seconds: float = 0.0
    folder: str = ""


class Gradebook:
    """An open gradebook; a context manager. InUse when another process has it open for writing."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)

    def __enter__(self) -> "Gradebook":
        self._base = sqlite3.connect(self.path, isolation_level=None, timeout=2.0)
        self._base.row_factory = sqlite3.Row
        try:
            # Held until closing, and let go by the system when this process is killed.
            self._base.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._base.execute("PRAGMA synchronous = NORMAL")
            self._base.execute("BEGIN IMMEDIATE")
            for statement in _SCHEMA.split(";"):
                self._base.execute(statement)
            self._base.execute("INSERT OR IGNORE INTO about VALUES ('version', ?)", (str(VERSION),))
            self._base.execute("UPDATE about SET value = value WHERE name = 'version'")
            self._base.execute("COMMIT")
        except sqlite3.OperationalError as problem:
            self._base.close()
            if "locked" in str(problem):
                raise InUse(f"{self.path} is in use by another process; wait for it, or stop it") from None
            raise
        except sqlite3.DatabaseError:
            self._base.close()
            raise ValueError(f"{self.path} is not a gradebook; move it away, or choose another --out") from None
        if (version := self.about("version")) != str(VERSION):
            self._base.close()
            raise ValueError(f"{self.path} was written by another version of coursework (format {version})")
        return self

    def __exit__(self, *_: object) -> None:
        self._base.close()

    def about(self, name: str) -> str | None:
        """A note about the grading as a whole, None when there is none of that name."""
        found = self._base.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return found[0] if found else None

    def note(self, name: str, value: str) -> None:
        """Keep a note about the grading as a whole."""
        self._base.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))

    def variant(self, lesson: str) -> int | None:
        """The secret variant of a lesson, None before it was drawn."""
        found = self._base.execute("SELECT variant FROM lesson WHERE lesson = ?", (lesson,)).fetchone()
        return int(found[0], 16) if found else None

    def keep_key(self, variant: int, key: dict) -> None:
        """Keep the variant of a lesson and the key that goes with it."""
        text = json.dumps(key, ensure_ascii=False, sort_keys=True)
        values = (key["lesson"], key["stem"], f"{variant:016x}", key["hash"], text)
        self._base.execute("INSERT OR REPLACE INTO lesson VALUES (?, ?, ?, ?, ?)", values)

    def key(self, lesson: str) -> dict:
        """The key of a lesson; KeyError before it was kept."""
        found = self._base.execute("SELECT key FROM lesson WHERE lesson = ?", (lesson,)).fetchone()
        if found is None:
            raise KeyError(lesson)
        return json.loads(found[0])

    def stems(self) -> dict[str, str]:
        """The file name of every lesson, as ``1-pyramid``."""
        return dict(tuple(found) for found in self._base.execute("SELECT lesson, stem FROM lesson"))

    def digests(self) -> dict[tuple[str, str], str]:
        """The digest of every submission that is kept, by student and lesson."""
        found = self._base.execute("SELECT student, lesson, digest FROM submission")
        return {(student, lesson): digest for student, lesson, digest in found}

    def keep(self, graded: Graded) -> None:
        """Keep one submission and its rows in place of earlier ones, in one transaction."""
        with self._transaction():
            self._base.execute(
                "INSERT OR REPLACE INTO submission VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    graded.student,
                    graded.lesson,
                    graded.number,
                    graded.file,
                    graded.digest,
                    graded.language,
                    json.dumps(asdict(graded.problem), ensure_ascii=False) if graded.problem else None,
                    json.dumps([asdict(repair) for repair in graded.repairs], ensure_ascii=False),
                    graded.isolation,
                    graded.seconds,
                    graded.folder,
                ),
            )
            owner = (graded.student, graded.lesson)
            self._base.execute("DELETE FROM answer WHERE student = ? AND lesson = ?", owner)
            self._base.executemany(
                "INSERT INTO answer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [(*owner, row.exercise, place, *_columns(row)) for place, row in enumerate(graded.rows)],
            )

    def forget(self, student: str) -> list[str]:
        """Delete everything about a student; the folders in feedback/ and executed/ that are theirs."""
        with self._transaction():
            folders = self._base.execute("SELECT DISTINCT folder FROM submission WHERE student = ?", (student,))
            names = [folder for (folder,) in folders if folder]
            for table in ("submission", "answer", "mark"):
                self._base.execute(f"DELETE FROM {table} WHERE student = ?", (student,))
        return names

    def folders(self) -> dict[str, str]:
        """The folder's name of every student."""
        return dict(tuple(found) for found in self._base.execute("SELECT student, folder FROM submission"))

    def submissions(self) -> Iterator[Graded]:
        """Every submission with its rows, by student and lesson; a person's marks stand in place of the points."""
        found = self._base.execute("SELECT student, lesson FROM submission ORDER BY student, lesson").fetchall()
        for student, lesson in found:
            yield self.submission(student, lesson)

    def submission(self, student: str, lesson: str) -> Graded:
        """One submission with its rows; KeyError when there is none."""
        query = "SELECT * FROM submission WHERE student = ? AND lesson = ?"
        one = self._base.execute(query, (student, lesson)).fetchone()
        if one is None:
            raise KeyError((student, lesson))
        return Graded(
            student=student,
            lesson=lesson,
            number=one["number"],
            file=one["file"],
            digest=one["digest"],
            language=one["language"],
            rows=self._rows(student, lesson),
            repairs=[Repair(**repair) for repair in json.loads(one["repairs"])],
            problem=Repair(**json.loads(one["problem"])) if one["problem"] else None,
            isolation=one["isolation"],
            seconds=one["seconds"],
            folder=one["folder"],
        )

    def comments(self, student: str, lesson: str) -> dict[str, str]:
        """What a person wrote about a submission, by exercise."""
        query = "SELECT exercise, comment FROM mark WHERE student = ? AND lesson = ? AND comment <> ''"
        return dict(tuple(found) for found in self._base.execute(query, (student, lesson)))

    def mark(
        self, student: str, lesson: str, exercise: str, points: float | None, comment: str = "", criteria: object = None
    ) -> None:
        """Keep a person's mark; it counts instead of the grader's points, also after a regrade."""
        values = (student, lesson, exercise, points, comment, json.dumps(criteria) if criteria is not None else None)
        self._base.execute("INSERT OR REPLACE INTO mark VALUES (?, ?, ?, ?, ?, ?)", values)

    def _rows(self, student: str, lesson: str) -> list[Row]:
        query = """
            SELECT answer.*, mark.points AS marked FROM answer
            LEFT JOIN mark USING (student, lesson, exercise)
            WHERE student = ? AND lesson = ? ORDER BY place"""
        return [
            Row(
                exercise=one["exercise"],
                points=one["points"] if one["marked"] is None else one["marked"],
                max_points=one["max_points"],
                verdict=one["verdict"],
                mistake=one["mistake"],
                seconds=one["seconds"],
                error=one["error"],
                line=one["line"],
                given=json.loads(one["given"]) if one["given"] else None,
                words=json.loads(one["words"]) if one["words"] else None,
                bonus=bool(one["bonus"]),
            )
            for one in self._base.execute(query, (student, lesson))
        ]

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._base.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._base.execute("ROLLBACK")
            raise
        self._base.execute("COMMIT")


def _columns(row: Row) -> tuple:
    given = json.dumps(row.given, ensure_ascii=False) if row.given is not None else None
    words = json.dumps(row.words, ensure_ascii=False) if row.words is not None else None
    return (
        row.points, row.max_points, row.verdict, row.mistake, row.seconds, row.error, row.line, given, words,
        row.bonus,
    )  # fmt: skip

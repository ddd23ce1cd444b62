"""The exams of a grading: for each lesson its secret variant, key, releases and tables, made when first needed.

A key that the gradebook holds is used again while the lesson and the package are the ones it was made with; a run
that finds everything graded makes nothing.
"""

import importlib.metadata
from dataclasses import replace
from pathlib import Path

from coursework.grading.gradebook import Gradebook
from coursework.grading.release import releases
from coursework.grading.scheduler import in_own_process
from coursework.grading.variant import Exam, prepare, write_tables
from coursework.grading.worker import Plan, Settings


class Exams:
    """The exams of the lessons in `sources` (name to source), kept in `book`, with tables in the folder `scratch`."""

    def __init__(
        self, book: Gradebook, sources: dict[str, Path], scratch: Path, settings: Settings, earlier: Path | None
    ) -> None:
        self._book, self._sources, self._scratch = book, sources, scratch
        self._settings, self._earlier = settings, earlier
        self._exams: dict[str, Exam] = {}
        self._packed: dict[str, bytes] = {}

    def key(self, lesson: str) -> dict:
        """The key of a lesson on its secret variant; drawn and kept before anything is graded with it."""
        if lesson not in self._exams:
            self._exams[lesson] = self._kept(lesson) or self._made(lesson)
        return self._exams[lesson].key

    def packed(self, lesson: str) -> bytes:
        """The plan of a lesson as it travels to the workers, its tables written."""
        if lesson not in self._packed:
            self.key(lesson)
            exam, tables = self._exams[lesson], self._tables(lesson)
            if not tables.is_dir():
                in_own_process(write_tables, tables, exam.variant)
            if exam.releases is None:
                exam = replace(exam, releases=releases(self._sources[lesson], self._earlier))
            self._packed[lesson] = Plan(exam, str(tables), self._settings).packed()
        return self._packed[lesson]

    def _kept(self, lesson: str) -> Exam | None:
        """The exam in the gradebook, None when there is none or when it was made with another lesson or package."""
        from coursework.authoring.source import read

        variant = self._book.variant(lesson)
        if variant is None or self._book.about(f"made {lesson}") != _version():
            return None
        key = self._book.key(lesson)
        return Exam(lesson, variant, key, None, []) if key["hash"] == read(self._sources[lesson]).hash else None

    def _made(self, lesson: str) -> Exam:
        exam = prepare(self._sources[lesson], self._book.variant(lesson), self._tables(lesson), self._earlier)
        self._book.keep_key(exam.variant, exam.key)
        self._book.note(f"made {lesson}", _version())
        return exam

    def _tables(self, lesson: str) -> Path:
        return self._scratch / lesson


def _version() -> str:
    return importlib.metadata.version("coursework")

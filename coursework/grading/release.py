"""What was handed out: the student notebooks of a lesson, as kept in ``releases/``, else built from the source."""

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode


@dataclass
class Releases:
    """The releases of one lesson: the present one as notebooks by language, and a folder with earlier ones.

    The folder holds ``<hash>/<language>/<stem>.ipynb``.
    """

    stem: str
    hash: str
    present: dict[str, str]  # language -> notebook as JSON
    earlier: dict[tuple[str, str], str] = field(default_factory=dict)  # (hash, language) -> notebook as JSON

    def notebook(self, hash: str, language: str) -> tuple[NotebookNode, bool]:
        """The notebook handed out under `hash`, and True; where it was not kept, the present one, and False.

        It is read once for all submissions and never changed.
        """
        kept = self.earlier.get((hash, language)) if hash != self.hash else self.present[language]
        return _read(kept or self.present[language]), kept is not None


@lru_cache(maxsize=64)
def _read(text: str) -> NotebookNode:
    return nbformat.reads(text, as_version=4)


def releases(source: Path, folder: Path | None = None) -> Releases:
    """The releases of the lesson in `source`; earlier ones from `folder`, else from ``releases`` beside it."""
    from coursework.authoring import editions
    from coursework.authoring.source import read
    from coursework.language import LANGUAGES

    lesson = read(source)
    present = {language: nbformat.writes(editions.student(lesson, language)) for language in LANGUAGES}
    folder = folder or source.parent.parent / "releases"
    earlier = {}
    for path in sorted(folder.glob(f"*/*/{lesson.stem}.ipynb")):
        earlier[path.parent.parent.name, path.parent.name] = path.read_text(encoding="utf-8")
    return Releases(lesson.stem, lesson.hash, present, earlier)

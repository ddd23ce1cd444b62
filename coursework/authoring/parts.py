"""What an author writes beside an exercise, in both languages: typical mistakes, hints, a rubric, quiz questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Mistake:
    """A wrong value (for a function exercise: a wrong function) students reach, and what to tell them.

    credit: the share of the points it earns, 0 to below 1. The words hold no answer and never say higher or lower.
    """

    value: Any
    credit: float = 0.0
    en: str = ""
    zh: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.credit < 1:
            raise ValueError(f"credit {self.credit!r} of a Mistake is not between 0 and below 1")
        _both(self, self.en, self.zh)


@dataclass(frozen=True)
class Hint:
    """One step towards the answer, without the answer."""

    en: str
    zh: str

    def __post_init__(self) -> None:
        _both(self, self.en, self.zh)


@dataclass(frozen=True)
class Criterion:
    """One line of a rubric; ``anchors`` maps marks (4, 2, 0) to an example of that mark: (en, zh).

    weight: what this line counts among the others (20 and 25 of a hundred, say).
    """

    en: str
    zh: str
    anchors: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    weight: float = 1.0

    def __post_init__(self) -> None:
        _both(self, self.en, self.zh)
        if not self.anchors:
            raise ValueError(f"criterion {self.en!r} has no anchors: give an example for 4, 2 and 0")


@dataclass(frozen=True)
class Question:
    """A practice question: options as (en, zh), the numbers of the right ones (from 0), and why, as (en, zh)."""

    en: str
    zh: str
    options: Sequence[tuple[str, str]]
    right: Sequence[int]
    because: tuple[str, str]

    def __post_init__(self) -> None:
        _both(self, self.en, self.zh)
        if len(self.options) < 2 or not self.right or not set(self.right) <= set(range(len(self.options))):
            raise ValueError(f"question {self.en!r} needs two options or more, and the numbers of the right ones")
        for pair in (*self.options, self.because):
            _both(self, *pair)


def _both(part: object, en: str, zh: str) -> None:
    if not (en.strip() and zh.strip()):
        raise ValueError(f"a {type(part).__name__} lacks one of its languages: en={en!r} zh={zh!r}")

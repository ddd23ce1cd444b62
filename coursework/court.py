"""The claim court: one table of everything that is claimed about customers, and what the data said.

``rule`` adds or replaces a row, ``table`` shows them all. The claims of the course stand in ``messages/claims.toml``,
with the words of their evidence and doubt; any other text is a claim of your own. Rows last as long as the notebook
runs.
"""

import html
from dataclasses import dataclass

import pandas as pd

from coursework.language import pick, say

VERDICTS = ("holds", "fails", "untestable")

_rulings: dict[str, "Ruling"] = {}


@dataclass(frozen=True)
class Ruling:
    """One row of the court: a claim, what was ruled, on which evidence, with which doubt."""

    claim: str
    verdict: str
    evidence: str = ""
    doubt: str = ""

    @property
    def words(self) -> str:
        """The claim in the language of the open edition; a claim of one's own as it was written."""
        return _words(self.claim) or self.claim

    def _repr_markdown_(self) -> str:
        return _markdown([self])

    def __repr__(self) -> str:
        parts = [f"{self.words} — {say('claims.' + self.verdict)}", self.evidence, self.doubt]
        return "\n  ".join(part for part in parts if part)


class Docket:
    """The rows of the court; ``frame`` holds them as a DataFrame."""

    def __init__(self, rulings: list[Ruling]):
        self._rulings = rulings
        rows = [(r.claim, r.words, r.verdict, r.evidence, r.doubt) for r in rulings]
        self.frame = pd.DataFrame(rows, columns=["claim", "words", "verdict", "evidence", "doubt"]).set_index("claim")

    def _repr_markdown_(self) -> str:
        return _markdown(self._rulings) if self._rulings else say("claims.empty")

    def __repr__(self) -> str:
        return "\n".join(map(repr, self._rulings)) or say("claims.empty")


def rule(claim: str, verdict: str, evidence: str | tuple[str, str] = "", doubt: str | tuple[str, str] = "", **figures):
    """Rule on a claim, ``"pyramid-1"`` or one in your own words; a second ruling on the same claim replaces the first.

    verdict: "holds", "fails" or "untestable" (cannot be tested with this data). evidence and doubt: a text, or a pair
    (English, Chinese). For a claim of the course they may be left out: its own words are filled with ``figures``.

    >>> rule("Tall customers buy more", "untestable", evidence="no heights in the tables")
    Tall customers buy more — cannot be tested with this data
      no heights in the tables
    >>> withdraw("Tall customers buy more")
    """
    if not isinstance(claim, str) or not claim.strip():
        raise ValueError(say("claims.no_claim", found=claim))
    if verdict not in VERDICTS:
        raise ValueError(say("claims.no_verdict", found=verdict, known=", ".join(VERDICTS)))
    texts = [
        _text(given) or _filled(claim, part, figures) for part, given in (("evidence", evidence), ("doubt", doubt))
    ]
    _rulings[claim] = Ruling(claim, verdict, *texts)
    return _rulings[claim]


def withdraw(claim: str) -> None:
    """Take a row out again; nothing happens if there is none."""
    _rulings.pop(claim, None)


def table() -> Docket:
    """All rows so far: the course's claims by lesson and number, then one's own in the order they were made.

    >>> table().frame.columns.tolist()
    ['words', 'verdict', 'evidence', 'doubt']
    """
    lessons = list(dict.fromkeys(_place(name)[0] for name in _rulings if _place(name)[0]))

    def order(ruling: Ruling) -> tuple[int, int]:
        lesson, number = _place(ruling.claim)
        return (lessons.index(lesson) if lesson else len(lessons), number)

    return Docket(sorted(_rulings.values(), key=order))


def claim(name: str) -> str:
    """The words of a claim of the course in the open edition; ValueError if it is not in messages/claims.toml.

    >>> claim("pyramid-1")
    'The top 20 % of the customers bring 80 % of the revenue.'
    """
    words = _words(name)
    if words is None:
        raise ValueError(say("claims.no_claim", found=name))
    return words


def _place(name: str) -> tuple[str, int]:
    """A claim's lesson and number; a claim of one's own has neither."""
    lesson, _, number = name.partition("-")
    return (lesson, int(number)) if number.isdecimal() and _words(name) else ("", 0)


def _words(key: str) -> str | None:
    try:
        return say(f"claims.{key}")
    except KeyError:
        return None


def _filled(claim: str, part: str, figures: dict) -> str:
    try:
        return say(f"claims.{claim}-{part}", **figures)
    except KeyError as missing:
        if str(missing.args[0]).startswith("no sentence"):
            return ""
        raise ValueError(say("claims.no_figure", claim=claim, figure=missing.args[0])) from None


def _text(given: str | tuple[str, str]) -> str:
    return pick(*given) if isinstance(given, tuple) else str(given)


def _markdown(rulings: list[Ruling]) -> str:
    head = [say(f"claims.column_{name}") for name in ("claim", "verdict", "evidence", "doubt")]
    rows = [[r.words, f"**{say('claims.' + r.verdict)}**", r.evidence, r.doubt] for r in rulings]
    lines = [head, ["---"] * 4, *([_cell(text) for text in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(text: str) -> str:
    return html.escape(text, quote=False).replace("|", "&#124;").replace("\n", " ")

"""A page for each student and lesson: what was right, what went wrong and where to look, without the answer.

Everything on it is text that is escaped; the page runs no script and loads nothing. Nothing a notebook printed is on
it, so hidden data cannot reach a student this way.
"""

import re
from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from coursework.grading.assemble import Repair
from coursework.grading.gradebook import Graded
from coursework.grading.score import Row, totals
from coursework.grading.sheets import number
from coursework.language import LANGUAGES, say

_TEMPLATES = Path(__file__).parent / "templates"


def page(graded: Graded, key: dict, comments: dict[str, str] | None = None) -> str:
    """The feedback page of a submission as HTML, in the language of the notebook (in both where it is not known)."""
    languages = [graded.language] if graded.language in LANGUAGES else list(LANGUAGES)
    entries = {entry["id"]: entry for entry in key["exercises"]}
    parts = [_part(graded, entries, comments or {}, language) for language in languages]
    return _template().render(parts=parts, student=graded.student, stem=key["stem"], language=languages[0])


def sentence(repair: Repair, language: str) -> str:
    """A repair or a problem in words."""
    return say(f"grading.{repair.name}", language, **repair.values)


def marked_up(text: str) -> Markup:
    """The little markdown of our own sentences (`code`, **bold**), everything else escaped.

    >>> marked_up("**No** <b>`x`</b>")
    Markup('<strong>No</strong> &lt;b&gt;<code>x</code>&lt;/b&gt;')
    """
    safe = str(escape(text))
    safe = re.sub(r"`([^`\n]+)`", r"<code>\1</code>", safe)
    return Markup(re.sub(r"\*\*([^*\n]+)\*\*", r"<strong>\1</strong>", safe))


def _part(graded: Graded, entries: dict[str, dict], comments: dict[str, str], language: str) -> dict:
    def words(name: str, **values: object) -> str:
        return say(f"grading.{name}", language, **values)

    points, most = totals(graded.rows)
    waiting = sum(row.points is None for row in graded.rows)
    total = {"points": number(points), "max_points": number(most)}
    return {
        "language": "zh-CN" if language == "zh" else "en",
        "title": words("title"),
        "total": words("total_open", count=waiting, **total) if waiting else words("total", **total),
        "other_data": words("other_data"),
        "heads": [words("exercise"), words("result"), words("points")],
        "problem": sentence(graded.problem, language) if graded.problem else None,
        "not_graded": words("not_graded"),
        "repairs_title": words("repairs"),
        "repairs": [marked_up(sentence(repair, language)) for repair in graded.repairs],
        "comment_title": words("comment"),
        "rows": [
            {
                "exercise": row.exercise,
                "task": marked_up(entries.get(row.exercise, {}).get("words", {}).get(language, "")),
                "verdict": row.verdict,
                "verdict_words": words(f"verdict_{row.verdict}"),
                "points": f"{number(row.points) or '–'} / {number(row.max_points)}",
                "why": marked_up(_why(row, language)),
                "comment": comments.get(row.exercise, ""),
            }
            for row in graded.rows
        ],
    }


def _why(row: Row, language: str) -> str:
    """What went wrong with an exercise, as far as it may be said; empty where there is nothing to add."""
    if row.verdict == "error":
        name = "why_error" if row.line else "why_error_somewhere"
        return say(f"grading.{name}", language, error=row.error, line=row.line)
    if row.words and row.words[language]:
        return row.words[language]
    if row.verdict in ("missing", "timeout", "crashed", "not_run", "manual", "invalid"):
        return say(f"grading.why_{row.verdict}", language)
    return ""


@cache
def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(_TEMPLATES)
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    return environment.get_template("feedback.html")

"""The charts and the panel of lesson 4, in both languages: they draw, they follow their data, they trust no text."""

import pandas as pd
import pytest

from coursework import charts, letters, panels
from coursework.data import load
from coursework.language import say

pytestmark = pytest.mark.usefixtures("language")


@pytest.fixture(scope="module")
def checked() -> pd.DataFrame:
    return letters.review_mailbox(load("letters").head(60))


def test_checklist_shows_the_shares(checked):
    picture = charts.checklist_chart(checked, "style")
    apologies = checked[(checked.kind == "apology") & (checked["item"] == "layout")]
    assert picture.numbers.loc["layout", "apology"] == pytest.approx(apologies.found.mean(), abs=1e-3)
    assert picture.png() == charts.checklist_chart(checked, "style").png()
    assert picture.png() != charts.checklist_chart(checked, "content").png()


def test_an_unknown_group_is_refused(checked):
    with pytest.raises(ValueError, match="tone"):
        charts.checklist_chart(checked, "tone")


def test_failing_items_come_first(checked):
    numbers = charts.failing_chart(checked).numbers
    assert numbers.lacking.is_monotonic_decreasing
    assert set(numbers.group) == {"content", "style"}


def test_intervals_hold_the_rates():
    numbers = charts.open_rate_chart(load("campaigns").head(8)).numbers
    assert ((numbers.low < numbers.rate) & (numbers.rate < numbers.high)).all()
    tests = charts.subject_chart(letters.subject_tests(load("campaigns"))).numbers
    assert tests.difference.is_monotonic_increasing
    widths = charts.interval_width_chart(0.25).numbers
    assert (widths.high - widths.low).is_monotonic_decreasing


def test_the_panel_follows_what_is_typed(language):
    panel = panels.email(letters.draft("handover_1"), "handover")
    before, words = panel.png, panel.words
    panel.controls["text"].value = letters.draft("model_handover")
    assert panel.png != before and panel.words != words
    assert panel.picture.numbers.found.all()
    panel.controls["kind"].value = "promotion"
    assert not panel.picture.numbers.found.all()


def test_what_is_typed_is_never_read_as_html():
    panel = panels.email("<script>alert(1)</script>", "apology")
    for text in (
        "Subject: <img src=x onerror=alert(1)>\n\nDear <b>you</b>,",
        "主题：<i>您好</i>\n附件：<a>.pdf\n<b>张</b>：",
    ):
        panel.controls["text"].value = text
        for tag in ("<script", "<img", "<b>you", "<b>张", "<i>", "<a>"):
            assert tag not in panel.words


def test_the_panel_lives_through_any_text():
    panel = panels.email("", "inquiry")
    for text in ("", "\x00\u202e", "x" * 20_001, "$\\frac{1$", "{"):
        panel.controls["text"].value = text
    assert panel.png.startswith(b"\x89PNG") and panel.words


def test_the_panel_stands_beside_its_letter():
    box = panels.email(letters.draft("handover_1"), "handover").widget()
    assert len(box.children) == 2


def test_the_still_panel_shows_the_letter_beside_its_checklist(monkeypatch):
    monkeypatch.setenv("COURSEWORK_PANELS", "still")
    text = letters.draft("handover_1")
    still = panels.email(text, "handover")._repr_mimebundle_()
    assert set(still) == {"image/png", "text/plain"}
    assert still == charts.letter_page(text, "handover")._repr_mimebundle_()


def drawn(picture) -> list[str]:
    """The texts of a picture from top to bottom."""
    return [text.get_text() for text in picture.figure.axes[0].texts]


@pytest.mark.parametrize("draft", ["model_inquiry", "promotion_3"])
def test_a_page_holds_every_word_of_the_letter_and_every_item(draft):
    text, kind = letters.draft(draft), "inquiry" if draft == "model_inquiry" else "promotion"
    page = charts.letter_page(text, kind)
    assert "".join("".join(drawn(page)).split()).startswith("".join(text.split()))
    assert len(page.numbers) == len(letters.review(text, kind, "en" if text.isascii() else "zh"))


@pytest.mark.parametrize(
    "text", ["啊" * 300, "x" * 300, "退订”，" * 60, "“" * 90, "　" * 200 + "林", "a $b$ \\frac{" * 30]
)
def test_a_page_wraps_whatever_is_written(text):
    page = charts.letter_page(text, "apology", "zh")
    assert page.png().startswith(b"\x89PNG")
    rows = drawn(page)[: -len(page.numbers) - 2]
    assert "".join("".join(rows).split()) == "".join(text.split())
    assert not any(row.startswith(("，", "。", "”")) for row in rows)


def test_the_parts_of_a_letter_are_named_once_each(language):
    text = letters.draft("model_apology")
    picture = charts.letter_parts(text)
    found = letters.parse(text, language).parts
    assert picture.numbers.to_dict() == {part: len(lines) for part, lines in found.items()}
    names = [say(f"email.part_{part}") for part in ("subject", *found)]
    assert drawn(picture)[-len(names) :] == names

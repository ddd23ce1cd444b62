"""The claim court: rows in both languages, in a fixed order, with figures filled in and nothing unescaped."""

import re
import tomllib
from pathlib import Path

import pytest

import coursework
from coursework import court
from coursework.language import use


@pytest.fixture(autouse=True)
def empty_court(monkeypatch):
    monkeypatch.setattr(court, "_rulings", {})
    yield
    use("en")


def test_a_claim_of_the_course_fills_its_own_words():
    ruling = court.rule("pyramid-1", "fails", shop=0.641, cdnow=0.674)
    assert ruling.evidence == "The top 20 % bring 64.1% in the shop and 67.4% at CDNOW."
    assert ruling.doubt
    use("zh")
    assert "64.1%" in court.rule("pyramid-1", "fails", shop=0.641, cdnow=0.674).evidence
    assert "不成立" in court.table()._repr_markdown_()


def test_a_second_ruling_replaces_the_first():
    court.rule("pyramid-9", "holds")
    court.rule("pyramid-9", "untestable")
    assert court.table().frame["verdict"].to_dict() == {"pyramid-9": "untestable"}


def test_rows_stand_by_lesson_and_number_and_ones_own_last():
    for name in ("My own claim", "pyramid-9", "pyramid-3", "another"):
        court.rule(name, "untestable")
    assert court.table().frame.index.tolist() == ["pyramid-3", "pyramid-9", "My own claim", "another"]


def test_ones_own_claim_takes_a_text_or_a_pair():
    assert court.rule("晚上的客户买得更多", "holds", evidence="19 点以后").words == "晚上的客户买得更多"
    use("zh")
    assert court.rule("mine", "fails", evidence=("English", "中文"), doubt="same").evidence == "中文"


def test_what_a_reader_types_is_escaped_and_stays_in_its_row():
    text = court.rule("<script>|", "holds", evidence="a\nb")._repr_markdown_()
    assert "<script>" not in text
    assert len(text.splitlines()) == 3
    assert all(len(re.findall(r"\|", line)) == 5 for line in text.splitlines())


def test_mistakes_of_the_caller_are_named():
    with pytest.raises(ValueError, match="holds, fails, untestable; found 'true'"):
        court.rule("pyramid-1", "true")
    with pytest.raises(ValueError, match="needs the figure cdnow"):
        court.rule("pyramid-1", "fails", shop=0.6)
    with pytest.raises(ValueError, match="found ''"):
        court.rule("", "holds")
    with pytest.raises(ValueError, match="found 'pyramid-99'"):
        court.claim("pyramid-99")


def test_an_empty_court_says_how_to_begin():
    assert "court.rule" in court.table()._repr_markdown_()
    assert court.table().frame.empty


def test_every_claim_of_the_course_is_there_in_both_languages_with_the_same_figures():
    path = Path(coursework.__file__).parent / "messages" / "claims.toml"
    sentences = tomllib.loads(path.read_text(encoding="utf-8"))
    claims = [name for name in sentences if re.fullmatch(r"[a-z]+-\d+", name)]
    assert [f"pyramid-{number}" for number in range(1, 10)] == [c for c in claims if c.startswith("pyramid")]
    for name, sentence in sentences.items():
        assert set(sentence) == {"en", "zh"}, name
        fields = [set(re.findall(r"{(\w+)", sentence[language])) for language in ("en", "zh")]
        assert fields[0] == fields[1], name
    for name in claims:
        assert {f"{name}-evidence", f"{name}-doubt"} <= set(sentences), name

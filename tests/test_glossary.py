"""The glossary: every term once, in both languages, with a meaning and the lesson that brings it."""

import pandas as pd


def test_every_term_is_whole_and_stands_once(root):
    table = pd.read_csv(root / "solutions" / "glossary.csv", encoding="utf-8")
    assert table.columns.tolist() == ["term_en", "term_zh", "meaning_en", "meaning_zh", "lesson"]
    assert table.notna().all(axis=None)
    assert not table["term_en"].str.lower().duplicated().any()
    assert not table["term_zh"].duplicated().any()
    assert table["lesson"].between(0, 8).all()
    assert table["term_zh"].str.contains(r"[\u4e00-\u9fff]").all()
    assert table["meaning_zh"].str.contains(r"[\u4e00-\u9fff]").all()


def test_the_words_of_the_curriculum_are_the_ones_used(root):
    table = pd.read_csv(root / "solutions" / "glossary.csv", encoding="utf-8").set_index("term_en")["term_zh"]
    assert table["customer pyramid"] == "客户金字塔"
    assert table["prospect"] == "潜在客户"
    assert table["migration matrix"] == "客户等级迁移矩阵"
    assert table["price discount"] == "折扣"
    assert table["discount rate"] == "折现率"

"""Comparing answers: what is forgiven, what is diagnosed, what is never given away."""

import datetime
import decimal
import email.message
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursework.compare import compare, decode, encode
from coursework.validation import validate

TABLE = pd.DataFrame({"tier": ["top", "big", "small"], "customers": [2, 8, 90], "share": [0.145, 0.351, 0.504]})


def judge(expected, answer, **options):
    return compare(encode(expected), json.loads(json.dumps(encode(answer))), **options)


@pytest.mark.parametrize(
    ("expected", "answer"),
    [
        (3, 3.0),
        (3, np.int64(3)),
        (0.5, decimal.Decimal("0.5")),
        (0.6531, 0.65312),
        (float("inf"), np.inf),
        (10**30, 10**30),
        ("small", " Small "),
        (True, np.bool_(True)),
        (None, float("nan")),
        (datetime.date(2025, 12, 31), pd.Timestamp("2025-12-31")),
        (pd.Timestamp("2025-12-31"), "2025-12-31"),
        (pd.Timestamp("2025-12-31", tz="Asia/Shanghai"), pd.Timestamp("2025-12-30 16:00", tz="UTC")),
        (datetime.timedelta(minutes=90), pd.Timedelta(hours=1.5)),
        ([1, 2], (1, 2)),
        ([1, 2], np.array([1, 2])),
        ([1.5, 2.5], pd.Series([1.5, 2.5])),
        ({1, 2}, [2, 1, 1]),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"a": 1, "b": 2}, pd.Series({"b": 2, "a": 1})),
        (pd.Series({"a": 1.0, "b": 2.0}), {"b": 2, "a": 1}),
        (pd.Series([0.1, 0.2]), [0.1, 0.2]),
        (pd.Series(["a"], dtype="category"), pd.Series(["a"])),
        (TABLE, TABLE[["share", "customers", "tier"]]),
        (TABLE, TABLE.iloc[::-1]),
        (TABLE, TABLE.set_index("tier")),
        (TABLE.set_index("tier"), TABLE),
        (TABLE, TABLE.iloc[::-1].reset_index()),
        (TABLE.set_index("tier").rename_axis(None), TABLE.set_index("tier")),
        (TABLE, TABLE.astype({"customers": "float64", "tier": "category"})),
        (
            pd.DataFrame({"a": [1], "b": [2]}, index=pd.MultiIndex.from_tuples([("x", "y")], names=["k", "l"])),
            pd.DataFrame({"k": ["x"], "l": ["y"], "a": [1], "b": [2]}),
        ),
    ],
)
def test_forgiven(expected, answer):
    result = judge(expected, answer)
    assert result.right and result.share == 1.0, result


@pytest.mark.parametrize(
    ("expected", "answer", "reason"),
    [
        (3, 4, "value"),
        (3, 3.0001, "value"),
        (3, True, "kind"),
        (3, "3", "kind"),
        (3, pd.Series([3]), "kind"),
        (3, len, "kind"),
        (3, object(), "kind"),
        (0.653, 65.3, "percent"),
        (0.6531, 0.65, "rounded"),
        (0.6531, 0.7, "value"),
        (None, 0, "value"),
        (1, None, "value"),
        ("top", "big", "value"),
        ([1, 2], [2, 1], "value"),
        ([1, 2], [1, 2, 3], "length"),
        ({1, 2}, {1, 3}, "value"),
        ({"a": 1}, {"c": 1}, "keys"),
        (pd.Series({"a": 1}), pd.Series({"a": 1, "b": 2}), "rows"),
        (pd.Series({"a": 1}), pd.Series([1, 2], index=["a", "a"]), "rows"),
        (pd.Series({"a": 0.123, "b": 0.456}), pd.Series({"a": 12.3, "b": 45.6}), "percent"),
        (TABLE, TABLE.drop(columns="share"), "columns"),
        (TABLE, TABLE.assign(more=1), "columns"),
        (TABLE, TABLE.head(2), "length"),
        (TABLE, TABLE.replace({"tier": {"top": "huge"}}), "rows"),
        (TABLE, TABLE["share"], "kind"),
        (TABLE, TABLE.assign(share=TABLE.share * 100), "percent"),
        (TABLE, TABLE.assign(share=TABLE.share.round(2)), "rounded"),
        ([1], "x" * 2_000_000, "large"),
    ],
)
def test_told_apart(expected, answer, reason):
    result = judge(expected, answer)
    assert (result.right, result.reason) == (False, reason)


def test_says_where_two_tables_differ_and_how_much_is_right():
    wrong = TABLE.assign(customers=[2, 9, 90])
    result = judge(TABLE, wrong)
    assert result.where == {"column": "customers", "row": "big"}
    assert result.share == 0.5


def test_the_order_of_rows_counts_only_where_it_is_asked_for():
    assert judge(TABLE, TABLE.iloc[::-1], ordered=True).right is False
    ranking = pd.Series({"a": 3, "b": 2})
    assert judge(ranking, ranking.iloc[::-1]).right
    assert judge(ranking, ranking.iloc[::-1], ordered=True).reason == "rows"


def test_a_count_is_exact_and_a_tolerance_can_be_set():
    assert not judge(2000, 2001).right
    assert judge(2000.0, 2001).right
    assert not judge(2000.0, 2001, tolerance=1e-6).right


def test_a_message_compares_by_what_a_reader_sees():
    def message(name):
        mail = email.message.EmailMessage()
        mail["Subject"], mail["From"], mail["To"] = "山核桃", "lin@example.com", "zhang@example.com"
        mail.set_content("张先生：\n　　您好！")
        mail.add_attachment(b"x", maintype="application", subtype="pdf", filename=name)
        return mail

    assert judge(message("报价.pdf"), message("报价.pdf")).right
    assert judge(message("报价.pdf"), message("别的.pdf")).where == {"row": "attachments", "item": 1}


@pytest.mark.parametrize(
    "value", [[[[]]] * 3, {"a": {"b": {1, 2}}}, TABLE, pd.Series([1, None], name="x"), "text", 2**70]
)
def test_what_is_encoded_is_valid_and_equal_to_itself_after_json(value):
    node = json.loads(json.dumps(encode(value)))
    assert validate(node) is node
    assert compare(encode(value), node).right
    assert compare(encode(decode(node)), node).right


def test_decoding_gives_tables_back_with_their_types():
    table = pd.DataFrame({"d": pd.to_datetime(["2025-01-01", None]), "n": [1, 2], "t": ["x", None]}, index=["a", "b"])
    back = decode(encode(table))
    pd.testing.assert_frame_equal(back, table, check_dtype=False)
    assert back["d"].dtype.kind == "M"


def test_a_deep_or_endless_value_is_large():
    loop: list = []
    loop.append(loop)
    assert encode(loop)["kind"] == "large"
    assert encode(range(10**9))["kind"] == "large"
    assert encode(pd.DataFrame(np.zeros((1000, 200))))["kind"] == "large"


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {"kind": "nonsense"},
        {"kind": "number"},
        {"kind": "number", "value": True},
        {"kind": "number", "value": "1e5"},
        {"kind": "number", "value": float("nan")},
        {"kind": "boolean", "value": 1},
        {"kind": "date", "value": "never"},
        {"kind": "list", "items": {}},
        {"kind": "list", "items": [[1]]},
        {"kind": "dict", "items": [["a"]]},
        {"kind": "series", "values": [1], "index": [1, 2], "index_names": [None], "dtype": "x", "name": None},
        {"kind": "table", "columns": ["a"], "data": [], "index": None, "index_names": [None], "dtypes": []},
        {"kind": "table", "columns": ["a", "b"], "data": [[1], [1, 2]], "index": None, "index_names": [], "dtypes": []},
    ],
)
def test_data_from_outside_is_refused_when_malformed(data):
    with pytest.raises(ValueError):
        validate(data)


def test_a_flood_from_outside_is_refused():
    with pytest.raises(ValueError, match="too large"):
        validate({"kind": "list", "items": [1] * 100_001})
    deep = {"kind": "list", "items": []}
    for _ in range(50):
        deep = {"kind": "list", "items": [deep]}
    with pytest.raises(ValueError, match="too deep"):
        validate(deep)


scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)


@given(
    st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    )
)
def test_every_plain_value_equals_itself(value):
    node = encode(value)
    assert compare(node, validate(json.loads(json.dumps(node)))).right


@given(scalars, scalars)
def test_comparing_never_raises(left, right):
    result = judge(left, right)
    assert result.right == (result.reason is None)

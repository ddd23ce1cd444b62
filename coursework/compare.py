"""Compare a given answer with the expected one, both encoded: is it right, and if not, where and why not?

The expected value's kind decides. Forgiven everywhere: dtypes; the order of columns, of rows with labels, of sets and
of dicts; a list for a Series without labels; labels in the index or in a column of the same name; spaces and capitals
in text.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from coursework.encoding import Node, decode, encode, expand, number

__all__ = ["TOLERANCE", "Comparison", "compare", "decode", "encode"]

TOLERANCE = 1e-3
"""Relative tolerance of a measured number; whole numbers (counts) must match exactly."""

_TINY = 1e-9
_SCALARS = ("missing", "boolean", "number", "text", "date", "duration")


@dataclass(frozen=True)
class Comparison:
    """What a comparison found.

    right: every value matches. share: part of the columns that match, for tables; else 1.0 or 0.0.
    reason: None when right, else "value", "percent", "rounded", or what is wrong with the form: "kind", "length",
    "rows", "columns", "keys", "large". where: words for the reason (``column``, ``row``, ``item``, ``given`` …), which
    never hold an expected value.
    """

    right: bool
    share: float = 0.0
    reason: str | None = None
    where: dict[str, Any] = field(default_factory=dict)

    @property
    def malformed(self) -> bool:
        """Whether the form is at fault, before any value: kind, length, columns, unit, rounding."""
        return self.reason not in (None, "value")


class _Mismatch(Exception):
    """The form of the answer is not the form asked for."""

    def __init__(self, reason: str, **where: Any) -> None:
        super().__init__(reason)
        self.reason, self.where = reason, where


@dataclass(frozen=True)
class _Pair:
    """An expected and a given scalar that stand in the same place."""

    expected: Node
    given: Node
    where: dict[str, Any]


def compare(expected: Node, given: Node, tolerance: float | None = None, ordered: bool = False) -> Comparison:
    """Compare two nodes of ``encoding``; ``tolerance`` is relative, ``ordered`` makes the order of rows count.

    >>> compare(encode(0.653), encode(0.6531)).right
    True
    >>> compare(encode(0.653), encode(65.3)).reason
    'percent'
    >>> result = compare(encode({"big": 2, "small": 5}), encode({"big": 2, "small": 4}))
    >>> result.reason, result.where
    ('value', {'row': 'small'})
    """
    if given["kind"] == "large":
        return Comparison(False, reason="large")
    if expected == given:
        return Comparison(True, 1.0)
    try:
        pairs = list(_pairs(expected, given, ordered, {}))
    except _Mismatch as mismatch:
        return Comparison(False, reason=mismatch.reason, where=mismatch.where)
    tolerance = TOLERANCE if tolerance is None else tolerance
    wrong = [pair for pair in pairs if not _same(pair.expected, pair.given, tolerance)]
    if not wrong:
        return Comparison(True, 1.0)
    share = _share_of_columns(expected, pairs, wrong)
    where = wrong[0].where
    for reason, change in _SLIPS.items():
        if all(_same(pair.expected, pair.given, tolerance, change) for pair in wrong):
            return Comparison(False, share, reason, where)
    return Comparison(False, share, "value", where)


# --- which scalars stand opposite each other -------------------------------------------------------------------------


def _pairs(expected: Node, given: Node, ordered: bool, where: dict[str, Any]) -> Iterator[_Pair]:
    kind = expected["kind"]
    if kind in _SCALARS:
        if given["kind"] not in _SCALARS:
            raise _Mismatch("kind", expected=kind, given=_kind_of(given), **where)
        if not _comparable(expected, given):
            raise _Mismatch("kind", expected=kind, given=given["kind"], **where)
        yield _Pair(expected, given, where)
    elif kind == "list":
        yield from _sequence_pairs(expected["items"], _items(given, "list", where), ordered, where)
    elif kind == "set":
        items = _items(given, "set", where)
        distinct = list({repr(_sort_key(expand(item))): item for item in items}.values())
        sides = [sorted(side, key=lambda item: _sort_key(expand(item))) for side in (expected["items"], distinct)]
        yield from _sequence_pairs(*sides, ordered, where, place=False)
    elif kind == "dict":
        yield from _labelled_pairs(_as_labels(expected), _as_labels(given), expected, given, ordered, where, "keys")
    elif kind == "series":
        if expected["index"] is None:
            yield from _sequence_pairs(expected["values"], _items(given, "series", where), ordered, where)
        else:
            yield from _labelled_pairs(_as_labels(expected), _as_labels(given), expected, given, ordered, where, "rows")
    elif kind == "table":
        yield from _table_pairs(expected, given, ordered, where)
    else:
        raise _Mismatch("kind", expected=kind, given=_kind_of(given), **where)


def _comparable(expected: Node, given: Node) -> bool:
    kinds = expected["kind"], given["kind"]
    return kinds[0] == kinds[1] or "missing" in kinds or kinds == ("date", "text")


def _kind_of(node: Node) -> str:
    return f"other ({node['type']})" if node["kind"] == "other" else node["kind"]


def _items(given: Node, wanted: str, where: dict[str, Any]) -> list[Any]:
    if given["kind"] in ("list", "set"):
        return given["items"]
    if given["kind"] == "series":
        return given["values"]
    raise _Mismatch("kind", expected=wanted, given=_kind_of(given), **where)


def _sequence_pairs(
    expected: list[Any], given: list[Any], ordered: bool, where: dict[str, Any], place: bool = True
) -> Iterator[_Pair]:
    if len(expected) != len(given):
        raise _Mismatch("length", given=len(given), **where)
    for i, (left, right) in enumerate(zip(expected, given, strict=True)):
        yield from _pairs(expand(left), expand(right), ordered, {**where, "item": i + 1} if place else where)


def _as_labels(node: Node) -> dict[Any, Node] | None:
    """Values by label, for a dict or a Series (without an index: by row number); None for another kind."""
    if node["kind"] == "dict":
        pairs = node["items"]
    elif node["kind"] == "series":
        pairs = list(zip(node["index"] or range(len(node["values"])), node["values"], strict=True))
    else:
        return None
    return {_sort_key(expand(label)): expand(value) for label, value in pairs}


def _labelled_pairs(
    expected: dict[Any, Node] | None,
    given: dict[Any, Node] | None,
    expected_node: Node,
    given_node: Node,
    ordered: bool,
    where: dict[str, Any],
    reason: str,
) -> Iterator[_Pair]:
    assert expected is not None
    if given is None:
        raise _Mismatch("kind", expected=expected_node["kind"], given=_kind_of(given_node), **where)
    if len(given) < len(given_node.get("index") or ()):
        raise _Mismatch(reason, **where)
    if len(expected) < len(expected_node.get("values", expected)):  # labels that repeat: only the order can match them
        yield from _sequence_pairs(expected_node["values"], _items(given_node, "series", where), ordered, where)
        return
    extra = [_label_words(label) for label in given if label not in expected]
    if extra or len(given) != len(expected) or (ordered and list(given) != list(expected)):
        raise _Mismatch(reason, extra=extra[:3], **where)
    for label, value in expected.items():
        yield from _pairs(value, given[label], ordered, {**where, "row": _label_words(label)})


def _table_pairs(expected: Node, given: Node, ordered: bool, where: dict[str, Any]) -> Iterator[_Pair]:
    if given["kind"] != "table":
        raise _Mismatch("kind", expected="table", given=_kind_of(given), **where)
    wanted, found = _flat_columns(expected), _flat_columns(given)
    _adopt_unnamed_index(wanted, found)
    missing = [_label_words(name) for name in wanted if name not in found]
    if missing:
        raise _Mismatch("columns", missing=missing, found=[_label_words(name) for name in found][:8], **where)
    # One more column of plain row numbers (a reset index) is no fault; any other extra column is.
    extra = [name for name in found if name not in wanted and _label_words(name) not in ("index", "level_0")]
    if extra:
        raise _Mismatch("columns", extra=[_label_words(name) for name in extra][:3], **where)
    rows = [len(next(iter(side.values()), [])) for side in (wanted, found)]
    if rows[0] != rows[1]:
        raise _Mismatch("length", given=rows[1], **where)
    keys = [] if ordered else _key_columns(wanted)
    orders = [_row_order(side, keys) for side in (wanted, found)]
    if keys and [_row_key(wanted, keys, i) for i in orders[0]] != [_row_key(found, keys, i) for i in orders[1]]:
        known = {_row_key(wanted, keys, i) for i in orders[0]}
        strange = [_row_key(found, keys, i) for i in orders[1] if _row_key(found, keys, i) not in known]
        raise _Mismatch("rows", extra=[" ".join(map(_label_words, key)) for key in strange[:3]], **where)
    for name in wanted:
        if name in keys:
            continue
        for i, j in zip(*orders, strict=True):
            row = " ".join(_label_words(part) for part in _row_key(wanted, keys, i)) or str(i + 1)
            place = {**where, "column": _label_words(name), "row": row}
            yield from _pairs(expand(wanted[name][i]), expand(found[name][j]), ordered, place)


def _flat_columns(table: Node) -> dict[Any, list[Any]]:
    """Columns by name, the levels of the index among them, so that set_index and reset_index make no difference."""
    columns: dict[Any, list[Any]] = {}
    if table["index"] is not None:
        names = table["index_names"]
        labels = (
            [table["index"]] if len(names) == 1 else zip(*(expand(x)["items"] for x in table["index"]), strict=True)
        )
        for i, (name, level) in enumerate(zip(names, labels, strict=True)):
            columns[("index", i) if name is None else _sort_key(expand(name))] = list(level)
    for name, values in zip(table["columns"], table["data"], strict=True):
        columns[_sort_key(expand(name))] = values
    return columns


def _adopt_unnamed_index(wanted: dict[Any, list[Any]], found: dict[Any, list[Any]]) -> None:
    """Let an index without a name stand for the one index or column that is missing on the other side."""
    missing = [name for name in wanted if name not in found]
    unnamed = [name for name in found if name not in wanted]
    if len(missing) == 1 and len(unnamed) == 1 and "index" in (missing[0][0], unnamed[0][0]):
        found[missing[0]] = found.pop(unnamed[0])
    elif missing == [] and unnamed == [("index", 0)]:
        del found[("index", 0)]


def _key_columns(columns: dict[Any, list[Any]]) -> list[Any]:
    """The fewest leading columns of labels (no measured numbers) that tell all rows apart; none where they cannot."""
    labels = [name for name, values in columns.items() if not any(_is_measure(expand(value)) for value in values)]
    rows = len(next(iter(columns.values()), []))
    for count in range(1, len(labels) + 1):
        keys = labels[:count]
        if len({_row_key(columns, keys, i) for i in range(rows)}) == rows:
            return keys if count < len(columns) else []
    return []


def _is_measure(node: Node) -> bool:
    return node["kind"] in ("number", "missing", "boolean", "list", "dict", "duration")


def _row_order(columns: dict[Any, list[Any]], keys: list[Any]) -> list[int]:
    rows = range(len(next(iter(columns.values()), [])))
    return sorted(rows, key=lambda i: _row_key(columns, keys, i)) if keys else list(rows)


def _row_key(columns: dict[Any, list[Any]], keys: list[Any], row: int) -> tuple[Any, ...]:
    return tuple(_sort_key(expand(columns[name][row])) for name in keys)


def _sort_key(node: Node) -> Any:
    """A hashable, sortable stand-in for a label; 1 and 1.0 are one label, as in pandas."""
    kind = node["kind"]
    if kind == "number":
        return ("number", float(number(node)), "")
    if kind in ("list", "set"):
        return ("list", 0.0, tuple(_sort_key(expand(item)) for item in node["items"]))
    value = node.get("value")
    return ("text" if kind == "date" else kind, 0.0, _tidy(value) if isinstance(value, str) else repr(value))


def _label_words(key: Any) -> str:
    if key[0] == "index":
        return "index"
    if key[0] == "number":
        return f"{key[1]:g}"
    return " ".join(map(_label_words, key[2])) if key[0] == "list" else str(key[2])


# --- whether two scalars are the same --------------------------------------------------------------------------------


def _same(
    expected: Node, given: Node, tolerance: float, change: Callable[[float, float, float], bool] | None = None
) -> bool:
    if not _comparable(expected, given):
        return False
    kind = expected["kind"]
    if kind == "missing" or given["kind"] == "missing":
        return kind == given["kind"]
    if kind == "number":
        left, right = number(expected), number(given)
        if change:
            return change(left, right, tolerance)
        return left == right if isinstance(left, int) else _close(left, right, tolerance)
    if change:
        return False
    if kind == "duration":
        return _close(expected["value"], given["value"], tolerance)
    if kind in ("text", "date"):
        return _tidy(expected["value"]) == _tidy(given["value"])
    return expected["value"] == given["value"]


def _close(left: float, right: float, tolerance: float) -> bool:
    return left == right or abs(left - right) <= max(tolerance * abs(left), _TINY)


def _tidy(text: str) -> str:
    return " ".join(text.split()).casefold()


def _as_percent(left: float, right: float, tolerance: float) -> bool:
    return left != 0 and _close(left * 100, right, tolerance)


def _rounded(left: float, right: float, tolerance: float) -> bool:
    """Whether the given number is the expected one rounded, to any number of decimals or to its leading digits."""
    if isinstance(left, int) or left == right or abs(left - right) > 0.05 * abs(left):
        return left == right
    return any(_close(round(left, digits), right, _TINY) for digits in range(5))


_SLIPS = {"percent": _as_percent, "rounded": _rounded}


def _share_of_columns(expected: Node, pairs: list[_Pair], wrong: list[_Pair]) -> float:
    if expected["kind"] != "table":
        return 0.0
    columns = {pair.where["column"] for pair in pairs}
    return 1 - len({pair.where["column"] for pair in wrong}) / len(columns)

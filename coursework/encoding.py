"""A Python value as plain JSON data, and back.

Answers cross from a student's kernel to the grader only in this form, so the grader never unpickles, evaluates or
renders anything a student made. Every value is a *node*, a dict with a ``kind``:

========== =================================================== ===========================================
kind       from                                                other fields
========== =================================================== ===========================================
missing    None, NaN, NaT, pandas.NA
boolean    bool, numpy.bool\\_                                  value
number     int, float, numpy numbers, Decimal, Fraction        value (JSON number; text for ±inf and for
                                                               integers past 2**53)
text       str                                                 value (lone surrogates replaced)
date       date, datetime, Timestamp, datetime64               value (ISO; midnight is the bare date; a zone
                                                               is converted to UTC and ends in Z)
duration   timedelta                                           value (seconds)
list       list, tuple, numpy array, Index, range, generators  items
           of keys and values
set        set, frozenset                                      items (in the order of their JSON)
dict       dict, EmailMessage                                  items ([key, value] pairs)
series     Series                                              name, index, index_names, values, dtype
table      DataFrame                                           columns, index, index_names, data, dtypes
function   anything callable                                   name
other      all the rest; Period, Interval and complex          type
large      more than MAX_VALUES values, MAX_TEXT characters    type
           or MAX_DEPTH levels
========== =================================================== ===========================================

Inside ``items``, ``index``, ``values`` and ``data`` the simplest kinds stand bare: null, true, 3.5, "text".
Subclasses count as what they derive from; a Categorical is its values; a MultiIndex label is a list.
"""

import datetime
import decimal
import fractions
import json
import math
from collections.abc import Mapping
from email.message import EmailMessage
from typing import Any

import numpy as np
import pandas as pd

MAX_VALUES = 100_000
MAX_TEXT = 1_000_000
MAX_DEPTH = 12
_BARE = ("missing", "boolean", "number", "text")
_EXACT_INTEGER = 2**53

Node = dict[str, Any]


class _TooLarge(Exception):
    """Raised inside encode when the budget is used up."""


def encode(value: object) -> Node:
    """The value as a node (see the module's table); never raises for size, says ``large`` instead.

    >>> encode(0.5)
    {'kind': 'number', 'value': 0.5}
    >>> encode({"a": [1, None]})
    {'kind': 'dict', 'items': [['a', {'kind': 'list', 'items': [1, None]}]]}
    >>> encode(pd.Timestamp("2025-12-31"))
    {'kind': 'date', 'value': '2025-12-31'}
    """
    try:
        return _Encoder().node(value, 0)
    except (_TooLarge, RecursionError):
        return {"kind": "large", "type": type(value).__name__}


class _Encoder:
    """One encoding with its budget of values and characters."""

    def __init__(self) -> None:
        self.values_left = MAX_VALUES
        self.text_left = MAX_TEXT

    def node(self, value: object, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise _TooLarge
        self.values_left -= 1
        if self.values_left < 0:
            raise _TooLarge
        scalar = self._scalar(value)
        if scalar is not None:
            return scalar
        if isinstance(value, pd.DataFrame):
            return self._table(value, depth)
        if isinstance(value, pd.Series):
            return {
                "kind": "series",
                "name": self._label(value.name, depth),
                **self._index(value.index, depth),
                "values": self._vector(value, depth),
                "dtype": str(value.dtype),
            }
        if isinstance(value, EmailMessage):
            return self.node(_message(value), depth)
        if isinstance(value, Mapping):
            items = [[self._compact(k, depth), self._compact(v, depth)] for k, v in value.items()]
            return {"kind": "dict", "items": items}
        if isinstance(value, set | frozenset):
            items = sorted((self._compact(v, depth) for v in value), key=lambda v: json.dumps(v, sort_keys=True))
            return {"kind": "set", "items": items}
        if isinstance(value, np.ndarray | pd.Index | pd.api.extensions.ExtensionArray):
            return {"kind": "list", "items": self._vector(value, depth)}
        if isinstance(value, list | tuple | range | type({}.keys()) | type({}.values()) | type({}.items())):
            return {"kind": "list", "items": self._vector(value, depth)}
        if callable(value):
            return {"kind": "function", "name": str(getattr(value, "__name__", ""))[:100]}
        return {"kind": "other", "type": type(value).__name__[:100]}

    def _scalar(self, value: object) -> Node | None:
        if value is None or value is pd.NA or value is pd.NaT:
            return {"kind": "missing"}
        if isinstance(value, bool | np.bool_):
            return {"kind": "boolean", "value": bool(value)}
        if isinstance(value, int | np.integer) and not isinstance(value, np.timedelta64):
            number = int(value)
            return {"kind": "number", "value": number if abs(number) < _EXACT_INTEGER else str(number)[:400]}
        if isinstance(value, float | np.floating | decimal.Decimal | fractions.Fraction):
            number = float(value)
            if math.isnan(number):
                return {"kind": "missing"}
            return {"kind": "number", "value": number if math.isfinite(number) else str(number)}
        if isinstance(value, str):
            self.text_left -= len(value)
            if self.text_left < 0:
                raise _TooLarge
            return {"kind": "text", "value": str(value).encode("utf-8", "replace").decode("utf-8")}
        if isinstance(value, np.datetime64 | np.timedelta64):
            if np.isnat(value):
                return {"kind": "missing"}
            value = pd.Timestamp(value) if isinstance(value, np.datetime64) else pd.Timedelta(value)
        if isinstance(value, datetime.timedelta):
            return {"kind": "duration", "value": value.total_seconds()}
        if isinstance(value, datetime.datetime):
            return {"kind": "date", "value": _iso(value)}
        if isinstance(value, datetime.date):
            return {"kind": "date", "value": value.isoformat()}
        if isinstance(value, pd.Period | pd.Interval):
            return {"kind": "text", "value": str(value)}
        return None

    def _compact(self, value: object, depth: int) -> Any:
        kind = type(value)
        # The plain values that long columns are made of; everything else goes the long way.
        if (kind is float and math.isfinite(value)) or (kind is int and abs(value) < _EXACT_INTEGER) or kind is bool:
            self.values_left -= 1
            return value
        node = self.node(value, depth + 1)
        return node.get("value") if node["kind"] in _BARE and not _ambiguous(node) else node

    def _vector(self, values: Any, depth: int) -> list[Any]:
        if len(values) > self.values_left:
            raise _TooLarge
        if isinstance(values, pd.Series | pd.Index | np.ndarray) and values.dtype.kind in "bif":
            values = values.tolist()
        return [self._compact(value, depth) for value in values]

    def _label(self, label: object, depth: int) -> Any:
        return self._compact(label, depth)

    def _index(self, index: pd.Index, depth: int) -> dict[str, Any]:
        """Labels of the rows; None where they are only the numbers of the rows, 0, 1, 2 …"""
        plain = index.name is None and index.nlevels == 1 and index.equals(pd.RangeIndex(len(index)))
        return {
            "index": None if plain else self._vector(index, depth),
            "index_names": [self._label(name, depth) for name in index.names],
        }

    def _table(self, table: pd.DataFrame, depth: int) -> Node:
        if table.size > self.values_left:
            raise _TooLarge
        columns = range(table.shape[1])
        return {
            "kind": "table",
            "columns": [self._label(name, depth) for name in table.columns],
            **self._index(table.index, depth),
            "data": [self._vector(table.iloc[:, i], depth) for i in columns],
            "dtypes": [str(table.iloc[:, i].dtype) for i in columns],
        }


def _ambiguous(node: Node) -> bool:
    """Whether the bare value would read as another kind: ±inf and big integers stand as text."""
    return node["kind"] == "number" and isinstance(node["value"], str)


def _iso(moment: datetime.datetime) -> str:
    if moment.tzinfo is not None:
        return moment.astimezone(datetime.UTC).replace(tzinfo=None).isoformat() + "Z"
    return moment.date().isoformat() if moment.time() == datetime.time() else moment.isoformat()


def _message(message: EmailMessage) -> dict[str, object]:
    """What a reader of the message would see; its date and boundaries are chance and stay out."""
    body = message.get_body(("plain", "html"))
    return {
        "from": str(message["From"] or ""),
        "to": str(message["To"] or ""),
        "subject": str(message["Subject"] or ""),
        "text": body.get_content().replace("\r\n", "\n").strip() if body else "",
        "attachments": [part.get_filename() or "" for part in message.iter_attachments()],
    }


def expand(item: Any) -> Node:
    """A bare item of a node's list as the node it stands for.

    >>> expand(None), expand("a")
    ({'kind': 'missing'}, {'kind': 'text', 'value': 'a'})
    """
    if isinstance(item, dict):
        return item
    if item is None:
        return {"kind": "missing"}
    kind = "boolean" if isinstance(item, bool) else "number" if isinstance(item, int | float) else "text"
    return {"kind": kind, "value": item}


def number(node: Node) -> float | int:
    """The number of a number node, also where it stands as text (±inf, big integers)."""
    value = node["value"]
    if isinstance(value, str):
        return float(value) if value.strip("+-") in ("inf", "nan") else int(value)
    return value


def decode(node: Any) -> Any:
    """The value a node stands for: plain data only (numbers, text, dates, lists, sets, dicts, Series, tables).

    ValueError for a kind that is no data (function, other, large).

    >>> decode(encode({"a": [1, None], "b": True}))
    {'a': [1, None], 'b': True}
    """
    node = expand(node)
    kind = node["kind"]
    if kind == "missing":
        return None
    if kind in ("boolean", "text"):
        return node["value"]
    if kind == "number":
        return number(node)
    if kind == "date":
        return pd.Timestamp(node["value"])
    if kind == "duration":
        return pd.Timedelta(seconds=node["value"])
    if kind == "list":
        return [decode(item) for item in node["items"]]
    if kind == "set":
        return {decode(item) for item in node["items"]}
    if kind == "dict":
        return {decode(key): decode(value) for key, value in node["items"]}
    if kind == "series":
        return pd.Series(_column(node["values"], node["dtype"]), index=_labels(node), name=decode(node["name"]))
    if kind == "table":
        columns = dict(enumerate(map(_column, node["data"], node["dtypes"])))
        table = pd.DataFrame(columns, index=_labels(node))
        table.columns = [decode(name) for name in node["columns"]]
        return table
    raise ValueError(f"a value of kind {kind!r} cannot be decoded")


def _column(values: list[Any], dtype: str) -> Any:
    decoded = [decode(value) for value in values]
    if dtype.startswith("datetime64"):
        return pd.to_datetime(pd.Series(decoded, dtype="object")).array
    if dtype in ("int64", "float64", "bool", "str", "category"):
        return pd.array(decoded, dtype=dtype)
    return decoded


def _labels(node: Node) -> pd.Index | None:
    if node["index"] is None:
        return None
    names = [decode(name) for name in node["index_names"]]
    labels = [decode(label) for label in node["index"]]
    if len(names) > 1:
        return pd.MultiIndex.from_tuples([tuple(label) for label in labels], names=names)
    return pd.Index(labels, name=names[0])

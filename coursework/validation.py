"""Whether data from outside is a node of ``encoding``: of known kinds, well-formed, and within the limits."""

import math
from typing import Any

import pandas as pd

from coursework.encoding import MAX_DEPTH, MAX_TEXT, MAX_VALUES, Node

_FIELDS = {
    "missing": {},
    "boolean": {"value": bool},
    "number": {"value": (int, float, str)},
    "text": {"value": str},
    "date": {"value": str},
    "duration": {"value": (int, float)},
    "list": {"items": list},
    "set": {"items": list},
    "dict": {"items": list},
    "series": {"index_names": list, "values": list, "dtype": str},
    "table": {"columns": list, "index_names": list, "data": list, "dtypes": list},
    "function": {},
    "other": {"type": str},
    "large": {"type": str},
}


def validate(data: Any) -> Node:
    """The same data if it is a well-formed node within the limits; ValueError if not.

    >>> validate({"kind": "number", "value": 3})
    {'kind': 'number', 'value': 3}
    >>> validate({"kind": "number", "value": "three"})
    Traceback (most recent call last):
    ...
    ValueError: a number node holds the text 'three'
    """
    _Validator().node(data, 0)
    return data


class _Validator:
    def __init__(self) -> None:
        self.values_left = MAX_VALUES
        self.text_left = MAX_TEXT

    def node(self, data: Any, depth: int) -> None:
        self._spend(depth)
        if not isinstance(data, dict) or data.get("kind") not in _FIELDS:
            raise ValueError("an answer is not one of the known kinds")
        kind = data["kind"]
        for field, types in _FIELDS[kind].items():
            value = data.get(field)
            if not isinstance(value, types) or (isinstance(value, bool) and kind != "boolean"):
                raise ValueError(f"field {field!r} of a {kind} node is missing or of a wrong type")
        if kind == "number":
            self._number(data)
        elif kind == "date":
            try:
                pd.Timestamp(data["value"][:40])
            except ValueError as error:
                raise ValueError("a date node holds no date") from error
        elif kind == "text":
            self._text(data["value"])
        elif kind in ("list", "set"):
            self._items(data["items"], depth)
        elif kind == "dict":
            for pair in data["items"]:
                if not isinstance(pair, list) or len(pair) != 2:
                    raise ValueError("an item of a dict node is not a pair")
                self._items(pair, depth)
        elif kind == "series":
            self._items(data["values"], depth)
            self._items([data.get("name")], depth)
            self._labels(data, len(data["values"]), depth)
        elif kind == "table":
            self._table(data, depth)

    def _table(self, data: Node, depth: int) -> None:
        lengths = {len(column) if isinstance(column, list) else -1 for column in data["data"]}
        if len(data["columns"]) != len(data["data"]) or len(lengths) > 1 or -1 in lengths:
            raise ValueError("the columns of a table node differ in length or number")
        self._items(data["columns"], depth)
        for column in data["data"]:
            self._items(column, depth)
        rows = lengths.pop() if lengths else len(data.get("index") or [])
        self._labels(data, rows, depth)

    def _labels(self, data: Node, rows: int, depth: int) -> None:
        self._items(data["index_names"], depth)
        index = data.get("index")
        if index is None:
            return
        if not isinstance(index, list) or len(index) != rows:
            raise ValueError("the index of a node does not fit its rows")
        self._items(index, depth)

    def _items(self, items: list[Any], depth: int) -> None:
        for item in items:
            if isinstance(item, str):
                self._spend(depth)
                self._text(item)
            elif item is None or isinstance(item, bool | int | float):
                self._spend(depth)
                if isinstance(item, float) and not math.isfinite(item):
                    raise ValueError("a bare number is not finite")
            else:
                self.node(item, depth + 1)

    def _number(self, data: Node) -> None:
        value = data["value"]
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError("a number node holds a number that is not finite as a JSON number")
        if isinstance(value, str) and not (
            value in ("inf", "-inf")
            or (len(value) <= 400 and value.lstrip("-").isascii() and value.lstrip("-").isdigit())
        ):
            raise ValueError(f"a number node holds the text {value[:40]!r}")

    def _text(self, text: str) -> None:
        self.text_left -= len(text)
        if self.text_left < 0:
            raise ValueError("an answer holds too much text")

    def _spend(self, depth: int) -> None:
        self.values_left -= 1
        if self.values_left < 0 or depth > MAX_DEPTH:
            raise ValueError("an answer is too large or too deep")

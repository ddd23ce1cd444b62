"""What every table must look like, and the one place where a table file is read and checked.

A wrong file is refused with its name, the row (the header is row 1, as a spreadsheet counts), the column, what was
found and what to do.
"""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from coursework.language import say


class TableError(ValueError):
    """A table file that does not fit its schema."""


@dataclass(frozen=True)
class Column:
    """One column: its ``kind`` (text, number, whole, flag, date), range, and the table and column it points to."""

    kind: str = "text"
    low: float = 0
    high: float = 1_000_000
    choices: tuple[str, ...] = ()
    empty: bool = False
    to: str = ""  # "table.column": a foreign key


@dataclass(frozen=True)
class Table:
    """A table: its columns in order, and the columns that together name a row."""

    columns: dict[str, Column]
    key: tuple[str, ...] = field(default=())


TEXT, FLAG, MONEY = Column(), Column("flag"), Column("number", high=10_000_000)
COUNT, SOME = Column("whole"), Column("whole", low=1)
DATE = Column("date", low=1990, high=2100)  # years
OF_CUSTOMER, OF_ORDER = Column(to="customers.customer"), Column(to="orders.order")

TABLES = {
    "customers": Table(
        {
            "customer": TEXT,
            "joined": DATE,
            "city": TEXT,
            "member": FLAG,
            "shares": FLAG,
            "last_visit": Column("date", 1990, 2100, empty=True),
        },
        key=("customer",),
    ),
    "contacts": Table(
        {
            "contact": TEXT,
            "source": Column(choices=("asked_price", "brochure", "fair", "list")),
            "contacted": Column("date", 1990, 2100, empty=True),
            "fits": FLAG,
        },
        key=("contact",),
    ),
    "orders": Table(
        {"order": TEXT, "customer": OF_CUSTOMER, "date": DATE, "amount": MONEY, "discount": MONEY}, key=("order",)
    ),
    "order_lines": Table(
        {
            "order": OF_ORDER,
            "line": SOME,
            "item": TEXT,
            "category": TEXT,
            "quantity": SOME,
            "amount": MONEY,
            "goods_cost": MONEY,
        },
        key=("order", "line"),
    ),
    "service": Table(
        {
            "order": OF_ORDER,
            "customer": OF_CUSTOMER,
            "returned": MONEY,
            "deliveries": COUNT,
            "service_minutes": COUNT,
            "bad_debt": MONEY,
        },
        key=("order",),
    ),
    "cost_rates": Table(
        {
            "rate": Column(choices=("delivery", "service_minute", "return_handling", "fixed_year")),
            "value": MONEY,
            "unit": TEXT,
        },
        key=("rate",),
    ),
    "cdnow": Table({"customer": TEXT, "date": DATE, "quantity": SOME, "amount": MONEY}),
    "cohorts": Table({"cohort": TEXT, "year": COUNT, "survivors": COUNT}, key=("cohort", "year")),
    "campaigns": Table(
        {
            "campaign": TEXT,
            "subject_id": Column(choices=("A", "B")),
            "subject_en": TEXT,
            "subject_zh": TEXT,
            "mails": SOME,
            "opens": COUNT,
            "clicks": COUNT,
            "orders": COUNT,
        },
        key=("campaign", "subject_id"),
    ),
    "letters": Table(
        {
            "letter": TEXT,
            "language": Column(choices=("en", "zh")),
            "kind": Column(choices=("inquiry", "apology", "promotion", "relationship", "handover")),
            "half": Column(choices=("tune", "test")),
            "label": TEXT,
            "lacks": Column(empty=True),
            "text": TEXT,
        },
        key=("letter",),
    ),
}


def read(path: Path, name: str, parent: Callable[[str], pd.DataFrame]) -> pd.DataFrame:
    """The table ``name`` from the CSV file at ``path``, checked; ``parent(name)`` gives a table it points to.

    TableError says which row and column is wrong and what to do.
    """
    table = TABLES[name]
    header, rows = _rows(path)
    _check_header(path, header, table)
    if set(map(len, rows)) != {len(header)}:
        row, cells = next((row, len(cells)) for row, cells in enumerate(rows, start=2) if len(cells) != len(header))
        raise TableError(say("data.ragged", file=path.name, row=row, found=cells, wanted=len(header)))
    texts = dict(zip(header, zip(*rows, strict=True), strict=True))
    values = {column: _convert(path, column, rule, texts[column]) for column, rule in table.columns.items()}
    frame = pd.DataFrame(values)
    _check_keys(path, frame, table, parent)
    return frame


def write(frame: pd.DataFrame, path: Path) -> None:
    """Write a table the way ``read`` reads it: utf-8, dates as 2025-12-31, money with two decimals."""
    text = frame.to_csv(index=False, float_format="%.2f", date_format="%Y-%m-%d", lineterminator="\n")
    path.write_bytes(text.encode("utf-8"))


def _rows(path: Path) -> tuple[list[str], list[list[str]]]:
    if not path.is_file():
        raise TableError(say("data.no_file", file=path.name, folder=path.parent))
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        raise TableError(say("data.encoding", file=path.name, row=row)) from None
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise TableError(say("data.not_csv", file=path.name, problem=error)) from None
    lines = [line for line in lines if line]
    if len(lines) < 2:
        raise TableError(say("data.empty_file", file=path.name))
    return lines[0], lines[1:]


def _check_header(path: Path, header: list[str], table: Table) -> None:
    for column in table.columns:
        if column not in header:
            raise TableError(say("data.missing_column", file=path.name, column=column, found=", ".join(header)))
    for column in header:
        if column not in table.columns or header.count(column) > 1:
            raise TableError(say("data.extra_column", file=path.name, column=column, wanted=", ".join(table.columns)))


_FLAGS = {"True": True, "False": False, "TRUE": True, "FALSE": False, "true": True, "false": False}


def _parse(rule: Column, texts: tuple[str, ...]) -> np.ndarray:
    """The texts as an array of the column's kind; ValueError or KeyError when one of them is not of that kind."""
    if rule.kind in ("number", "whole") and "_" in "".join(texts):
        raise ValueError("Python reads 1_000 as a number, tables do not")
    match rule.kind:
        case "number":
            return np.array(list(map(float, texts)))
        case "whole":
            return np.array(list(map(int, texts)), dtype=np.int64)
        case "flag":
            return np.array([_FLAGS[text] for text in texts])
        case "date":
            # each day is parsed once: a table has a few hundred days and many thousand rows
            days = {text: np.datetime64(_day(text, rule), "us") for text in set(texts)}
            return np.array([days[text] for text in texts], dtype="datetime64[us]")
        case _:
            return np.array(texts, dtype=object)


def _day(text: str, rule: Column) -> str:
    if text == "" and rule.empty:
        return "NaT"
    if len(text) != 10 or text[4] + text[7] != "--":
        raise ValueError(text)
    return text


def _convert(path: Path, column: str, rule: Column, texts: tuple[str, ...]) -> np.ndarray:
    try:
        values = _parse(rule, texts)
    except (ValueError, KeyError, OverflowError):
        place = next(place for place, text in enumerate(texts) if not _parses(rule, text))
        raise _cell(path, column, place, texts[place], rule.kind) from None
    if rule.kind in ("number", "whole"):
        wrong = ~((values >= rule.low) & (values <= rule.high))
        problem = "range"
    elif rule.kind == "date":
        years = values.astype("datetime64[Y]").astype(np.int64) + 1970
        wrong = ~np.isnat(values) & ((years < rule.low) | (years > rule.high))
        problem = "years"
    elif rule.kind == "text":
        known = set(texts)
        bad = {text for text in known if (not text and not rule.empty) or (rule.choices and text not in rule.choices)}
        wrong = np.array([text in bad for text in texts]) if bad else np.zeros(1, dtype=bool)
        problem = "choice" if rule.choices else "empty"
    else:
        return values
    if wrong.any():
        place = int(np.argmax(wrong))
        raise _cell(path, column, place, texts[place], problem, low=rule.low, high=rule.high, choices=rule.choices)
    return values


def _parses(rule: Column, text: str) -> bool:
    try:
        _parse(rule, (text,))
    except (ValueError, KeyError, OverflowError):
        return False
    return True


def _cell(path: Path, column: str, place: int, found: str, problem: str, **values: object) -> TableError:
    if "choices" in values:
        values["choices"] = ", ".join(values["choices"])
    where = say("data.cell", file=path.name, row=place + 2, column=column, found=found[:60])
    return TableError(f"{where} {say(f'data.need_{problem}', column=column, **values)}")


def _check_keys(path: Path, frame: pd.DataFrame, table: Table, parent: Callable[[str], pd.DataFrame]) -> None:
    if table.key:
        twice = frame.duplicated(list(table.key)).to_numpy()
        if twice.any():
            place = int(np.argmax(twice))
            found = ", ".join(str(frame[column].iloc[place]) for column in table.key)
            raise _cell(path, ", ".join(table.key), place, found, "key")
    for column, rule in table.columns.items():
        if rule.to:
            name, _, key = rule.to.partition(".")
            lost = ~frame[column].isin(parent(name)[key]).to_numpy()
            if lost.any():
                place = int(np.argmax(lost))
                raise _cell(path, column, place, frame[column].iloc[place], "parent", table=name)

"""Files and answers made wrong at random, each from a seed of its own, so that one of them can be made again."""

import copy
import json
from collections.abc import Callable
from random import Random
from typing import Any

from tests.hostile.case import EXERCISES, SCRIPT

_ODD = (None, True, 0, -1, 1e308, 10**30, "", "x" * 1000, "\ud800", "\0", [], {}, [[]], {"exercise": EXERCISES[0]})
_ODD += (SCRIPT, "../..", "code", "markdown", EXERCISES[1], [SCRIPT], {"role": "probe"}, {"": {"": [None]}})


def mutant(notebook: dict, seed: str) -> bytes:
    """A notebook's file after a few changes: of its cells, of nodes of its JSON, and at last of its bytes."""
    random, notebook = Random(seed), copy.deepcopy(notebook)
    for _ in range(random.choice((1, 1, 2, 4, 8))):
        random.choice(_CHANGES)(random, notebook)
    content = json.dumps(notebook).encode()
    return _bytes(random, content) if random.random() < 0.25 else content


def mutated(value: Any, random: Random) -> Any:
    """A copy of JSON data with a few of its nodes changed."""
    value = copy.deepcopy({"value": value})
    for _ in range(random.choice((1, 1, 2, 5))):
        _node(random, value)
    return value.get("value")


def _node(random: Random, document: dict) -> None:
    """Replace, remove, double or rename one node somewhere in the document."""
    place: Any = document
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = random.choice(keys)
        if isinstance(place[key], dict | list) and place[key] and random.random() < 0.8:
            place = place[key]
            continue
        break
    action = random.randrange(4)
    if action == 0:
        del place[key]
    elif action == 1 and isinstance(place, dict):
        place[random.choice(("", "id", "kind", "source", "metadata", "value", "x" * 300))] = place.pop(key)
    elif action == 2 and isinstance(place, list):
        place.insert(random.randrange(len(place) + 1), copy.deepcopy(place[key]))
    else:
        place[key] = copy.deepcopy(random.choice(_ODD))


def _cells(change: Callable[[Random, list], None]) -> Callable[[Random, dict], None]:
    def changed(random: Random, notebook: dict) -> None:
        if isinstance(cells := notebook.get("cells"), list) and cells and all(isinstance(one, dict) for one in cells):
            change(random, cells)

    return changed


def _retyped(random: Random, cells: list) -> None:
    random.choice(cells)["cell_type"] = random.choice(("code", "markdown", "raw", "heading", "", None))


def _doubled(random: Random, cells: list) -> None:
    cells.insert(random.randrange(len(cells) + 1), copy.deepcopy(random.choice(cells)))


def _removed(random: Random, cells: list) -> None:
    cells.pop(random.randrange(len(cells)))


def _exchanged(random: Random, cells: list) -> None:
    one, other = random.choice(cells), random.choice(cells)
    key = random.choice(("metadata", "id", "source"))
    one[key], other[key] = other.get(key), one.get(key)


def _stripped(random: Random, cells: list) -> None:
    for cell in cells:
        cell.pop(random.choice(("metadata", "id", "outputs")), None)


def _joined(random: Random, cells: list) -> None:
    at = random.randrange(len(cells))
    cells[at : at + 2] = [cells[at] | {"source": "".join(str(cell.get("source")) for cell in cells[at : at + 2])}]


def _rewritten(random: Random, cells: list) -> None:
    cell = random.choice(cells)
    text = list(str(cell.get("source")))
    for _ in range(random.randrange(1, 6)):
        text.insert(random.randrange(len(text) + 1), random.choice("()[]{}=:#%!\"'\n\t\\\0\u202e\ud800林"))
    cell["source"] = "".join(text)


_CHANGES = [
    _node,
    _node,
    *map(_cells, (_retyped, _doubled, _removed, _exchanged, _stripped, _joined, _rewritten)),
    _cells(lambda random, cells: random.shuffle(cells)),
]


def _bytes(random: Random, content: bytes) -> bytes:
    """The bytes with some of them changed, lost, doubled or cut off."""
    changed = bytearray(content)
    for _ in range(random.choice((1, 3, 30))):
        at, length = random.randrange(len(changed) or 1), random.randrange(1, 40)
        action = random.randrange(4)
        if action == 0:
            changed[at : at + 1] = bytes([random.randrange(256)])
        elif action == 1:
            del changed[at : at + length]
        elif action == 2:
            changed[at:at] = changed[at : at + length]
        elif random.random() < 0.2:
            del changed[at:]
    return bytes(changed)


damaged = _bytes

"""Which cell of a student's notebook is which cell of the release.

JupyterLab keeps ids and marks; VS Code, Colab and WPS lose some or all of them. So a cell is recognised by the first
of these that applies: its metadata, its cell id, the ``check("…")`` it holds, its text being that of a locked cell,
standing above the check of an exercise, binding the variable or function that an exercise asks for.
"""

import ast
import difflib
import re
from dataclasses import dataclass, field

from nbformat import NotebookNode

from coursework.grading.reading import Cell

_CHECK = re.compile(r"""^\s*check\(\s*["']([a-z]+-[A-Za-z_][A-Za-z0-9_]*)["']\s*\)\s*$""")
_SIMILAR = 0.3  # how much of a memo's template a memo without marks must still show


@dataclass(frozen=True)
class Place:
    """One cell of the release: id, kind ("code" or "markdown"), role ("locked", "exercise", "check"), its text.

    `exercise` is the exercise of an exercise or check cell, `name` the variable or function it asks for.
    """

    id: str
    kind: str
    role: str
    source: str
    exercise: str = ""
    name: str = ""


@dataclass
class Match:
    """For every cell of the student's the place it has in the release, None for a cell of the student's own."""

    owners: list[Place | None]
    by_guess: set[str] = field(default_factory=set)  # exercises found without metadata or id


def places(release: NotebookNode, names: dict[str, str]) -> list[Place]:
    """The cells of a release; `names` maps an exercise to the variable or function it asks for."""
    found = []
    for cell in release.cells:
        marks = cell.metadata.get("coursework", {})
        role, exercise = marks.get("role", "locked"), marks.get("exercise", "")
        found.append(Place(cell.id, cell.cell_type, role, cell.source.strip(), exercise, names.get(exercise, "")))
    return found


def match(cells: list[Cell], released: list[Place]) -> Match:
    """Find the places of the student's `cells`; every step takes only cells that no step before it took."""
    result = Match([None] * len(cells))
    by_id = {place.id: place for place in released}
    exercises = {place.exercise: place for place in released if place.role == "exercise"}
    checks = {place.exercise: place for place in released if place.role == "check"}

    def take(position: int, place: Place | None) -> None:
        if place is not None and place.kind == cells[position].kind:
            result.owners[position] = place

    for position, cell in enumerate(cells):
        claimed = checks if cell.role == "check" else exercises if cell.role == "exercise" else {}
        take(position, claimed.get(cell.exercise))
        if result.owners[position] is None:
            take(position, by_id.get(cell.id))
    for position, cell in _free(cells, result):
        if checked := _CHECK.match(_without_comments(cell.source)):
            take(position, checks.get(checked[1]))
    _take_equal(cells, released, result)
    for exercise, place in exercises.items():
        if place.kind == "code":
            _take_code(cells, result, place, checks.get(exercise))
        else:
            _take_memo(cells, released, result, place)
    return result


def _free(cells: list[Cell], result: Match) -> list[tuple[int, Cell]]:
    return [(position, cell) for position, cell in enumerate(cells) if result.owners[position] is None]


def _take_equal(cells: list[Cell], released: list[Place], result: Match) -> None:
    """Cells with the very text of a cell of the release, untouched exercises among them, in order."""
    taken = {place.id for place in result.owners if place is not None}
    waiting: dict[tuple[str, str], list[Place]] = {}
    for place in released:
        if place.id not in taken and place.source:
            waiting.setdefault((place.kind, place.source), []).append(place)
    for position, cell in _free(cells, result):
        if queue := waiting.get((cell.kind, cell.source.strip())):
            result.owners[position] = queue.pop(0)


def _take_code(cells: list[Cell], result: Match, place: Place, check: Place | None) -> None:
    own = [i for i, owner in enumerate(result.owners) if owner is place]
    if any(cells[i].source.strip() != place.source for i in own):
        return
    free = [(i, cell) for i, cell in _free(cells, result) if cell.kind == "code"]
    binding = [i for i, cell in free if place.name in bound_names(cell.source)]
    above = _above(result, check, {i for i, _ in free})
    found = [i for i in binding if i in above] or (above[:1] if not own else []) or binding
    for i in found:
        result.owners[i] = place
    if found:
        result.by_guess.add(place.exercise)


def _above(result: Match, check: Place | None, free: set[int]) -> list[int]:
    """The free code cells between the check of an exercise and whatever known cell stands above it, nearest first."""
    position = next((i for i, owner in enumerate(result.owners) if owner is not None and owner is check), None)
    above = []
    while position is not None and position > 0:
        position -= 1
        owner = result.owners[position]
        if owner is not None and (check is None or owner.exercise != check.exercise):
            break
        if position in free:
            above.append(position)
    return above


def _take_memo(cells: list[Cell], released: list[Place], result: Match, place: Place) -> None:
    if any(owner is place for owner in result.owners):
        return
    order = {known.id: rank for rank, known in enumerate(released)}
    known = [(i, order[owner.id]) for i, owner in enumerate(result.owners) if owner is not None]
    first = max((i for i, rank in known if rank < order[place.id]), default=-1)
    last = min((i for i, rank in known if rank > order[place.id] and i > first), default=len(cells))
    between = [(i, cell) for i, cell in _free(cells, result) if first < i < last and cell.kind == "markdown"]

    def likeness(item: tuple[int, Cell]) -> float:
        return difflib.SequenceMatcher(None, item[1].source[:2000], place.source[:2000]).ratio()

    if between:
        best = max(between, key=likeness)
        if len(between) == 1 or likeness(best) >= _SIMILAR:
            result.owners[best[0]] = place
            result.by_guess.add(place.exercise)


def bound_names(source: str) -> set[str]:
    """The names a cell binds at its top level; a cell that is no Python yet is read line by line.

    >>> sorted(bound_names("a, b = 1, 2\\nfor i in x: pass\\ndef f(): c = 1"))
    ['a', 'b', 'f', 'i']
    >>> sorted(bound_names("total = (1 +"))
    ['total']
    """
    plain = "\n".join(line for line in source.split("\n") if not line.lstrip().startswith(("%", "!")))
    try:
        tree = ast.parse(plain)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set(re.findall(r"^(?:def\s+)?(\w+)\s*(?:=(?!=)|\()", plain, flags=re.MULTILINE))
    names: set[str] = set()
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)  # and what is inside stays inside
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif not isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            waiting.extend(ast.iter_child_nodes(node))
    return names


def _without_comments(source: str) -> str:
    return "\n".join(line for line in source.split("\n") if line.strip() and not line.lstrip().startswith("#"))

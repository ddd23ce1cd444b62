"""The notebook that is graded: the release, with the student's own work in its places.

Locked cells are the release's, whatever the student's file holds. An exercise cell holds the student's text; a cell
the student added stays where it was. Behind each exercise stands a probe (see ``probe``). What had to be put right
is a list of ``Repair``, which the feedback names.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field

import nbformat
from nbformat import NotebookNode

from coursework.grading import matching, probe, reading
from coursework.grading.matching import Place
from coursework.grading.reading import Cell, NotGradable
from coursework.language import LANGUAGES

Release = Callable[[str, str], tuple[NotebookNode, bool]]
"""From a release's hash and a language to its notebook, and whether it is the one that was handed out."""


@dataclass(frozen=True)
class Repair:
    """One thing that was put right: the name of a sentence in ``messages/grading.toml`` and its values."""

    name: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass
class Assembled:
    """A notebook ready to run, its language, what was repaired, and the texts of exercises in markdown cells.

    `untouched` are the exercises whose cell is missing or still as it was handed out.
    """

    notebook: NotebookNode
    language: str
    repairs: list[Repair]
    texts: dict[str, str]
    untouched: set[str]


def assemble(content: bytes, key: dict, release: Release) -> Assembled:
    """Put a student's file together with its release for grading against `key`; NotGradable says why it cannot be."""
    student = reading.read(content)
    _refuse_other_lesson(student, key["lesson"])
    names = {entry["id"]: entry["name"] for entry in key["exercises"]}
    language, released, exact = _release_of(student, names, release)
    places = matching.places(released, names)
    matched = matching.match(student.cells, places)
    if student.cells and not any(matched.owners) and any(cell.source.strip() for cell in student.cells):
        raise NotGradable("nothing_recognised")
    repairs = [] if exact or "hash" not in student.claims else [Repair("unknown_release")]
    work = _Work(released, places, student.cells, matched, key, repairs)
    return Assembled(work.notebook(), language, work.repairs, work.texts, work.untouched)


def _refuse_other_lesson(student: reading.Notebook, lesson: str) -> None:
    claimed = reading.lesson_of(student)
    if claimed is not None and claimed != lesson:
        raise NotGradable("wrong_lesson", found=claimed, wanted=lesson)


def _release_of(student: reading.Notebook, names: dict[str, str], release: Release) -> tuple[str, NotebookNode, bool]:
    """The language, by what the file says, its ``use("…")``, else by the edition more of whose cells are in it."""
    claimed = student.claims.get("language")
    if claimed not in LANGUAGES:
        told = [lang for lang in LANGUAGES for cell in student.cells if f'use("{lang}")' in cell.source]
        claimed = told[0] if told else None
    options = [claimed] if claimed else list(LANGUAGES)
    found = [(language, *release(student.claims.get("hash", ""), language)) for language in options]

    def known(option: tuple[str, NotebookNode, bool]) -> int:
        texts = {cell.source.strip() for cell in option[1].cells}
        return sum(cell.source.strip() in texts for cell in student.cells)

    return max(found, key=known)


class _Work:
    """The assembly of one notebook."""

    def __init__(self, released, places: list[Place], cells: list[Cell], matched, key: dict, repairs) -> None:
        self.released, self.places, self.cells, self.matched = released, places, cells, matched
        self.entries = {entry["id"]: entry for entry in key["exercises"]}
        self.repairs: list[Repair] = repairs
        self.texts: dict[str, str] = {}
        self.untouched: set[str] = set()
        self._extras = 0

    def notebook(self) -> NotebookNode:
        """The release's cells in their order, each followed by the student's own that stood behind it."""
        theirs: dict[str, list[Cell]] = {}
        behind: dict[str, list[Cell]] = {}
        anchor = ""
        for cell, owner in zip(self.cells, self.matched.owners, strict=True):
            if owner is None:
                if cell.source.strip():
                    behind.setdefault(anchor, []).append(cell)
            else:
                theirs.setdefault(owner.id, []).append(cell)
                anchor = owner.id
        result = nbformat.v4.new_notebook(metadata=copy.deepcopy(self.released.metadata))
        result.cells = [self._extra(cell) for cell in behind.get("", [])]
        lost = restored = 0
        for node, place in zip(self.released.cells, self.places, strict=True):
            own, added = theirs.get(place.id, []), behind.get(place.id, [])
            if place.role == "exercise":
                result.cells += self._exercise(node, place, own, added)
                continue
            edited = any(cell.source.strip() != place.source for cell in own)
            if place.role == "check" and edited:
                self.repairs.append(Repair("check_restored", {"exercise": place.exercise}))
            elif place.kind == "code":
                lost, restored = lost + (not own and bool(self.cells)), restored + edited
            result.cells += [self._locked(node, place), *(self._extra(cell) for cell in added)]
        if restored:
            self.repairs.append(Repair("locked_restored", {"count": str(restored)}))
        if lost:
            self.repairs.append(Repair("locked_missing", {"count": str(lost)}))
        if self.matched.by_guess:
            self.repairs.append(Repair("marks_lost", {"exercises": ", ".join(sorted(self.matched.by_guess))}))
        return result

    def _exercise(self, node: NotebookNode, place: Place, own: list[Cell], added: list[Cell]) -> list[NotebookNode]:
        """The student's cell (of several, the touched ones, in their order), what follows it, and the probe."""
        if not own:
            self.repairs.append(Repair("exercise_missing", {"exercise": place.exercise}))
        touched = [cell for cell in own if cell.source.strip() != place.source]
        parts = list(dict.fromkeys(cell.source for cell in touched))
        if len(own) > 1:
            self.repairs.append(Repair("exercise_doubled", {"exercise": place.exercise, "count": str(len(own))}))
        if not parts:
            self.untouched.add(place.exercise)
        source = parts[-1] if parts else place.source
        cell = self._locked(node, place, role="exercise")
        cell.source = source
        earlier = [self._extra(Cell(place.kind, part)) for part in parts[:-1]]
        later = [self._extra(cell) for cell in added]
        if place.kind == "markdown":
            if parts:
                self.texts[place.exercise] = "\n\n".join(parts)
            return [*earlier, cell, *later]
        entry = self.entries.get(place.exercise)
        if entry is None:  # an exercise of an older release that the lesson no longer has
            return [*earlier, cell, *later]
        # A cell below that binds the name again is part of the answer: the student's own check saw its value.
        binding = [i for i, extra in enumerate(later, 1) if place.name in matching.bound_names(extra.source)]
        at = binding[-1] if binding else 0
        return [*earlier, cell, *later[:at], self._probe(entry, cell.id), *later[at:]]

    def _locked(self, node: NotebookNode, place: Place, role: str | None = None) -> NotebookNode:
        cell = copy.deepcopy(node)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        cell.metadata.setdefault("coursework", NotebookNode())["role"] = role or place.role
        return cell

    def _extra(self, cell: Cell) -> NotebookNode:
        self._extras += 1
        new = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}
        node = new.get(cell.kind, nbformat.v4.new_raw_cell)(cell.source)
        node.id = f"extra-{self._extras}"
        node.metadata = nbformat.from_dict({"coursework": {"role": "extra"}})
        return node

    @staticmethod
    def _probe(entry: dict, cell_id: str) -> NotebookNode:
        node = nbformat.v4.new_code_cell(f"# the answer of {entry['id']}")
        node.id = f"{entry['id']}-probe"
        marks = {"role": "probe", "exercise": entry["id"], "cell": cell_id, "asked": probe.question(entry)}
        node.metadata = NotebookNode({"coursework": NotebookNode(marks)})
        return node

"""The student's work in the release's place: whatever an editor, a student or a stranger did to the file."""

import json
import random
from collections.abc import Callable

import nbformat
import pytest
from nbformat import NotebookNode

from coursework.authoring import source
from coursework.grading import reading
from coursework.grading.assemble import Assembled, assemble
from coursework.grading.matching import bound_names
from coursework.grading.reading import NotGradable
from coursework.grading.release import releases
from tests.notebooks import (
    TINY,
    TINY_ANSWERS,
    by_colab,
    by_wps,
    cell,
    changed,
    filled_in,
    handed_out,
    saved,
    without_metadata,
)

LESSON = source.read(TINY)
RELEASES = releases(TINY)
KEY = {
    "lesson": "tiny",
    "exercises": [
        {"id": one.id, "name": one.name, "kind": one.kind, "cases": None, "points": one.marks["points"]}
        for one in LESSON.exercises.values()
    ],
}
EN = handed_out(language="en")
PERFECT = filled_in(EN, TINY_ANSWERS)


def assembled(notebook: NotebookNode | dict | bytes) -> Assembled:
    content = notebook if isinstance(notebook, bytes) else saved(notebook)
    return assemble(content, KEY, RELEASES.notebook)


def answers(result: Assembled) -> dict[str, str]:
    return {name: cell(result.notebook, name).source for name in TINY_ANSWERS}


def repairs(result: Assembled) -> list[str]:
    return sorted(repair.name for repair in result.repairs)


def position(cells: list[NotebookNode], name: str) -> int:
    return next(i for i, one in enumerate(cells) if one.id == name)


def refusal(content: bytes | dict) -> str:
    with pytest.raises(NotGradable) as caught:
        assembled(content)
    return caught.value.problem


def test_a_filled_in_notebook_needs_no_repair() -> None:
    result = assembled(PERFECT)
    assert answers(result) == TINY_ANSWERS
    assert result.repairs == []
    assert result.texts == {"tiny-memo": TINY_ANSWERS["tiny-memo"]}
    assert result.untouched == set()
    nbformat.validate(result.notebook)


def test_each_probe_stands_behind_its_exercise() -> None:
    cells = assembled(PERFECT).notebook.cells
    for exercise in ("tiny-total", "tiny-best", "tiny-size_of"):
        assert position(cells, f"{exercise}-probe") == position(cells, exercise) + 1
        assert position(cells, f"{exercise}-check") == position(cells, exercise) + 2


def test_an_untouched_notebook_attempted_nothing() -> None:
    result = assembled(EN)
    assert result.untouched == set(TINY_ANSWERS)
    assert result.texts == {}
    assert result.repairs == []


def test_a_notebook_without_cells_attempted_nothing() -> None:
    result = assembled({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []})
    assert result.untouched == set(TINY_ANSWERS)
    assert repairs(result) == ["exercise_missing"] * 4


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("editor", [without_metadata, by_colab, by_wps])
def test_lost_metadata(editor: Callable[[NotebookNode], NotebookNode], language: str) -> None:
    template = handed_out(language=language)
    result = assembled(editor(filled_in(template, TINY_ANSWERS)))
    assert result.language == language
    assert answers(result) == TINY_ANSWERS
    assert result.texts == {"tiny-memo": TINY_ANSWERS["tiny-memo"]}
    assert repairs(result) == ([] if editor is without_metadata else ["marks_lost"])


def test_everything_but_the_cells_text_comes_from_the_release() -> None:
    hostile = filled_in(EN, TINY_ANSWERS)
    hostile.metadata["kernelspec"] = {"name": "bash", "display_name": "x", "language": "bash"}
    hostile.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {}}
    target = cell(hostile, "tiny-total")
    target.metadata["tags"] = ["parameters", "raises-exception"]
    target.outputs = [nbformat.v4.new_output("stream", text="forged")]
    result = assembled(hostile)
    assert result.notebook.metadata == {**RELEASES.notebook("", "en")[0].metadata}
    assert cell(result.notebook, "tiny-total").metadata.get("tags") is None
    assert cell(result.notebook, "tiny-total").outputs == []


def test_an_edited_check_is_restored_and_named() -> None:
    notebook = filled_in(EN, TINY_ANSWERS)
    cell(notebook, "tiny-total-check").source = "print('all points')"
    result = assembled(notebook)
    assert cell(result.notebook, "tiny-total-check").source == 'check("tiny-total")'
    assert [(one.name, one.values) for one in result.repairs] == [("check_restored", {"exercise": "tiny-total"})]


def test_an_edited_locked_cell_is_restored_and_named() -> None:
    notebook = filled_in(EN, TINY_ANSWERS)
    target = next(one for one in notebook.cells if one.source.startswith("orders = load"))
    target.source = "orders = None"
    result = assembled(notebook)
    assert cell(result.notebook, target.id).source.startswith("orders = load")
    assert repairs(result) == ["locked_restored"]


def test_deleted_cells_are_put_back() -> None:
    gone = {"tiny-total", "tiny-total-check", "setup"}
    notebook = changed(PERFECT, lambda cells: cells.__setitem__(slice(None), [c for c in cells if c.id not in gone]))
    result = assembled(notebook)
    assert [one.id for one in result.notebook.cells if one.id in gone] == ["setup", "tiny-total", "tiny-total-check"]
    assert result.untouched == {"tiny-total"}
    assert repairs(result) == ["exercise_missing", "locked_missing"]


def copy_of(one: NotebookNode, text: str, name: str = "copy-1") -> NotebookNode:
    copy = nbformat.v4.new_code_cell(text, id=name)
    copy.metadata = nbformat.from_dict(dict(one.metadata))
    return copy


def test_a_copied_exercise_counts_with_its_last_touched_copy() -> None:
    notebook = changed(
        PERFECT,
        lambda cells: cells.insert(
            position(cells, "tiny-total") + 1, copy_of(cell(PERFECT, "tiny-total"), "total = total * 1")
        ),
    )
    result = assembled(notebook)
    cells = result.notebook.cells
    at = position(cells, "tiny-total")
    assert (cells[at - 1].source, cells[at].source) == (TINY_ANSWERS["tiny-total"], "total = total * 1")
    assert cells[at + 1].id == "tiny-total-probe"
    assert repairs(result) == ["exercise_doubled"]


def test_an_untouched_copy_does_not_erase_the_answer() -> None:
    stub = cell(EN, "tiny-total")
    notebook = changed(PERFECT, lambda cells: cells.append(copy_of(stub, stub.source)))
    assert answers(assembled(notebook)) == TINY_ANSWERS


def test_an_answer_in_a_cell_of_its_own_below_the_stub() -> None:
    notebook = filled_in(EN, {name: text for name, text in TINY_ANSWERS.items() if name != "tiny-best"})
    own = nbformat.v4.new_code_cell(TINY_ANSWERS["tiny-best"], id="mine")
    notebook = changed(notebook, lambda cells: cells.insert(position(cells, "tiny-best-check") + 1, own))
    assert answers(assembled(notebook)) == TINY_ANSWERS


def test_own_cells_stay_where_they_are() -> None:
    own = nbformat.v4.new_code_cell("mine = 1", id="mine")
    note = nbformat.v4.new_markdown_cell("a note", id="note")
    notebook = changed(PERFECT, lambda cells: cells.insert(position(cells, "tiny-best"), own))
    notebook = changed(notebook, lambda cells: cells.insert(position(cells, "tiny-best"), note))
    cells = assembled(notebook).notebook.cells
    at = position(cells, "tiny-best")
    assert [one.source for one in cells[at - 2 : at]] == ["mine = 1", "a note"]


def test_a_probe_looks_after_the_last_cell_that_binds_the_name() -> None:
    more = nbformat.v4.new_code_cell("total = round(total, 2)", id="mine")
    other = nbformat.v4.new_code_cell("print(total)", id="other")
    notebook = changed(PERFECT, lambda cells: cells.insert(position(cells, "tiny-total") + 1, other))
    notebook = changed(notebook, lambda cells: cells.insert(position(cells, "tiny-total") + 1, more))
    cells = assembled(notebook).notebook.cells
    at = position(cells, "tiny-total")
    sources = [one.source for one in cells[at + 1 : at + 4]]
    assert sources == ["total = round(total, 2)", "# the answer of tiny-total", "print(total)"]


def test_exercises_in_another_order_come_back_into_the_release_s() -> None:
    notebook = changed(PERFECT, lambda cells: cells.reverse())
    result = assembled(notebook)
    assert answers(result) == TINY_ANSWERS
    order = [one.id for one in result.notebook.cells if one.metadata.get("coursework", {}).get("role") == "exercise"]
    assert order == ["tiny-total", "tiny-best", "tiny-size_of", "tiny-memo"]


def test_an_old_notebook_format() -> None:
    cells = [
        {"cell_type": "code", "input": one.source, "outputs": [], "language": "python"}
        for one in PERFECT.cells
        if one.cell_type == "code"
    ]
    content = json.dumps({"nbformat": 3, "metadata": {}, "worksheets": [{"cells": cells}]}).encode()
    given = answers(assembled(content))
    assert {name: text for name, text in given.items() if name != "tiny-memo"} == {
        name: text for name, text in TINY_ANSWERS.items() if name != "tiny-memo"
    }


def test_a_notebook_of_an_unknown_release_is_named() -> None:
    notebook = filled_in(EN, TINY_ANSWERS)
    notebook.metadata.coursework.hash = "000000000000"
    assert repairs(assembled(notebook)) == ["unknown_release"]


def test_a_kept_release_is_used(tmp_path) -> None:
    old = filled_in(EN, {})
    cell(old, "tiny-total-check").source = 'check("tiny-total")  # as it was'
    old.metadata.coursework.hash = "0ld"
    saved(old, tmp_path / "0ld" / "en" / "9-tiny.ipynb")
    kept = releases(TINY, tmp_path)
    result = assemble(saved(filled_in(old, TINY_ANSWERS)), KEY, kept.notebook)
    assert result.repairs == []
    assert cell(result.notebook, "tiny-total-check").source.endswith("# as it was")


WRONG = filled_in(EN, TINY_ANSWERS)
WRONG.metadata.coursework.lesson = "profit"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "empty_file"),
        (b"  \n", "empty_file"),
        (b'{"cells": [', "broken_json"),
        (b"\xff\xfe{}", "not_utf8"),
        ('{"标题": 1}'.encode("gbk"), "not_utf8"),
        (b"[" * 100_000, "deep_json"),
        (b'{"nbformat": ' + b"9" * 5000 + b"}", "deep_json"),
        (b"[]", "no_notebook_inside"),
        (b"null", "no_notebook_inside"),
        (b'{"nbformat": "4", "cells": []}', "no_notebook_inside"),
        (b'{"nbformat": 4}', "no_cells"),
        (b'{"nbformat": 4, "cells": {"a": 1}}', "no_cells"),
        (b'{"nbformat": 4, "cells": [7]}', "broken_cell"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": 7}]}', "broken_cell"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "widget", "source": ""}]}', "broken_cell"),
        (b'{"nbformat": 4, "cells": [{"cell_type": ["code"], "source": ""}]}', "broken_cell"),
        (json.dumps({"nbformat": 4, "cells": [{"cell_type": "code", "source": ""}] * 2001}).encode(), "too_many_cells"),
        (json.dumps({"nbformat": 4, "cells": [{"cell_type": "code", "source": "x" * 500_001}]}).encode(), "huge_cell"),
        (saved(WRONG), "wrong_lesson"),
        (saved(by_wps(changed(EN, lambda cells: cells.clear())) | {"cells": []}).replace(b"[]", b"[7]"), "broken_cell"),
        (
            json.dumps({"nbformat": 4, "cells": [{"cell_type": "code", "source": 'check("profit-a")'}]}).encode(),
            "wrong_lesson",
        ),
        (json.dumps({"nbformat": 4, "cells": [{"cell_type": "code", "source": "1+1"}]}).encode(), "nothing_recognised"),
    ],
)
def test_files_nothing_can_be_graded_from(content: bytes, problem: str) -> None:
    assert refusal(content) == problem


def test_lone_surrogates_and_nul_leave_no_trace() -> None:
    notebook = filled_in(EN, {**TINY_ANSWERS, "tiny-total": "total = '\\ud800\0'"})
    content = saved(notebook).replace(b"\\\\ud800", b"\\ud800")
    assert cell(assembled(content).notebook, "tiny-total").source == "total = '�'"


def test_ids_of_the_students_own_never_collide() -> None:
    own = [nbformat.v4.new_code_cell(f"x = {i}", id="extra-1") for i in range(3)]
    notebook = changed(PERFECT, lambda cells: cells.extend(own))
    ids = [one.id for one in assembled(notebook).notebook.cells]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("seed", range(300))
def test_random_damage_never_raises_anything_else(seed: int) -> None:
    dice = random.Random(seed)
    content = bytearray(saved(dice.choice([PERFECT, by_colab(PERFECT), by_wps(PERFECT)])))
    for _ in range(dice.randint(1, 30)):
        at = dice.randrange(len(content))
        length = dice.choice([1, 1, 5, 200])
        content[at : at + length] = dice.choice([b"", b"[", b"]", b"null", b"\x00", b'"', b"\xff", b"{}", b"1e999"])
    try:
        result = assembled(bytes(content))
    except NotGradable as refused:
        assert refused.problem
    else:
        json.dumps(result.notebook, ensure_ascii=False).encode()
        nbformat.validate(result.notebook)


def test_bound_names_of_damaged_cells() -> None:
    assert bound_names("%matplotlib inline\nx = 1") == {"x"}
    assert bound_names("if True:\n    y = 1\nwith open('f') as z: pass") == {"y", "z"}
    assert "x" in bound_names("x = = 1")
    assert bound_names("\0") == set()


def test_reading_keeps_nothing_but_text_and_claims() -> None:
    notebook = reading.read(saved(PERFECT))
    assert notebook.claims == {"lesson": "tiny", "language": "en", "hash": LESSON.hash}
    assert {type(one.source) for one in notebook.cells} == {str}

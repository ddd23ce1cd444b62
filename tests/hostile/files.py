"""Broken and hostile files: metadata, JSON, names and zip entries. None of it runs anything."""

import json
import stat

import nbformat
from nbformat import NotebookNode

from coursework.grading.collect import FILE_BYTES
from tests.hostile.case import SCRIPT, Case, changed, refused
from tests.notebooks import cell, saved


def _kernelspec(notebook: NotebookNode) -> None:
    notebook.metadata.kernelspec = {"name": "../../evil", "display_name": SCRIPT, "argv": ["sh", "-c", "true"]}
    notebook.metadata.language_info = {"name": "bash", "nbconvert_exporter": "evil"}
    notebook.metadata.papermill = {"parameters": {"variant": 0}, "output_path": "/etc/passwd"}


def _claims(notebook: NotebookNode) -> None:
    notebook.metadata.coursework |= {"hash": "../../../etc", "language": "../en", "version": SCRIPT, "stem": "../../x"}


def _points(notebook: NotebookNode) -> None:
    for one in notebook.cells:
        one.metadata.coursework = (one.metadata.get("coursework") or {}) | {
            "points": 1000,
            "manual": True,
            "bonus": True,
        }
        one.metadata.nbgrader = {"points": 1000, "grade": True, "solution": True, "grade_id": "tiny-total"}


def _probe(notebook: NotebookNode) -> None:
    asked = {"id": "tiny-total", "name": "__name__", "kind": "value", "cases": None}
    marks = {
        "role": "probe",
        "exercise": "tiny-total",
        "cell": "tiny-total",
        "asked": asked,
        "answer": {"kind": "number"},
    }
    for position, name in enumerate(("tiny-total-probe", "tiny-best-probe", "extra-1")):
        own = nbformat.v4.new_code_cell("total = 0", id=name, metadata={"coursework": marks, "tags": ["parameters"]})
        notebook.cells.insert(position, own)


def _locked(notebook: NotebookNode) -> None:
    for one in notebook.cells:
        if one.cell_type == "code" and not one.id.startswith("tiny-"):
            one.source = "raise SystemExit('a cell of the release was changed')"


def _other_data(notebook: NotebookNode) -> None:
    at = next(i for i, one in enumerate(notebook.cells) if one.source.startswith("orders = load"))
    own = "real = load\nload = lambda *names: real(*names).head(7)"
    notebook.cells.insert(at, nbformat.v4.new_code_cell(own, metadata={"tags": ["parameters"]}))


def _tags(notebook: NotebookNode) -> None:
    for one in notebook.cells:
        one.metadata.tags = ["skip-execution", "raises-exception", "papermill-error-cell-tag", "remove-cell", "chart"]


def _two_in_one(notebook: NotebookNode) -> bytes:
    return saved(notebook).replace(b'"cells":', b'"cells": [], "metadata": 7, "cells":', 1)


def _stored(notebook: NotebookNode) -> None:
    text = '<p class="right">2 of 2</p>' + SCRIPT
    output = {"output_type": "display_data", "metadata": {}, "data": {"text/html": text, "application/javascript": "x"}}
    for one in notebook.cells:
        if one.cell_type == "code":
            one.outputs = [output]
    cell(notebook, "tiny-total").source = "total = ..."
    notebook.metadata.widgets = {"application/vnd.jupyter.widget-state+json": {"state": {SCRIPT: {}}}}


def _same_id(notebook: NotebookNode) -> None:
    for one in notebook.cells:
        if one.cell_type == "code" and not one.id.startswith("tiny-"):
            one.id = "tiny-total"
            one.source = ""


def _raw(notebook: NotebookNode) -> None:
    raw = nbformat.v4.new_raw_cell(SCRIPT, metadata={"format": "text/html", "raw_mimetype": "text/html"})
    notes = nbformat.v4.new_markdown_cell("![x](attachment:x)", attachments={"x": {"text/html": SCRIPT}})
    notebook.cells += [raw, notes]


def _metadata_of_wrong_types(notebook: NotebookNode) -> None:
    notebook.metadata = [7]
    for position, one in enumerate(notebook.cells):
        one.metadata = [None, [], "x", {"coursework": []}, {"coursework": {"exercise": {}, "role": 7}}][position % 5]
        one.outputs, one.execution_count, one.attachments = "none", "one", 7


def _surrogates(notebook: NotebookNode) -> bytes:
    cell(notebook, "tiny-total").source += "  # \0 here"
    return saved(notebook).replace(b"\\u0000", b"\\u0000\\ud800\\udfff\\u202e")


def _utf16(notebook: NotebookNode) -> bytes:
    return json.dumps(notebook).encode("utf-16")


def _deep(_: object) -> bytes:
    return b'{"nbformat": 4, "metadata": ' + b'{"a":' * 200_000 + b"1" + b"}" * 200_000 + b', "cells": []}'


def _with(notebook: NotebookNode, **changes: object) -> dict:
    return dict(notebook) | changes


def _first_cell(notebook: NotebookNode, **changes: object) -> dict:
    return _with(notebook, cells=[dict(notebook.cells[0]) | changes, *notebook.cells[1:]])


METADATA = [
    changed("kernelspec", "Names a kernel, a program and a language of its own.", _kernelspec),
    changed("claims", "Claims a release, a language and a file by paths that lead elsewhere.", _claims),
    changed("points", "Gives itself points, in the course's way and in nbgrader's.", _points),
    changed("own-probes", "Brings probes of its own, with answers.", _probe, total="right"),
    changed("locked-cells", "Changes every cell of the release.", _locked),
    changed("other-data", "Exchanges the tables for its own.", _other_data, total="wrong", best="wrong invalid"),
    changed("tags", "Asks to be skipped, or to look as if it had failed or been a chart.", _tags),
    changed("two-in-one", "Has two lists of cells, of which parsers see different ones.", _two_in_one),
    changed("byte-order-mark", "Begins with the mark of an editor.", lambda nb: b"\xef\xbb\xbf" + saved(nb)),
    changed("stored-outputs", "Stores outputs that look like a grade, and no answer.", _stored, total="missing"),
    changed("same-id", "Gives other cells the id of an exercise.", _same_id),
    changed("raw-cells", "Adds raw and attached HTML.", _raw),
    changed("wrong-metadata", "Has metadata of wrong types in every place.", _metadata_of_wrong_types),
    changed("surrogates", "Has NUL, lone surrogates and overrides of the text's direction in a cell.", _surrogates),
    changed("version-99", "Says it is of a format that is yet to come.", lambda nb: saved(_with(nb, nbformat=99))),
]

JSON = [
    refused("empty-file", "Holds nothing.", "empty_file", b" \n"),
    refused("no-json", "Stops in the middle.", "broken_json", lambda nb: saved(nb)[:-900]),
    refused("utf-16", "Is written in another encoding.", "not_utf8", _utf16),
    refused("latin-1", "Holds a byte that is no UTF-8.", "not_utf8", b'{"nbformat": 4, "cells": ["\xe9"]}'),
    refused("deep-json", "Is nested 200,000 levels deep.", "deep_json", _deep),
    refused("long-number", "Holds a number of 100,000 digits.", "deep_json", b'{"nbformat": ' + b"9" * 100_000 + b"}"),
    refused("a-list", "Is a list.", "no_notebook_inside", b"[]"),
    refused(
        "format-of-text", "Says its format in words.", "no_notebook_inside", lambda nb: saved(_with(nb, nbformat="4"))
    ),
    refused(
        "cells-by-name", "Has a dict for cells.", "no_cells", lambda nb: saved(_with(nb, cells={"0": nb.cells[0]}))
    ),
    refused(
        "source-of-dicts",
        "Has a source that is no text.",
        "broken_cell",
        lambda nb: saved(_first_cell(nb, source=[{}])),
    ),
    refused(
        "no-such-cell",
        "Has a cell of an unknown type.",
        "broken_cell",
        lambda nb: saved(_first_cell(nb, cell_type="x")),
    ),
    refused("many-cells", "Has 3,000 cells.", "too_many_cells", lambda nb: saved(_with(nb, cells=nb.cells[:1] * 3000))),
    refused(
        "huge-cell",
        "Has a cell of a million characters.",
        "huge_cell",
        lambda nb: saved(_first_cell(nb, source="x" * 10**6)),
    ),
    refused(
        "other-lesson",
        "Says it is of a lesson named like a script.",
        "wrong_lesson",
        lambda nb: saved(_with(nb, metadata={"coursework": {"lesson": SCRIPT}})),
    ),
]

_LINK = (stat.S_IFLNK | 0o777) << 16
SPACES = b" " * (FILE_BYTES + 1)

ZIPS = [
    refused(
        "zip-slip", "Leads out of the folder.", "bad_path", b"{}", entry="../../evil-up/9-tiny.ipynb", student="evil-up"
    ),
    refused(
        "zip-root", "Has an absolute name.", "bad_path", b"{}", entry="/evil-root/9-tiny.ipynb", student="evil-root"
    ),
    refused("zip-drive", "Has a name of Windows.", "bad_path", b"{}", entry="C:\\evil\\9-tiny.ipynb", student="C:"),
    refused("zip-link", "Is a link to a secret.", "link", b"/etc/passwd", external_attr=_LINK),
    refused("zip-bomb", "Unpacks to more than any notebook needs.", "too_large", SPACES),
    refused("zip-liar", "Unpacks to more than it says.", "unreadable", SPACES, told_bytes=100),
    refused("zip-locked", "Is encrypted.", "encrypted", b"{}", flags=0x1),
    refused("zip-unknown-method", "Is packed in a way nobody knows.", "unreadable", b"{}", method=99),
]


def named(name: str, attempts: str, entry: str, student: str, **zipped: object) -> Case:
    """An honest notebook under a name that is the attack."""
    case = changed(name, attempts, lambda notebook: None)
    return Case(name, attempts, case.verdicts, case.make, entry=entry, student=student, zipped=zipped)


NAMES = [
    named("name-gbk", "Has a name in GBK, as old Windows packs it.", "王芳/9-tiny.ipynb", "王芳", encoding="gbk"),
    named(
        "name-formula", "Has a name that a spreadsheet would compute.", "=HYPERLINK(1)/9-tiny.ipynb", "=HYPERLINK(1)"
    ),
    named("name-script", "Has a name that a browser would run.", f"{SCRIPT[:8]}/9-tiny.ipynb", SCRIPT[:8]),
    named("name-device", "Has the name of a device.", "con/9-tiny.ipynb", "con"),
    named("name-long", "Has a name longer than file systems take.", "n" * 300 + "/9-tiny.ipynb", "n" * 120),
    named("name-hidden", "Has a name with characters nobody sees.", "ev\u202e\u200bil/9-tiny.ipynb", "evil"),
    named(
        "name-newline",
        "Has a name of two lines and with a terminal's escapes.",
        "two\n\x1b[2Jlines/9-tiny.ipynb",
        "two[2Jlines",
    ),
]

"""How an answer leaves a kernel: as JSON text, once, in reply to a request that carries a fresh nonce.

``publish`` runs in the student's kernel and may be lied to, replaced or forged; ``accept`` runs in the grader and
believes nothing but the shape. A forger gains nothing: what counts as right never enters the kernel, so the best
forgery is to compute the answer. A probe is told the exercise's name and, for a function, its inputs.
"""

import json
import math
from typing import Any

MIME = "application/vnd.coursework.answer+json"
ANSWER_BYTES = 8 * 2**20  # of JSON; the encoder's own limit (100,000 values) lies below
ANSWER_DEPTH = 100
_ENTRY_KEYS = ("id", "name", "kind", "cases")


class Refused(ValueError):
    """An answer that does not have the shape of one; the text says what was found."""


def question(entry: dict) -> dict:
    """What of a key's entry a probe may know: id, name, kind and the inputs of a function, never an answer.

    >>> question({"id": "tiny-total", "name": "total", "kind": "value", "cases": None, "expected": {"kind": "number"}})
    {'id': 'tiny-total', 'name': 'total', 'kind': 'value', 'cases': None}
    """
    return {key: entry.get(key) for key in _ENTRY_KEYS}


def code(asked: dict, nonce: str) -> str:
    """The Python statement that makes a kernel publish its answer to `asked` (see ``question``) under `nonce`.

    It binds no name, so a probe leaves the student's variables as they were.
    """
    payload = json.dumps({"asked": asked, "nonce": nonce})
    return f"__import__('coursework.grading.probe', fromlist=['publish']).publish(globals(), {payload!r})"


def publish(namespace: dict[str, Any], payload: str) -> None:
    """In the kernel: read the answer from `namespace` and publish it as one MIME output."""
    from IPython.display import publish_display_data

    from coursework.exercise import answer

    request = json.loads(payload)
    asked = request["asked"]
    said = {"exercise": asked["id"], "nonce": request["nonce"], "answer": answer(namespace, asked)}
    publish_display_data({MIME: json.dumps(said, allow_nan=False), "text/plain": ""})


def accept(text: object, exercise: str, nonce: str) -> dict | None:
    r"""In the grader: the answer in `text`, plain JSON data; None means not attempted.

    Refused when it is not JSON text of bounded size and depth, or is for another exercise or request.

    >>> accept('{"exercise": "a-b", "nonce": "7", "answer": {"kind": "text", "value": "\\ud800"}}', "a-b", "7")
    {'kind': 'text', 'value': '�'}
    >>> accept('{"exercise": "a-c", "nonce": "7", "answer": null}', "a-b", "7")
    Traceback (most recent call last):
    coursework.grading.probe.Refused: an answer for another exercise or request
    """
    if not isinstance(text, str) or len(text) > ANSWER_BYTES:
        raise Refused("an answer that is no text of bounded size")
    try:
        said = json.loads(text, parse_constant=_no_constant, parse_float=_finite)
    except (ValueError, RecursionError) as problem:
        raise Refused(f"an answer that is no JSON: {type(problem).__name__}") from None
    if not isinstance(said, dict) or set(said) != {"exercise", "nonce", "answer"}:
        raise Refused("an answer without exercise, nonce and answer")
    if said["exercise"] != exercise or said["nonce"] != nonce:
        raise Refused("an answer for another exercise or request")
    given = said["answer"]
    if given is None:
        return None
    if not isinstance(given, dict) or not isinstance(given.get("kind"), str):
        raise Refused("an answer that is not an encoded value")
    return _plain(given, 0)


def _plain(node: Any, depth: int) -> Any:
    """The same data with lone surrogates replaced (no file or database takes them), Refused when too deep."""
    if depth > ANSWER_DEPTH:
        raise Refused("an answer nested too deeply")
    if isinstance(node, str):
        return node if node.isascii() else _text(node)
    if isinstance(node, list):
        return [_plain(item, depth + 1) for item in node]
    if isinstance(node, dict):
        return {_text(key): _plain(value, depth + 1) for key, value in node.items()}
    return node


def _text(text: str) -> str:
    return "".join("�" if "\ud800" <= character <= "\udfff" else character for character in text)


def _no_constant(name: str) -> float:
    raise Refused(f"an answer that holds {name}")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise Refused("an answer that holds a number out of range")
    return value

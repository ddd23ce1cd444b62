"""What a kernel said, made harmless before it enters an executed notebook.

Plain text stays, pictures are decoded and drawn anew, everything a browser could run is dropped. Every limit is a
limit of what is *kept*; what may be *received* is bounded where it is received, in ``conversation``.
"""

import base64
import binascii
import io
import re

from nbformat import NotebookNode

TEXT_KEPT = 64 * 1024  # characters a cell
OUTPUTS_KEPT = 100  # a cell
PICTURE_BYTES = 4 * 2**20
PICTURE_PIXELS = 16_000_000

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
# Control characters, text-direction overrides (they make code read as what it is not) and lone surrogates.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_CUT = "\n[…]"


def clean_text(text: str, limit: int = TEXT_KEPT) -> str:
    r"""The text without terminal escapes, control characters and lone surrogates, at most `limit` characters.

    >>> clean_text("\x1b[31mred\x1b[0m\x00 and \ud800 plain")
    'red and � plain'
    >>> clean_text("abcdef", limit=3)
    'abc\n[…]'
    """
    if not isinstance(text, str):
        raise TypeError(f"a kernel sent {type(text).__name__} where text belongs")
    # A bounded look ahead: escapes shorten the text, but a gigabyte need not be searched for them.
    short = _ESCAPES.sub("", text[: 4 * limit])
    short = short.replace("\r\n", "\n").replace("\r", "\n")
    short = _UNSAFE.sub(lambda match: "�" if "\ud800" <= match[0] <= "\udfff" else "", short)
    return short if len(short) <= limit and len(text) <= 4 * limit else short[:limit] + _CUT


def redrawn_png(encoded: str) -> str | None:
    """The picture, decoded and encoded anew as base64 PNG; None when it is not a picture of bounded size.

    Drawing anew leaves the pixels and nothing else: no text chunks, no second file behind the end mark.

    >>> redrawn_png("bm90IGEgcGljdHVyZQ==") is None
    True
    """
    if not isinstance(encoded, str) or len(encoded) > PICTURE_BYTES * 4 // 3:
        return None
    from PIL import Image

    try:
        with Image.open(io.BytesIO(base64.b64decode(encoded, validate=False)), formats=["PNG"]) as picture:
            if picture.width * picture.height > PICTURE_PIXELS:
                return None
            mode = picture.mode if picture.mode in ("1", "L", "LA", "RGB", "RGBA", "P") else "RGB"
            pixels = picture.convert("RGBA" if mode == "P" else mode)
    except (OSError, ValueError, SyntaxError, binascii.Error, Image.DecompressionBombError, EOFError):
        return None
    pixels.info.clear()
    redrawn = io.BytesIO()
    pixels.save(redrawn, format="PNG", compress_level=3)
    return base64.b64encode(redrawn.getvalue()).decode("ascii")


class Outputs:
    """The outputs of one cell as they arrive, within the limits of what is kept.

    >>> outputs = Outputs()
    >>> outputs.add("stream", {"name": "stdout", "text": "6 "})
    >>> outputs.add("stream", {"name": "stdout", "text": "7"})
    >>> outputs.add("execute_result", {"data": {"text/plain": "8", "text/html": "<script>"}, "execution_count": 1})
    >>> [output.get("text") or output["data"] for output in outputs.kept]
    ['6 7', {'text/plain': '8'}]
    """

    def __init__(self) -> None:
        self.kept: list[NotebookNode] = []
        self.error: tuple[str, list[str]] | None = None
        self._room = TEXT_KEPT
        self._clear_before_next = False

    def add(self, message_type: str, content: dict) -> None:
        """Take one message of the kernel's output channel; other types than outputs are ignored.

        Raises any exception that wrong types in `content` lead to: the caller treats it as a broken kernel.
        """
        if message_type == "clear_output":
            if content.get("wait"):
                self._clear_before_next = True
            else:
                self._clear()
            return
        if message_type not in ("stream", "display_data", "execute_result", "error"):
            return
        if self._clear_before_next:
            self._clear()
        if message_type == "error":
            name, lines = content["ename"], content["traceback"]
            traceback = [self._text(line) for line in lines[:50]]
            self.error = (clean_text(name, 200), traceback)
            self._keep(
                output_type="error",
                ename=self.error[0],
                evalue=clean_text(content["evalue"], 2000),
                traceback=traceback,
            )
        elif message_type == "stream":
            self._stream("stderr" if content["name"] == "stderr" else "stdout", content["text"])
        else:
            data = {}
            if "image/png" in content["data"] and (picture := redrawn_png(content["data"]["image/png"])):
                data["image/png"] = picture
            if "text/plain" in content["data"]:
                data["text/plain"] = self._text(content["data"]["text/plain"])
            if data and message_type == "execute_result":
                count = content.get("execution_count")
                self._keep(
                    output_type="execute_result",
                    data=data,
                    metadata={},
                    execution_count=count if isinstance(count, int) and abs(count) < 2**31 else None,
                )
            elif data:
                self._keep(output_type="display_data", data=data, metadata={})

    def _stream(self, name: str, text: str) -> None:
        if self._room <= 0:
            return
        text = self._text(text)
        last = self.kept[-1] if self.kept else None
        if last is not None and last.get("name") == name:
            last["text"] += text
        else:
            self._keep(output_type="stream", name=name, text=text)

    def _text(self, text: str) -> str:
        cleaned = clean_text(text, max(self._room, 0))
        self._room -= len(cleaned)
        return cleaned

    def _keep(self, **output: object) -> None:
        if len(self.kept) < OUTPUTS_KEPT:
            self.kept.append(NotebookNode(output))

    def _clear(self) -> None:
        self._clear_before_next = False
        self.kept = [output for output in self.kept if output["output_type"] == "error"]

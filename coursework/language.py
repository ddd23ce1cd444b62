"""Which edition is open, and every sentence a reader sees, in both languages side by side.

The sentences stand in ``coursework/messages``, one TOML file a room: ``say("exercise.right")`` is the table
``[right]`` of ``exercise.toml``.
"""

import tomllib
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "zh")
_FOLDER = Path(__file__).parent / "messages"
_edition = "en"


def use(language: str) -> None:
    """Open an edition of the course: ``"en"`` or ``"zh"``; ValueError for any other."""
    if language not in LANGUAGES:
        raise ValueError(f"language {language!r} is not one of {', '.join(LANGUAGES)} / 语言只能是 en 或 zh")
    global _edition
    _edition = language


def edition() -> str:
    """The language of the open edition.

    >>> edition() in LANGUAGES
    True
    """
    return _edition


def say(key: str, language: str | None = None, /, **values: object) -> str:
    """The sentence ``"room.name"`` in the open edition (or in ``language``), with ``{values}`` filled in.

    KeyError names the file to mend when there is no such sentence.

    >>> say("language.self", "en"), say("language.self", "zh")
    ('English', '中文')
    """
    room, _, name = key.partition(".")
    sentences = _room(room)
    if name not in sentences:
        raise KeyError(f"no sentence [{name}] in messages/{room}.toml")
    return sentences[name][language or _edition].format(**values)


def pick(en: str, zh: str, language: str | None = None) -> str:
    """The one of two texts that the open edition (or ``language``) reads.

    >>> pick("yes", "是", "zh")
    '是'
    """
    return zh if (language or _edition) == "zh" else en


@cache
def _room(room: str) -> dict[str, dict[str, str]]:
    path = _FOLDER / f"{room}.toml"
    if not path.is_file():
        raise KeyError(f"no messages/{room}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))

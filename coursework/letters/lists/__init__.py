"""The word lists of the reviewer, as data: one TOML file a language.

A rule is a table: a sentence fits when one of its ``any`` patterns is in it, one of ``also`` (if there is such a
list), and none of ``unless``. Patterns are regular expressions; ``<name>`` stands for the pattern of that name in the
table ``parts``. Letter case does not count. Chinese patterns are written in simplified characters.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_NAMED = re.compile(r"<([a-z_]+)>")


@dataclass(frozen=True)
class Rule:
    """Patterns that a sentence must, must also, and must not hold."""

    any: re.Pattern
    also: re.Pattern | None = None
    unless: re.Pattern | None = None

    def fits(self, text: str) -> bool:
        """Whether the text fits the rule."""
        return bool(
            self.any.search(text)
            and (self.also is None or self.also.search(text))
            and not (self.unless and self.unless.search(text))
        )


@dataclass(frozen=True)
class Lists:
    """All lists of one language: the rules by name, the parts they are made of, small words, folded characters."""

    rules: dict[str, Rule]
    parts: dict[str, str]
    small: frozenset[str]
    plain: dict[str, frozenset[str]]
    fold: dict[str, str]

    def part(self, name: str) -> re.Pattern:
        """A named part as a pattern of its own."""
        return re.compile(self.parts[name], re.IGNORECASE)


@cache
def of(language: str) -> Lists:
    """The word lists of a language, read once.

    >>> of("en").rules["price"].fits("The tin costs 68 yuan.")
    True
    """
    path = Path(__file__).with_name(f"{language}.toml")
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    parts: dict[str, str] = {}
    for name, pattern in data["parts"].items():
        parts[name] = f"(?:{_fill(pattern, parts)})"
    rules = {
        name: Rule(**{key: _pattern(patterns, parts) for key, patterns in table.items()})
        for name, table in data["rules"].items()
    }
    small = data["small"]
    return Lists(
        rules=rules,
        parts=parts,
        small=frozenset(small.split() if " " in small else small),
        plain={name: frozenset(words) for name, words in data["plain"].items()},
        fold=data.get("fold", {}),
    )


def _fill(pattern: str, parts: dict[str, str]) -> str:
    return _NAMED.sub(lambda match: parts[match[1]], pattern)


def _pattern(patterns: list[str], parts: dict[str, str]) -> re.Pattern:
    return re.compile("|".join(_fill(pattern, parts) for pattern in patterns), re.IGNORECASE)

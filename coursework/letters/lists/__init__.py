"""The word lists of the reviewer, as data: one TOML file a language.

A rule is a table: a sentence fits when one of its ``any`` patterns is in it, one of ``also`` (if there is such a
list), and none of ``unless``. Patterns are regular expressions; ``<name>`` stands for the pattern of that name in the
table ``parts``, or for one of its patterns where they are a list. Letter case does not count. Chinese patterns are
written in simplified characters.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

_NAMED = re.compile(r"<([a-z_]+)>")
_CASED = "(?-i:"
_CAPITAL = re.compile(r"\\.|[A-Z]")


class Patterns:
    """Patterns of which one is to be found in a text. Letter case counts only inside ``(?-i:…)``.

    They are compiled when first used: all of a language take a second. A pattern without capitals is looked for in
    the text in small letters, which takes half the time of not minding case.
    """

    def __init__(self, patterns: list[str]):
        self.patterns = patterns

    @cached_property
    def _in_small_letters(self) -> re.Pattern | None:
        plain = "|".join(pattern for pattern in self.patterns if _CASED not in pattern)
        small = _CAPITAL.sub(lambda found: found[0] if found[0][0] == "\\" else found[0].lower(), plain)
        return re.compile(small) if small else None

    @cached_property
    def _in_any_letters(self) -> re.Pattern | None:
        cased = "|".join(pattern for pattern in self.patterns if _CASED in pattern)
        return re.compile(cased, re.IGNORECASE) if cased else None

    @cached_property
    def _whole(self) -> re.Pattern:
        return re.compile("|".join(self.patterns), re.IGNORECASE)

    def within(self, text: str) -> bool:
        """Whether one of the patterns is in the text."""
        small, any_letters = self._in_small_letters, self._in_any_letters
        return bool(small and small.search(text.lower())) or bool(any_letters and any_letters.search(text))

    def taken_out_of(self, text: str) -> str:
        """The text without what fits the patterns."""
        return self._whole.sub("", text)


@dataclass(frozen=True, eq=False)
class Rule:
    """Patterns that a sentence must, must also, and must not hold."""

    any: Patterns
    also: Patterns | None = None
    unless: Patterns | None = None

    # A checklist asks several times for the same sentence, a panel for a letter hardly changed; rules live for ever.
    @lru_cache(maxsize=8192)  # noqa: B019
    def fits(self, text: str) -> bool:
        """Whether the text fits the rule."""
        return (
            self.any.within(text)
            and (self.also is None or self.also.within(text))
            and not (self.unless and self.unless.within(text))
        )


@dataclass(frozen=True)
class Lists:
    """All lists of one language: the rules by name, the parts they are made of, small words, folded characters."""

    rules: dict[str, Rule]
    parts: dict[str, str]
    small: frozenset[str]
    plain: dict[str, frozenset[str]]
    fold: dict[str, str]

    def compile(self) -> None:
        """Compile all patterns now, which would else be done one by one when they are first used."""
        for rule in self.rules.values():
            for patterns in (rule.any, rule.also, rule.unless):
                if patterns is not None:
                    patterns.within("")

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
        choices = [pattern] if isinstance(pattern, str) else pattern
        parts[name] = f"(?:{_fill('|'.join(choices), parts)})"
    rules = {
        name: Rule(**{key: Patterns([_fill(one, parts) for one in patterns]) for key, patterns in table.items()})
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

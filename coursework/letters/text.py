"""Plain text: what is cleaned away, where sentences end, and whether words make a sentence at all."""

import re
import unicodedata
from functools import cache

from coursework.language import LANGUAGES, say
from coursework.letters import lists

MOST_CHARACTERS = 20_000  # a letter of ten pages; what is longer was not written by hand

_ENDS_OF_LINE = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
# Titles before a name, and e.g. / i.e.: their point ends no sentence.
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|No|vs|Co|Ltd|Inc|approx|incl|excl|e\.g|i\.e)|\b[A-Z])\.$")
# 价格价格, but not 一片一片, 好的好的 or 考虑考虑: those are how one speaks.
_SPOKEN_TWICE = (
    "真的|非常|特别|实在|千万|万分|十分|抱歉|谢谢|等等|考虑|商量|研究|休息|了解|打听|琢磨|比较|参考|收拾|体验|品尝"
    "|放松|照顾|讨论|尝试|合计|掂量|盘算|有的"
)
_DOUBLED = re.compile(rf"((?![一很好慢是]|{_SPOKEN_TWICE})[\u3400-\u9fff][\u3400-\u9fff])\1")
# Chinese clauses, and what is counted in them: characters, Latin words, numbers
_PIECE = re.compile(r"[，、；,;。！？]|(?<=[\u3400-\u9fff]) +(?=[\u3400-\u9fff])")
_UNIT = re.compile(r"[\u3400-\u9fff]|[A-Za-z]+|\d[\d.]*")
_TWICE = re.compile(r"\b([a-z']{3,30}|\d{3,9}) \1\b")  # price price; not "for you, you can"
_SENTENCE_END = re.compile(r"[。！？!?…]+[”’」』\"')）]*|\.[”’\"')]*(?=\s|$|[\u3400-\u9fff])")


def check_language(language: str) -> None:
    """Refuse a language that is not of the course with a ValueError."""
    if language not in LANGUAGES:
        raise ValueError(say("letters.bad_language", found=language))


def clean(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with ``\\n`` at line ends and without invisible characters, and the names of those taken out.

    Control characters, surrogates, and the marks that hide or turn text (zero width, right-to-left override) go;
    tabs stay. ValueError for anything but text, or for more than ``MOST_CHARACTERS`` characters.

    >>> clean("Dear\\u200b Ms Li,\\r\\nhello\\x07")
    ('Dear Ms Li,\\nhello', ('BELL', 'ZERO WIDTH SPACE'))
    """
    if not isinstance(text, str):
        raise ValueError(say("letters.not_text", found=type(text).__name__))
    if len(text) > MOST_CHARACTERS:
        raise ValueError(say("letters.too_long", found=len(text), most=MOST_CHARACTERS))
    text = _ENDS_OF_LINE.sub("\n", text)
    hidden = {c for c in text if c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co")}
    kept = "".join(c for c in text if c not in hidden)
    return unicodedata.normalize("NFC", kept), tuple(sorted(_name(c) for c in hidden))


def _name(character: str) -> str:
    return unicodedata.name(character, "") or _CONTROL_NAMES.get(character, f"U+{ord(character):04X}")


_CONTROL_NAMES = {"\x00": "NULL", "\x07": "BELL", "\x08": "BACKSPACE", "\x1b": "ESCAPE", "\x7f": "DELETE"}


def simplified(text: str) -> str:
    """The text with traditional characters of the word lists written simplified, one for one.

    >>> simplified("張先生，實在抱歉")
    '张先生，实在抱歉'
    """
    return text.translate(_fold())


@cache
def _fold() -> dict[int, str]:
    fold = lists.of("zh").fold
    return str.maketrans(fold["traditional"], fold["simplified"])


def indent(line: str) -> int:
    """The columns of white space before the first character; a full-width space takes two, a tab counts as one.

    >>> indent("　　您好！"), indent("    hello"), indent("hello")
    (4, 4, 0)
    """
    space = line[: len(line) - len(line.lstrip())]
    return sum(2 if c == "\u3000" else 1 for c in space)


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph: they end at 。！？ ! ? and at a point that is not inside a number or an address.

    >>> sentences("退您 18.50 元。请写信到 a.b@example.com！")
    ['退您 18.50 元。', '请写信到 a.b@example.com！']
    >>> sentences("Dear Mr. Li paid 3.20. Why? See www.example.com.")
    ['Dear Mr. Li paid 3.20.', 'Why?', 'See www.example.com.']
    """
    found, start = [], 0
    for end in _SENTENCE_END.finditer(text):
        piece = text[start : end.end()]
        following = text[end.end() : end.end() + 1]
        if end.group().startswith("?") and following.strip() and not _CHINESE.match(following):
            continue  # inside an address: https://example.com/?a=1
        if end.group().startswith(".") and _ABBREVIATION.search(piece):
            continue
        found.append(piece.strip())
        start = end.end()
    return [sentence for sentence in [*found, text[start:].strip()] if sentence]


def reads(sentence: str, language: str) -> bool:
    """Whether the words of a sentence hang together, as far as counting can tell; key words in a row do not.

    >>> reads("我们会在三天内把钱退给您。", "zh"), reads("退款、补偿、50 元、全额、三天内。", "zh")
    (True, False)
    >>> reads("We refund you within three days.", "en"), reads("Refund 50 yuan, full, three days, resend.", "en")
    (True, False)
    """
    return _reads_chinese(sentence) if language == "zh" else _reads_english(sentence)


def in_scraps(text: str) -> bool:
    """Whether a Chinese text is mostly clauses of at most four characters or numbers, and more than a few of them.

    >>> in_scraps("单车锁，U 型，45 元。微信，现金。"), in_scraps("这把锁重，可是结实。一把 45 元。")
    (True, False)
    """
    pieces = _PIECE.split(text.replace("：", "，"))  # 付款：周结 is a label and its value
    clauses = [len(found) for piece in pieces if (found := _UNIT.findall(piece))]
    return len(clauses) > 4 and sum(length <= 4 for length in clauses) >= 0.75 * len(clauses)


def in_telegram_style(pieces: list[str]) -> bool:
    """Whether English sentences, taken together, lack the small words that sentences have.

    >>> in_telegram_style(["Tent, green.", "Two kilos.", "Card or cash.", "Three days, post.", "Colours soon please."])
    True
    """
    tokens = re.findall(r"[a-z']+|\d+", " ".join(pieces).lower())
    small = lists.of("en").small
    return len(tokens) > 11 and sum(token in small for token in tokens) < 0.28 * len(tokens)


def _reads_chinese(sentence: str) -> bool:
    words = simplified(sentence)
    if _DOUBLED.search(words):
        return False
    pieces = [p for p in _PIECE.split(words) if p.strip()]
    if len(pieces) < 4:
        return True
    # a figure with its name, 蛋白质 72%, says as much as five characters
    lengths = sorted(len(_UNIT.findall(piece)) + bool(re.search(r"\d", piece)) for piece in pieces)
    middle = lengths[len(lengths) // 2]
    small = lists.of("zh").small
    share = sum(c in small for c in words) / max(1, len(_CHINESE.findall(words)))
    long = sum(length > 4 for length in lengths)
    return middle > 4 or (middle > 3 and share > 0.12) or long >= 0.4 * len(lengths)


def _reads_english(sentence: str) -> bool:
    tokens = re.findall(r"[a-z']+|\d+", sentence.lower())
    if any(twice[1] not in ("that", "had") for twice in _TWICE.finditer(sentence.lower())):
        return False
    pieces = sorted(len(piece.split()) for piece in re.split(r"[,;]", sentence) if piece.strip())
    if (len(pieces) > 4 and pieces[len(pieces) // 2] <= 2) or (len(pieces) > 3 and pieces[-1] <= 2):
        return False
    if len(tokens) < 5:
        return True
    small = lists.of("en").small
    share = sum(token in small or token.isdigit() for token in tokens) / len(tokens)  # measures have few small words
    return share >= (0.1 if len(tokens) < 9 and len(pieces) < 3 else 0.22)

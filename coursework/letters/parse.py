"""From text to the parts of a letter, each with the lines it stands in."""

import itertools
import re
from dataclasses import dataclass, field, replace

from coursework.letters import lists
from coursework.letters.text import check_language, clean, indent, sentences, simplified

ORDER = ("salutation", "greeting", "body", "wishing", "signature", "date")

_HEADER = re.compile(r"\s*(主题|主題|标题|標題|附件|subject|attachments?)\s*[：:](.*)", re.IGNORECASE)
_SPLIT = re.compile(r"[、，,；;]\s*")
_STOP = re.compile(r"(?<!\bCo)(?<!\bLtd)(?<!\bInc)(?<!\bBros)(?<!\bCorp)(?<!\bDept)[。！？!?.…；;]$")
POSTSCRIPT = re.compile(r"P\.? ?P?\.?S\b|又及|附言|[附另][：:]", re.IGNORECASE)
_CALLS = re.compile(r"(?:dear|hello|hi)(?: [^\s,:]{1,30}){1,6}[,:]$", re.IGNORECASE)
_WORD = re.compile(r"[\u3400-\u9fff]|[A-Za-z0-9'’@.+-]+")


@dataclass(frozen=True)
class Line:
    """A line or paragraph: its number in the text (from 1), its words, the columns and the blanks it is indented by."""

    number: int
    text: str
    indent: int = 0
    blanks: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True)
class Letter:
    """A letter in parts. A part that was not found is empty; ``order`` names the parts as they stand in the text."""

    language: str
    subject: str | None = None
    attachments: tuple[str, ...] = ()
    salutation: tuple[Line, ...] = ()
    greeting: tuple[Line, ...] = ()
    body: tuple[Line, ...] = ()
    wishing: tuple[Line, ...] = ()
    signature: tuple[Line, ...] = ()
    date: tuple[Line, ...] = ()
    hidden: tuple[str, ...] = field(default=(), repr=False)

    @property
    def parts(self) -> dict[str, tuple[Line, ...]]:
        """The parts that were found, in the order a letter should have."""
        return {name: lines for name in ORDER if (lines := getattr(self, name))}

    @property
    def order(self) -> list[str]:
        """The names of the parts found, in the order in which they begin."""
        return sorted(self.parts, key=lambda name: (self.parts[name][0].number, ORDER.index(name)))

    @property
    def sentences(self) -> list[str]:
        """The sentences of the body."""
        return [sentence for line in self.body for sentence in sentences(line.text)]


def parse(text: str, language: str) -> Letter:
    """The parts of a letter with their lines: salutation, greeting, body, wishing, signature, date; and its headers.

    In Chinese every line is a paragraph; in English a blank line parts paragraphs. Nothing is judged here: what
    stands in an odd place is still found, if its form shows what it is. ValueError for text that is too long.

    >>> letter = parse("主题：补寄\\n李女士：\\n　　您好！\\n　　今天补寄。\\n　　此致\\n敬礼\\n林记 王敏", "zh")
    >>> letter.subject, letter.order
    ('补寄', ['salutation', 'greeting', 'body', 'wishing', 'signature'])
    >>> letter.body
    (Line(number=4, text='今天补寄。', indent=4),)
    """
    check_language(language)
    text, hidden = clean(text)
    lines = [
        Line(number, row.strip(), indent(row), row[: len(row) - len(row.lstrip())])
        for number, row in enumerate(text.split("\n"), 1)
    ]
    subject, attachments, lines = _headers(lines)
    filled = [line for line in lines if line.text]
    after = _postscript(filled)
    split = _Splitter(language, filled[:after])
    head = split.head()
    tail = split.tail()
    split.take_late_salutation(head)
    split.take_strays(tail)
    inside = [*split.rest, *filled[after:]]
    paragraphs = inside if language == "zh" else _paragraphs(inside)
    greeting = head.pop("greeting", ())
    if language == "zh" and not greeting and head.get("salutation") and paragraphs:
        greeting, paragraphs = _greeting_inside(paragraphs)
    return Letter(
        language, subject, attachments, greeting=greeting, body=tuple(paragraphs), hidden=hidden, **head, **tail
    )


def body_text(text: str) -> str:
    """The letter below its header lines, cleaned, with one line end at its end.

    >>> body_text("Subject: Nuts\\n\\nDear Ms Li,\\n")
    'Dear Ms Li,\\n'
    """
    lines = clean(text)[0].split("\n")
    while lines and (not lines[0].strip() or _HEADER.fullmatch(lines[0])):
        lines = lines[1:]
    return "\n".join(lines).rstrip() + "\n"


def _headers(lines: list[Line]) -> tuple[str | None, tuple[str, ...], list[Line]]:
    subject, attachments = None, ()
    while lines:
        match = _HEADER.fullmatch(lines[0].text)
        if lines[0].text and not match:
            break
        if match and match[1].lower() in ("附件", "attachment", "attachments"):
            attachments += tuple(name.strip() for name in _SPLIT.split(match[2]) if name.strip())
        elif match:
            subject = match[2].strip() or None
        lines = lines[1:]
    return subject, attachments, lines


def _postscript(lines: list[Line]) -> int:
    """The number of lines before a postscript, which stands below a name or date."""
    for number, line in enumerate(lines[1:], 1):
        if POSTSCRIPT.match(line.text) and not _STOP.search(lines[number - 1].text):
            return number
    return len(lines)


class _Splitter:
    """Takes the head and the tail off a letter's lines; what is left is the body."""

    def __init__(self, language: str, lines: list[Line]):
        self.language = language
        self.rules = lists.of(language).rules
        self.date = lists.of(language).part("date_line")
        self.rest = lines

    def head(self) -> dict[str, tuple[Line, ...]]:
        found: dict[str, tuple[Line, ...]] = {}
        if self.language == "en" and len(self.rest) > 1 and self.is_date(self.rest[0]):
            # English letters may carry the date on top, and the checklist lets them
            self.rest = self.rest[1:]
        for name, test in (("salutation", self.is_salutation), ("greeting", self.is_greeting)):
            if self.rest and test(self.rest[0]):
                found[name] = (self.rest[0],)
                self.rest = self.rest[1:]
        if "greeting" in found and "salutation" not in found and self.rest and self.is_salutation(self.rest[0]):
            found["salutation"] = (self.rest[0],)
            self.rest = self.rest[1:]
        return found

    def tail(self) -> dict[str, tuple[Line, ...]]:
        """Lines from the end upwards that are a date, a wish, or short enough to be a name."""
        cut, kinds = len(self.rest), []
        while cut > 0 and (kind := self.kind_of_tail(cut - 1)) and len(kinds) < 9:
            kinds.insert(0, kind)
            cut -= 1
        lines = self.rest[cut:]
        if "wishing" in kinds:
            # Short lines above the close, when names stand below it, are the end of the body.
            first = kinds.index("wishing")
            if "signature" in kinds[first:] and "signature" in kinds[:first] and "date" not in kinds[:first]:
                kinds, lines, cut = kinds[first:], lines[first:], cut + first
        found = {
            name: tuple(line for line, kind in zip(lines, kinds, strict=True) if kind == name)
            for name in ("wishing", "signature", "date")
        }
        self.rest = self.rest[:cut]
        if self.rest and self.language == "zh" and found["wishing"]:
            self._take_end_of_body(found)
        return {name: lines for name, lines in found.items() if lines}

    def take_late_salutation(self, found: dict[str, tuple[Line, ...]]) -> None:
        """An English salutation that stands below the first lines of the body."""
        late = [line for line in self.rest[1:4] if _CALLS.match(line.text)]
        if self.language == "en" and "salutation" not in found and late:
            found["salutation"] = (late[0],)
            self.rest = [line for line in self.rest if line != late[0]]

    def take_strays(self, found: dict[str, tuple[Line, ...]]) -> None:
        """A date, a close or a name in a line of its own in the middle of the body, where none stands at the end."""
        above = [line for line, below in itertools.pairwise(self.rest[1:]) if self.is_close_above_name(line, below)]
        tests = {"date": self.is_date, "wishing": lambda line: line in above or self.is_sure_wishing(line)}
        for name, test in tests.items():
            if name not in found and (stray := [line for line in self.rest if test(line)]):
                found[name] = tuple(stray)
                self.rest = [line for line in self.rest if line not in stray]
        if "signature" in found:
            return
        ends = [line.number for name in ("wishing", "date") for line in found.get(name, ())]
        names = [line for line in self.rest[1:-1] if self.is_sure_signature(line, ends)]
        if names:
            found["signature"] = tuple(names)
            self.rest = [line for line in self.rest if line not in names]

    def _take_end_of_body(self, found: dict[str, tuple[Line, ...]]) -> None:
        """此致 may also stand at the end of the last paragraph, with 敬礼 on the next line."""
        last = self.rest[-1]
        if re.search("[。！，]\\s*此致$", last.text) and simplified(found["wishing"][0].text).startswith("敬礼"):
            self.rest = [*self.rest[:-1], replace(last, text=last.text[:-2].rstrip(" ，"))]
            found["wishing"] = (replace(last, text="此致"), *found["wishing"])

    def kind_of_tail(self, number: int) -> str | None:
        line = self.rest[number]
        if self.is_date(line):
            return "date"
        if self.is_wishing(line) or (number and self.is_second_half_of_wish(self.rest[number - 1], line)):
            return "wishing"
        words = len(_WORD.findall(line.text))
        if words <= (24 if self.language == "zh" else 12) and not _STOP.search(line.text):
            return "signature"
        return None

    def is_date(self, line: Line) -> bool:
        return bool(self.date.fullmatch(line.text))

    def is_wishing(self, line: Line) -> bool:
        text = simplified(line.text)
        if self.language == "zh":
            return len(text) <= 26 and any(self.rules[name].fits(text) for name in ("wishing", "wish_opens"))
        if len(_WORD.findall(text)) > 12:
            return False
        return self.rules["wishing"].fits(text) or text.endswith(",")

    def is_sure_wishing(self, line: Line) -> bool:
        if self.language == "zh":
            return bool(re.fullmatch("此致|敬礼[！!]?|[顺敬恭谨遥并]?[祝颂](?!贺).{2,12}", simplified(line.text)))
        ends = line.text.endswith(",") or (len(_WORD.findall(line.text)) <= 4 and not _STOP.search(line.text))
        return ends and self.rules["wishing"].fits(line.text)

    def is_close_above_name(self, line: Line, below: Line) -> bool:
        """An English close in words of its own or of another tongue (Slán,): a comma at its end, a name below it."""
        short = self.language == "en" and line.text.endswith(",") and len(_WORD.findall(line.text)) <= 4
        return short and not _CALLS.match(line.text) and self.is_sure_signature(below, [])

    def is_sure_signature(self, line: Line, ends: list[int]) -> bool:
        """A short line of nothing but names; ``ends`` are the numbers of the lines of close and date.

        In Chinese it is set to the right, or next to one of those; in English every word has a capital.
        """
        if self.language == "zh":
            beside = line.indent > 8 or line.number - 1 in ends or line.number + 1 in ends
            return beside and len(line.text) <= 24 and not _STOP.search(line.text)
        words = _WORD.findall(line.text)
        return 0 < len(words) <= 6 and all(word[0].isupper() for word in words) and line.text[-1].isalpha()

    def is_second_half_of_wish(self, above: Line, line: Line) -> bool:
        """祝 or 顺颂 stands alone in its line, and 商祺 flush left in the next."""
        opens = self.language == "zh" and self.rules["wish_opens"].fits(simplified(above.text))
        return opens and len(line.text) <= 12 and line.indent == 0

    def is_salutation(self, line: Line) -> bool:
        text = simplified(line.text)
        if self.language == "zh":
            if len(text) > 30 or (text.endswith(("。", "！", "!", "？")) and not self.calls_somebody(line)):
                return False
            named = re.search("(先生|女士|小姐)", text) or (text.endswith("：") and not line.indent)
            return not self.rules["greeting"].fits(text) or bool(named)
        if re.match(r"(dear|hello|hi|good (morning|afternoon|evening))\b", text, re.IGNORECASE):
            return len(_WORD.findall(text)) <= 8
        return len(_WORD.findall(text)) <= 5 and not re.search(r"[.?]$", text)

    def calls_somebody(self, line: Line) -> bool:
        """A Chinese line that ends as a sentence but is a salutation: 姜先生！ or 李女士，您好！"""
        text = simplified(line.text)
        if match := re.match(r"[^，,。！]{1,12}[，,]", text):
            return line.indent == 0 or self.rules["greeting"].fits(text[match.end() :])
        return line.indent == 0 and len(text) <= 12 and self.rules["titled"].fits(text)

    def is_greeting(self, line: Line) -> bool:
        alone = self.language == "zh" and len(line.text) <= 25 and len(sentences(line.text)) <= 2
        if alone and len(opened := sentences(line.text)) == 2:
            alone = self.rules["greeting"].fits(simplified(opened[1]))  # 您好！近来可好？
        return alone and self.rules["greeting"].fits(simplified(line.text))


def _greeting_inside(paragraphs: list[Line]) -> tuple[tuple[Line, ...], list[Line]]:
    """A greeting that opens the first paragraph instead of standing alone."""
    first, *others = paragraphs
    opening, *following = sentences(first.text)
    if following and len(opening) <= 16 and lists.of("zh").rules["greeting"].fits(simplified(opening)):
        rest = first.text[len(opening) :].lstrip()
        return (replace(first, text=opening),), [replace(first, text=rest), *others]
    return (), paragraphs


def _paragraphs(lines: list[Line]) -> list[Line]:
    """Lines that follow one another without a blank line make one paragraph, unless each ends as a sentence does."""
    joined: list[Line] = []
    last = 0
    for line in lines:
        if joined and line.number == last + 1 and not _STOP.search(joined[-1].text) and line.indent == 0:
            before = joined.pop()
            joined.append(replace(before, text=f"{before.text} {line.text}"))
        else:
            joined.append(line)
        last = line.number
    return joined

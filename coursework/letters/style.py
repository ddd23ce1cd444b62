"""The form of a letter: what every kind is checked for, whatever it is about.

A check takes a ``Letter`` and gives ``(found, quote)``: whether it is in order, and the line that shows it or the
line that breaks it ("" where there is none to show).
"""

import itertools
import re
import unicodedata

from coursework.letters import lists
from coursework.letters.parse import ORDER, POSTSCRIPT, Letter
from coursework.letters.text import in_scraps, in_telegram_style, reads, sentences, simplified

MOST_CHINESE, LEAST_CHINESE, MOST_LATIN = 25, 4, 60
_PARAGRAPH_INDENT = 4  # columns: two full-width spaces
_HALF_WIDTH = re.compile(
    r"[\u3400-\u9fff”」』》][,;!?](?=\s|$|[\u3400-\u9fff“「])|[\u3400-\u9fff]\.(?=\s|$|[\u3400-\u9fff])"
    r"|[0-9A-Za-z%）][,;!?](?=[\u3400-\u9fff])"
)
# what a line of a signature may hold besides a name
_REACHED = re.compile(
    r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,64}|\bwww\.\S{1,64}|\b(?:tel|telephone|phone|mobile|e-?mail|mail|web|fax)\b|电话|手机|邮箱",
    re.IGNORECASE,
)

Finding = tuple[bool, str]


def subject(letter: Letter) -> Finding:
    """A subject of one line that says something, 4–25 Chinese characters or at most 60 Latin ones, and does not shout.

    Two Latin characters count as one Chinese; the mark 广告 or AD in front is not counted.
    """
    line = letter.subject or ""
    words = lists.of(letter.language).rules["ad_mark"].any.taken_out_of(simplified(line)).strip(" ：:】]）)")
    bare = re.sub(r"[^\w\s']+", " ", words).strip()
    if not bare or lists.of(letter.language).rules["only_greeting"].fits(bare) or re.search(r"[!！]{2,}", line):
        return False, line
    if letter.language == "en":
        return 3 <= len(words) <= MOST_LATIN and not (words.isupper() and len(words) > 8), line
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in words)
    width = wide + sum(not c.isspace() for c in words if unicodedata.east_asian_width(c) not in "WF") / 2
    return LEAST_CHINESE <= width <= MOST_CHINESE, line


def salutation(letter: Letter) -> Finding:
    """A first line flush left that ends in ： (Chinese), or in a comma, colon or slash (English)."""
    if not letter.salutation:
        return False, ""
    line = letter.salutation[0]
    ends = ("：",) if letter.language == "zh" else (",", ":", "/", "：")
    return line.indent == 0 and line.text.endswith(ends) and letter.order[0] == "salutation", line.text


def greeting(letter: Letter) -> Finding:
    """A greeting (Chinese) in the line below the salutation, indented like the paragraphs."""
    if not letter.greeting:
        return False, ""
    line = letter.greeting[0]
    after = not letter.salutation or line.number > letter.salutation[0].number
    return after and line.indent in (0, _PARAGRAPH_INDENT), line.text


def layout(letter: Letter) -> Finding:
    """Every paragraph indented by two full-width spaces, or none (block style; the only one in English)."""
    lines = [*letter.greeting, *letter.body]
    if not lines:
        return False, ""
    right = 0 if letter.language == "en" or lines[0].indent != _PARAGRAPH_INDENT else _PARAGRAPH_INDENT
    # four half-width spaces are as wide as two full-width ones, but not among those
    wrong = next((line for line in lines if line.indent != right or (right and line.blanks != lines[0].blanks)), None)
    return wrong is None, wrong.text if wrong else ""


def order(letter: Letter) -> Finding:
    """Salutation, greeting, body, well-wishing, signature, date: those that are there, in this order.

    No paragraph stands between close, signature and date; a postscript or one line of small print may stand below.
    """
    found = letter.order
    wrong = next((b for a, b in itertools.pairwise(found) if ORDER.index(a) > ORDER.index(b)), None)
    if wrong:
        return False, letter.parts[wrong][0].text
    ends = [line.number for line in (*letter.wishing, *letter.signature, *letter.date)]
    body = itertools.takewhile(lambda line: not POSTSCRIPT.match(line.text), letter.body)
    late = [line for line in body if ends and line.number > min(ends)]
    if late and (len(late) > 1 or late[0].number < max(ends) or _goes_on(late[0].text, letter.language)):
        return False, late[0].text
    return bool(found), ""


def _goes_on(text: str, language: str) -> bool:
    """A line below the end that is a sentence of the letter, and no small print (in English: an address, a way out)."""
    if language == "zh":
        return text.endswith("。")
    rules = lists.of(language).rules
    return text.endswith((".", "!", "?")) and not any(rules[name].fits(text) for name in ("opt_out", "contact_words"))


def closing(letter: Letter) -> Finding:
    """此致 with 敬礼 flush left on the next line, or 祝… and the like; in English a line such as Kind regards."""
    if not letter.wishing:
        return False, ""
    texts = [simplified(line.text).rstrip("！!。 ") for line in letter.wishing]
    if one_line := next((text for text in texts if re.fullmatch(r"此致[，,\s]{0,4}敬礼", text)), ""):
        return False, one_line
    if letter.language == "zh" and ("此致" in texts or "敬礼" in texts):
        pair = [line for line, text in zip(letter.wishing, texts, strict=True) if text in ("此致", "敬礼")]
        right = texts.count("此致") == texts.count("敬礼") == 1 and texts.index("此致") + 1 == texts.index("敬礼")
        return right and pair[1].indent == 0 and pair[1].number == pair[0].number + 1, pair[-1].text
    return True, letter.wishing[0].text


def signature(letter: Letter) -> Finding:
    """Somebody signs: a line that is more than a number or an address."""
    named = [line.text for line in letter.signature if re.search(r"[^\W\d_]", _REACHED.sub("", line.text))]
    return bool(named), named[0] if named else ""


def finished(letter: Letter) -> Finding:
    """No place holder (XX, [name], TODO) and no invisible character is left."""
    rule = lists.of(letter.language).rules["placeholder"]
    lines = [line.text for part in letter.parts.values() for line in part]
    wrong = next((line for line in lines if rule.fits(line)), None) or ", ".join(letter.hidden)
    if not wrong and letter.subject and rule.fits(letter.subject):
        wrong = letter.subject
    return not wrong, wrong or ""


def punctuation(letter: Letter) -> Finding:
    """Chinese sentences with Chinese marks, English ones without full-width marks."""
    lines = [line.text for name, part in letter.parts.items() for line in part if name != "salutation"]
    if letter.language == "zh":
        wrong = next((line for line in lines if _HALF_WIDTH.search(line)), None)
    else:
        lines += [line.text for line in letter.salutation] + [letter.subject or ""]
        wrong = next((line for line in lines if any(map(_full_width_mark, line))), None)
    return wrong is None, wrong or ""


def _full_width_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("P") and unicodedata.east_asian_width(character) in "WF"


def in_sentences(letter: Letter) -> Finding:
    """At least half of the body, by length, is sentences and not key words in a row."""
    pieces = [sentence for line in letter.body for sentence in sentences(line.text)]
    scraps = in_scraps("。".join(pieces)) if letter.language == "zh" else in_telegram_style(pieces)
    wrong = [sentence for sentence in pieces if scraps or not reads(sentence, letter.language)]
    return bool(pieces) and sum(map(len, wrong)) * 2 <= sum(map(len, pieces)), wrong[0] if wrong else ""

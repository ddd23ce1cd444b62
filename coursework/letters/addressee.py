"""Whom a salutation names: somebody, or only a group ("Dear cyclists", 各位车友) or a place holder."""

import re

from coursework.letters import lists
from coursework.letters.text import simplified

_TITLED = re.compile(r"\b(?:mr|mrs|ms|miss|mx|dr|prof|professor)\b\.? +(?!or\b|and\b)[^\W\d_]", re.I)
_OPENING = re.compile(r"^(?:dear|hello|hi|hey|greetings|good (?:morning|afternoon|evening|day))\b", re.I)
_LATIN_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_BETWEEN_LATIN = re.compile(r"[,;&/+:]|\b(?:and|or)\b", re.I)

_CHINESE_GREETING = re.compile(r"[：:！!\s]|[，,](?=$)|您好|你好|^.{0,6}?的|^(?:新老|贵)+")
_CHINESE_PERSON = re.compile(r"(?<!的)[\u3400-\u9fff](?:先生|女士|小姐|太太|老师|经理|总)")
_BETWEEN_CHINESE = re.compile(r"[、，,/／和与及暨]|以及")


def names_somebody(line: str, language: str) -> bool:
    """Whether a salutation names its reader: a person, a couple, a firm; a group or a role is nobody.

    >>> [names_somebody(line, "en") for line in ("Dear Ms Li,", "Dear Anna and team,", "Dear kennel owners,")]
    [True, True, False]
    >>> [names_somebody(line, "zh") for line in ("尊敬的李女士：", "各位车友：", "亲爱的老朋友：")]
    [True, False, False]
    """
    rules = lists.of(language).rules
    if rules["placeholder"].fits(line):
        left = rules["placeholder"].any.taken_out_of(simplified(line))  # 某某公司唐女士 names somebody all the same
        return bool(_CHINESE_PERSON.search(left)) and names_somebody(left, language)
    if language == "zh":
        bare = _CHINESE_GREETING.sub("", simplified(line))
        return any(piece and _is_chinese_name(piece) for piece in _BETWEEN_CHINESE.split(bare))
    if _TITLED.search(line):
        return True  # Mrs Good and Ms May have names that are words
    bare = _OPENING.sub("", line)
    cased = line[:1].isupper()
    return any(_is_english_name(piece, cased) for piece in _BETWEEN_LATIN.split(bare))


def _is_chinese_name(piece: str) -> bool:
    words = lists.of("zh")
    role = piece.removesuffix("们")
    return role not in words.plain["generic"] and not words.rules["group"].fits(piece)


def _is_english_name(piece: str, cased: bool) -> bool:
    """Names are written with a capital, where the salutation itself is; "Dear Gallery Team" has capitals all over."""
    words = lists.of("en")
    if words.rules["group"].fits(piece):
        return False
    found = _LATIN_WORD.findall(piece)
    proper = [word for word in found if not (cased and word.islower())]
    return any(word.lower() not in words.plain["generic"] for word in proper)

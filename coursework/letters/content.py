"""What a letter says, as far as words can show it: the content checks of the five kinds.

Like the checks of form, each takes a ``Letter`` (some the facts too) and gives ``(found, quote)``. Sentences that are
only key words in a row are not looked at; where most of a body is such, nothing counts as said.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from coursework.letters import lists
from coursework.letters.addressee import names_somebody
from coursework.letters.parse import Letter
from coursework.letters.style import Finding, in_sentences
from coursework.letters.text import reads, sentences, simplified

MOST_CORE_SENTENCES = 3
# Every repetition is bounded: a text of nothing but digits or points must not take minutes.
_MAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", re.ASCII)
_URL = re.compile(
    r"https?://[\w-]{1,63}\.\w|\bwww\.[\w-]{1,63}\.\w"
    r"|(?<![@\w.-])(?:[\w-]{1,63}\.){1,5}(?:com|cn|net|org|shop|store|info|io|co|app|biz|edu|top|eu|uk|de|fr|hk|tw|ie)\b",
    re.ASCII,
)
_PHONE = re.compile(r"(?<![\w.-])\+?\d(?:[ -]?\d){6,14}(?![\w.]?\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_CLAUSE = re.compile(r"[，；,;]")
_HALF_MARK = re.compile(r"(?<=[\u3400-\u9fff])([,;:!?])")
_TO_FULL = str.maketrans(",;:!?", "，；：！？")
_YOU = re.compile("你们?|您们")
_YOU_ALL = re.compile(r"\by['’]all\b", re.IGNORECASE)


class Body:
    """The sentences of a letter that read as such, with their paragraph, and the rules of its language."""

    def __init__(self, letter: Letter):
        self.letter = letter
        self.rules = lists.of(letter.language).rules
        sound = in_sentences(letter)[0]
        self.paragraphs = [
            [s for s in sentences(line.text) if sound and reads(s, letter.language)] for line in letter.body
        ]

    @property
    def all(self) -> list[str]:
        return [sentence for paragraph in self.paragraphs for sentence in paragraph]

    @property
    def rest(self) -> list[str]:
        """The sentences after the first paragraph, or all of a letter of one paragraph."""
        later = [sentence for paragraph in self.paragraphs[1:] for sentence in paragraph]
        return later or self.all

    def seek(self, name: str, places: Iterable[str], less: str | None = None) -> Finding:
        """The first of the places that fits the rule ``name``; ``less``, the words of that rule are not looked at."""
        rule = self.rules[name]
        seen = {place: plain(place) for place in places}
        if less:
            seen = {place: self.rules[less].any.taken_out_of(text) for place, text in seen.items()}
        fit = next((place for place, text in seen.items() if rule.fits(text)), None)
        return fit is not None, fit or ""

    def without(self, places: Iterable[str], *names: str) -> list[str]:
        """The places that fit none of the rules named."""
        return [p for p in places if not any(self.rules[name].fits(plain(p)) for name in names)]

    def apart(self, places: Iterable[str], *names: str) -> list[str]:
        """The places that fit none of the rules named, and, of the others, the clauses that fit none."""
        whole = self.without(places, *names)
        others = [clause for place in places if place not in whole for clause in _CLAUSE.split(place)]
        return whole + self.without(others, *names)


@lru_cache(maxsize=1024)  # every rule asks for the same sentences
def plain(text: str) -> str:
    """The text as the patterns expect it: simplified, 你 as 您, full-width marks after Chinese; y'all as you.

    >>> plain("對不起你們,是我們錯了")
    '对不起您，是我们错了'
    >>> plain("Y'all asked")
    'you asked'
    """
    text = _YOU_ALL.sub("you", _YOU.sub("您", simplified(text)))
    return _HALF_MARK.sub(lambda mark: mark[1].translate(_TO_FULL), text)


@lru_cache(maxsize=16)  # a checklist asks a dozen times for the same letter
def body_of(letter: Letter) -> Body:
    """The sentences of a letter that read as such."""
    return Body(letter)


def said(name: str, where: str = "all") -> Callable[[Letter, dict], Finding]:
    """A check that some sentence fits a rule: anywhere, in the ``first`` paragraph, or in the ``rest`` after it."""

    def check(letter: Letter, facts: dict) -> Finding:
        body = body_of(letter)
        places = {"all": body.all, "first": (body.paragraphs or [[]])[0], "rest": body.rest}[where]
        return body.seek(name, places)

    return check


def unsaid(*names: str) -> Callable[[Letter, dict], Finding]:
    """A check that no sentence, and not the subject, fits one of the rules; the quote is the one that does.

    A rule that the language does not have is left out.
    """

    def check(letter: Letter, facts: dict) -> Finding:
        places = [*([letter.subject] if letter.subject else []), *letter.sentences]
        body = body_of(letter)
        found = (body.seek(name, places) for name in names if name in body.rules)
        quote = next((quote for wrong, quote in found if wrong), "")
        return not quote, quote

    return check


def reader(letter: Letter, facts: dict) -> Finding:
    """The salutation names the reader: the name in the facts, or, without that, somebody."""
    if not letter.salutation:
        return False, ""
    line = letter.salutation[0].text
    if facts.get("reader"):
        return simplified(facts["reader"]).lower() in simplified(line).lower(), line
    return names_somebody(line, letter.language), line


def attachment(letter: Letter, facts: dict, wanted: bool | None = None) -> Finding:
    """An attachment is named if and only if there is one; ``wanted`` says that there must (not) be one."""
    there = bool(attachments(letter, facts))
    body = body_of(letter)
    named, quote = body.seek("attachment", letter.sentences)
    if there and not named:  # "in this letter" promises nothing, but points to a file that is there
        named, quote = body.seek("mention", letter.sentences)
    files = "、".join(attachments(letter, facts))
    return named == there and wanted in (None, there), quote or files


def attachments(letter: Letter, facts: dict) -> tuple[str, ...]:
    """The file names that go with a letter: those of the facts, or else of its header line."""
    return tuple(facts["attachments"]) if facts.get("attachments") is not None else letter.attachments


def contact(letter: Letter, facts: dict, both: bool = False) -> Finding:
    """A valid mail address or a telephone number; with ``both``, an address and a web page or number."""
    lines = [*letter.body, *letter.signature]
    mail = next((line.text for line in lines if any(map(_valid, _MAIL.findall(line.text)))), "")
    phone = next((line.text for line in lines if _PHONE.search(_DAY.sub("", line.text))), "")
    web = next((line.text for line in lines if _URL.search(_MAIL.sub("", line.text))), "")
    if both:
        return bool(mail and (web or phone)), mail or web or phone
    return bool(mail or phone), mail or phone


def _valid(address: str) -> bool:
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


def introduction(letter: Letter, facts: dict) -> Finding:
    """Who we are and what we recommend, before the details; not the sentence that thanks for the question."""
    body = body_of(letter)
    early = [s for paragraph in body.paragraphs[:3] for s in paragraph]
    told = [sentence for sentence in early[:8] if not sentence.endswith(("?", "？"))]
    return body.seek("introduction", body.without(told, "payment"), less="thanks")


def specification(letter: Letter, facts: dict) -> Finding:
    """A size, weight or grade of the goods; not that of a sample, and not the weight in "15 yuan a kilo"."""
    body = body_of(letter)
    told = [sentence for sentence in body.all if not sentence.endswith(("?", "？"))]
    return body.seek("specification", body.apart(told, "taste"), less="not_specification")


def lead_time(letter: Letter, facts: dict) -> Finding:
    """After the first sentence, days at a word of making or sending; not those of a sample or a shelf life."""
    body = body_of(letter)
    return body.seek("lead_time", body.apart(body.all[1:], "taste", "not_lead_time"))


def payment(letter: Letter, facts: dict) -> Finding:
    """How to pay; "within three days after payment" alone does not say it."""
    body = body_of(letter)
    return body.seek("payment", body.all, less="not_payment")


def reply(letter: Letter, facts: dict) -> Finding:
    """A request for an answer, after the first paragraph; a line of addresses is none."""
    body = body_of(letter)
    return body.seek("reply", body.apart(body.rest, "contact_words"))


def keep(letter: Letter, facts: dict) -> Finding:
    """In the last paragraph: regret once more, and a word of keeping the customer."""
    body = body_of(letter)
    if len(body.paragraphs) < 2:
        return False, ""
    regret, quote = body.seek("regret", body.paragraphs[-1])
    kept, word = body.seek("keep", body.paragraphs[-1])
    return regret and kept, word or quote


def hook(letter: Letter, facts: dict) -> Finding:
    """The first sentence takes up words of the subject."""
    body = body_of(letter)
    first = next(iter(body.all), "")
    if not letter.subject or not first:
        return False, first
    return bool(_hooks(letter.subject, letter.language) & _hooks(first, letter.language)), first


def _hooks(text: str, language: str) -> set[str]:
    """Pairs of Chinese characters, or English words without their endings; numbers; small and empty words left out."""
    words = lists.of(language)
    text = words.rules["ad_mark"].any.taken_out_of(simplified(text)).lower()
    numbers = set(re.findall(r"\d[\d.,]*", text))
    if language == "zh":
        runs = re.split(f"[{''.join(words.small)}]|[^\u3400-\u9fff]", text)
        return numbers | {r[i : i + 2] for r in runs for i in range(len(r) - 1)} - words.plain["no_hook"]
    found = set(re.findall(r"[a-z]{3,}", text)) - words.small - words.plain["no_hook"]
    return numbers | {re.sub(r"(?<=\w{3})(?:ing|ed|es|s)$", "", word) for word in found}


def facts_given(letter: Letter, facts: dict) -> Finding:
    """At least two measures (18 hours, 0.98 kg), money and days not counted."""
    body = body_of(letter)
    measure = lists.of(letter.language).part("measure")
    places = body.without(body.all, "opt_out")
    found = {match.group().lower(): place for place in places for match in measure.finditer(simplified(place))}
    return len(found) >= 2, next(iter(found.values()), "")


def outside_opt_out(name: str) -> Callable[[Letter, dict], Finding]:
    """A check like ``said`` that leaves out the sentences on how to stop the mails."""

    def check(letter: Letter, facts: dict) -> Finding:
        body = body_of(letter)
        return body.seek(name, body.without(body.all, "opt_out"))

    return check


def ad_mark(letter: Letter, facts: dict) -> Finding:
    """The subject begins with 广告 or AD."""
    line = letter.subject or ""
    return lists.of(letter.language).rules["ad_mark"].fits(simplified(line)), line


def opt_out(letter: Letter, facts: dict) -> Finding:
    """A sentence on how to stop the mails, with a way to do it there or in the next sentence."""
    body = body_of(letter)
    pieces = body.without(body.all, "placeholder")
    for number, place in enumerate(pieces):
        here = plain(" ".join(pieces[number : number + 2]))
        if body.rules["opt_out"].fits(plain(place)) and body.rules["opt_out_way"].fits(here):
            return True, place
    return False, ""


def core(letter: Letter, facts: dict) -> Finding:
    """At most three sentences, not counting one that only names the attachment."""
    body = body_of(letter)
    counted = body.without(letter.sentences, "attachment", "mention")
    return len(letter.sentences) > 0 and len(counted) <= MOST_CORE_SENTENCES, counted[-1] if counted else ""


def no_brochure(letter: Letter, facts: dict) -> Finding:
    """What is attached is not a brochure, catalogue or price list, unless the reader asked for it."""
    body = body_of(letter)
    named = [
        s for s in letter.sentences if any(body.rules[name].fits(simplified(s)) for name in ("attachment", "mention"))
    ]
    wrong, quote = body.seek("brochure", [*attachments(letter, facts), *named])
    return not wrong or body.seek("asked", letter.sentences)[0], quote


def quiet(letter: Letter, facts: dict) -> Finding:
    """No price, discount or order in the body: selling stays in the signature."""
    wrong, quote = body_of(letter).seek("selling", letter.sentences)
    return not wrong, quote


def answers(letter: Letter, facts: dict) -> Finding:
    """Every topic of the facts' ``asked`` is mentioned; the quote names those that are not."""
    text = simplified(" ".join(letter.sentences)).lower()
    lost = [topic for topic, words in facts["asked"].items() if not any(simplified(w).lower() in text for w in words)]
    return not lost, "、".join(lost)

"""The checklist of each kind of letter, and ``review``, which goes through it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from coursework.language import say
from coursework.letters import content, style
from coursework.letters.parse import Letter, parse
from coursework.letters.text import check_language

KINDS = ("inquiry", "apology", "promotion", "relationship", "handover")
FACTS = ("reader", "attachments", "asked")

STYLE: dict[str, Callable] = {
    "subject": style.subject,
    "salutation": style.salutation,
    "greeting": style.greeting,
    "layout": style.layout,
    "order": style.order,
    "closing": style.closing,
    "signature": style.signature,
    "finished": style.finished,
    "punctuation": style.punctuation,
    "sentences": style.in_sentences,
}

CONTENT: dict[str, dict[str, Callable]] = {
    "inquiry": {
        "reader": content.reader,
        "source": content.said("source", "first"),
        "introduction": content.introduction,
        "price": content.said("price"),
        "specification": content.specification,
        "packing": content.said("packing"),
        "payment": content.payment,
        "lead_time": content.lead_time,
        "sample": content.said("sample"),
        "reply": content.reply,
        "contact": partial(content.contact, both=True),
        "attachment": content.attachment,
    },
    "apology": {
        "reader": content.reader,
        "regret": content.said("regret", "first"),
        "responsibility": content.said("responsibility", "first"),
        "date": content.said("remedy_date", "rest"),
        "amount": content.said("amount", "rest"),
        "keep": content.keep,
        "blames_nobody": content.unsaid("blame", "charge", "outsider"),
        "attachment": content.attachment,
    },
    "promotion": {
        "reader": content.reader,
        "ad_mark": content.ad_mark,
        "hook": content.hook,
        "facts": content.facts_given,
        "reason": content.outside_opt_out("reason"),
        "action": content.outside_opt_out("action"),
        "deadline": content.outside_opt_out("deadline"),
        "no_superlative": content.unsaid("superlative"),
        "opt_out": content.opt_out,
        "attachment": content.attachment,
    },
    "relationship": {
        "reader": content.reader,
        "core": content.core,
        "attachment": partial(content.attachment, wanted=True),
        "no_brochure": content.no_brochure,
        "quiet": content.quiet,
        "contact": content.contact,
    },
    "handover": {
        "reader": content.reader,
        "predecessor": content.said("predecessor"),
        "first_day": content.said("first_day"),
        "record": content.said("record"),
        "contact": content.contact,
        "attachment": partial(content.attachment, wanted=False),
    },
}

# What a reader looks for, by kind: the names of the items in the order of the checklist.
CHECKLISTS: dict[str, tuple[str, ...]] = {kind: (*STYLE, *CONTENT[kind]) for kind in KINDS}


@dataclass(frozen=True)
class Item:
    """One line of a checklist: its name, group (``style`` or ``content``), whether found, and the line quoted."""

    name: str
    group: str
    found: bool
    quote: str

    @property
    def title(self) -> str:
        """What is looked for, in the open edition."""
        return say(f"letters.{self.name}")

    @property
    def message(self) -> str:
        """What the reviewer says, in the open edition: found, or could not find and what to do."""
        if self.found:
            return say("letters.found" if self.group == "content" else "letters.in_order", title=self.title)
        return say(f"letters.{self.name}_missing")


def review(text: str | Letter, kind: str, language: str, facts: dict | None = None) -> list[Item]:
    """The checklist of a kind, item by item: found or not, with the line that shows it.

    ``kind`` is one of ``KINDS``. ``facts`` may hold what only the writer knows: ``reader`` (the name to be greeted),
    ``attachments`` (file names, instead of the header line) and ``asked`` (topics that must be answered, each with
    words that show it: ``{"customs": ["海关", "清关"]}``). English letters have no item ``greeting``. ValueError for an
    unknown kind, language or fact, or a text that is too long.

    >>> items = review("Subject: Your order\\n\\nDear Ms Li,\\n\\nIt was lost.", "apology", "en")
    >>> [item.name for item in items if not item.found]
    ['closing', 'signature', 'regret', 'responsibility', 'date', 'amount', 'keep']
    """
    check_language(language)
    if kind not in KINDS:
        raise ValueError(say("letters.bad_kind", found=kind, kinds=", ".join(KINDS)))
    facts = dict(facts or {})
    if unknown := sorted(set(facts) - set(FACTS)):
        raise ValueError(say("letters.bad_fact", found=", ".join(unknown), facts=", ".join(FACTS)))
    letter = text if isinstance(text, Letter) else parse(text, language)
    items = []
    for name, check in STYLE.items():
        if name != "greeting" or language == "zh":
            items.append(Item(name, "style", *check(letter)))
    for name, check in CONTENT[kind].items():
        items.append(Item(name, "content", *check(letter, facts)))
    if facts.get("asked"):
        items.append(Item("answers", "content", *content.answers(letter, facts)))
    return items

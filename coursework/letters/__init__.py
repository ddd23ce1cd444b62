"""Letters to customers: their parts, a checklist for each kind, and a message that a mail client opens.

A letter is plain text in the order in which it is read. The first lines may be headers, in either language:
``主题：…`` / ``Subject: …`` and ``附件：a.pdf、b.pdf`` / ``Attachment: a.pdf, b.pdf``; the letter follows.

``parse`` finds the parts, ``review`` goes through the checklist of a kind and says what it found or could not find,
``to_message`` makes an ``EmailMessage``. The reviewer counts forms and words from its own lists (``letters/lists``).
It cannot tell whether a sentence is true, kind or sincere, and does not try.
"""

from coursework.letters.checklist import CHECKLISTS, KINDS, Item, review
from coursework.letters.mailbox import draft, in_edition, review_mailbox
from coursework.letters.message import to_message
from coursework.letters.parse import Letter, Line, body_text, parse
from coursework.letters.rates import difference, subject_tests, wilson
from coursework.letters.text import MOST_CHARACTERS, sentences

__all__ = [
    "CHECKLISTS",
    "KINDS",
    "MOST_CHARACTERS",
    "Item",
    "Letter",
    "Line",
    "body_text",
    "difference",
    "draft",
    "in_edition",
    "parse",
    "review",
    "review_mailbox",
    "sentences",
    "subject_tests",
    "to_message",
    "wilson",
]

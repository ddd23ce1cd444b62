"""A mailbox of letters through the reviewer, one row an item; and letters to read in the open edition."""

import pandas as pd

from coursework.language import edition, say
from coursework.letters.checklist import review

COLUMNS = ("letter", "language", "kind", "text")


def review_mailbox(mailbox: pd.DataFrame) -> pd.DataFrame:
    """The checklist of every letter of a table with the columns letter, language, kind and text.

    Gives one row a letter and item: letter, language, kind, group ("style" or "content"), item, found. ValueError
    names a column that is missing.

    >>> from coursework.data import load
    >>> checked = review_mailbox(load("letters").head(2))
    >>> checked.columns.tolist()
    ['letter', 'language', 'kind', 'group', 'item', 'found']
    """
    for column in COLUMNS:
        if column not in mailbox.columns:
            raise ValueError(say("letters.no_column", column=column, found=", ".join(map(str, mailbox.columns))))
    rows = [
        (letter, language, kind, item.group, item.name, item.found)
        for letter, language, kind, text in mailbox[list(COLUMNS)].itertuples(index=False)
        for item in review(text, kind, language)
    ]
    return pd.DataFrame(rows, columns=["letter", "language", "kind", "group", "item", "found"])


def in_edition(mailbox: pd.DataFrame) -> pd.DataFrame:
    """The letters of a mailbox that are written in the language of the open edition, to read; never to count on.

    >>> from coursework.data import load
    >>> in_edition(load("letters")).language.nunique()
    1
    """
    return mailbox[mailbox.language == edition()]


def draft(name: str) -> str:
    """A letter of the lesson (``messages/drafts.toml``) in the language of the open edition.

    >>> draft("promotion_1").splitlines()[0] in ("Subject: Great news!!!", "主题：天大的好消息！！！")
    True
    """
    return say(f"drafts.{name}").strip("\n") + "\n"

"""How good is the reviewer? Precision and recall of every item on letters that its word lists were not made on.

Positive is "missing": precision asks how much of what the reviewer could not find is really missing, recall how much
of what is missing it noticed. 340 letters are in the test half, and nobody opened them to mend the lists: 80 by one
author (of these, only that blame was overlooked in six of eight letters was told to whoever widened that rule), and
260 by four others, of whose letters a lot put one half here and the other among the tuning letters. Their labels were
read by a second person without the author's, and settled by a third; seven letters were made clearer then, before any
measuring.

What the reviewer makes of letters that it was not made for stands in its first sight of the batches that were written
without looking at the lists, precision and recall: 37 letters in words as odd as could be .38 and .92; 140 letters
with two to five things missing at once .68 and .96; 120 by another author .93 and .92; the 80 .97 and .94; 220
homework letters .94 and .90; the first halves of the four authors .97 and .94. Each of these (but the 80) joined the
tuning half and widened the lists. Then came 300 letters of trades as odd as could be, .93 and .93, and 4,500 single
sentences; on the second halves of the four authors the longer lists came to .96 and .94. More phrases no longer help
on letters by strangers; only rules by structure did (blame by roles: recall .4 to .7). "I could not find it" is not
"it is not there".

Where it fails is named in KNOWN and printed with ``pytest -s``.
"""

import pandas as pd
import pytest

from coursework import letters
from coursework.data import load

LEAST = 0.95

# Items below .95 on the test half, and in how many letters of it they are judged wrongly. With another number the
# test fails. Why is not known from the letters, which belong to this half, but from what fails on tuning letters.
KNOWN = {
    "action": 5,
    "amount": 6,  # what is promised again, with no word of what it costs
    "blames_nobody": 11,  # anybody and anything can be blamed, in any words; and be named without blame
    "date": 3,  # a day of the past
    "deadline": 2,
    "greeting": 1,
    "introduction": 5,
    "lead_time": 7,  # every trade has words of its own for making
    "no_brochure": 4,
    "opt_out": 3,
    "order": 4,
    "packing": 5,  # a tin or box that is the goods
    "predecessor": 3,
    "reader": 5,
    "reason": 9,  # a fact of the goods that reads as a benefit
    "record": 8,  # talk of notes with nothing from them; knowledge without a word of where it is from
    "responsibility": 2,
    "sample": 3,
    "sentences": 1,  # grammar and no sense
    "signature": 3,
}


@pytest.fixture(scope="module")
def corpus() -> pd.DataFrame:
    return load("letters")


@pytest.fixture(scope="module")
def judged(corpus: pd.DataFrame) -> pd.DataFrame:
    """One row a letter and item: whether it is missing (as its author knows) and whether the reviewer says so."""
    checked = letters.review_mailbox(corpus)
    truth = corpus.set_index("letter")
    lacks = truth.lacks.str.split()
    checked["missing"] = [item in lacks[letter] for letter, item in zip(checked.letter, checked["item"], strict=True)]
    checked["said"] = ~checked.found
    checked["half"] = checked.letter.map(truth.half)
    return checked


def marks(part: pd.DataFrame) -> pd.Series:
    right = (part.said & part.missing).sum()
    return pd.Series(
        {
            "missing": part.missing.sum(),
            "precision": right / max(part.said.sum(), 1),
            "recall": right / max(part.missing.sum(), 1),
        }
    )


def test_every_item_on_the_half_the_lists_were_not_made_on(judged):
    test = judged[judged.half == "test"]
    table = pd.DataFrame({item: marks(part) for item, part in test.groupby("item")}).T
    table.loc["all"] = marks(test)
    wrong = (test.said != test.missing).groupby(test["item"]).sum()
    weak = (table.precision < LEAST) | (table.recall < LEAST)
    table["wrong"] = wrong.where(weak[wrong.index])
    print("\n" + table.round(2).to_string(na_rep=""))
    assert table.precision["all"] >= LEAST and table.recall["all"] >= LEAST
    assert wrong[[item for item in wrong.index if weak[item]]].to_dict() == KNOWN


def test_both_languages_are_read_alike(judged):
    for language, part in judged[judged.half == "test"].groupby("language"):
        assert marks(part)[["precision", "recall"]].min() >= 0.9, language


def test_grammatical_nonsense_is_where_it_fails(judged, corpus):
    """Sentences that are grammar and no sense pass for content: a word list cannot tell, and says so in the lesson."""
    nonsense = corpus.letter[(corpus.label == "nonsense") & ~corpus.lacks.str.contains("sentences")]
    missed = judged[judged.letter.isin(nonsense) & judged.missing & ~judged.said]
    assert len(nonsense) >= 3 and not missed.empty


def test_key_words_in_a_row_are_no_letter(judged, corpus):
    stuffed = corpus.letter[(corpus.label == "nonsense") & corpus.lacks.str.contains("sentences")]
    part = judged[judged.letter.isin(stuffed)]
    assert len(stuffed) >= 20 and marks(part).recall >= LEAST


def test_the_corpus_has_what_the_lesson_needs(corpus):
    assert len(corpus) >= 500
    assert corpus.text.is_unique
    cells = corpus.groupby(["language", "kind", "half"]).label.agg(["size", "nunique"])
    assert len(cells) == 20 and cells["size"].min() >= 15
    for label in ("good", "paraphrased", "nonsense"):
        assert corpus[corpus.label == label].groupby("language").kind.nunique().min() == 5, label
    known = {item for items in letters.CHECKLISTS.values() for item in items}
    flawed = set(corpus.label) - {"good", "paraphrased", "nonsense"}
    assert flawed <= known
    for kind, items in letters.CHECKLISTS.items():
        lacks = set(" ".join(corpus.lacks[corpus.kind == kind]).split())
        assert lacks <= set(items)


def test_every_item_is_missing_somewhere_in_both_halves(corpus):
    for half, part in corpus.groupby("half"):
        lacks = set(" ".join(part.lacks).split())
        assert {item for items in letters.CHECKLISTS.values() for item in items} == lacks, half


@pytest.mark.parametrize("variant", range(6))
def test_every_variant_fills_a_mailbox_of_two_hundred(variant):
    mailbox = load("letters", variant).head(200)
    assert len(mailbox) == 200
    assert mailbox.groupby("language").kind.nunique().tolist() == [5, 5]

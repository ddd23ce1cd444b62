"""Imported, this has compiled every pattern of the word lists: for a process that is forked to review letters."""

from coursework.language import LANGUAGES
from coursework.letters import lists

for _language in LANGUAGES:
    lists.of(_language).compile()

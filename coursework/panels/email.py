"""The panel of lesson 4: write left, and see the letter laid out and checked right, as you type."""

import os
from collections.abc import Callable
from html import escape

from coursework import letters
from coursework.charts.email import letter_chart, letter_page
from coursework.language import edition, say
from coursework.panels.frame import Panel


class LetterPanel(Panel):
    """A ``Panel`` that stands its controls left of the letter; ``page`` draws both in one for the still picture."""

    def __init__(self, draw: Callable, page: Callable, **controls):
        self._page = page
        super().__init__(draw, **controls)

    def widget(self):
        """The live panel: the controls left, the letter and its checklist right; made once."""
        import ipywidgets

        if self._box is None:
            super().widget()
            left = ipywidgets.VBox([*self.controls.values()], layout={"width": "44%"})
            right = ipywidgets.VBox([self._below, self._image], layout={"width": "56%"})
            self._box = ipywidgets.HBox([left, right])
        return self._box

    def _repr_mimebundle_(self, include: object = None, exclude: object = None):
        if os.environ.get("COURSEWORK_PANELS") != "still":
            return super()._repr_mimebundle_(include, exclude)
        values = {name: control.value for name, control in self.controls.items()}
        return self._page(**values)._repr_mimebundle_(include, exclude)


def email(text: str, kind: str = "inquiry", facts: dict | None = None) -> Panel:
    """A text area with the letter ``text`` and a choice of its kind; the letter and its checklist beside it.

    The letter is read in the language of the open edition. ``facts`` as in ``letters.review``.
    """
    import ipywidgets as widgets

    language = edition()

    def draw(kind: str, text: str):
        return letter_chart(text, kind, language, facts), _page(text, kind, language, facts)

    def page(kind: str, text: str):
        return letter_page(text, kind, language, facts)

    return LetterPanel(
        draw,
        page,
        kind=widgets.Dropdown(
            options=[(say(f"email.kind_{name}").replace("\n", " "), name) for name in letters.KINDS],
            value=kind,
            description=say("email.panel_kind"),
        ),
        text=widgets.Textarea(
            value=text,
            rows=24,
            continuous_update=True,
            layout={"width": "98%", "height": "32em"},
        ),
    )


def _page(text: str, kind: str, language: str, facts: dict | None) -> str:
    """The letter as a mail client shows it, and the first thing to mend. Nothing that was typed is read as HTML."""
    letter = letters.parse(text, language)
    items = letters.review(letter, kind, language, facts)
    lost = next((item for item in items if not item.found), None)
    head = f"<b>{escape(say('email.panel_subject'))}</b> {escape(letter.subject or say('email.panel_no_subject'))}"
    if letter.attachments:
        head += f"<br><b>{escape(say('email.panel_attachment'))}</b> {escape('、'.join(letter.attachments))}"
    advice = escape(say("email.panel_all_found"))
    if lost:
        advice = f"<b>{escape(say('email.panel_first_lost'))}</b> {escape(lost.message)}"
        if lost.quote:
            advice += f" <q>{escape(lost.quote[:80])}</q>"
    return (
        '<div style="border:1px solid #DDE1E5;padding:10px 14px;line-height:1.6">'
        f'<div style="border-bottom:1px solid #DDE1E5;padding-bottom:6px;margin-bottom:8px">{head}</div>'
        f'<div style="white-space:pre-wrap">{escape(letters.body_text(text))}</div></div><p>{advice}</p>'
    )

"""A panel: controls above, a picture and a line of words below, drawn anew whenever a control moves."""

import os
from base64 import b64encode
from collections.abc import Callable
from html import escape

from coursework.charts.style import Picture
from coursework.language import say

# In its own size, however broad the notebook is: a stretched picture has blurred letters.
_AS_DRAWN = {"max_width": "100%", "align_self": "flex-start"}


class Panel:
    """Controls and the picture that ``draw`` makes of their values; shows itself in a notebook.

    ``draw`` is called with each control's value by name and returns a ``Picture``, or a pair of a ``Picture`` and
    a text in HTML (``draw`` escapes what a reader typed). An error in ``draw`` is shown as words below the last
    picture. Where the environment variable ``COURSEWORK_PANELS`` is ``still`` (builds, tests, grading) only the
    first picture is shown, so that a stored notebook holds no widget state.
    """

    def __init__(self, draw: Callable, **controls):
        self._draw = draw
        self._image = self._below = self._box = None
        self.controls = controls
        self.picture: Picture | None = None
        self.png = b""
        self.words = ""
        self._redraw()
        for control in controls.values():
            control.observe(self._redraw, names="value")

    def _redraw(self, change: object = None) -> None:
        try:
            drawn = self._draw(**{name: control.value for name, control in self.controls.items()})
            self.picture, self.words = drawn if isinstance(drawn, tuple) else (drawn, "")
            self.png = self.picture.png()
        except Exception as error:  # whatever a reader sets or types, the panel stays alive and says so
            reason = escape(str(error) or type(error).__name__)
            self.words = f"<p><b>{escape(say('charts.panel_error'))}</b> {reason}</p>"
        if self._image is not None:
            self._image.value, self._below.value = self.png, self.words

    def widget(self):
        """The live panel: an ipywidgets ``VBox`` of the controls, the image and the words; made once."""
        if self._box is None:
            import ipywidgets

            self._image = ipywidgets.Image(value=self.png, format="png", layout=_AS_DRAWN)
            self._below = ipywidgets.HTML(value=self.words)
            self._box = ipywidgets.VBox([*self.controls.values(), self._image, self._below])
        return self._box

    def _repr_mimebundle_(self, include: object = None, exclude: object = None):
        if os.environ.get("COURSEWORK_PANELS") != "still":
            return self.widget()._repr_mimebundle_(include=include, exclude=exclude)
        bundle = {"text/plain": repr(self)}
        if self.png:
            bundle["image/png"] = b64encode(self.png).decode("ascii")
        return bundle

    def __repr__(self) -> str:
        return repr(self.picture) if self.picture is not None else self.words


def slider(words: str, value: float, low: float, high: float, step: float, decimals: int = 0, label: int = 12):
    """A slider that speaks when it is let go, ``words`` to its left in ``label`` em: an ipywidgets ``FloatSlider``."""
    from ipywidgets import FloatSlider

    return FloatSlider(
        value=value,
        min=low,
        max=high,
        step=step,
        description=words,
        readout_format=f",.{decimals}f",
        continuous_update=False,
        style={"description_width": f"{label}em"},
        layout={"width": f"{label + 19}em"},
    )

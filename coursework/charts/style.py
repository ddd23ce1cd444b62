"""The look of every picture: a canvas that can write Chinese, four colours for the tiers, and what a chart gives back.

Figures are made without pyplot and drawn inside ``matplotlib.rc_context``, so a reader's own settings neither change
our pictures nor are changed by them.
"""

import importlib.util
import io
import re
from base64 import b64encode
from functools import cache
from pathlib import Path

import matplotlib
import pandas as pd
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter

from coursework.language import edition

# Ordered from dark to light, so that the order survives a grey print; far apart for every kind of colour blindness.
TIER_COLOURS = {"top": "#1B2A49", "big": "#B5432E", "medium": "#E9A83A", "small": "#B9D3E6"}
INK, MUTED, FAINT, ACCENT = "#22262B", "#5F6770", "#DDE1E5", "#2F6DA3"
GAIN, LOSS = "#3C8D6E", "#B5432E"
CYCLE = [ACCENT, LOSS, "#E9A83A", GAIN, "#6B4A8E", "#7A7F85"]
# A second sign beside the colour: two curves may lie on each other, and not everyone sees colours.
LINES = list(zip(CYCLE, ("-", "--", "-.", ":", "-", "--"), strict=True))

_DPI = 110
_LABEL = 0.24  # inches from the edge of a picture to the near side of an axis label, where margins are given
_LOOK = {
    "axes.unicode_minus": True,
    "mathtext.fontset": "dejavusans",
    "svg.hashsalt": "coursework",
    "font.size": 10.5,
    "text.usetex": False,
}
_FONT_PACKAGE, _FONT_FILE = "pylopdf_fonts_zh_cn", "NotoSansSC-Regular.otf"
_SYSTEM_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "SimHei",
    "Hiragino Sans GB",
    "PingFang SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Arial Unicode MS",
)
_CHINESE = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")
_NO_FONT = "No Chinese font found. To read the labels, run:  pip install pylopdf-fonts-zh-cn"


class Picture:
    """A drawn figure and the numbers behind it.

    A notebook shows the image; tests and screen readers get the numbers.

    >>> figure, axes = canvas()
    >>> lines = axes.plot([1, 2], [3, 4])
    >>> picture = Picture(figure, pd.Series([3, 4], index=[1, 2], name="customers"))
    >>> picture.png()[:4]
    b'\\x89PNG'
    >>> sorted(picture._repr_mimebundle_())
    ['image/png', 'text/plain']
    """

    def __init__(self, figure: Figure, numbers: pd.DataFrame | pd.Series):
        self.figure = figure
        self.numbers = numbers

    def png(self) -> bytes:
        """The picture as PNG; the same figure always gives the same bytes (no date, no version inside)."""
        buffer = io.BytesIO()
        with matplotlib.rc_context({**_LOOK, "font.family": list(families())}):
            texts = self.figure.findobj(Text)
            for text in texts:  # made outside this context, by the chart function
                text.set_family(list(families()))
            if len(families()) == 1:
                _say_no_font(self.figure, texts)
            # Not savefig: it draws twice, once only to lay out, and a panel's redraw should take a tenth of a second.
            FigureCanvasAgg(self.figure).print_png(buffer, metadata={"Software": None})
        return buffer.getvalue()

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"image/png": b64encode(self.png()).decode("ascii"), "text/plain": repr(self)}

    def __repr__(self) -> str:
        frame = self.numbers.to_frame() if isinstance(self.numbers, pd.Series) else self.numbers
        return frame.to_string(max_rows=24, float_format=_figures)


def canvas(
    width: float = 7.2,
    height: float = 4.2,
    rows: int = 1,
    columns: int = 1,
    margins: tuple[float, float, float, float] | None = None,
):
    """A figure in the course's look (inches) and its axes: one, or an array of rows × columns as matplotlib gives it.

    Axes are fitted to their words when the picture is drawn. That takes as long as drawing it, too long for a panel:
    ``margins`` (inches free to the left, right, bottom and top of each axes) puts them in their places at once.

    >>> figure, axes = canvas(rows=1, columns=2)
    >>> axes.shape
    (2,)
    >>> figure, axes = canvas(width=8, height=4, margins=(0.8, 0.2, 0.6, 0.4))
    >>> [round(float(part), 3) for part in axes.get_position().bounds]
    [0.1, 0.15, 0.875, 0.75]
    """
    layout = "constrained" if margins is None else "none"
    with matplotlib.rc_context({**_LOOK, "font.family": list(families())}):
        figure = Figure(figsize=(width, height), dpi=_DPI, layout=layout, facecolor="white")
        axes = figure.subplots(rows, columns)
        for each in [axes] if rows == columns == 1 else axes.flat:
            _dress(each)
        if margins is not None:
            _place(figure, margins, rows, columns)
    return figure, axes


def ink(colour: str) -> str:
    """White or near-black, whichever reads better on ``colour`` (relative luminance of WCAG 2).

    >>> ink("#1B2A49"), ink("#B9D3E6")
    ('white', '#22262B')
    """
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "white" if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.07 else INK


def percent_axis(axis) -> None:
    """Write the ticks of an axis of shares (0 to 1) as per cent."""
    axis.set_major_formatter(FuncFormatter(lambda share, _: minus(f"{round(100 * share, 6):g}%")))


def money_axis(axis) -> None:
    """Write the ticks of an axis of money as the edition's readers count: k and M, or 万 and 亿."""
    axis.set_major_formatter(FuncFormatter(lambda amount, _: short(amount)))


def short(amount: float) -> str:
    """A sum of money in three digits or so, counted in k and M in English and in 万 and 亿 in Chinese.

    >>> short(1234567), short(-50), short(0)
    ('1.23M', '−50', '0')
    """
    steps = [(1e8, "亿"), (1e4, "万")] if edition() == "zh" else [(1e6, "M"), (1e3, "k")]
    for size, word in steps:
        if abs(amount) >= size:
            return minus(f"{amount / size:.3g}{word}")
    return minus(f"{amount:.3g}" if abs(amount) < 1000 else f"{amount:.0f}")


def minus(text: str) -> str:
    """A written number with the sign that is as broad as a plus, where Python writes a hyphen.

    >>> minus("-50")
    '−50'
    """
    return text.replace("-", "\u2212")


@cache
def families() -> tuple[str, ...]:
    """The font families of every text, the Chinese one first if there is one.

    First, because matplotlib loses Chinese from a second family where a formula stands in the same text.
    """
    spec = importlib.util.find_spec(_FONT_PACKAGE)  # found, not imported: a package may change settings on import
    if spec and spec.origin and (path := Path(spec.origin).with_name(_FONT_FILE)).is_file():
        font_manager.fontManager.addfont(path)
        return font_manager.FontProperties(fname=path).get_name(), "DejaVu Sans"
    installed = {font.name for font in font_manager.fontManager.ttflist}
    return (*[name for name in _SYSTEM_FONTS if name in installed][:1], "DejaVu Sans")


def _dress(axes) -> None:
    axes.set_prop_cycle(color=CYCLE)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(MUTED)
    axes.tick_params(colors=MUTED, labelcolor=INK)
    axes.grid(True, axis="y", color=FAINT, linewidth=0.8)
    axes.title.set_color(INK)
    axes.xaxis.label.set_color(INK)
    axes.yaxis.label.set_color(INK)


def _place(figure: Figure, margins: tuple[float, float, float, float], rows: int, columns: int) -> None:
    """Put axes and their labels where the margins say, so that nothing is left to find out when drawing."""
    left, right, bottom, top = margins
    width, height = figure.get_size_inches()
    across, up = width / columns - left - right, height / rows - bottom - top
    figure.subplots_adjust(
        left=left / width,
        right=1 - right / width,
        bottom=bottom / height,
        top=1 - top / height,
        wspace=(left + right) / across,
        hspace=(bottom + top) / up,
    )
    for axes in figure.axes:
        axes.xaxis.set_label_coords(0.5, (_LABEL - bottom) / up)
        axes.yaxis.set_label_coords((_LABEL - left) / across, 0.5)


def _say_no_font(figure: Figure, texts: list[Text]) -> None:
    """Where no font has Chinese letters: a plain line in the picture instead of boxes and a warning a letter."""
    found = False
    for text in texts:
        if _CHINESE.search(text.get_text()):
            text.set_text(_CHINESE.sub("·", text.get_text()))
            found = True
    if found:
        figure.supxlabel(_NO_FONT, fontsize=9, color=MUTED)


def _figures(value: float) -> str:
    return f"{value:,.2f}" if abs(value) >= 100 else f"{value:.4g}"

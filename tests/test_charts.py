"""Pictures: Chinese is written, bytes repeat, settings of the reader stay untouched, colours can be told apart."""

import itertools
import struct
import subprocess
import sys

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb

from coursework import charts, pyramid
from coursework.charts import style
from coursework.charts.style import Picture, canvas
from coursework.data import load
from coursework.language import use


def titled(text):
    figure, axes = canvas(width=3, height=2)
    axes.set_title(text)
    return Picture(figure, pd.Series([1.0], name="x"))


def lesson_pictures():
    orders, cdnow = load("orders"), load("cdnow")
    by_year = [orders[orders["date"].dt.year == year] for year in (2024, 2025)]
    revenues = [pyramid.customer_revenue(each) for each in by_year]
    card = pyramid.member_card(load("customers"), orders, on="2025-12-31")
    both = {"shop": revenues[1], "cdnow": pyramid.customer_revenue(cdnow)}
    effect = pyramid.upgrade(by_year[1], {("small", "medium"): 0.02})
    yield charts.layers_chart(pyramid.customer_status(orders, load("contacts"), on="2025-12-31"))
    yield charts.pyramid_chart(pyramid.pyramid(by_year[1]))
    yield charts.concentration_chart(both)
    yield charts.lorenz_chart(both)
    yield charts.migration_chart(pyramid.migration(*map(pyramid.tiers, revenues)))
    yield charts.groups_chart(pyramid.behaviour_group(card), card["revenue"])
    yield charts.upgrade_chart(effect, 0.5)


def test_chinese_is_written_not_boxed():
    """A letter that the font lacks gives a warning (an error here) and a box, the same for every such letter."""
    assert titled("客户").png() != titled("金字").png()
    assert titled("客户金字塔：收入（元）$x^2$ −5").png() != titled("户客金字塔：收入（元）$x^2$ −5").png()


def test_the_font_is_in_a_package_that_is_not_imported():
    assert len(style.families()) == 2
    script = (
        "import sys, coursework.charts.style as s; s.families();"
        " sys.exit('pylopdf_fonts_zh_cn' in sys.modules or 'matplotlib.pyplot' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_without_any_chinese_font_the_picture_says_so(monkeypatch):
    monkeypatch.setattr(style, "families", lambda: ("DejaVu Sans",))
    picture = titled("客户")
    picture.png()
    assert "pip install pylopdf-fonts-zh-cn" in picture.figure.get_supxlabel()
    plain = titled("customers")
    plain.png()
    assert plain.figure.get_supxlabel() == ""


def test_the_pictures_of_lesson_1(language):
    for picture in lesson_pictures():
        data = picture.png()
        width, height = struct.unpack(">II", data[16:24])
        assert width > 600
        assert height > 300
        assert 0 < len(picture.numbers) <= 24
        assert picture._repr_mimebundle_()["text/plain"] == repr(picture)


def test_the_same_tables_give_the_same_bytes(language):
    first, second = ([picture.png() for picture in lesson_pictures()] for _ in range(2))
    assert first == second
    assert len(set(first)) == len(first)


def test_the_two_editions_differ_in_words_only():
    pictures = {}
    for each in ("en", "zh"):
        use(each)
        pictures[each] = list(lesson_pictures())
    use("en")
    for english, chinese in zip(pictures["en"], pictures["zh"], strict=True):
        assert repr(english) == repr(chinese)
        assert english.png() != chinese.png()


def test_the_readers_settings_stay_and_do_not_matter():
    expected = titled("客户 $x$ −5").png()
    with matplotlib.rc_context({"font.family": ["serif"], "axes.unicode_minus": False}):
        mine = dict(matplotlib.rcParams)
        assert titled("客户 $x$ −5").png() == expected
        assert dict(matplotlib.rcParams) == mine


def test_charts_are_found_by_name():
    assert {"pyramid_chart", "concentration_chart", "migration_chart"} <= set(dir(charts))
    with pytest.raises(AttributeError, match="no chart 'pie_chart'"):
        _ = charts.pie_chart


def test_money_is_counted_as_its_readers_count(language):
    expected = {"en": ["12.3k", "1.5M", "\u2212999", "0"], "zh": ["1.23万", "150万", "\u2212999", "0"]}
    assert [style.short(amount) for amount in (12345, 1.5e6, -999, 0)] == expected[language]


# Machado, Oliveira & Fernandes 2009, severity 1.0, on linear RGB.
_SEEN_BY = {
    "all cones": np.eye(3),
    "protanope": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranope": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanope": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def _lab(linear):
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ linear
    f = np.cbrt(xyz / np.array([0.9505, 1.0, 1.089]))
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("eyes", _SEEN_BY)
def test_tier_colours_can_be_told_apart(eyes):
    def seen(colour):
        rgb = np.array(to_rgb(colour))
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        return _lab(np.clip(_SEEN_BY[eyes] @ linear, 0, 1))

    for one, other in itertools.combinations(style.TIER_COLOURS.values(), 2):
        assert np.linalg.norm(seen(one) - seen(other)) > 20

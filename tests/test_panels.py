"""Panels: a moved control gives another picture; still where notebooks are built; errors become words."""

import ipywidgets
import pandas as pd
import pytest

from coursework import panels
from coursework.charts.style import Picture, canvas
from coursework.data import load
from coursework.panels.frame import Panel
from coursework.profit import customer_profit


def year():
    orders = load("orders")
    return orders[orders["date"].dt.year == 2025]


def small_panel(draw=None):
    def bar(height):
        figure, axes = canvas(width=3, height=2)
        axes.bar([0], [height])
        if height > 8:
            raise ValueError("<b>too tall</b>")
        return Picture(figure, pd.Series({"height": height})), f"<p>{height}</p>"

    return Panel(draw or bar, height=ipywidgets.IntSlider(value=3, max=10))


def test_the_pyramid_panel_answers_every_control(language):
    panel = panels.pyramid(year())
    assert set(panel.controls) == {"small_medium", "medium_big", "big_top", "contribution", "net"}
    for control in panel.controls.values():
        before, words = panel.png, panel.words
        control.value = control.value + control.step * 2
        assert panel.png != before
        assert panel.words != words


def test_the_pyramid_panel_says_what_cannot_be(language):
    panel = panels.pyramid(year())
    before = panel.png
    panel.controls["big_top"].max = 100
    panel.controls["big_top"].value = 90
    assert "big" in panel.words
    assert panel.png == before
    panel.controls["big_top"].value = 0
    assert panel.png == before
    assert "90" not in panel.words


def every_panel():
    bill = customer_profit(year(), load("order_lines"), load("service"), load("cost_rates"))
    yield panels.pyramid(year())
    yield panels.lifetime(margin=424, retention=0.42, acquisition_cost=200)
    yield panels.profit(bill, fixed_cost=78_000)


def test_nothing_is_cut_off_at_the_margins(language):
    """Panels' pictures have margins by hand, since finding them takes as long as drawing."""
    for panel in every_panel():
        for far in ("min", "max"):
            for control in panel.controls.values():
                control.value = getattr(control, far)
            figure = panel.picture.figure
            for axes in figure.axes:
                words = axes.get_tightbbox()
                assert words.x0 >= 0 and words.y0 >= 0, panel.controls.keys()
                assert words.x1 <= figure.bbox.x1 and words.y1 <= figure.bbox.y1, panel.controls.keys()


def test_it_lives_in_an_image_and_html_never_in_output():
    panel = small_panel()
    box = panel.widget()
    kinds = [type(child) for child in box.children]
    assert kinds == [ipywidgets.IntSlider, ipywidgets.Image, ipywidgets.HTML]
    panel.controls["height"].value = 5
    assert box.children[1].value == panel.png
    assert box.children[2].value == "<p>5</p>"
    assert panel.widget() is box


def test_an_error_is_shown_as_words_and_escaped():
    panel = small_panel()
    before = panel.png
    panel.controls["height"].value = 9
    assert "&lt;b&gt;too tall" in panel.words
    assert panel.png == before
    panel.controls["height"].value = 4
    assert panel.words == "<p>4</p>"


def test_a_panel_whose_first_picture_fails_still_shows_its_words(monkeypatch):
    def broken(height):
        raise KeyError("amount")

    panel = small_panel(broken)
    assert "amount" in panel.words
    monkeypatch.setenv("COURSEWORK_PANELS", "still")
    assert set(panel._repr_mimebundle_()) == {"text/plain"}


def test_still_where_notebooks_are_built(monkeypatch):
    live = small_panel()._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in live
    monkeypatch.setenv("COURSEWORK_PANELS", "still")
    still = small_panel()._repr_mimebundle_()
    assert set(still) == {"text/plain", "image/png"}
    assert still == small_panel()._repr_mimebundle_()


def test_panels_are_found_by_name_also_after_their_module_was_imported():
    import coursework.panels.pyramid  # noqa: F401  the import system would put the module in the function's place

    assert callable(panels.pyramid)
    assert "pyramid" in dir(panels)
    with pytest.raises(AttributeError, match="no panel 'cube'"):
        _ = panels.cube

"""The charts: what the artists hold is what the tables say; nothing is bridged, hidden, or told by colour alone."""

import xml.etree.ElementTree as ET
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from hipmobility import adherence, exchange, figures, outcomes, stretches
from hipmobility.figures import progress as progress_module

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(scope="module")
def tables():
    return [exchange.read_csv(DATA / f"sample_{table}.csv", table) for table in ("sessions", "diary", "plan")]


def shown(tables, person="P1", **choice):
    return outcomes.progress(*tables, patient_id=person, site="low back", **choice)


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def line(ax, label):
    return next(line for line in ax.lines if line.get_label() == label)


def panels(ax):
    """The pain panel and the strip under it."""
    return ax, next(other for other in ax.figure.axes if other is not ax)


def legend_texts(ax):
    return [text.get_text() for legend in ax.findobj(mpl.legend.Legend) for text in legend.get_texts()]


def test_pain_panel_draws_the_days_and_leaves_gaps(tables):
    words, progress = stretches.words("progress"), shown(tables, "P3")
    ax = figures.plot_progress(progress)
    for label, column in [(words["each_day"], "pain"), (words["mean"], "pain_mean7")]:
        np.testing.assert_array_equal(line(ax, label).get_ydata(), progress.pain[column])
        assert np.isnan(line(ax, label).get_ydata()).any()  # so that the line is broken there
    assert ax.get_ylim() == (-0.3, 10.3)
    assert "low back" in ax.get_ylabel()


def test_the_strip_has_a_mark_per_slot(tables):
    progress = shown(tables, "P3")
    _, strip = panels(figures.plot_progress(progress))
    drawn = [(y, x) for mark in strip.lines for x, y in zip(mark.get_xdata(), mark.get_ydata(), strict=True)]
    assert len(drawn) == len(set(drawn)) == len(progress.ledger)
    states = stretches.words("states")
    first_row = progress.ledger.query("stretch == 'figure_4' and side == 'left'")
    for state in adherence.STATES:
        assert len(line(strip, states[state]).get_xdata()) == (first_row["state"] == state).sum()
    first = next(text.get_text() for text in strip.get_yticklabels())
    assert first == stretches.words("row_names")["figure_4_left"]


def test_states_differ_by_shape_and_not_only_by_colour():
    shapes = [(mark["marker"], mark.get("fillstyle")) for mark in progress_module.STATE_MARKS.values()]
    assert len(set(shapes)) == len(shapes)


def test_a_change_of_plan_is_marked_once(tables):
    ax = figures.plot_progress(shown(tables, "P3"))
    assert [text.get_text() for text in ax.texts] == ["new plan: 2 × 30 s, 5 days a week"]
    assert not figures.plot_progress(shown(tables, "P1")).texts


def test_the_band_of_change_stands_only_where_there_is_a_baseline(tables):
    word = stretches.words("progress")["band"]
    assert word in legend_texts(figures.plot_progress(shown(tables, "P1")))
    assert word not in legend_texts(figures.plot_progress(shown(tables, "P3")))
    ax = figures.plot_progress(shown(tables, "P1"))
    band = next(patch for patch in ax.patches if patch.get_label() == word)
    assert (band.get_y(), band.get_y() + band.get_height()) == pytest.approx((37 / 6 - 2, 37 / 6 + 2))


def test_a_tight_frame_keeps_the_legend(tables):
    ax = figures.plot_progress(shown(tables))  # notebooks save their pictures with bbox_inches="tight"
    ax.figure.canvas.draw()
    frame = ax.figure.get_tightbbox()
    for legend in ax.findobj(mpl.legend.Legend):
        box = legend.get_window_extent().transformed(ax.figure.dpi_scale_trans.inverted())
        assert box.y1 <= frame.y1 + 0.01


def test_one_stretch_one_side_one_month(tables):
    progress = shown(tables, stretch="figure_4", side="left", start="2026-02-01", end="2026-02-28")
    ax, strip = panels(figures.plot_progress(progress))
    assert len(strip.get_yticklabels()) == 1
    assert set(progress.ledger["stretch"]) == {"figure_4"}
    low, high = mpl.dates.num2date(ax.get_xlim())
    assert (low.strftime("%Y-%m-%d"), high.strftime("%Y-%m-%d")) == ("2026-01-31", "2026-02-28")


def test_a_diary_alone_is_drawn_without_a_strip(tables):
    sessions, diary, plan = tables
    progress = outcomes.progress(sessions[:0], diary, plan[:0], patient_id="P1")
    ax = figures.plot_progress(progress)
    assert len(ax.figure.axes) == 1
    assert "planned" not in figures.describe(progress)


def test_drawn_into_the_axes_that_is_given_and_global_style_untouched(tables):
    before = dict(mpl.rcParams)
    _, ax = plt.subplots()
    assert figures.plot_progress(shown(tables), ax=ax) is ax
    assert dict(mpl.rcParams) == before


def test_sides_show_both_bounds(tables):
    weeks = adherence.weekly(shown(tables, "P3").ledger, by=["side"])
    axes = figures.plot_sides(weeks)
    for ax, side in zip(axes, ("left", "right"), strict=True):
        here = weeks[weeks["side"] == side]
        solid, open_ = ax.containers
        np.testing.assert_allclose([bar.get_height() for bar in solid], 100 * here["lower"])
        np.testing.assert_allclose([bar.get_y() + bar.get_height() for bar in open_], 100 * here["upper"])
        assert ax.get_title() == side
        assert all(bar.get_hatch() for bar in open_)
    assert axes[0].figure.get_figwidth() <= 5.2  # a telephone shows readable words
    assert axes[0].figure.get_supylabel() == stretches.words("progress")["adherence_axis"]


def test_svg_is_real_text_with_a_title_and_the_same_every_time(tables):
    progress = shown(tables)
    svg = figures.progress_svg(progress)
    assert svg == figures.progress_svg(progress)
    root = ET.fromstring(svg)
    assert root.find("{*}title").text == figures.describe(progress)
    texts = {"".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"pain, 7-day mean", "pain, low back [0-10]", "2026-01-05"} <= texts


def test_dollars_and_markup_in_a_site_are_shown_as_typed(tables):
    sessions, diary, plan = tables
    hostile = "$\\frac{1$ <script>alert(1)</script>"
    progress = outcomes.progress(
        sessions[:0], diary[diary["patient_id"] == "P1"].assign(site=hostile), plan[:0]
    )
    svg = figures.progress_svg(progress)
    assert "<script" not in svg
    assert any(
        hostile in "".join(text.itertext())
        for text in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    )


@pytest.mark.parametrize(
    ("person", "sentence"),
    [
        ("P1", "Your weekly average fell from 6.2 to 2.8."),
        ("P2", "Your weekly average went from 4.9 to 5.3."),
        ("P3", "Not enough days logged yet to say."),
    ],
)
def test_the_summary_says_what_the_verdict_is_and_never_why(tables, person, sentence):
    text = figures.describe(shown(tables, person))
    assert sentence in text
    assert "because" not in text.lower()
    assert "Some days have no entry." in text


def test_a_rise_asks_to_talk_to_somebody(tables):
    sessions, diary, plan = tables
    worse = diary[diary["patient_id"] == "P1"].reset_index(drop=True)
    worse["pain"] = np.where(worse.index < 30, 3.0, 6.0)
    text = figures.describe(outcomes.progress(sessions[:0], worse, plan[:0]))
    assert "went up from 3.0 to 6.0" in text

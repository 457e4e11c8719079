"""Length and leverage: the artists hold the numbers of the tables, and only what may be quoted is drawn."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from hipmobility import anatomy, figures, lessons, stretches
from hipmobility.figures import compensation as compensation_module
from hipmobility.figures import muscles as muscles_module

WORDS = stretches.words("muscle_charts")


@pytest.fixture(scope="module")
def table():
    return lessons.lengthening(anatomy.pose("low_lunge_deep"))


@pytest.fixture(scope="module")
def arms():
    index = pd.Index([0, 40, 60, 90], name="hip flexion [deg]")
    return pd.DataFrame({"one": [2.0, 1.0, -1.0, -2.0], "other": [3.0, 2.0, 1.0, -2.0]}, index=index)


def labels(ax):
    return [text.get_text().replace("\n", " ") for text in ax.get_yticklabels()]


def test_a_bar_from_one_geometry_to_the_other_in_the_row_of_its_muscle(table):
    ax = figures.plot_lengthening(table)
    assert labels(ax) == list(dict.fromkeys(table["label"]))
    for bars, name in zip(ax.collections, ("standing", "chair"), strict=True):
        here = table[table["against"] == name]
        for (start, end), (_, row) in zip(bars.get_segments(), here.iterrows(), strict=True):
            assert (start[0], end[0]) == (row["low"], row["high"])
            assert labels(ax)[round(start[1])] == row["label"]
    drawn = [line.get_label() for line in ax.lines if line.get_label() in WORDS.values()]
    assert drawn == [WORDS["standing"], WORDS["chair"]]


def test_both_ends_are_marked_by_a_shape_of_their_own(table):
    ax = figures.plot_lengthening(table)
    marks = [line for line in ax.lines if line.get_marker() in ("o", "s")]
    assert [mark.get_marker() for mark in marks] == ["o", "o", "s", "s"]
    for mark, (name, end) in zip(
        marks, [(n, e) for n in ("standing", "chair") for e in ("low", "high")], strict=True
    ):
        np.testing.assert_array_equal(mark.get_xdata(), table.loc[table["against"] == name, end])


def test_rows_do_not_overlap_and_the_first_is_on_top(table):
    ax = figures.plot_lengthening(table)
    heights = sorted(round(s[0][1], 3) for bars in ax.collections for s in bars.get_segments())
    assert len(set(heights)) == len(table)
    bottom, top = ax.get_ylim()
    assert bottom > top


def test_one_comparison_lies_on_the_row_itself():
    ax = figures.plot_lengthening(lessons.lengthening(anatomy.pose("figure_4"), ["chair"]))
    assert [segment[0][1] for segment in ax.collections[0].get_segments()] == list(range(14))


def test_shorter_and_longer_stand_on_their_side_of_zero(table):
    ax = figures.plot_lengthening(table)
    sides = {text.get_text(): text.get_horizontalalignment() for text in ax.texts}
    assert sides == {f"← {WORDS['shorter']}": "right", f"{WORDS['longer']} →": "left"}
    assert [0, 0] in [list(line.get_xdata()) for line in ax.lines]


def test_the_curves_of_leverage_and_the_angle_where_each_crosses_zero(arms):
    ax = figures.plot_moment_arm(arms)
    for model in arms:
        line = next(line for line in ax.lines if line.get_label() == model)
        np.testing.assert_array_equal(line.get_ydata(), arms[model])
        np.testing.assert_array_equal(line.get_xdata(), arms.index)
    # halfway from 40 to 60; a third of the way from 60 to 90
    assert {text.get_text(): text.xy for text in ax.texts if "°" in text.get_text()} == {
        "50°": (50, 0),
        "70°": (70, 0),
    }
    assert len({(line.get_marker(), line.get_linestyle()) for line in ax.lines[:2]}) == 2


@pytest.mark.parametrize("about", ["hip_flexion", "hip_abduction", "hip_external_rotation"])
def test_each_side_of_zero_says_what_the_muscle_does_there(arms, about):
    ax = figures.plot_moment_arm(arms, about=about)
    heights = {text.get_text(): text.get_position()[1] for text in ax.texts if "°" not in text.get_text()}
    above, below = f"{WORDS[f'{about}_above']} ↑", f"↓ {WORDS[f'{about}_below']}"
    assert heights[above] > 0.5 > heights[below]
    assert ax.get_ylabel() == WORDS[f"{about}_axis"]


def test_the_side_without_a_curve_is_shown_too(arms):
    low, high = figures.plot_moment_arm(arms[["one"]].abs()).get_ylim()
    assert low < -0.2 * high
    low, high = figures.plot_moment_arm(-arms[["one"]].abs()).get_ylim()
    assert high > -0.2 * low


def test_the_sign_of_the_piriformis_is_the_anatomists():
    arm = 100 * anatomy.moment_arm("piriformis", about="hip_external_rotation", hip_flexion=[0, 90])
    ax = figures.plot_moment_arm(pd.DataFrame({"model": arm}, index=[0, 90]))
    standing, seated = ax.lines[0].get_ydata()
    assert standing > 0 > seated  # outward in standing, inward in sitting: Delp 1999


def test_more_curves_than_there_are_line_styles(arms):
    with pytest.raises(ValueError, match="4 columns are more than 3"):
        figures.plot_moment_arm(pd.DataFrame(dict.fromkeys(range(4), arms["one"])))


def test_drawn_into_the_axes_that_is_given_and_global_style_untouched(table, arms):
    before = dict(mpl.rcParams)
    _, (first, second) = plt.subplots(2)
    assert figures.plot_lengthening(table, ax=first) is first
    assert figures.plot_moment_arm(arms, ax=second) is second
    assert dict(mpl.rcParams) == before


def luminance(colour):
    parts = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in mpl.colors.to_rgb(colour))
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def test_every_colour_keeps_three_to_one_on_white_and_the_names_of_angles_more():
    marks = [look["color"] for look in muscles_module.AGAINST.values()]
    curves = [look["color"] for look in muscles_module.CURVES]
    for colour in [*marks, compensation_module.HIP, compensation_module.LOW_BACK]:
        assert 1.05 / (luminance(colour) + 0.05) >= 3, colour
    for colour in curves:  # their angles are written in the same colour: text
        assert 1.05 / (luminance(colour) + 0.05) >= 4.5, colour

"""The look that all charts share: colours that can be seen on paper, axes that do not shout."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

from hipmobility.figures import progress, style


def test_every_colour_keeps_three_to_one_on_white():
    def luminance(colour):
        parts = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in mpl.colors.to_rgb(colour)
        )
        return sum(
            weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True)
        )  # WCAG 2.2

    marks = [mark["color"] for mark in progress.STATE_MARKS.values()]
    for colour in [style.PAIN, style.DONE, style.CHANGE, style.INK, style.QUIET, *marks]:
        for paper in ("white", progress.BAND):
            assert (luminance(paper) + 0.05) / (luminance(colour) + 0.05) >= 3, (colour, paper)


@pytest.mark.parametrize(("axis", "grids"), [("x", (True, False)), ("both", (True, True))])
def test_a_quiet_axis_has_a_grid_behind_the_data_and_no_frame_above(axis, grids):
    _, ax = plt.subplots()
    style.quiet(ax, axis)
    assert tuple(one.get_gridlines()[0].get_visible() for one in (ax.xaxis, ax.yaxis)) == grids
    assert ax.get_axisbelow() is True
    assert [side for side, spine in ax.spines.items() if spine.get_visible()] == ["left", "bottom"]
    assert ax.xaxis.get_ticklines()[0].get_color() == style.QUIET
    plt.close("all")

"""Hip and low back: the whole band is drawn, named an assumption, and nothing speaks of strain or risk."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

from hipmobility import figures, lessons, stretches
from hipmobility.compensation import band

WORDS = stretches.words("compensation")


def spans(ax, label):
    return [
        pytest.approx((patch.get_x(), patch.get_x() + patch.get_width()), abs=0.05)
        for group in ax.containers
        if group.get_label() == label
        for patch in group
    ]


def texts(ax):
    return [text.get_text() for text in ax.texts]


def legend(ax):
    return [text.get_text().replace("\n", " ") for text in ax.get_legend().get_texts()]


def test_the_whole_band_is_drawn_and_called_an_assumption():
    ax = figures.plot_compensation([band("bend", hip_available=40)])
    # worked by hand: 40 of 47.6 at the hip; low back 42.4 and up to 7.6 more
    assert spans(ax, WORDS["hip_bar"]) == [(0, 40)]
    assert spans(ax, WORDS["low_back_bar"]) == [(0, 42.4)]
    assert spans(ax, WORDS["band"]) == [(42.4, 50.0)]
    (half,) = [line for line in ax.lines if line.get_label() == WORDS["half"]]
    assert half.get_xdata()[0] == pytest.approx(46.2, abs=0.05)
    (needed,) = ax.collections
    assert needed.get_segments()[0][0][0] == pytest.approx(47.6, abs=0.05)
    assert all("assumption" in WORDS[name] and WORDS[name] in legend(ax) for name in ("band", "half"))
    assert "42° to 50°" in texts(ax)
    assert "40° of 48°" in texts(ax)


def test_the_band_can_be_told_without_colour():
    ax = figures.plot_compensation([band("bend", hip_available=40)])
    hatches = {group.get_label(): {patch.get_hatch() for patch in group} for group in ax.containers}
    assert hatches == {WORDS["hip_bar"]: {None}, WORDS["low_back_bar"]: {None}, WORDS["band"]: {"////"}}
    assert [text.get_text() for text in ax.get_yticklabels()] == [WORDS["hip"], WORDS["low_back"]]


def test_a_hip_with_enough_motion_has_no_band():
    ax = figures.plot_compensation([band("squat", hip_available=95)])
    assert spans(ax, WORDS["band"]) == []
    assert texts(ax) == [WORDS["enough"].format(task=WORDS["squat"]), "95°", "45°"]
    assert WORDS["half"] not in legend(ax)


def test_the_band_ends_where_the_low_back_ends():
    ax = figures.plot_compensation([band("squat", hip_available=75)])
    assert spans(ax, WORDS["band"]) == [(44.9, 52)]  # 64.9 would be all of it; the lumbar range ends at 52


def test_a_hip_that_stops_before_it_is_straight_is_drawn_left_of_zero():
    ax = figures.plot_compensation([band("walk", hip_available=-5)])
    assert spans(ax, WORDS["hip_bar"]) == [(0, -5)]
    assert WORDS["stops_short"].format(task=WORDS["walk"], hip=5) in texts(ax)
    assert "−5° of 10°" in texts(ax)


def test_several_bands_stand_below_each_other_in_order_with_one_legend():
    ax = figures.plot_compensation([band("walk", 0), band("squat", 85), band("bend", 40)])
    heights = [text.xy[1] for text in ax.texts if ":" in text.get_text()]
    assert heights == sorted(set(heights))
    assert [t.split(":")[0] for t in texts(ax) if ":" in t] == [WORDS[n] for n in ("walk", "squat", "bend")]
    assert len(legend(ax)) == len(set(legend(ax))) == 5
    bottom, top = ax.get_ylim()
    assert bottom > max(heights) > top


def test_springs_draw_both_parts_of_the_table():
    table = lessons.spring_table(losses=[0, 15, 30])
    ax = figures.plot_springs(table)
    for part in ("hip", "low_back"):
        (line,) = [line for line in ax.lines if line.get_label() == WORDS[f"spring_{part}"]]
        assert list(line.get_ydata()) == list(table[part])
        assert list(line.get_xdata()) == [0, 15, 30]
    assert len({(line.get_marker(), line.get_linestyle()) for line in ax.lines}) == 2
    low, high = ax.get_ylim()
    assert low == 0
    assert high > table.to_numpy().max()


def test_drawn_into_the_axes_that_is_given_and_global_style_untouched():
    before = dict(mpl.rcParams)
    _, (first, second) = plt.subplots(2)
    assert figures.plot_compensation([band("walk", 0)], ax=first) is first
    assert figures.plot_springs(lessons.spring_table(), ax=second) is second
    assert dict(mpl.rcParams) == before


def test_no_word_of_strain_or_risk():
    said = " ".join(WORDS.values()).lower()
    assert not [word for word in ("strain", "risk", "injur", "harm", "damage") if word in said]
    assert "predicts nothing about pain" in said

"""The charts for students: what the artists hold is what the tables say."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from hipmobility import exchange, figures, outcomes, stretches, worlds

WORDS = stretches.words("worlds")
TABLE = pd.DataFrame({"world": ["recovery", "no_link"], "alarms_%": [70.4, 4.6], "verdicts_%": [100, 98]})


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def widths(ax):
    return [patch.get_width() for patch in ax.patches]


def names(ax):
    """Names of the bars; a long one stands in two lines."""
    return [tick.get_text().replace("\n", " ") for tick in ax.get_yticklabels()]


def test_a_diary_of_each_world_with_its_marks():
    diaries = {world: worlds.simulate(world, people=1, seed=3) for world in worlds.WORLDS}
    axes = figures.plot_worlds(diaries)
    assert [ax.get_title("left") for ax in axes.flat] == [WORDS[world] for world in worlds.WORLDS]
    for ax, made in zip(axes.flat, diaries.values(), strict=True):
        pain, done, not_done = ax.lines
        np.testing.assert_array_equal(pain.get_ydata(), made.pain[0])
        np.testing.assert_array_equal(done.get_xdata() - 1, np.flatnonzero(made.done[0] == 1))
        np.testing.assert_array_equal(not_done.get_xdata() - 1, np.flatnonzero(made.done[0] == 0))
        assert done.get_marker() != not_done.get_marker()  # never by colour alone


def test_false_alarms_stand_beside_what_was_promised():
    ax = figures.plot_false_alarms(TABLE)
    assert widths(ax) == [70.4, 4.6]
    assert [text.get_text() for text in ax.texts] == ["70", "5"]
    assert names(ax) == [WORDS["recovery"], WORDS["no_link"]]
    (line,) = ax.lines
    assert (line.get_xdata()[0], line.get_label()) == (5, WORDS["promised"])
    svg = figures.false_alarms_svg(TABLE, "a < b")
    assert svg.startswith("<svg")
    assert "<title>a &lt; b</title>" in svg
    assert figures.false_alarms_svg(TABLE, "a < b") == svg


def test_baselines_are_drawn_as_they_are():
    table = worlds.compare_baselines(worlds.untreated(people=60))
    ax = figures.plot_baselines(table)
    assert widths(ax) == table["fell_by_2_%"].tolist()
    assert names(ax) == [WORDS[name] for name in table.index]


def test_a_telephone_shows_readable_words():
    """A chart of 9 inches, shrunk to a telephone of 360 points, has words of 5 points; one of 5.2 has 9."""
    one_each = {world: worlds.simulate(world, people=1) for world in worlds.WORLDS}
    baselines = worlds.compare_baselines(worlds.untreated(people=60))
    funnel = pd.DataFrame({"patients": [9], "logging": [9], "%": [100.0]}, index=[0])
    diaries, *charts = figures.plot_worlds(one_each).flat
    charts += [
        figures.plot_false_alarms(TABLE),
        figures.plot_baselines(baselines),
        figures.plot_funnel(funnel),
    ]
    for ax in (diaries, *charts):
        ax.figure.draw_without_rendering()
        room = ax.figure.get_window_extent()
        assert room.width <= 5.2 * ax.figure.dpi
        box = ax.get_tightbbox()  # all its words, long names and legends too
        assert room.x0 - 1 <= box.x0
        assert box.x1 <= room.x1 + 1


def test_a_given_ax_is_used():
    _, ax = plt.subplots()
    assert figures.plot_false_alarms(TABLE, ax=ax) is ax


def test_the_usual_course_is_drawn_only_when_it_is_handed_in(request):
    data = request.config.rootpath / "data"
    tables = [exchange.read_csv(data / f"sample_{name}.csv", name) for name in ("sessions", "diary", "plan")]
    progress = outcomes.progress(*tables, patient_id="P1")
    label = stretches.words("natural_course")["line"]
    assert label not in [line.get_label() for line in figures.plot_progress(progress).lines]
    pain = outcomes.daily_pain(tables[1][tables[1]["patient_id"] == "P1"])
    usual = outcomes.natural_course(pain, new_pain=True)
    (line,) = [
        line for line in figures.plot_progress(progress, usual=usual).lines if line.get_label() == label
    ]
    # weeks 0-9 lie within the ten weeks shown; diamonds where the studies measured, weeks 0 and 6
    assert line.get_ydata().tolist() == usual["usual"].tolist()[:10]
    assert np.flatnonzero(line.get_markevery()).tolist() == [0, 6]

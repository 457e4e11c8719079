"""The funnel: what is drawn is what the table says, and what is hidden is said to be."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from hipmobility import figures, stretches

WORDS = stretches.words("funnel")
FULL = pd.DataFrame(
    {"patients": [40, 40, 36, 30, 20], "logging": [40, 38, 33, 27, 10], "%": [100.0, 95.0, 91.7, 90.0, 50.0]},
    index=pd.RangeIndex(5, name="week"),
)


@pytest.fixture
def hidden():
    table = FULL.astype({"patients": "Int64", "logging": "Int64"})
    table.loc[1, ["logging", "%"]] = pd.NA
    return table


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def labels(ax):
    return [tick.get_text() for tick in ax.get_yticklabels()]


def test_each_bar_says_what_it_is_of():
    ax = figures.plot_funnel(FULL)
    assert [patch.get_width() for patch in ax.patches] == [100, 95, 91.7, 50]  # weeks 0, 1, 2, 4
    assert [text.get_text() for text in ax.texts] == ["40 of 40", "38 of 40", "33 of 36", "10 of 20"]
    assert labels(ax) == [WORDS["start"], *(WORDS["week"].format(week=week) for week in (1, 2, 4))]
    assert ax.yaxis_inverted()
    assert labels(figures.plot_funnel(FULL, weeks=(0, 3))) == [WORDS["start"], WORDS["week"].format(week=3)]


def test_a_hidden_week_has_no_length_of_its_own(hidden):
    ax = figures.plot_funnel(hidden)
    assert [text.get_text() for text in ax.texts] == ["40 of 40", WORDS["hidden"], "33 of 36", "10 of 20"]
    widths = [patch.get_width() for patch in ax.patches]
    assert (widths[1], widths[-1]) == (0, 100)
    assert not ax.patches[-1].get_fill() or ax.patches[-1].get_facecolor()[3] == 0


def test_words_say_the_same(hidden):
    said = figures.describe_funnel(FULL)
    assert said == (
        "Of 40 patients with a plan, 40 logged at all."
        " Of 20 whose time has come, 10 still log after week 4 (50 %)."
    )
    assert figures.describe_funnel(hidden) == f"{said} {WORDS['describe_hidden']}"
    hidden.loc[0, "patients"] = pd.NA
    assert figures.describe_funnel(hidden) == WORDS["describe_hidden"]
    assert figures.describe_funnel(FULL.head(0)) == ""


def test_a_given_ax_is_used_and_nobody_is_no_error():
    _, ax = plt.subplots()
    assert figures.plot_funnel(FULL, ax=ax) is ax
    assert len(figures.plot_funnel(FULL.head(0)).texts) == 0

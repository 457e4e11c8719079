"""A table for people who read no code: names in words, a dash with its meaning, dates in one line, and no markup."""

import re

import pandas as pd
import pytest

from hipmobility import stretches
from hipmobility.widgets.numbers import Numbers

SESSIONS = pd.DataFrame(
    {
        "date": ["2026-03-19", "2026-03-20"],
        "stretch": ["hip_flexor", "figure_4"],
        "side": ["left", "right"],
        "hold_s": [30, 20],
        "pain_after": [3.0, None],
    },
    index=pd.Index([7, 8], name="row_id"),
)


def cells(html, kind):
    return re.findall(rf"<{kind}[^>]*>([^<]*)</{kind}>", html)


def test_columns_and_keys_are_words_and_a_missing_number_is_a_dash_that_says_what_it_is():
    shown = Numbers(SESSIONS)
    assert cells(shown._repr_html_(), "th") == [
        "row", "date", "stretch", "side", "seconds a hold", "pain after", "7", "8"
    ]  # fmt: skip
    assert cells(shown._repr_html_(), "td")[5:] == [
        "2026-03-20",
        "Seated figure-4 stretch",
        "right",
        "20",
        "—",
    ]
    for text in (shown._repr_html_(), repr(shown)):
        assert "no number is known here" in text
        assert not re.search(r"NaN|None|hip_flexor|hold_s|row_id", text)
    assert list(SESSIONS.columns)[3:] == ["hold_s", "pain_after"]  # the table itself is as it was


@pytest.mark.parametrize(
    "column",
    [
        pd.Series([1.5, None]),
        pd.Series([1, None], dtype="Int64"),
        pd.Series(["a", None]),
        pd.Series([None, None]),
    ],
    ids=["float", "whole", "text", "nothing"],
)
def test_whatever_is_missing_is_a_dash(column):
    shown = Numbers(pd.DataFrame({"x": column}))
    assert cells(shown._repr_html_(), "td")[1] == "—"
    assert repr(shown).splitlines()[2].strip() == "—"


def test_where_nothing_is_missing_nothing_is_said_of_it():
    shown = Numbers(SESSIONS.iloc[:1])
    assert "—" not in shown._repr_html_() + repr(shown)


def test_rows_without_a_name_get_no_number_and_a_named_one_shares_the_line_of_the_headings():
    table = pd.DataFrame({"known": [True, False]})
    assert re.findall(r">([^<>\s]+)<", Numbers(table)._repr_html_().split("</style>")[1]) == [
        "measured",
        "yes",
        "no",
    ]
    named = Numbers(table.set_index(pd.Index(["hip", "x"], name="task")))._repr_html_()
    assert cells(named, "th") == ["task", "measured", "hip: what it gives", "x"]


def test_both_levels_of_headings_are_words():
    weeks = {"week_start": pd.to_datetime(["2026-01-05"] * 2), "side": ["left", "right"], "lower": [0.4, 0.5]}
    table = pd.DataFrame(weeks).pivot(index="week_start", columns="side", values=["lower"])
    assert cells(Numbers(table)._repr_html_(), "th") == [
        "", "done, at least", "side", "left", "right", "Week from", "", "", "2026-01-05"
    ]  # fmt: skip


def test_a_date_is_marked_so_that_it_stays_in_one_line():
    html = Numbers(SESSIONS)._repr_html_()
    assert html.count('<td class="hm-date">2026-03-') == 2
    assert ".hm-date.hm-date {white-space: nowrap}" in html
    weeks = SESSIONS.set_index(pd.to_datetime(SESSIONS["date"]).rename("week_start"))
    assert Numbers(weeks)._repr_html_().count('<th class="hm-date">2026-03-') == 2


def test_a_text_is_never_markup_and_never_cut_off():
    hostile = "<img src=x onerror=hit=1> & " + "words " * 30 + "end"
    html = Numbers(
        pd.DataFrame({"problem": [hostile], hostile: [1]}, index=pd.Index(["x"], name=hostile))
    )._repr_html_()
    assert html.count("&lt;img src=x onerror=hit=1&gt; &amp; " + "words " * 30 + "end") == 3
    assert "<img" not in html


@pytest.mark.parametrize("language", stretches.languages())
def test_each_language_has_its_own_words(language):
    words = stretches.words("columns", language)
    html = Numbers(SESSIONS, language)._repr_html_()
    assert words["pain_after"] in cells(html, "th")
    assert words["left"] in cells(html, "td")
    assert stretches.load("hip_flexor", language).name in cells(html, "td")
    assert words["dash"] in html

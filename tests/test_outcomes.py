"""One value a day, 7-day means and the verdict, against numbers worked by hand and a simulation without treatment."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipmobility import outcomes, records

DAY0 = pd.Timestamp("2026-01-05")


def diary(*rows):
    """Rows of (day, time, site, pain)."""
    named = [
        {"patient_id": "P1", "date": (DAY0 + pd.Timedelta(days=day)).date(), "time": time, "site": site,
         "pain": pain, "note": ""}
        for day, time, site, pain in rows
    ]  # fmt: skip
    return records.frame("diary", named)


def pain_of(values):
    """Daily pain from a mapping of day to value."""
    return outcomes.daily_pain(diary(*((day, "", "low back", value) for day, value in values.items())))


def flat(first, after, last, *, span=28):
    """The first entry, then a level for 14 days, then another one."""
    return {day: first if day == 0 else after if day < 15 else last for day in range(span)}


def test_the_first_entry_of_a_day_counts_whatever_the_order_of_rows():
    entries = diary(
        (0, "20:00", "low back", 7),
        (0, "08:00", "low back", 3),
        (0, "", "low back", 9),
        (1, "", "low back", 5),
    )
    assert outcomes.daily_pain(entries)["pain"].tolist() == [3, 5]


def test_a_first_entry_without_a_value_does_not_hide_the_second():
    assert outcomes.daily_pain(diary((0, "08:00", "low back", None), (0, "20:00", "low back", 4)))[
        "pain"
    ].tolist() == [4]


def test_sites_are_never_mixed():
    entries = diary((0, "", "low back", 7), (0, "", "hip", 2))
    with pytest.raises(ValueError, match="'hip', 'low back'; choose one"):
        outcomes.daily_pain(entries)
    assert outcomes.daily_pain(entries, site="hip")["pain"].tolist() == [2]
    with pytest.raises(ValueError, match="site: 'knee'"):
        outcomes.daily_pain(entries, site="knee")


def test_a_log_without_a_diary_uses_pain_before_stretching():
    row = {
        "patient_id": "P1",
        "date": DAY0.date(),
        "stretch": "figure_4",
        "holds": 2,
        "hold_s": 30,
        "note": "",
    }
    logged = records.frame("sessions", [row | {"side": "left", "pain_before": 6.5, "pain_after": 1.0}])
    pain = outcomes.daily_pain(diary(), logged)
    assert (pain["pain"].tolist(), pain["pain10"].tolist(), pain["site"].tolist()) == (
        [6.5],
        [65],
        ["before stretching"],
    )
    with_diary = outcomes.daily_pain(diary((1, "", "low back", 2)), logged)
    assert with_diary["pain"].tolist() == [2]  # never both kinds in one series


def test_seven_day_mean_needs_four_days_and_keeps_gaps():
    days = outcomes.seven_day_mean(pain_of({0: 4, 1: 6, 2: 8, 5: 2, 20: 9}))
    assert len(days) == 21
    # day 5 sees days 0-5: 4, 6, 8, 2 = mean 5; before it there are only three values
    assert days["pain_mean7"].tolist()[:7] == pytest.approx([np.nan] * 5 + [5.0, 5.0], nan_ok=True)
    assert days["pain_mean7"].iloc[7:].isna().all()  # day 7 sees days 1-7: three values
    assert days["pain"].isna().sum() == 16


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        (flat(9, 6, 3), "clearly better"),
        (flat(9, 6, 4), "clearly better"),  # exactly 2 points, 33 %
        (flat(9, 6, 4.1), "maybe better"),  # 31.7 %, but 1.9 points
        (flat(9, 8, 6), "maybe better"),  # 2 points, but 25 %
        (flat(9, 5, 3.5), "maybe better"),  # exactly 30 %, 1.5 points
        (flat(9, 5, 3.6), "no clear change"),
        (flat(9, 5, 5), "no clear change"),
        (flat(9, 2, 0), "already low"),  # exactly 2.0 is low
        (flat(9, 2.1, 0), "clearly better"),
        (flat(9, 6, 3, span=14), "not enough data"),  # day 13 is the last: the weeks would touch
        (flat(9, 6, 6, span=15), "no clear change"),
        ({}, "not enough data"),
        ({0: 5}, "not enough data"),
        (
            {0: 9, 1: 6, 2: 6, 3: 6, 25: 3, 26: 3, 27: 3, 28: 3},
            "not enough data",
        ),  # 3 days after the first entry
        ({0: 9, 1: 6, 2: 6, 3: 6, 4: 6, 26: 3, 27: 3, 28: 3}, "not enough data"),
        (
            {0: 9, 1: 6, 2: 6, 3: 6, 7: 6, 21: 9, 25: 3, 26: 3, 27: 3, 28: 3},
            "clearly better",
        ),  # day 21 is too old
        ({0: 9, 1: 6, 2: 6, 3: 6, 7: 6, 22: 3, 26: 3, 27: 3, 28: 3}, "clearly better"),
    ],
)
def test_verdicts(values, verdict):
    assert outcomes.pain_change(pain_of(values)).verdict == verdict


def test_the_first_entry_changes_nothing():
    changes = {outcomes.pain_change(pain_of(flat(first, 5, 4))) for first in (0, 5, 10)}
    assert len(changes) == 1


def test_a_rise_is_named():
    change = outcomes.pain_change(pain_of(flat(2, 4, 6)))
    assert (change.verdict, change.rose, change.points, change.percent) == ("no clear change", True, 2, 50)
    assert outcomes.pain_change(pain_of(flat(2, 1, 3))).rose  # also from a low start
    assert not outcomes.pain_change(pain_of(flat(2, 4, 5.9))).rose


def test_no_percentage_of_almost_nothing():
    change = outcomes.pain_change(pain_of(flat(9, 1.5, 0.5)))
    assert (change.points, change.percent) == (-1, None)


@given(
    st.dictionaries(st.integers(0, 30), st.integers(0, 100), min_size=1)
    | st.dictionaries(st.integers(0, 30), st.integers(0, 100), min_size=14)
)
def test_verdict_against_exact_fractions(tenths):
    pain = pain_of({day: value / 10 for day, value in tenths.items()})
    first, last = min(tenths), max(tenths)
    base = [Fraction(v, 10) for d, v in tenths.items() if first < d <= first + 7]
    late = [Fraction(v, 10) for d, v in tenths.items() if d > last - 7]
    if last - first < 14 or len(base) < 4 or len(late) < 4:
        expected = "not enough data"
    else:
        before, after = sum(base) / len(base), sum(late) / len(late)
        met = (before - after >= 2) + (before - after >= Fraction(3, 10) * before)
        expected = (
            "already low" if before <= 2 else ["no clear change", "maybe better", "clearly better"][met]
        )
    assert outcomes.pain_change(pain).verdict == expected


def test_regression_to_the_mean_fools_few():
    # untreated chronic pain, mean 5, SD 1.5, day-to-day correlation .5, logging starts on the first day at 7 or more:
    # comparing with the first day makes 69 % "improve"; our rule may call at most 12 % clearly better
    chance, better, naive = np.random.default_rng(7), 0, 0
    people = 600
    for _ in range(people):
        noise = chance.normal(size=160)
        course = np.empty(160)
        course[0] = noise[0]
        for day in range(1, 160):
            course[day] = 0.5 * course[day - 1] + np.sqrt(0.75) * noise[day]
        values = np.clip(np.round(5 + 1.5 * course), 0, 10)
        start = int(np.argmax(values >= 7))
        diary_days = values[start : start + 28]
        pain = pd.DataFrame({"day": np.arange(28), "pain10": (diary_days * 10).astype(int)})
        better += outcomes.pain_change(pain).verdict == "clearly better"
        naive += diary_days[0] - diary_days[-1] >= 2
    assert better / people <= 0.12
    assert naive / people > 0.5


def test_progress_puts_both_on_the_same_days_and_says_what_is_unclear():
    entries = diary((0, "", "low back", 5), (3, "", "low back", 4))
    nothing = records.frame("sessions", [])
    shown = outcomes.progress(nothing, entries, records.frame("plan", []))
    assert repr(shown) == "Progress(2026-01-05 to 2026-01-08, 2 days with pain, not enough data)"
    assert shown.adherence is None
    assert shown.table["pain"].tolist() == [4.5]
    with pytest.raises(ValueError, match="start: 2026-02-01 is after the end, 2026-01-08"):
        outcomes.progress(nothing, entries, records.frame("plan", []), start="2026-02-01")
    with pytest.raises(ValueError, match="patient_id: 'P9', but the log knows 'P1'"):
        outcomes.progress(nothing, entries, records.frame("plan", []), patient_id="P9")
    with pytest.raises(ValueError, match="nobody yet"):
        outcomes.progress(nothing, diary(), records.frame("plan", []))


def test_the_window_shown_does_not_change_the_verdict():
    entries = diary(*((day, "", "low back", value) for day, value in flat(9, 6, 3).items()))
    nothing, no_plan = records.frame("sessions", []), records.frame("plan", [])
    late = outcomes.progress(nothing, entries, no_plan, start=DAY0 + pd.Timedelta(days=10))
    assert late.change == outcomes.progress(nothing, entries, no_plan).change
    assert late.pain["date"].min() == DAY0 + pd.Timedelta(days=10)


def test_the_days_behind_each_mean_are_counted():
    none = outcomes.pain_change(pain_of({}))
    assert (none.baseline_days, none.latest_days, none.points) == (0, 0, None)
    # three days after the first one, two in the last week: too few for a verdict, and so many are told
    few = outcomes.pain_change(pain_of({0: 5, 2: 5, 3: 5, 4: 5, 26: 4, 27: 4}))
    assert (few.verdict, few.baseline_days, few.latest_days) == ("not enough data", 3, 2)
    full = outcomes.pain_change(pain_of({day: 5 for day in range(28) if day not in (3, 23, 24)}))
    assert (full.verdict, full.baseline_days, full.latest_days) == ("no clear change", 6, 5)


def planned(*rows):
    """Rows of (day, stretch)."""
    return records.frame(
        "plan",
        [
            {"patient_id": "P1", "from_date": (DAY0 + pd.Timedelta(days=day)).date(), "stretch": stretch,
             "holds": 2, "hold_s": 30, "days_per_week": 7}
            for day, stretch in rows
        ],
    )  # fmt: skip


def test_a_change_of_plan_is_marked_when_it_falls_into_the_days_shown():
    entries = diary(*((day, "", "low back", 5) for day in range(20)))
    plan = planned(
        (0, "hip_flexor"), (5, "figure_4"), (10, "hip_flexor"), (19, "figure_4"), (40, "hip_flexor")
    )

    def marked(**how):
        shown = outcomes.progress(records.frame("sessions", []), entries, plan, **how)
        return [(day - DAY0).days for day in shown.plan["from_date"]]

    assert marked() == [5, 10, 19]  # the first day is where the chart begins; day 40 is not shown
    assert marked(stretch="figure_4") == [5, 19]
    assert marked(start=DAY0 + pd.Timedelta(days=5), end=DAY0 + pd.Timedelta(days=18)) == [10]


def test_what_is_unclear_is_said_in_words():
    nothing, no_plan = records.frame("sessions", []), records.frame("plan", [])
    with pytest.raises(ValueError, match="patient_id: nothing is logged for 'P1' yet"):
        outcomes.progress(nothing, diary(), planned((0, "hip_flexor")))
    many = pd.concat([diary((0, "", "hip", 5)).assign(patient_id=f"P{n}") for n in range(1, 7)])
    with pytest.raises(ValueError, match=r"the log knows 'P1', 'P2', 'P3', 'P4', 'P5', \.\.\.; choose one"):
        outcomes.progress(nothing, many, no_plan)
    with pytest.raises(ValueError, match="the log knows 'P1', 'P2', 'P3', 'P4', 'P5'; choose one"):
        outcomes.progress(nothing, many[many["patient_id"] != "P6"], no_plan)


def test_no_days_are_a_table_with_the_same_columns():
    assert list(outcomes.seven_day_mean(pain_of({}))) == list(outcomes.seven_day_mean(pain_of({0: 5})))
    assert outcomes.seven_day_mean(pain_of({})).empty

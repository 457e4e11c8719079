"""The ledger and the weeks, against counts made by hand and against exact fractions."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipmobility import adherence, records

MONDAY = pd.Timestamp("2026-03-02")


def sessions(*rows):
    """Rows of (day after Monday, side, holds, hold_s)."""
    named = [
        {"patient_id": "P1", "date": (MONDAY + pd.Timedelta(days=day)).date(), "stretch": "figure_4", "side": side,
         "holds": holds, "hold_s": hold_s, "pain_before": None, "pain_after": None, "note": ""}
        for day, side, holds, hold_s in rows
    ]  # fmt: skip
    return records.frame("sessions", named)


def plan(*rows):
    """Rows of (day after Monday, holds, hold_s, days_per_week)."""
    named = [
        {"patient_id": "P1", "from_date": (MONDAY + pd.Timedelta(days=day)).date(), "stretch": "figure_4",
         "holds": holds, "hold_s": hold_s, "days_per_week": days}
        for day, holds, hold_s, days in rows
    ]  # fmt: skip
    return records.frame("plan", named)


def states(ledger, side="left"):
    return ledger.loc[ledger["side"] == side, "state"].tolist()


@pytest.mark.parametrize(
    ("rows", "state", "dose_s"),
    [
        ([], "unknown", 0),
        ([(0, "left", 0, 30)], "not_done", 0),
        ([(0, "left", 1, 30)], "partly", 30),
        ([(0, "left", 2, 30)], "done", 60),
        ([(0, "left", 2, 20)], "partly", 40),
        ([(0, "left", 5, 90)], "done", 60),  # longer and more earn nothing more
        ([(0, "left", 1, 60)], "partly", 30),  # one long hold is not two holds
        ([(0, "left", 1, 30), (0, "left", 1, 30)], "done", 60),  # lines of one slot add up
        ([(0, "left", 0, 30), (0, "left", 1, 30)], "partly", 30),
        ([(0, "right", 2, 30)], "unknown", 0),  # the other side says nothing about this one
    ],
)
def test_each_state_of_a_slot(rows, state, dose_s):
    ledger = adherence.daily(sessions(*rows), plan((0, 2, 30, 7)), until=MONDAY)
    left = ledger[ledger["side"] == "left"]
    assert (left["state"].tolist(), left["dose_s"].tolist()) == ([state], [dose_s])


def test_a_plan_is_frozen_for_the_days_it_was_in_force():
    logged = sessions((0, "left", 1, 20), (3, "left", 1, 20))
    ledger = adherence.daily(logged, plan((0, 1, 20, 7), (2, 2, 30, 7)))
    assert states(ledger) == ["done", "unknown", "unknown", "partly"]
    assert ledger.loc[ledger["side"] == "left", "target_s"].tolist() == [20, 20, 60, 60]


def test_the_last_of_two_plans_from_the_same_day_is_in_force():
    ledger = adherence.daily(sessions((0, "left", 1, 20)), plan((0, 2, 30, 7), (0, 1, 20, 7)))
    assert states(ledger) == ["done"]


def test_a_pause_asks_for_nothing():
    ledger = adherence.daily(
        sessions((0, "left", 2, 30)), plan((0, 2, 30, 5), (1, 2, 30, 0)), until=MONDAY + pd.Timedelta("3D")
    )
    assert states(ledger) == ["done"]


def test_sessions_outside_the_plan_are_kept_but_earn_nothing():
    ledger = adherence.daily(
        sessions((0, "left", 2, 30)), plan((1, 2, 30, 7)), until=MONDAY + pd.Timedelta("1D")
    )
    first = ledger.iloc[0]
    assert (first["state"], first["dose_s"], first["target_s"]) == ("done", 0, 0)
    assert len(adherence.daily(sessions((0, "left", 2, 30)), plan())) == 1


def test_today_is_neither_done_nor_unknown_until_it_is_logged():
    logged = sessions((0, "left", 2, 30), (1, "left", 2, 30))
    until = MONDAY + pd.Timedelta(days=1)
    ledger = adherence.daily(logged, plan((0, 2, 30, 7)), until=until, today=until)
    assert (states(ledger, "left"), states(ledger, "right")) == (["done", "done"], ["unknown"])
    assert ledger.loc[ledger["side"] == "right", "date"].tolist() == [MONDAY]


def test_a_pause_asks_for_nothing_today_either():
    today = MONDAY + pd.Timedelta(days=3)
    paused = plan((0, 2, 30, 7), (1, 0, 30, 0))
    ledger = adherence.daily(sessions((0, "left", 2, 30)), paused, until=today, today=today)
    assert ledger["date"].unique().tolist() == [MONDAY]


def test_days_after_the_last_one_to_count_are_left_out():
    logged = sessions((0, "left", 2, 30), (1, "left", 2, 30))
    assert states(adherence.daily(logged, plan((0, 2, 30, 7)), until=MONDAY)) == ["done"]


def test_a_week_of_five_days_has_honest_bounds():
    # 3 done, 1 half, 1 said not done, 2 without a row: at least 3.5/5; the two open days could bring it to 5/5
    rows = [
        (0, "left", 2, 30),
        (1, "left", 2, 30),
        (2, "left", 2, 30),
        (3, "left", 1, 30),
        (4, "left", 0, 30),
    ]
    ledger = adherence.daily(sessions(*rows), plan((0, 2, 30, 5)), until=MONDAY + pd.Timedelta(days=6))
    left, right = adherence.weekly(ledger, by=["side"]).to_dict("records")
    assert (left["planned"], left["lower"], left["upper"]) == (5, 0.7, 1)
    assert [left[state] for state in adherence.STATES] == [3, 1, 1, 2]
    assert (right["lower"], right["upper"]) == (0, 1)  # all unknown
    both = adherence.weekly(ledger).iloc[0]
    assert (both["planned"], both["lower"], both["upper"]) == (10, 0.35, 1)


@pytest.mark.parametrize("state", adherence.STATES)
def test_the_fullest_week_is_counted_in_full(state):
    # two stretches, two sides, seven days of seven planned: 28 slots in one column of counts, on arrays and on narwhals
    slots = [
        (stretch, side, day)
        for stretch in records.STRETCHES
        for side in records.SIDES
        for day in range(4, 11)
    ]
    ledger = pd.DataFrame(slots, columns=["stretch", "side", "day"]).assign(
        patient_id="P1", state=state, dose_s=0, target_s=60, days_per_week=7
    )
    for week in (adherence.weekly(ledger), adherence.weeks(ledger).to_native()):
        assert week[["planned", *adherence.STATES]].iloc[0].to_dict() == dict.fromkeys(adherence.STATES, 0) | {
            "planned": 28, state: 28
        }  # fmt: skip


def test_more_on_one_side_never_makes_up_for_the_other():
    rows = [(day, "left", 2, 30) for day in range(7)] + [(day, "right", 0, 30) for day in range(7)]
    ledger = adherence.daily(sessions(*rows), plan((0, 2, 30, 5)))
    week = adherence.weekly(ledger).iloc[0]
    assert (week["lower"], week["upper"]) == (0.5, 0.5)


def test_nothing_planned_has_no_share():
    week = adherence.weekly(adherence.daily(sessions((0, "left", 2, 30)), plan())).iloc[0]
    assert week["planned"] == 0
    assert np.isnan(week["lower"])
    assert np.isnan(week["upper"])


def test_weeks_start_on_monday_across_the_new_year():
    start = pd.Timestamp("2025-12-29")
    days = (start - MONDAY).days
    logged = sessions((days, "left", 2, 30), (days + 6, "left", 2, 30), (days + 7, "left", 2, 30))
    weeks = adherence.weekly(adherence.daily(logged, plan((days, 2, 30, 7))), by=["side"])
    left = weeks[weeks["side"] == "left"]
    assert left["week_start"].tolist() == [start, start + pd.Timedelta(days=7)]
    assert left["done"].tolist() == [2, 1]


def test_pain_of_a_week_without_a_plan_is_kept():
    ledger = adherence.daily(sessions((0, "left", 2, 30)), plan((0, 2, 30, 7)))
    monday = (MONDAY - pd.Timestamp("1970-01-01")).days
    pain = pd.DataFrame({"patient_id": "P1", "day": [monday, monday + 1, monday + 7], "pain10": [40, 55, 30]})
    weeks = adherence.weekly(ledger, pain)
    assert weeks["pain"].tolist() == [4.75, 3.0]
    assert weeks["pain_days"].tolist() == [2, 1]
    assert weeks["planned"].tolist() == [2, 0]


@given(
    st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["left", "right"]), st.integers(0, 4), st.integers(1, 60))),
    st.integers(1, 3), st.integers(10, 40), st.integers(1, 7),
)  # fmt: skip
def test_weeks_against_exact_fractions(rows, holds, hold_s, days_per_week):
    ledger = adherence.daily(
        sessions(*rows), plan((0, holds, hold_s, days_per_week)), until=MONDAY + pd.Timedelta(days=20)
    )
    weeks = adherence.weekly(ledger, by=["side"]).set_index(["week_start", "side"])
    target = holds * hold_s
    for (start, side), week in weeks.iterrows():
        dose, open_days = 0, 0
        for day in range((start - MONDAY).days, (start - MONDAY).days + 7):
            here = [h * min(s, hold_s) for d, sd, h, s in rows if (d, sd) == (day, side)]
            dose += min(sum(here), target)
            open_days += not here
        planned = Fraction(days_per_week * target)
        assert week["lower"] == pytest.approx(float(min(1, dose / planned)), abs=1e-12)
        assert week["upper"] == pytest.approx(float(min(1, (dose + open_days * target) / planned)), abs=1e-12)
        assert week["lower"] <= week["upper"]


def test_the_same_weeks_on_a_second_kind_of_table():
    # pandas with pyarrow or numpy types, any index: the definition may not depend on it
    ledger = adherence.daily(sessions((0, "left", 2, 30), (2, "right", 1, 30)), plan((0, 2, 30, 5)))
    shuffled = ledger.sample(frac=1, random_state=1).astype({"dose_s": "Int64", "target_s": "float64"})
    pd.testing.assert_frame_equal(adherence.weekly(shuffled), adherence.weekly(ledger), check_dtype=False)


def test_no_condition_stands_inside_an_aggregation():
    # narwhals ignores when() inside agg() on pandas without a word: it must never come to that
    import ast
    import inspect

    for node in ast.walk(ast.parse(inspect.getsource(adherence))):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "agg":
            assert "when(" not in ast.unparse(node)

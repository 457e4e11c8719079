"""The next-day association: worked by hand, against a slow second way, its refusals, gaps, signs and sentences."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipmobility import outcomes, records, stretches, worlds
from hipmobility.outcomes import shifts

DAY0 = pd.Timestamp("2026-01-05")


def days_of(pain, credit):
    return pd.DataFrame({"date": pd.date_range(DAY0, periods=len(pain)), "pain": pain, "credit": credit})


def diary_of(world="no_link", **how):
    made = worlds.simulate(world, people=1, **how)
    return days_of(made.pain[0], made.done[0])


# ---- the numbers


def test_four_pairs_by_hand():
    # only the mean is taken out. x is 1 on the first pair, y is 1, 2, 3, 6: slope = 1 - mean(2, 3, 6) = -8/3.
    # Products with y - 3: own -2; the shifts put the 1 on 2, 3, 6: -1, 0, 3. One of three is as far out: p = 2/4.
    x, y = np.array([1, 0, 0, 0]) - 0.25, np.array([1, 2, 3, 6]) - 3.0
    found = shifts.shift_test(x, y, np.full((4, 1), 0.5))
    assert (found.slope, found.p, found.pairs) == (pytest.approx(-8 / 3), 0.5, 4)


def slow(x, y, columns, b=0.0):
    """The p value of y - b x by least squares for each shift: no basis, no algebra in common with the library."""

    def rest(v):
        return v - columns @ np.linalg.lstsq(columns, v, rcond=None)[0]

    x = rest(x)
    y = rest(y - b * x)
    seen = [abs(np.corrcoef(rest(np.roll(x, k)), y)[0, 1]) for k in range(1, len(x))]
    return (1 + sum(np.array(seen) >= abs(np.corrcoef(x, y)[0, 1]) - 1e-9)) / len(x)


@pytest.mark.parametrize("world", worlds.WORLDS)
@pytest.mark.parametrize("missing", [False, True])
def test_against_least_squares_for_each_shift(world, missing):
    days = diary_of(world, days=70, missing=missing, effect=0.7, seed=3)
    found = outcomes.association(days)
    pain, credit = days["pain"].to_numpy(), days["credit"].to_numpy()
    t = np.array([t for t in range(1, 70) if not np.isnan(pain[t] + pain[t - 1] + credit[t - 1])])
    weekend = (t - 1) % 7 >= 5  # DAY0 is a Monday
    earlier = np.array([credit[u - 2] if u > 1 else np.nan for u in t])
    earlier[np.isnan(earlier)] = np.mean(earlier[~np.isnan(earlier)])
    columns = np.column_stack([np.ones(len(t)), t, t**2, weekend, pain[t - 1], earlier])
    x, y = credit[t - 1], pain[t]
    whole = np.linalg.lstsq(np.column_stack([columns, x]), y, rcond=None)[0]
    assert found.slope == pytest.approx(whole[-1])
    assert found.p == pytest.approx(slow(x, y, columns))
    for end, inward in ((found.low, 1), (found.high, -1)):  # the ends are where the test begins to refuse
        assert slow(x, y, columns, end + inward * 1e-5) > 0.05
        assert slow(x, y, columns, end - inward * 1e-5) <= 0.05
    assert (found.pairs, found.done) == (len(t), int(x.sum()))
    assert found.missing_share == pytest.approx(1 - len(t) / 69)


@given(st.integers(0, 10_000), st.floats(-1.5, 1.5))
def test_the_interval_holds_zero_just_when_the_test_does_not_refuse(seed, effect):
    found = outcomes.association(diary_of(days=40, effect=effect, seed=seed))
    if found.slope is not None:
        assert found.low <= found.slope <= found.high
        assert (found.low <= 0 <= found.high) == (found.verdict == "no clear link")


def test_a_negative_slope_is_less_pain_after_stretching():
    # no noise but a day-to-day pattern of its own: pain is 5, 6 or 4, and 2 points less on days after stretching
    chance = np.random.default_rng(4)
    done, own = chance.integers(0, 2, 60).astype(float), chance.choice([4.0, 5.0, 6.0], 60)
    after = np.concatenate([[0], done[:-1]])
    less, more = (outcomes.association(days_of(own + sign * 2 * after, done)) for sign in (-1, 1))
    assert (less.verdict, more.verdict) == ("lower", "higher")
    assert less.slope == pytest.approx(-2, abs=0.5)
    assert more.slope == pytest.approx(2, abs=0.5)
    assert less.low < less.high < 0 < more.low < more.high
    first = less.lags[less.lags["first"] == "stretching"].set_index("lag")
    assert first.loc[1, "slope"] == less.slope
    assert first.loc[1, "pairs"] == less.pairs == 59
    assert less.lags["lag"].tolist() == [*range(1, 8)] * 2
    assert not [name for name in less.lags if name.startswith("p") and name != "pairs"]  # no p values


def test_pain_that_keeps_people_from_stretching_stands_in_the_other_direction():
    back = outcomes.association(diary_of(worlds.World(dread=3, carry=0.9), days=168, seed=2)).lags
    slope = back.set_index(["first", "lag"])["slope"]
    assert slope["pain", 1] < -0.05  # points of pain lower the share done on the next day


def test_a_habit_of_weekdays_cannot_be_told_from_the_working_week():
    # stretching from Monday to Friday and never else, and 2 points less pain after it
    chance = np.random.default_rng(0)
    done = (np.arange(84) % 7 < 5).astype(float)
    pain = np.round(5 + chance.normal(size=84) - 2 * np.concatenate([[0], done[:-1]])).clip(0, 10)
    found = outcomes.association(days_of(pain, done))
    assert [lack.what for lack in found.lacking] == ["contrast"]
    done[[8, 16, 33, 40]] = 1 - done[[8, 16, 33, 40]]
    assert outcomes.association(days_of(pain, done)).slope is not None


# ---- what it refuses


def regular(pairs, done, seed=1):
    """A complete diary with so many pairs, and so many of them after a done day."""
    chance = np.random.default_rng(seed)
    credit = np.zeros(pairs + 1)
    credit[chance.permutation(pairs)[:done]] = 1
    return days_of(chance.integers(2, 8, pairs + 1).astype(float), credit)


@pytest.mark.parametrize(
    ("pairs", "done", "lacking"),
    [
        (28, 14, []),
        (27, 14, [("pairs", 27, 28)]),
        (40, 5, []),
        (40, 4, [("done", 4, 5)]),
        (40, 35, []),
        (40, 36, [("not_done", 4, 5)]),
        (10, 0, [("pairs", 10, 28), ("done", 0, 5)]),
    ],
)
def test_refusals_are_exact_and_say_what_is_missing(pairs, done, lacking):
    found = outcomes.association(regular(pairs, done))
    assert [(lack.what, lack.have, lack.need) for lack in found.lacking] == lacking
    assert (found.pairs, found.done, found.not_done) == (pairs, done, pairs - done)
    assert (found.verdict == "not enough data") == bool(lacking)
    assert (found.slope is None) == (found.p is None) == (found.low is None) == bool(lacking)


@pytest.mark.parametrize("share", [0.49, 0.5])
def test_half_of_the_plan_counts_as_done(share):
    days = regular(40, 4)
    row = days.index[days["credit"] == 0][0]
    days.loc[row, "credit"] = share
    assert outcomes.association(days).done == (5 if share == 0.5 else 4)


def test_without_any_contrast_there_is_nothing_to_say():
    same = regular(40, 20).assign(pain=5.0)
    told = regular(40, 20)
    told["credit"] = (told["pain"] % 2).astype(float)
    told["pain"] = 4 + told["pain"] % 2  # who stretches just when it hurts: nothing is left of stretching
    for days in (same, told):
        found = outcomes.association(days)
        assert (found.verdict, [lack.what for lack in found.lacking]) == ("not enough data", ["contrast"])


def test_no_days_at_all():
    found = outcomes.association(days_of([], []))
    assert (found.verdict, found.pairs, found.missing_share) == ("not enough data", 0, None)


def test_bad_days_are_named_all_at_once():
    days = days_of([5, 11, 3], [0.5, 1, -1])
    with pytest.raises(ValueError, match="twice") as error:
        outcomes.association(pd.concat([days, days.iloc[:1]]))
    assert str(error.value).splitlines() == [
        "date: 2026-01-05 stands there twice",
        "pain: 11 on 2026-01-06 is not 0-10",
        "credit: -1.0 on 2026-01-07 is not 0-1",
    ]


# ---- gaps and the unknown


some = st.lists(
    st.tuples(st.none() | st.integers(0, 10), st.none() | st.sampled_from([0, 0.5, 1])), max_size=60
)


@given(some, st.data())
def test_a_pair_never_bridges_a_gap(rows, data):
    days = days_of([p for p, _ in rows], [c for _, c in rows]).astype({"pain": float, "credit": float})
    expected = [
        (rows[t - 1][1], t)
        for t in range(1, len(rows))
        if None not in (rows[t][0], rows[t - 1][0], rows[t - 1][1])
    ]
    found = outcomes.association(days)
    assert found.pairs == len(expected)
    assert found.done == sum(credit >= 0.5 for credit, _ in expected)
    # a row without any value, a row that is not there, and another order of rows are the same
    silent = [t for t, row in enumerate(rows[1:-1], 1) if row == (None, None)]
    fewer = days.drop(index=silent)
    order = data.draw(st.permutations(range(len(fewer))))
    assert outcomes.association(fewer.iloc[order]) == found


def tables(sessions, plan=((0, 1, 30, 7),), pain=()):
    """Sessions (day, stretch, side, holds), a plan (day, holds, hold_s, days_per_week), pain (day, value)."""
    date = {day: (DAY0 + pd.Timedelta(days=day)).date() for day in range(60)}
    return (
        records.frame("sessions", [
            {"patient_id": "P1", "date": date[day], "stretch": stretch, "side": side, "holds": holds, "hold_s": 30,
             "pain_before": None, "pain_after": None, "note": ""}
            for day, stretch, side, holds in sessions
        ]),
        records.frame("diary", [
            {"patient_id": "P1", "date": date[day], "time": "", "site": "low back", "pain": value, "note": ""}
            for day, value in pain
        ]),
        records.frame("plan", [
            {"patient_id": "P1", "from_date": date[day], "stretch": "hip_flexor", "holds": holds, "hold_s": hold_s,
             "days_per_week": days_per_week}
            for day, holds, hold_s, days_per_week in plan
        ]),
    )  # fmt: skip


def both(day, left, right):
    return [(day, "hip_flexor", "left", left), (day, "hip_flexor", "right", right)]


def test_a_day_is_the_mean_of_its_planned_sides_and_the_unknown_stays_unknown():
    logged = [*both(0, 1, 1), *both(1, 1, 0), *both(2, 0, 0), (3, "hip_flexor", "left", 1), *both(5, 1, 1)]
    days = outcomes.paired_days(*tables(logged, pain=[(1, 4), (7, 6)]))
    # day 3: the right side has no row; day 4: no row at all; days 6 and 7 lie after the last session
    assert days["credit"].tolist() == pytest.approx(
        [1, 0.5, 0, np.nan, np.nan, 1, np.nan, np.nan], nan_ok=True
    )
    assert days["pain"].tolist() == pytest.approx([np.nan, 4, *[np.nan] * 5, 6], nan_ok=True)
    assert days["planned"].tolist() == [2] * 6 + [0] * 2
    assert days["date"].tolist() == [*pd.date_range(DAY0, periods=8)]


def test_a_day_without_a_plan_is_never_not_done():
    pause = ((1, 1, 30, 7), (3, 1, 30, 0))
    logged = [row for day in range(5) for row in both(day, 0, 0)] + [(2, "figure_4", "left", 3)]
    days = outcomes.paired_days(*tables(logged, pause))
    # the plan starts on day 1 and pauses from day 3 on; a stretch outside the plan earns nothing and costs nothing
    assert days["credit"].tolist() == pytest.approx([np.nan, 0, 0, np.nan, np.nan], nan_ok=True)
    nothing = outcomes.association(outcomes.paired_days(*tables(logged, plan=(), pain=[(0, 4)])))
    assert not nothing.planned
    assert outcomes.reading(nothing).startswith("There is no plan in the log")


def test_what_is_open_today_is_unknown():
    logged = [*both(0, 1, 1), (1, "hip_flexor", "left", 1)]
    for today in (None, DAY0 + pd.Timedelta(days=2)):
        assert outcomes.paired_days(*tables(logged), today=today)["credit"].tolist() == pytest.approx(
            [1, np.nan], nan_ok=True
        )


# ---- in words


ENOUGH = outcomes.association(diary_of(seed=1))
EVERY = [
    *(replace(ENOUGH, verdict=verdict) for verdict in outcomes.LINKS[1:]),
    *(outcomes.association(regular(*how)) for how in ((27, 14), (40, 4), (40, 36))),
    outcomes.association(regular(40, 20).assign(pain=5.0)),
    outcomes.association(days_of([4.0], [np.nan])),
]


def test_each_result_has_its_own_patient_sentence():
    said = [outcomes.reading(one) for one in EVERY]
    assert len(set(said)) == len(EVERY) == 8
    for text in said:
        assert not re.search(r"because|\d|%|\bp\b|\br\b|interval|signific|correlat", text)


@pytest.mark.parametrize("audience", outcomes.AUDIENCES)
@pytest.mark.parametrize("one", EVERY, ids=lambda one: f"{one.verdict}-{one.pairs}-{one.done}")
def test_no_reading_names_a_cause_or_leaves_a_hole(one, audience):
    text = outcomes.reading(one, audience)
    assert "because" not in text.lower()
    assert not re.search(r"[{}]|None|nan", text)


def test_a_clinician_reads_estimate_interval_pairs_and_missing_share():
    found = replace(
        ENOUGH, slope=-0.44, low=-1.26, high=np.inf, missing_share=0.254, pairs=41, done=30, not_done=11
    )
    text = outcomes.reading(replace(found, verdict="no clear link"), "clinician")
    for part in (
        "−0.4 points (rough 95 % interval −1.3 to ∞;",
        "rough",
        "41, 30 after",
        "11 after",
        "25 %",
        "Not causal",
        "not evidence",
    ):
        assert part in text
    assert "p = " not in text
    assert f"p = {found.p:.2f}" in outcomes.reading(found, "student")
    few = outcomes.reading(outcomes.association(regular(27, 14)), "clinician")
    assert "27 pairs, needed: 28" in few


def test_only_a_student_reads_how_it_was_tested():
    words = stretches.words("association", "en")
    clinician, student = (outcomes.reading(ENOUGH, one) for one in ("clinician", "student"))
    for sentence in ("student_interval", "student_rules"):
        assert words[sentence] in student
        assert words[sentence] not in clinician


def test_a_slope_of_nothing_has_no_sign():
    for slope in (0.04, -0.04, 0.0):
        text = outcomes.reading(replace(ENOUGH, slope=slope, low=-0.3, high=0.2), "clinician")
        assert "0.0 points (rough 95 % interval −0.3 to +0.2" in text
        assert "−0.0" not in text
        assert "+0.0" not in text


def test_whether_anything_was_planned_is_told_from_the_plan_where_there_is_one():
    days = days_of([5.0] * 10, [np.nan] * 10)
    assert not outcomes.association(days).planned
    assert outcomes.association(days.assign(planned=2)).planned  # planned, and never logged
    assert not outcomes.association(days.assign(planned=0)).planned


def test_an_unknown_audience_is_named():
    with pytest.raises(ValueError, match="audience: 'nurse' is not one of patient, clinician, student"):
        outcomes.reading(ENOUGH, "nurse")


def test_its_text_is_short():
    assert re.fullmatch(
        r"Association\(no clear link, [+-]\d\.\d\d \[-?\d\.\d\d, \d\.\d\d\] points, 55 pairs of days\)",
        repr(ENOUGH),
    )

"""Whom to call: each rule on both sides of its limit, by hand; the rules on pain are those of `safety.review`."""

import pandas as pd
import pytest

from hipmobility import caseload, cohort, outcomes, records, safety, stretches

START = pd.Timestamp("2026-01-05")
ON = START + pd.Timedelta(days=41)  # six weeks


def frame(table, rows):
    """Rows of a log; what is not named is the same for all."""
    usual = {
        "sessions": {
            **{"stretch": "figure_4", "holds": 2, "hold_s": 30, "pain_before": None, "pain_after": None},
            "note": "",
        },
        "diary": {"time": "", "site": "low back", "note": ""},
        "plan": {"stretch": "figure_4", "holds": 2, "hold_s": 30, "days_per_week": 7},
    }[table]  # fmt: skip
    return records.frame(table, [{"patient_id": "P1"} | usual | row for row in rows])


def day(number):
    return (START + pd.Timedelta(days=number)).date()


def review(sessions=(), diary=(), plan=(), **given):
    return caseload.review(
        frame("sessions", sessions), frame("diary", diary), frame("plan", plan), **({"on": ON} | given)
    )


def stretched(days, sides=("left", "right"), **more):
    return [{"date": day(number), "side": side, **more} for number in days for side in sides]


def felt(pains, first=0, **more):
    """Diary rows, one a day; None is a day without an entry."""
    return [
        {"date": day(first + n), "pain": pain, **more} for n, pain in enumerate(pains) if pain is not None
    ]


def keys(found, patient="P1"):
    return [reason.key for reason in found.reasons[patient]]


PLAN = [{"from_date": day(0)}]
FULL = {"sessions": stretched(range(42)), "plan": PLAN}  # everything done and logged, each day


@pytest.mark.parametrize(
    ("pains", "fired"),
    [
        ([3] * 42, ["no_gain"]),
        ([2] * 42, []),  # already low
        ([6] * 8 + [3] * 34, []),  # 3 points and half: clearly better
        ([3] * 35 + [7, 7, 3, 3, 3, 3, 3], ["no_gain"]),
        ([2] * 35 + [7, 7, 7, 0, 0, 0, 0], ["high_pain"]),
        ([2] * 35 + [4] * 7, ["worsening"]),
        ([2] * 35 + [4] * 6 + [3], []),
        ([7] * 42, ["high_pain", "no_gain"]),
        ([7] * 34 + [None] * 8, []),  # it ended more than seven days ago: nothing about now
    ],
)
def test_pain_asks_for_a_call(pains, fired):
    found = review(diary=felt(pains), **FULL)
    assert keys(found) == fired
    assert found.patients["urgency"].tolist() == [min((caseload.URGENCY[key] for key in fired), default=5)]


def test_every_patient_of_a_clinic_has_the_flags_of_safety():
    made = cohort.simulate(50, seed=7)
    for on in (None, "2026-03-20"):
        found = caseload.review(made.sessions, made.diary, made.plan, on=on)
        seen = 0
        for patient, entries in made.diary[made.diary["date"] <= str(found.on)].groupby("patient_id"):
            flags = {flag.key for flag in safety.review(outcomes.daily_pain(entries), today=found.on)}
            told = {reason.key for reason in found.reasons[patient]}
            assert told & {"worsening", "high_pain", "no_gain"} == flags
            seen += len(flags)
        assert seen > 10


def test_all_of_a_clinic_are_there_once_and_the_others_have_no_reason():
    made = cohort.simulate(60, seed=2)
    found = caseload.review(made.sessions, made.diary, made.plan)
    assert sorted(found.patients["patient_id"]) == sorted(made.plan["patient_id"].unique())
    assert (found.patients["reasons"].str.len() == 0).tolist() == (found.patients["urgency"] == 5).tolist()
    assert found.patients["urgency"].is_monotonic_increasing
    assert found.on == made.diary["date"].max().date()
    assert repr(found) == f"Caseload(60 patients on 2026-04-26, {len(found.to_call)} to call this week)"
    counts = found.counts["patients"]
    assert counts.sum() == sum(map(len, found.reasons.values())) > len(found.with_reason)
    urgent = found.by_urgency
    assert urgent["patients"].to_dict() == {
        level: sum(found.patients["urgency"] == level) for level in range(1, 6)
    }
    assert urgent["patients"].sum() == 60
    assert urgent.loc[1].tolist() == ["this week", len(found.to_call)]
    stopped = cohort.summary(cohort.per_patient(*cohort.tables(made.sessions, made.diary, made.plan))).counts
    assert counts["silent"] == stopped.loc["stopped", "patients"] > 0  # one definition


@pytest.mark.parametrize(("last", "fired"), [(41, []), (28, []), (27, ["silent"])])
def test_silence_is_not_known_and_not_not_done(last, fired):
    found = review(sessions=stretched(range(last + 1)), diary=felt([2] * (last + 1)), plan=PLAN)
    assert keys(found) == fired
    assert found.patients["silent_days"].tolist() == [41 - last]
    if fired:
        assert "14 days: not known, which is not the same as not done" in found.reasons["P1"][0].text
        assert found.patients["upper"].tolist() == [1]


def test_who_has_a_pause_or_no_plan_yet_is_not_silent():
    said = {"sessions": stretched(range(8)), "diary": felt([2] * 8)}
    assert keys(review(plan=[*PLAN, {"from_date": day(9), "days_per_week": 0}], **said)) == []
    assert keys(review(plan=[*PLAN, {"from_date": day(9), "holds": 0}], **said)) == []
    assert keys(review(plan=PLAN, **said)) == ["silent"]
    assert keys(review(**said)) == ["silent"]  # there never was a plan
    later = review(plan=[{"from_date": day(50)}], **said)
    assert keys(later) == ["silent"]  # its plan is not known yet on that day
    assert review(plan=[{"from_date": day(50)}]).patients.empty


@pytest.mark.parametrize(("since", "fired"), [(28, ["never_logged"]), (29, [])])
def test_a_plan_that_nobody_began(since, fired):
    found = review(plan=[{"from_date": day(since)}])
    assert keys(found) == fired
    assert found.patients["last_entry"].isna().all()
    assert found.patients["change"].tolist() == ["not enough data"]
    if fired:
        assert "14 days: not known" in found.reasons["P1"][0].text


@pytest.mark.parametrize(
    ("done", "fired", "upper"),
    [(13, ["little"], 0.46), (14, [], 0.5)],
)
def test_little_is_said_only_of_days_that_were_logged(done, fired, upper):
    """28 days with a row each: so many done, the others said to be not done."""
    rows = stretched(range(14, 14 + done)) + stretched(range(14 + done, 42), holds=0)
    found = review(sessions=rows, diary=felt([2] * 42), plan=PLAN)
    assert keys(found) == fired
    assert found.patients["upper"].round(2).tolist() == [upper]
    unlogged = review(sessions=stretched(range(14, 14 + done)), diary=felt([2] * 42), plan=PLAN)
    assert keys(unlogged) == []
    assert unlogged.patients["upper"].tolist() == [1]


@pytest.mark.parametrize(("right", "fired"), [(22, ["uneven"]), (23, [])])
def test_one_side_less(right, fired):
    rows = stretched(range(14, 42), ["left"]) + stretched(range(14, 14 + right), ["right"])
    found = review(sessions=rows, diary=felt([2] * 42), plan=PLAN)
    assert keys(found) == fired  # 28 of 28 days against 22 (79 %) or 23 (82 %)
    if fired:
        assert found.reasons["P1"][0].text.count("100 %") == found.reasons["P1"][0].text.count("79 %") == 1


def test_a_plan_of_a_few_days_says_nothing_of_adherence():
    rows = stretched(range(29, 42), ["left"]) + stretched(range(29, 42), ["right"], holds=0)
    assert keys(review(sessions=rows, diary=felt([2] * 42), plan=[{"from_date": day(29)}])) == []  # 13 days
    assert keys(review(sessions=rows, diary=felt([2] * 42), plan=[{"from_date": day(28)}])) == ["uneven"]


def test_days_before_the_last_28_say_nothing_of_now():
    rows = stretched(range(26), ["left"]) + stretched(range(26), ["right"], holds=0)
    pause = {"from_date": day(26), "days_per_week": 0}  # of the last 28 days 12 were asked for
    assert keys(review(sessions=rows, diary=felt([2] * 42), plan=[*PLAN, pause])) == []


@pytest.mark.parametrize(("last", "fired"), [(14, ["silent", "no_pain"]), (13, ["silent"])])
def test_stretching_that_ended_needs_no_pain(last, fired):
    assert keys(review(sessions=stretched(range(last + 1)), plan=PLAN)) == fired


@pytest.mark.parametrize(("entry", "fired"), [(14, []), (13, ["no_pain"]), (None, ["no_pain"])])
def test_stretching_without_any_pain_logged(entry, fired):
    found = review(diary=felt([2], first=entry) if entry else [], **FULL)
    assert keys(found) == fired
    assert found.course.notna().sum().sum() == (entry is not None)


def test_pain_that_lasts():
    def found(days, pain, on):
        return keys(review(sessions=stretched(range(days)), diary=felt([pain] * days), plan=PLAN, on=day(on)))

    assert found(85, 4, 84) == ["persistent", "no_gain"]
    assert found(84, 4, 83) == ["no_gain"]  # a day short of 12 weeks
    assert found(85, 3.9, 84) == ["no_gain"]
    assert found(85, 4, 90) == ["persistent", "no_gain"]
    assert found(85, 4, 91) == []  # a diary that ended seven days ago


@pytest.mark.parametrize(
    ("pains", "change", "said"),
    [
        ([2] * 35 + [4] * 7, "rose", "from 2.0 in the first full week to 4.0 in the last week"),
        ([2] * 35 + [4] * 6 + [3.9], "already low", None),
        (
            [6] * 8 + [1] * 27 + [3.5] * 7,
            "clearly better",
            "from 1.0 in the week before to 3.5 in the last week",
        ),
        ([2] * 8 + [1] * 27 + [4.5] * 7, "rose", "from 1.0 in the week before to 4.5 in the last week"),
    ],
)
def test_a_rise_is_a_change_and_says_since_when(pains, change, said):
    found = review(diary=felt(pains), **FULL)
    assert found.patients["change"].tolist() == [change]
    texts = [reason.text for reason in found.reasons["P1"] if reason.key == "worsening"]
    assert texts == ([f"Weekly mean of pain up {said}."] if said else [])


def test_the_last_pain_has_its_day():
    found = review(diary=felt([2] * 10), **FULL)
    assert found.patients["last_pain"].tolist() == [START + pd.Timedelta(days=9)]
    assert review(**FULL).patients["last_pain"].isna().all()


def test_later_rows_do_not_count():
    diary = felt([2] * 42) + felt([9] * 20, first=42)
    sessions = stretched(range(62))
    plan = [*PLAN, {"from_date": day(45), "days_per_week": 0}]
    pd.testing.assert_frame_equal(
        review(sessions=sessions, diary=diary, plan=plan).patients,
        review(diary=felt([2] * 42), **FULL).patients,
    )
    assert keys(review(sessions=sessions, diary=diary, plan=plan, on=None)) == ["worsening", "high_pain"]


def test_without_a_diary_pain_before_stretching_counts():
    rows = stretched(range(42), pain_before=8)
    found = review(sessions=rows, plan=PLAN)
    assert keys(found) == ["high_pain", "no_gain"]
    assert found.patients["site"].tolist() == [outcomes.BEFORE]
    mixed = review(sessions=rows, diary=felt([2] * 42), plan=PLAN)  # never both in one series
    assert keys(mixed) == []
    assert mixed.patients["site"].tolist() == ["low back"]


def test_the_course_keeps_its_gaps():
    found = review(diary=felt([1.5, None, 3], first=39), **FULL)
    row = found.course.loc["P1"]
    assert (len(row), row.index[-1], row.index[0]) == (56, ON, ON - pd.Timedelta(days=55))
    assert row.iloc[-3:].tolist()[::2] == [1.5, 3]
    assert row.notna().sum() == 2
    assert found.patients["pain7"].isna().all()  # fewer than four days
    assert review(diary=felt([1, 2, 3, 4], first=38), **FULL).patients["pain7"].tolist() == [2.5]


def test_whoever_is_first_has_more_reasons_then_more_pain_then_a_longer_silence():
    diary = [
        {**row, "patient_id": patient}
        for patient, pain in (("A", 7), ("B", 8), ("C", 8), ("D", 2))
        for row in felt([pain] * 42)
    ]
    sessions = [{**row, "patient_id": "C"} for row in stretched(range(42), ["left"])]
    early = [
        {**row, "patient_id": patient} for patient, last in (("E", 10), ("F", 9)) for row in felt([2] * last)
    ]
    found = review(sessions=sessions, diary=diary + early, plan=[{"patient_id": "C", "from_date": day(0)}])
    assert found.patients["patient_id"].tolist() == ["C", "B", "A", "F", "E", "D"]
    assert found.with_reason["patient_id"].tolist() == ["C", "B", "A", "F", "E"]
    assert found.to_call["patient_id"].tolist() == ["C", "B", "A"]  # silence alone is no call that is due


@pytest.mark.parametrize("wrong", ["2026-02-30", "soon", 5, ""])
def test_a_day_that_is_none_is_named(wrong):
    with pytest.raises(ValueError, match=r"on: .* is not year-month-day"):
        review(on=wrong)


def test_an_empty_clinic_is_nobody():
    found = review(on=None)
    assert found.patients.empty
    assert found.course.shape == (0, 56)
    assert found.counts["patients"].sum() == 0


def test_each_rule_says_what_it_means_and_who_set_its_limit():
    for language, own in (("en", "our own limit"), ("es", "límite propio")):
        table = caseload.rules(language)
        assert len(table) == len(caseload.URGENCY)
        assert all(own in text.lower() for text in table["means"])
        found = review(diary=felt([7] * 42), language=language, **FULL)
        assert found.reasons["P1"][0].text == stretches.words("caseload_seen", language)["high_pain"].format(
            days=7
        )

"""Every answer, every precaution, every rule: what they lead to, at, just below and just above each limit.

The expected values stand in the evidence notes of the project, CLAIMS sections 2 and 3, and are written out here.
"""

import copy
import datetime
import itertools

import pandas as pd
import pytest
import readability
from hypothesis import given
from hypothesis import strategies as st

from hipmobility import outcomes, records, safety, stretches
from hipmobility.content import safety as texts

GATE, RULES = texts.gate("en"), texts.rules("en")
QUESTIONS = {question.key: question for question in safety.questions()}
EMERGENCY = [
    "saddle_numbness",
    "bladder_bowel",
    "sexual_function",
    "leg_weakness",
    "major_trauma",
    "chest_or_tearing",
]
CLINICIAN = [
    *("fever", "cancer_or_weight_loss", "fracture_risk", "low_defenses"),
    *("infection_or_spine", "night_pain", "one_leg_worse"),
]
NO = {  # nothing is wrong
    **dict.fromkeys(QUESTIONS, "no"),
    **{"pain_weeks": "no_pain", "recurrences": "never"},
}


# ---- the questions


def test_all_signs_are_asked_the_strictest_first():
    tiers = [question.tier for question in QUESTIONS.values()]
    assert tiers == sorted(tiers, key=["emergency", "clinician", "ask_first", "routine"].index)
    assert [key for key, one in QUESTIONS.items() if one.tier == "emergency"] == EMERGENCY
    assert [key for key, one in QUESTIONS.items() if one.tier == "clinician"] == CLINICIAN
    asked = " ".join(one.text.lower() for one in QUESTIONS.values())
    signs = "numbness,bladder,bowels,sex,weak leg,both legs,fall,crash,chest pain,fainting,tearing,fever,chills,cancer"
    signs += ",weight loss,thin bones,steroid,70,germs,needle,infection,spine,night,one leg,hip joint,pregnant,under 18"
    signs += ",each morning,half an hour,3 months,before age 45,12 months"
    assert [sign for sign in signs.split(",") if sign not in asked] == []


@pytest.mark.parametrize("language", stretches.languages())
def test_all_languages_ask_the_same(language):
    def shape(part):
        if isinstance(part, dict):
            kept = {key: value for key, value in part.items() if key not in ("text", "tap", "answers")}
            return {key: shape(value) for key, value in kept.items()} | {
                "answers": list(part.get("answers", ()))
            }
        return [shape(one) for one in part] if isinstance(part, list) else part

    assert shape(texts.gate(language)) == shape(GATE)
    assert shape(texts.rules(language)) == shape(RULES)
    assert len(safety.questions(language)) == len(QUESTIONS)


def every_sentence(part):
    """Every table of a content file that is a sentence or a question, however deep."""
    if isinstance(part, dict):
        yield from [part] if "text" in part and "level" in part else []
        part = part.values()
    for inner in part if not isinstance(part, (str, int)) else ():
        yield from every_sentence(inner)


SENTENCES = [*every_sentence(GATE), *every_sentence(RULES)]


def test_no_rule_lacks_its_source():
    assert len(SENTENCES) > 100
    known = stretches.sources()
    for sentence in SENTENCES:
        assert sentence.get("sources"), sentence
        assert set(sentence["sources"]) <= set(known)
        assert sentence["level"] in ("practice", "design")


# ---- tiers

WORST = {
    "limiting": "yes",
    "pain_weeks": "over_12",
    "recurrences": "twice_or_more",
    "morning_stiffness": "yes",
}
ROUTINE = [  # CLAIMS section 2: still limiting at week 6; > 12 weeks; 2 or more recurrences; morning stiffness
    ({"limiting": "yes", "pain_weeks": "under_6"}, []),
    ({"limiting": "yes", "pain_weeks": "no_pain"}, []),
    ({"limiting": "yes", "pain_weeks": "from_6_to_12"}, ["limiting"]),
    ({"limiting": "yes", "pain_weeks": "over_12"}, ["limiting", "pain_weeks"]),
    ({"limiting": "no", "pain_weeks": "from_6_to_12"}, []),
    ({"pain_weeks": "over_12"}, ["pain_weeks"]),
    ({"recurrences": "once"}, []),
    ({"recurrences": "twice_or_more"}, ["recurrences"]),
    ({"morning_stiffness": "yes"}, ["morning_stiffness"]),
    (WORST, ["limiting", "pain_weeks", "recurrences", "morning_stiffness"]),
]


@pytest.mark.parametrize(
    ("answers", "tier", "reasons"),
    [
        ({}, "none", []),
        *(({key: "yes"}, "emergency", [key]) for key in EMERGENCY),
        *(({key: "yes"}, "clinician", [key]) for key in CLINICIAN),
        *((answers, "routine" if reasons else "none", reasons) for answers, reasons in ROUTINE),
        *(({a: "yes", b: "yes"}, "emergency", [a, b]) for a, b in itertools.combinations(EMERGENCY, 2)),
        *(({a: "yes", b: "yes"}, "emergency", [a, b]) for a, b in itertools.product(EMERGENCY, CLINICIAN)),
        *(({a: "yes", b: "yes"}, "clinician", [a, b]) for a, b in itertools.combinations(CLINICIAN, 2)),
        *(
            ({key: "yes", "recurrences": "twice_or_more"}, "emergency", [key, "recurrences"])
            for key in EMERGENCY
        ),
        *(
            ({key: "yes", "recurrences": "twice_or_more"}, "clinician", [key, "recurrences"])
            for key in CLINICIAN
        ),
    ],
)
def test_the_strictest_answer_decides(answers, tier, reasons):
    found = safety.assess(NO | answers)
    assert (found.tier, list(found.reasons), found.missing) == (tier, reasons, ())
    assert found.hide_exercises == (tier == "emergency")
    assert [one.text for one in found.sentences] == [one["text"] for one in GATE["say"][tier]]
    if tier in ("emergency", "clinician"):
        behind = tuple(key for key in reasons if QUESTIONS[key].tier == tier)
        assert [(one.rule, one.because) for one in found.gates] == [("not_today", behind)] * 2


def test_each_tier_says_what_to_do_now():
    def told(key):
        return " ".join(one.text for one in safety.assess(NO | {key: "yes"}).sentences)

    assert told("fever").startswith("No stretching today.")
    assert "today, or within 48 hours at the latest" in told("fever")
    assert told("leg_weakness").startswith("Call emergency services now. Do not stretch.")
    assert "See a physical therapist." in told("morning_stiffness")


@pytest.mark.parametrize("key", QUESTIONS)
def test_a_missing_answer_is_never_a_no(key):
    for answers in ({k: v for k, v in NO.items() if k != key}, NO | {key: None}):
        found = safety.assess(answers)
        assert (found.tier, found.missing) == ("unknown", (key,))
        routine = QUESTIONS[key].tier == "routine"  # that changes no stretch
        assert [one.rule for one in found.gates] == ["ok" if routine else "unknown"] * 2
        assert "No answer is not the same as no" in " ".join(one.text for one in found.sentences)
    for sign, tier in (
        ("bladder_bowel", "emergency"),
        ("fever", "clinician"),
        ("morning_stiffness", "routine"),
    ):
        if sign != key:
            found = safety.assess(answers | {sign: "yes"})
            assert (found.tier, found.missing) == (tier, (key,))
            order = ["emergency", "clinician", "routine", "ask_first"]  # the last one leads to no tier
            more_urgent = order.index(QUESTIONS[key].tier) < order.index(tier)
            assert ("answer them too" in found.sentences[-1].text) == more_urgent


def test_no_answers_at_all_are_not_none():
    found = safety.assess({})
    assert (found.tier, found.missing, found.reasons) == ("unknown", tuple(QUESTIONS), ())
    assert repr(found) == "Assessment(unknown: hip_flexor unknown, figure_4 unknown; 27 without an answer)"


@given(
    st.fixed_dictionaries(
        {}, optional={k: st.sampled_from([a for a, _ in q.answers]) for k, q in QUESTIONS.items()}
    )
)
def test_whatever_is_answered_the_tier_is_never_milder_than_one_answer_alone(answers):
    found = safety.assess(answers)
    alone = [safety.TIERS.index(safety.assess(NO | {key: answer}).tier) for key, answer in answers.items()]
    assert safety.TIERS.index(found.tier) <= min(alone, default=4)
    assert (found.tier == "none") <= (not found.missing)
    if found.missing == ():
        for stretch in stretches.KEYS:
            rules = [safety.assess(NO | {key: answer}).gate(stretch).rule for key, answer in answers.items()]
            order = ("not_today", "ask_first", "unknown", "variant", "ok")
            assert found.gate(stretch).rule == min(["ok", *rules], key=order.index)


def test_every_fault_of_the_answers_is_named():
    with pytest.raises(ValueError, match=r"^answers, ") as error:
        safety.assess(
            {"fevr": "no", "fever": "maybe", "night_pain": True, "pain_weeks": 7, "under_18": ["no"]}
        )
    first, *rest = str(error.value).splitlines()
    assert first.startswith("answers, fevr: is not a question; those are saddle_numbness, ")
    assert rest == [
        "answers, fever: maybe is not yes or no",
        "answers, night_pain: True is not yes or no",
        "answers, pain_weeks: 7 is not no_pain, under_6, from_6_to_12 or over_12",
        "answers, under_18: <list> is not no, cleared or not_asked",
    ]
    with pytest.raises(ValueError, match=r"^answers: <list> is not a table of question and answer"):
        safety.assess(["fever"])
    with pytest.raises(ValueError, match=r"^language: 'xx' is not "):
        safety.assess({}, "xx")
    with pytest.raises(ValueError, match=r"^stretch: 'calf' is not hip_flexor or figure_4"):
        safety.assess({}).gate("calf")


# ---- precautions: CLAIMS section 3, a rule and a word of its reason for each answer and stretch

PRECAUTIONS = [
    ("hip_replacement", "cleared", ("variant", "surgeon showed"), ("variant", "surgeon showed")),
    ("hip_replacement", "anterior", ("ask_first", "kneel and shift forward"), ("ask_first", "turn the leg out")),
    ("hip_replacement", "posterior_lateral", ("ask_first", "surgeon"), ("ask_first", "cross the leg or bend the hip")),
    ("hip_replacement", "unknown", ("ask_first", "surgeon"), ("ask_first", "surgeon")),
    ("leg_pain", "steady", ("variant", "further down"), ("variant", "further down")),
    ("leg_pain", "new_or_strong", ("ask_first", "Do not start"), ("variant", "further down")),
    ("leg_pain", "spreading", ("ask_first", "Do not start"), ("ask_first", "Do not start")),
    ("pregnancy", "cleared", ("ok", ""), ("variant", "wide seat")),
    ("pregnancy", "late_or_sore", ("ask_first", "sore pelvis"), ("variant", "wide seat")),
    ("pregnancy", "not_asked", ("ask_first", "midwife"), ("ask_first", "midwife")),
    ("under_18", "cleared", ("ok", ""), ("ok", "")),
    ("under_18", "not_asked", ("ask_first", "doctor"), ("ask_first", "doctor")),
    ("hip_pinch", "yes", ("variant", "stop if the front of your hip"), ("variant", "stop if your groin hurts")),
    ("knee_kneeling", "yes", ("variant", "standing"), ("variant", "Do not push on the knee")),
    ("knee_twisting", "yes", ("ok", ""), ("variant", "ankle on your shin, or do it lying down")),
    ("thin_bones", "yes", ("variant", "chair"), ("variant", "round back")),
    ("balance", "yes", ("variant", "chair"), ("ok", "")),
    ("loose_joints", "yes", ("ok", ""), ("variant", "middle of your range")),
]  # fmt: skip


def test_every_answer_of_every_precaution_is_in_the_table():
    answers = [
        (key, answer)
        for key, one in QUESTIONS.items()
        if one.tier == "ask_first"
        for answer, _ in one.answers
        if answer != "no"
    ]
    assert answers == [(key, answer) for key, answer, *_ in PRECAUTIONS]


@pytest.mark.parametrize(("key", "answer", "hip_flexor", "figure_4"), PRECAUTIONS)
def test_a_precaution_changes_each_stretch_as_the_notes_say(key, answer, hip_flexor, figure_4):
    found = safety.assess(NO | {key: answer})
    assert found.tier == "none"
    for stretch, (rule, word) in (("hip_flexor", hip_flexor), ("figure_4", figure_4)):
        here = found.gate(stretch)
        assert (here.rule, here.because) == (rule, () if rule == "ok" else (key,))
        assert word in stretches.plain(here.sentences)
        assert bool(here.sentences) == (rule != "ok")
    for sign in ("leg_weakness", "fever"):
        gates = safety.assess(NO | {key: answer, sign: "yes"}).gates
        assert [(one.rule, one.sentences) for one in gates] == [("not_today", ())] * 2


def test_two_precautions_add_up_and_the_stricter_one_wins():
    both = safety.assess(NO | {"thin_bones": "yes", "balance": "yes", "hip_pinch": "yes"}).gate("hip_flexor")
    assert both.because == ("hip_pinch", "thin_bones", "balance")
    assert [one.text for one in both.sentences] == [  # the chair is named once
        "Keep the shift small, and stop if the front of your hip hurts.",
        "Hold on to a chair so that you do not fall.",
    ]
    gated = safety.assess(NO | {"thin_bones": "yes", "hip_replacement": "unknown"}).gate("figure_4")
    assert (gated.rule, gated.because) == ("ask_first", ("hip_replacement",))
    open_one = safety.assess({k: v for k, v in NO.items() if k != "balance"} | {"thin_bones": "yes"})
    assert open_one.gate("figure_4").rule == "unknown"
    assert safety.assess({"under_18": "not_asked"}).gate("figure_4").rule == "ask_first"


# ---- the gate of a guided session asks the same questions


@pytest.mark.parametrize("language", stretches.languages())
@pytest.mark.parametrize("key", stretches.KEYS)
def test_the_gate_taps_the_same_questions(key, language):
    gate = safety.gate(key, language)
    asked = {one.key: one for one in safety.questions(language)}
    assert [one.key for one in gate.questions] == [
        *EMERGENCY, *CLINICIAN, "hip_replacement", "leg_pain", "pregnancy", "under_18"
    ]  # fmt: skip
    for one in gate.questions:
        assert one.tier == asked[one.key].tier
        assert one.tier == "ask_first" or one.text == asked[one.key].text
    assert (
        gate.say["emergency"][0]
        == safety.assess({"fever": "yes", "leg_weakness": "yes"}, language).sentences[0]
    )


def test_what_is_not_known_is_named():
    with pytest.raises(ValueError, match=r"^stretch: 'calf' is not hip_flexor or figure_4"):
        safety.gate("calf")
    with pytest.raises(ValueError, match=r"^language: 'xx' is not "):
        safety.gate("figure_4", "xx")


# ---- pain around a session


@pytest.mark.parametrize(
    ("pains", "now", "next_time", "because"),
    [  # CLAIMS section 3, feel scale and stop rules: 0-3 fine, 4-5 ease off, > 5 stop, 2 or more above the start stop
        ({"before": 0, "now": 0}, "go_on", "unknown", ["go_on"]),
        ({"now": 3}, "go_on", "unknown", ["go_on"]),
        ({"now": 3.1}, "ease_off", "unknown", ["ease_off"]),
        ({"now": 5}, "ease_off", "unknown", ["ease_off"]),
        ({"now": 5.1}, "stop", "unknown", ["stop_level"]),
        ({"before": 1.1, "now": 3}, "go_on", "unknown", ["go_on"]),
        ({"before": 1, "now": 3}, "stop", "unknown", ["stop_rise"]),
        ({"before": 0.9, "now": 3}, "stop", "unknown", ["stop_rise"]),
        ({"before": 8, "now": 8}, "stop", "unknown", ["start_high", "stop_level"]),
        ({"before": 5.1}, "stop", "unknown", ["start_high"]),  # said before the start, not only after it
        ({"before": 5, "now": 3}, "go_on", "unknown", ["go_on"]),
        ({"before": 4, "now": 10}, "stop", "unknown", ["stop_level", "stop_rise"]),
        ({"before": 4}, "unknown", "unknown", ["unknown"]),
        ({}, "unknown", "unknown", ["unknown"]),
        ({"before": 4, "now": 4, "next_day": 4}, "ease_off", "same", ["ease_off", "same"]),
        ({"before": 4, "now": 4, "next_day": 3.9}, "ease_off", "same", ["ease_off", "same"]),
        ({"before": 4, "now": 4, "next_day": 4.1}, "ease_off", "half", ["ease_off", "half"]),
        ({"now": 2, "next_day": 9}, "go_on", "unknown", ["go_on"]),  # against which start?
        ({"before": 2, "next_day": 3}, "unknown", "half", ["unknown", "half"]),
        ({"before": 2, "now": 6, "next_day": 3}, "stop", "half", ["stop_level", "stop_rise", "half"]),
        ({"before": 2, "now": 6, "next_day": 2}, "stop", "unknown", ["stop_level", "stop_rise"]),
    ],
)
def test_pain_in_a_session(pains, now, next_time, because):
    rule = safety.session_rule(**pains)
    assert (rule.now, rule.next_time, list(rule.because)) == (now, next_time, because)
    assert [one.text for one in rule.sentences] == [
        one["text"] for key in because for one in RULES["session"][key]
    ]


@pytest.mark.parametrize("sign", texts.SIGNS)
def test_every_sign_stops_at_once_whatever_the_number(sign):
    now = "emergency" if sign == "leg_weak" else "stop"
    for pain in (None, 0, 4):
        rule = safety.session_rule(before=pain, now=pain, next_day=pain, signs=[sign])
        assert (rule.now, rule.next_time) == (now, "unknown")
    both = safety.session_rule(signs=iter(["dizzy", "leg_weak"]))
    assert both.sentences[0].text.endswith("call emergency services now.")


def test_faults_of_a_session_are_named_together():
    with pytest.raises(ValueError, match=r"^before") as error:
        safety.session_rule(before=11, now="a lot", next_day=5.04, signs=["tired"])
    assert [line.split(" is not ")[0] for line in str(error.value).splitlines()] == [
        "before: 11", "now: a lot", "next_day: 5.04", "signs: 'tired'"
    ]  # fmt: skip
    with pytest.raises(ValueError, match=r"^language"):
        safety.session_rule(language="xx")


# ---- the diary

DAY0 = datetime.date(2026, 1, 5)


def pain_of(values, site="low back"):
    rows = [
        {"patient_id": "P1", "date": DAY0 + datetime.timedelta(days=day), "time": "", "site": site, "pain": pain,
         "note": ""}
        for day, pain in values.items()
    ]  # fmt: skip
    return outcomes.daily_pain(records.frame("diary", rows))


def weeks(*levels, first=9):
    """A first entry, then seven days of each level; day 7 n is the last day of week n."""
    return {0: first} | {7 * n + d: level for n, level in enumerate(levels) for d in range(1, 8)}


def shown(flags):
    return {flag.key: (flag.before, flag.now, flag.days, flag.weeks) for flag in flags}


HIGH = [  # by hand: 7 or more on 3 recorded days of the last 7
    ({0: 7, 1: 7, 2: 7}, 3),
    ({0: 7, 1: 7, 2: 6.9}, None),
    ({0: 7, 1: 7}, None),  # two days are too few, whatever the others were
    ({0: 7, 1: 2, 2: 7, 3: 2, 6: 7}, 3),
    ({0: 7, 1: 7, 7: 7}, None),  # day 0 is the eighth day back
    ({1: 10, 2: 7.1, 7: 7}, 3),
    (dict.fromkeys(range(1, 8), 8), 7),
]


@pytest.mark.parametrize(("values", "days"), HIGH)
def test_high_pain(values, days):
    flags = shown(safety.review(pain_of(values)))
    assert flags == ({} if days is None else {"high_pain": (None, None, days, None)})


WORSE = [  # by hand: a mean of at least 4 recorded days each, up by 2 points or more; the first entry never counts
    (weeks(3, 5), (3, 5)),
    (weeks(3, 4.9), None),
    (weeks(3, 5.1), (3, 5.1)),
    (weeks(3, 1, 3), (1, 3)),  # against the week before
    (weeks(3, 4, 5), (3, 5)),  # against the baseline
    (weeks(3, 4, 4.9), None),
    (weeks(3, 1, 5.5), (1, 5.5)),  # the larger one of both
    ({0: 9, 1: 3, 2: 3, 3: 3, 4: 3, 11: 5, 12: 5, 13: 5, 14: 5}, (3, 5)),
    ({0: 9, 1: 3, 2: 3, 3: 3, 11: 5, 12: 5, 13: 5, 14: 5}, None),  # three days before
    ({0: 9, 1: 3, 2: 3, 3: 3, 4: 3, 12: 5, 13: 5, 14: 5}, None),  # three days now
    ({0: 0, 1: 3, 2: 3, 3: 3, 9: 5, 10: 5, 11: 5, 12: 5}, None),  # the first entry is no fourth day
]


@pytest.mark.parametrize(("values", "means"), WORSE)
def test_worsening(values, means):
    flags = shown(safety.review(pain_of(values)))
    assert flags == ({} if means is None else {"worsening": (*means, None, None)})


def slow(last, span=28, level=6):
    """A baseline week of one level; the last seven of `span` days at another; the days between empty."""
    return {0: 9} | dict.fromkeys(range(1, 8), level) | dict.fromkeys(range(span - 6, span + 1), last)


NO_GAIN = [  # by hand: after 28 days, unless the fall is both 2 points or more and 30 % or more
    (slow(4), None),  # 2 points, 33 %
    (slow(4.1), 4),  # 1.9 points
    (slow(3.9), None),
    (slow(6, level=8), 4),  # 2 points, but 25 %
    (slow(5.6, level=8), None),  # 2.4 points, 30 %
    (slow(5.7, level=8), 4),
    (slow(2.8, level=4), 4),  # 30 %, but 1.2 points
    (slow(2, level=4), None),
    (slow(2.1, level=4), 4),
    (slow(6, 27), None),
    (slow(6, 29), 4),
    (slow(6, 34), 4),
    (slow(6, 35), 5),
    (slow(2, level=2), None),  # already low
    (slow(2, level=2.1), 4),
]


@pytest.mark.parametrize(("values", "weeks"), NO_GAIN)
def test_no_gain_by_week_4_means_not_clearly_better(values, weeks):
    flags = shown(safety.review(pain_of(values)))
    if weeks is None:
        assert flags == {}
    else:
        assert flags == {"no_gain": (values[1], values[max(values)], None, weeks)}


def test_too_few_days_raise_no_flag():
    full = slow(6)
    for week in (range(1, 8), range(22, 29)):
        for keep, flags in ((3, []), (4, ["no_gain"])):
            gone = [*week][: 7 - keep] if week[0] == 22 else [*week][keep:]
            values = {day: pain for day, pain in full.items() if day not in gone}
            assert [one.key for one in safety.review(pain_of(values))] == flags
    assert safety.review(pain_of({})) == ()
    assert safety.review(pain_of({}), today="2026-03-01") == ()


@pytest.mark.parametrize(("days", "flags"), [(41, []), (42, ["limiting"]), (43, ["limiting"])])
def test_still_limiting_at_week_6_of_the_diary(days, flags):
    pain, today = pain_of({0: 1}), DAY0 + datetime.timedelta(days=days)
    assert [one.key for one in safety.review(pain, answers={"limiting": "yes"}, today=today)] == flags
    assert safety.review(pain, answers={"limiting": "no"}, today=today) == ()
    assert safety.review(pain, today=today) == ()
    assert [one.key for one in safety.review(pain_of({0: 1, days: 1}), answers={"limiting": "yes"})] == flags
    assert safety.review(pain_of({}), answers={"limiting": "yes"}, today=today) == ()


@pytest.mark.parametrize(("answers", "reasons"), ROUTINE)
def test_answers_raise_the_flags_that_they_raise_in_the_questions(answers, reasons):
    names = {"pain_weeks": "over_12_weeks", "recurrences": "recurring"}
    flags = safety.review(pain_of({}), answers=answers)
    assert [one.key for one in flags] == [names.get(key, key) for key in reasons]
    assert {one.tier for one in flags} <= {"routine"}


def test_flags_come_together_in_one_order_with_their_numbers_in_words():
    flags = safety.review(pain_of(weeks(5, 5, 5, 8)), answers=WORST)
    assert [one.key for one in flags] == list(texts.FLAGS)
    assert flags[0].text == (
        "Your pain was 7 of 10 or more on 7 of the last 7 days. See a physical therapist within a week."
    )
    assert flags[1].text.startswith("Your weekly average went up from 5.0 to 8.0.")
    assert flags[2].text.startswith(
        "After 4 weeks your weekly average went from 5.0 to 8.0, so it is not clearly"
    )
    assert repr(flags[2]) == "Flag(no_gain, before 5, now 8, weeks 4)"
    assert all(one.sources for flag in flags for one in flag.sentences)


def test_a_diary_that_ended_says_nothing_about_now():
    pain = pain_of(weeks(5, 5, 5, 8))
    last = DAY0 + datetime.timedelta(days=28)
    for late, flags in ((0, 3), (6, 2), (7, 0)):  # six days on, one of the seven is left, so no high pain
        assert len(safety.review(pain, today=last + datetime.timedelta(days=late))) == flags
    assert (
        safety.review(pain, today=str(DAY0 + datetime.timedelta(days=21))) == ()
    )  # later entries do not count
    assert shown(safety.review(pain, today=DAY0 + datetime.timedelta(days=24)))["high_pain"][2] == 3


def test_faults_of_a_review_are_named():
    two = pd.concat([pain_of({0: 5}), pain_of({1: 5}, site="hip").assign(patient_id="P2")])
    with pytest.raises(ValueError, match=r"^pain, ") as error:
        safety.review(two, today="soon")
    assert str(error.value).splitlines() == [
        "pain, patient_id: 'P1', 'P2' are not one; choose one",
        "pain, site: 'hip', 'low back' are not one; choose one",
        "today: 'soon' is not year-month-day, such as 2026-03-04",
    ]
    with pytest.raises(ValueError, match=r"^answers, fever: x is not yes or no"):
        safety.review(pain_of({}), answers={"fever": "x"})


# ---- when to ask again


def on(day):
    return DAY0 + datetime.timedelta(days=day)


@pytest.mark.parametrize(
    ("asked", "today", "values", "reason"),
    [
        (None, 0, {}, "first"),
        (None, 0, {0: 9}, "first"),
        (0, 0, {}, None),
        (0, 6, {}, None),
        (0, 7, {}, "weekly"),
        (0, 8, {}, "weekly"),
        (2, 4, {1: 3, 4: 5}, "pain_jump"),
        (2, 4, {1: 3, 4: 4.9}, None),
        (2, 4, {1: 3, 3: 4, 4: 5.1}, "pain_jump"),
        (2, 5, {2: 3, 3: 5, 5: 3}, "pain_jump"),  # it was up in between
        (2, 4, {0: 1, 1: 3, 4: 4}, None),  # the last value up to then counts
        (2, 4, {3: 3, 4: 5}, "pain_jump"),
        (2, 4, {4: 9}, None),  # against what?
        (2, 3, {1: 3, 4: 9}, None),  # tomorrow is not known
        (0, 7, {0: 3, 6: 5}, "pain_jump"),
    ],
)
def test_when_to_ask_again(asked, today, values, reason):
    last = None if asked is None else on(asked)
    assert safety.due(last, on(today), pain_of(values)) == reason
    assert safety.due(last and str(last), pd.Timestamp(on(today)), pain_of(values)) == reason
    if not values:
        assert safety.due(last, on(today)) == reason
    if reason:
        assert RULES["due"][reason]


def test_faults_of_the_days_are_named():
    with pytest.raises(
        ValueError, match=r"^today: 3 is not year-month-day.*\nlast_asked: '2026-02-30' is not"
    ):
        safety.due("2026-02-30", 3)
    with pytest.raises(ValueError, match=r"^last_asked: 2026-01-06 is after today, 2026-01-05"):
        safety.due("2026-01-06", "2026-01-05")


# ---- the files


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda gate: gate.pop("say"), "file, say: is missing"),
        (lambda gate: gate["say"].pop("during"), "file, say, during: is missing"),
        (lambda gate: gate["say"].update(during=[]), "file, say.during: says nothing"),
        (lambda gate: gate.update(say=3), "file, say: 3 is not a table of emergency, clinician"),
        (lambda gate: gate.update(questions=[1]), "file, questions: [1] is not a list of questions"),
        (lambda gate: gate["questions"][0].update(tier="soon"), "file, questions 1, tier: 'soon' is not emergency"),
        (lambda gate: gate["questions"][1].update(key="a b"), "file, questions 2, key: 'a b' is not a name"),
        (lambda gate: gate["questions"][1].update(key="fever"), "file, questions 7, key: 'fever' stands there twice"),
        (lambda gate: gate["questions"][1].update(text="Fever"), "file, questions 2, text: 'Fever' does not end with"),
        (lambda gate: gate["questions"][1].update(sources=["wiki"]), "file, questions 2, sources: 'wiki' is not in"),
        (lambda gate: gate["questions"][1].update(answers={"no": "No"}), "file, questions 2, answers: {'no': 'No'} is"),
        (lambda gate: gate["questions"][1].update(answers={"a": "", "b": "B"}), "file, questions 2, answers.a: '' is"),
        (lambda gate: gate["say"]["emergency"][0].update(level=9), "file, say.emergency, sentence 1, level: 9 is not"),
    ],
)  # fmt: skip
def test_a_fault_of_the_questions_is_reported(change, fault):
    check_fault(GATE, texts.gate_faults, change, fault)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda r: r.pop("due"), "file, due: is missing"),
        (lambda r: r.update(precautions=3), "file, precautions: 3 is not a list of precautions"),
        (lambda r: r["precautions"][0].update(key=3), "file, precautions 1, key: 3 is not a name"),
        (lambda r: r["precautions"][0]["answers"].pop("no"), "file, precautions 1, answers, no: is missing"),
        (lambda r: r["precautions"][0]["answers"].update(x="X"), "file, precautions 1, hip_flexor, answers: 'cl"),
        (lambda r: r["precautions"][0]["tap"].pop("figure_4"), "file, precautions 1, tap.figure_4: is missing"),
        (lambda r: r["precautions"][4].update(tap={"figure_4": "A?"}), "file, precautions 5, tap.figure_4: is no"),
        (lambda r: r["precautions"][0]["tap"].update(calf="A?"), "file, precautions 1, tap, calf: is not"),
        (lambda r: r["precautions"][0].pop("figure_4"), "file, precautions 1, figure_4, answers: '' is not each"),
        (lambda r: r["precautions"][0]["figure_4"][0].update(rule="no"), "file, precautions 1, figure_4 1, rule"),
        (lambda r: r["precautions"][0]["figure_4"][0].pop("say"), "file, precautions 1, figure_4 1, say: None do"),
        (lambda r: r["precautions"][0]["figure_4"][0].update(rule="ok"), "file, precautions 1, figure_4 1, say: "),
        (lambda r: r["signs"].pop("knee"), "file, signs, knee: is missing"),
        (lambda r: r.update(signs=[]), "file, signs: [] is not a table of sharp_hip, "),
        (lambda r: r["session"].update(more=[]), "file, session, more: is not go_on, "),
        (lambda r: r["flags"]["no_gain"][0].update(text="{days}."), "file, flags.no_gain, sentence 1, text: {day"),
        (lambda r: r["due"]["first"][0].update(text="No"), "file, due.first, sentence 1, text: 'No' does not end"),
    ],
)  # fmt: skip
def test_a_fault_of_the_rules_is_reported(change, fault):
    check_fault(RULES, texts.rules_faults, change, fault)


def check_fault(table, check, change, fault):
    table = copy.deepcopy(table)
    assert [*check(table, "file")] == []
    change(table)
    assert [one for one in check(table, "file") if one.startswith(fault)], [*check(table, "file")]


# ---- easy to read

FILLED = {  # what may stand for a name in curly braces
    "question": "Fever?",
    **{"side": "left", "first": "left", "second": "right", "kept": "left", "site": "low back"},
    **{"stretch": "Hip flexor stretch", "what": "Get ready", "number": 1, "total": 2, "full": 2, "holds": 2},
    **{"seconds": 60, "hold_s": 30, "ready_s": 10, "before": 4, "after": 3, "pain": 4},
    **{"now": 6, "weeks": 4, "days": 3, "limit": 7, "missing": 3},
}


def test_a_patient_reads_it_at_grade_6():
    asked = [one.text for one in QUESTIONS.values()]
    asked += [
        one.text for key in stretches.KEYS for one in safety.gate(key).questions if one.tier == "ask_first"
    ]
    said = [one["text"].format(**FILLED) for one in SENTENCES if one["text"] not in asked]
    answers = [text + "." for one in QUESTIONS.values() for _, text in one.answers]
    forms = [*stretches.words("guided_session").values(), *stretches.words("diary_form").values()]
    words = [text.format(**FILLED) for text in [*forms, *stretches.words("safety").values()]]
    for part in (asked, said, answers, words):
        assert readability.measure("\n".join(part)).grade <= 6
    for text in [*asked, *said, *answers, *words]:
        if len(text.split()) > 8:
            assert readability.measure(text).grade <= 8, text

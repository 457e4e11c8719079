"""The table, driven from code: order, filter, what each row says, and what a click on Report does."""

import types

import pandas as pd
import pytest
from traitlets import TraitError

from hipmobility import caseload, cohort, report, stretches
from hipmobility.widgets.caseload_table import COLUMNS, CaseloadTable

WORDS = stretches.words("caseload")
HOSTILE = "<img src=x onerror='window.hit=1'> $x^$"


def found(rows, course=()):
    """A caseload of a few patients: what is not named is the same for all."""
    usual = {
        "reasons": (), "pain7": 2.0, "change": "no clear change", "lower": 0.5, "upper": 1.0,
        "last_entry": pd.Timestamp("2026-03-10"), "silent_days": 0, "site": "low back",
        "last_pain": pd.Timestamp("2026-03-10"),
    }  # fmt: skip
    patients = pd.DataFrame([usual | row for row in rows])
    patients["urgency"] = [
        min((caseload.URGENCY[key] for key in keys), default=5) for keys in patients["reasons"]
    ]
    patients["silent_days"] = patients["silent_days"].astype("Int64")
    days = pd.DataFrame(
        index=patients["patient_id"], columns=pd.date_range("2026-01-14", periods=56), dtype="float64"
    )
    for patient, place, pain in course:
        days.loc[patient, days.columns[place]] = pain
    reasons = {row.patient_id: tuple(caseload.Reason(key, f"seen: {key}") for key in row.reasons)
               for row in patients.itertuples()}  # fmt: skip
    return caseload.Caseload(pd.Timestamp("2026-03-10").date(), patients, reasons, days, "en")


FOUR = [
    {"patient_id": "P10", "reasons": ("high_pain",), "pain7": 8.0, "lower": 0.2, "silent_days": 3},
    {"patient_id": "P2", "reasons": ("silent",), "pain7": None, "lower": 0.0, "silent_days": 20},
    {"patient_id": "P1", "pain7": 5.5, "lower": None, "upper": None, "change": "clearly better"},
    {"patient_id": HOSTILE, "reasons": ("never_logged",), "pain7": None, "last_entry": pd.NaT, "silent_days": None,
     "change": "not enough data", "site": ""},
]  # fmt: skip


@pytest.fixture
def table():
    table = CaseloadTable(found(FOUR))
    table.reason = "all"
    return table


@pytest.mark.parametrize(
    ("sort", "up", "down"),
    [
        ("why", ["P10", "P2", "P1", HOSTILE], [HOSTILE, "P1", "P2", "P10"]),
        ("patient", [HOSTILE, "P1", "P2", "P10"], ["P10", "P2", "P1", HOSTILE]),  # 2 before 10
        ("pain7", ["P1", "P10", "P2", HOSTILE], ["P10", "P1", "P2", HOSTILE]),  # not known: last either way
        ("change", ["P1", "P10", "P2", HOSTILE], [HOSTILE, "P10", "P2", "P1"]),
        ("adherence", ["P2", "P10", HOSTILE, "P1"], [HOSTILE, "P10", "P2", "P1"]),
        ("last_entry", [HOSTILE, "P2", "P10", "P1"], ["P1", "P10", "P2", HOSTILE]),  # never: the longest ago
    ],
)
def test_each_column_sorts(table, sort, up, down):
    table.sort = sort
    assert table.shown == up
    table.descending = True
    assert table.shown == down
    assert {one for one, _ in table.content["columns"]} == set(COLUMNS)


def test_a_reason_is_chosen(table):
    table.reason = "any"
    assert table.shown == ["P10", "P2", HOSTILE]
    table.reason = "silent"
    assert table.shown == ["P2"]
    assert repr(table) == "CaseloadTable(1 of 4, silent, by why)"
    table.selected, table.descending = "P2", True
    assert repr(table) == "CaseloadTable(1 of 4, silent, by why, descending, 'P2' open)"
    assert dict(table.content["choices"])["silent"] == "silent (1)"
    assert [label for _, label in table.content["choices"]][:2] == [
        "all with a reason (3)",
        "all patients (4)",
    ]


@pytest.mark.parametrize(
    "state",
    [
        {"sort": "note"},
        {"sort": None},
        {"descending": "yes"},
        {"reason": "bored"},
        {"selected": "P3"},
        {"selected": 1},
    ],
)
def test_a_choice_that_is_none_is_refused(table, state):
    with pytest.raises(TraitError):
        table.set_state(state)
    assert table.shown == ["P10", "P2", "P1", HOSTILE]


def test_what_is_painted_in_the_browser_is_not_sent_back():
    for name in ("sort", "descending", "reason", "selected"):
        assert CaseloadTable.class_traits()[name].metadata["echo_update"] is False


def test_each_row_says_what_is_known_and_what_is_not(table):
    first, second, third, last = table.content["rows"]
    assert (first["pain7"], first["bounds"], first["adherence"]) == ("8.0", [20, 100], "20 to 100 %")
    assert (first["last_entry"], first["silent"]) == ("2026-03-10", "3 days ago")
    assert first["texts"] == [
        "seen: high_pain",
        "Where: low back.",
        "Since the first full week: No clear change.",
    ]
    assert second["pain7"] == WORDS["unknown"]
    assert (third["bounds"], third["adherence"], third["reasons"]) == (None, WORDS["no_plan"], [])
    assert (last["last_entry"], last["silent"]) == (WORDS["never"], "")
    assert (last["id"], last["course_text"]) == (HOSTILE, WORDS["none_logged"])


@pytest.mark.parametrize(("last", "until"), [("2026-03-04", ""), ("2026-03-03", "until 2026-03-03")])
def test_an_old_change_says_until_when(last, until):
    last = pd.Timestamp(last)
    rows = [{"patient_id": "A", "change": "rose", "last_pain": last},
            {"patient_id": "B", "change": "not enough data", "last_pain": pd.NaT}]  # fmt: skip
    one, other = CaseloadTable(found(rows)).content["rows"]
    assert (one["change"], one["until"]) == ("Rose by 2 points or more", until)
    said = (
        "From the first full week until 2026-03-03: {} Not known since then."
        if until
        else "Since the first full week: {}"
    )
    assert one["texts"][-1] == said.format("Rose by 2 points or more.")
    assert (other["change"], other["until"]) == ("Not enough data", "")


def test_each_urgency_has_its_number(table):
    assert table.content["tally"] == (
        "By the most urgent reason, 4 in all: this week 1, plan a visit 0, ask how it goes 2, when you talk 0, "
        "no rule fired 1."
    )


def test_a_chart_has_its_gaps_and_its_words():
    table = CaseloadTable(found(FOUR[:1], [("P10", 50, 3), ("P10", 52, 8.5), ("P10", 55, 6)]))
    (row,) = table.content["rows"]
    assert row["course"][50:] == [3, None, 8.5, None, None, 6]
    assert (len(row["course"]), row["course"].count(None)) == (56, 53)
    assert (
        row["course_text"] == "Pain of 8 weeks, from 0 to 10: logged on 3 of 56 days, from 3 to 8.5, last 6."
    )


def test_a_plan_that_is_fully_known_is_one_number():
    table = CaseloadTable(found([FOUR[0] | {"upper": 0.2}]))
    assert table.content["rows"][0]["adherence"] == "20 %"


# ---- reports


@pytest.fixture
def clinic(tmp_path, monkeypatch):
    """A small clinic whose table sends nowhere: `said` holds what it would send."""
    made = cohort.simulate(3, weeks=4)
    table = CaseloadTable(
        caseload.review(made.sessions, made.diary, made.plan), report.Folder(made, tmp_path / "out")
    )
    table.said = []
    monkeypatch.setattr(table, "send", lambda message, buffers=None: table.said.append((message, buffers)))
    return table


def test_one_click_makes_the_report_of_that_patient(clinic, tmp_path):
    clinic._handle_custom_msg({"report": "C2"}, [])
    ((answer, (page,)),) = clinic.said
    path = tmp_path / "out" / "report_C2.html"
    assert answer == {"report": "C2", "path": str(path), "name": "report_C2.html"}
    assert page == path.read_bytes()
    assert b"C2" in page
    assert clinic.reports == {"C2": path}
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert "reports" not in clinic.get_state()
    clinic._handle_custom_msg({"report": "C2"}, [])  # once more: made anew
    assert len(clinic.said) == 2


def test_the_report_is_about_the_pain_of_the_table():
    asked = []
    sites = [
        {"patient_id": one, "site": site}
        for one, site in (("A", "hip"), ("B", "before stretching"), ("C", ""))
    ]
    path = types.SimpleNamespace(path="x.html")
    table = CaseloadTable(found(sites), lambda patient, site: asked.append((patient, site)) or path)
    for one in "ABC":
        assert table.report(one).name == "x.html"
    assert asked == [("A", "hip"), ("B", None), ("C", None)]


def test_a_report_that_fails_says_why(clinic, tmp_path):
    (tmp_path / "out").write_text("a file is in the way")
    clinic._handle_custom_msg({"report": "C2"}, [])
    ((answer, buffers),) = clinic.said
    assert answer["report"] == "C2"
    assert answer["why"].startswith("FileExistsError: ")
    assert (buffers, clinic.reports) == ([], {})


@pytest.mark.parametrize(
    "message", [{"report": "X9"}, {"report": None}, {"report": ["C2"]}, {}, "C2", None, 5]
)
def test_nothing_else_that_a_browser_says_does_anything(clinic, message, tmp_path):
    clinic._handle_custom_msg(message, [])
    assert clinic.said == []
    assert not (tmp_path / "out").exists()


def test_without_a_folder_there_is_no_button():
    table = CaseloadTable(found(FOUR))
    assert table.content["can_report"] is False
    table.send = pytest.fail
    table._handle_custom_msg({"report": "P2"}, [])

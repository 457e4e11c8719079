"""The view, driven from code: what it is given to draw follows the choice; the browser tests see that it is drawn."""

import datetime
import json
import re

import pandas as pd
import pytest
from traitlets import TraitError

from hipmobility import stretches
from hipmobility.log import Log
from hipmobility.widgets.progress_view import ProgressView

WORDS = stretches.words("progress_view")


@pytest.fixture
def log(tmp_path):
    log = Log(tmp_path / "log.db")
    for day in range(1, 23):
        log.add_diary(patient_id="P1", date=f"2026-03-{day:02}", site="low back", pain=6 if day < 12 else 3)
        log.add_session(
            patient_id="P1", date=f"2026-03-{day:02}", stretch="figure_4", side="left", holds=2, hold_s=30
        )
    log.add_plan(
        patient_id="P1", from_date="2026-03-01", stretch="figure_4", holds=2, hold_s=30, days_per_week=7
    )
    return log


def test_the_choice_decides_what_is_shown(log):
    view = ProgressView(log)
    span = "2026-03-01 to 2026-03-22"
    assert repr(view) == (
        f"ProgressView(both stretches, both sides: Progress({span}, 22 days with pain, clearly better))"
    )
    assert view.progress.adherence == (0.5, 1)
    assert [row["name"] for row in view.shown["rows"]] == ["Figure-4, left", "Figure-4, right"]
    view.side = "left"
    assert view.progress.adherence == (1, 1)
    assert view.shown["rows"] == [{"name": "Figure-4, left", "states": 22 * "d"}]
    verdict = view.shown["text"].split(". ", 2)[2]
    view.start = datetime.date(2026, 3, 10)
    assert repr(view) == (
        "ProgressView(both stretches, left: Progress(2026-03-10 to 2026-03-22, 13 days with pain, clearly better))"
    )
    assert view.value["start"] == datetime.date(2026, 3, 10)
    assert "fell from 6.0 to 3.0" in verdict
    assert view.shown["text"].endswith(verdict)  # it uses all days, whatever is shown
    with pytest.raises(Exception, match="side"):
        view.side = "both"


def test_what_the_browser_says_is_a_choice_or_an_error(log):
    view = ProgressView(log)
    view.set_state({"side": "right", "start": "2026-03-10", "end": "2026-03-12"})
    assert (view.side, view.start, view.end) == (
        "right",
        datetime.date(2026, 3, 10),
        datetime.date(2026, 3, 12),
    )
    assert view.shown["rows"] == [{"name": "Figure-4, right", "states": "uuu"}]
    assert view.get_state(["start"]) == {"start": "2026-03-10"}
    view.set_state({"start": "", "end": ""})
    assert (view.start, view.end) == (None, None)
    for wrong in ("2026-02-30", "soon", 5):
        with pytest.raises(TraitError, match=r"start: .* is not a date such as 2026-03-01"):
            view.set_state({"start": wrong})
    assert view.start is None


def test_a_day_has_what_was_logged_on_it_and_nothing_else(tmp_path):
    log = Log(tmp_path / "log.db")
    same = {"patient_id": "P1", "stretch": "figure_4"}
    for day, pain in ((1, 7), (2, 6), (4, 5.5), (5, 0)):
        log.add_diary(
            patient_id="P1", date=f"2026-03-0{day}", site="low back", pain=pain, note="a" * (day == 4)
        )
    log.add_session(**same, date="2026-03-02", side="left", holds=2, hold_s=30, note="b")
    log.add_session(**same, date="2026-03-04", side="left", holds=1, hold_s=30, note="a")
    log.add_session(**same, date="2026-03-04", side="right", holds=0, hold_s=30, note="c")
    for from_date, holds in (("2026-03-02", 2), ("2026-03-04", 3)):
        log.add_plan(**same, from_date=from_date, holds=holds, hold_s=30, days_per_week=7)
    view = ProgressView(log, "P1")
    shown = view.shown
    assert shown["days"] == {
        "date": [f"2026-03-0{day}" for day in range(1, 6)],
        "pain": [7, 6, None, 5.5, 0],
        "mean": [
            None,
            None,
            None,
            None,
            4.62,
        ],  # (7 + 6 + 5.5 + 0) / 4 = 4.625; fewer than 4 days are no mean
        "mean_said": [None, None, None, None, "4.6"],
    }
    # the plan begins on the second day; the third and the fifth have no row
    assert shown["rows"] == [
        {"name": "Figure-4, left", "states": " dupu"},
        {"name": "Figure-4, right", "states": " uunu"},
    ]
    assert shown["plans"] == [
        {"day": 1, "text": "new plan: 2 × 30 s, 7 days a week"},
        {"day": 3, "text": "new plan: 3 × 30 s, 7 days a week"},
    ]
    assert shown["notes"] == {"3": ["a", "c"], "1": ["b"]}
    view.side = "left"
    assert view.shown["notes"] == {"3": ["a"], "1": ["b"]}
    assert shown["change"] is None


def test_the_baseline_and_its_band_are_those_of_the_verdict(log):
    assert ProgressView(log).shown["change"] == {
        "baseline": 6, "low": 4, "high": 8, "said": "mean of the first full week: 6.0"}  # fmt: skip
    for day in range(1, 23):
        log.add_diary(patient_id="P2", date=f"2026-03-{day:02}", site="low back", pain=0)
    change = ProgressView(log, "P2").shown["change"]
    assert (change["baseline"], change["low"], change["high"]) == (0, 0, 2)


def test_the_table_has_the_numbers_of_the_chart_in_plain_words(log):
    table = ProgressView(log).shown["table"]
    assert table["columns"][:4] == ["Week from", "planned", "done", "partly"]
    # the first week has one day, Sunday 1 March: two slots, one done, one without a row
    assert table["rows"][0] == ["2026-02-23", "2", "1", "0", "0", "1", "50", "100", "6.0", "1"]
    assert table["dash"] == ""


def test_a_number_that_nobody_knows_is_a_dash_and_the_page_says_so(tmp_path):
    log = Log(tmp_path / "log.db")
    log.add_diary(patient_id="P1", date="2026-03-01", site="low back", pain=4)
    log.add_session(patient_id="P1", date="2026-03-03", stretch="figure_4", side="left", holds=2, hold_s=30)
    table = ProgressView(log).shown["table"]  # without a plan there is no share of it
    assert [row[-4:] for row in table["rows"]] == [["—", "—", "4.0", "1"], ["—", "—", "—", "0"]]
    assert table["dash"] == stretches.words("columns")["dash"]


def test_years_stay_small(tmp_path):
    log = Log(tmp_path / "log.db")
    rows = pd.DataFrame({"date": pd.date_range("2022-01-01", periods=1460).strftime("%Y-%m-%d"), "pain": 5})
    log.import_rows(rows.assign(patient_id="P1", site="low back"), "diary")
    for stretch in ("figure_4", "hip_flexor"):
        log.add_plan(
            patient_id="P1", from_date="2022-01-01", stretch=stretch, holds=2, hold_s=30, days_per_week=5
        )
    view = ProgressView(log, "P1")
    size = len(json.dumps(view.get_state(), default=str))
    assert len(view.shown["days"]["date"]) == 1460
    assert size < 200_000  # four years, code and style included; the limit for a widget is 400 kB


def test_new_rows_show_after_a_refresh(log):
    view = ProgressView(log)
    log.add_diary(patient_id="P1", date="2026-03-23", site="low back", pain=3)
    view.refresh()
    assert view.progress.end.day == 23
    assert view.shown["days"]["date"][-1] == "2026-03-23"


def test_an_empty_or_unclear_log_says_so(tmp_path, log):
    empty = ProgressView(Log(tmp_path / "empty.db"))
    assert empty.shown["text"] == WORDS["nobody"]
    assert empty.progress is None
    log.add_diary(patient_id="P1", date="2026-03-23", site="knee", pain=3)
    unclear = ProgressView(log)
    assert set(unclear.shown) == {"sites", "text"}  # no chart of something else
    assert unclear.shown["text"] == WORDS["choose_site"]
    assert unclear.shown["sites"] == ["knee", "low back"]
    unclear.site = "knee"
    assert unclear.progress.site == "knee"
    unclear.start = datetime.date(2027, 1, 1)
    assert unclear.shown["text"] == WORDS["wrong_order"]


def test_the_module_for_the_browser_imports_nothing_and_writes_no_markup():
    module = str(ProgressView._esm)
    assert not re.search(
        r"^import|innerHTML|insertAdjacentHTML|https?://(?!www\.w3\.org)", module, re.MULTILINE
    )

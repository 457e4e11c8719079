"""The view, driven from code: what it shows follows the choice, and hostile text stays text."""

import datetime

import pytest

from hipmobility.log import Log
from hipmobility.widgets.progress_view import ProgressView

HOSTILE = "<img src=x onerror=alert(1)> $x^$"


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
    both, picture = view.progress.adherence, view.children[1].value
    assert both == (0.5, 1)
    view.side = "left"
    assert view.progress.adherence == (1, 1)
    assert view.children[1].value != picture
    view.start = datetime.date(2026, 3, 10)
    assert repr(view) == (
        "ProgressView(both stretches, left: Progress(2026-03-10 to 2026-03-22, 13 days with pain, clearly better))"
    )
    assert view.value["start"] == datetime.date(2026, 3, 10)
    with pytest.raises(Exception, match="side"):
        view.side = "both"


def test_the_control_and_the_value_are_one(log):
    view = ProgressView(log)
    side = view.children[0].children[1]
    side.value = "right"
    assert view.side == "right"
    view.side = ""
    assert side.value == ""


def test_the_chart_carries_its_own_description_and_numbers(log):
    view = ProgressView(log)
    picture, text, table = (child.value for child in view.children[1:4])
    assert "role='img'" in picture
    assert "<title>From 2026-03-01 to 2026-03-22, pain was logged on 22 of 22 days." in picture
    assert "fell from 6.0 to 3.0" in text
    assert "<td>2026-03-02</td>" in table


def test_new_rows_show_after_a_refresh(log):
    view = ProgressView(log)
    log.add_diary(patient_id="P1", date="2026-03-23", site="low back", pain=3)
    view.refresh()
    assert view.progress.end.day == 23


def test_an_empty_or_unclear_log_says_so(tmp_path, log):
    empty = ProgressView(Log(tmp_path / "empty.db"))
    assert "nobody yet" in empty.children[2].value
    assert empty.progress is None
    log.add_diary(patient_id="P1", date="2026-03-23", site="knee", pain=3)
    unclear = ProgressView(log)
    assert "choose one" in unclear.children[2].value
    unclear.site = "knee"
    assert unclear.progress.site == "knee"
    unclear.start = datetime.date(2027, 1, 1)
    assert "is after the end" in unclear.children[2].value


def test_hostile_text_is_text(tmp_path):
    log = Log(tmp_path / "log.db")
    log.add_diary(patient_id=HOSTILE, date="2026-03-01", site=HOSTILE, pain=3, note=HOSTILE)
    view = ProgressView(log)
    shown = "".join(child.value for child in view.children[1:4])
    assert "<img" not in shown
    assert "&lt;img src=x onerror=alert(1)&gt; $x^$" in shown  # legible, dollars and all
    log.add_diary(patient_id=HOSTILE, date="2026-03-02", site="<script>alert(2)</script>", pain=3)
    view.refresh()
    message = view.children[2].value
    assert "choose one" in message
    assert "<script" not in message
    assert "&lt;script" in message

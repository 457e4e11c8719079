"""The form, driven from code as a finger would."""

import pytest

from hipmobility import stretches
from hipmobility.log import Log, LogError
from hipmobility.widgets.session_form import SessionForm

WORDS = stretches.words("session_form")


@pytest.fixture
def log(tmp_path):
    return Log(tmp_path / "log.db")


def button(form):
    return next(child for child in form.children if hasattr(child, "click"))


def said(form):
    """The message under the form."""
    return form.children[-2].value


def test_one_row_per_side_reaches_the_log(log):
    form = SessionForm("P1", log.add_session, date="2026-03-01")
    form.set(stretch="figure_4", left=2, right=0, pain_before=4, pain_after=3, note="after <b>work</b>")
    button(form).click()
    rows = log.sessions().drop(columns="date").to_dict("records")
    same = {
        "patient_id": "P1",
        "stretch": "figure_4",
        "hold_s": 30,
        "pain_before": 4,
        "pain_after": 3,
        "note": "after <b>work</b>",
    }
    assert rows == [same | {"side": "left", "holds": 2}, same | {"side": "right", "holds": 0}]
    assert WORDS["saved"] in said(form)


def test_no_entry_for_a_side_is_no_row(log):
    form = SessionForm("P1", log.add_session, date="2026-03-01")
    form.set(left=2)
    form.submit()
    assert log.sessions()["side"].tolist() == ["left"]
    assert log.sessions()["pain_before"].isna().all()


def test_pressed_twice_saves_once_and_says_so(log):
    form = SessionForm("P1", log.add_session, date="2026-03-01")
    form.set(left=2)
    form.submit()
    form.submit()
    assert len(log.sessions()) == 1
    assert WORDS["saved_before"] in said(form)


def test_nothing_filled_in_saves_nothing(log):
    form = SessionForm("P1", log.add_session, date="2026-03-01")
    form.submit()
    assert log.sessions().empty
    assert WORDS["nothing_to_save"] in said(form)


def test_faults_are_shown_escaped_and_nothing_is_saved(log):
    form = SessionForm("<img src=x onerror=alert(1)>\x1b", log.add_session, date="1999-03-01")
    form.set(left=2, right=2)
    form.submit()
    message = said(form)
    assert log.sessions().empty
    assert WORDS["not_saved"] in message
    assert (
        message.count("Date: a day from the year 2000 to today, not “1999-03-01”.") == 1
    )  # said once, although both sides have it
    assert "<img" not in message
    assert "&lt;img" in message


def test_a_store_that_fails_half_way_is_not_called_saved():
    def save(**row):
        if row["side"] == "right":
            raise LogError("log.db: the disk is full; nothing was saved")

    form = SessionForm("P1", save, date="2026-03-01")
    form.set(left=2, right=2)
    form.submit()
    message = said(form)
    assert "Only the left side was saved:" in message
    assert "the disk is full" in message


def test_only_what_the_form_offers_can_be_set():
    form = SessionForm("P1", date="2026-03-01")
    for name, value in [("left", 11), ("stretch", "calf"), ("pain_before", 11), ("mood", 3)]:
        with pytest.raises(ValueError, match=f"^{name}: "):
            form.set(**{name: value})


def test_what_is_out_of_range_is_refused_and_not_bent(log):
    with pytest.raises(ValueError, match="date: '03/04/2026' is not year-month-day, such as 2026-03-04"):
        SessionForm("P1", date="03/04/2026")
    with pytest.raises(
        ValueError, match="pain_before: 11 is not offered by the form; it offers not recorded, 0, 1"
    ):
        SessionForm("P1", date="2026-03-01").set(pain_before=11)
    form = SessionForm("P1", log.add_session, date="2026-03-01")
    form.set(left=2, hold_s=0)
    form.submit()
    assert log.sessions().empty
    assert "Seconds per hold: a whole number from 1 to 600, not “0”." in said(form)


def test_repr_is_short_and_stable():
    form = SessionForm("P1", date="2026-03-01")
    assert repr(form) == "SessionForm(2026-03-01, hip_flexor, left -, right -, 30 s a hold)"
    form.set(left=2, hold_s=20)
    assert repr(form) == "SessionForm(2026-03-01, hip_flexor, left 2, right -, 20 s a hold)"
    assert form.value["left"] == 2
    assert button(form).layout.display == "none"  # nowhere to save to

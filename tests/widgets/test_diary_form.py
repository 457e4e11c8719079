"""The quick entry, driven from code as a finger would."""

import datetime

import ipywidgets as ipw
import pytest

from hipmobility import stretches
from hipmobility.log import Log, LogError
from hipmobility.widgets import diary_form
from hipmobility.widgets.diary_form import DiaryForm

WORDS = stretches.words("diary_form")


@pytest.fixture
def log(tmp_path):
    return Log(tmp_path / "log.db")


@pytest.fixture
def evening(monkeypatch):
    """The clock stands at 21:15 on the first of March, until a test moves it."""

    class Clock(datetime.datetime):
        moment = datetime.datetime(2026, 3, 1, 21, 15, 59)

        @classmethod
        def now(cls):
            return cls.moment

    monkeypatch.setattr(diary_form.datetime, "datetime", Clock)
    return Clock


def child(form, kind):
    return next(one for one in form.children if isinstance(one, kind))


def said(form):
    return form.children[-2].value


def test_one_tap_is_enough(log, evening):
    form = DiaryForm("P1", log.add_diary)
    assert form.record is None
    child(form, ipw.ToggleButtons).index = 4
    assert form.record == {
        "patient_id": "P1",
        "pain": 4,
        "site": "low back",
        "date": datetime.date(2026, 3, 1),
        "time": "21:15",
        "note": "",
    }
    assert "Pain 4, low back." in said(form)
    child(form, ipw.Button).click()
    assert WORDS["saved"] in said(form)
    row = log.diary().to_dict("records")[0]
    assert (row["pain"], row["site"], row["time"]) == (4.0, "low back", "21:15")


def test_the_moment_is_that_of_the_tap_and_several_a_day_are_fine(log, evening):
    form = DiaryForm("P1", log.add_diary)
    form.set(pain=4)
    form.submit()
    evening.moment = datetime.datetime(2026, 3, 2, 0, 5)
    form.set(pain=3)
    form.submit()
    assert log.diary()["time"].tolist() == ["21:15", "00:05"]
    assert log.diary()["date"].dt.day.tolist() == [1, 2]


def test_a_moment_that_was_given_stays(evening):
    form = DiaryForm("P1", date="2026-02-03", time="07:30", site="left hip")
    form.set(pain=0, note="after <b>work</b>")
    assert repr(form) == "DiaryForm(2026-02-03 07:30, left hip, pain 0)"
    assert form.record["note"] == "after <b>work</b>"
    form = DiaryForm("P1", date="2026-02-03", time="")
    form.set(pain=10)
    assert form.record["time"] == ""


def test_a_moment_that_was_typed_stays(evening):
    form = DiaryForm("P1")
    form.set(time="06:00")
    form.set(pain=4)
    assert (form.record["time"], form.record["date"]) == ("06:00", datetime.date(2026, 3, 1))


def test_the_same_pain_later_is_a_new_entry(log, evening):
    form = DiaryForm("P1", log.add_diary)
    form.set(pain=4, note="after work")
    form.submit()
    assert form.record is None
    evening.moment = datetime.datetime(2026, 3, 1, 22, 0)
    form.set(pain=4)
    form.submit()
    assert log.diary()["time"].tolist() == ["21:15", "22:00"]
    assert log.diary()["note"].tolist() == ["after work", ""]


def test_saved_twice_is_kept_once_and_said_so(log):
    for words in (WORDS["saved"], WORDS["saved_before"]):
        form = DiaryForm("P1", log.add_diary, date="2026-03-01", time="21:15")
        form.set(pain=4)
        form.submit()
        assert f">{words}<" in said(form)
        form.submit()  # nothing is pending any more
        assert WORDS["nothing_to_save"] in said(form)
    assert len(log.diary()) == 1


def test_the_words_follow_the_site():
    form = DiaryForm("P1", date="2026-03-01", time="21:15")
    form.set(pain=4)
    form.set(site="left hip")
    assert "Pain 4, left hip." in said(form)


def test_nothing_tapped_saves_nothing(log):
    form = DiaryForm("P1", log.add_diary, date="2026-03-01", time="21:15")
    form.submit()
    assert log.diary().empty
    assert WORDS["nothing_to_save"] in said(form)


def test_a_site_of_ones_own_is_kept_and_what_the_log_refuses_is_said_escaped(log):
    form = DiaryForm("P1", log.add_diary, date="2026-03-01", time="21:15", site=" behind the <knee> ")
    form.set(pain=4)
    assert "behind the &lt;knee&gt;" in said(form)
    form.submit()
    assert log.diary()["site"].tolist() == ["behind the <knee>"]
    form.set(pain=4, site="<img src=x>\x1b", time="25:00")
    form.submit()
    assert WORDS["not_saved"] in said(form)
    assert "Time: hours and minutes, such as 21:15, not “25:00”." in said(form)
    assert "<img" not in said(form)
    assert len(log.diary()) == 1


def test_a_store_that_fails_is_not_called_saved():
    def save(**row):
        raise LogError("log.db: the disk is full; nothing was saved")

    form = DiaryForm("P1", save, date="2026-03-01", time="21:15")
    form.set(pain=4)
    form.submit()
    assert "the disk is full" in said(form)
    assert WORDS["saved"] not in said(form)


def test_only_what_the_form_offers_can_be_set():
    form = DiaryForm("P1", date="2026-03-01")
    for name, value in [("pain", 11), ("pain", 4.5), ("date", "2026-02-30"), ("time", 7), ("mood", 3)]:
        with pytest.raises(ValueError, match=f"^{name}: "):
            form.set(**{name: value})


def test_repr_is_short_and_stable():
    form = DiaryForm("P1")
    assert repr(form) == "DiaryForm(no time yet, low back, no pain yet)"
    assert child(form, ipw.Button).layout.display == "none"  # nowhere to save to


def test_what_the_log_refuses_is_said_in_the_language_of_the_form_and_a_note_is_not_repeated(log):
    form = DiaryForm("P1", log.add_diary, date="1999-03-01", time="25:00", site="x" * 61, language="es")
    form.set(pain=4, note="private\x1b")
    form.submit()
    *faults, note = said(form).split("<br>")[1:]
    assert faults == [
        "Fecha: un día entre el año 2000 y hoy, no «1999-03-01».",
        "Hora: horas y minutos, como 21:15, no «25:00».",
        f"Dónde: un nombre simple de 60 letras como máximo, no «{'x' * 39}…».",
    ]
    assert note.startswith("Nota: solo texto simple.")
    assert "private" not in said(form)


def test_a_site_has_its_words_on_the_form_and_one_name_in_the_log(log):
    form = DiaryForm("P1", log.add_diary, date="2026-03-01", time="21:15", site="left hip", language="es")
    form.set(pain=4)
    assert "Dolor 4, cadera izquierda." in said(form)
    assert form.record["site"] == "left hip"
    form.submit()
    assert log.diary()["site"].tolist() == ["left hip"]

"""The form of the take-home page: it writes what it shows, and else says all that is in the way."""

import re

import hostile_text
import pytest

from hipmobility import content, handout, stretches
from hipmobility.log import Log
from hipmobility.records import LogError
from hipmobility.take_home_form import TakeHomeForm

WORDS = stretches.words("take_home_form")
LUNGE = {"hip_flexor": stretches.Dose(holds=2, hold_s=45, days_per_week=4)}


@pytest.fixture
def log(tmp_path):
    log = Log(tmp_path / "log.db")
    plan = {"from_date": "2026-01-01", "days_per_week": 7}
    log.add_plan(patient_id="P7", stretch="figure_4", holds=1, hold_s=20, **plan)
    return log


def said(form):
    return form._message.value


def button(form):
    return next(one for one in form.children if getattr(one, "description", "") == WORDS["write"])


def test_the_doses_are_the_usual_ones_until_one_is_ticked_and_changed():
    form = TakeHomeForm("P1")
    assert form.doses == {}
    for key in stretches.KEYS:
        assert all(field.disabled for field in form._numbers[key].values())
        form._chosen[key].value = True
        assert not any(field.disabled for field in form._numbers[key].values())
    assert form.doses == {key: stretches.load(key).dose for key in stretches.KEYS}
    form._numbers["figure_4"]["days_per_week"].value = 3
    assert form.doses["figure_4"].days_per_week == 3
    assert repr(form) == (
        "TakeHomeForm(P1, hip_flexor 2 x 30 s on 5 days, figure_4 2 x 30 s on 3 days, en, stretches.html)"
    )


def test_the_button_writes_the_page_that_the_fields_mean(tmp_path):
    form = TakeHomeForm("P1", folder=tmp_path)
    form.set(doses=LUNGE, language="es", note="Con silla.", paper="letter", file="lunge.html")
    button(form).click()
    path = tmp_path / "lunge.html"
    assert form.written == path
    page = handout.page("P1", LUNGE, language="es", note="Con silla.", paper="letter")
    assert path.read_text("utf-8") == page
    size = f"{len(page.encode()) / 1000:.0f} kB"
    assert [
        one for one in (size, "lunge.html", "4 days a week", str(path), "No log") if one not in said(form)
    ] == []
    form.set(note="Sin silla.")
    assert (form.written, said(form)) == (None, "")  # no longer what the fields mean


@pytest.mark.parametrize(("seconds", "told"), [(30, False), (31, True), (300, True)])
def test_a_hold_that_is_longer_than_usual_is_written_and_named(seconds, told, tmp_path):
    form = TakeHomeForm("P1", folder=tmp_path)
    form.set(doses={"figure_4": stretches.Dose(holds=2, hold_s=seconds, days_per_week=4)})
    assert form.write().is_file()
    line = f"Please check: Seated figure-4 stretch, {seconds} seconds a hold. The usual is 20 to 30."
    assert (line in said(form)) is told


def test_a_file_is_replaced_only_where_it_is_ticked(tmp_path):
    form = TakeHomeForm("P1", folder=tmp_path)
    form.set(doses=LUNGE)
    (tmp_path / "stretches.html").write_text("mine")
    assert form.write() is None
    assert WORDS["replace"] in said(form)
    assert (tmp_path / "stretches.html").read_text() == "mine"
    form.set(replace=True)
    assert form.write() == tmp_path / "stretches.html"
    assert form.value["replace"] is False  # ticked for that file alone
    assert form.write() is None


def test_the_plan_of_a_person_fills_the_doses_and_the_log_notes_the_page(log, tmp_path):
    form = TakeHomeForm(log=log, folder=tmp_path)
    assert (form.doses, said(form)) == ({}, "")
    form.set(patient_id="P7")
    assert form.doses == handout.prescribed(log, "P7")
    assert WORDS["from_plan"] in said(form)
    form.set(doses=LUNGE, patient_id="P7")  # what is given counts, in whatever order
    assert form.doses == LUNGE
    form.set(patient_id="P1")  # nothing of the other person stays
    assert form.doses == {}
    assert WORDS["no_plan"] in said(form)
    log.add_plan(
        patient_id="P1", from_date="2099-01-01", stretch="figure_4", holds=1, hold_s=20, days_per_week=7
    )
    form.set(patient_id="")
    form.set(patient_id="P1")
    assert form.doses == {}
    assert "Seated figure-4 stretch: the plan begins on 2099-01-01." in said(form)
    form.set(patient_id="P7", file="seven.html")
    form.write()
    assert WORDS["noted"] in said(form)
    assert "seven.html" in str(log.erase_patient("P7", confirm="P7"))


@pytest.mark.parametrize("error", [RuntimeError("the server is gone"), LogError(["log.db: is locked"])])
def test_a_log_that_does_not_answer_leaves_nobody_the_dose_of_another(error, log, tmp_path, monkeypatch):
    form = TakeHomeForm("P7", log=log, folder=tmp_path)
    assert form.doses

    def silent(*_):
        raise error

    monkeypatch.setattr(log, "plan", silent)
    form.set(patient_id="P8")
    assert form.doses == {}
    assert WORDS["log_silent"] in said(form)
    assert str(error) in said(form)
    assert WORDS["no_plan"] not in said(form)


def test_what_was_ticked_before_the_code_was_typed_stays_unless_there_is_a_plan(log, tmp_path):
    form = TakeHomeForm(log=log, folder=tmp_path)
    form.set(doses=LUNGE)
    form.set(patient_id="P8")
    assert form.doses == LUNGE
    assert WORDS["no_plan"] in said(form)
    form.set(patient_id="", doses=LUNGE)
    form.set(patient_id="P7")
    assert form.doses == handout.prescribed(log, "P7")


@pytest.mark.parametrize("error", [RuntimeError("the server is gone"), None])
def test_a_page_that_no_log_notes_is_there_and_said_not_to_be_noted(error, log, tmp_path, monkeypatch):
    def refuse(*_):
        if error:
            raise error
        return False

    monkeypatch.setattr(log, "note_copy", refuse)
    form = TakeHomeForm("P7", log=log, folder=tmp_path)
    assert form.write().is_file()
    assert WORDS["not_noted"] in said(form)
    assert WORDS["not_written"] not in said(form)


@pytest.mark.parametrize("language", stretches.languages())
def test_all_faults_are_told_at_once_and_nothing_is_written(language, tmp_path):
    form = TakeHomeForm(" P1", folder=tmp_path, language=language)
    form.set(doses=LUNGE, note="a" * 601, file="lunge.pdf")
    for name, (_, _, high) in content.DOSE.items():
        form._numbers["hip_flexor"][name].value = high + 1
    assert form.write() is None
    words = stretches.words("take_home_form", language)
    lines = re.findall("<li>(.*?)</li>", said(form))
    assert [line.split(":")[0] for line in lines] == [
        words["patient_id"],
        *(f"{stretches.load('hip_flexor', language).name}, {words[name]}" for name in content.DOSE),
        words["note"],
        words["file"],
    ]
    assert all(
        str(high) in line for line, (_, _, high) in zip(lines[1:4], content.DOSE.values(), strict=True)
    )
    form.set(doses={})
    assert words["no_stretch"] in form.faults()
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("name", content.DOSE)
def test_a_number_is_at_least_one(name, tmp_path):
    form = TakeHomeForm("P1", folder=tmp_path)
    form.set(doses=LUNGE)
    form._numbers["hip_flexor"][name].value = 0
    assert len(form.faults()) == 1
    form._numbers["hip_flexor"][name].value = 1
    assert form.faults() == []
    form._numbers["hip_flexor"][name].value = content.DOSE[name][2]
    assert form.write() is not None


def test_what_the_disk_refuses_is_told(tmp_path):
    form = TakeHomeForm("P1", folder=tmp_path / "none")
    form.set(doses=LUNGE)
    assert form.write() is None
    assert WORDS["not_written"] in said(form)
    assert "cannot be written" in said(form)


def test_only_what_the_form_offers_can_be_set():
    form = TakeHomeForm("P1")
    for wrong, name in (
        ({"lang": "es"}, "lang"),
        ({"language": "xx"}, "language"),
        ({"doses": {"x": 1}}, "doses"),
    ):
        with pytest.raises(ValueError, match=f"{name}: "):
            form.set(**wrong)
    with pytest.raises(ValueError, match="language"):
        TakeHomeForm(language="xx")


@pytest.mark.parametrize("text", hostile_text.TEXTS, ids=ascii)
def test_hostile_text_is_shown_literally(text, log, tmp_path):
    form = TakeHomeForm(log=log, folder=tmp_path)
    form.set(patient_id=text, note=text, file=text, doses=LUNGE)
    form.write()
    allowed = {"div", "p", "ul", "li", "a"}
    assert set(re.findall(r"<\s*/?([^\s>]*)", said(form))) <= allowed
    assert not re.search(r"<[^>]*\son", said(form))
    assert len(repr(form).splitlines()) == 1


def test_a_hostile_file_name_that_was_written_is_shown_literally(tmp_path):
    form = TakeHomeForm("P1", folder=tmp_path)
    form.set(doses=LUNGE, file="<img src=x onerror='hit=1'>\".html")
    assert form.write() is not None
    assert set(re.findall(r"<\s*/?([^\s>]*)", said(form))) == {"div", "p", "ul", "li", "a"}
    assert "&lt;img src=x onerror=&#x27;hit=1&#x27;&gt;&quot;.html" in said(form)

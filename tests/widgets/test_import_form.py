"""The form shows what a file would add, and adds exactly that."""

import datetime
import re

import hostile_csv
import hostile_text
import pytest

from hipmobility import records, stretches
from hipmobility.log import Log
from hipmobility.widgets.import_form import ImportForm

WORDS = stretches.words("import_form")


@pytest.fixture
def log(tmp_path):
    return Log(tmp_path / "log.db")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_bytes(hostile_csv.text(hostile_csv.days(3)[0]))
    return path


def test_nothing_is_added_before_the_button(log, path):
    form = ImportForm(log, path)
    assert log.sessions().empty
    assert "New rows: 3. Already in the log: 0. With faults: 0." in form._shown.value
    assert repr(form) == "ImportForm(Preview(mine.csv: 3 new, 0 already there, 0 refused))"
    assert not form._add.disabled
    form._add.click()
    assert len(log.sessions()) == 3
    assert "Rows added: 3. There before: 0." in form._shown.value
    assert form._add.disabled
    form._add.click()  # nothing is shown, so nothing is added
    assert WORDS["look_first"] in form._shown.value
    form._look.click()
    assert "New rows: 0. Already in the log: 3." in form._shown.value
    assert form._add.disabled


def test_a_file_with_a_fault_is_not_added(log, path):
    path.write_bytes(hostile_csv.text([hostile_csv.GOOD, hostile_csv.GOOD | {"pain_after": "12"}]))
    form = ImportForm(log, path)
    assert "row 3, pain_after: 12 is not 0-10" in form._shown.value
    assert WORDS["mend_first"] in form._shown.value
    assert form._add.disabled
    form.add()
    assert log.sessions().empty


@pytest.mark.parametrize(
    ("language", "said"), [("en", "The details:"), ("es", "Los detalles están en inglés:")]
)
def test_faults_are_announced_in_the_language_that_they_are_not_in(log, path, language, said):
    assert said not in ImportForm(log, path, language=language)._shown.value
    path.write_bytes(hostile_csv.text([hostile_csv.GOOD | {"pain_after": "12"}]))
    for broken in (path, path.with_name("none.csv")):  # a fault in a row, and a file that is not there
        shown = ImportForm(log, broken, language=language)._shown.value
        assert shown.index(said) < shown.index("<li>")


def test_dates_that_a_fault_hides_are_not_said_to_be_missing(log, path):
    for text in ('"P1,2026-03-01\n', "P1,2026-03-01\nP1,2026-03-02\n"):
        path.write_text(",".join(hostile_csv.COLUMNS) + "\n" + text)
        form = ImportForm(log, path)
        assert WORDS["order_none"] not in form._shown.value
        assert "no rows" not in form._shown.value
    path.write_text(",".join(hostile_csv.COLUMNS) + "\n")
    assert WORDS["order_none"] in ImportForm(log, path)._shown.value


def test_what_was_shown_is_what_is_added(log, path):
    form = ImportForm(log, path)
    path.write_bytes(hostile_csv.text(hostile_csv.days(30)[0]))  # changed meanwhile
    form.add()
    assert len(log.sessions()) == 3


def test_another_choice_takes_the_preview_back(log, path):
    form = ImportForm(log, path)
    form._table.value = "diary"
    assert (form.preview, form._add.disabled, form._shown.value) == (None, True, "")
    form.look()
    assert "these are the columns of the table &quot;sessions&quot;" in form._shown.value


def test_no_file_and_no_csv_file(log, tmp_path):
    form = ImportForm(log)
    form.look()
    assert WORDS["no_file"] in form._shown.value
    form.look(tmp_path / "none.csv")
    assert "none.csv: no such file" in form._shown.value


def test_a_picked_file_is_read_from_memory(log, path):
    form = ImportForm(log)
    value = {
        "name": "../../x.csv",
        "type": "",
        "size": 1,
        "content": memoryview(path.read_bytes()),
        "last_modified": datetime.datetime(2026, 3, 1),
    }
    form._upload.set_trait("value", (value,))
    form.look()
    form.add()
    assert len(log.sessions()) == 3


def test_a_store_that_refuses_is_told(log, path, monkeypatch):
    form = ImportForm(log, path)
    monkeypatch.setattr(Log, "import_rows", lambda *_: (_ for _ in ()).throw(RuntimeError("secret note")))
    form.add()
    assert WORDS["not_saved"] in form._shown.value
    assert "secret note" not in form._shown.value


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_word_is_there(language, log, path):
    form = ImportForm(log, path, language=language)
    assert stretches.words("import_form", language)["title"] in form.children[0].value
    assert {"table", *records.TABLES} <= set(WORDS)


@pytest.mark.parametrize("text", hostile_text.TEXTS, ids=ascii)
def test_hostile_cells_are_shown_literally(text, log, path):
    path.write_bytes(hostile_csv.text([hostile_csv.GOOD | {"note": text, "side": text}]))
    page = ImportForm(log, path)._shown.value
    allowed = {"div", "p", "ul", "li", "table", "caption", "thead", "tbody", "tr", "th", "td"}
    assert set(re.findall(r"<\s*/?([^\s>]*)", page)) <= allowed
    assert not re.search(r"<[^>]*\son", page)

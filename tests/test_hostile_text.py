"""Every text that a person types, in every output that shows it: literally, inert, and never as markup or formula."""

import csv
import datetime
import functools
import html.parser
import io
import json
import re
import warnings

import hostile_text
import matplotlib.pyplot as plt
import pandas as pd
import pytest

from hipmobility import exchange, figures, handout, outcomes, previews, records, report, stretches, values
from hipmobility.log import Log, LogError
from hipmobility.widgets.diary_form import DiaryForm
from hipmobility.widgets.import_form import ImportForm
from hipmobility.widgets.progress_view import ProgressView
from hipmobility.widgets.session_form import SessionForm

CSV_BAD = ("=", "+", "-", "@", "\t", "\r", "\n")


def test_there_are_more_than_a_hundred():
    assert len(hostile_text.TEXTS) >= 100


@pytest.fixture(scope="module")
def empty_log(tmp_path_factory):
    return Log(tmp_path_factory.mktemp("empty") / "log.db")


class Outline(html.parser.HTMLParser):
    """The elements of a page with the names of their attributes, and what can be read on it."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.elements, self.texts = [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, tuple(name for name, _ in attributes)))
        self.texts += [value or "" for _, value in attributes]

    def handle_data(self, data):
        self.texts.append(data)

    def handle_comment(self, data):
        self.elements.append(("comment", (data,)))

    unknown_decl = handle_pi = handle_decl = handle_comment


def same_outline(page, plain_page):
    """Tell whether two pages are made of the same kinds of elements with the same attributes."""
    return set(Outline(page).elements) == set(Outline(plain_page).elements)


def reads(page, text):
    shown = " ".join("".join(Outline(page).texts).split())
    return " ".join(text.split()) in shown


def allowed(table, field, text):
    """Tell whether the log takes such a text there at all."""
    known = next(one for one in records.fields(table) if one.name == field)
    return not values.read(known, text)[1]


def fill(log, text="plain", *, where):
    """Eight days of one person, with a text in one field."""
    given = {
        "patient_id": "P1",
        "note": "",
        "site": "low back",
        "measure": "hip flexion",
        "unit": "deg",
        "method": "tape",
    }
    given |= {where: text}
    who = given["patient_id"]
    log.add_plan(
        patient_id=who, from_date="2026-03-01", stretch="hip_flexor", holds=2, hold_s=30, days_per_week=5
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for day in range(8):
            date = datetime.date(2026, 3, 1) + datetime.timedelta(days=day)
            log.add_session(
                patient_id=who,
                date=date,
                stretch="hip_flexor",
                side="left",
                holds=2,
                hold_s=30,
                pain_before=5,
                pain_after=4,
                note=given["note"],
            )
            log.add_diary(
                patient_id=who, date=date, time="08:00", site=given["site"], pain=5, note=given["note"]
            )
        log.add_measurement(
            patient_id=who,
            date="2026-03-02",
            value=100,
            side="left",
            **{n: given[n] for n in ("measure", "unit", "method")},
        )
    return who


FIELDS = {
    "patient_id": "sessions",
    "note": "sessions",
    "site": "diary",
    "measure": "measurements",
    "unit": "measurements",
    "method": "measurements",
}


SOME = hostile_text.TEXTS[::16]


@pytest.mark.parametrize("where", FIELDS)
def test_a_log_full_of_them_in_every_view_of_it(where, tmp_path):
    """The report, the tables, the charts and the view: 1 log for each text, one field at a time."""
    pages = {}
    for number, text in enumerate(["plain", *SOME]):
        if not allowed(FIELDS[where], where, text):
            continue
        log = Log(tmp_path / f"{number}.db")
        who = fill(log, text, where=where)
        path = tmp_path / f"{number}.html"
        report.write(log, who, path, site=text if where == "site" else "low back")
        page = path.read_text("utf-8")
        table = {"sessions": log.sessions, "diary": log.diary, "measurements": log.measurements}[
            FIELDS[where]
        ]()
        seen = table._repr_html_()
        assert reads(seen, text.splitlines()[0].split("\t")[0][:20]), text  # pandas cuts long cells
        pages.setdefault("report", page)
        pages.setdefault("table", seen)
        assert same_outline(page, pages["report"]), text
        assert same_outline(seen, pages["table"]), text
        assert repr(ProgressView(log, who)).startswith("ProgressView(")
        for left in ("sessions", "diary", "measurements"):
            assert_inert_csv(log, left, tmp_path / "out.csv")


def assert_inert_csv(log, table, path):
    count = log.export_csv(path, table)
    raw = path.read_bytes().decode()
    rows = list(csv.DictReader(io.StringIO(raw, newline=""), strict=True))
    assert len(rows) == count
    for row in rows:
        for cell in row.values():
            assert not cell.lstrip("\u200b\ufeff ").startswith(CSV_BAD) or exchange_number(cell), cell
    frame = getattr(log, table)().reset_index(drop=True)
    pd.testing.assert_frame_equal(exchange.read_csv(path, table, own_export=True), frame)


def exchange_number(cell):
    try:
        float(cell)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("text", hostile_text.TEXTS, ids=ascii)
def test_the_forms_show_it_literally(text, tmp_path):
    plain, form = (DiaryForm(who, lambda **_: None, site=who, date="2026-03-01") for who in ("plain", text))
    for one in (plain, form):
        one.set(pain=4)
    assert same_outline(form._message.value, plain._message.value)
    assert reads(form._message.value, text.strip())

    def refuse(text):
        def save(**row):
            raise LogError([f"row 1, site: {text} is refused"])

        return save

    messages = []
    for said in ("plain", text):
        diary, session = (
            DiaryForm("P1", refuse(said), date="2026-03-01"),
            SessionForm("P1", refuse(said), date="2026-03-01"),
        )
        diary.set(pain=4)
        session.set(left=2)
        for one in (diary, session):
            one.submit()
            messages.append(one._message.value)
    for told, calm in zip(messages[2:], messages[:2], strict=True):
        assert same_outline(told, calm)
        assert reads(told, text)


@pytest.fixture(scope="module")
def home():
    """Return a function that makes a take-home page of one stretch."""
    doses = {"figure_4": stretches.Dose(holds=1, hold_s=20, days_per_week=5)}
    return functools.cache(lambda patient, note: handout.page(patient, doses, note=note))


@pytest.mark.parametrize("text", hostile_text.TEXTS, ids=ascii)
def test_the_take_home_page_shows_it_literally(text, home):
    patient = text if allowed("sessions", "patient_id", text) else "P1"
    page = home(patient, text)
    assert same_outline(page, home("plain", "plain"))
    assert Outline(page).elements.count(("script", ())) == 1  # its own program
    for said in (patient, text):
        assert reads(page, said)
    (data,) = re.findall(r'<script type="application/json" id="hm-data">(.*?)</script>', page, re.DOTALL)
    assert json.loads(data)["patient_id"] == patient


@pytest.mark.parametrize("text", hostile_text.TEXTS, ids=ascii)
def test_a_file_full_of_it_is_shown_literally(text, tmp_path, empty_log):
    names, log = records.columns("diary"), empty_log
    looks = []
    for one in ("plain", text):
        file = io.StringIO(newline="")
        csv.writer(file).writerows([[*names, one], ["P1", "2026-03-01", "", one, "x", one, one]])
        (tmp_path / "x.csv").write_text(file.getvalue(), "utf-8", newline="")
        looks.append(previews.preview(tmp_path / "x.csv", "diary", log=log)._repr_html_())
        looks.append(ImportForm(log, tmp_path / "x.csv", table="diary")._shown.value)
    assert same_outline(looks[2], looks[0])
    assert same_outline(looks[3], looks[1])
    assert reads(looks[2], values.shown(text)[:20])


@pytest.mark.parametrize("text", hostile_text.TEXTS, ids=ascii)
def test_a_chart_draws_it_and_never_reads_it_as_mathematics(text):
    from hipmobility.markup import chart_text

    figure, ax = plt.subplots()
    ax.set_title(chart_text(text))
    ax.set_ylabel(chart_text(text))
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # another script than the font has
        svg = io.StringIO()
        with plt.rc_context({"svg.fonttype": "none"}):
            figure.savefig(svg, format="svg")
        figure.savefig(io.BytesIO(), format="png")
    assert {tag for tag, _ in Outline(svg.getvalue()).elements} <= SVG_TAGS


SVG_TAGS = {
    "svg",
    "metadata",
    "rdf:rdf",
    "cc:work",
    "dc:type",
    "dc:date",
    "dc:format",
    "dc:creator",
    "cc:agent",
}
SVG_TAGS |= {"comment", "dc:title", "defs", "style", "g", "path", "use", "text", "tspan", "clippath", "rect"}
TABLE_TAGS = {"div", "style", "table", "thead", "tbody", "tr", "th", "td"}


@pytest.mark.parametrize(
    "text", [one for one in hostile_text.TEXTS if allowed("diary", "site", one)][::6], ids=ascii
)
def test_the_progress_chart_with_such_a_site(text, tmp_path):
    log = Log(tmp_path / "log.db")
    who = fill(log, text, where="site")
    seen = outcomes.progress(log.sessions(), log.diary(), log.plan(), patient_id=who, site=text)
    axes = figures.plot_progress(seen)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")
        axes.figure.savefig(io.BytesIO(), format="png")


@pytest.mark.parametrize("text", hostile_text.TEXTS, ids=ascii)
def test_an_error_tells_no_note_and_nothing_invisible(text):
    row = {"patient_id": "P1", "date": "x", "site": "hip", "pain": text, "note": f"{text} SECRET \x1b"}
    with pytest.raises(LogError) as error:
        records.check("diary", row)
    said = "\n".join([str(error.value), *error.value._render_traceback_()])
    assert "SECRET" not in said
    assert all(letter.isprintable() or letter == "\n" for letter in said)


def test_the_reasons_of_void_rows_are_kept_as_they_are(tmp_path):
    log = Log(tmp_path / "log.db")
    some = hostile_text.TEXTS[::4]
    for number, text in enumerate(some):
        row = log.add_diary(patient_id="P1", date="2026-03-01", site=f"hip {number}", pain=3)
        log.void(row, reason=f"x {text}")
    history = log.history()
    assert history["reason"].tolist()[1::2] == [f"x {text}".strip() for text in some]
    assert {tag for tag, _ in Outline(history._repr_html_()).elements} <= TABLE_TAGS

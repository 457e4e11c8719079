"""The pages as text: what stands in them, in plain words, escaped; and what a file on the disk is like."""

import datetime
import os
import re
from fractions import Fraction
from html.parser import HTMLParser
from types import SimpleNamespace

import pandas as pd
import pytest
import readability
import report_logs
from hypothesis import given
from hypothesis import strategies as st
from test_content_text import BANNED

from hipmobility import cli, cohort, outcomes, printing, report, stretches
from hipmobility.log import Log
from hipmobility.report import findings, markup

HOSTILE = '<img src=x onerror="hit=1">\'$x^$&lt;'


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    log = Log(tmp_path_factory.mktemp("log") / "log.db")
    report_logs.fill(log)
    return log


class Words(HTMLParser):
    """The text that a person reads, one paragraph a line; what is in a table or in a chart is left out."""

    def __init__(self):
        super().__init__()
        self.text, self.inside = [], []

    def handle_starttag(self, name, attributes):
        if name in ("style", "table", "svg", "title"):
            self.inside.append(name)
        if name in ("p", "li", "h1", "h2"):
            self.text.append("\n")

    def handle_endtag(self, name):
        if self.inside and self.inside[-1] == name:
            self.inside.pop()

    def handle_data(self, data):
        if not self.inside:
            self.text.append(data)


def words_of(page):
    parser = Words()
    parser.feed(page)
    return "\n".join(line for line in "".join(parser.text).split("\n") if line.strip())


@pytest.mark.parametrize("patient", report_logs.CASES)
def test_the_patient_reads_plain_words_without_statistics_or_cause(log, patient):
    page = report.page(log, patient, audience="patient")
    text = words_of(page)
    assert readability.measure(text.replace(patient, "P1").replace("W" * 60, "low back")).grade <= 6
    lower = text.lower()
    assert "because" not in lower
    assert [phrase for phrase in BANNED if phrase in lower] == []
    assert not re.search(r"\b[rp] ?= ?[−-]?0?\.|p-value|correlat|signific|slope|points \(", lower)


@pytest.mark.parametrize("key", stretches.KEYS)
def test_the_paper_sheet_reads_at_grade_6_and_holds_steps_cautions_and_four_weeks(key):
    page, stretch = report.sheet_page(key), stretches.load(key)
    assert readability.measure(words_of(page)).grade <= 6
    for sentence in (*stretch.cautions, *stretch.stop_rules):
        assert markup.joined(sentence.text) in page
    for step in stretch.steps:
        assert markup.joined(step.text("left")) in page
    assert page.count("<img ") == len({step.picture for step in stretch.steps})
    assert page.count('alt=""') == 0
    assert page.count("<tr>") == 4 * (1 + 7)  # by hand: four weeks, a heading and seven days each


@pytest.mark.parametrize("language", stretches.languages())
@pytest.mark.parametrize("key", stretches.KEYS)
def test_who_has_only_the_paper_finds_all_that_it_speaks_of(key, language):
    stretch = stretches.load(key, language)
    text = words_of(report.sheet_page(key, language=language))
    assert stretches.plain(stretch.easier, "left", language) in text
    assert not re.search(
        r"\b(below|above here|abajo|arriba de)\b", text
    )  # "look below" holds on no other page


@pytest.mark.parametrize("language", stretches.languages())
@pytest.mark.parametrize("key", stretches.KEYS)
def test_sentences_that_make_sense_only_together_stand_in_one_point(key, language):
    cautions = stretches.load(key, language).cautions
    first = next(at for at, one in enumerate(cautions) if one.sources[:1] == ("hip_precautions",))
    hip = cautions[first : first + 3]
    assert [one.goes_on for one in hip] == [False, True, True]
    assert f"<li>{markup.joined(' '.join(one.text for one in hip))}</li>" in report.sheet_page(
        key, language=language
    )


def test_the_sheet_shows_the_dose_that_it_is_given():
    page = report.sheet_page("figure_4", dose=stretches.Dose(holds=3, hold_s=25, days_per_week=4))
    assert "3 holds of 25 seconds on each side, 4 days a week" in page
    assert "Stay here for 25 seconds. Breathe" in page
    assert "Stay here for 20 to 30 seconds. Breathe" in report.sheet_page("figure_4")


pains = st.lists(st.integers(0, 100), min_size=outcomes.MIN_DAYS, max_size=7)


@given(pains, pains)
def test_what_is_read_of_a_change_adds_up_and_two_points_are_two_points(before, after):
    baseline, latest = (sum(week) / len(week) / 10 for week in (before, after))
    form = markup.Format("en")
    first, last, change = (
        Fraction(text.replace("−", "-"))
        for text in (form.number(baseline), form.number(latest), form.difference(baseline, latest))
    )
    assert last - first == change
    exact = Fraction(sum(after), len(after)) - Fraction(sum(before), len(before))
    assert exact > -20 or change <= -2
    assert exact < 20 or change >= 2


def test_two_points_that_end_in_a_half_are_read_as_two():
    # as binary numbers they round apart: 4.3 and 2.4
    assert markup.Format("en").difference(4.35, 2.35) == "−2.0"


def test_the_change_in_the_report_is_that_of_the_means_beside_it(tmp_path):
    log = Log(tmp_path / "log.db")
    days = pd.date_range("2026-03-01", periods=15)
    for day, pain in zip(days, [9, *[6] * 6, 7, *[3] * 6, 2], strict=True):
        log.add_diary(patient_id="P1", date=f"{day:%Y-%m-%d}", time="08:00", site="low back", pain=pain)
    text = words_of(report.page(log, "P1", audience="clinician"))
    assert "6.1 → 2.9" in text  # 43 / 7 and 20 / 7, which are 3.29 apart
    assert "−3.2 points" in text


def test_the_clinician_reads_the_numbers_that_the_analysis_gives(log):
    text = words_of(report.page(log, "year", audience="clinician"))
    shown = outcomes.progress(log.sessions("year"), log.diary("year"), log.plan("year"))
    lower, upper = (round(100 * share) for share in shown.adherence)
    assert f"{lower} to {upper} %" in text
    assert f"{shown.change.baseline:.1f} → {shown.change.latest:.1f}" in text
    assert "Recorded data only. No diagnosis." in text
    known = int(shown.pain["pain"].count())
    assert f"Pain recorded on {known} of 365 days" in text
    assert "A from Apr 16, 2025" in text


def test_what_raises_a_flag_stands_first(log):
    text = words_of(report.page(log, report_logs.FULL, audience="clinician"))
    assert text.index("Rule: physical therapy within a week.") < text.index("Adherence to the plan")
    patient = words_of(report.page(log, report_logs.FULL, audience="patient"))
    assert "See a physical therapist within a week." in patient


def test_a_norm_is_shown_for_its_own_method_only(log):
    assert "6.8° without" in report.page(log, "year", audience="clinician")
    log.add_measurement(
        patient_id="other",
        date="2026-01-05",
        measure="hip extension",
        value=9,
        unit="deg",
        method="goniometer",
    )
    page = report.page(log, "other", audience="clinician")
    assert "6.8° without" not in page
    assert "no norm for this method here" in page


def test_seconds_and_shares_worked_by_hand(tmp_path):
    # one week, 2 x 30 s on five days: 300 s planned. Left: 60 s on three days, 30 s on one, three days without a row
    log = Log(tmp_path / "log.db")
    log.add_plan(
        patient_id="P1", from_date="2026-01-05", stretch="figure_4", holds=2, hold_s=30, days_per_week=5
    )
    for day, holds in ((5, 2), (6, 2), (7, 2), (11, 1)):
        for side in ("left", "right") if day == 5 else ("left",):
            log.add_session(
                patient_id="P1",
                date=f"2026-01-{day:02}",
                stretch="figure_4",
                side=side,
                holds=holds,
                hold_s=30,
            )
    sides = findings.gather(log, "P1").sides.set_index("side")
    left, right = sides.loc["left"], sides.loc["right"]
    assert (left["logged_s"], left["planned_s"], left["planned"], left["recorded"]) == (210, 300, 5, 4)
    assert left["lower"] == pytest.approx(210 / 300)
    assert left["upper"] == 1  # 210 + 3 x 60 is more than was planned
    assert (right["logged_s"], right["recorded"], right["unknown"]) == (60, 1, 6)
    assert right["lower"] == pytest.approx(0.2)
    assert left["weeks"] == 1


def test_a_week_recorded_in_full_is_no_more_than_the_planned_days(tmp_path):
    # seven days with a row, five planned: recorded 5 of 5, and extra days earn nothing: 300 of 300 s
    log = Log(tmp_path / "log.db")
    log.add_plan(
        patient_id="P1", from_date="2026-01-05", stretch="figure_4", holds=2, hold_s=30, days_per_week=5
    )
    for day in range(5, 12):
        did = {"stretch": "figure_4", "side": "left", "holds": 2, "hold_s": 30}
        log.add_session(patient_id="P1", date=f"2026-01-{day:02}", **did)
    left = findings.gather(log, "P1").sides.set_index("side").loc["left"]
    assert (left["recorded"], left["planned"], left["lower"], left["logged_s"]) == (5, 5, 1, 420)


def test_sessions_are_counted_once_for_both_sides():
    rows = [("2026-01-05", "figure_4", 4, 3)] * 2 + [
        ("2026-01-05", "hip_flexor", 4, 4),
        ("2026-01-06", "figure_4", 2, 5),
    ]
    sessions = pd.DataFrame(rows, columns=["date", "stretch", "pain_before", "pain_after"])
    assert findings._after(sessions) == {"lower": 1, "same": 1, "higher": 1}


def test_the_site_with_the_most_days_is_shown_and_the_others_are_named(tmp_path):
    log = Log(tmp_path / "log.db")
    for day in (5, 6, 7):
        log.add_diary(patient_id="P1", date=f"2026-01-{day:02}", site="low back", pain=4)
    log.add_diary(patient_id="P1", date="2026-01-05", site="left hip", pain=2)
    text = words_of(report.page(log, "P1", audience="clinician"))
    assert "Pain, 0 to 10, low back" in text
    assert "not averaged in: left hip (1 day)" in text
    assert "Pain, 0 to 10, left hip" in words_of(
        report.page(log, "P1", audience="clinician", site="left hip")
    )


def test_notes_fill_the_sheet_where_nothing_was_measured(tmp_path):
    log = Log(tmp_path / "log.db")
    for day in range(1, 11):
        log.add_diary(patient_id="P1", date=f"2026-03-{day:02}", site="low back", pain=3, note=f"note {day}.")
    shown = report.page(log, "P1", audience="clinician")
    assert [day for day in range(1, 11) if f"note {day}." in shown] == [3, 4, 5, 6, 7, 8, 9, 10]
    assert "What the person wrote (2 more not shown)" in shown
    about = {"measure": "odi", "method": "form", "unit": "%", "side": "", "value": 20}
    log.add_measurement(patient_id="P1", date="2026-03-01", **about)
    shown = report.page(log, "P1", audience="clinician")
    assert [day for day in range(1, 11) if f"note {day}." in shown] == [8, 9, 10]
    assert "What the person wrote (7 more not shown)" in shown


def test_every_free_text_is_escaped(tmp_path):
    log = Log(tmp_path / "log.db")
    texts = {"patient_id": HOSTILE, "date": "2026-01-05", "note": HOSTILE}
    log.add_session(**texts, stretch="figure_4", side="left", holds=2, hold_s=30)
    log.add_diary(**texts, site=HOSTILE, pain=4)
    log.add_diary(**texts, site=HOSTILE + "2", pain=4)
    about = {"measure": HOSTILE, "unit": HOSTILE, "method": HOSTILE, "value": 3}
    log.add_measurement(patient_id=HOSTILE, date="2026-01-05", **about)
    page = report.page(log, HOSTILE)
    assert HOSTILE not in page
    assert "<img" not in page
    assert page.count("&lt;img src=x onerror=&quot;hit=1&quot;&gt;&#x27;$x^$&amp;lt;") >= 8


def test_a_page_asks_nobody_for_anything(log):
    page = report.page(log, "year")
    assert "default-src 'none'" in re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[
        1
    ].replace("&#x27;", "'")
    assert not re.search(r'(href|src|action)="(?!data:)|url\(|@import|<script', page)
    assert '<html lang="en">' in page


def test_the_same_log_gives_the_same_bytes(log):
    assert report.page(log, "year") == report.page(log, "year")


# ---- files


def test_a_file_is_private_and_never_replaced_unasked(log, tmp_path):
    path = tmp_path / "mine.html"
    written = report.write(log, "one", path, audience="patient")
    assert str(written) == "wrote mine.html: 1 page, a4"
    assert written.size == len(path.read_bytes())
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError, match=r"mine\.html: exists already"):
        report.write(log, "gaps", path)
    assert path.stat().st_size == written.size
    report.write(log, "gaps", path, replace=True)
    assert "gaps" in path.read_text("utf-8")
    assert [one.name for one in tmp_path.iterdir()] == ["mine.html"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"path": "report.docx"}, "report.docx: the name has to end with .html or .pdf"),
        ({"audience": "nurse"}, "audience: 'nurse' is not patient, clinician, both"),
        ({"paper": "a5"}, "paper: 'a5' is not a4 or letter"),
        ({"language": "xx"}, "language: 'xx' is not "),
        ({"patient_id": "P9"}, "patient: the log knows no 'P9'"),
        ({"site": "knee"}, "site: 'knee', but the diary knows 'low back'; choose one"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(log, tmp_path, wrong, said):
    right = {"patient_id": "one", "path": "report.html"}
    options = right | wrong
    with pytest.raises(ValueError, match="^" + re.escape(said)) as error:
        report.write(log, options.pop("patient_id"), tmp_path / options.pop("path"), **options)
    assert "gaps" not in str(error.value)  # whom else the log knows is nobody's business
    assert list(tmp_path.iterdir()) == []


def test_without_a_browser_the_way_out_is_named(log, tmp_path, monkeypatch):
    monkeypatch.setattr(printing, "find_browser", lambda: None)
    with pytest.raises(printing.PrintError, match=r"install chromium.*write a \.html file") as error:
        report.write(log, "one", tmp_path / "one.pdf")
    assert "one.pdf" in str(error.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("does", ["exit 3", "exit 0", "echo no > $out; exit 0"])
def test_a_browser_that_prints_nothing_leaves_nothing(log, tmp_path, monkeypatch, does):
    fake, folder = tmp_path / "browser", tmp_path / "out"
    folder.mkdir()
    fake.write_text(
        f'#!/bin/sh\nfor a; do case "$a" in --print-to-pdf=*) out="${{a#*=}}";; esac; done\n{does}\n'
    )
    fake.chmod(0o755)
    monkeypatch.setenv("CHROMIUM", str(fake))
    with pytest.raises(printing.PrintError, match=r"printed nothing.*\.html"):
        report.write(log, "one", folder / "one.pdf")
    assert list(folder.iterdir()) == []


def test_the_commands(log, tmp_path, capsys):
    out, command = tmp_path / "r.html", ["report", "one", "--log", str(log.path)]
    assert cli.main([*command, "-o", str(out), "--for", "patient", "--paper", "letter"]) == 0
    assert capsys.readouterr().out == "wrote r.html: 1 page, letter\n"
    assert cli.main([*command, "-o", str(out)]) == 1
    assert capsys.readouterr().err.endswith("r.html: exists already; --force replaces it\n")
    assert cli.main([*command, "-o", str(out), "--force"]) == 0
    assert cli.main(["report", "P9", "--log", str(log.path), "-o", str(tmp_path / "x.html")]) == 1
    assert "the log knows no 'P9'" in capsys.readouterr().err
    assert cli.main(["report", "P9", "--log", str(tmp_path / "none.db"), "-o", str(tmp_path / "x.html")]) == 1
    sheet = ["sheet", "figure_4", "-o", str(tmp_path / "s.html"), "--dose", "3", "20", "4"]
    assert cli.main(sheet) == 0
    assert "3 holds of 20 seconds" in (tmp_path / "s.html").read_text("utf-8")
    assert cli.main([*sheet[:-3], "99", "20", "4", "--force"]) == 1
    assert "holds: 99" in capsys.readouterr().err


# ---- markup


def test_text_becomes_markup_in_one_place():
    assert (
        markup.tag("p", "a<b", markup.tag("b", "&"), title='"') == '<p title="&quot;">a&lt;b<b>&amp;</b></p>'
    )
    assert markup.tag("img", alt=None, src="x") == '<img src="x">'


def test_dates_and_numbers_of_a_language():
    form = markup.Format("en")
    assert form.date(datetime.date(2026, 3, 4)) == "Mar 4, 2026"
    assert form.number(-1.25, 1, sign=True) == "−1.2"
    assert form.number(-0.04) == "0.0"
    assert (form.short(12.0), form.short(33.061)) == ("12", "33.06")


# ---- many patients


def test_tables_in_memory_give_the_report_that_their_log_gives(log):
    tables = SimpleNamespace(sessions=log.sessions(), diary=log.diary(), plan=log.plan())
    for patient in log.plan()["patient_id"].unique():
        if log.measurements(patient).empty:
            assert report.page(tables, patient) == report.page(log, patient)
    with pytest.raises(ValueError, match="the log knows no 'nobody'"):
        report.page(tables, "nobody")


def test_a_folder_gives_each_patient_a_file_of_their_own(tmp_path):
    made = cohort.simulate(3)
    reports = report.Folder(made, tmp_path / "new", audience="clinician", paper="letter")
    written = reports("C2")
    assert str(written) == "wrote report_C2.html: 1 page, letter"
    assert written.path.stat().st_mode & 0o077 == written.path.parent.stat().st_mode & 0o077 == 0
    assert reports("C2").path == written.path  # a second click makes it anew
    with pytest.raises(ValueError, match="site"):
        reports("C2", site="knee")


def test_a_log_remembers_the_reports_of_a_folder(tmp_path):
    log = Log(tmp_path / "log.db")
    log.add_diary(patient_id="P1", date="2026-03-01", site="low back", pain=3)
    written = report.Folder(log, tmp_path / "reports")("P1")
    told = str(log.erase_patient("P1", confirm="P1"))
    assert str(written.path) in told


def test_the_name_of_a_file_is_safe_and_nobody_elses(tmp_path):
    reports = report.Folder(None, tmp_path)
    ids = [
        "C2",
        "c2",
        "C 2",
        "../C2",
        "C2/../../x",
        "C2\\x",
        "",
        ".",
        "con",
        "a" * 300,
        "a" * 301,
        "Ä",
        HOSTILE,
        "C2\n",
        "C2\0",
    ]
    names = [reports.name(one) for one in ids]
    assert names[0] == "report_C2.html"
    assert len({name.lower() for name in names}) == len(ids)
    assert all(re.fullmatch(r"report_[A-Za-z0-9_-]{1,60}\.html", name) for name in names)
    assert report.Folder(None, tmp_path, suffix=".pdf").name("C2") == "report_C2.pdf"

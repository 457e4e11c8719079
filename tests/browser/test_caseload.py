"""A clinic's table under a person's hands: keys, filter, details, reports, phone, contrast; and in JupyterLab."""

import pytest
from conftest import SCREENS, violations
from playwright.sync_api import expect

from hipmobility import caseload, cohort, stretches
from hipmobility.widgets.caseload_table import COLUMNS, CaseloadTable

WORDS = stretches.words("caseload")
TABLE = 3  # the code cell of the notebook that shows it
HOSTILE = "<img src=x onerror='window.hit=1'> $x^$"
OWN_SCREENS = SCREENS | {
    "between": {"viewport": {"width": 830, "height": 700}},
    "high contrast, dark": {"forced_colors": "active", "color_scheme": "dark"},
}


@pytest.fixture(scope="module")
def found():
    """A clinic of 60 with one hostile code; the first to call is the hostile one."""
    made = cohort.simulate(60, seed=3)
    worst = caseload.review(made.sessions, made.diary, made.plan).patients["patient_id"][0]
    tables = [
        table.replace({"patient_id": {worst: HOSTILE}}) for table in (made.sessions, made.diary, made.plan)
    ]
    return caseload.review(*tables)


@pytest.fixture
def table(found):
    return CaseloadTable(found, print)


def codes(page):
    return [
        one.removeprefix("▸ ").removeprefix("▾ ") for one in page.locator(".hm-patient").all_text_contents()
    ]


def head(page, column):
    return page.get_by_role("button", name=WORDS["sort_by"].format(column=WORDS[column]), exact=True)


def test_the_keys_sort_by_each_column_as_python_does(open_widget, table):
    page = open_widget(table)
    assert codes(page) == table.shown[:15]
    for column in COLUMNS:
        head(page, column).focus()
        for way in ("ascending", "descending"):
            page.keyboard.press("Enter" if way == "ascending" else " ")
            expect(page.locator("th[aria-sort]:not([aria-sort=none])")).to_have_attribute("aria-sort", way)
            table.sort, table.descending = column, way == "descending"
            assert codes(page) == table.shown[:15], (column, way)
            expect(head(page, column)).to_be_focused()
            assert page.evaluate("() => [model.get('sort'), model.get('descending')]") == [
                column,
                way == "descending",
            ]


def test_a_reason_is_chosen_and_more_rows_come(open_widget, table):
    page = open_widget(table)
    expect(page.locator(".hm-tally")).to_have_text(table.content["tally"])
    page.get_by_label("Reason").select_option("all")
    expect(page.locator(".hm-count")).to_have_text("15 of 60 patients. Looked from 2026-04-26.")
    page.get_by_role("button", name="Show 15 more").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".hm-patient")).to_have_count(30)
    expect(page.locator(".hm-patient").nth(15)).to_be_focused()  # the first of the new ones
    page.get_by_role("button", name="Show 15 more").click()
    page.get_by_role("button", name="Show 15 more").click()
    expect(page.locator(".hm-more")).to_be_hidden()
    page.get_by_label("Reason").select_option("silent")
    table.reason = "silent"
    assert codes(page) == table.shown
    page.get_by_label("Reason").select_option("never_logged")
    expect(page.locator(".hm-count")).to_have_text(WORDS["nobody"])
    expect(page.get_by_role("table")).to_have_count(0)


def test_a_patient_unfolds(open_widget, table):
    page = open_widget(table)
    first = page.locator(".hm-patient").first
    first.focus()
    page.keyboard.press("Enter")
    expect(first).to_have_attribute("aria-expanded", "true")
    expect(first).to_be_focused()
    texts = page.locator(".hm-details li").all_text_contents()
    assert texts[0] == table.content["rows"][0]["texts"][0]
    assert page.evaluate("() => model.get('selected')") == HOSTILE
    page.keyboard.press("Enter")
    expect(page.locator(".hm-details")).to_have_count(0)
    page.evaluate("(one) => model.set('selected', one)", table.shown[1])  # from Python
    expect(page.locator(".hm-patient").nth(1)).to_have_attribute("aria-expanded", "true")


def test_an_old_change_says_until_when(open_widget, table):
    page = open_widget(table)
    page.get_by_label("Reason").select_option("silent")
    table.reason = "silent"
    rows = {row["id"]: row for row in table.content["rows"]}
    place, old = next((place, rows[one]) for place, one in enumerate(table.shown) if rows[one]["until"])
    assert old["until"].startswith("until 2026-")
    expect(page.locator("tbody tr").nth(place)).to_contain_text(old["change"] + old["until"])


def test_charts_say_what_they_show(open_widget, table):
    page = open_widget(table)
    for row, said in zip(table.content["rows"][:5], page.locator("tbody tr").all()[:5], strict=True):
        expect(said.get_by_role("img").first).to_have_accessible_name(row["course_text"])
        expect(said.get_by_role("img").nth(1)).to_have_accessible_name(row["adherence_text"])
        days = sum(value is not None for value in row["course"])
        assert said.locator(".hm-dots").get_attribute("d").count("M") == days
        runs = sum(
            value is not None and (at == 0 or row["course"][at - 1] is None)
            for at, value in enumerate(row["course"])
        )
        assert said.locator(".hm-line").get_attribute("d").count("M") == runs  # a gap is a gap


def test_a_code_is_text(open_widget, table):
    page = open_widget(table)
    assert codes(page)[0] == HOSTILE
    page.locator(".hm-patient").first.click()
    page.get_by_role("button", name=WORDS["make_report_of"].format(patient=HOSTILE)).click()
    answer = {"report": HOSTILE, "why": f"OSError: {HOSTILE}"}
    page.evaluate("(answer) => model.heard['msg:custom'].forEach((one) => one(answer, []))", answer)
    expect(page.locator(".hm-wrong")).to_contain_text(f"OSError: {HOSTILE}")
    assert page.evaluate("() => [window.hit, document.querySelectorAll('main img').length]") == [None, 0]


def test_one_click_asks_for_a_report_and_gives_a_link_to_it(open_widget, table):
    page = open_widget(table)
    patient = table.shown[1]
    button = page.get_by_role("button", name=WORDS["make_report_of"].format(patient=patient))
    button.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("() => messages") == [{"report": patient}]
    expect(page.locator(".hm-said")).to_have_text(WORDS["writing"].format(patient=patient))
    page.evaluate(
        """(answer) => {
            const page = new TextEncoder().encode("<!doctype html><title>r</title><p>the report ü");
            model.heard["msg:custom"].forEach((one) => one(answer, [new DataView(page.buffer)]));
        }""",
        {"report": patient, "path": "reports/report_X.html", "name": "report_X.html"},
    )
    expect(page.locator(".hm-said")).to_contain_text(f"Report of {patient}: reports/report_X.html")
    expect(button).to_be_focused()
    link = page.locator("tbody").get_by_role("link", name=WORDS["open_report_of"].format(patient=patient))
    with page.context.expect_page() as opened:
        link.click()
    expect(opened.value.locator("p")).to_have_text("the report ü")
    page.get_by_label("Reason").select_option("all")
    expect(link).to_have_count(1)  # it stays with its patient
    page.evaluate("() => leave()")


def test_nobody_answers(open_widget, table):
    page = open_widget(
        table, before="const real = setTimeout; window.setTimeout = (does, ms) => real(does, ms / 100);"
    )
    page.locator("tbody").get_by_role("button", name="Make the report").first.click()
    expect(page.locator(".hm-said")).to_have_text(WORDS["no_answer"])


@pytest.mark.parametrize("screen", OWN_SCREENS)
def test_it_fits_and_is_accessible(screen, open_widget, table):
    page = open_widget(table, **OWN_SCREENS[screen])
    page.locator(".hm-patient").nth(1).click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page, ".hm-caseload") == []
    expect(page.get_by_role("columnheader")).to_have_count(8 if page.viewport_size["width"] > 900 else 6)
    expect(page.get_by_role("rowheader")).to_have_count(15)


def test_a_page_without_it_hears_no_more(open_widget, table):
    page = open_widget(table)
    page.evaluate("() => { leave(); document.querySelector('main').replaceChildren(); }")
    page.evaluate("() => { model.set('reason', 'all'); }")  # would fail in the console
    assert page.evaluate("() => Object.values(model.heard).flat().length") == 0


@pytest.mark.parametrize("width", [1280, 390])
def test_a_clinicians_day_in_the_notebook(open_notebook, width):
    book = open_notebook("07_clinic.ipynb", width=width)
    if width == 390:
        book.page.evaluate("() => { jupyterapp.shell.collapseLeft(); jupyterapp.shell.collapseRight(); }")
    book.run_all(TABLE)
    book.wait_for_widgets()
    assert book.errors() == []
    place = book.output(TABLE)
    place.locator(".hm-caseload").wait_for()
    book.screenshot(f"run-{width}")
    button = place.get_by_role("button", name=WORDS["sort_by"].format(column=WORDS["pain7"]), exact=True)
    button.focus()
    for _ in range(2):
        book.page.keyboard.press("Enter")
    expect(place.locator("th[aria-sort=descending]")).to_have_count(1)
    highest = place.locator(".hm-patient").first.inner_text()
    cells = book.code_cells.count()
    book.page.keyboard.press("b")  # JupyterLab's own key: nothing may happen
    assert book.code_cells.count() == cells
    place.get_by_role("button", name="Make the report").first.click()
    patient = highest.removeprefix("▸ ").strip()
    expect(place.locator(".hm-said")).to_contain_text(f"report_{patient}.html", timeout=30_000)
    assert book.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    with book.page.context.expect_page() as opened:
        place.locator(".hm-said").get_by_role("link").click()
    expect(opened.value.locator("main")).to_contain_text(patient)
    expect(opened.value.locator("h1").first).to_be_visible()
    book.screenshot(f"report-{width}")
    opened.value.close()

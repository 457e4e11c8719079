"""The progress view under a person's hands: hover, keys, phone, contrast; on a page without kernel and server."""

import pytest
from conftest import SCREENS, violations
from playwright.sync_api import expect

from hipmobility import stretches
from hipmobility.log import Log
from hipmobility.widgets.progress_view import ProgressView

WORDS = stretches.words("progress_view")
HOSTILE = "<img src=x onerror='window.hit=1'> $x^$"
OWN_SCREENS = SCREENS | {
    "high contrast, dark": {"forced_colors": "active", "color_scheme": "dark"},
    "less motion": {"reduced_motion": "reduce"},
}

CUT_OFF = """(texts) => texts.filter((one) => {
  const [word, chart] = [one, one.ownerSVGElement].map((some) => some.getBoundingClientRect());
  return word.left < chart.left - 1 || word.right > chart.right + 1;
}).map((one) => one.textContent)"""


@pytest.fixture
def view(tmp_path):
    """Three weeks and a day: pain 6, then 3, one day without, a new plan in the second week, one note."""
    log = Log(tmp_path / "log.db")
    same = {"patient_id": "P1", "stretch": "figure_4"}
    for day in range(1, 23):
        if day != 5:
            note = HOSTILE if day == 3 else ""
            log.add_diary(
                patient_id="P1",
                date=f"2026-03-{day:02}",
                site="low back",
                pain=6 if day < 12 else 3,
                note=note,
            )
    for day, holds in ((1, 2), (2, 1), (3, 0)):
        log.add_session(**same, date=f"2026-03-{day:02}", side="left", holds=holds, hold_s=30)
    for day, holds in ((1, 2), (9, 3)):
        log.add_plan(**same, from_date=f"2026-03-{day:02}", holds=holds, hold_s=30, days_per_week=7)
    return ProgressView(log)


def day(page, number):
    return page.get_by_role("option", name=f"2026-03-{number:02}", exact=True)


def test_hovering_a_day_tells_it(open_widget, view):
    page = open_widget(view)
    told = page.locator(".hm-day")
    expect(told).to_have_text(WORDS["day_help"])
    day(page, 2).hover()
    expect(told).to_contain_text("2026-03-02 Pain 6 of 10. Too few days logged for a 7-day mean.")
    expect(told).to_contain_text("Figure-4, left: partly. Figure-4, right: unknown.")
    day(page, 5).hover()
    expect(told).to_contain_text("2026-03-05 No pain logged. Mean of 7 days: 6.0.")
    day(page, 9).hover()
    expect(told).to_contain_text("2026-03-09: new plan: 3 × 30 s, 7 days a week.")
    page.mouse.move(5, 5)
    expect(told).to_contain_text("2026-03-09")  # it stays, to be read


def test_the_keys_walk_from_day_to_day(open_widget, view):
    page = open_widget(view)
    told = page.locator(".hm-day b")
    page.get_by_label("To", exact=True).focus()
    for _ in range(6):  # a date has parts of its own
        if page.evaluate("() => document.activeElement.role") == "option":
            break
        page.keyboard.press("Tab")
    expect(day(page, 1)).to_be_focused()
    for key, number in [
        *(("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2), ("End", 22), ("ArrowRight", 22)),
        *(("PageUp", 15), ("Home", 1), ("ArrowLeft", 1), ("PageDown", 8)),
    ]:
        page.keyboard.press(key)
        expect(day(page, number)).to_be_focused()
        expect(told).to_have_text(f"2026-03-{number:02} ")
        expect(page.locator(".hm-days [tabindex='0'], .hm-days [aria-selected=true]")).to_have_count(1)
    page.keyboard.press("Tab")  # leaves the days at once
    expect(page.get_by_role("group", name=WORDS["table"])).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(day(page, 8)).to_be_focused()
    expect(page.locator(".hm-day")).to_have_attribute("role", "status")


def test_under_the_table_stands_what_its_dash_means_where_it_has_one(open_widget, view, tmp_path):
    page = open_widget(view)
    expect(page.get_by_role("group", name=WORDS["table"])).to_be_visible()
    expect(page.get_by_text(stretches.words("columns")["dash"])).to_have_count(0)
    log = Log(tmp_path / "other.db")
    log.add_diary(patient_id="P1", date="2026-03-01", site="low back", pain=4)  # and no plan
    page = open_widget(ProgressView(log))
    expect(page.get_by_role("cell", name="—", exact=True)).to_have_count(2)
    expect(page.get_by_text(stretches.words("columns")["dash"])).to_be_visible()


def test_what_a_person_wrote_is_text(open_widget, view):
    page = open_widget(view)
    day(page, 3).hover()
    expect(page.locator(".hm-day")).to_contain_text(f"Note: {HOSTILE}")
    expect(page.locator(".hm-day")).to_contain_text("Figure-4, left: not done.")
    assert page.evaluate("() => [window.hit, document.querySelectorAll('img').length]") == [None, 0]


def test_a_choice_goes_to_python_and_its_answer_is_drawn(open_widget, view):
    page = open_widget(view)
    chart = page.get_by_role("img")
    expect(chart).to_contain_text("Figure-4, right")
    expect(chart).to_have_accessible_name(view.shown["text"])
    day(page, 14).focus()
    page.get_by_label("Side").select_option("left")
    assert page.evaluate("() => [model.get('side'), window.sent]") == ["left", 1]
    view.side, view.start = "left", "2026-03-10"
    page.evaluate("(shown) => model.set('shown', shown)", view.shown)
    page.evaluate("() => model.set('start', '2026-03-10')")
    expect(chart).not_to_contain_text("Figure-4, right")
    expect(page.get_by_role("option", name="2026")).to_have_count(13)
    expect(page.get_by_label("From", exact=True)).to_have_value("2026-03-10")
    expect(page.locator(".hm-day b")).to_have_text("2026-03-14 ")  # the same day, at its new place
    expect(day(page, 14)).to_have_attribute("tabindex", "0")
    page.get_by_label("From", exact=True).fill("")
    assert page.evaluate("() => model.get('start')") == ""


def test_a_log_that_is_not_clear_shows_no_chart(open_widget, tmp_path):
    log = Log(tmp_path / "two.db")
    for site in ("knee", HOSTILE):
        log.add_diary(patient_id="P1", date="2026-03-01", site=site, pain=3)
    view = ProgressView(log)
    page = open_widget(view)
    expect(page.get_by_role("status")).to_have_text(WORDS["choose_site"])
    expect(page.get_by_role("img")).to_have_count(0)
    assert page.get_by_label("Where").locator("option").all_inner_texts() == [
        WORDS["choose"],
        HOSTILE,
        "knee",
    ]
    page.get_by_label("Where").select_option("knee")
    assert page.evaluate("() => [model.get('site'), window.hit]") == ["knee", None]
    view.site = "knee"
    page.evaluate("(shown) => model.set('shown', shown)", view.shown)
    expect(page.get_by_role("option", name="2026-03-01")).to_have_count(1)


@pytest.mark.parametrize("screen", OWN_SCREENS)
def test_it_fits_and_is_accessible(screen, open_widget, view):
    page = open_widget(view, **OWN_SCREENS[screen])
    day(page, 2).focus()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page, ".hm-progress") == []
    assert page.locator(".hm-plot text").evaluate_all(CUT_OFF) == []
    height = page.locator(".hm-day").bounding_box()["height"]
    day(page, 9).focus()  # the longest words: nothing below them moves
    assert page.locator(".hm-day").bounding_box()["height"] == height


def test_a_screen_that_turns_is_drawn_anew(open_widget, view):
    page = open_widget(view, viewport={"width": 800, "height": 400})
    page.set_viewport_size({"width": 400, "height": 800})
    page.wait_for_function("() => document.querySelector('.hm-plot svg').clientWidth <= 400")
    day(page, 22).hover()
    expect(page.locator(".hm-day b")).to_have_text("2026-03-22 ")


def test_a_page_without_it_hears_no_more(open_widget, view):
    page = open_widget(view)
    page.evaluate("() => { leave(); document.querySelector('main').replaceChildren(); }")
    page.evaluate(
        "(shown) => model.set('shown', shown)", {"sites": [], "text": ""}
    )  # would fail in the console

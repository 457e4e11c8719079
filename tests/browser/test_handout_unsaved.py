"""A session of the take-home page that nobody saved before its tab was closed: offered again, never saved by itself."""

import json

import pytest
from conftest import violations
from playwright.sync_api import expect
from take_home import (
    DOSES,
    FILL,
    GUIDED,
    READY,
    WORDS,
    begin,
    clock,
    end,
    kept,
    kept_rows,
    made,
    press,
    say_no,
)

from hipmobility import stretches

TEN = "2026-03-10T10:03:00"
OFFER = "#hm-part-left .hm-ask"
NAMES = stretches.words("row_names")


def copies(page):
    """What this device keeps of sessions that are not in the log."""
    return {key: value for key, value in kept(page) if ".session." in key}


def leave_one(home, stop=end):
    """Close the tab of a session that has something to save."""
    page = home.open()
    if page.get_by_text(WORDS["safety_open"]).count():
        say_no(page)
    begin(page)
    stop(page)
    page.close()


PAUSED = """() => {
    const { state } = JSON.parse(Object.values(sessionStorage)[0]);
    if (state.held_ms.left[0] !== 20_000) return false;
    if (state.running) document.querySelector(".hm-controls .hm-main").click();
    return !state.running;
}"""


def one_side(page):
    """Wait until the first side was held, and pause."""
    page.wait_for_function(PAUSED)


def offered(page):
    offer = page.locator(OFFER)
    expect(offer).to_have_count(1)
    return offer


@pytest.mark.parametrize("width", [390, 320])
@pytest.mark.parametrize("language", stretches.languages())
def test_a_session_whose_tab_was_closed_is_offered_and_can_be_saved(device, language, width):
    words = stretches.words("handout", language) | stretches.words("guided_session", language)
    names = stretches.words("row_names", language)
    home = device(language=language, before=clock(TEN), viewport={"width": width, "height": 700})
    page = home.open()
    say_no(page)
    page.locator(".hm-card button").first.click()
    page.locator(".hm-guided button").first.click()
    page.locator(".hm-guided").get_by_role("button", name="4", exact=True).click()
    end(page)
    page.close()
    page = home.open()
    offer = offered(page)
    held = [
        words["list_held"].format(name=names[f"hip_flexor_{side}"], holds=1, hold_s=20)
        for side in ("left", "right")
    ]
    assert offer.locator("p").all_inner_texts()[:-1] == [
        words["left_question"].format(when="10:03"),
        *held,
        words["pain_line"].format(before=4, after=3),
    ]
    assert offer.bounding_box()["y"] < page.locator("#hm-part-safety").bounding_box()["y"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page, "html") == []
    assert kept_rows(page) == []  # nothing is saved by itself
    press(page, words["left_save"], OFFER)
    told = page.locator("#hm-part-left > p")
    expect(told).to_have_text(words["session_saved"])
    expect(told).to_be_focused()
    assert page.locator(OFFER).count() == 0
    rows = [one["values"] for one in kept_rows(page)]
    assert sorted((one["side"], one["holds"], one["hold_s"]) for one in rows) == [
        ("left", 1, 20),
        ("right", 1, 20),
    ]
    assert {(one["date"], one["pain_before"], one["pain_after"]) for one in rows} == {("2026-03-10", 4, 3)}
    assert copies(page) == {}
    expect(page.locator("#hm-part-logged")).to_contain_text(names["hip_flexor_left"])
    page.reload()
    page.wait_for_function(READY)
    expect(page.locator("#hm-part-left")).to_be_hidden()


def test_a_pain_that_was_not_asked_stays_unknown(device):
    home = device()
    leave_one(home, one_side)
    page = home.open()
    held = WORDS["list_held"].format(name=NAMES["hip_flexor_left"], holds=1, hold_s=20)
    expect(offered(page)).to_contain_text(held)
    expect(page.locator(OFFER)).not_to_contain_text(NAMES["hip_flexor_right"])
    expect(page.locator(OFFER)).to_contain_text(
        GUIDED["pain_line"].format(before=4, after=GUIDED["not_said"])
    )
    press(page, WORDS["left_save"], OFFER)
    expect(page.locator(OFFER)).to_have_count(0)
    (row,) = (one["values"] for one in kept_rows(page))
    assert (row["side"], row["pain_before"], row["pain_after"]) == ("left", 4, None)


def test_a_session_that_is_forgotten_does_not_come_back(device):
    home = device()
    leave_one(home)
    page = home.open()
    offered(page)
    press(page, WORDS["left_forget"], OFFER)
    expect(page.locator("#hm-part-left > p")).to_have_text(WORDS["left_forgotten"])
    assert kept_rows(page) == []
    assert copies(page) == {}


def test_a_session_goes_on_where_it_was_left(device):
    home = device()
    leave_one(home, one_side)
    page = home.open()
    offered(page)
    press(page, GUIDED["go_on"], OFFER)
    expect(page.locator("#hm-part-left")).to_be_hidden()
    press(page, GUIDED["resume"], ".hm-guided")  # it waited
    end(page)
    press(page, GUIDED["save"], ".hm-guided")
    expect(page.locator(".hm-message")).to_have_text(WORDS["session_saved"])
    assert sorted(one["values"]["side"] for one in kept_rows(page)) == ["left", "right"]
    page.close()
    page = home.open()  # saved, so nothing is left
    assert page.evaluate("() => navigator.locks.request('x', () => 7)") == 7  # time for a lock
    expect(page.locator("#hm-part-left")).to_be_hidden()
    assert copies(page) == {}


@pytest.mark.parametrize("moment", ["2026-03-10T11:04:00", "2026-03-10T09:00:00", "2026-03-11T00:30:00"])
def test_a_session_of_an_hour_ago_can_be_saved_but_does_not_go_on(device, moment):
    home = device(before=clock(TEN if "11" not in moment[:10] else "2026-03-10T23:50:00"))
    leave_one(home, one_side)
    home.context.add_init_script(f"setClock('{moment}')")
    page = home.open()
    when = "2026-03-10 23:50" if "03-11" in moment else "10:03"
    expect(offered(page)).to_contain_text(WORDS["left_question"].format(when=when))
    assert page.locator(OFFER).get_by_role("button", name=GUIDED["go_on"]).count() == 0
    press(page, WORDS["left_save"], OFFER)
    expect(page.locator(OFFER)).to_have_count(0)
    assert [one["values"]["date"] for one in kept_rows(page)] == ["2026-03-10"]


def test_a_session_that_is_open_is_not_offered_in_another_tab(device):
    home = device()
    page = home.open()
    say_no(page)
    begin(page)
    one_side(page)
    other = home.open()
    page.reload()
    page.wait_for_function(READY)
    expect(page.get_by_role("button", name=GUIDED["resume"], exact=True)).to_be_visible()
    expect(other.locator("#hm-part-left")).to_be_hidden()
    page.close()
    offered(other)  # now no tab has it open
    third = home.open()
    offered(third)
    press(third, GUIDED["go_on"], OFFER)
    expect(other.locator("#hm-part-left")).to_be_hidden()  # it is open there
    third.close()
    offered(other)
    fourth = home.open()
    offered(fourth)
    press(fourth, WORDS["left_save"], OFFER)
    expect(other.locator("#hm-part-left")).to_be_hidden()
    assert len(kept_rows(other)) == 1


def test_where_nobody_knows_what_other_tabs_do_a_session_is_still_saved_once(device):
    home = device(before="delete Navigator.prototype.locks")
    page = home.open()
    say_no(page)
    begin(page)
    end(page)
    other = home.open()
    offered(other)
    press(other, WORDS["left_save"], OFFER)
    expect(other.locator(OFFER)).to_have_count(0)
    press(page, GUIDED["save"], ".hm-guided")
    expect(page.locator(".hm-message")).to_have_text(GUIDED["saved_before"])
    assert len(kept_rows(page)) == 2


def test_a_tab_that_comes_back_knows_what_was_decided_in_another(device):
    home = device()
    page = home.open()
    say_no(page)
    begin(page)
    end(page)
    page.goto("about:blank")  # as when a phone takes a tab out of its memory
    other = home.open()
    offered(other)
    press(other, WORDS["left_forget"], OFFER)
    page.goto(home.path.as_uri())
    page.wait_for_function(READY)
    assert page.locator(".hm-guided").count() == 0
    expect(page.locator("#hm-part-left")).to_be_hidden()


def test_what_is_left_on_purpose_or_has_nothing_to_save_is_not_offered(device):
    home = device()
    page = home.open()
    say_no(page)
    begin(page)
    one_side(page)
    page.get_by_role("button", name=WORDS["back"]).click()
    press(page, WORDS["leave_unsaved"])
    begin(page)  # and is left before any hold
    assert copies(page) == {}
    page.close()
    page = home.open()
    assert copies(page) == {}
    expect(page.locator("#hm-part-left")).to_be_hidden()


def test_safety_closes_the_way_on_and_an_emergency_the_offer(device):
    home = device()
    leave_one(home, one_side)
    page = home.open()
    go_on = page.locator(OFFER).get_by_role("button", name=GUIDED["go_on"])
    expect(go_on).to_be_visible()
    page.locator("#hm-part-safety summary").click()
    page.locator("fieldset", has_text="Fever").first.get_by_text("Yes", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("No stretching today.")
    expect(offered(page)).to_be_visible()
    expect(go_on).to_have_count(0)
    page.locator("fieldset", has_text="bladder").first.get_by_text("Yes", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Call emergency services now.")
    expect(page.locator("#hm-part-left")).to_be_hidden()
    page = home.open()
    expect(page.get_by_role("alert")).to_contain_text("Call emergency services now.")
    expect(page.locator("#hm-part-left")).to_be_hidden()


def test_a_session_of_an_older_plan_can_be_saved_but_does_not_go_on(device):
    home = device()
    page = home.open()
    say_no(page)
    begin(page)
    one_side(page)
    home.path.write_text(made("P1", (("figure_4", DOSES["figure_4"]),), ()), "utf-8")
    page.reload()
    page.wait_for_function(READY)
    held = WORDS["list_held"].format(name=NAMES["hip_flexor_left"], holds=1, hold_s=20)
    expect(offered(page)).to_contain_text(held)
    assert page.get_by_text(WORDS["plan_changed"]).count() == 0  # it is not lost
    assert page.locator(OFFER).get_by_role("button", name=GUIDED["go_on"]).count() == 0
    press(page, WORDS["left_save"], OFFER)
    expect(page.locator(OFFER)).to_have_count(0)
    assert [one["values"]["stretch"] for one in kept_rows(page)] == ["hip_flexor"]


def test_a_full_storage_still_takes_a_session_that_it_has_a_copy_of(device):
    home = device()
    leave_one(home)
    page = home.open()
    offered(page)
    page.evaluate(FILL)
    press(page, WORDS["left_save"], OFFER)
    expect(page.locator("#hm-part-left > p")).to_have_text(WORDS["session_saved"])
    rows = page.evaluate("() => Object.keys(localStorage).filter((key) => key.includes('.row.')).length")
    assert rows == 2


def test_a_storage_that_refuses_is_said_and_the_session_stays(device):
    home = device()
    leave_one(home)
    page = home.open()
    offered(page)
    page.evaluate("""() => {
        const set = Storage.prototype.setItem;
        window.refuses = true;
        Storage.prototype.setItem = function (key, text) {
            if (refuses && key.endsWith(".right")) throw new DOMException("", "QuotaExceededError");
            set.call(this, key, text);
        };
    }""")
    before = copies(page)
    press(page, WORDS["left_save"], OFFER)
    expect(page.locator(OFFER)).to_contain_text(WORDS["left_full"])
    assert (kept_rows(page), copies(page)) == ([], before)  # both sides or none
    page.evaluate("() => { refuses = false; }")
    press(page, WORDS["left_save"], OFFER)
    expect(page.locator("#hm-part-left > p")).to_have_text(WORDS["session_saved"])
    assert len(kept_rows(page)) == 2


def test_what_cannot_be_read_of_a_session_is_counted_and_kept(device):
    home = device()
    leave_one(home, one_side)
    page = home.open()
    ((key, good),) = copies(page).items()
    begun = good["state"]
    unreadable = [
        *("{", "null", "7", '"a"', "[]", "{}", ""),
        *(json.dumps(good | one) for one in (
            {"version": 2},  # of a newer page
            {"began": "10:03"},
            {"key": "lunge"},
            {"plan": None},
            {"state": {}},
            {"state": begun | {"date": "today"}},
            {"state": begun | {"pain_before": 11}},
            {"state": begun | {"held_ms": {"left": [20_000]}}},
            {"state": begun | {"order": ["left", "toString"]}},
        )),
    ]  # fmt: skip
    page.evaluate(
        "([key, texts]) => texts.forEach((text, n) => localStorage.setItem(`${key}${n}`, text))",
        [key, unreadable],
    )
    page = home.open()
    expect(page.locator("#hm-part-left")).to_contain_text(WORDS["broken"].format(count=len(unreadable)))
    offered(page)
    press(page, WORDS["left_forget"], OFFER)
    keys = page.evaluate("() => Object.keys(localStorage).filter((key) => key.includes('.session.')).length")
    assert keys == len(unreadable)


def test_who_deletes_everything_deletes_what_was_left_too(device):
    home = device()
    leave_one(home)
    page = home.open()
    offered(page)
    page.get_by_role("button", name=WORDS["erase"]).click()
    page.get_by_role("button", name=WORDS["erase_yes"]).click()
    expect(page.locator("#hm-part-left")).to_be_hidden()
    assert page.evaluate("() => Object.keys(localStorage)") == []


def test_a_session_that_goes_on_is_not_lost_with_the_log(device):
    home = device()
    page = home.open()
    say_no(page)
    begin(page)
    end(page)
    page.get_by_role("button", name=WORDS["erase"]).click()
    page.get_by_role("button", name=WORDS["erase_yes"]).click()
    page.close()
    page = home.open()
    expect(offered(page)).to_contain_text(NAMES["hip_flexor_right"])


def test_another_session_asks_before_it_takes_the_place_of_one_that_is_open(device):
    home = device()
    leave_one(home, one_side)
    page = home.open()
    offered(page)
    begin(page, "figure_4")
    held = "() => JSON.parse(Object.values(sessionStorage)[0]).state.held_ms.left[0] === 30_000"
    page.wait_for_function(held)  # something to save
    press(page, GUIDED["go_on"], OFFER)
    ask = page.locator(".hm-card .hm-ask:visible")
    expect(ask).to_contain_text(stretches.load("figure_4").name)
    press(page, WORDS["leave_unsaved"], ".hm-card .hm-ask:visible")
    expect(page.locator(".hm-guided")).to_have_attribute(
        "aria-label", GUIDED["title"].format(stretch=stretches.load("hip_flexor").name)
    )
    assert len(copies(page)) == 1
    start_again = page.get_by_role("button", name=GUIDED["resume"], exact=True)
    expect(start_again).to_be_visible()


def test_two_sessions_that_were_left_are_offered_both(device):
    home = device()
    leave_one(home)
    leave_one(home, one_side)
    page = home.open()
    expect(page.locator(OFFER)).to_have_count(2)
    page.locator(OFFER).first.get_by_role("button", name=WORDS["left_forget"]).click()
    expect(page.locator(OFFER)).to_have_count(1)
    press(page, WORDS["left_save"], OFFER)
    expect(page.locator(OFFER)).to_have_count(0)
    assert {one["values"]["pain_after"] for one in kept_rows(page)} < {None, 3}  # of one of them


@pytest.mark.parametrize("comes", ["reload", "seen"])
def test_a_session_of_another_day_does_not_go_on_and_can_be_saved_under_its_own(device, comes):
    page = device(before=clock(TEN)).open()
    say_no(page)
    begin(page)
    one_side(page)
    if comes == "reload":
        page.context.add_init_script("setClock('2026-03-13T09:00:00')")
        page.reload()
        page.wait_for_function(READY)
    else:
        page.evaluate(
            "setClock('2026-03-13T09:00:00'); document.dispatchEvent(new Event('visibilitychange'))"
        )
    offer = offered(page)
    assert page.locator(".hm-guided").count() == 0
    assert offer.get_by_role("button", name=GUIDED["go_on"]).count() == 0
    press(page, WORDS["left_save"], OFFER)
    values = [one["values"] for one in kept_rows(page)]
    assert [(one["date"], one["side"], one["pain_after"]) for one in values] == [("2026-03-10", "left", None)]
    assert copies(page) == {}


def test_a_session_that_was_saved_does_not_come_back(device):
    page = device().open()
    say_no(page)
    begin(page)
    end(page)
    page.locator(".hm-guided").get_by_role("button", name=GUIDED["save"], exact=True).click()
    expect(page.get_by_text(WORDS["session_saved"])).to_be_visible()
    page.reload()
    page.wait_for_function(READY)
    expect(page.get_by_role("button", name="Start: ").first).to_be_visible()
    assert page.locator(f".hm-guided, {OFFER}").count() == 0


def test_a_session_that_is_damaged_stops_nothing(device):
    page = device().open()
    say_no(page)
    begin(page)
    one_side(page)
    page.evaluate("""() => {
        const [[name, text]] = Object.entries(sessionStorage), piece = JSON.parse(text);
        sessionStorage.setItem(name, JSON.stringify({ ...piece, state: { ...piece.state, at: 999 } }));
    }""")
    page.reload()
    page.wait_for_function(READY)
    assert page.locator(".hm-guided").count() == 0
    expect(page.get_by_role("button", name="Start: ").first).to_be_visible()
    offered(page)  # what had been kept before is sound
    page.reload()
    page.wait_for_function(READY)
    offered(page)


def test_a_session_that_comes_back_is_in_sight(device):
    page = device(speed=1).open()
    say_no(page)
    begin(page)
    page.keyboard.press("s")
    page.reload()
    page.wait_for_function(READY)
    page.wait_for_load_state()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(page.get_by_role("button", name=GUIDED["resume"], exact=True)).to_be_in_viewport()

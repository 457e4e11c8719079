"""The take-home page in a real browser: a device that keeps nothing, is full, is closed or set to another day."""

import json
import re

import pytest
from playwright.sync_api import expect
from take_home import (
    DIARY,
    DOSES,
    FILL,
    GUIDED,
    READY,
    WORDS,
    begin,
    clock,
    download,
    end,
    finish,
    hold,
    kept_rows,
    kept_rows_of,
    made,
    no_but,
    press,
    rate,
    say_no,
    start,
    to_hold,
)

from hipmobility import exchange, handout, stretches
from hipmobility.widgets.safety_tables import tables

GONE = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError'); } })"


def test_storage_that_is_not_there_is_said_and_the_page_goes_on(device, tmp_path):
    page = device(before=GONE).open()
    warning = page.locator("main > .hm-warn").get_by_text(WORDS["not_kept"])
    assert warning.bounding_box()["y"] < page.locator("#hm-part-safety").bounding_box()["y"]
    say_no(page)
    rate(page, 4)
    told = page.locator("form .hm-told")
    expect(told).to_have_text(WORDS["entry_noted"].format(pain=4, site="Low back"), ignore_case=True)
    begin(page)
    finish(page)
    expect(page.locator(".hm-message")).to_have_text(WORDS["session_noted"])
    assert "aved on this device" not in page.locator("main").inner_text()
    assert len(exchange.read_csv(download(page, "diary", tmp_path), "diary")) == 1
    assert len(exchange.read_csv(download(page, "sessions", tmp_path), "sessions")) == 2


def test_a_full_storage_is_said_and_what_was_typed_stays(device):
    home = device()
    page = home.open()
    say_no(page)
    rate(page, 1)
    page.evaluate(FILL)
    rate(page, 7, "typed")
    expect(page.locator("form .hm-told")).to_have_text(WORDS["full"])
    assert page.locator("form textarea").input_value() == "typed"
    assert len(kept_rows_of(page)) == 1
    assert home.open().locator("#hm-part-logged svg").first.get_attribute("aria-label").count("Dots: 1") == 1
    page.evaluate(
        "() => { for (const key of Object.keys(localStorage)) if (/^other/.test(key)) localStorage.removeItem(key); }"
    )
    page.locator("form button[type=submit]").click()
    expect(page.locator("form .hm-told")).to_contain_text("Saved on this device: pain 7, low back.")
    assert len(kept_rows_of(page)) == 2


def test_a_session_that_is_not_saved_is_asked_about_before_it_is_left(device):
    page = device().open()
    say_no(page)
    begin(page)
    end(page)
    page.get_by_role("button", name=WORDS["back"]).click()
    name = stretches.load("hip_flexor").name
    expect(page.locator(".hm-ask:visible")).to_have_text(
        re.compile(f"^{name}: this session is not saved yet")
    )
    expect(page.locator(".hm-ask:visible")).to_be_focused()
    press(page, GUIDED["save"])
    assert len(kept_rows(page)) == 2
    expect(page.locator(".hm-card").get_by_text(WORDS["session_saved"])).to_be_visible()
    expect(page.get_by_role("button", name=f"Start: {name}")).to_be_focused()
    begin(page)
    end(page)
    page.get_by_role("button", name=WORDS["back"]).click()
    press(page, WORDS["leave_unsaved"])
    assert (len(kept_rows(page)), page.locator(".hm-guided").count()) == (2, 0)
    begin(page)
    finish(page)
    page.get_by_role("button", name=WORDS["back"]).click()  # saved: nothing to ask
    assert (len(kept_rows(page)), page.locator(".hm-guided").count()) == (4, 0)


def test_the_other_stretch_does_not_take_the_place_of_a_session_that_is_not_saved(device):
    page = device(speed=1).open()
    say_no(page)
    begin(page)
    hold(page)
    page.keyboard.press("s")
    expect(page.locator(".hm-guided")).to_have_attribute("data-phase", "switch")
    start(page, "figure_4")  # in the middle of it: it waits
    assert page.evaluate("() => JSON.parse(Object.values(sessionStorage)[0]).state.running") is False
    expect(page.locator(".hm-ask:visible")).to_contain_text("not saved yet")
    page.get_by_role("button", name=GUIDED["resume"], exact=True).click()
    assert page.locator(".hm-ask:visible").count() == 0  # it goes on
    start(page, "figure_4")
    press(page, GUIDED["save"])
    assert [(one["values"]["side"], one["values"]["holds"]) for one in kept_rows(page)] == [("left", 1)]
    name = stretches.load("figure_4").name
    expect(page.locator(".hm-guided")).to_have_attribute("aria-label", re.compile(f"^{name}"))
    page.get_by_role("button", name="Left first").click()
    page.locator(".hm-guided").get_by_role("button", name="4", exact=True).click()
    hold(page)
    page.keyboard.press("s")  # a side with something to save
    start(page)
    press(page, WORDS["leave_unsaved"])
    page.get_by_role("button", name="Left first").click()
    page.reload()
    page.wait_for_function(READY)
    expect(page.get_by_role("heading", name=GUIDED["before_question"])).to_be_visible()
    assert len(kept_rows(page)) == 1


def test_a_session_that_finds_no_room_outlives_the_advice_to_delete(device):
    page = device().open()
    say_no(page)
    rate(page, 3)
    page.evaluate(FILL)
    begin(page)
    end(page)
    press(page, GUIDED["save"], ".hm-guided")
    expect(page.locator(".hm-message")).to_have_text(WORDS["session_full"])
    page.get_by_role("button", name=WORDS["back"]).click()
    press(page, GUIDED["save"])  # here too
    expect(page.locator(".hm-ask:visible")).to_contain_text(WORDS["session_full"])
    page.get_by_role("button", name=WORDS["erase"]).click()
    page.get_by_role("button", name=WORDS["erase_yes"]).click()
    assert kept_rows_of(page) == []
    page.evaluate(
        "() => { for (const key of Object.keys(localStorage)) if (/^other/.test(key)) localStorage.removeItem(key); }"
    )
    press(page, GUIDED["save"], ".hm-guided")
    expect(page.locator(".hm-message")).to_have_text(WORDS["session_saved"])
    assert sorted(one["values"]["side"] for one in kept_rows(page)) == ["left", "right"]


def test_both_sides_of_a_session_are_saved_or_none(device):
    page = device().open()
    say_no(page)
    begin(page)
    end(page)
    page.evaluate("""() => {
        const set = Storage.prototype.setItem;
        let rows = 0;
        window.room = 1;
        Storage.prototype.setItem = function (key, text) {
            if (key.includes(".row.") && rows++ >= room) throw new DOMException("", "QuotaExceededError");
            set.call(this, key, text);
        };
    }""")
    press(page, GUIDED["save"], ".hm-guided")
    expect(page.locator(".hm-message")).to_have_text(WORDS["session_full"])
    assert kept_rows(page) == []
    page.evaluate("() => { room = 9; }")
    press(page, GUIDED["save"], ".hm-guided")
    expect(page.locator(".hm-message")).to_have_text(WORDS["session_saved"])
    assert len(kept_rows(page)) == 2


def test_a_cleared_storage_is_an_empty_log_and_nothing_is_made_up(device):
    home = device()
    page = home.open()
    say_no(page)
    rate(page, 4)
    page.evaluate("() => localStorage.clear()")
    page.get_by_role("button", name=WORDS["file_diary"]).click()
    expect(page.get_by_text(WORDS["file_empty"])).to_be_visible()
    page = home.open()
    expect(page.get_by_text(WORDS["nothing_logged"])).to_be_visible()
    assert page.locator(".hm-card:visible").count() == 0


def test_two_tabs_write_into_one_log(device):
    home = device()
    first, second = home.open(), home.open()
    for number in range(4):
        rate(first, number)
        rate(second, number + 5)
    expect(first.locator("#hm-part-logged svg").first).to_have_attribute("aria-label", re.compile("Dots: 8"))
    assert sorted(one["values"]["pain"] for one in kept_rows(second)) == [0, 1, 2, 3, 5, 6, 7, 8]


def test_a_session_over_midnight_belongs_to_the_day_on_which_it_began(device):
    page = device(before=clock("2026-03-01T23:58:00")).open()
    say_no(page)
    begin(page)
    page.evaluate("setClock('2026-03-02T00:03:00')")
    finish(page)
    expect(page.get_by_text(WORDS["session_saved"])).to_be_visible()
    assert [one["values"]["date"] for one in kept_rows(page)] == ["2026-03-01"] * 2


def test_a_clock_that_is_set_changes_no_hold(device):
    page = device(before=clock("2026-03-01T12:00:00")).open()
    say_no(page)
    begin(page)
    for moment in ("2026-03-03T12:00:00", "2020-01-01T12:00:00", "2026-03-01T12:00:00"):
        page.evaluate(f"setClock('{moment}')")
        page.wait_for_timeout(150)
    finish(page)
    expect(page.get_by_text(WORDS["session_saved"])).to_be_visible()
    assert [(one["values"]["holds"], one["values"]["hold_s"]) for one in kept_rows(page)] == [(1, 20)] * 2


def test_a_page_that_is_closed_in_the_middle_of_a_hold_logs_nothing(device):
    home = device(speed=1)
    page = home.open()
    say_no(page)
    begin(page)
    to_hold(page)
    page.wait_for_timeout(400)
    page.reload()  # the same tab: it comes back, paused
    page.wait_for_function(READY)
    expect(page.get_by_role("button", name=GUIDED["resume"], exact=True)).to_be_visible()
    held = page.evaluate("() => JSON.parse(Object.values(sessionStorage)[0]).state.held_ms.left")
    assert 300 < held[0] < 20_000  # not the whole of it
    page.wait_for_timeout(600)
    assert page.evaluate("() => JSON.parse(Object.values(sessionStorage)[0]).state.held_ms.left") == held
    page.close()
    page = home.open()  # another tab: as if there had been none
    expect(page.get_by_text(WORDS["nothing_logged"])).to_be_visible()
    assert kept_rows(page) == []


def middle_of(home):
    """A session in its first hold, in the only tab."""
    page = home.open()
    say_no(page)
    begin(page)
    to_hold(page)
    return page


@pytest.mark.parametrize("change", [{"holds": 3}, {"hold_s": 45}])
def test_a_session_of_an_older_plan_is_dropped_and_said(device, change):
    home = device(speed=1)
    page = middle_of(home)
    doses = DOSES | {"hip_flexor": stretches.Dose(**{"holds": 1, "hold_s": 20, "days_per_week": 5} | change)}
    home.path.write_text(made("P1", tuple(doses.items()), ()), "utf-8")  # a new page, under the same name
    page.reload()
    page.wait_for_function(READY)
    expect(page.get_by_text(WORDS["plan_changed"])).to_be_visible()
    assert page.locator(".hm-guided").count() == 0
    assert page.evaluate("() => Object.keys(sessionStorage)") == []
    begin(page)


def test_a_session_of_a_stretch_that_was_taken_out_is_dropped_and_said(device):
    home = device(speed=1)
    page = middle_of(home)
    home.path.write_text(made("P1", (("figure_4", DOSES["figure_4"]),), ()), "utf-8")
    page.reload()
    page.wait_for_function(READY)
    expect(page.get_by_text(WORDS["plan_changed"])).to_be_visible()


SESSION = {
    "date": "2026-03-01",
    **{"stretch": "hip_flexor", "side": "left", "holds": 1, "hold_s": 20},
    **{"pain_before": 4, "pain_after": None, "note": ""},
}
UNREADABLE = (  # an entry of the storage that no page of this format wrote
    *("{", "null", "[1]", '"a"', "7", "", "{}"),
    *(
        json.dumps({"version": 1, "table": "diary", "added": 1, "values": values})
        for values in (
            None,
            {},
            [],
            "a",
            DIARY | {"date": "yesterday"},
            *(DIARY | {"date": date} for date in ("2026-99-99", "2026-02-31", "2025-02-29", "2026-00-10")),
            *(DIARY | {"time": time} for time in ("24:00", "12:60", "noon", "9:15", None)),
            DIARY | {"pain": 11},
            DIARY | {"site": None},
        )
    ),
    *(
        json.dumps({"version": 1, "table": "sessions", "added": 1, "values": values})
        for values in (
            *(None, {}, DIARY),
            *(SESSION | change for change in ({"holds": -1}, {"side": 7}, {"date": "2026-04-31"})),
        )
    ),
    *(
        json.dumps({"version": 1, "table": table, "added": 1, "values": DIARY})
        for table in ("plan", "__proto__", "toString", None)
    ),
    *(
        json.dumps({"version": 1, "table": "diary", "added": added, "values": DIARY})
        for added in (None, "1", [1])
    ),
    json.dumps({"version": 1, "table": "diary", "values": DIARY}),
    json.dumps({"version": 2, "table": "diary", "added": 1, "values": DIARY}),  # of a newer page
)


def test_a_broken_entry_is_counted_and_kept_and_the_others_are_read(device, tmp_path):
    home = device()
    page = home.open()
    rate(page, 4)
    (key,) = kept_rows_of(page)
    page.evaluate(
        "([key, texts]) => texts.forEach((text, n) => localStorage.setItem(`${key}${n}`, text))",
        [key, UNREADABLE],
    )
    page = home.open()
    said = WORDS["broken"].format(count=len(UNREADABLE))
    expect(page.get_by_text(said)).to_be_visible()
    expect(page.locator("#hm-part-logged svg").first).to_have_attribute("aria-label", re.compile("Dots: 1"))
    assert len(exchange.read_csv(download(page, "diary", tmp_path), "diary")) == 1
    say_no(page)
    rate(page, 3)
    expect(page.get_by_text(said)).to_be_visible()
    assert len(kept_rows_of(page)) == len(UNREADABLE) + 2


@pytest.mark.parametrize(
    "text",
    [
        *("{", "null", '"x"', "7", "[]", '{"date": "2026-03-10"}', '{"date": "2026-03-10", "answers": null}'),
        *(
            '{"date": 7, "answers": {}}',
            '{"date": "2026-03-10", "answers": [1]}',
            '{"date": "x", "answers": {}}',
        ),
        '{"date": "2026-03-10", "answers": {"fever": "no", "lunge": "no"}}',
    ],
)
def test_answers_that_cannot_be_read_are_asked_again(device, text):
    home = device(before=clock("2026-03-10T12:00:00"))
    page = home.open()
    say_no(page)
    page.evaluate(
        """(text) => {
            const name = Object.keys(localStorage).find((one) => one.endsWith(".safety")).slice(0, -7);
            for (const note of ["safety", "gate"]) localStorage.setItem(`${name}.${note}`, text);
        }""",
        text,
    )
    page = home.open()
    assert page.locator(".hm-card:visible").count() == 0
    say_no(page)
    assert page.locator(".hm-card:visible").count() == 2
    home.context.add_init_script("setClock('2026-03-11T12:00:00')")
    page = home.open()
    page.evaluate("""() => {
        const name = Object.keys(localStorage).find((one) => one.endsWith(".safety")).slice(0, -7);
        localStorage.setItem(`${name}.gate`, '{"date": "2026-03-11"}');
    }""")
    start(page)
    page.get_by_role("button", name="Left first").click()
    expect(page.get_by_role("heading", name=GUIDED["emergency_question"])).to_be_visible()


def test_an_answer_that_the_question_does_not_have_is_no_answer(modules):
    rules = tables([*DOSES], "en") | handout._pain("en")
    kept = {"date": "2026-03-10", "answers": no_but("bladder_bowel", "perhaps") | {"lunge": "no"}}
    (answers,) = modules("answersOf", [[kept, "2026-03-10", [], rules]])
    wanted = {one["key"] for one in rules["questions"]} - {"bladder_bowel"}
    assert answers == dict.fromkeys(wanted, "no")


def test_an_entry_that_was_a_mistake_can_be_taken_back(device):
    home = device(before=clock("2026-03-10T12:00:00"))
    page, other = home.open(), home.open()
    say_no(page)
    page.evaluate("setClock('2026-03-11T12:00:00')")
    rate(page, 2)
    rate(page, 9)
    assert page.locator(".hm-card:visible").count() == other.locator(".hm-card:visible").count() == 0
    page.get_by_role("button", name=WORDS["take_back"]).click()
    expect(page.locator("form .hm-told")).to_have_text(WORDS["taken_back"])
    assert [one["values"]["pain"] for one in kept_rows(page)] == [2]
    assert page.locator(".hm-card:visible").count() == 2  # with the answers that were given
    assert page.get_by_role("button", name=WORDS["take_back"]).count() == 0


@pytest.mark.parametrize("why", ["late", "clock ran back", "file", "text", "file in another tab"])
def test_an_entry_that_somebody_may_have_seen_stays(device, tmp_path, why):
    home = device(before="" if "tab" in why else clock("2026-03-10T12:00:00"))
    page = home.open()
    rate(page, 9)
    if why == "text":
        page.get_by_text(WORDS["file_text"], exact=True).click()
        expect(page.locator("#hm-part-files textarea").first).to_be_visible()
    elif "file" in why:
        download(home.open() if "tab" in why else page, "diary", tmp_path)
    else:
        page.evaluate(f"setClock('2026-03-10T{'12:06:00' if why == 'late' else '11:00:00'}')")
    page.get_by_role("button", name=WORDS["take_back"]).click()
    expect(page.locator("form .hm-told")).to_have_text(WORDS["not_taken_back"])
    assert [one["values"]["pain"] for one in kept_rows(page)] == [9]


SHARE = """
    navigator.canShare = ({ files }) => files.every((one) => one.name.endsWith(".csv") && one.type === "text/csv");
    navigator.share = async ({ files }) => {
        if (window.refuse) throw new DOMException("", refuse);
        window.shared = Object.fromEntries(await Promise.all(files.map(async (one) => [one.name, await one.text()])));
    };
"""


def test_the_files_can_be_shared_and_a_refusal_is_said(device, tmp_path):
    page = device(before=SHARE).open()
    say_no(page)
    share, told = (
        page.get_by_role("button", name=WORDS["file_share"]),
        page.locator("#hm-part-files .hm-told"),
    )
    share.click()
    expect(told).to_have_text(WORDS["file_empty"])
    rate(page, 4, "a")
    for reason, said in (
        ("NotAllowedError", WORDS["file_refused"]),
        ("AbortError", ""),  # closed by the person
        ("DataError", WORDS["file_refused"]),
    ):
        page.evaluate("(reason) => { window.refuse = reason; }", reason)
        share.click()
        expect(told).to_have_text(said)
    page.evaluate("() => { window.refuse = undefined; }")
    share.click()
    page.wait_for_function("() => window.shared")
    (shared,) = page.evaluate("() => Object.entries(shared)")  # the sessions are empty
    expect(told).to_have_text("")
    path = download(page, "diary", tmp_path)
    assert shared == [path.name, path.read_text("utf-8")]


def test_without_a_share_sheet_there_is_no_button_for_it(device):
    page = device(before="navigator.canShare = () => false;").open()
    assert page.get_by_role("button", name=WORDS["file_share"]).count() == 0


@pytest.mark.parametrize(
    "persist", ["async () => true", "async () => false", "() => Promise.reject()", "undefined"]
)
def test_how_long_the_browser_keeps_the_log_is_said(device, persist):
    given = f"Object.defineProperty(navigator, 'storage', {{ value: {{ persist: {persist} }} }});"
    page = device(before=given).open()
    wanted = [WORDS["kept"], *[WORDS["may_clear"]] * ("true" not in persist)]
    expect(page.locator("#hm-part-files p").first).to_have_text(" ".join(wanted))


def test_deleting_asks_first_and_then_nothing_is_left(device):
    page = device().open()
    say_no(page)
    rate(page, 4)
    page.evaluate("() => localStorage.setItem('somebody.else', '1')")
    page.get_by_role("button", name=WORDS["erase"]).click()
    expect(page.get_by_text("Entries: 1. It cannot be undone.")).to_be_visible()
    page.get_by_role("button", name=WORDS["erase_no"]).click()
    assert len(kept_rows(page)) == 1
    page.get_by_role("button", name=WORDS["erase"]).click()
    page.get_by_role("button", name=WORDS["erase_yes"]).click()
    expect(page.get_by_text(WORDS["nothing_logged"])).to_be_visible()
    assert page.evaluate("() => Object.keys(localStorage)") == ["somebody.else"]
    assert page.locator(".hm-card:visible").count() == 0


def test_a_note_that_no_log_takes_is_refused_here_already(device):
    page = device().open()
    page.locator("form textarea").fill("a")
    page.locator("form label").nth(3).click()
    page.evaluate("() => { document.querySelector('form textarea').value = 'a\\u0007b'; }")
    page.locator("form button[type=submit]").click()
    expect(page.locator("form .hm-told")).to_have_text(WORDS["note_control"])
    assert kept_rows(page) == []


@pytest.mark.parametrize("language", stretches.languages())
def test_without_a_number_the_diary_asks_for_one(device, language):
    page = device(language=language).open()
    page.locator("form button[type=submit]").click()
    wanted = stretches.words("diary_form", language)["nothing_to_save"]
    expect(page.locator("form .hm-told")).to_have_text(wanted)
    assert kept_rows(page) == []


# all that can be read on a page, hidden or not
SHOWN = """() => [document.body.textContent,
    ...[...document.querySelectorAll("textarea, select")].map(({ value }) => value),
    ...[...document.querySelectorAll("input")].map(({ checked }) => checked),
    ...[...document.querySelectorAll("[aria-label]")].map(({ ariaLabel }) => ariaLabel)]"""


def erase(page):
    page.get_by_role("button", name=WORDS["erase"]).click()
    page.get_by_role("button", name=WORDS["erase_yes"]).click()
    expect(page.get_by_text(WORDS["nothing_logged"])).to_be_visible()


def test_of_a_log_that_is_deleted_nothing_can_be_read_on_the_page(device, tmp_path):
    home = device(before="Object.defineProperty(navigator, 'storage', { value: {} });")
    page, other = home.open(), home.open()
    for tab in (page, other):
        tab.get_by_text(WORDS["file_text"], exact=True).click()
        expect(tab.locator("#hm-part-files textarea").last).to_have_value(re.compile("^.patient_id"))
    fresh = page.evaluate(SHOWN)
    say_no(page)
    begin(page)
    finish(page)
    expect(page.locator(".hm-message")).to_have_text(WORDS["session_saved"])
    for tab in (page, other):
        rate(tab, 4, "zebra", site="left hip")
    for tab in (page, other):
        expect(tab.locator("#hm-part-files textarea").last).to_have_value(
            re.compile("zebra.*zebra", re.DOTALL)
        )
    for tab in (page, other):
        download(tab, "diary", tmp_path)
        expect(tab.locator("#hm-part-files .hm-told")).not_to_be_empty()
        expect(tab.locator("form .hm-told")).to_contain_text("pain 4")
    erase(page)
    expect(page.locator("#hm-part-files .hm-told")).to_have_text(WORDS["erased"])
    page.evaluate("() => { document.querySelector('#hm-part-files .hm-told').textContent = ''; }")
    assert page.evaluate(SHOWN) == fresh
    assert page.get_by_role("button", name=WORDS["take_back"]).count() == 0
    other.wait_for_function(f"(fresh) => JSON.stringify(({SHOWN})()) === JSON.stringify(fresh)", arg=fresh)


def test_what_was_typed_and_not_saved_outlives_the_deleted_log(device):
    page = device().open()
    rate(page, 2)
    form = page.locator("form")
    form.locator("select").select_option("left hip")
    form.locator("textarea").fill("typed")
    erase(page)
    assert (form.locator("textarea").input_value(), form.locator("select").input_value()) == (
        "typed",
        "left hip",
    )


def test_the_text_of_the_files_has_an_entry_that_is_saved_while_it_is_open(device):
    page = device().open()
    page.get_by_text(WORDS["file_text"], exact=True).click()
    text = page.locator("#hm-part-files textarea").last
    expect(text).to_have_value(re.compile('^"patient_id"'))
    rate(page, 4, "zebra")
    expect(text).to_have_value(re.compile(',"4","zebra"'))
    page.get_by_role("button", name=WORDS["take_back"]).click()  # nobody has it yet
    expect(page.locator("form .hm-told")).to_have_text(WORDS["taken_back"])
    expect(text).not_to_have_value(re.compile("zebra"))
    rate(page, 5, "zebra")
    text.focus()  # and may be copied
    page.get_by_role("button", name=WORDS["take_back"]).click()
    expect(page.locator("form .hm-told")).to_have_text(WORDS["not_taken_back"])

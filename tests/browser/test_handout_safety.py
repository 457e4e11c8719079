"""The take-home page in a real browser: what an answer or a pain closes is gone, in every tab and on paper."""

from playwright.sync_api import expect
from take_home import (
    FILL,
    GUIDED,
    QUESTIONS,
    READY,
    WORDS,
    begin,
    clock,
    hold,
    no_but,
    press,
    rate,
    say_no,
    start,
)

from hipmobility import safety, stretches


def test_an_emergency_hides_every_stretch_also_on_paper(device, tmp_path):
    home = device()
    page = home.open()
    say_no(page)
    assert page.locator(".hm-card:visible").count() == 2
    sign = page.locator("fieldset", has_text="bladder").first
    sign.get_by_text("Yes", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Call emergency services now.")
    assert page.locator(".hm-card:visible, form:visible, #hm-part-paper:visible").count() == 0
    page.emulate_media(media="print")
    assert page.locator(".hm-paper:visible, .hm-paper img:visible").count() == 0
    expect(page.get_by_role("alert")).to_be_visible()
    page.emulate_media(media="screen")
    again = home.open()  # and a look again does not forget it
    expect(again.get_by_role("alert")).to_contain_text("Call emergency services now.")
    assert again.locator(".hm-card:visible").count() == 0
    again.get_by_role("button", name=stretches.words("safety")["mistake"]).click()
    assert again.locator(".hm-card:visible").count() == 0  # a question without an answer
    again.get_by_role("button", name=stretches.words("safety")["all_no"]).first.click()
    assert again.locator(".hm-card:visible").count() == 2


def on_the_next_day(device):
    """A device on which all was answered with no yesterday; so a session asks again."""
    home = device(before=clock("2026-03-10T12:00:00"))
    say_no(home.open())
    home.context.add_init_script("setClock('2026-03-11T12:00:00')")
    return home


def tap(page, sign, screens=0):
    """Start, and tap a sign of the session's questions."""
    start(page)
    page.get_by_role("button", name="Left first").click()
    for _ in range(screens):
        page.get_by_role("button", name=GUIDED["none_of_these"]).click()
    page.locator(".hm-guided").get_by_role("button", name=sign).click()


def no_stretch_is_left(page):
    expect(page.get_by_role("alert")).to_contain_text("Call emergency services now.")
    assert page.locator(".hm-card:visible, img:visible, form:visible, .hm-paper:visible").count() == 0
    page.emulate_media(media="print")
    assert page.locator(".hm-paper:visible").count() == 0
    page.emulate_media(media="screen")


def test_a_sign_tapped_in_a_session_counts_for_the_whole_page_and_is_kept(device):
    home = on_the_next_day(device)
    page, other = home.open(), home.open()
    tap(page, "bladder")
    expect(page.get_by_role("alert").get_by_role("heading")).to_be_focused()
    no_stretch_is_left(page)
    no_stretch_is_left(other)
    page.reload()
    page.wait_for_function(READY)
    no_stretch_is_left(page)
    no_stretch_is_left(home.open())
    page.get_by_role("button", name=stretches.words("safety")["mistake"]).click()
    expect(page.locator(".hm-left")).to_contain_text("Questions still open: 1.")
    assert page.locator(".hm-card:visible").count() == other.locator(".hm-card:visible").count() == 0
    page.locator("fieldset", has_text="bladder").first.get_by_text("No", exact=True).click()
    assert page.locator(".hm-card:visible").count() == 2
    expect(other.locator(".hm-card:visible")).to_have_count(2)


def test_a_sign_for_a_doctor_that_is_tapped_in_a_session_is_kept(device):
    home = on_the_next_day(device)
    page = home.open()
    tap(page, "Fever", screens=1)
    for seen in (page, home.open()):
        expect(seen.get_by_role("alert")).to_contain_text("No stretching today.")
        assert seen.locator(".hm-card:visible").count() == 0


def test_a_precaution_that_is_tapped_in_a_session_is_asked_in_full(device):
    page = on_the_next_day(device).open()
    tap(page, "Under 18", screens=1)
    expect(page.locator(".hm-left")).to_contain_text("Questions still open: 1.")
    expect(page.locator("input[name$='-under_18']").first).to_be_focused()
    assert page.locator(".hm-card:visible").count() == 0


SEEN = "document.dispatchEvent(new Event('visibilitychange'))"


def test_a_tab_that_stayed_open_asks_again_when_it_is_seen_on_another_day(device):
    page = device(before=clock("2026-03-10T12:00:00")).open()
    say_no(page)
    rate(page, 9)
    assert page.locator(".hm-card:visible").count() == 0
    page.evaluate(f"setClock('2026-03-11T00:01:00'); {SEEN}")
    assert page.locator(".hm-card:visible").count() == 2  # the 9 was of yesterday
    expect(page.locator("#hm-part-pain")).to_be_empty()
    expect(page.locator("#hm-part-logged svg").first.locator("text").last).to_have_text("2026-03-11")
    page.evaluate(f"setClock('2026-03-17T00:01:00'); {SEEN}")
    assert page.locator(".hm-card:visible").count() == 0
    expect(page.locator("#hm-part-safety summary")).to_have_text(WORDS["safety_open"])


def test_a_tab_that_was_never_hidden_asks_again_before_it_starts(device):
    page = device(before=clock("2026-03-10T12:00:00")).open()
    say_no(page)
    page.evaluate("setClock('2026-04-10T12:00:00')")
    start(page)
    assert page.locator(".hm-card:visible").count() == 0
    expect(page.locator(".hm-left")).to_contain_text("Questions still open: 23.")


# ---- two tabs of one device say the same


def test_a_hold_in_another_tab_is_taken_away_by_an_emergency(device):
    home = device(speed=1)
    first, second = home.open(), home.open()
    say_no(first)
    expect(second.locator(".hm-card:visible")).to_have_count(2)  # answered here is answered there
    begin(second)
    first.locator("fieldset", has_text="bladder").first.get_by_text("Yes", exact=True).click()
    expect(second.get_by_role("alert")).to_contain_text("Call emergency services now.")
    no_stretch_is_left(second)
    state = "() => JSON.parse(Object.values(sessionStorage)[0]).state.running"
    assert second.evaluate(state) is False
    first.get_by_role("button", name=stretches.words("safety")["mistake"]).click()
    first.get_by_role("button", name=stretches.words("safety")["all_no"]).first.click()
    expect(second.get_by_role("button", name=GUIDED["resume"], exact=True)).to_be_visible()  # paused
    assert second.evaluate(state) is False


def test_pain_that_was_logged_in_another_tab_closes_the_stretches_here(device):
    home = device(speed=1)
    first, second = home.open(), home.open()
    say_no(first)
    begin(second)
    rate(first, 9)
    expect(second.locator("#hm-part-pain")).to_contain_text("above 5 of 10")
    assert second.locator(".hm-card:visible").count() == 0
    second.get_by_role("button", name=GUIDED["cleared"]).click()
    second.get_by_role("button", name=GUIDED["resume"], exact=True).click()  # it waited
    expect(second.get_by_role("button", name=GUIDED["pause"], exact=True)).to_be_visible()


def test_an_answer_that_finds_no_room_leaves_no_older_one_behind(device):
    home = device()
    page = home.open()
    say_no(page)
    page.evaluate(FILL)
    page.evaluate("""() => {
        const set = Storage.prototype.setItem;
        Storage.prototype.setItem = function (key, text) {
            if (key.endsWith(".safety")) throw new DOMException("", "QuotaExceededError");
            set.call(this, key, text);
        };
    }""")
    page.locator("fieldset", has_text="bladder").first.get_by_text("Yes", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Call emergency services now.")
    page = home.open()  # asked again, and nothing is shown before
    assert page.locator(".hm-card:visible").count() == 0
    say_no(page)
    assert page.locator(".hm-card:visible").count() == 2


def test_pain_above_the_limit_is_answered_and_hides_the_stretches(device):
    page = device().open()
    say_no(page)
    may = stretches.words("safety")["gate_ok"].format(stretch=stretches.load("figure_4").name)
    expect(page.locator(".hm-outcome")).to_contain_text(may)
    rate(page, 9)
    expect(page.locator(".hm-outcome")).not_to_contain_text(may)
    assert page.get_by_role("button", name=GUIDED["cleared"]).bounding_box()["height"] >= 44
    told = page.locator("form .hm-told")
    for sentence in safety.gate("figure_4").say["pain_high"]:
        expect(told).to_contain_text(sentence.text)
    expect(page.locator("#hm-part-pain")).to_contain_text("above 5 of 10")
    assert page.locator(".hm-card:visible").count() == 0
    rate(page, 1, site="left hip")  # that the hip is fine does not help the back
    expect(page.locator("#hm-part-pain")).to_contain_text("above 5 of 10")
    assert page.locator(".hm-card:visible").count() == 0
    rate(page, 5)  # the newest one of each place counts
    assert (page.locator(".hm-card:visible").count(), page.locator("#hm-part-pain").inner_text()) == (2, "")
    expect(page.locator(".hm-outcome")).to_contain_text(may)
    rate(page, 6)
    expect(page.locator(".hm-outcome")).not_to_contain_text(may)
    page.get_by_role("button", name=GUIDED["cleared"]).click()
    expect(page.locator(".hm-outcome")).to_contain_text(may)
    assert page.locator(".hm-card:visible").count() == 2


def test_a_person_is_asked_once_a_day(device):
    home = device(before=clock("2026-03-10T12:00:00"))
    page = home.open()
    say_no(page)
    start(page)
    page.get_by_role("button", name="Left first").click()
    expect(page.get_by_role("heading", name=GUIDED["before_question"])).to_be_visible()  # no sign asked anew
    home.context.add_init_script("setClock('2026-03-11T12:00:00')")
    page = home.open()  # the next day the session asks, the second one of the day only what differs
    for key, screens in (("hip_flexor", 2), ("figure_4", 1), ("hip_flexor", 0)):
        start(page, key)
        page.get_by_role("button", name="Left first").click()
        for _ in range(screens):
            page.get_by_role("button", name=GUIDED["none_of_these"]).click()
        expect(page.get_by_role("heading", name=GUIDED["before_question"])).to_be_visible()
        page.get_by_role("button", name=WORDS["back"]).click()


def test_the_open_question_is_named(device):
    page = device().open()
    first, *rest = [one for one in QUESTIONS if one.tier != "routine"]
    left = page.locator(".hm-left")
    expect(left).to_have_text(f"Questions still open: {len(rest) + 1}. The next one: “{first.text}”")
    page.locator("fieldset", has_text=first.text).get_by_text("No", exact=True).click()
    expect(left).to_contain_text(rest[0].text)


def test_a_precaution_closes_one_stretch_and_leaves_the_other(device):
    page = device().open()
    say_no(page)
    key, answer = next(
        (one.key, answer)
        for one in safety.questions()
        if one.tier == "ask_first"
        for answer, _ in one.answers
        if len(
            {gate.rule for gate in safety.assess(no_but(one.key, answer)).gates} & {"ask_first", "variant"}
        )
        == 2
    )
    page.locator(f".hm-safety input[name$='-{key}'][value={answer}]").check(force=True)
    open_ones = [
        gate.stretch for gate in safety.assess(no_but(key, answer)).gates if gate.rule in ("ok", "variant")
    ]
    assert page.locator(".hm-card:visible h3").all_inner_texts() == [
        stretches.load(one).name for one in open_ones
    ]


def test_the_way_to_do_a_stretch_stays_in_sight_through_its_session(device):
    page = device(speed=1).open()
    say_no(page)
    page.locator(".hm-safety input[name$='-knee_kneeling'][value=yes]").check(force=True)
    answers = safety.assess(no_but("knee_kneeling", "yes"))
    (way,) = (one.text for one in answers.gate("hip_flexor").sentences)
    start(page)
    advice = page.locator(".hm-guided").get_by_text(way)
    expect(advice).to_be_visible()
    page.get_by_role("button", name="Left first").click()
    page.locator(".hm-guided").get_by_role("button", name="4", exact=True).click()
    hold(page)
    expect(advice).to_be_visible()
    page.keyboard.press("s")  # there is something to save
    page.keyboard.press(" ")
    page.reload()
    page.wait_for_function(READY)
    expect(advice).to_be_visible()
    page.get_by_role("button", name=WORDS["back"]).click()
    press(page, WORDS["leave_unsaved"])
    page.locator(".hm-safety input[name$='-knee_kneeling'][value=no]").check(force=True)
    start(page)
    assert page.locator(".hm-guided .hm-way:visible").count() == 0


def test_the_questions_come_again_after_a_week_after_a_jump_of_pain_and_when_the_clock_ran_back(device):
    home = device(before=clock("2026-03-10T12:00:00"))
    page = home.open()
    say_no(page)
    rate(page, 3)
    page.evaluate("setClock('2026-03-11T12:00:00')")
    rate(page, 4)
    assert page.locator(".hm-card:visible").count() == 2
    rate(page, 5)  # two above the last one before
    assert page.locator(".hm-card:visible").count() == 0
    page.evaluate("setClock('2026-03-12T12:00:00')")
    say_no(page)
    for moment, cards in (("2026-03-18T23:00:00", 2), ("2026-03-19T00:01:00", 0), ("2026-03-11T12:00:00", 0)):
        home.context.add_init_script(f"setClock('{moment}')")
        assert home.open().locator(".hm-card:visible").count() == cards, moment

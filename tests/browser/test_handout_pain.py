"""The take-home page in a real browser: pain that is said in a session closes what pain in the diary closes."""

import pytest
from playwright.sync_api import expect
from take_home import GUIDED, READY, WORDS, begin, end, kept_rows, rate, say_no, start

from hipmobility import safety, stretches

SAY = safety.gate("figure_4").say
NOTICE = "#hm-part-pain"


def may_begin(page):
    """How many stretches have a button to start them."""
    return page.get_by_role("button", name="Start: ").and_(page.locator(":visible")).count()


def told(page, key):
    for sentence in SAY[key]:
        expect(page.locator(NOTICE)).to_contain_text(sentence.text)


def pick(page, pain):
    page.locator(".hm-guided").get_by_role("button", name=pain, exact=True).click()


def save(page):
    page.locator(".hm-guided").get_by_role("button", name=GUIDED["save"], exact=True).click()


@pytest.mark.parametrize(("pain", "lines"), [("9", "pain_high"), ("5", None), ("4", None)])
def test_a_high_pain_after_a_session_closes_the_other_stretch_too(pain, lines, device):
    page = device().open()
    say_no(page)
    begin(page)
    end(page, pain)
    assert may_begin(page) == (0 if lines else 1)
    save(page)
    expect(page.locator(".hm-message")).to_have_text(WORDS["session_saved"])
    assert len(kept_rows(page)) == 2
    page.get_by_role("button", name=WORDS["back"]).click()
    if not lines:
        assert may_begin(page) == 2
        return
    told(page, lines)
    expect(page.locator(NOTICE)).to_be_focused()
    page.reload()
    page.wait_for_function(READY)
    told(page, lines)
    assert may_begin(page) == 0


def test_a_pain_that_rose_closes_them_until_somebody_says_yes(device):
    home = device()
    page = home.open()
    say_no(page)
    begin(page, pain="1")
    end(page, "3")
    told(page, "pain_rose")
    assert may_begin(page) == 0
    other = home.open()  # nothing is saved, and another tab knows of it
    told(other, "pain_rose")
    assert may_begin(other) == 0
    page.get_by_role("button", name=WORDS["back"]).click()
    page.get_by_role("button", name=WORDS["leave_unsaved"]).click()
    assert may_begin(page) == 0
    page.locator(NOTICE).get_by_role("button", name=GUIDED["cleared"]).click()
    assert may_begin(page) == 2
    rate(page, 4)  # more than what was said yes to, and not too much
    assert may_begin(page) == 2
    rate(page, 6)
    assert may_begin(page) == 0


def test_a_high_pain_before_a_session_cannot_be_left_behind(device):
    page = device().open()
    say_no(page)
    start(page)
    page.get_by_role("button", name="Left first").click()
    pick(page, "8")
    expect(page.locator(".hm-guided").get_by_role("alert")).to_contain_text("above 5 of 10")
    assert may_begin(page) == 0
    page.get_by_role("button", name=WORDS["back"]).click()
    told(page, "pain_high")
    assert may_begin(page) == 0
    rate(page, 2, site="left hip")  # no place was asked: the first one of the diary answers for it
    assert may_begin(page) == 0
    rate(page, 2)
    assert may_begin(page) == 2


def test_a_pain_that_was_tapped_by_mistake_closes_nothing(device):
    page = device().open()
    say_no(page)
    start(page)
    page.get_by_role("button", name="Left first").click()
    pick(page, "8")
    assert may_begin(page) == 0
    page.get_by_role("button", name=GUIDED["mistake"]).click()
    assert may_begin(page) == 1
    pick(page, "3")
    expect(page.get_by_role("button", name=GUIDED["pause"], exact=True)).to_be_focused()


def test_a_yes_in_the_session_counts_for_the_page(device):
    page = device().open()
    say_no(page)
    start(page)
    page.get_by_role("button", name="Left first").click()
    pick(page, "8")
    page.locator(".hm-guided").get_by_role("button", name=GUIDED["cleared"]).click()
    end(page, "7")
    assert may_begin(page) == 1
    assert stretches.load("figure_4").name in page.locator(".hm-card:visible").last.inner_text()

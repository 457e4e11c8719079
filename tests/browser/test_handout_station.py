"""What stands in a station of a session: how a person is to do it, as the answers are; words in pictures."""

import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect
from take_home import DOSES, begin, begin_first_side, no_but, say_no

from hipmobility import safety, stretches

PHONES = {"upright": (390, 844), "small": (320, 568), "on its side": (844, 390)}
OUT_OF_SIGHT = """() => {
    const { bottom, top } = document.querySelector(".hm-controls").getBoundingClientRect();
    return [".hm-head", ".hm-digits", ".hm-images", ".hm-way", ".hm-text"].filter((part) => {
        const box = document.querySelector(`.hm-guided ${part}`).getBoundingClientRect();
        return box.top < 0 || box.bottom > top || box.height < 20 || bottom > innerHeight;
    });
}"""
LETTERS = """() => parseFloat(getComputedStyle(document.querySelector(".hm-way")).fontSize)"""


def longest_way(key, language):
    """The one answer that changes this stretch by the most words: (question, answer, words)."""
    ways = [
        (one.key, answer, " ".join(said.text for said in gate.sentences))
        for one in safety.questions()
        for answer, _ in one.answers
        for gate in safety.assess(no_but(one.key, answer), language).gates
        if gate.stretch == key and gate.rule == "variant"
    ]
    return max(ways, key=lambda one: len(one[2]))


def answer(page, question, given):
    page.locator(f".hm-safety input[name$='-{question}'][value={given}]").check(force=True)


@pytest.mark.parametrize("key", DOSES)
@pytest.mark.parametrize("language", stretches.languages())
@pytest.mark.parametrize("phone", PHONES)
def test_the_way_to_do_it_is_read_at_each_station_above_the_buttons(device, phone, language, key):
    width, height = PHONES[phone]
    look = {"viewport": {"width": width, "height": height}, "reduced_motion": "reduce"}
    page = device(speed=1, language=language, **look).open()
    question, given, way = longest_way(key, language)
    begin_first_side(page, key, language)
    answer(page, question, given)  # while the session is open
    expect(page.locator(".hm-way")).to_have_text(way)
    page.locator(".hm-controls .hm-main").focus()
    phases = set()
    for _ in range(10):
        phases.add(phase := page.locator(".hm-guided").get_attribute("data-phase"))
        if phase != "ready":  # there the page was scrolled to the answers
            assert page.evaluate(OUT_OF_SIGHT) == [], phase
        wide = page.locator(".hm-guided .hm-images").bounding_box()["width"]
        assert wide > {"upright": 240, "small": 130, "on its side": 200}[phone]
        assert page.evaluate(LETTERS) >= 16
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.keyboard.press("s")
    assert phases >= {"ready", "pose", "hold", "switch"}


def test_a_way_that_changes_in_another_tab_changes_here(device):
    home = device(speed=1)
    page, other = home.open(), home.open()
    say_no(page)
    begin(page)
    expect(page.locator(".hm-way")).to_be_hidden()
    for question in ("knee_kneeling", "balance"):
        answer(other, question, "yes")
    gate = safety.assess(no_but("knee_kneeling", "yes") | {"balance": "yes"}).gate("hip_flexor")
    way = " ".join(said.text for said in gate.sentences)
    assert len(gate.sentences) == 2
    expect(page.locator(".hm-stage .hm-way")).to_have_text(way)
    page.keyboard.press("Escape")
    expect(
        page.locator('.hm-guided[data-phase="after"] .hm-way')
    ).to_be_visible()  # it stays on the pages around the stations
    answer(other, "knee_kneeling", "no")
    answer(other, "balance", "no")
    expect(page.locator(".hm-way")).to_be_hidden()


@pytest.mark.parametrize("key", DOSES)
def test_words_in_a_picture_are_left_out_where_they_are_too_small_to_read(device, key):
    page = device(speed=1).open()
    say_no(page)
    begin(page, key)
    for _ in range(5):
        drawn = unquote(page.locator("img.hm-seen").get_attribute("src"))
        (below,) = re.findall(
            r"<style>@media \(max-width: (\d+)px\) { text { display: none } }</style></svg>$", drawn
        )
        width, smallest = 480, min(map(float, re.findall(r'font-size="([\d.]+)"', drawn)))
        assert f'viewBox="0 0 {width} ' in drawn
        assert smallest * int(below) / width < 9 <= smallest * (int(below) + 1) / width or smallest == 20
        page.keyboard.press("s")

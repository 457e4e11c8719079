"""A session of the take-home page in a real browser: its pictures, and a phone that lies on the floor."""

import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect
from take_home import (
    DOSES,
    GUIDED,
    begin,
    begin_first_side,
    say_no,
    start,
)

from hipmobility import motion, pictures, stretches

# ---- pictures, and the movement from one to the next

TELL_UNPACKED = """(() => {
  const json = Response.prototype.json;
  Response.prototype.json = async function () {
    const got = await json.call(this);
    window.unpacked = true;
    return got;
  };
})()"""
NOTE_DRAWINGS = """() => {
  window.drawings = [];
  const box = document.querySelector(".hm-movement");
  const paths = () => [...box.querySelectorAll("path")].map((one) => one.getAttribute("d"));
  new MutationObserver(() => drawings.push(paths())).observe(box, { childList: true });
}"""


@pytest.mark.parametrize("key", DOSES)
@pytest.mark.parametrize("language", stretches.languages())
def test_a_pose_moves_into_the_next_one_in_a_page_of_two_stretches(device, language, key):
    page = device(speed=1, language=language, before=TELL_UNPACKED).open()
    assert not page.evaluate("() => window.unpacked")  # not before a stretch is chosen
    begin_first_side(page, key, language)
    page.wait_for_function("() => window.unpacked")
    page.evaluate(NOTE_DRAWINGS)
    page.keyboard.press("s")  # the first pose is the picture that is there
    assert page.evaluate("() => drawings") == []
    page.keyboard.press("s")
    page.wait_for_function("() => drawings.length > 1 && drawings.at(-1).length === 0")
    *seen, last = page.evaluate("() => drawings")
    drawn = [re.findall(' d="([^"]*)"', one) for one in motion.film(stretches.load(key))["frames"][0]]
    assert last == []  # the picture, and nothing above it
    assert [one for one in seen if one not in drawn] == []
    assert [drawn.index(one) for one in seen] == sorted({drawn.index(one) for one in seen})  # forwards


@pytest.mark.parametrize("key", DOSES)
def test_a_browser_that_cannot_unpack_films_changes_pictures_at_once(device, key):
    page = device(speed=1, before="delete window.DecompressionStream").open()
    begin_first_side(page, key)
    page.wait_for_timeout(500)  # a film would be there
    page.evaluate(NOTE_DRAWINGS)
    names = set()
    for _ in range(4):
        page.keyboard.press("s")
        page.wait_for_timeout(100)
        names.add(page.locator("img.hm-seen").get_attribute("data-name"))
        assert page.locator("img.hm-seen").evaluate("(one) => one.complete && one.naturalWidth > 0")
    assert len(names) > 2
    assert page.evaluate("() => drawings.flat()") == []


@pytest.mark.parametrize("key", DOSES)
@pytest.mark.parametrize("language", stretches.languages())
def test_every_picture_of_a_session_is_whole(device, language, key):
    """Half of them are put together in the browser: the same as Python drew them."""
    page = device(speed=1, language=language).open()
    begin_first_side(page, key, language)
    seen = {}
    while page.locator(".hm-guided").get_attribute("data-phase") != "after":
        shown = page.locator("img.hm-seen")
        address = unquote(shown.get_attribute("src").removeprefix("data:image/svg+xml,"))
        address = re.sub("<style>.*?</style>", "", address)  # where its words are too small
        seen[shown.get_attribute("data-name")] = (address, shown.get_attribute("alt"))
        page.keyboard.press("s")
    wanted = {(step.picture, side) for step in stretches.load(key).steps for side in ("left", "right")}
    assert seen == {
        f"{picture}/{side}": tuple(
            does(picture, side, language) for does in (pictures.step_svg, pictures.alt_text)
        )
        for picture, side in wanted
    }


# ---- on a phone that lies on the floor

PHONES = {"upright": (390, 844), "small": (320, 568), "on its side": (844, 390)}
IN_SIGHT = """() => {
    const { bottom, top } = document.querySelector(".hm-controls").getBoundingClientRect();
    return [".hm-head", ".hm-digits", ".hm-images", ".hm-text"].filter((part) => {
        const box = document.querySelector(`.hm-guided ${part}`).getBoundingClientRect();
        return box.top < 0 || box.bottom > top || box.height < 20 || bottom > innerHeight;
    });
}"""
BOXES = """() => Object.fromEntries(["digits", "images"].map((one) => {
    const { width, height } = document.querySelector(`.hm-guided .hm-${one}`).getBoundingClientRect();
    return [one, [width, height]];
}))"""


def screen(width, height):
    """A size of a window in which nothing glides, so that it can be measured at once."""
    return {"viewport": {"width": width, "height": height}, "reduced_motion": "reduce"}


@pytest.mark.parametrize("key", DOSES)
@pytest.mark.parametrize("language", stretches.languages())
@pytest.mark.parametrize("phone", PHONES)
def test_at_each_station_all_that_matters_is_seen_above_the_buttons(device, phone, language, key):
    page = device(speed=1, language=language, **screen(*PHONES[phone])).open()
    begin_first_side(page, key, language)
    phases = set()
    while "switch" not in phases:
        phases.add(phase := page.locator(".hm-guided").get_attribute("data-phase"))
        assert page.evaluate(IN_SIGHT) == [], phase
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        boxes = page.evaluate(BOXES)
        assert boxes["digits"][1] > (80 if phone == "upright" else 40)
        assert boxes["images"][0] > (300 if phone == "upright" else 130)
        page.keyboard.press("s")
    assert phases >= {"ready", "pose", "hold", "switch"}


def test_a_session_comes_back_into_sight_with_the_next_station(device):
    page = device(speed=1, **screen(*PHONES["upright"])).open()
    say_no(page)
    begin(page)
    page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    assert page.evaluate(IN_SIGHT) != []
    page.keyboard.press("s")
    assert page.evaluate(IN_SIGHT) == []
    page.keyboard.press("Space")  # nothing moves on
    page.evaluate("() => { document.documentElement.style.overflowAnchor = 'none'; }")  # as in Safari
    page.set_viewport_size({"width": 844, "height": 390})  # it is turned
    page.wait_for_function(f"() => ({IN_SIGHT})().length === 0")
    page.keyboard.press("Space")
    page.emulate_media(reduced_motion="no-preference")
    page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    page.evaluate("""() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
        window.places = [];
        addEventListener("scroll", () => places.push(scrollY));
        done();
    })))""")
    page.keyboard.press("s")
    page.wait_for_function(f"() => ({IN_SIGHT})().length === 0")
    assert page.evaluate("() => places.length") > 1  # it glides


def test_who_is_at_the_keys_below_is_not_taken_away(device):
    page = device(speed=1, **screen(*PHONES["small"])).open()
    say_no(page)
    begin(page)
    for _ in range(4):
        page.keyboard.press("Tab")
    sound = page.get_by_role("button", name=GUIDED["sound"])
    expect(sound).to_be_focused()
    page.keyboard.press("s")
    expect(sound).to_be_focused()
    expect(sound).to_be_in_viewport(ratio=1)


LARGE = "() => { document.documentElement.style.fontSize = '200%'; }"
BROKEN_WORDS = """() => [...document.querySelectorAll(".hm-guided :is(button, .hm-head > *)")].filter((one) => {
    const range = document.createRange(), text = one.firstChild;
    return [...text.data.matchAll(/\\S+/g)].some(({ index, 0: word }) => {
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        return new Set([...range.getClientRects()].map(({ top }) => top)).size > 1;
    });
}).map((one) => one.textContent)"""


@pytest.mark.parametrize("language", stretches.languages())
@pytest.mark.parametrize("width", [390, 320])
def test_large_letters_break_no_word_and_no_button_covers_the_rest(device, width, language):
    page = device(speed=1, language=language, **screen(width, 700)).open()
    page.evaluate(LARGE)
    begin_first_side(page, "hip_flexor", language)
    for _ in range(6):
        assert page.evaluate(BROKEN_WORDS) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        style = "(one) => [getComputedStyle(one).position, one.offsetHeight]"
        position, height = page.locator(".hm-controls").evaluate(style)
        assert position == "static" or height < 700 / 3
        page.keyboard.press("s")


def test_a_station_has_the_largest_words_of_a_session(device):
    page = device(speed=1, **screen(*PHONES["small"])).open()
    say_no(page)
    start(page)
    size = "(one) => parseFloat(getComputedStyle(one).fontSize)"
    asked = page.locator(".hm-guided h3").evaluate(size)
    page.get_by_role("button", name="Left first").click()
    page.locator(".hm-guided").get_by_role("button", name="4", exact=True).click()
    told, side = (page.locator(f".hm-head {one}").evaluate(size) for one in ("h3", ".hm-over"))
    assert (asked, told) == (1.6 * 16, 1.6 * 16)
    assert told > side

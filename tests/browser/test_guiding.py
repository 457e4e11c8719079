"""The guided session under a person's hands: in JupyterLab, and on a page that has neither kernel nor server."""

import nbformat
import pytest
from conftest import SCREENS, violations
from playwright.sync_api import expect

from hipmobility import stretches
from hipmobility.widgets.guided_session import GuidedSession

WORDS = stretches.words("guided_session")


@pytest.fixture
def open_page(open_widget):
    """Return a function that opens a session on a page of its own."""

    def open_one(dose=None, state=None, speed=1.0, key="figure_4", **screen):
        session = GuidedSession(stretches.load(key), dose, patient_id="P1", save=print)
        page = open_widget(session, state=state or {}, _speed=speed, **screen)
        page.locator(".hm-guided h3").wait_for()
        return page

    return open_one


def short_dose(**values):
    return stretches.Dose(**{"holds": 1, "hold_s": 4, "days_per_week": 5, **values})


def to_pain(page):
    """From the first question to the pain before."""
    page.get_by_role("button", name="Left first").click()
    for _ in range(2):
        page.get_by_role("button", name=WORDS["none_of_these"]).click()


def begin(page, pain="4"):
    """From the first question to the first station."""
    to_pain(page)
    page.get_by_role("button", name=pain, exact=True).click()
    expect(page.get_by_role("button", name=WORDS["pause"])).to_be_focused()


def phase(page):
    return page.locator(".hm-guided").get_attribute("data-phase")


def skip_to(page, wanted):
    for _ in range(30):
        if phase(page) == wanted:
            return
        page.keyboard.press("s")
    raise AssertionError(f"no {wanted}: still at {phase(page)}")


def state(page):
    return page.evaluate("() => model.get('state')")


def counts_down(page, seconds):
    """Wait until the clock has gone on by so much; not for one number, which is there for a second only."""
    left = "Number(document.querySelector('.hm-guided [role=timer]').textContent)"
    page.wait_for_function(f"(most) => {left} <= most", arg=page.evaluate(left) - seconds)


# ---- the clock, measured with the page's own

NOTE_PHASES = """() => {
  window.noted = [];
  const root = document.querySelector(".hm-guided");
  new MutationObserver(() => noted.push([root.dataset.phase, performance.now()]))
    .observe(root, { attributes: true, attributeFilter: ["data-phase"] });
  window.beats = [];
  const beat = new Blob(["setInterval(() => postMessage(0), 5)"], { type: "text/javascript" });
  new Worker(URL.createObjectURL(beat)).onmessage = () => beats.push(performance.now());
}"""
# How late this machine lets anything happen in the page about a moment: the longest gap between two beats of 5 ms.
LATE = """(moment) => Math.max(...beats.slice(1).map((at, i) => [beats[i], at])
  .filter(([a, b]) => a < moment + 200 && b > moment - 200).map(([a, b]) => b - a))"""
BLOCK = "() => { const end = performance.now() + 1500; while (performance.now() < end); }"
TROUBLES = {
    "nothing": "() => {}",
    "a page that is busy for 1.5 s": f"() => setTimeout({BLOCK}, 1000)",
    "a page that is never drawn": "() => { window.requestAnimationFrame = () => 0; }",
    # never drawn, and its own timers ring up to a second late: tools/bench/hidden_tab.py shows the same in a real one
    "a hidden tab": """() => {
      window.requestAnimationFrame = () => 0;
      const own = window.setTimeout;
      window.setTimeout = (does, ms) => own(does, ms + 700);
    }""",
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_hold_takes_its_time_within_50_ms(trouble, open_page, record_property):
    page = open_page(short_dose())
    begin(page)
    page.evaluate(NOTE_PHASES)
    early = trouble in ("a page that is never drawn", "a hidden tab")
    if early:
        page.evaluate(TROUBLES[trouble])
    skip_to(page, "hold")
    if not early:
        page.evaluate(TROUBLES[trouble])
    after = "() => beats.at(-1) > noted.find(([phase]) => phase === 'switch')?.[1] + 200"
    page.wait_for_function(after, polling=50)
    noted = dict(page.evaluate("() => noted"))
    took = noted["switch"] - noted["hold"]
    late = max(page.evaluate(LATE, noted[phase]) for phase in ("hold", "switch"))
    record_property("hold_ms", took)
    print(f"{trouble}: a 4 s hold took {took:.1f} ms, on a machine that is {late:.0f} ms late")
    assert abs(took - 4000) < 50 + late
    assert state(page)["held_ms"]["left"] == [4000]
    begun, done = (one["t"] for one in state(page)["events"][-2:])
    assert [one["kind"] for one in state(page)["events"][-2:]] == ["skip", "done"]
    assert begun <= noted["hold"] < done <= noted["switch"]
    assert done - noted["hold"] > 3950 - late


def test_paused_time_is_not_held_time(open_page):
    page = open_page(short_dose(hold_s=30))
    begin(page)
    skip_to(page, "hold")
    page.wait_for_timeout(1000)
    page.keyboard.press("Space")  # the focus is on the button
    expect(page.get_by_text(WORDS["paused"], exact=True).first).to_be_visible()
    kept = state(page)["held_ms"]["left"][0]
    assert 900 < kept < 20_000
    digits = page.get_by_role("timer").inner_text()
    page.evaluate("""() => {
        const now = performance.now.bind(performance);
        performance.now = () => now() + 60e3;  // longer than the rest of the hold
    }""")
    page.wait_for_timeout(1500)
    assert (page.get_by_role("timer").inner_text(), phase(page)) == (digits, "hold")
    assert state(page)["held_ms"]["left"] == [kept]
    page.keyboard.press("Space")
    page.keyboard.press("s")
    assert kept <= state(page)["held_ms"]["left"][0] < 29_000


def test_a_computer_that_slept_has_not_held(open_page):
    page = open_page(short_dose(hold_s=30))
    begin(page)
    skip_to(page, "hold")
    page.wait_for_timeout(500)
    page.evaluate("""() => {
        const now = performance.now.bind(performance);
        performance.now = () => now() + 8 * 3600e3;
    }""")
    expect(page.get_by_text(WORDS["slept"]).first).to_be_visible()
    assert (phase(page), state(page)["running"]) == ("hold", False)
    assert state(page)["held_ms"]["left"][0] < 29_000


def test_python_hears_of_events_only(open_page):
    page = open_page(short_dose(hold_s=30))
    begin(page)
    skip_to(page, "hold")
    sent = page.evaluate("() => window.sent")
    page.evaluate("""() => {
        window.said = [];
        const line = document.querySelector(".hm-guided .hm-unseen");
        new MutationObserver(() => said.push(line.textContent)).observe(line, { childList: true });
    }""")
    counts_down(page, 2)
    assert page.evaluate("() => window.sent") == sent
    assert page.evaluate("() => said") == []  # a screen reader is not told every second
    page.keyboard.press("s")
    assert page.evaluate("() => said") == ["Switch sides. right side. 15 seconds."]


def test_two_views_of_one_session_count_a_hold_once(open_page):
    page = open_page(short_dose(), speed=40)
    page.evaluate("() => { module.render({ model, el: document.querySelector('main') }); }")
    first = page.locator(".hm-guided").first
    first.get_by_role("button", name="Left first").click()
    for _ in range(2):
        first.get_by_role("button", name=WORDS["none_of_these"]).click()
    first.get_by_role("button", name="4", exact=True).click()
    first.get_by_role("button", name="3", exact=True).wait_for(timeout=20_000)  # pain after
    assert state(page)["held_ms"] == {"left": [4000], "right": [4000]}
    # twice: get ready or switch, four steps, one hold
    assert [one["kind"] for one in state(page)["events"]].count("done") == 12


def test_leaving_the_page_pauses_and_coming_back_finds_it_paused(open_page):
    page = open_page(short_dose(hold_s=30))
    begin(page)
    skip_to(page, "hold")
    page.wait_for_timeout(600)
    running = state(page)
    page.evaluate("() => window.dispatchEvent(new Event('pagehide'))")
    left = state(page)
    assert not left["running"]
    assert left["held_ms"]["left"][0] > 500
    for old, held in (
        (left, left["held_ms"]["left"]),
        (running, [0]),
    ):  # that it was left may not have arrived
        again = open_page(short_dose(hold_s=30), state=old)
        expect(again.get_by_role("button", name=WORDS["resume"])).to_be_visible()
        assert state(again)["held_ms"]["left"] == held
        again.get_by_role("button", name=WORDS["resume"]).click()
        again.get_by_role("button", name=WORDS["skip"], exact=True).click()
        assert held[0] <= state(again)["held_ms"]["left"][0] < held[0] + 15_000


# ---- safety, words, looks


def test_an_emergency_sign_hides_the_stretch(open_page):
    page = open_page()
    page.get_by_role("button", name="Left first").click()
    page.get_by_role("button", name="bladder").click()
    expect(page.get_by_role("alert")).to_contain_text("Call emergency services now.")
    assert page.locator("img, .hm-pain, [role=timer]").count() == 0
    assert violations(page, ".hm-guided") == []
    page.get_by_role("button", name=WORDS["mistake"]).click()
    page.get_by_role("button", name=WORDS["none_of_these"]).click()
    page.get_by_role("button", name="surgeon").click()
    expect(page.get_by_role("alert")).to_contain_text("Ask your doctor or your surgeon first")
    assert page.locator("img, .hm-pain, [role=timer]").count() == 0


def test_more_pain_than_before_is_answered(open_page):
    page = open_page()
    begin(page, pain="3")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="5", exact=True).click()
    expect(page.get_by_text("went up by 2 points or more")).to_be_visible()
    assert state(page)["stopped"]


def test_pain_above_the_limit_is_no_start_unless_somebody_said_yes(open_page):
    # CLAIMS, section 3: above 5 of 10 is a stop, so who sits at 6 must read it before the clock runs, not after
    page = open_page()
    to_pain(page)
    page.get_by_role("button", name="6", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text(
        "Your pain is above 5 of 10, so please do not stretch now."
    )
    expect(page.get_by_role("alert")).to_contain_text("ask a physical therapist first")
    assert page.locator("img, [role=timer]").count() == 0
    page.get_by_role("button", name=WORDS["mistake"]).click()
    page.get_by_role("button", name="6", exact=True).click()
    page.get_by_role("button", name=WORDS["cleared"]).click()
    expect(page.get_by_role("button", name=WORDS["pause"])).to_be_visible()


@pytest.mark.parametrize("pain", ["5", None])
def test_pain_at_the_limit_or_not_said_is_a_start(pain, open_page):
    page = open_page()
    to_pain(page)
    page.get_by_role("button", name=pain or WORDS["no_pain_entry"], exact=True).click()
    expect(page.get_by_role("button", name=WORDS["pause"])).to_be_visible()


def test_one_can_think_better_of_a_stop(open_page):
    page = open_page()
    begin(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name=WORDS["go_on"]).click()
    expect(page.get_by_role("button", name=WORDS["pause"])).to_be_visible()
    assert state(page)["running"]


def test_a_message_stays_a_text(open_page):
    page = open_page()
    begin(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name=WORDS["no_pain_entry"]).click()
    page.evaluate("""() => model.set("_message", "<img src=x onerror='window.hit=1'>\\nsecond")""")
    expect(page.get_by_text("<img src=x")).to_be_visible()
    assert page.evaluate("() => window.hit") is None


def test_sound_and_voice_have_switches(open_page):
    page = open_page()
    begin(page)
    sound = page.get_by_role("button", name="Sound")
    expect(sound).to_have_attribute("aria-pressed", "true")
    sound.click()
    expect(sound).to_have_text("Sound: off")
    assert page.evaluate("() => model.get('sound')") is False
    page.evaluate("() => { speechSynthesis.getVoices = () => [{ localService: false, lang: 'en-US' }]; }")
    page.get_by_role("button", name="Voice").click()
    expect(page.locator(".hm-note")).to_have_text(WORDS["no_voice"])  # a voice from the network is none
    assert page.evaluate("() => model.get('voice')") is False


LISTEN = """() => {
  window.heard = { tones: 0, said: [], lock: [] };
  const tone = AudioContext.prototype.createOscillator;
  AudioContext.prototype.createOscillator = function () { heard.tones++; return tone.call(this); };
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  speechSynthesis.getVoices = () => [{ localService: true, lang: "en-GB" }];
  speechSynthesis.speak = ({ text, voice }) => heard.said.push([text, voice.lang]);
  const lock = { addEventListener() {}, release: async () => heard.lock.push("off") };
  const request = async () => (heard.lock.push("on"), lock);
  Object.defineProperty(navigator, "wakeLock", { value: { request } });
}"""


def test_cues_are_heard_when_they_are_on_and_the_screen_stays_on_while_it_runs(open_page):
    page = open_page()
    page.evaluate(LISTEN)
    begin(page)
    assert page.evaluate("() => [heard.tones, heard.said, heard.lock]") == [1, [], ["on"]]
    page.get_by_role("button", name="Voice").click()
    skip_to(page, "pose")
    tones, said, _ = page.evaluate("() => [heard.tones, heard.said, heard.lock]")
    assert tones == 2
    assert said == [["Sit down. left side. 8 seconds. Take a sturdy chair without wheels. "
                     "Sit near the front edge. Put both feet flat on the floor.", "en-GB"]]  # fmt: skip
    page.get_by_role("button", name="Sound").click()
    page.get_by_role("button", name="Voice").click()
    skip_to(page, "hold")
    page.get_by_role("button", name=WORDS["pause"]).click()
    assert page.evaluate("() => [heard.tones, heard.said.length, heard.lock]") == [2, 1, ["on", "off"]]


def test_it_can_be_begun_anew_from_python(open_page):
    page = open_page()
    begin(page)
    page.evaluate("() => model.set('state', {})")
    expect(page.get_by_role("heading")).to_have_text(WORDS["order_question"])
    begin(page)
    assert state(page)["at"] == 0


SMALL = """() => [...document.querySelectorAll(".hm-guided button")].filter((one) => {
  const { width, height } = one.getBoundingClientRect();
  return width < 44 || height < 44;
}).map((one) => one.textContent)"""


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("key", stretches.KEYS)
def test_every_phase_is_reachable_readable_and_fits(key, screen, open_page):
    page = open_page(key=key, **SCREENS[screen])

    def check():
        label = page.locator(".hm-guided").get_attribute("data-phase")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), label
        assert page.evaluate(SMALL) == [], label
        assert violations(page, ".hm-guided") == [], label

    check()
    page.get_by_role("button", name="Left first").click()
    for _ in range(2):
        check()
        page.get_by_role("button", name=WORDS["none_of_these"]).click()
    check()
    page.get_by_role("button", name=WORDS["no_pain_entry"]).click()
    for wanted in ("ready", "pose", "hold", "rest", "switch"):
        skip_to(page, wanted)
        check()
    digits = page.get_by_role("timer").bounding_box()
    assert digits["height"] > (45 if screen in ("narrow", "200 % zoom") else 90)  # read from a mat
    page.keyboard.press("Escape")
    check()
    page.get_by_role("button", name="3", exact=True).click()
    check()


NOTE_DRAWINGS = """() => {
  window.drawings = [];
  const box = document.querySelector(".hm-movement");
  const note = () => drawings.push([performance.now(), box.innerHTML.length, box.style.transform]);
  new MutationObserver(note).observe(box, { childList: true });
}"""


@pytest.mark.parametrize("first", ["Left first", "Right first"])
def test_a_pose_moves_into_the_next_one(first, open_page):
    page = open_page()
    page.get_by_role("button", name=first).click()
    for _ in range(2):
        page.get_by_role("button", name=WORDS["none_of_these"]).click()
    page.get_by_role("button", name="4", exact=True).click()
    page.evaluate(NOTE_DRAWINGS)
    page.keyboard.press("s")  # the first pose is the picture that is there
    assert page.evaluate("() => drawings") == []
    page.keyboard.press("s")
    page.wait_for_function("() => drawings.length > 1 && drawings.at(-1)[1] === 0")
    noted = page.evaluate("() => drawings")
    assert len(noted) >= 2  # a drawing at least, even on a busy machine, and then none
    assert noted[-1][0] - noted[0][0] < 3000  # meant: 540 ms
    assert {mirror for *_, mirror in noted} == {"scaleX(-1)" if first.startswith("Left") else ""}
    seen = page.locator(".hm-images img.hm-seen")
    assert seen.evaluate("(one) => getComputedStyle(one).animationName") == "none"
    assert seen.get_attribute("data-name").startswith("figure_4_cross/")
    expect(page.locator(".hm-movement")).to_be_empty()
    assert violations(page, ".hm-guided") == []


def test_pictures_change_at_once_for_who_wants_less_motion(open_page):
    page = open_page(reduced_motion="reduce")
    begin(page)
    page.evaluate(NOTE_DRAWINGS)
    skip_to(page, "hold")
    assert page.evaluate("() => drawings.filter(([, length]) => length > 0)") == []
    seen = page.locator(".hm-images img.hm-seen")
    assert seen.evaluate("(one) => getComputedStyle(one).animationName") == "none"
    assert seen.count() == 1
    assert seen.get_attribute("alt")


def test_the_other_side_does_not_grow_out_of_this_one(open_page):
    page = open_page(short_dose())
    begin(page)
    skip_to(page, "hold")
    page.wait_for_timeout(700)
    expect(page.locator(".hm-movement")).to_be_empty()
    page.evaluate(NOTE_DRAWINGS)
    skip_to(page, "switch")
    page.wait_for_timeout(100)
    assert page.evaluate("() => drawings.filter(([, length]) => length > 0)") == []
    seen = page.locator(".hm-images img.hm-seen")
    assert seen.evaluate("(one) => getComputedStyle(one).animationName") == "hm-comes"


# ---- in JupyterLab

SOURCE = [
    "from hipmobility import stretches\nfrom hipmobility.log import Log\n"
    "from hipmobility.widgets.guided_session import GuidedSession",
    'log = Log("guided.db")\n'
    'session = GuidedSession(stretches.load("figure_4"), patient_id="P1", save=log.add_session, date="2026-03-01")\n'
    "session._speed = {speed}\nsession",
    "print(session)\nprint([tuple(row.values()) for row in session.record])\n"
    'print(log.sessions(patient_id="P1").drop(columns="note").to_csv(index=False))',
]

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


@pytest.fixture
def open_session(open_notebook, project):
    def open_one(speed):
        cells = [nbformat.v4.new_code_cell(text.format(speed=speed)) for text in SOURCE]
        path = project / "notebooks" / "guided.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=KERNEL), path)
        book = open_notebook("guided.ipynb")
        book.run_all()
        book.wait_for_widgets()
        book.output(1).locator(".hm-guided h3").wait_for()
        return book

    return open_one


def tab_to(page, name):
    """Press Tab until the focus is on a button."""
    for _ in range(40):
        if page.evaluate("() => document.activeElement?.textContent") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way to {name!r} with Tab")


def test_a_whole_session_with_the_keyboard_alone_reaches_the_log(open_session):
    book = open_session(speed=30)
    page, widget = book.page, book.output(1)
    cells = book.code_cells.count()
    expect(widget.locator(".hm-guided")).to_have_attribute("data-lm-suppress-shortcuts", "true")
    assert violations(page, ".hm-guided") == []
    widget.get_by_role("button").first.focus()
    tab_to(page, "Right first, then left")
    page.keyboard.press("Enter")
    for _ in range(2):
        tab_to(page, WORDS["none_of_these"])
        page.keyboard.press("Enter")
    tab_to(page, "4")
    page.keyboard.press("Enter")
    expect(widget.get_by_role("button", name=WORDS["pause"])).to_be_focused()
    page.keyboard.press("Space")
    expect(widget.get_by_role("button", name=WORDS["resume"])).to_be_visible()
    for key in ("b", "d", "d", "ArrowDown", "m", "Space"):  # in a notebook each of them would do something
        page.keyboard.press(key)
    expect(widget.get_by_role("button", name=WORDS["pause"])).to_be_visible()
    expect(widget.get_by_role("heading")).to_have_text(WORDS["after_question"], timeout=30_000)
    tab_to(page, "3")
    page.keyboard.press("Enter")
    expect(widget.get_by_text("Right side: held for 60 s. Holds in full: 2 of 2.")).to_be_visible()
    tab_to(page, WORDS["save"])
    page.keyboard.press("Enter")
    expect(widget.locator(".hm-message")).to_have_text(WORDS["saved"])
    page.keyboard.press("Enter")
    expect(widget.locator(".hm-message")).to_have_text(WORDS["saved_before"])
    assert violations(page, ".hm-guided") == []
    assert book.code_cells.count() == cells
    book.cell(2).locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    printed = book.output(2)
    expect(printed).to_contain_text("GuidedSession(figure_4: 2 x 30 s, right then left, ended)")
    expect(printed).to_contain_text("P1,2026-03-01,figure_4,right,2,30,4.0,3.0")
    expect(printed).to_contain_text("P1,2026-03-01,figure_4,left,2,30,4.0,3.0")
    assert printed.inner_text().count("2026-03-01,figure_4") == 2
    book.screenshot("ended")


def test_a_page_that_is_loaded_again_in_mid_hold_finds_it_paused(open_session):
    book = open_session(speed=1)
    page, widget = book.page, book.output(1)
    widget.get_by_role("button", name="Left first").click()
    for _ in range(2):
        widget.get_by_role("button", name=WORDS["none_of_these"]).click()
    widget.get_by_role("button", name="4", exact=True).click()
    for _ in range(5):  # get ready and four steps
        page.keyboard.press("s")
    expect(widget.get_by_role("heading")).to_have_text("Hold 1 of 2")
    counts_down(page, 2)
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    book.screenshot("hold")
    page.reload()
    widget.locator(".hm-guided h3").wait_for(timeout=60_000)
    expect(widget.get_by_role("heading")).to_have_text("Hold 1 of 2")
    expect(widget.get_by_role("button", name=WORDS["resume"])).to_be_visible()
    left = int(widget.get_by_role("timer").inner_text())
    assert 1 <= left <= 28  # what was held before is kept
    widget.get_by_role("button", name=WORDS["resume"]).click()
    counts_down(page, 2)

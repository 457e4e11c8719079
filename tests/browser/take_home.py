"""A take-home page on a device without a network, and what a person does there; for every test of it."""

import re
from functools import cache

import pytest
from playwright.sync_api import expect

from hipmobility import handout, safety, stretches
from hipmobility.widgets.scripts import inside, script

WORDS, GUIDED = stretches.words("handout"), stretches.words("guided_session")
QUESTIONS = safety.questions()
READY = "() => document.documentElement.dataset.ready !== undefined"
DOSES = {
    "hip_flexor": stretches.Dose(holds=1, hold_s=20, days_per_week=5),
    "figure_4": stretches.Dose(holds=2, hold_s=30, days_per_week=5),
}
DIARY = {"date": "2026-03-01", "time": "21:15", "site": "low back", "pain": 4, "note": ""}  # a kept entry
# other pages take all the room of this device
FILL = """() => {
    let size = 1 << 20, n = 0;
    while (size > 0) try { localStorage.setItem(`other${n++}`, "x".repeat(size)); } catch { size >>= 1; }
}"""


class Home:
    """One device: a browser context without network, and the file of the page."""

    def __init__(self, context, path, wrong):
        self.context, self.path, self.wrong = context, path, wrong

    def open(self):
        """Open the page in a new tab and wait until it can be used."""
        page = self.context.new_page()
        page.on(
            "request",
            lambda one: (
                self.wrong.append(one.url) if not one.url.startswith(("file:", "data:", "blob:")) else None
            ),
        )
        page.on(
            "console", lambda one: self.wrong.append(one.text) if one.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.goto(self.path.as_uri())
        page.wait_for_function(READY)
        return page


@cache
def made(patient_id, doses, given):
    """The same page once: it takes a second or two."""
    return handout.page(patient_id, dict(doses), **dict(given))


@pytest.fixture
def device(chromium, tmp_path):
    """Return a function that hands a page to a device; nothing may be asked for there, nothing go wrong."""
    contexts, wrong = [], []

    def one(patient_id="P1", doses=DOSES, speed=60, before="", **look):
        given = {name: look.pop(name) for name in ("language", "note") if name in look}
        path = tmp_path / f"home{len(contexts)}.html"
        text = made(patient_id, tuple(doses.items()), tuple(given.items()))
        assert text.count('"speed":1}') == 1, "the page has no place for its speed"
        path.write_text(text.replace('"speed":1}', f'"speed":{speed}}}'), "utf-8")
        context = chromium.new_context(
            **{"viewport": {"width": 390, "height": 800}, "accept_downloads": True, **look}
        )
        context.set_offline(True)
        if before:
            context.add_init_script(before)
        contexts.append(context)
        return Home(context, path, wrong)

    yield one
    for context in contexts:
        context.close()
    assert wrong == [], f"asked for, or said in the console: {wrong}"


@pytest.fixture
def modules(chromium):
    """Return a function that calls one of the page's modules with each of many cases."""
    page = chromium.new_page()
    body = inside(script(*handout.HOME))

    def call(name, cases):
        return page.evaluate(
            f"(cases) => {{ {body}\nreturn cases.map((given) => {name}(...given)); }}", cases
        )

    yield call
    page.close()


def say_no(page):
    """Answer no to every safety question: one button for each group."""
    for _ in range(3):
        page.locator(".hm-safety section:not([hidden]) button:enabled").first.click()


def press(page, name, place=".hm-ask:visible"):
    page.locator(place).get_by_role("button", name=name, exact=True).click()


def start(page, key="hip_flexor"):
    page.get_by_role("button", name=f"Start: {stretches.load(key).name}").click()


def begin(page, key="hip_flexor", pain="4"):
    """From the button of a stretch to its first station, on the day on which the safety questions were answered."""
    start(page, key)
    page.get_by_role("button", name="Left first").click()
    page.locator(".hm-guided").get_by_role("button", name=pain, exact=True).click()
    expect(page.get_by_role("button", name=GUIDED["pause"], exact=True)).to_be_focused()


def begin_first_side(page, key, language="en"):
    """From the safety questions to the first station, in any language; the side that is offered first."""
    say_no(page)
    page.locator(".hm-card", has_text=stretches.load(key, language).name).locator("button").first.click()
    page.locator(".hm-guided button").first.click()
    page.locator(".hm-guided").get_by_role("button", name="4", exact=True).click()
    pause = stretches.words("guided_session", language)["pause"]
    expect(page.get_by_role("button", name=pause, exact=True)).to_be_focused()


def to_hold(page):
    """Skip from a station to the next hold."""
    while page.locator(".hm-guided").get_attribute("data-phase") != "hold":
        page.keyboard.press("s")


def hold(page, seconds=2):
    """Skip to the next hold and stay in it for so long that there is something to save; for a page of speed 1."""
    to_hold(page)
    left = "Number(document.querySelector('.hm-guided [role=timer]').textContent)"
    first = page.evaluate(left)
    page.wait_for_function(f"(most) => {left} <= most", arg=first - seconds)


def finish(page, pain="3"):
    """Wait for the end of both sides, say the pain, save."""
    page.locator('.hm-guided[data-phase="after"]').wait_for(timeout=30_000)
    page.locator(".hm-guided").get_by_role("button", name=pain, exact=True).click()
    page.locator(".hm-guided").get_by_role("button", name=GUIDED["save"], exact=True).click()


def end(page, pain="3"):
    """Wait for the end of both sides and say the pain: all that is left is to save."""
    page.locator('.hm-guided[data-phase="after"]').wait_for(timeout=30_000)
    page.locator(".hm-guided").get_by_role("button", name=pain, exact=True).click()


def rate(page, pain, note="", site="low back"):
    form = page.locator("form")
    form.locator("label", has_text=re.compile(f"^{pain}$")).click()
    form.locator("select").select_option(site)
    form.locator("textarea").fill(note)
    form.locator("button[type=submit]").click()


def download(page, table, folder):
    with page.expect_download() as waiting:
        page.get_by_role("button", name=WORDS[f"file_{table}"]).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def kept(page):
    """What lies in the storage of this device."""
    return page.evaluate("() => Object.entries(localStorage).map(([key, text]) => [key, JSON.parse(text)])")


def kept_rows(page):
    return [value for key, value in kept(page) if ".row." in key]


def kept_rows_of(page):
    return page.evaluate("() => Object.keys(localStorage).filter((key) => key.includes('.row.'))")


def clock(moment):
    """A script that sets the clock of the page, which then goes on."""
    return f"""(() => {{
        const Real = Date, shift = new Real("{moment}").getTime() - Real.now();
        window.setClock = (text) => {{ window.clockShift = new Real(text).getTime() - Real.now(); }};
        window.clockShift = shift;
        window.Date = class extends Real {{
            constructor(...given) {{ given.length ? super(...given) : super(Real.now() + window.clockShift); }}
            static now() {{ return Real.now() + window.clockShift; }}
        }};
    }})()"""


def no_but(key=None, answer=None):
    """No to everything but one question."""
    given = {one.key: "no" for one in QUESTIONS} | {"pain_weeks": "no_pain", "recurrences": "never"}
    return given | ({key: answer} if key else {})

"""The course as web pages in a real browser: from a folder and from a web host, every page and every widget."""

import contextlib
import json
import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pypdf
import pytest
from conftest import ROOT
from conftest import violations as found_by_axe
from hostile_text import TEXTS
from nbformat import v4
from playwright.sync_api import expect

from hipmobility import analyses, figures, outcomes, safety, site, stretches
from hipmobility.log import Log
from hipmobility.site import pieces
from hipmobility.widgets.guided_session import GuidedSession
from hipmobility.widgets.safety_questions import SafetyQuestions

WORLDS = stretches.words("worlds")
WORDS, GUIDED, SAFETY = (stretches.words(name) for name in ("site", "guided_session", "safety"))
NAMES = ["index", *sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))]
EVERY = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(scope="module")
def folder(project, tmp_path_factory):
    """The whole site, made once."""
    place = tmp_path_factory.mktemp("course") / "site"
    site.build(project / "notebooks", place, told=lambda _: None)
    return place


@contextlib.contextmanager
def hosted(folder, asked):
    """A web host that knows nothing but files; gives its address, and notes what it is asked for."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            asked.append(self.path)

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def host(folder):
    with hosted(folder, []) as address:
        yield address


@pytest.fixture
def show(chromium, folder):
    """Return a function that opens a page and waits until all of it is alive; nothing goes wrong or leaves the page."""
    contexts, wrong = [], []

    def show_one(name, place=None, **screen):
        base = place or folder.as_uri()
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **screen})
        contexts.append(context)
        page = context.new_page()
        inside = (base, "data:", "blob:")
        page.on("request", lambda one: None if one.url.startswith(inside) else wrong.append(one.url))
        page.on("console", lambda one: wrong.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"{base}/{name}.html")
        page.locator("html[data-ready]").wait_for(state="attached")
        return page

    yield show_one
    for context in contexts:
        context.close()
    assert wrong == []


def violations(page):
    """What axe finds wrong; it is not to ask for the style sheets once more, which the policy forbids."""
    return found_by_axe(page, "html", preload=False)


# ---- every page

OPENED = """() => {
    for (const one of document.querySelectorAll("details")) one.open = true;
    for (const one of document.querySelectorAll(".hm-face")) one.hidden = false;
}"""
BROKEN_DATES = """() => {
    const broken = [], words = document.createRange();
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const one = texts.currentNode;
        if (!one.parentElement.closest("td, th") || one.parentElement.closest("li")) continue;
        for (const { index } of one.data.matchAll(/\\d{4}-\\d\\d-\\d\\d/g)) {
            words.setStart(one, index);
            words.setEnd(one, index + 10);
            if (words.getClientRects().length > 1) broken.push(one.data);
        }
    }
    return broken;
}"""
BROADEST = """[...document.querySelectorAll("main *:not(.hm-wide *)")]
    .map((one) => [one.getBoundingClientRect().right, one.tagName, one.textContent.slice(0, 60)])
    .sort((one, other) => other[0] - one[0])[0]"""
BROKEN = "[...document.images].filter((one) => one.currentSrc && one.complete && !one.naturalWidth).length"
LINKS = """[...document.querySelectorAll("a, link, script, img")]
    .map((one) => one.getAttribute("href") ?? one.getAttribute("src") ?? "")"""


@EVERY
def test_every_page_lives_from_a_folder_breaks_no_rule_and_prints_nothing_to_press(show, name):
    page = show(name)
    expect(page.locator("h1")).to_have_count(1)
    assert page.locator(".hm-wait").count() == 0
    assert page.get_by_text(WORDS["broken"]).count() == 0
    assert page.locator(".hm-live:empty").count() == 0
    assert violations(page) == []
    page.emulate_media(media="print")
    assert page.locator("button:visible:not(th *)").all_inner_texts() == []


@EVERY
def test_every_page_lives_on_a_host_and_fits_a_phone(show, host, name):
    page = show(name, host, viewport={"width": 390, "height": 844}, color_scheme="dark")
    assert page.locator(".hm-wait").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.evaluate(BROKEN) == 0
    links = page.evaluate(LINKS)
    assert [one for one in links if re.match(r"/|\w+:", one) and not one.startswith("data:")] == []


@EVERY
def test_nothing_forces_a_page_to_the_side_on_a_small_phone_or_with_large_letters(show, name):
    page = show(name, viewport={"width": 390, "height": 844})
    page.evaluate(OPENED)
    for letters in ("100%", "200%"):
        page.evaluate("(size) => { document.documentElement.style.fontSize = size; }", letters)
        for width in (390, 320):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") == width, (
                letters,
                page.evaluate(BROADEST),
            )
            assert page.get_by_role("searchbox").bounding_box()["width"] > 120, (letters, width)
            assert page.evaluate(BROKEN_DATES) == []


def test_a_broad_chart_is_no_stamp_on_a_phone(show):
    page = show("04_my_progress", viewport={"width": 390, "height": 844})
    charts = page.locator(".hm-chart")
    widths = {}
    for chart in charts.all():
        widths[int(chart.get_attribute("width"))] = chart.bounding_box()["width"]
    assert widths[828] == 44 * 16  # 10 pt, 13.3 px, come to 11.3 px; they were 5.8
    assert widths[510] == 358  # 9.4 px: small, and whole
    box = page.get_by_role("group", name=WORDS["chart_box"]).first
    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.activeElement.scrollLeft > 0")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_words_in_a_table_start_at_the_left_and_numbers_end_at_the_right(show):
    page = show("07_clinic")
    how = "(cells) => [...new Set(cells.map((one) => getComputedStyle(one).textAlign))]"
    table = page.locator("table", has_text="means").first
    assert table.locator("tbody tr:first-child td").evaluate_all(how) == ["start", "end"]
    assert table.locator("thead tr:first-child th").evaluate_all(how) == ["start", "end"]


def test_dark_pages_break_no_rule_either(show):
    page = show(NAMES[1], color_scheme="dark")
    assert violations(page) == []


# ---- around the notebooks


def test_from_card_to_page_and_on_with_the_keys_alone(show):
    page = show("index")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name=WORDS["to_content"])).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    first = page.locator(".hm-cards a").first
    expect(first).to_be_focused()
    title = first.inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(title)
    page.get_by_role("link", name=WORDS["next"].split("{")[0]).press("Enter")
    page.wait_for_url(f"**/{NAMES[2]}.html")
    page.locator("html[data-ready]").wait_for(state="attached")
    toc = page.locator(".hm-toc a").nth(1)
    toc.press("Enter")
    expect(page.get_by_role("heading", name=toc.inner_text(), exact=True).first).to_be_in_viewport()


def test_the_look_that_was_chosen_stays(show, folder):
    page = show(NAMES[1])
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    page.get_by_role("button", name=WORDS["dark"]).click()
    dark = page.evaluate(ground)
    assert dark != "rgb(255, 255, 255)"
    page.goto((folder / f"{NAMES[2]}.html").as_uri())
    assert page.evaluate(ground) == dark
    page.get_by_role("button", name=WORDS["light"]).click()
    assert page.evaluate(ground) == "rgb(255, 255, 255)"


def test_the_code_comes_and_goes(show):
    page = show(NAMES[1])
    code = page.locator(".hm-code").first
    expect(code).to_be_hidden()
    page.get_by_role("button", name=WORDS["code_show"]).click()
    expect(code).to_be_visible()
    page.get_by_role("button", name=WORDS["code_hide"]).click()
    expect(code).to_be_hidden()


@pytest.mark.parametrize("at", ["folder", "host"])
def test_the_search_finds_marks_and_leads_there(show, request, at):
    page = show("index", request.getfixturevalue("host") if at == "host" else None)
    field = page.get_by_role("searchbox")
    field.press_sequentially("regression MEAN")
    found = page.locator("#hm-found li")
    expect(found.first).to_contain_text("regression to the mean")
    assert {one.lower() for one in found.first.locator("mark").all_inner_texts()} == {"regression", "mean"}
    assert violations(page) == []
    if at == "folder":
        field.press("Tab")
    page.keyboard.press("Enter")  # in the field itself it takes to the first place
    page.wait_for_url("**/06_does_it_help.html#*")
    expect(page.get_by_role("heading", name="Pain that was going to fall anyway")).to_be_in_viewport()
    page.locator("html[data-ready]").wait_for(state="attached")
    page.get_by_role("searchbox").fill("<img src=x onerror=hit=1> zzz")
    expect(page.locator("#hm-found p").first).to_have_text(WORDS["found_none"])
    page.keyboard.press("Escape")
    expect(page.locator("#hm-found")).to_be_hidden()
    assert page.evaluate("typeof hit") == "undefined"


BETWEEN = """([id, least, most]) => {
    const { top } = document.getElementById(id).getBoundingClientRect();
    return least <= top && top < most;
}"""


@pytest.mark.parametrize(
    "screen", [{"width": 1280, "height": 900}, {"width": 390, "height": 844}], ids=["desk", "phone"]
)
@pytest.mark.parametrize(
    ("name", "place"),
    [("02_hip_flexor_stretch", "Log-it"), ("05_muscle_lab", "Where-the-two-models-disagree")],
)
@pytest.mark.parametrize("anchors", [True, False], ids=["", "no scroll anchoring"])  # some browsers have none
def test_a_link_to_a_heading_leads_there_though_widgets_above_it_grow(show, name, place, screen, anchors):
    page = show("index", viewport=screen)
    if not anchors:
        page.add_init_script("""document.addEventListener("readystatechange",
            () => (document.documentElement.style.overflowAnchor = "none"))""")
    page.goto(page.url.replace("index.html", f"{name}.html#{place}"))
    page.locator("html[data-ready]").wait_for(state="attached")
    least = page.locator(".hm-site-bar").bounding_box()["height"]
    page.wait_for_function(BETWEEN, arg=[place, least - 1, 150])
    top = page.locator(f"[id='{place}']").bounding_box()["y"]
    page.get_by_role("link", name=WORDS["contents"]).focus()
    page.mouse.wheel(0, -300)
    page.wait_for_function(BETWEEN, arg=[place, top + 200, 900])  # who moves on is not taken back


def printed(page, path):
    page.pdf(path=path)
    return " ".join(" ".join(one.extract_text() for one in pypdf.PdfReader(path).pages).split())


def test_a_printed_page_holds_everything_and_nothing_to_press(show, tmp_path):
    page = show("05_muscle_lab")
    text, code = printed(page, tmp_path / "page.pdf"), "explorer.hip_flexion = -20"
    for said in ("The muscle lab", "What this cannot show", "Move the leg, watch the muscles"):
        assert said in text
    for left_out in (WORDS["search"], WORDS["code_show"], code):
        assert left_out not in text
    page.get_by_role("button", name=WORDS["code_show"]).click()
    assert code in printed(page, tmp_path / "with_code.pdf")


def test_a_printed_page_holds_the_pictures_that_nobody_has_come_near_yet(show, tmp_path):
    page = show("05_muscle_lab", viewport={"width": 1280, "height": 300})
    loaded = "[...document.querySelectorAll('main img')].filter((one) => one.naturalWidth).length"
    assert page.evaluate(loaded) < page.locator("main img[src]").count()
    page.pdf(path=tmp_path / "page.pdf")
    assert page.evaluate(loaded) == page.locator("main img[src]").count()


# ---- widgets


@pytest.mark.parametrize("name", ["01_hips_and_back", "05_muscle_lab"])
def test_a_slider_moves_the_picture(show, name):
    page = show(name)
    box = page.locator(".hm-explorer").first
    slider = box.get_by_role("slider").first
    slider.focus()
    drawn = "(box) => [...box.querySelectorAll('svg path')].map((one) => one.getAttribute('d')).join()"
    before, value = box.evaluate(drawn), slider.input_value()
    page.keyboard.press("ArrowRight")
    assert slider.input_value() != value
    assert box.evaluate(drawn) != before
    other = page.locator(".hm-explorer").nth(1)  # each stands for itself, as it was when it was shown
    assert other.get_by_role("slider").first.input_value() not in (value, slider.input_value())


def test_on_a_phone_a_long_name_leaves_room_for_its_numbers(show):
    phone = {"viewport": {"width": 390, "height": 900}}
    lines = """(one) => {
        const words = document.createRange();
        words.selectNodeContents(one);
        return words.getClientRects().length;
    }"""
    name = show("06_does_it_help", **phone).locator("tbody th", has_text=WORLDS["streaks"]).first
    assert name.evaluate(lines) > 1
    number = name.locator("xpath=following-sibling::td[1]").bounding_box()
    assert number["x"] + number["width"] <= 390


def test_the_body_can_be_moved(show):
    page = show("03_figure_4_stretch")
    box = page.locator(".hm-body").first
    said = box.locator(".hm-what")
    expect(said).to_contain_text("Sitting on a chair.")
    box.get_by_role("slider").focus()
    page.keyboard.press("End")
    expect(said).not_to_contain_text("Sitting on a chair.")


def test_a_walk_shows_each_step_and_starts_again_on_the_other_side(show):
    page = show("02_hip_flexor_stretch")
    stretch, walk = stretches.load("hip_flexor"), page.locator(".hm-faces").first
    for number, step in enumerate(stretch.steps, start=1):
        expect(walk.locator(".hm-face:visible")).to_have_count(1)
        expect(walk.locator(".hm-face:visible")).to_contain_text(step.text("left"))
        if number < len(stretch.steps):
            walk.get_by_role("button", name="Next").press("Enter")
    expect(walk.get_by_role("button", name="Next")).to_be_disabled()
    expect(walk.get_by_role("button", name="Back")).to_be_focused()
    walk.get_by_role("radio", name="right").check()
    expect(walk.locator(".hm-face:visible")).to_contain_text(stretch.steps[0].text("right"))
    expect(walk.get_by_role("button", name="Back")).to_be_disabled()


def test_an_analysis_can_be_chosen(show):
    page = show("06_does_it_help")
    box = page.locator(".hm-faces").first
    box.get_by_role("combobox").select_option("next_day")
    table = analyses.false_alarms("next_day", people=1000)
    for value in table["alarms_%"]:
        expect(box.locator(".hm-face:visible table")).to_contain_text(f"{value}")


def test_progress_answers_as_python_does(show, tmp_path):
    log = Log(tmp_path / "log.db")
    for table in ("sessions", "diary", "plan"):
        log.import_csv(ROOT / "data" / f"sample_{table}.csv", table)
    told = outcomes.progress(
        log.sessions("P1"), log.diary("P1"), log.plan("P1"), patient_id="P1", side="left"
    )
    box = show("04_my_progress").locator(".hm-progress").first
    assert box.locator("input[type=date]").count() == 0
    box.get_by_role("combobox", name="Side").select_option("left")
    expect(box.locator(".hm-said")).to_have_text(figures.describe(told))


def of(mime, data):
    return v4.new_code_cell(outputs=[v4.new_output("display_data", {mime: data})])


def write(folder, *made, **metadata):
    """Write a site of a notebook of these cells and of an empty one; returns its address."""
    notebook = v4.new_notebook(cells=[*made], metadata=metadata)
    for name, data in site._files([("a.ipynb", notebook), ("b.ipynb", v4.new_notebook())], "en").items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    return folder.as_uri()


def test_the_safety_questions_open_the_timer_and_it_runs_without_a_log(show, tmp_path):
    gated = SafetyQuestions(GuidedSession(stretches.load("hip_flexor"), patient_id="P1", save=print))
    gated.set(leg_weakness="yes")
    page = show("a", write(tmp_path, of(pieces.MIME, pieces.piece(gated))))
    live = page.locator(".hm-live")
    expect(live.locator(".hm-guided")).to_have_count(0)
    live.get_by_role("button", name=SAFETY["mistake"]).click()
    while live.locator(".hm-safety section:visible button:enabled", has_text=SAFETY["all_no"]).count():
        live.locator(".hm-safety section:visible button:enabled", has_text=SAFETY["all_no"]).first.click()
    for left in live.locator("fieldset:visible").all():
        if not left.locator("input:checked").count():
            left.locator("input").last.check(force=True)
    session = live.locator(".hm-guided")
    expect(session).to_be_visible()
    expect(live.get_by_text(WORDS["note_session"])).to_be_visible()
    session.get_by_role("button", name="Left first").click()
    for _ in range(2):
        session.get_by_role("button", name=GUIDED["none_of_these"]).click()
    session.get_by_role("button", name="4", exact=True).click()
    expect(session.get_by_role("button", name=GUIDED["pause"])).to_be_visible()
    session.get_by_role("button", name=GUIDED["stop"]).click()
    session.get_by_role("button", name="3", exact=True).click()
    expect(session.get_by_role("button", name=GUIDED["save"])).to_have_count(0)


@pytest.fixture
def gated(chromium, tmp_path):
    """A page on a host, not opened yet, whose answers let an exercise begin, and the file that the exercise needs."""
    check = SafetyQuestions(GuidedSession(stretches.load("hip_flexor"), patient_id="P1"))
    none = {one.key: "no" if "no" in dict(one.answers) else one.answers[0][0] for one in safety.questions()}
    check.set(**none)
    write(tmp_path, of(pieces.MIME, pieces.piece(check)))
    data = (tmp_path / "a.html").read_text("utf-8").split('id="hm-data">')[1].split("</script>")[0]
    context = chromium.new_context()
    with hosted(tmp_path, []) as address:
        yield context.new_page(), f"{address}/a.html", json.loads(data)["models"][0]["exercise"]["files"][0]
        context.close()


def feverish(page, answer):
    page.evaluate(
        """(fever) => {
            const { model } = document.querySelector(".hm-live");
            model.set("answers", { ...model.get("answers"), fever });
        }""",
        answer,
    )


def test_an_exercise_that_cannot_be_loaded_says_so_and_is_tried_again(gated):
    page, address, file = gated
    page.route(f"**/{file}", lambda route: route.abort())
    page.goto(address)
    expect(page.get_by_text(WORDS["broken"])).to_be_visible()
    expect(page.locator(".hm-safety")).to_be_visible()
    expect(page.get_by_text(WORDS["note_session"])).to_have_count(0)
    page.unroute(f"**/{file}")
    feverish(page, "yes")
    expect(page.get_by_text(WORDS["broken"])).to_have_count(0)
    feverish(page, "no")
    expect(page.locator(".hm-guided")).to_be_visible()
    expect(page.get_by_text(WORDS["note_session"])).to_be_visible()
    expect(page.get_by_text(WORDS["broken"])).to_have_count(0)


def test_an_exercise_that_may_begin_again_while_it_loads_is_there(gated):
    page, address, file = gated
    asked, note = [], page.get_by_text(WORDS["note_session"])
    page.route(f"**/{file}", lambda route: asked.append(route))
    page.goto(address, wait_until="commit")  # a file that is held back holds up the rest
    page.locator("html[data-ready]").wait_for(state="attached")
    expect(note).to_be_visible()
    feverish(page, "yes")
    expect(note).to_have_count(0)
    feverish(page, "no")
    while not asked:
        page.evaluate("1")
    asked[0].continue_()
    expect(page.locator(".hm-guided")).to_be_visible()
    expect(note).to_be_visible()
    for answer, count in (("yes", 0), ("no", 1)):
        feverish(page, answer)
        expect(page.locator(".hm-guided")).to_have_count(count)
        expect(note).to_have_count(count)


@pytest.mark.parametrize(("width", "height"), [(390, 844), (844, 390)])
def test_a_session_is_seen_whole_between_the_bar_and_its_buttons(show, tmp_path, width, height):
    session = GuidedSession(stretches.load("hip_flexor"), patient_id="P1", save=print)
    above = v4.new_markdown_cell("a paragraph\n\n" * 30)
    address = write(tmp_path, above, of(pieces.MIME, pieces.piece(session)))
    page = show("a", address, viewport={"width": width, "height": height}, reduced_motion="reduce")
    page.get_by_role("button", name="Left first").click()
    for _ in range(2):
        page.get_by_role("button", name=GUIDED["none_of_these"]).click()
    page.locator(".hm-guided").get_by_role("button", name="4", exact=True).click()
    for _ in range(6):
        stage, buttons, bar = (
            page.locator(one).bounding_box() for one in (".hm-stage", ".hm-controls", ".hm-site-bar")
        )
        assert stage["y"] >= max(0, bar["y"] + bar["height"])
        assert stage["y"] + stage["height"] < buttons["y"] + 1  # half a pixel is rounded
        assert buttons["y"] + buttons["height"] <= height
        page.keyboard.press("s")


def test_forms_say_that_they_need_jupyterlab(show):
    page = show("04_my_progress")
    forms = page.locator(".hm-form")
    assert forms.count() >= 2
    for form in forms.all():
        expect(form.get_by_text(WORDS["note_form"])).to_be_visible()
        assert form.locator("button:enabled, input:enabled").count() == 0


# ---- hostile text


def test_hostile_text_is_shown_and_never_runs(show, tmp_path):
    made = [
        *(v4.new_markdown_cell(f"# {text}\n\n{text}\n\n[x]({text})") for text in TEXTS),
        *(of(mime, text) for text in TEXTS for mime in ("text/html", "text/plain", "text/markdown")),
        *(of(pieces.MIME, {"kind": "still", "text": text}) for text in TEXTS),
    ]
    plain = {"a": "</script><script>hit=1</script>", "b": TEXTS[0]}
    live = {
        "kind": "live",
        "note": "",
        "label": TEXTS[0],
        "name": "x\"');hit=1;//",
        "values": plain | {"c": TEXTS * 9},
    }
    script = "function render({ model, el }) { el.append(JSON.stringify(model.get('a'))); }\nexport default { render };"
    made.append(of(pieces.MIME, {**live, "script": script, "style": ""}))
    page = show("a", write(tmp_path, *made, title=TEXTS[0], authors=[{"name": TEXTS[0]}]))
    assert page.evaluate("typeof hit") == "undefined"
    expect(page.locator(".hm-live")).to_have_text(json.dumps(plain["a"]))
    main = page.locator("main")
    assert (
        main.locator(
            "script, iframe, object, embed, form, style, link, base, svg, math, [onerror], [onload]"
        ).count()
        == 0
    )
    for field in ("script", "onerror", "zzz"):
        page.get_by_role("searchbox").fill(field)
    assert page.evaluate("typeof hit") == "undefined"
    page.goto(f"{tmp_path.as_uri()}/index.html")
    assert page.evaluate("typeof hit") == "undefined"


def test_the_policy_holds_even_if_markup_came_through(chromium, tmp_path):
    """The second line: no script of a page's own text, no request, whatever got in."""
    asked, page = [], chromium.new_page()
    page.add_init_script("""globalThis.refused = [];
        document.addEventListener("securitypolicyviolation", ({ blockedURI }) => refused.push(blockedURI));""")
    with hosted(tmp_path, asked) as other:
        bad = (
            f"<script>hit=1</script><img src='{other}/x'><img src=x onerror='hit=1'>"
            f"<iframe src='{other}/y'></iframe><h1>"
        )
        address = write(tmp_path, v4.new_markdown_cell("# a"))
        text = (tmp_path / "index.html").read_text("utf-8")
        (tmp_path / "index.html").write_text(text.replace("<h1>", bad), "utf-8")
        page.goto(f"{address}/index.html")
        page.locator("html[data-ready]").wait_for(state="attached")
        page.wait_for_function("() => refused.length === 4")
        assert page.evaluate("typeof hit") == "undefined"
        refused = page.evaluate("refused")
        page.close()
    assert sorted(refused) == [other, f"{other}/x", "inline", "inline"]  # of a frame it tells no more
    assert asked == []

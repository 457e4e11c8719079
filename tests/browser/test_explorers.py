"""The explorers under a person's hands: in JupyterLab with real arrow keys, and on pages of every size and contrast."""

import json
import statistics
from itertools import pairwise

import nbformat
import pytest
from conftest import SCREENS, violations
from playwright.sync_api import expect

from hipmobility import explore, stretches
from hipmobility.widgets.compensation_explorer import CompensationExplorer
from hipmobility.widgets.muscle_explorer import ANGLES, MuscleExplorer

EXPLORERS = {"compensation": CompensationExplorer, "muscle": MuscleExplorer}
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
MOVED = {
    "compensation": "explorer.hip_available = 60\nexplorer.share = 0.2",
    "muscle": "explorer.hip_flexion = 60",
}

# Notes every step that a slider takes, right after its own handler has painted it, and every message to the kernel.
WATCH = """(root) => {
  window.steps = [];
  window.sent = [];
  let pressed;
  root.addEventListener("keydown", (event) => (pressed = event.timeStamp), true);
  root.addEventListener("input", ({ target }) => {
    const now = performance.now();
    const picture = [...root.querySelectorAll("svg path")].map((one) => one.getAttribute("d")).join();
    const box = target.closest(".hm-control").querySelector(".hm-number").value;
    steps.push({ value: Number(target.value), box, picture, at: now, took: now - pressed });
  });
  if (WebSocket.prototype.watched) return;
  WebSocket.prototype.watched = true;
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    const bytes = typeof data === "string" ? data : new TextDecoder("latin1").decode(data);
    if (bytes.includes("comm_msg")) window.sent.push(performance.now());
    return send.call(this, data);
  };
}"""
RUN_CELL = """async (number) => {
  const { commands, shell } = window.jupyterapp, notebook = shell.currentWidget.content;
  const code = notebook.widgets.map((one, i) => [one.model.type, i]).filter(([type]) => type === "code");
  notebook.activeCellIndex = code[number][1];
  await commands.execute("notebook:run-cell");
}"""


@pytest.fixture
def open_explorer(open_notebook, project):
    """Return a function that opens an explorer in JupyterLab: cell 1 shows it, 2 moves it, 3 prints its state."""

    def open_one(name):
        kind = EXPLORERS[name].__name__
        source = [
            f"from hipmobility.widgets.{name}_explorer import {kind}",
            f"explorer = {kind}()\nexplorer",
            MOVED[name],
            "print(explorer.state)",
        ]
        cells = [nbformat.v4.new_code_cell(text) for text in source[:2]]
        cells += [nbformat.v4.new_code_cell("pass"), nbformat.v4.new_code_cell(source[3])]
        path = project / "notebooks" / f"{name}_moved.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=KERNEL), path)
        book = open_notebook(path.name)
        book.run_all()
        book.wait_for_widgets()
        book.output(1).locator(".hm-explorer h3").wait_for()
        return book

    return open_one


def sliders(place):
    return place.get_by_role("slider")


def python_state(book):
    """What Python has, asked by running the last cell."""
    book.page.evaluate(RUN_CELL, 3)
    text = book.output(3).inner_text().strip()
    return json.loads(text.replace("'", '"'))


def walk(book, slider):
    """Press the arrow key from one end to the other; return the steps that were painted and when messages left."""
    slider.focus()
    book.page.keyboard.press("Home")
    book.page.wait_for_timeout(400)
    book.page.evaluate("() => { window.steps = []; window.sent = []; }")
    low, high, step = (int(slider.get_attribute(name)) for name in ("min", "max", "step"))
    for _ in range(low, high, step):
        book.page.keyboard.press("ArrowRight")
    book.page.wait_for_function("() => sent.at(-1) > steps.at(-1).at")  # the message after the last step
    book.page.wait_for_timeout(300)  # and no other
    steps, sent = book.page.evaluate("() => [steps, sent]")
    since = steps[0]["at"]  # the message of the key before may have been late
    return (steps, [moment for moment in sent if moment > since]), range(low + step, high + 1, step)


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_slider_draws_every_step_and_tells_the_kernel_only_at_rest(
    name, open_explorer, record_property
):
    book = open_explorer(name)
    place, cells = book.output(1), book.code_cells.count()
    place.locator(".hm-explorer").evaluate(WATCH)
    took = []
    for number in range(sliders(place).count()):
        place.get_by_role("button", name=stretches.words("explorer")["reset"]).click()
        (steps, sent), wanted = walk(book, sliders(place).nth(number))
        assert [one["value"] for one in steps] == [*wanted]  # no arrow key is lost to JupyterLab
        assert [one["box"].replace("\u2212", "-") for one in steps] == [str(value) for value in wanted]
        assert len({one["picture"] for one in steps}) > 0.5 * min(
            len(steps), 90
        )  # past 48 the hip has enough
        assert len(sent) >= 1
        for moment in sent:  # each message comes after a rest, none during the movement
            before = [one["at"] for one in steps if one["at"] <= moment]
            assert moment - before[-1] > 120
        rests = sum(b["at"] - a["at"] > 120 for a, b in pairwise(steps))
        assert len(sent) <= rests + 1
        took += [one["took"] for one in steps]
    middle, worst = statistics.median(took), statistics.quantiles(took, n=20)[-1]
    record_property("key_to_picture_ms", middle)
    print(f"{name}: key press to changed picture {middle:.1f} ms median, {worst:.1f} ms p95 of {len(took)}")
    assert middle < 100  # very loose: machines differ
    assert book.code_cells.count() == cells
    state = python_state(book)
    if name == "compensation":
        assert state == {"task": "bend", "hip_available": 40, "share": 100}
    else:  # the pelvis went last, to its end, and took the hip along
        assert [state[angle] for angle in ANGLES] == [20, 0, 0, 0, 20]


@pytest.mark.parametrize("name", EXPLORERS)
def test_number_box_reset_and_python_all_move_the_slider(name, open_explorer):
    book = open_explorer(name)
    place = book.output(1)
    words = stretches.words("explorer")
    box, slider = place.get_by_role("textbox").first, sliders(place).first
    start = slider.input_value()
    box.fill("999")
    box.press("Enter")
    allowed = place.get_by_role("alert").filter(has_text="999 cannot be shown")
    expect(allowed).to_contain_text(
        "from 0 to 90" if name == "compensation" else "from \u221230 to 120, in steps of 5"
    )
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_value(start)
    assert slider.input_value() == start
    box.fill("30")
    box.press("Enter")
    expect(slider).to_have_value("30")
    expect(allowed).to_have_count(0)
    key = "hip_available" if name == "compensation" else "hip_flexion"
    assert python_state(book)[key] == 30
    what = place.locator(".hm-what")
    told = what.inner_text()
    status = place.get_by_role("status")
    expect(status).to_have_text(told)  # for a screen reader, a moment later
    place.get_by_role("button", name=words["reset"]).click()
    expect(slider).to_have_value(start)
    expect(what).not_to_have_text(told)
    book.page.evaluate(
        "([number, text]) => jupyterapp.shell.currentWidget.content.widgets[number].model.sharedModel.setSource(text)",
        [2, MOVED[name]],
    )
    book.page.evaluate(RUN_CELL, 2)
    expect(slider).to_have_value("60")
    expect(box).to_have_value("60")
    if name == "compensation":
        expect(sliders(place).nth(1)).to_have_value("20")
    assert violations(book.page, ".jp-OutputArea-output .hm-explorer") == []


def test_a_task_and_a_tilt_take_the_other_slider_along(open_explorer):
    book = open_explorer("compensation")
    place = book.output(1)
    place.get_by_role("radio", name="Walking").check()
    hip = sliders(place).first
    expect(hip).to_have_attribute("max", "20")
    expect(hip).to_have_value("0")
    assert python_state(book) == {"task": "walk", "hip_available": 0, "share": 50}
    hip.focus()
    book.page.keyboard.press("ArrowLeft")
    expect(place.get_by_role("textbox").first).to_have_value("\u22121")


# ---- on a page of its own: sizes, colours, first paint


@pytest.fixture
def open_page(open_widget):
    """Return a function that opens an explorer on a page without kernel, in a state."""

    def open_one(name, state=None, **screen):
        explorer = EXPLORERS[name]()
        explorer.state = {**explorer.state, **(state or {})}
        return open_widget(explorer, **screen)

    return open_one


STATES = {
    "compensation": [
        {},
        {"task": "walk", "hip_available": -10, "share": 100},
        {"task": "squat", "hip_available": 40},
    ],
    "muscle": [{}, {"group": "side", "view": "oblique", "hip_flexion": 90, "hip_external_rotation": 50}],
}
SMALL = """() => [...document.querySelectorAll(".hm-explorer :is(button, input)")].filter((one) => {
  const { width, height } = one.getBoundingClientRect();
  return width < 24 || height < 24;
}).map((one) => one.outerHTML)"""


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("name", EXPLORERS)
def test_it_fits_and_can_be_read_on_every_screen(name, screen, open_page):
    page = open_page(name, **SCREENS[screen])
    painted = page.wait_for_function("() => window.firstPaint").json_value()
    print(f"{name}, {screen}: first paint after {painted:.0f} ms")
    assert painted < 5000  # very loose: machines differ
    for state in STATES[name]:
        page.evaluate("(state) => model.set('state', { ...model.get('state'), ...state })", state)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), state
        assert page.evaluate(SMALL) == []
        assert violations(page, ".hm-explorer") == [], state


def test_the_page_shows_the_numbers_of_python(open_page):
    page = open_page("compensation")
    for task, hip, share in [("bend", 40, 50), ("walk", 0, 0), ("squat", 60, 100), ("bend", 90, 100)]:
        page.evaluate(
            "(state) => model.set('state', state)", {"task": task, "hip_available": hip, "share": share}
        )
        expected = explore.compensation_table(task)[hip - explore.HIP_AVAILABLE[task][0], share // 10]
        shown = page.locator(".hm-bar strong").all_inner_texts()
        assert [int(text.split("°")[0]) for text in shown] == [round(float(one)) for one in expected]
    page = open_page("muscle")
    explorer = MuscleExplorer()
    for group, *angles in [("side", 90, 30, 50, 90), ("front", -20, 0, 0, 70), ("inner", 120, -30, -40, 0)]:
        state = dict(zip(ANGLES, [*angles, 0], strict=True)) | {"group": group, "view": "side"}
        page.evaluate("(state) => model.set('state', state)", state)
        explorer.state = state
        rows = page.locator("tr:not([hidden]) > .hm-numbers-of").all_inner_texts()
        sure = [
            text.replace("\u2212", "-").replace("+", "").replace(" %", "").split()
            for text in rows
            if "%" in text
        ]
        table = explorer.table.dropna()
        assert [[int(one) for one in row] for row in sure] == table[["standing", "chair"]].to_numpy().tolist()
        assert len(rows) == len(explorer.table)


def test_the_pelvis_stops_where_the_hip_ends(open_page):
    page = open_page("muscle", {"hip_flexion": 110})
    tilt = page.get_by_role("slider").nth(4)
    tilt.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(tilt).to_have_value("10")
    expect(page.get_by_role("slider").first).to_have_value("120")
    state = page.evaluate("() => model.get('state')")
    MuscleExplorer().state = state  # Python takes it
    assert (state["hip_flexion"], state["pelvic_tilt"]) == (120, 10)


def test_after_it_is_taken_away_it_hears_nothing_and_has_sent_its_last_step(open_page):
    page = open_page("compensation")
    slider = page.get_by_role("slider").first
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("() => { leave(); return window.sent; }") == 1
    page.evaluate("() => model.set('state', { ...model.get('state'), hip_available: 10 })")
    assert slider.input_value() == "41"

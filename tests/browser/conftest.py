"""A real browser in front of a real `hipmobility lab`, which serves a copy of the notebooks.

Fixtures for a test here: `open_widget(widget)` shows one widget on a page that has neither kernel nor server;
`open_notebook("01_hips_and_back.ipynb")` gives a `Book`, on a desktop screen or, with
`width=390`, on a narrow one. When the test ends, no page may have written an error to its console,
and none may have asked anybody but this machine for anything.
"""

import base64
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from find_browser import find_browser
from playwright.sync_api import expect, sync_playwright
from take_home import device, modules  # noqa: F401  (fixtures)

ROOT = Path(__file__).parent.parent.parent
FLAGS = [
    "--no-sandbox",  # containers run as root
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SCREENS = {  # on each of them a widget has to fit and to be readable; words of `open_widget`
    "desktop": {},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True},
    "narrow": {"viewport": {"width": 320, "height": 640}},
    "200 % zoom": {"viewport": {"width": 640, "height": 450}},
    "high contrast": {"forced_colors": "active"},
}
# Console errors that are Jupyter's own and harmless, each with its reason.
KNOWN_ERRORS = (
    # JupyterLab asks now and then which kernels run; the server fails while one is just coming or going
    r"status of 500 .*/api/kernels\?\d+\)$",
)
expect.set_options(timeout=30_000)  # for a busy machine; a test that passes does not wait for it


@pytest.fixture(scope="session")
def chromium():
    """Chromium, driven by Playwright."""
    path = find_browser()
    assert path, "no Chromium: run the tests with `make test`, which finds or installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def project(tmp_path_factory):
    """A copy of what the notebooks need, so that running them changes nothing here."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("notebooks", "data"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return folder


@pytest.fixture(scope="session")
def lab_address(project, tmp_path_factory):
    """Start `hipmobility lab` with settings of its own; its address ends with the token."""
    own = tmp_path_factory.mktemp("jupyter")
    settings = own / "config" / "lab" / "user-settings" / "@jupyterlab"
    for name, value in {
        # cells that are out of sight stay in the page, where a test and a long screenshot find them
        "notebook-extension/tracker": {"windowingMode": "none"},
    }.items():
        (settings / name).parent.mkdir(parents=True)
        (settings / name).with_suffix(".jupyterlab-settings").write_text(json.dumps(value))
    (own / "config" / "jupyter_lab_config.json").write_text('{"LabApp": {"expose_app_in_browser": true}}')
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_DATA_DIR": str(own / "data"),
        "JUPYTER_RUNTIME_DIR": str(own / "runtime"),
        "IPYTHONDIR": str(own / "ipython"),
        "XDG_DATA_HOME": str(own / "home"),
        "HIPMOBILITY_LOG": str(own / "log.db"),
    }
    with socket.create_server(("127.0.0.1", 0)) as free:  # two that look for one at once might find the same
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "hipmobility.cli", "lab", "--no-browser", f"--port={port}"]
    with (
        open(own / "server.txt", "w") as err,
        subprocess.Popen(
            command, cwd=project, env=environment, stdout=subprocess.PIPE, stderr=err, text=True
        ) as server,
    ):
        try:
            found = (re.search(r"http://\S+", line) for line in server.stdout)
            address = next(filter(None, found), None)
            assert address, f"hipmobility lab did not start: {(own / 'server.txt').read_text()}"
            yield address[0]
        finally:
            server.terminate()
            server.wait(timeout=30)


@pytest.fixture
def open_notebook(chromium, lab_address):
    """Return a function that opens a notebook of the copy in a page of its own, with a new kernel."""
    root, token = lab_address.split("/lab/")[0], lab_address.split("token=")[1]
    opened = []

    def open_one(name, width=1280, height=900):
        context = chromium.new_context(viewport={"width": width, "height": height})
        key = {"Authorization": f"token {token}"}
        for session in context.request.get(f"{root}/api/sessions", headers=key).json():
            context.request.delete(f"{root}/api/sessions/{session['id']}", headers=key)
        book = Book(context.new_page(), name)
        opened.append((context, book))
        book.load(f"{root}/lab/tree/{name}?reset&token={token}")
        return book

    yield open_one
    for context, _ in opened:
        context.close()
    assert [request for _, book in opened for request in book.outside] == [], "asked another machine"
    assert [error for _, book in opened for error in book.console_errors] == [], (
        "errors in the browser's console"
    )


# What a widget knows of where it runs; `model` and `leave()` are there for a test.
MODEL = """
const values = VALUES, heard = {}, begun = performance.now();
for (const [name, { base64 }] of Object.entries(values).filter(([, value]) => value?.base64)) {
  values[name] = new DataView(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer);
}
window.model = {
  get: (name) => values[name],
  set: (name, value) => {
    const differs = JSON.stringify(values[name]) !== JSON.stringify(value);
    values[name] = value;
    if (differs) for (const one of heard[`change:${name}`] ?? []) one();
  },
  save_changes: () => { window.sent = (window.sent ?? 0) + 1; },
  send: (message) => { (window.messages ??= []).push(message); },
  on: (name, does) => { (heard[name] ??= []).push(does); },
  off: (name, does) => { heard[name] = (heard[name] ?? []).filter((one) => one !== does); },
  heard,
};
window.module = (await import(URL.createObjectURL(new Blob([MODULE], { type: "text/javascript" })))).default;
await module.initialize?.({ model });
window.leave = await module.render({ model, el: document.querySelector("main") });
requestAnimationFrame(() => setTimeout(() => { window.firstPaint = performance.now() - begun; }));
"""


@pytest.fixture
def open_widget(chromium, tmp_path):
    """Return a function that shows a widget on a page of its own; nothing may be asked for, nothing go wrong.

    Words of Playwright's `new_context` choose the screen; `before` is a script that runs first; all others replace
    what the widget's model holds.
    """
    opened, wrong = [], []
    screens = {
        "viewport",
        "color_scheme",
        "reduced_motion",
        "forced_colors",
        "has_touch",
        "device_scale_factor",
    }

    def open_one(widget, **given):
        screen = {"viewport": {"width": 1280, "height": 900}}
        screen |= {name: given.pop(name) for name in screens & set(given)}
        before = given.pop("before", "")
        path = write_page(widget, tmp_path / f"widget{len(opened)}.html", before, **given)
        context = chromium.new_context(**screen)
        opened.append(context)
        page = context.new_page()
        page.on("request", lambda one: wrong.append(one.url) if one.url.startswith("http") else None)
        page.on("console", lambda one: wrong.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(path.as_uri())
        page.wait_for_function("() => window.leave")
        return page

    yield open_one
    for context in opened:
        context.close()
    assert wrong == []


def write_page(widget, path, before="", **given):
    """Write a page that shows a widget, with no kernel behind it; `given` replaces what its model holds."""
    values = {name: value for name, value in widget.get_state().items() if name not in ("_esm", "_css")}
    script = MODEL.replace("VALUES", _safe(values | given)).replace("MODULE", _safe(str(widget._esm)))
    path.write_text(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>widget</title><style>{widget._css}'
        '</style><meta name="viewport" content="width=device-width"></head><body><main></main>'
        f'<script type="module">{before}{script}</script></body></html>',
        "utf-8",
    )
    return path


def _safe(value):
    packed = json.dumps(value, default=lambda data: {"base64": base64.b64encode(data).decode()})
    return packed.replace("</", "<\\/")


def violations(page, place, **options):
    """Return what axe finds wrong in a part of a page: the name of each rule, and where."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE_SCRIPT)  # once in each page: half a megabyte
    options = {"resultTypes": ["violations"], **options}
    found = page.evaluate("(given) => axe.run(...given)", [place, options])["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


class Book:
    """A notebook that is open in JupyterLab.

    `page` is Playwright's page, `panel` the notebook in it. `cell(n)` and `output(n)` count code cells from 0.
    Wait for a text, never for a time: `book.output(3).get_by_text("15°").wait_for()`.
    """

    def __init__(self, page, name):
        self.page, self.name = page, name
        self.outside, self.console_errors = [], []
        self.panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        self.code_cells = self.panel.locator(".jp-CodeCell")
        page.on("request", lambda request: self._watch(request.url))
        page.on("websocket", lambda socket: self._watch(socket.url))
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.console_errors.append(str(error)))

    def _watch(self, url):
        address = urlsplit(url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname != "127.0.0.1":
            self.outside.append(url)

    def _listen(self, message):
        said = f"{message.text} ({message.location.get('url', '')})"
        if message.type == "error" and not any(re.search(known, said) for known in KNOWN_ERRORS):
            self.console_errors.append(said)

    def load(self, address):
        """Open the page and wait until the notebook and its kernel are there."""
        self.page.goto(address)
        self.code_cells.first.wait_for(timeout=60_000)
        self.page.wait_for_function(
            """() => {
                const panel = window.jupyterapp?.shell.currentWidget;
                return panel?.sessionContext?.session?.kernel?.status === "idle";
            }""",
            timeout=60_000,
        )

    def run_all(self, last=None, timeout_s=240):
        """Run the cells from the top, to code cell `last` or to the end; come back when the kernel rests."""
        ended = self.page.evaluate(
            """async ([last, limit]) => {
                const { commands, shell } = window.jupyterapp, notebook = shell.currentWidget.content;
                const places = notebook.widgets.flatMap((cell, place) => (cell.model.type === "code" ? [place] : []));
                const run = async () => {
                    if (last === null) return commands.execute("notebook:run-all-cells");
                    notebook.activeCellIndex = places[last];
                    await commands.execute("notebook:run-all-above");
                    return commands.execute("notebook:run-cell");
                };
                await commands.execute("notebook:clear-all-cell-outputs");  // what is seen then is of this run
                const late = new Promise((resolve) => setTimeout(resolve, limit, "late"));
                const ended = await Promise.race([run(), late]);
                const run_ones = last === null ? places : places.slice(0, last + 1);
                return [ended, run_ones.map((place) => notebook.widgets[place].model.executionCount)];
            }""",
            [last, timeout_s * 1000],
        )
        result, counts = ended
        assert result != "late", f"{self.name}: not done after {timeout_s} s"
        assert counts == [*range(1, len(counts) + 1)], f"{self.name}: cells ran as {counts}: {self.errors()}"

    def cell(self, number):
        """Code cell `number`, counted from 0; -1 is the last."""
        return self.code_cells.nth(number)

    def output(self, number):
        """What stands below code cell `number`: the place to look for a widget, a table, a picture."""
        return self.cell(number).locator(".jp-Cell-outputArea")

    def errors(self):
        """The texts of all error outputs, and of widgets that could not be shown."""
        wrong = '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"], .jupyter-widgets-error-widget'
        return self.panel.locator(wrong).all_inner_texts()

    def wait_for_widgets(self):
        """Come back when no output says that its widget is still on its way."""
        self.page.wait_for_function(
            """() => ![...document.querySelectorAll(".jp-OutputArea-output")]
                .some((output) => /^Loading widget/.test(output.textContent.trim()))"""
        )

    def screenshot(self, label):
        """Save the whole notebook, top to bottom, as a picture, where `HM_SCREENSHOTS` names a folder."""
        folder = os.environ.get("HM_SCREENSHOTS")
        if not folder:
            return
        Path(folder).mkdir(parents=True, exist_ok=True)
        stem = f"{Path(self.name).stem}-{label}"
        self.page.screenshot(path=Path(folder) / f"{stem}-window.png")
        size = self.page.viewport_size
        tall = self.panel.locator(".jp-WindowedPanel-outer").evaluate("(panel) => panel.scrollHeight")
        self.page.set_viewport_size(
            {"width": size["width"], "height": min(max(tall + 120, size["height"]), 12_000)}
        )
        self.panel.locator(".jp-WindowedPanel-outer").evaluate("(panel) => panel.scrollTo(0, 0)")
        self.page.wait_for_timeout(500)  # a picture only: JupyterLab lays the page out again
        self.page.screenshot(path=Path(folder) / f"{stem}.png")
        self.page.set_viewport_size(size)

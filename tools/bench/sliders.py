"""How fast a slider is on screen, way beside way in one JupyterLab: `python tools/bench/sliders.py [--quick] [WAY ...]`

inline          ipywidgets' `interactive` with a new matplotlib picture for each step
ipympl          one live matplotlib canvas (only where it is installed: python -m pip install ipympl)
compensation    our CompensationExplorer; muscle: MuscleExplorer; body: BodyView
session         GuidedSession, and progress: ProgressView; without a slider, so only payload and first paint

Latency: from the time stamp of a real key press to the last change of the picture that it caused (a path, an image that
is decoded, a drawing on a canvas), 30 presses after 4 to warm up, 250 ms of rest after each; one without a change
within 5 s is a miss. Drag: 240 steps, to the next place of the slider in each animation frame, there and back; changes
closer than 4 ms count once. Beside it stand the frames that the page came to: without a graphics card they are fewer
than 60 a second.
Payload and first paint: what the kernel sends to make the widget, and from the arrival of that to the first frame with
a picture. Each line tells the machine's load. Quote the ratios; other programs disturb the milliseconds.
"""

import argparse
import importlib.util
import os
import re
import statistics
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import nbformat
from playwright.sync_api import TimeoutError, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from find_browser import find_browser  # noqa: E402

FIGURE = """
import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import IntSlider, interactive

def body(step):
    bend = np.radians(step)
    turn = np.linspace(0, bend, 7)
    leg = np.array([[0, 0.0], [0.05, -0.45], [0, -0.9]])
    return np.cumsum(np.c_[np.sin(turn), np.cos(turn)], axis=0) / 12, leg

def draw(ax, step):
    spine, leg = body(step)
    ax.plot(*spine.T, "o-"); ax.plot(*leg.T, "o-"); ax.plot(*spine[-1], "o", markersize=20)
    ax.bar([0.9], [step / 120], width=0.1); ax.text(0.8, -0.5, f"{step} degrees")
    ax.set(xlim=(-1, 1.2), ylim=(-1, 1.2))
"""
INLINE = f"""%matplotlib inline
{FIGURE}
def picture(step):
    figure, ax = plt.subplots(figsize=(8, 5))
    draw(ax, step)
    plt.show()
interactive(picture, step=IntSlider(0, 0, 120))"""
IPYMPL = f"""%matplotlib ipympl
{FIGURE}
from IPython.display import display
with plt.ioff():
    figure, ax = plt.subplots(figsize=(8, 5))
draw(ax, 0)
def move(change):
    ax.clear(); draw(ax, change["new"]); figure.canvas.draw_idle()
slider = IntSlider(0, 0, 120)
slider.observe(move, "value")
display(slider, figure.canvas)"""
OURS = "from hipmobility.widgets.{0} import {1}\nwidget = {1}({2})\nwidget"
WAYS = {
    "inline": INLINE,
    "ipympl": IPYMPL,
    "compensation": OURS.format("compensation_explorer", "CompensationExplorer", ""),
    "muscle": OURS.format("muscle_explorer", "MuscleExplorer", ""),
    "body": OURS.format("body_view", "BodyView", '"figure_4"'),
    "session": "from hipmobility import stretches\n"
    + OURS.format("guided_session", "GuidedSession", 'stretches.load("figure_4"), patient_id="P1"'),
    "progress": "from hipmobility.log import Log\nlog = Log('log.db')\n"
    f"for name in ('sessions', 'diary', 'plan'):\n    log.import_csv(f'{ROOT}/data/sample_{{name}}.csv', table=name)\n"
    + OURS.format("progress_view", "ProgressView", "log, 'P1'"),
}
STILL = ("session", "progress")
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}

# Before any script of the page: notes changes of canvases, and what arrives from the kernel to make a widget.
EARLY = """
window.noted = []; window.arrived = [];
window.note = () => noted.push(performance.now());
const draws = [[CanvasRenderingContext2D, ["drawImage"]], [WebGLRenderingContext, ["drawArrays", "drawElements"]]];
for (const [kind, names] of draws)
  for (const name of names) {
    const does = kind.prototype[name];
    kind.prototype[name] = function (...given) { note(); return does.apply(this, given); };
  }
const Plain = WebSocket;
window.WebSocket = class extends Plain {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", ({ data }) => {
      const text = typeof data === "string" ? data : new TextDecoder("latin1").decode(data);
      if (text.includes("comm_open") && text.includes("_esm"))
        arrived.push({ at: performance.now(), bytes: data.byteLength ?? text.length });
    });
  }
};
const pictures = ".jp-OutputArea [class^=hm-] :is(svg path, canvas, h3)";
const painted = () => {
  if (document.querySelector(pictures)) window.first ??= performance.now();
  else requestAnimationFrame(painted);
};
document.addEventListener("DOMContentLoaded", () => requestAnimationFrame(painted));
"""
WATCH = """(place) => {
  new MutationObserver((changes) => {
    for (const { target, addedNodes, type } of changes) {
      const images = [target, ...addedNodes].flatMap((one) =>
        one.tagName === "IMG" ? [one] : [...(one.querySelectorAll?.("img") ?? [])]);
      for (const image of images) if (image.src) image.decode().then(note, () => {});
      if (type === "attributes" && target.tagName !== "IMG") note();
    }
  }).observe(place, { subtree: true, childList: true, attributes: true,
    attributeFilter: ["d", "points", "src", "cx", "cy", "x1", "x2", "y1", "y2"] });
  document.addEventListener("keydown", (event) => (window.pressed = event.timeStamp), true);
}"""
PAINT = """() => arrived.length
  ? [arrived.reduce((sum, one) => sum + one.bytes, 0), first - arrived.at(-1).at]
  : null"""
DRAG = """async (handle) => {
  const frame = () => new Promise(requestAnimationFrame), steps = 240;
  const track = handle.closest(".noUi-target")?.getBoundingClientRect();
  const mouse = (kind, share) => (kind === "mousedown" ? handle : document.documentElement).dispatchEvent(
    new MouseEvent(kind, { bubbles: true, cancelable: true, button: 0, buttons: 1, view: window,
      clientX: track.left + share * track.width, clientY: track.top + track.height / 2 }));
  if (track) mouse("mousedown", 0);
  noted.length = 0;
  const start = performance.now();
  const { min, max, step: grid } = track ? { min: 0, max: 120, step: 1 } : handle;
  const places = Math.round((max - min) / (grid || 1));
  for (let step = 1; step <= steps; step++) {
    const at = places - Math.abs(places - (step % (2 * places)));  // the next place of the slider in each frame
    if (track) mouse("mousemove", at / places);
    else {
      handle.value = Number(min) + at * (grid || 1);
      handle.dispatchEvent(new Event("input", { bubbles: true }));
    }
    await frame();
  }
  const end = performance.now();
  if (track) mouse("mouseup", 0);
  else handle.dispatchEvent(new Event("change", { bubbles: true }));
  const seen = noted.filter((at) => at <= end).sort((a, b) => a - b);
  const changes = seen.filter((at, one) => one === 0 || at - seen[one - 1] >= 4).length;
  return [changes, steps].map((count) => (1000 * count) / (end - start));
}"""


@contextmanager
def lab(folder):
    """Start `hipmobility lab` on a folder with settings of its own; give its address."""
    (folder / "config").mkdir()
    (folder / "config" / "jupyter_lab_config.json").write_text('{"LabApp": {"expose_app_in_browser": true}}')
    own = {f"JUPYTER_{name.upper()}_DIR": str(folder / name) for name in ("config", "data", "runtime")}
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, **own, "IPYTHONDIR": str(folder / "ipython"), "PYTHONPATH": path}
    environment.pop("MPLBACKEND", None)
    command = [sys.executable, "-m", "hipmobility.cli", "lab", str(folder), "--no-browser"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        try:
            yield next(filter(None, (re.search(r"http://\S+", line) for line in server.stdout)))[0]
        finally:
            server.terminate()


def measure(context, address, name, presses):
    """Return what one way took, as a row of the table."""
    root, token = address.split("/lab")[0], address.split("token=")[1]
    key = {"Authorization": f"token {token}"}
    for session in context.request.get(f"{root}/api/sessions", headers=key).json():
        context.request.delete(f"{root}/api/sessions/{session['id']}", headers=key)
    page = context.new_page()
    page.add_init_script(EARLY)
    page.goto(f"{root}/lab/tree/{name}.ipynb?reset&token={token}")
    idle = "() => jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
    page.wait_for_function(f"() => window.jupyterapp && ({idle})()", timeout=120_000)
    page.evaluate("() => { window.first = undefined; }")
    page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")
    output = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell-outputArea").last
    output.locator("svg path, canvas, img, h3").first.wait_for(state="attached", timeout=120_000)
    page.wait_for_timeout(1500)
    row = {"way": name, "times": [], "misses": 0, "rate": None, "paint": page.evaluate(PAINT)}
    if name not in STILL:
        handle = output.locator("input[type=range], .noUi-handle").first
        output.evaluate(WATCH)
        handle.focus()
        row |= press(page, presses)
        row["rate"] = handle.evaluate(DRAG)
    page.close()
    return row | {"load": os.getloadavg()[0]}


def press(page, presses):
    """Press arrow keys on the slider that has the focus; return how long each picture took [ms], and the misses."""
    times, misses = [], 0
    for number in range(4 + presses):
        page.evaluate("() => { noted.length = 0; }")
        page.keyboard.press("ArrowRight" if number // 10 % 2 == 0 else "ArrowLeft")
        try:
            page.wait_for_function("() => noted.length", timeout=5000, polling=20)
        except TimeoutError:
            misses += 1
            continue
        page.wait_for_timeout(250)
        if number >= 4:
            times.append(page.evaluate("() => Math.max(...noted) - pressed"))
    return {"times": times, "misses": misses}


def show(row):
    """Print a row at once, as the others take a while; return the median latency [ms]."""
    times, middle = sorted(row["times"]), None
    latency = drag = paint = f"{'':16}"
    if times:
        middle = statistics.median(times)
        latency = f"{middle:8.1f}{times[round(0.95 * len(times)) - 1]:8.1f}"
    if row["rate"]:
        drag = f"{row['rate'][0]:8.1f}{row['rate'][1]:8.1f}"
    if row["paint"]:
        paint = f"{row['paint'][0] / 1000:8.0f}{row['paint'][1]:8.0f}"
    print(f"{row['way']:13}{latency}{drag}{paint}{row['misses']:8}{row['load']:8.1f}", flush=True)
    return middle


def main():
    """Run the program."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ways", nargs="*", metavar="WAY", help=f"of {', '.join(WAYS)}; default: all")
    parser.add_argument("--quick", action="store_true", help="6 presses instead of 30")
    options = parser.parse_args()
    wanted = options.ways or list(WAYS)
    if unknown := set(wanted) - set(WAYS):
        parser.error(f"no way {', '.join(sorted(unknown))}: there are {', '.join(WAYS)}")
    if "ipympl" in wanted and importlib.util.find_spec("ipympl") is None:
        print("ipympl is left out, as it is not installed: python -m pip install ipympl")
        wanted.remove("ipympl")
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        folder = Path(place)
        for name in wanted:
            book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(WAYS[name])], metadata=KERNEL)
            nbformat.write(book, folder / f"{name}.ipynb")
        flags = ["--no-sandbox", "--disable-background-networking", "--enable-unsafe-swiftshader"]
        browser = playwright.chromium.launch(executable_path=find_browser(), args=flags)
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        titles = ("key, ms", "p95, ms", "drag, /s", "of", "kB", "paint", "misses", "load")
        print(f"{'':13}{''.join(f'{title:>8}' for title in titles)}")
        with lab(folder) as address:
            middles = {
                name: show(measure(context, address, name, 6 if options.quick else 30)) for name in wanted
            }
        browser.close()
    ours = {name: middle for name, middle in middles.items() if name not in ("inline", "ipympl") and middle}
    for slow in ("inline", "ipympl"):
        if ours and middles.get(slow):
            print(f"{slow} takes " + ", ".join(f"{middles[slow] / ours[name]:.0f} x {name}" for name in ours))


if __name__ == "__main__":
    main()

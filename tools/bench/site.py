"""How fast and how heavy the pages of `make site` are: `python tools/bench/site.py FOLDER`

For each page, opened from the folder with a processor made four times slower: its weight (gzip, as a web host sends
it), first paint, and when it answers: the page is there and its first widget can be used. "all": so can the last.
Then the sliders, at full speed: from the time stamp of a real key press to the last change of the picture that it
caused; 30 presses after 4 to warm up, 150 ms of rest after each. Other programs disturb the milliseconds.
"""

import gzip
import os
import re
import statistics
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "tools")]

from find_browser import find_browser  # noqa: E402

SLOWER = 4
EARLY = """
window.marks = {};
document.addEventListener("DOMContentLoaded", () => {
  const look = () => {
    const alive = document.querySelector(".hm-live:not(:has(> .hm-wait))");
    if (alive || !document.querySelector(".hm-live")) marks.first ??= performance.now();
    if ("ready" in document.documentElement.dataset) marks.all ??= performance.now();
    if (!marks.first || !marks.all) setTimeout(look);
  };
  look();
});
const paints = new PerformanceObserver((list) => (marks.paint = list.getEntries()[0].startTime));
paints.observe({ type: "paint", buffered: true });
"""
WATCH = """(box) => {
  window.pressed = []; window.changed = [];
  addEventListener("keydown", (event) => pressed.push(event.timeStamp), true);
  new MutationObserver(() => changed.push(performance.now())).observe(box, { subtree: true, childList: true,
    attributes: true, attributeFilter: ["d", "transform", "aria-label"], characterData: true });
  for (const name of ["drawArrays", "drawElements"]) {
    const does = WebGLRenderingContext.prototype[name];
    WebGLRenderingContext.prototype[name] = function (...given) {
      changed.push(performance.now());
      return does.apply(this, given);
    };
  }
}"""
SLIDERS = {".hm-explorer": ("ArrowRight", "ArrowLeft"), ".hm-body": ("ArrowRight", "ArrowLeft")}


def weight(path):
    """Bytes of a page and of all files that it names, as a web host sends them."""
    text = path.read_text("utf-8")
    files = {path, *(path.parent / name for name in re.findall(r"assets/[0-9a-f]+\.\w+", text))}
    return sum(len(gzip.compress(one.read_bytes())) for one in files)


def load(browser, path):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script(EARLY)
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(path.as_uri())
    page.locator("html[data-ready]").wait_for(state="attached")
    page.wait_for_timeout(100)
    marks = page.evaluate("marks")
    page.close()
    return marks


def slider(browser, path, place, keys):
    """Return the latencies of one slider [ms], or None where the page has none."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(path.as_uri())
    page.locator("html[data-ready]").wait_for(state="attached")
    box = page.locator(place).first
    if not box.count():
        page.close()
        return None
    page.wait_for_timeout(500)
    box.evaluate(WATCH)
    box.get_by_role("slider").first.focus()
    times = []
    for number in range(34):
        page.evaluate("pressed.length = changed.length = 0")
        page.keyboard.press(keys[number // 10 % 2])
        page.wait_for_timeout(150)
        took = page.evaluate("changed.length ? changed.at(-1) - pressed[0] : null")
        times.append(5000 if took is None else took)
    page.close()
    return times[4:]


def main(arguments):
    folder = Path(*arguments).resolve()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu"]
        )
        pages = sorted(folder.glob("*.html"))
        for path in pages:
            runs = [load(browser, path) for _ in range(3)]
            paint, first, every = (
                statistics.median(run[name] for run in runs) for name in ("paint", "first", "all")
            )
            print(
                f"{path.name:<28} {weight(path) / 1000:6.0f} kB  first paint {paint:5.0f} ms  answers {first:5.0f} ms"
                f"  all {every:5.0f} ms  (processor {SLOWER} x slower; load {os.getloadavg()[0]:.1f})"
            )
        for path in pages:
            for place, keys in SLIDERS.items():
                if times := slider(browser, path, place, keys):
                    p95 = sorted(times)[int(0.95 * len(times))]
                    print(
                        f"{path.name:<28} {place:<12} median {statistics.median(times):5.1f} ms  p95 {p95:5.1f} ms"
                        f"  (load {os.getloadavg()[0]:.1f})"
                    )
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) if len(sys.argv) == 2 else __doc__)

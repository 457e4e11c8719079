"""Whether a 30 s hold keeps its time in a tab that nobody sees: `python tools/bench/hidden_tab.py [SECONDS]`

A headless browser never hides a tab. So this opens a window on a screen in memory (Linux, with Xvfb: apt install xvfb),
starts a hold of the guided session, and puts another tab before it. Time is the page's own monotonic clock.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from html import unescape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools"), str(ROOT / "tests" / "browser")]

import conftest  # noqa: E402
from find_browser import find_browser  # noqa: E402

from hipmobility import stretches  # noqa: E402
from hipmobility.widgets.guided_session import GuidedSession  # noqa: E402

# The page plays the person and tells in its title what it sees: a program that drives a browser keeps its tabs awake.
PLAY = """
const told = {};
const tell = (more) => { document.title = JSON.stringify(Object.assign(told, more)); };
document.addEventListener("visibilitychange", () => tell({ [document.visibilityState]: performance.now() }));
const root = await new Promise((resolve) => {
  const look = () => document.querySelector(".hm-guided h3") ? resolve(document.querySelector(".hm-guided"))
    : setTimeout(look, 50);
  look();
});
for (const name of ["Left first", "None of these", "None of these", "4"])
  [...root.querySelectorAll("button")].find((one) => one.textContent.startsWith(name)).click();
new MutationObserver(() => tell({ [root.dataset.phase]: performance.now() }))
  .observe(root, { attributes: true, attributeFilter: ["data-phase"] });
while (root.dataset.phase !== "hold") root.dispatchEvent(new KeyboardEvent("keydown", { key: "s" }));
"""


def main():
    """Run the program."""
    if shutil.which("Xvfb") is None:
        return "Xvfb is not installed here (Debian, Ubuntu: apt install xvfb)"
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    screen = ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x900x24"]
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        subprocess.Popen(screen, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as screen,
    ):
        try:
            print(hold(Path(folder), f":{screen.stdout.readline().strip()}", seconds))
        finally:
            screen.terminate()
    return None


def hold(folder, display, seconds):
    """Start a hold, hide its tab, wait until it is over; return a sentence with what the page's clock says."""
    dose = stretches.Dose(holds=1, hold_s=seconds, days_per_week=5)
    session = GuidedSession(stretches.load("figure_4"), dose, patient_id="P1")
    page = conftest.write_page(session, folder / "session.html")
    play = f'<script type="module">{PLAY}</script></body>'
    page.write_text(page.read_text("utf-8").replace("</body>", play), "utf-8")
    flags = [*conftest.FLAGS, f"--user-data-dir={folder}/profile", "--remote-debugging-port=0"]
    command = [find_browser(), *flags, page.as_uri()]
    screen = {**os.environ, "DISPLAY": display}
    with subprocess.Popen(command, env=screen, stderr=subprocess.DEVNULL) as browser:
        try:
            wait_for(lambda: "hold" in told(folder))
            other = urllib.request.Request(f"{door(folder)}/json/new?about:blank", method="PUT")
            urllib.request.urlopen(other).close()
            time.sleep(seconds + 3)
            wait_for(lambda: "switch" in told(folder))
            seen = told(folder)
        finally:
            browser.terminate()
    took = seen["switch"] - seen["hold"]
    after = (
        f"hidden {seen['hidden'] - seen['hold']:.0f} ms after its start" if "hidden" in seen else "NOT hidden"
    )
    return f"a hold of {seconds} s in a tab that was {after}: {took:.1f} ms, {took - 1000 * seconds:+.1f} ms"


def door(folder):
    """Return the address at which the browser tells of its tabs."""
    return f"http://127.0.0.1:{(folder / 'profile' / 'DevToolsActivePort').read_text().splitlines()[0]}"


def told(folder):
    """Return what the page has written into its title, without waking it."""
    with (
        suppress(OSError, ValueError, StopIteration),
        urllib.request.urlopen(f"{door(folder)}/json/list") as answer,
    ):
        return json.loads(
            unescape(next(one["title"] for one in json.load(answer) if "session.html" in one["url"]))
        )
    return {}


def wait_for(what):
    """Return the first answer that is something; give up after a minute."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if answer := what():
            return answer
        time.sleep(0.2)
    raise TimeoutError("the browser did not get there in a minute")


if __name__ == "__main__":
    sys.exit(main())

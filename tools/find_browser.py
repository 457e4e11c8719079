"""Prints where Chromium is; installs it where that is possible. `CHROMIUM=/a/path` says which one to use."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "~/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)


def find_browser():
    """Return the path of a Chromium, or None. A wrong `CHROMIUM` raises FileNotFoundError."""
    if chosen := os.environ.get("CHROMIUM"):
        found = shutil.which(chosen)
        if found is None:
            raise FileNotFoundError(f"CHROMIUM is {chosen}: there is no such program")
        return found
    for name in (*NAMES, *(os.path.expanduser(place) for place in PLACES)):
        if found := shutil.which(name):
            return found
    return None


def apt_install(*packages):
    """Install Debian packages. Return False where we may not, or where there is no apt."""
    if shutil.which("apt-get") is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "-y", "-q", "--no-install-recommends"]
    for step in (
        ["update"],
        ["install", *packages],
    ):  # a source that does not answer need not be the one we use
        print("$", *command, *step, flush=True, file=sys.stderr)
        done = subprocess.run([*command, *step], env=quiet, stdin=subprocess.DEVNULL, stdout=sys.stderr)
    return done.returncode == 0


def main():
    """Print the path; 1 with a sentence where there is no browser and none can be installed."""
    try:
        browser = find_browser()
        if browser is None and apt_install("chromium", "fonts-dejavu-core"):
            browser = find_browser()
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    if browser is None:
        print(
            "The browser tests need Chromium or Chrome, and none was found. Install one"
            " (Debian, Ubuntu: sudo apt install chromium; macOS: brew install --cask chromium),"
            " or say where it is: make test CHROMIUM=/path/to/chromium",
            file=sys.stderr,
        )
        return 1
    print(Path(browser))
    return 0


if __name__ == "__main__":
    sys.exit(main())

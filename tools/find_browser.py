"""Prints which browser to test in; installs it where that is possible. `CHROMIUM=/a/path` says which one to use."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from hipmobility import printing

SHELL = "chromium-headless-shell"  # the same Chromium without its window, which takes nearly half of a test's time
PACKAGES = ("chromium", "fonts-dejavu-core")


def find_browser():
    """Return the path of the browser to test in, or None: the one that is asked for, else the quickest."""
    if not os.environ.get("CHROMIUM") and (shell := shutil.which(SHELL)):
        return shell
    return printing.find_browser()


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
        if browser is None and (apt_install(SHELL, *PACKAGES) or apt_install(*PACKAGES)):
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

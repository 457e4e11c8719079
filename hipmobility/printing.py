"""A page as a PDF: printed by the browser that is on the machine, so that it looks as it does on the screen.

A year of data, measured: Chromium took 0.9 s of processor time, WeasyPrint 9.2 s; both write tagged PDF. The browser
adds no package, Windows and macOS have one, and what it prints is the very page that a person prints from the file.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from hipmobility import csvfile

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "~/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
    "C:/Program Files/Microsoft/Edge/Application/msedge.exe",
)
FLAGS = (
    *("--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-breakpad"),
    "--host-resolver-rules=MAP * ~NOTFOUND",  # nobody is asked for anything
    *("--no-pdf-header-footer", "--export-tagged-pdf", "--generate-pdf-document-outline"),
)
LONGEST_S = 90


class PrintError(OSError):
    """Why there is no PDF, and what to do."""


def find_browser():
    """Return the path of a Chromium, Chrome or Edge, or None. A wrong `CHROMIUM` raises FileNotFoundError."""
    if chosen := os.environ.get("CHROMIUM"):
        found = shutil.which(chosen)
        if found is None:
            raise FileNotFoundError(f"CHROMIUM is {chosen}: there is no such program")
        return found
    for name in (*NAMES, *(os.path.expanduser(place) for place in PLACES)):
        if found := shutil.which(name):
            return found
    return None


def print_pdf(page, path):
    """Print a page into a PDF file that is complete and readable by its owner only, or not there at all.

    Parameters
    ----------
    page : str
        HTML that needs nothing but itself.
    path : str or Path
        A file there is replaced.

    Raises
    ------
    PrintError
        When there is no browser to print with, or it fails; the message says what to do.
    LogError
        When the disk or the folder refuses.
    """
    path = Path(path)
    browser = find_browser()
    if browser is None:
        raise PrintError(
            f"{path.name}: a PDF needs Chrome, Edge or Chromium, and none was found. Install one (Debian, Ubuntu:"
            " sudo apt install chromium), or say where it is: CHROMIUM=/path/to/it. Or write a .html file: it"
            " prints the same page from any browser"
        )
    try:
        # beside the file to be: a browser in a box of its own (snap) may see no other folder
        with tempfile.TemporaryDirectory(
            dir=path.parent, prefix="hipmobility-", ignore_cleanup_errors=True
        ) as folder:
            data = _print(browser, page, Path(folder).resolve(), path.name)
    except FileNotFoundError as error:
        raise PrintError(f"{path.name}: cannot be written ({error.strerror})") from None
    with csvfile.replacing(path) as file:
        file.write(data)


def _print(browser, page, folder, name):
    """Return the bytes of the PDF; everything that the browser leaves behind is in the folder (0700)."""
    source, made = folder / "page.html", folder / "page.pdf"
    source.write_text(page, encoding="utf-8")
    command = [browser, *FLAGS, f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={made}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append(
            "--no-sandbox"
        )  # Chromium refuses to run as root otherwise; the page is ours and has no script
    try:
        done = subprocess.run(  # noqa: S603  the program that the person chose, no shell
            [*command, source.as_uri()], stdin=subprocess.DEVNULL, capture_output=True, timeout=LONGEST_S
        )
    except subprocess.TimeoutExpired:
        raise PrintError(
            f"{name}: {browser} did not print within {LONGEST_S} s; write a .html file instead"
        ) from None
    except OSError as error:
        raise PrintError(f"{name}: {browser} does not start ({error.strerror})") from None
    data = made.read_bytes() if made.exists() else b""
    if not data.startswith(b"%PDF"):
        raise PrintError(
            f"{name}: {browser} printed nothing (it ended with {done.returncode}); write a .html file instead:"
            " it prints the same page from any browser"
        )
    return data

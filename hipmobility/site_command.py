"""`hipmobility site`: all notebooks as web pages in a folder, for any web host or to be opened as they are."""

import importlib.util
import sys
from pathlib import Path

from hipmobility import notebooks

NEEDED = ("nbclient", "mistune", "bleach", "ipykernel")  # all come with JupyterLab


def add(commands):
    """Add the command to the others.

    Parameters
    ----------
    commands : argparse subparsers
    """
    one = commands.add_parser(
        "site", help="write the notebooks as web pages that need no Python and no network"
    )
    one.add_argument(
        "folder",
        type=Path,
        metavar="FOLDER",
        help="where the pages go; what this command wrote there is replaced",
    )
    one.add_argument("--notebooks", type=Path, metavar="FOLDER", help="default: the project's own")
    one.add_argument("--language", default="en", help="of the words around the notebooks; default: en")
    one.set_defaults(run=_run, parser=one)


def _run(options):
    if [name for name in NEEDED if importlib.util.find_spec(name) is None]:
        print("JupyterLab is not installed here: python -m pip install jupyterlab", file=sys.stderr)
        return 1
    if options.notebooks is not None and not options.notebooks.is_dir():
        options.parser.error(f"{options.notebooks}: there is no such folder")
    from hipmobility import site

    source = options.notebooks or notebooks.find(None)[0]
    files = site.build(source.resolve(), options.folder, language=options.language, told=_tell)
    pages = sum(name.endswith(".html") for name in files)
    print(f"wrote {pages} pages, {sum(files.values()) / 1e6:.1f} MB: open {options.folder / 'index.html'}")
    return 0


def _tell(line):
    print(line, file=sys.stderr, flush=True)

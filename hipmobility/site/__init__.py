"""The notebooks as static pages: every widget alive that can be, no kernel, no network, from a folder or any web host.

build   run the notebooks and write the pages
"""

import asyncio
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote

from hipmobility import stretches

MARK = "hipmobility site"  # what each page says, so that a later run knows which are its own
HOST = {"CNAME"}  # beside hidden files: what a checkout of a web host may hold before there is a page
AT_ONCE = 2  # kernels; more would only wait for each other on a small machine
FIRST_CELL = "from hipmobility.site import pieces\npieces.install()"
KEPT_OF_BOOK = {
    "kernelspec",
    "language_info",
    "language",
    "title",
    "authors",
}  # what its author wrote, not what
KEPT_OF_CELL = {"tags", "slideshow", "jupyter"}  # a run left behind: states of widgets, times, paths


class SiteError(ValueError):
    """A notebook that did not run to its end or has a name that is taken, or a folder that is not ours to fill."""


def build(notebooks, folder, *, language="en", told=print):
    """Run every notebook of a folder, in the order of their names, and write them as web pages.

    Parameters
    ----------
    notebooks : Path
        A folder.
    folder : Path
        Where the pages go. What an earlier run wrote there is replaced; all else stays as it is.
    language : str
        Of what stands around the notebooks.
    told : callable
        Called with a line for each notebook before it is run.

    Returns
    -------
    dict of str to int
        Each file and its size in bytes.

    Raises
    ------
    SiteError
        When there is no notebook, when one of them fails, or when `folder` holds something else in their place.
    """
    import nbformat

    stretches.known("language", language, stretches.languages())
    paths = sorted(path for path in Path(notebooks).glob("*.ipynb"))
    if not paths:
        raise SiteError(f"{notebooks}: there is no notebook")
    folder = Path(folder).resolve()
    if folder == Path(notebooks).resolve():
        raise SiteError(f"{folder}: the notebooks lie there; name another folder for the pages")
    _check(folder, paths)

    def run(numbered):
        number, path = numbered
        told(f"{number} of {len(paths)}: {path.name} ...")
        bare = _source(path)
        file = f"{nbformat.writes(bare)}\n".encode()
        return (path.name, _run(bare, path)), (path.name, file)

    with ThreadPoolExecutor(AT_ONCE) as workers:
        try:
            executed, sources = zip(*workers.map(run, enumerate(paths, start=1)), strict=True)
        except BaseException:
            workers.shutdown(cancel_futures=True)
            raise
    files = _files(executed, language) | dict(sources)
    _write(files, folder)
    return {name: len(data) for name, data in files.items()}


def _source(path):
    """Return a notebook without what its runs left in it: that may be of the log of the person who saved it."""
    import nbformat

    book = nbformat.read(path, as_version=4)
    _keep(book.metadata, KEPT_OF_BOOK)
    for cell in book.cells:
        _keep(cell.metadata, KEPT_OF_CELL)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        for name in [*cell.get("attachments", {})]:
            if f"attachment:{name}" not in unquote(cell.source):  # a picture that nobody sees any more
                del cell.attachments[name]
    return book


def _keep(metadata, names):
    for name in {*metadata} - names:
        del metadata[name]


def _run(book, path):
    """Run a notebook and return it with what its cells show; each widget and chart as a piece of a page."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    book.cells.insert(0, nbformat.v4.new_code_cell(FIRST_CELL))
    client = NotebookClient(
        book,
        timeout=600,
        kernel_name="python3",
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(path.parent)}},
    )
    with tempfile.TemporaryDirectory() as place:
        # never the log of the person who builds: nothing of it may get onto a page
        own = {
            "HIPMOBILITY_LOG": str(Path(place) / "log.db"),
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        }
        try:
            asyncio.run(client.async_execute(env=os.environ | own))
        except CellExecutionError as error:
            raise SiteError(f"{path.name}: a cell failed\n{error.traceback or error}") from None
    del book.cells[0]
    return book


def _files(executed, language):
    """Return all files of the site but the notebooks themselves: path to bytes."""
    from hipmobility.site.assets import Assets
    from hipmobility.site.cells import Notebook
    from hipmobility.site.pages import Frame, index_of, page_name

    assets, words = Assets(), stretches.words("site", language)
    pages = {name: page_name(name) for name, _ in executed}
    books = [Notebook(book, name, pages, assets, words) for name, book in executed]
    frame, search = Frame(assets, words, language), assets.add(index_of(books), "js")
    texts = {"index.html": frame.index(books, search)}
    for number, book in enumerate(books):
        texts[pages[book.name]] = frame.notebook(book, number, books, search)
    return {name: text.encode() for name, text in texts.items()} | assets.files


def _check(folder, paths):
    """Raise a SiteError where a page would take the place of something that no earlier run wrote."""
    from hipmobility.site.assets import FOLDER
    from hipmobility.site.pages import page_name

    if taken := [path.name for path in paths if path.stem.lower() == "index"]:
        raise SiteError(
            f"{taken[0]}: index is the name of the page of contents; give the notebook another name"
        )
    ours = _ours(folder)
    there = {path.name for path in folder.iterdir()} if folder.exists() else set()
    if "index.html" not in ours and any(name not in HOST and name[0] != "." for name in there):
        raise SiteError(f"{folder}: holds something else; name a new folder")
    pages = [name for path in paths for name in (path.name, page_name(path.name))]
    others = sorted(there & {*pages} - ours)
    if FOLDER in there and not (folder / FOLDER).is_dir():
        others.append(FOLDER)
    if others:
        raise SiteError(
            f"{folder}: {', '.join(others)} would be replaced, and was not written by this command"
        )


def _ours(folder):
    """Return the names of what an earlier run wrote into a folder; anything else in it is somebody else's."""
    from hipmobility.site.assets import FOLDER, NAME

    mark = f'name="generator" content="{MARK}"'.encode()
    pages = {path.stem for path in folder.glob("*.html") if path.is_file() and mark in path.read_bytes()}
    made = {f"{page}.html" for page in pages} | {f"{page}.ipynb" for page in pages - {"index"}}
    shared = {path.relative_to(folder).as_posix() for path in folder.glob(f"{FOLDER}/*")}
    return {name for name in made if (folder / name).is_file()} | {*filter(NAME.fullmatch, shared)}


def _write(files, folder):
    """Write all files aside, then move each to its place, pages last, so that no page ever lacks a file."""
    ours = _ours(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as new:
        pages_last = sorted(files, key=lambda name: "/" not in name)
        for name in pages_last:
            (Path(new) / name).parent.mkdir(exist_ok=True)
            (Path(new) / name).write_bytes(files[name])
        for name in pages_last:
            (folder / name).parent.mkdir(exist_ok=True)
            (Path(new) / name).replace(folder / name)
    for name in ours - {*files}:
        (folder / name).unlink()

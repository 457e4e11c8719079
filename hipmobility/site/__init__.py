"""The notebooks as static pages: every widget alive that can be, no kernel, no network, from a folder or any web host.

build   run the notebooks and write the pages
"""

import asyncio
import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote

from hipmobility import stretches

MARK = "hipmobility site"  # what the first page of a folder says that may be replaced
AT_ONCE = 2  # kernels; more would only wait for each other on a small machine
FIRST_CELL = "from hipmobility.site import pieces\npieces.install()"
KEPT_OF_BOOK = {"kernelspec", "language_info", "language", "title", "authors"}  # what its author wrote, not what
KEPT_OF_CELL = {"tags", "slideshow", "jupyter"}  # a run left behind: states of widgets, times, paths


class SiteError(ValueError):
    """A notebook that did not run to its end, or a folder that is not ours to replace."""


def build(notebooks, folder, *, language="en", told=print):
    """Run every notebook of a folder, in the order of their names, and write them as web pages.

    Parameters
    ----------
    notebooks : Path
        A folder.
    folder : Path
        Where the pages go. What an earlier run wrote there is replaced as a whole.
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
        When there is no notebook, when one of them fails, or when `folder` holds something else.
    """
    import nbformat

    stretches.known("language", language, stretches.languages())
    paths = sorted(path for path in Path(notebooks).glob("*.ipynb"))
    if not paths:
        raise SiteError(f"{notebooks}: there is no notebook")
    folder = Path(folder).resolve()
    if not _may_replace(folder):
        raise SiteError(f"{folder}: holds something else; name a new folder")

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


def _may_replace(folder):
    first = folder / "index.html"
    if not folder.exists() or not any(folder.iterdir()):
        return True
    return first.is_file() and f'name="generator" content="{MARK}"' in first.read_text("utf-8")


def _write(files, folder):
    """Write all files beside the folder first, so that a site is never half an old one."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as place:
        new = Path(place) / "new"
        for name, data in files.items():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            (new / name).write_bytes(data)
        if folder.exists():
            folder.rename(Path(place) / "old")
        shutil.move(new, folder)

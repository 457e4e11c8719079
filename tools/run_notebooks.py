"""Runs the notebooks and saves their outputs, so that a second run changes nothing.

`python tools/run_notebooks.py [FILE ...]`
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}
WIDGET = "application/vnd.jupyter.widget-view+json"


def run(path):
    """Run one notebook from the top, in its own folder, and write it back."""
    book = nbformat.read(path, as_version=4)
    book.cells = [cell for cell in book.cells if cell.source.strip()]
    client = NotebookClient(
        book,
        timeout=300,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    clean(book)
    nbformat.write(book, path)


def clean(book):
    """Keep what a reader sees; drop what differs from one run or one machine to the next."""
    book.metadata = nbformat.from_dict(METADATA)
    book.nbformat, book.nbformat_minor = 4, 5
    for number, cell in enumerate(book.cells, start=1):
        cell.id = f"cell-{number}"
        cell.metadata = nbformat.from_dict({})
        for output in cell.get("outputs", []):
            # The number of a widget that lived in this run's kernel. Without it, what stands here until
            # the cell is run again is the widget's text, not an error.
            output.get("data", {}).pop(WIDGET, None)


def main(arguments):
    paths = [Path(name) for name in arguments] or sorted(NOTEBOOKS.glob("*.ipynb"))
    for number, path in enumerate(paths, start=1):
        print(f"{number} of {len(paths)}: {path.name} ...", flush=True)
        run(path)
    return 0 if paths else f"no notebooks in {NOTEBOOKS}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

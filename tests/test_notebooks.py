"""Notebooks are written to be read and to be held by a strict regression: cells are sentences, outputs are saved."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))
LONGEST = 12  # lines of a cell
# What belongs in the library, what a strict regression cannot see, and what is not the same tomorrow.
BANNED = ("sys.path", "NBVAL_", "Output(", "interact", "input(", "now(", "today(")


def test_there_are_notebooks():
    """Without notebooks every test below would pass unseen."""
    assert NOTEBOOKS


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def book(request):
    return nbformat.read(request.param, as_version=4)


def code(book):
    return [cell for cell in book.cells if cell.cell_type == "code"]


def test_it_was_run_from_top_to_bottom(book):
    assert [cell.execution_count for cell in code(book)] == [*range(1, len(code(book)) + 1)]


def test_no_cell_ended_in_an_error_or_a_warning(book):
    outputs = [output for cell in code(book) for output in cell.outputs]
    assert [one for one in outputs if one.output_type == "error" or one.get("name") == "stderr"] == []


def test_a_chart_is_saved_with_its_picture(book):
    """The regression compares the text of a chart and never its picture, not even whether there is one."""
    for cell in code(book):
        data = [output.get("data", {}) for output in cell.outputs]
        if "figures.plot_" in cell.source:
            assert any("image/png" in one for one in data), cell.source


def test_what_is_shown_speaks_for_itself(book):
    """On a page without code nobody knows what an Axes, an empty tuple or an Assessment is of."""
    shown = [
        one.get("data", {}).get("text/plain", one.get("text", ""))
        for cell in code(book)
        for one in cell.outputs
    ]
    assert [text for text in shown if re.search(r"<Axes|^\(\)|^Assessment\(", text)] == []


def cells_of(book):
    html = "".join(one.get("data", {}).get("text/html", "") for cell in code(book) for one in cell.outputs)
    return re.findall(r"<(t[hd])[^>]*>([^<]*)</", html)


def test_a_number_that_is_missing_is_never_the_word_of_a_program(book):
    assert [text for _, text in cells_of(book) if text in ("NaN", "NaT", "None", "&lt;NA&gt;")] == []


def test_a_table_speaks_in_words(book, request):
    """But in the lab of the students, who type the keys of poses and columns in the boxes above."""
    if "05_muscle_lab" not in request.node.name:
        assert [text for kind, text in cells_of(book) if kind == "th" and "_" in text] == []


@pytest.mark.parametrize("stem", ["06_does_it_help", "07_clinic"])
def test_rows_have_names_and_no_keys(stem):
    """Beside a chart that names them in words, a row called no_link or high_pain is one more thing to look up."""
    (path,) = (path for path in NOTEBOOKS if path.stem == stem)
    html = [
        one.get("data", {}).get("text/html", "")
        for cell in code(nbformat.read(path, 4))
        for one in cell.outputs
    ]
    rows = re.findall(r"<tr>\s*<th>([^<]*)</th>\s*<td>", "".join(html))
    assert len(rows) > 20
    assert [row for row in rows if "_" in row] == []


def test_no_invitation_to_stretch_follows_an_emergency(book):
    """Whoever scrolls from "call for help" to a running form has to guess which one is meant."""
    shown = [output.get("data", {}).get("text/plain", "") for cell in code(book) for output in cell.outputs]
    assert [text for text in shown if re.match(r"\w+\((emergency|clinician)", text)] == []


def test_a_timer_beside_a_form_says_that_it_does_not_know_its_answers(book):
    """An emergency in a form takes away the timer inside it; one that stands by itself stays on offer."""
    shown = "".join(out.get("data", {}).get("text/plain", "") for cell in code(book) for out in cell.outputs)
    if "SafetyQuestions(" in shown and "GuidedSession(" in shown:
        (said,) = (cell.source for cell in book.cells if "## Do it with a timer" in cell.source)
        assert "do not start this timer" in said


def test_cells_are_short_and_define_nothing(book):
    for cell in code(book):
        assert len(cell.source.splitlines()) <= LONGEST, cell.source
        kinds = {
            type(node) for node in ast.walk(ast.parse(cell.source))
        }  # no magic is Python, so none passes
        assert not kinds & {ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef}, cell.source
        assert [word for word in BANNED if word in cell.source] == [], cell.source
        assert not cell.source.rstrip().endswith(";"), "nbval does not know the trailing ;"


def test_the_text_is_at_least_as_much_as_the_code(book):
    prose = [cell for cell in book.cells if cell.cell_type == "markdown"]
    assert len(prose) >= len(code(book))
    assert book.cells[0].cell_type == "markdown"
    assert re.match(r"# \S", book.cells[0].source)
    assert sum(cell.source.startswith("# ") for cell in prose) == 1


def test_the_file_holds_nothing_of_the_machine_that_ran_it(book):
    mend = "saved from JupyterLab? `make notebooks` brings it back into form"
    assert set(book.metadata) == {"kernelspec", "language_info"}, mend
    assert book.metadata.kernelspec.name == "python3"
    assert "version" not in book.metadata.language_info, mend
    assert all(cell.metadata == {} for cell in book.cells), mend
    text = nbformat.writes(book)
    assert "widget-view" not in text, "run `make notebooks`, which saves a widget as its text"
    assert re.findall(r"/(?:home|Users|tmp|private|root)/|[A-Z]:\\\\", text) == []
    assert re.findall(r" at 0x[0-9a-f]+", text) == []

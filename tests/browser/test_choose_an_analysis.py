"""Choose an analysis by keyboard, on a desktop and on a narrow screen."""

import pytest
from playwright.sync_api import expect

from hipmobility import stretches

CHOICE = 3  # the code cell that shows it


@pytest.mark.parametrize("width", [1280, 390])
def test_the_picture_follows_the_analysis(open_notebook, width):
    book = open_notebook("06_does_it_help.ipynb", width=width)
    if width == 390:
        book.page.evaluate("() => { jupyterapp.shell.collapseLeft(); jupyterapp.shell.collapseRight(); }")
    book.run_all()
    words, view = stretches.words("worlds"), book.output(CHOICE)
    chooser = view.get_by_label(words["analysis"])
    expect(view.get_by_role("status")).to_contain_text(words["same_day"])
    chooser.focus()
    chooser.press("End")
    expect(view.get_by_role("status")).to_contain_text(words["next_day"])
    expect(view.get_by_role("img")).to_contain_text(words["weekdays"])
    expect(view.get_by_role("table")).to_contain_text(words["reverse"])
    book.screenshot(f"analysis-{width}")
    wide = view.evaluate("(view) => [...view.querySelectorAll('select, p')].filter("
                         "(one) => one.getBoundingClientRect().right > window.innerWidth + 1).length")  # fmt: skip
    assert wide == 0
    # chart and table scroll each by itself: the words beside them stay
    boxes = view.evaluate(
        "(view) => [...view.querySelectorAll('.widget-vbox')].map((one) => one.scrollWidth - one.clientWidth)"
    )
    assert boxes
    assert max(boxes) <= 1

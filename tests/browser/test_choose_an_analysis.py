"""Choose an analysis by keyboard, on a desktop and on a narrow screen."""

from playwright.sync_api import expect

from hipmobility import stretches

CHOICE = 3  # the code cell that shows it


def test_the_picture_follows_the_analysis(open_notebook):
    book = open_notebook("06_does_it_help.ipynb")
    book.run_all(CHOICE)
    words, view = stretches.words("worlds"), book.output(CHOICE)
    expect(view.get_by_role("status")).to_contain_text(words["same_day"])
    follows(book, view, 1280)
    book.page.set_viewport_size({"width": 390, "height": 900})
    book.page.evaluate("() => { jupyterapp.shell.collapseLeft(); jupyterapp.shell.collapseRight(); }")
    view.get_by_label(words["analysis"]).press("Home")
    expect(view.get_by_role("status")).to_contain_text(words["same_day"])
    follows(book, view, 390)


def follows(book, view, width):
    """Choose the last analysis with the keys; everything beside it follows, and stays in reach."""
    words = stretches.words("worlds")
    chooser = view.get_by_label(words["analysis"])
    chooser.focus()
    chooser.press("End")
    expect(view.get_by_role("status")).to_contain_text(words["next_day"])
    expect(view.get_by_role("img")).to_contain_text(words["weekdays"])
    expect(view.get_by_role("table")).to_contain_text(words["reverse"])
    book.screenshot(f"analysis-{width}")
    wide = view.evaluate("(view) => [...view.querySelectorAll('select, p')].filter("
                         "(one) => one.getBoundingClientRect().right > window.innerWidth + 1).length")  # fmt: skip
    assert wide == 0, width
    # chart and table scroll each by itself: the words beside them stay
    boxes = view.evaluate(
        "(view) => [...view.querySelectorAll('.widget-vbox')].map((one) => one.scrollWidth - one.clientWidth)"
    )
    assert boxes
    assert max(boxes) <= 1, width

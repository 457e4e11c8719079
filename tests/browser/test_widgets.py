"""The widgets under a person's hands: keyboard alone, in JupyterLab."""

from playwright.sync_api import expect

from hipmobility import stretches

WALK, FORM, PROGRESS = 3, 9, 6  # which code cell shows which widget


def press(locator, key="Enter"):
    locator.focus()
    locator.press(key)


def test_a_stretch_is_walked_through_with_the_keyboard(open_notebook):
    book = open_notebook("02_hip_flexor_stretch.ipynb")
    book.run_all(WALK)
    words, stretch = stretches.words("walkthrough"), stretches.load("hip_flexor")
    walk = book.output(WALK)
    total = len(stretch.steps)
    for number in range(1, total):
        expect(walk.get_by_text(words["step"].format(number=number, total=total))).to_be_visible()
        press(walk.get_by_role("button", name=words["next"]))
    expect(walk.get_by_text(words["step"].format(number=total, total=total))).to_be_visible()
    expect(walk.get_by_role("button", name=words["next"])).to_be_disabled()
    press(walk.get_by_role("button", name=words["back"]))
    expect(walk.get_by_text(words["step"].format(number=total - 1, total=total))).to_be_visible()


def test_a_session_is_logged_with_the_keyboard(open_notebook):
    book = open_notebook("03_figure_4_stretch.ipynb")
    book.run_all(FORM)
    words = stretches.words("session_form")
    form = book.output(FORM)
    cells = book.code_cells.count()
    # a drop-down takes the first letter; outside of it "3" makes a heading of a cell and "a" inserts one
    for label, key in [(words["holds_left"], "3"), (words["holds_right"], "4"), (words["pain_before"], "6")]:
        press(form.get_by_label(label), key)
        expect(form.get_by_label(label).locator("option:checked")).to_have_text(key)
    press(form.get_by_label(words["pain_after"]), "ArrowDown")
    expect(form.get_by_label(words["pain_after"]).locator("option:checked")).to_have_text("0")
    press(form.get_by_label(words["pain_after"]), "a")
    assert book.code_cells.count() == cells
    press(form.get_by_role("button", name=words["save"], exact=True))
    expect(form.get_by_text(words["saved"], exact=True)).to_be_visible()
    press(form.get_by_role("button", name=words["save"], exact=True))
    expect(form.get_by_text(words["saved_before"])).to_be_visible()


def test_the_progress_view_follows_the_choice(open_notebook):
    book = open_notebook("04_my_progress.ipynb")
    book.run_all(PROGRESS)
    cells = book.code_cells.count()
    words = stretches.words("progress")
    view = book.output(PROGRESS)
    rows = stretches.words("row_names")
    chart = view.get_by_role("img")
    expect(chart).to_contain_text(rows["hip_flexor_left"])
    press(view.get_by_role("combobox", name=words["side"], exact=True), "r")
    expect(chart).not_to_contain_text(rows["hip_flexor_left"])
    expect(chart).to_contain_text(rows["hip_flexor_right"])
    press(view.get_by_role("combobox", name=words["stretch"], exact=True), stretches.load("figure_4").name[0])
    expect(chart).not_to_contain_text(rows["hip_flexor_right"])
    expect(chart).to_contain_text(rows["figure_4_right"])
    view.get_by_label(words["start"], exact=True).fill("2026-02-01")
    expect(view.locator(".hm-said")).to_contain_text("From 2026-02-01 to 2026-03-15")
    day = view.get_by_role("option", name="2026-02-04", exact=True)
    day.focus()
    press(day, "ArrowRight")  # JupyterLab would take it, and "a" would insert a cell
    press(view.get_by_role("option", name="2026-02-05", exact=True), "a")
    expect(view.locator(".hm-day")).to_contain_text("2026-02-05 Pain 5 of 10.")
    assert book.code_cells.count() == cells


def test_a_narrow_screen_keeps_everything_in_reach(open_notebook):
    book = open_notebook("04_my_progress.ipynb", width=390)
    book.page.evaluate("() => { jupyterapp.shell.collapseLeft(); jupyterapp.shell.collapseRight(); }")
    book.run_all(PROGRESS)
    book.screenshot("narrow")
    view = book.output(PROGRESS)
    wide = view.evaluate("(view) => [...view.querySelectorAll('select, input, p')].filter("
                         "(one) => one.getBoundingClientRect().right > window.innerWidth + 1).length")  # fmt: skip
    assert wide == 0

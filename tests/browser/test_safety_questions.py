"""The safety form under a person's hands in JupyterLab: what a sign takes away is really gone."""

import nbformat
import pytest
from conftest import violations
from playwright.sync_api import expect

from hipmobility import safety, stretches

WORDS, SESSION = stretches.words("safety"), stretches.words("guided_session")
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
SOURCE = [
    "from hipmobility import safety, stretches\nfrom hipmobility.widgets.guided_session import GuidedSession\n"
    "from hipmobility.widgets.safety_questions import SafetyQuestions",
    'session = GuidedSession(stretches.load("figure_4"), patient_id="P1")\ncheck = SafetyQuestions(session)\ncheck',
    'print(check, session.state["running"], session.state["phase"])',
]


def answer(form, text, label):
    """Choose an answer with the keyboard: the space bar on its radio button."""
    radio = form.get_by_role("group", name=text, exact=True).get_by_label(label, exact=True)
    radio.focus()
    radio.press(" ")
    expect(radio).to_be_checked()


@pytest.fixture
def open_form(open_notebook, project):
    def open_one(width):
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(text) for text in SOURCE], metadata=KERNEL
        )
        nbformat.write(notebook, project / "notebooks" / "safety_form.ipynb")
        book = open_notebook("safety_form.ipynb", width=width)
        book.page.evaluate("() => { jupyterapp.shell.collapseLeft(); jupyterapp.shell.collapseRight(); }")
        for number in (0, 1):
            book.cell(number).locator(".cm-content").click()
            book.page.keyboard.press("Control+Enter")
        book.output(1).locator(".hm-safety h3").first.wait_for()
        return book

    return open_one


@pytest.mark.parametrize("width", [1280, 390])
def test_an_emergency_takes_a_running_session_away(width, open_form):
    book = open_form(width)
    page, form, cells = book.page, book.output(1), book.code_cells.count()
    groups = {
        tier: form.get_by_role("region", name=WORDS[f"group_{tier}"]) for tier in ("emergency", "clinician")
    }
    expect(groups["clinician"]).to_be_hidden()  # the emergency signs come first
    assert violations(page, ".hm-safety") == []
    asked = {one.key: one.text for one in safety.questions()}
    for tier in ("emergency", "clinician", "ask_first"):
        group = form.get_by_role("region", name=WORDS[f"group_{tier}"])
        expect(form.locator(".hm-guided")).to_have_count(0)
        group.get_by_role("button", name=WORDS["all_no"]).focus()
        page.keyboard.press("Enter")
    expect(form.locator(".hm-guided")).to_be_visible()
    answer(form, asked["pain_weeks"], "More than 12 weeks")
    expect(form.get_by_text(WORDS["tier_routine"])).to_be_visible()
    book.screenshot(f"{width}-answered")

    form.get_by_role("button", name="Left first").click()
    for _ in range(2):
        form.get_by_role("button", name=SESSION["none_of_these"]).click()
    form.get_by_role("button", name="4", exact=True).click()
    expect(form.get_by_role("button", name=SESSION["pause"])).to_be_visible()

    answer_yes = form.get_by_role("group", name=asked["leg_weakness"], exact=True).get_by_label("Yes")
    answer_yes.focus()
    page.keyboard.press(" ")
    expect(form.get_by_role("alert")).to_contain_text("Call emergency services now.")
    expect(form.get_by_role("heading", name=WORDS["tier_emergency"])).to_be_focused()
    expect(form.locator(".hm-guided")).to_have_count(0)
    assert form.locator("fieldset:visible").count() == 0
    assert form.locator("img").count() == 0
    assert violations(page, ".hm-safety") == []
    book.screenshot(f"{width}-emergency")
    book.cell(2).locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(book.output(2)).to_contain_text(
        "SafetyQuestions(emergency: figure_4 not_today; 3 without an answer)"
    )
    expect(book.output(2)).to_contain_text("False timed")  # the clock stands

    form.get_by_role("button", name=WORDS["mistake"]).focus()
    page.keyboard.press("Enter")
    expect(form.get_by_text("Seated figure-4 stretch: answer all the questions first.")).to_be_visible()
    expect(form.locator(".hm-guided")).to_have_count(0)  # taken back is open, not no
    answer(form, asked["leg_weakness"], "No")
    expect(form.get_by_role("button", name=SESSION["resume"])).to_be_visible()  # where it was, and it waits
    assert book.code_cells.count() == cells  # no key reached JupyterLab

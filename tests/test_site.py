"""The notebooks as web pages: what a widget becomes, hostile text, links that stay inside, folders not ours."""

import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote

import anywidget
import ipywidgets as ipw
import matplotlib.pyplot as plt
import nbformat
import pandas as pd
import pytest
from hostile_text import TEXTS
from nbformat import v4

from hipmobility import analyses, caseload, cli, cohort, figures, site, stretches
from hipmobility.log import Log
from hipmobility.site import cells, pieces
from hipmobility.site.assets import Assets
from hipmobility.site.cleaning import clean, words_left
from hipmobility.widgets.analysis_choice import AnalysisChoice
from hipmobility.widgets.body_view import BodyView
from hipmobility.widgets.caseload_table import CaseloadTable
from hipmobility.widgets.compensation_explorer import CompensationExplorer
from hipmobility.widgets.diary_form import DiaryForm
from hipmobility.widgets.guided_session import GuidedSession
from hipmobility.widgets.progress_view import ProgressView
from hipmobility.widgets.safety_questions import SafetyQuestions
from hipmobility.widgets.session_form import SessionForm
from hipmobility.widgets.walkthrough import StretchWalkthrough

ROOT = Path(__file__).parent.parent
WORDS = stretches.words("site")
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def output(**data):
    return v4.new_output(
        "execute_result", {key.replace("_", "/"): one for key, one in data.items()}, execution_count=1
    )


def pages(*parts, name="a.ipynb", others=()):
    """The files of a site of one notebook; a text is a Markdown cell, all else an output of a code cell."""
    made = [
        v4.new_markdown_cell(one) if isinstance(one, str) else v4.new_code_cell("1", outputs=[one])
        for one in parts
    ]
    empty = [(other, v4.new_notebook()) for other in others]
    return site._files([(name, v4.new_notebook(cells=made)), *empty], "en")


def page(*parts, **how):
    return pages(*parts, **how)["a.html"].decode()


def main(text):
    return text.split("<main")[1].split("</main>")[0]


class Seen(HTMLParser):
    """Every element and attribute of a page."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


# ---- text


def test_a_page_has_a_title_headings_with_names_and_the_code():
    made = page(
        "# What *now*?\n\nOne? Two.\n\n## When to get help\n\n## When to get help\n\n### Deep `x`",
        output(text_plain="7"),
    )
    assert "<title>What now? | Hips and back: the course</title>" in made
    assert main(made).count("<h1>") == 1
    assert re.findall(r'<h[23] id="([^"]+)">(.*?)</h', main(made))[:3] == [
        ("When-to-get-help", "When to get help"),  # as JupyterLab names it
        ("When-to-get-help-2", "When to get help"),
        ("Deep-x", "Deep <code>x</code>"),
    ]
    assert '<li class="hm-l3"><a href="#Deep-x">Deep x</a></li>' in made
    assert (
        '<pre class="hm-code" tabindex="0"><code>1</code></pre><pre class="hm-printed" tabindex="0">7</pre>'
        in made
    )
    assert ">One?</p>" in pages("# T\n\nOne? Two.")["index.html"].decode()


def test_english_pages_in_a_spanish_frame_say_so_to_a_voice():
    book = v4.new_notebook(cells=[v4.new_markdown_cell("# Hips\n\nWhy?\n\n## More")])
    files = site._files([("a.ipynb", book)], "es")
    text = files["a.html"].decode()
    assert '<html lang="es">' in text
    assert '<div lang="en"><div class="hm-prose"><h1>Hips</h1>' in text
    assert re.search(r'<ul lang="en"><li[^>]*><a href="#More">', text)
    index = files["index.html"].decode()
    assert '<h2 lang="en"><a href="a.html">Hips</a></h2><p lang="en">Why?</p>' in index


def test_links_between_notebooks_become_links_between_pages():
    made = page(
        "[x](b.ipynb#A-b) [y](c.ipynb) [z](../d.txt) [w](#A) [v](https://a.example/)", others=["b.ipynb"]
    )
    assert re.findall(r'<a href="([^"]*)"( rel="noreferrer")?>(.)</a>', main(made)) == [
        ("b.html#A-b", "", "x"),
        ("#A", "", "w"),
        ("https://a.example/", ' rel="noreferrer"', "v"),
    ]


def test_a_notebook_may_have_any_name_that_a_file_may_have():
    name = 'b #1 100% "q" & ñ:.ipynb'
    made = pages(
        "# A\n\n[x](b%20%231%20100%25%20%22q%22%20&%20ñ%3A.ipynb#B) [y](<c d.ipynb>)",
        others=[name, "c d.ipynb"],
    )
    there = {*made, "a.ipynb", name, "c d.ipynb"}
    for page in (one for one in made if one.endswith(".html")):
        text = made[page].decode()
        links = [attributes["href"] for tag, attributes in Seen(text).found if "href" in attributes]
        assert {unquote(link.partition("#")[0]) for link in links} <= there | {""}, page
        assert "index.html" in links
    assert re.findall(r'href="([^"]*)"[^>]*>(.)</a>', made["a.html"].decode()) == [
        ("b%20%231%20100%25%20%22q%22%20%26%20%C3%B1%3A.html#B", "x"),
        ("c%20d.html", "y"),
    ]
    (index,) = (text.decode() for text in made.values() if b".search = " in text)
    assert '["b%20%231%20100%25%20%22q%22%20%26%20%C3%B1%3A.html",' in index
    assert "hipmobility lab &#x27;notebooks/c d.ipynb&#x27;" in made["c d.html"].decode()


def test_what_is_to_be_done_in_jupyterlab_is_left_out():
    made = main(
        page(
            "Buttons work after **Run → Run All Cells**. Each time.\n\nStay. Press **Shift + Enter** and see.\n\nB."
        )
    )
    assert re.findall(r"<p>(.*?)</p>", made)[:2] == ["Stay.", "B."]


@pytest.mark.parametrize("text", TEXTS)
def test_no_text_becomes_markup(text):
    made = page(
        f"# {text}\n\n{text}\n\n[{text}]({text}) ![{text}]({text})",
        v4.new_output("stream", name="stdout", text=text),
        output(text_html=f"<p>{text}</p><td>{text}</td><img alt='{text}' src='{text}'>", text_plain=text),
        output(text_plain=text),
        output(image_png=f'{PIXEL}"{text}'),
        v4.new_output("display_data", {pieces.MIME: {"kind": "still", "text": text}}),
        v4.new_output("display_data", {pieces.MIME: {"kind": "chart", "svg": "<svg/>", "says": [text]}}),
    )
    allowed = cells_tags() | {
        "html",
        "head",
        "meta",
        "title",
        "link",
        "script",
        "body",
        "a",
        "header",
        "input",
    }
    allowed |= {"button", "nav", "main", "h1", "del", "hr", "blockquote"}
    names = {
        "class",
        "id",
        "href",
        "src",
        "alt",
        "lang",
        "role",
        "rel",
        "type",
        "name",
        "content",
        "charset",
        "defer",
    }
    names |= {"tabindex", "hidden", "placeholder", "download", "http-equiv", "aria-label", "aria-pressed"}
    names |= {"aria-labelledby", "start", "colspan", "rowspan", "scope", "width", "height", "loading"}
    scripts = 0
    for tag, attributes in Seen(made).found:
        assert tag in allowed, tag
        assert set(attributes) <= names, attributes
        assert re.match(r"assets/[0-9a-f]{16}\.\w+$|data:image/", attributes.get("src", "data:image/"))
        assert re.match(r"[\w.#-]|https?:", attributes.get("href", "x"))
        assert not re.match(r"\s*(javascript|data|vbscript):", attributes.get("href", ""), re.IGNORECASE)
        scripts += tag == "script"
    assert scripts == 3  # the theme, the program and its data


def cells_tags():
    from hipmobility.site import cleaning

    return cleaning.TAGS


def test_html_of_an_output_keeps_text_tables_and_pictures():
    picture = "data:image/svg+xml," + quote("<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0'/></svg>")
    html = (
        "<style>p {color: red}</style><article class='hm-page' lang='es' style='x'><table border='1'><tr><th></th>"
        f"<td rowspan='2'>a &amp; b</td></tr></table><img src=\"{picture}\" alt='x'><img src='http://a.example/x.png'>"
        "<a href='http://a.example/'>link</a></article>"
    )
    files = pages(output(text_html=html, text_plain="x"))
    made = main(files["a.html"].decode())
    (path,) = re.findall(r'src="(assets/[^"]*\.svg)"', made)
    assert files[path] == b"<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0'/></svg>"
    assert "color: red" not in made
    assert (
        '<article class="hm-page" lang="es"><div class="hm-wide" tabindex="0" role="group" aria-label='
        in made
    )
    assert '<table><tbody><tr><td></td><td rowspan="2">a &amp; b</td></tr></tbody></table>' in made or (
        '<table><tr><td></td><td rowspan="2">a &amp; b</td></tr></table>' in made
    )
    assert "a.example" not in made
    assert "link" in made


def test_columns_of_words_are_marked_also_beside_cells_that_span_rows():
    frame = pd.DataFrame(
        {("a", "x"): [1.5, float("nan")], ("a", "says"): ["to a doctor", "3"], ("b", "y"): [True, False]},
        index=pd.MultiIndex.from_tuples([("low back", 1), ("low back", 2)]),
    )
    marked = words_left(clean(frame.to_html()))
    assert re.findall(r'<(t[hd]) class="hm-words"[^>]*>([^<]*)<', marked) == [
        ("th", "says"),
        ("td", "to a doctor"),
        ("td", "3"),
    ]
    assert marked.replace(' class="hm-words"', "") == clean(frame.to_html())


def test_dates_in_a_table_are_marked_so_that_they_stay_in_one_line():
    frame = pd.DataFrame({"date": ["2026-03-19", "on 2026-03-20"]}, index=pd.Index(["2026-03-21", "x"]))
    made = page(output(text_html=frame.to_html(), text_plain="x"))
    assert re.findall(r'<(t[hd]) class="hm-date">([^<]*)<', made) == [
        ("th", "2026-03-21"),
        ("td", "2026-03-19"),
    ]


@pytest.mark.parametrize(
    "inside", ["<script>hit=1</script>", "<g onload='hit=1'/>", "<a href='javascript:hit=1'/>"]
)
def test_a_picture_that_could_run_something_becomes_no_file(inside):
    assets = Assets()
    assert assets.picture(f"data:image/svg+xml,{quote(f'<svg>{inside}</svg>')}").startswith("data:")
    assert assets.files == {}


def test_the_same_picture_is_there_once():
    svg = "data:image/svg+xml," + quote("<svg/>")
    files = pages(*[output(text_html=f'<img alt="" src="{svg}">', text_plain="x")] * 3)
    assert sum(name.endswith(".svg") for name in files) == 2  # and the icon
    assert files["a.html"].count(b".svg") == 4


def test_pictures_wait_for_the_reader_and_their_room_is_kept():
    drawn = '<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt" viewBox="0 0 72 36"></svg>'
    address = "data:image/svg+xml," + quote(drawn)
    made = pages(
        output(text_html=f'<img class="a" alt="" src="{address}" width="60">', text_plain="x"),
        output(text_html=f'<img alt="b & c" src="{address}">', text_plain="x"),
        output(image_png=PIXEL),
        v4.new_output("display_data", {pieces.MIME: {"kind": "chart", "svg": drawn, "says": ["x"]}}),
    )
    seen = [attributes for tag, attributes in Seen(made["a.html"].decode()).found if tag == "img"]
    assert [one["loading"] for one in seen] == ["lazy"] * 4
    sizes = [(one.get("width"), one.get("height")) for one in seen]
    assert sizes == [("60", "30"), ("96", "48"), (None, None), ("96", "48")]  # 72 pt are an inch, 96 pixels
    assert [one["alt"] for one in seen][:2] == ["", "b & c"]
    (card,) = (attributes for tag, attributes in Seen(made["index.html"].decode()).found if tag == "img")
    assert card["loading"] == "lazy"


def test_a_page_loads_only_the_scripts_of_its_first_widget():
    two = (CompensationExplorer(), BodyView())
    files = pages(*(v4.new_output("display_data", {pieces.MIME: pieces.piece(one)}) for one in two))
    text = files["a.html"].decode()
    at_once = re.findall(r'<script src="([^"]+)" defer', text)[1:]  # but the page's own
    models = json.loads(re.search(r'id="hm-data">(.*?)</script>', text, re.DOTALL)[1])["models"]
    assert at_once == models[0]["files"]
    assert len({*models[0]["files"]} | {*models[1]["files"]}) > len(at_once)
    for model in models:
        assert {*model["files"]} <= {*files}
        assert f'hipmobility.modules ??= {{}})["{model["module"]}"]' in files[model["files"][0]].decode()


def test_the_policy_lets_nothing_in_from_elsewhere():
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', page("# a").replace("&#x27;", "'"))
    rules = dict(one.strip().split(" ", 1) for one in policy.split(";"))
    assert (
        rules["default-src"] == rules["connect-src"] == rules["form-action"] == rules["base-uri"] == "'none'"
    )
    assert not re.search(r"http|\*|unsafe", policy)


def test_every_link_and_file_of_the_pages_is_there():
    files = pages("# A\n\n## B", others=["b.ipynb", "c.ipynb"])
    for name in ("index.html", "a.html", "b.html", "c.html"):
        for _, attributes in Seen(files[name].decode()).found:
            for link in (attributes.get("src"), attributes.get("href")):
                if link and not link.startswith("#"):
                    assert link.partition("#")[0] in {*files, "a.ipynb", "b.ipynb", "c.ipynb"}, link
    turns = [
        re.findall(r'href="([^"]+)" rel="(\w+)"', files[f"{name}.html"].decode().split("<main")[1])
        for name in "abc"
    ]
    assert turns == [[("b.html", "next")], [("a.html", "prev"), ("c.html", "next")], [("b.html", "prev")]]


def test_the_search_knows_text_under_its_heading_and_no_code():
    files = pages(
        "# A\n\nTop.\n\n## B c\n\nUnder *b* & so.", output(text_html="<p>Out</p><p>put</p>", text_plain="x")
    )
    (index,) = (text.decode() for text in files.values() if b".search = " in text)
    rows = json.loads(index.split(" = ", 1)[1].strip().removesuffix(";"))
    assert rows == [["a.html", "A", [["", "", "Top."], ["B-c", "B c", "Under b & so. Out put"]]]]


# ---- widgets


def test_an_explorer_and_the_body_live_on_as_they_are():
    for widget in (CompensationExplorer(), BodyView()):
        made = pieces.piece(widget)
        assert (made["kind"], made["note"], made["name"]) == ("live", "", type(widget).__name__)
        assert made["values"]["state"] == widget.state
        assert made["script"] == str(widget._esm)
    assert set(made["values"]) == {"content", "vertices", "faces", "transforms", "lines", "tints", "state"}
    json.dumps(made)


def test_a_session_runs_and_offers_no_save():
    session = GuidedSession(stretches.load("figure_4"), patient_id="P1", save=print)
    made = pieces.piece(session)
    assert session.content["can_save"]
    assert not made["values"]["content"]["can_save"]
    assert WORDS[made["note"]] in page(v4.new_output("display_data", {pieces.MIME: made}))


def test_a_caseload_can_be_looked_at_and_offers_no_report():
    invented = cohort.simulate(12, weeks=6)
    found = caseload.review(invented.sessions, invented.diary, invented.plan)
    made = pieces.piece(CaseloadTable(found, print))
    assert (made["kind"], made["note"], made["values"]["content"]["can_report"]) == (
        "live",
        "note_report",
        False,
    )


def test_progress_has_an_answer_to_each_choice(tmp_path):
    log = Log(tmp_path / "log.db")
    for table in ("sessions", "diary", "plan"):
        log.import_csv(ROOT / "data" / f"sample_{table}.csv", table)
    view = ProgressView(log, "P1")
    before = view.progress
    made = pieces.piece(view)
    answers = {tuple(key): shown for key, shown in made["answers"]["list"]}
    assert view.progress is before
    assert not made["values"]["content"]["dates"]
    for stretch, side in (("", ""), ("figure_4", "right"), ("hip_flexor", "left")):
        view.stretch, view.side = stretch, side
        assert answers["", stretch, side] == view.shown


def test_the_safety_questions_carry_their_rules_and_the_exercise():
    made = pieces.piece(SafetyQuestions(GuidedSession(stretches.load("figure_4"), patient_id="P1")))
    assert [one["key"] for one in made["rules"]["stretches"]] == ["figure_4"]
    assert made["exercise"]["name"] == "GuidedSession"
    assert {one["tier"] for one in made["rules"]["questions"]} >= {"emergency", "routine"}
    assert pieces.piece(SafetyQuestions())["exercise"] is None


def test_a_walk_has_every_step_of_both_sides():
    stretch = stretches.load("hip_flexor")
    made = pieces.piece(StretchWalkthrough(stretch, "right", 2))
    assert made["start"] == ["right", "2"]
    assert [face["key"] for face in made["faces"]] == [
        [side, str(n)] for side in stretches.SIDES for n in range(1, 6)
    ]
    shown = page(v4.new_output("display_data", {pieces.MIME: made}))
    (now,) = re.findall(r'<div class="hm-face" data-key="([^"]+)">', shown)
    assert now == "right 2"
    assert stretch.steps[1].text("right") in shown
    assert "alt=&quot;" not in shown
    assert '<input type="radio" name="faces-0-0" value="right" checked="">' in shown


def test_an_analysis_is_there_for_each_choice():
    tables = {name: analyses.false_alarms(name, people=20) for name in ("same_day", "rolling")}
    made = pieces.piece(AnalysisChoice(tables))
    assert [face["key"] for face in made["faces"]] == [["same_day"], ["rolling"]]
    shown = page(v4.new_output("display_data", {pieces.MIME: made}))
    assert shown.count("<option") == 2
    assert shown.count("<table") == 2


def test_a_form_is_shown_as_it_stands_and_cannot_be_filled_in():
    form = SessionForm("P1", print, date="2026-03-01")
    form.set(left=2, note="<b>x</b>")
    shown = main(page(v4.new_output("display_data", {pieces.MIME: pieces.piece(form)})))
    assert WORDS["note_form"] in shown
    assert '<fieldset disabled="">' in shown
    assert 'value="2026-03-01"' in shown
    assert 'value="&lt;b&gt;x&lt;/b&gt;"' in shown
    assert [
        one["value"] for one in pieces.piece(DiaryForm("P1"))["parts"] if one["as"] == "button"
    ] == []  # no Save


def test_any_other_field_and_widget_is_shown():
    class Strange(anywidget.AnyWidget):
        _esm = "export default { render() {} }"

        def __repr__(self):
            return "Strange(7)"

    box = ipw.VBox(
        [ipw.Checkbox(True, description="c"), ipw.Label("l"), ipw.IntSlider(3, description="i"), Strange()]
    )
    assert pieces.piece(box)["parts"] == [
        {"as": "check", "label": "c", "value": True},
        {"as": "text", "value": "l"},
        {"as": "field", "label": "i", "value": "3"},
        {"as": "text", "value": "Strange(7)"},
    ]
    assert pieces.piece(Strange()) == {"kind": "still", "text": "Strange(7)"}
    shown = page(
        *(v4.new_output("display_data", {pieces.MIME: pieces.piece(one)}) for one in (box, Strange()))
    )
    assert WORDS["note_still"] in shown
    assert '<input type="checkbox" checked="">' in shown


def test_a_chart_says_what_stands_in_it():
    made = pieces.chart(figures.plot_false_alarms(analyses.false_alarms("rolling", people=20)).figure)
    plt.close("all")
    again = pieces.chart(figures.plot_false_alarms(analyses.false_alarms("rolling", people=20)).figure)
    assert made == again
    assert made["svg"].lstrip().startswith("<?xml")
    assert "sees a link where there is none [% of diaries]" in made["says"]
    shown = page(v4.new_output("display_data", {pieces.MIME: made}))
    assert 'alt="Chart: ' in shown


# ---- a whole run

SAVED = "P77: pain 9"  # an output that stands in the file of a notebook


def test_a_notebook_to_download_holds_what_its_author_wrote_and_nothing_of_a_run(tmp_path):
    code = v4.new_code_cell(
        "1", metadata={"tags": ["raises-exception"], "execution": {"shell.execute_reply": "2026"}}
    )
    code.outputs, code.execution_count = [v4.new_output("stream", name="stdout", text=SAVED)], 4
    picture = v4.new_markdown_cell("# T\n\n![a](attachment:a%20b.png)")
    picture["attachments"] = {"a b.png": {"image/png": PIXEL}, "gone.png": {"image/png": PIXEL}}
    state = {"application/vnd.jupyter.widget-state+json": {"state": {"1": {"state": {"value": SAVED}}}}}
    about = {"language": "es", "widgets": state, "papermill": {"input_path": SAVED}}
    nbformat.write(v4.new_notebook(cells=[picture, code], metadata=about), tmp_path / "a.ipynb")
    made = site._source(tmp_path / "a.ipynb")
    assert made.metadata == {"language": "es"}
    assert [cell.source for cell in made.cells] == [picture.source, "1"]
    assert made.cells[0].attachments == {"a b.png": {"image/png": PIXEL}}
    assert made.cells[1].metadata == {"tags": ["raises-exception"]}
    assert (made.cells[1].outputs, made.cells[1].execution_count) == ([], None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two notebooks that run in a moment; the first was saved after a run on somebody's log."""
    folder = tmp_path_factory.mktemp("notebooks")
    code = (
        "import os\nfrom hipmobility import figures, compensation\nprint(os.environ['HIPMOBILITY_LOG'])",
        "from hipmobility.widgets.compensation_explorer import CompensationExplorer\n"
        "explorer = CompensationExplorer()\nexplorer",
        "explorer.share = 0\nexplorer",
        "figures.plot_compensation([compensation.band('squat', hip_available=85)])",
    )
    made = [v4.new_markdown_cell("# First"), *map(v4.new_code_cell, code)]
    never_run = [v4.new_code_cell("1", metadata={"tags": ["skip-execution"]}), v4.new_code_cell("")]
    for cell in made[1:] + never_run:
        cell.outputs, cell.execution_count = [v4.new_output("stream", name="stdout", text=SAVED)], 4
    nbformat.write(v4.new_notebook(cells=made + never_run), folder / "1.ipynb")
    nbformat.write(
        v4.new_notebook(cells=[v4.new_markdown_cell("# Second\n\n[f](1.ipynb)")]), folder / "2.ipynb"
    )
    return folder


def test_the_command_runs_the_notebooks_and_replaces_only_its_own(folder, tmp_path, capsys):
    place = tmp_path / "a" / "site"
    assert cli.main(["site", str(place), "--notebooks", str(folder)]) == 0
    said = capsys.readouterr()
    assert "wrote 3 pages" in said.out
    assert said.err.splitlines() == ["1 of 2: 1.ipynb ...", "2 of 2: 2.ipynb ..."]
    text = (place / "1.html").read_text("utf-8")
    assert os.environ["HIPMOBILITY_LOG"] not in text  # the log of who builds is never read
    data = json.loads(text.split('id="hm-data">')[1].split("</script>")[0])
    models = [one["values"]["state"]["is"] for one in data["models"]]
    assert [state["share"] for state in models] == [50, 0]  # each as it was when it was shown
    assert text.count('class="hm-chart"') == 1
    assert "&lt;Axes" not in text
    (given, made) = (nbformat.read(one / "1.ipynb", as_version=4).cells for one in (folder, place))
    assert [(cell.id, cell.source) for cell in made] == [(cell.id, cell.source) for cell in given]
    first = {path.relative_to(place): path.read_bytes() for path in place.rglob("*") if path.is_file()}
    assert SAVED.encode() in (folder / "1.ipynb").read_bytes()
    assert [name for name, data in first.items() if SAVED.encode() in data] == []
    (place / "old.html").write_bytes(first[Path("2.html")])  # of a notebook that is there no more
    assert cli.main(["site", str(place), "--notebooks", str(folder)]) == 0
    again = {path.relative_to(place): path.read_bytes() for path in place.rglob("*") if path.is_file()}
    log = re.compile(rb"/\S+log\.db")
    assert {name: log.sub(b"", data) for name, data in again.items()} == {
        name: log.sub(b"", data) for name, data in first.items()
    }
    assert [path.name for path in place.parent.iterdir()] == ["site"]


@pytest.fixture
def unrun(folder, monkeypatch):
    """Write the site of a folder, by default of the two notebooks, without running them."""
    monkeypatch.setattr(site, "_run", lambda book, path: book)
    return lambda place, notebooks=folder: site.build(notebooks, place, told=lambda _: None)


def held(place):
    return {
        path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()
    }


def test_a_checkout_of_a_web_host_keeps_what_is_its_own(folder, unrun, tmp_path):
    checkout, place = {".git/HEAD": b"ref", ".nojekyll": b"", "CNAME": b"a.example"}, tmp_path / "site"
    later = {"README.md": b"\xff", "assets/logo.svg": b"<svg/>", "old/1.html": b"x", "my.html": b"\xe9"}
    for name in ("assets", ".git", "old"):
        (place / name).mkdir(parents=True)
    (place / "assets").rmdir()
    (place / "old").rmdir()
    for name, data in checkout.items():
        (place / name).write_bytes(data)
    files = unrun(place)
    assert held(place).keys() == files.keys() | checkout.keys()
    for name, data in later.items():
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_bytes(data)
    one = tmp_path / "one"
    one.mkdir()
    nbformat.write(v4.new_notebook(), one / "3.ipynb")
    files = unrun(place, one)
    again = held(place)
    assert again.keys() == files.keys() | checkout.keys() | later.keys()  # nothing of the first two notebooks
    assert {name: again[name] for name in checkout | later} == checkout | later


@pytest.mark.parametrize(
    ("name", "said"), [("2.html", "2.html"), ("2.ipynb", "2.ipynb"), ("assets", "assets")]
)
def test_what_somebody_else_wrote_is_never_replaced(unrun, tmp_path, folder, name, said):
    place, one = tmp_path / "site", tmp_path / "one"
    one.mkdir()
    (one / "1.ipynb").write_bytes((folder / "1.ipynb").read_bytes())
    unrun(place, one)
    if name == "assets":
        (place / name).rename(place / "old")
    (place / name).write_text("mine")
    before = held(place)
    with pytest.raises(site.SiteError, match=f"{re.escape(said)} would be replaced"):
        unrun(place)
    assert held(place) == before


def test_a_folder_with_something_else_in_it_is_left_alone(folder, tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("x")
    assert cli.main(["site", str(tmp_path), "--notebooks", str(folder)]) == 1
    assert "holds something else" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert cli.main(["site", str(tmp_path / "mine.txt"), "--notebooks", str(folder)]) == 1
    assert "mine.txt" in capsys.readouterr().err


def test_pages_never_go_where_the_notebooks_are(unrun, tmp_path):
    nbformat.write(v4.new_notebook(), tmp_path / "1.ipynb")
    unrun(tmp_path / "site", tmp_path)
    with pytest.raises(site.SiteError, match="the notebooks lie there"):
        unrun(tmp_path / "site", tmp_path / "site")


@pytest.mark.parametrize("name", ["index.ipynb", "Index.ipynb"])
def test_the_page_of_contents_is_never_the_page_of_a_notebook(unrun, tmp_path, name):
    nbformat.write(v4.new_notebook(), tmp_path / name)
    with pytest.raises(site.SiteError, match=f"{name}: index is the name of"):
        unrun(tmp_path / "site", tmp_path)
    assert not (tmp_path / "site").exists()


def test_a_disk_that_is_full_leaves_the_old_site_whole(unrun, tmp_path, monkeypatch):
    place = tmp_path / "site"
    files = unrun(place)
    before, write, left = held(place), Path.write_bytes, [None] * (len(files) - 1)

    def full(path, data):
        if not left:
            raise OSError("No space left on device")
        left.pop()
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    monkeypatch.setattr(
        stretches, "words", lambda *which, words=stretches.words: words(*which) | {"to_content": "New"}
    )
    with pytest.raises(OSError, match="No space left"):
        unrun(place)
    assert held(place) == before


def test_a_notebook_that_fails_is_named_and_nothing_is_written(tmp_path):
    cells = [v4.new_code_cell("1 / 0")]
    nbformat.write(v4.new_notebook(cells=cells), tmp_path / "1.ipynb")
    with pytest.raises(site.SiteError, match=r"1\.ipynb: a cell failed(.|\n)*ZeroDivisionError"):
        site.build(tmp_path, tmp_path / "site", told=lambda _: None)
    assert not (tmp_path / "site").exists()


def test_no_notebook_and_no_folder_are_said(tmp_path):
    with pytest.raises(site.SiteError, match="there is no notebook"):
        site.build(tmp_path, tmp_path / "site")
    with pytest.raises(SystemExit):
        cli.main(["site", str(tmp_path / "x"), "--notebooks", str(tmp_path / "none")])


def test_both_ends_call_a_piece_by_one_name():
    assert cells.MIME == pieces.MIME


def test_the_site_gives_no_look_to_a_part_of_a_widget():
    """A class of the frame that a widget uses too would change how the widget looks."""
    folder = ROOT / "hipmobility" / "widgets"
    ours = set(re.findall(r"\.(hm-[\w-]+)", (folder.parent / "site" / "site.css").read_text("utf-8")))
    for sheet in folder.glob("*.css"):
        if not sheet.name.startswith(("home_", "pages", "body_page")):
            assert ours & set(re.findall(r"\.(hm-[\w-]+)", sheet.read_text("utf-8"))) == set(), sheet.name

"""The pages in a real browser: one sheet each, nothing cut off, nothing runs, fit for a phone, tagged as PDF."""

import time

import pypdf
import pytest
import report_logs

from hipmobility import report, stretches
from hipmobility.log import Log

PAYLOADS = (
    "<script>hit=1</script>",
    "<img src=x onerror=hit=1>",
    '"><svg onload=hit=1>',
    "' onmouseover='hit=1",
    "</style><script>hit=1</script>",
    "</title><script>hit=1</script>",
    "<a href=javascript:hit=1>x</a>",
    "<iframe src=//x.invalid></iframe>",
    "{{7*7}} ${hit} $x^$ &lt;b&gt;",
    "]]><script>hit=1</script>",
)


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    log = Log(tmp_path_factory.mktemp("log") / "log.db")
    report_logs.fill(log)
    return log


@pytest.fixture
def show(chromium, tmp_path):
    """Return a function that opens a page from a file and fails on any request beside it."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    asked = []

    def show_one(text, **look):
        path = tmp_path / "page.html"
        path.write_text(text, encoding="utf-8")
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        if look:
            page.emulate_media(**look)
        page.goto(path.as_uri())
        return page

    yield show_one
    context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


ROOM = """() => [...document.querySelectorAll('.page')].map(sheet => {
    const foot = sheet.querySelector('footer'), last = foot.previousElementSibling.getBoundingClientRect();
    const [box, own] = [sheet.getBoundingClientRect(), foot.getBoundingClientRect()];
    return [box.bottom - own.bottom, own.top - last.bottom, sheet.clientWidth - sheet.scrollWidth];
})"""


@pytest.mark.parametrize("paper", report.PAPERS)
@pytest.mark.parametrize("patient", report_logs.CASES)
@pytest.mark.parametrize("language", stretches.languages())
def test_whatever_the_log_holds_a_page_is_one_sheet(log, show, patient, paper, language):
    page = show(report.page(log, patient, paper=paper, language=language), media="print")
    for below, above, beside in page.evaluate(ROOM):
        assert below >= 30, "the foot runs into the margin"  # 9 mm are 34 px
        assert above >= 0
        assert beside >= 0
    sizes = page.evaluate("""() => [...document.querySelectorAll('.clinician :is(footer p, .key li, .marks, td)')]
        .map((one) => parseFloat(getComputedStyle(one).fontSize))""")
    assert min(sizes, default=99) >= 8 * 96 / 72  # 8 pt in CSS pixels: read at arm's length, on paper


@pytest.mark.parametrize("paper", report.PAPERS)
@pytest.mark.parametrize("key", stretches.KEYS)
@pytest.mark.parametrize("language", stretches.languages())
def test_a_paper_sheet_is_one_sheet_in_large_type(show, key, paper, language):
    page = show(report.sheet_page(key, paper=paper, language=language), media="print")
    ((below, above, _),) = page.evaluate(ROOM)
    assert (below >= 30, above >= 0) == (True, True)
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.columns li')).fontSize)")
    assert size >= 11 * 96 / 72 - 0.01  # 11 pt in CSS pixels


@pytest.mark.parametrize("paper", report.PAPERS)
def test_a_pdf_is_tagged_has_a_title_a_language_and_one_sheet_for_each_reader(log, tmp_path, paper):
    path, start = tmp_path / "year.pdf", time.perf_counter()
    written = report.write(log, "year", path, paper=paper)
    assert time.perf_counter() - start < 60  # so loose that a busy machine does not matter
    assert path.stat().st_mode & 0o077 == 0
    pdf = pypdf.PdfReader(path)
    assert len(pdf.pages) == written.sheets == 2
    width, height = (595, 842) if paper == "a4" else (612, 792)
    assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] == [width, height]
    assert pdf.metadata.title.endswith("year, Jan 6, 2025 to Jan 5, 2026")
    root = pdf.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"].value) == ("en", True)
    roles, alts = tags(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/Table", "/TH", "/Figure", "/L"} <= set(roles)
    assert sum(alt.startswith("Above, a dot is the pain of one day") for alt in alts) == 2
    assert "Recorded data only" in pdf.pages[1].extract_text()
    assert [one.name for one in tmp_path.iterdir()] == ["year.pdf"]


def tags(node):
    """All roles and all alternative texts below a node of the structure tree."""
    roles, alts, todo = [], [], [node]
    while todo:
        one = todo.pop()
        one = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(one, list):
            todo += one
        elif isinstance(one, dict):
            roles.append(one.get("/S"))
            alts += [one["/Alt"]] if "/Alt" in one else []
            todo += [one["/K"]] if "/K" in one else []
    return roles, alts


@pytest.mark.parametrize("key", stretches.KEYS)
def test_the_pdf_of_a_paper_sheet(tmp_path, key):
    pdf = pypdf.PdfReader(report.sheet(key, tmp_path / "s.pdf").path)
    assert len(pdf.pages) == 1
    _, alts = tags(pdf.trailer["/Root"]["/StructTreeRoot"])
    assert len([alt for alt in alts if len(alt) > 40]) == len(
        {step.picture for step in stretches.load(key).steps}
    )


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_people_write_is_shown_and_never_runs(show, tmp_path, payload):
    log = Log(tmp_path / "log.db")
    texts = {"patient_id": payload, "date": "2026-01-05", "note": payload}
    log.add_session(**texts, stretch="figure_4", side="left", holds=2, hold_s=30)
    log.add_diary(**texts, site=payload, pain=4)
    log.add_diary(**texts, site=f"{payload}.", pain=4)
    about = {"measure": payload, "unit": payload, "method": payload, "value": 3}
    log.add_measurement(patient_id=payload, date="2026-01-05", **about)
    page = show(report.page(log, payload))
    page.mouse.move(400, 300)
    assert page.evaluate("typeof hit") == "undefined"
    assert page.locator("script, iframe, a, img, [onmouseover], [onerror], [onload]").count() == 0
    shown = page.locator("main").inner_text()
    assert (
        shown.count(payload) >= 9
    )  # id on both pages, site on both, other site, note, measure, unit, method
    assert payload in page.title()


@pytest.mark.parametrize("width", [390, 320])
def test_on_a_phone_nothing_is_wider_than_the_screen(log, show, width):
    page = show(report.page(log, "year"))
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width

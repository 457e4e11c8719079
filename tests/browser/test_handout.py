"""The take-home page in a real browser: from a file, without a network, from the first question to a log."""

import json
import random
import re
from pathlib import Path

import pandas as pd
import pypdf
import pytest
from conftest import violations
from hostile_text import TEXTS
from playwright.sync_api import expect
from take_home import (
    DIARY,
    DOSES,
    GUIDED,
    QUESTIONS,
    READY,
    WORDS,
    begin,
    clock,
    download,
    finish,
    kept_rows_of,
    no_but,
    rate,
    say_no,
)

from hipmobility import exchange, figures, handout, outcomes, records, safety, stretches
from hipmobility.log import Log
from hipmobility.widgets.guided_session import GuidedSession
from hipmobility.widgets.safety_tables import tables

# ---- there and back again


def test_from_the_first_question_to_the_clinicians_log(device, tmp_path):
    page = device().open()
    assert page.locator(".hm-card:visible, .hm-paper:visible").count() == 0  # nothing before the answers
    say_no(page)
    today = page.evaluate("() => new Date().toLocaleDateString('sv')")
    begin(page)
    finish(page)
    expect(page.locator(".hm-guided").get_by_text(WORDS["session_saved"])).to_be_visible()
    page.locator(".hm-guided").get_by_role("button", name=GUIDED["save"], exact=True).click()
    expect(page.locator(".hm-guided").get_by_text(GUIDED["saved_before"])).to_be_visible()
    page.get_by_role("button", name=WORDS["back"]).click()
    rate(page, 6, 'stiff, "after" sitting;\n=HYPERLINK("x")')
    rate(page, 2, "=1+1", site="left hip")
    files = {table: download(page, table, tmp_path) for table in handout.TABLES}
    assert files["diary"].name == f"hipmobility_diary_{today}.csv"

    log = Log(tmp_path / "log.db")
    for table, path in files.items():
        first, again = (log.import_csv(path, table, own_export=True) for _ in range(2))
        assert (first.added, first.already_present, again.added, again.already_present) == (2, 0, 0, 2)
    sessions = log.sessions("P1").drop(columns=["patient_id", "note"])
    assert [*sessions.astype(str).itertuples(index=False, name=None)] == [
        (today, "hip_flexor", side, "1", "20", "4.0", "3.0") for side in records.SIDES
    ]
    diary = log.diary("P1")
    assert diary[["site", "pain", "note"]].values.tolist() in (
        [["low back", 6.0, 'stiff, "after" sitting;\n=HYPERLINK("x")'], ["left hip", 2.0, "=1+1"]],
        [["left hip", 2.0, "=1+1"], ["low back", 6.0, 'stiff, "after" sitting;\n=HYPERLINK("x")']],
    )
    log.add_plan(patient_id="P1", from_date=today, stretch="hip_flexor", holds=1, hold_s=20, days_per_week=5)
    progress = outcomes.progress(log.sessions("P1"), log.diary("P1"), log.plan("P1"), site="low back")
    assert figures.plot_progress(progress) is not None
    assert list(progress.pain["pain"]) == [6.0]

    rate(page, 5)  # a later file holds the earlier rows too
    added = log.import_csv(download(page, "diary", tmp_path), "diary", own_export=True)
    assert (added.added, added.already_present) == (1, 2)


def test_a_second_look_finds_the_log_and_the_answers(device):
    home = device()
    page = home.open()
    say_no(page)
    rate(page, 4, "<b>x</b>")
    page.close()
    page = home.open()
    expect(page.locator("#hm-part-logged svg").first).to_have_attribute("aria-label", re.compile("Dots: 1"))
    assert page.locator(".hm-card:visible").count() == 2  # the answers are of today
    for card, dose in zip(page.locator(".hm-card").all(), DOSES.values(), strict=True):
        expect(card).to_contain_text(f"{stretches.dose_line(dose)}.")
    assert page.locator("#hm-part-safety details").get_attribute("open") is None
    page.get_by_text(WORDS["list"], exact=True).click()
    expect(page.get_by_role("cell", name="<b>x</b>")).to_be_visible()


# ---- the same as Python says


@pytest.mark.parametrize("all_asked", [False, True])
def test_answers_mean_what_safety_says(modules, all_asked):
    chance, keys = random.Random(7), [*DOSES]
    table = tables(keys, "en", routine=all_asked)
    asked = [one for one in QUESTIONS if all_asked or one.tier != "routine"]
    routine = {one.key: no_but()[one.key] for one in QUESTIONS if one not in asked}
    cases = []
    for _ in range(300):
        share = chance.choice((0, 0.03, 0.3))
        cases.append({
            one.key: chance.choice(one.answers)[0] if chance.random() < share else no_but()[one.key]
            for one in asked
            if chance.random() > share / 4
        })  # fmt: skip
    seen = set()
    for answers, told in zip(cases, modules("outcomeOf", [[one, table] for one in cases]), strict=True):
        wanted = safety.assess(answers | routine)
        assert told["tier"] == wanted.tier
        assert told["lines"] == [one.text for one in wanted.sentences]
        assert [one["key"] for one in told["because"]] == [
            key for key in wanted.reasons if any(q.key == key and q.tier == wanted.tier for q in asked)
        ]
        if not wanted.hide_exercises:
            assert [(one["rule"], one["lines"]) for one in told["gates"]] == [
                (wanted.gate(key).rule, [one.text for one in wanted.gate(key).sentences]) for key in keys
            ]
        seen |= {(wanted.tier, gate.rule) for gate in wanted.gates}
    assert len(seen) >= 6


def test_days_of_high_pain_are_counted_as_safety_does(modules):
    chance = random.Random(3)
    rules = handout._pain("en")["pain"]
    cases = []
    for _ in range(200):
        days = sorted(chance.choices(range(1, 15), k=chance.randint(1, 20)))
        cases.append([
            {"date": f"2026-03-{day:02}", "time": f"{8 + turn // 6:02}:{turn % 6}0", "site": "low back",
             "pain": chance.choice((4, 6, 7, 8))}
            for turn, day in enumerate(days)
        ])  # fmt: skip
    counts = set()
    for diary, told in zip(
        cases, modules("painAdvice", [[one, "2026-03-14", rules] for one in cases]), strict=True
    ):
        pain = outcomes.daily_pain(pd.DataFrame(diary).assign(patient_id="P1"))
        found = [one for one in safety.review(pain, today="2026-03-14") if one.key == "high_pain"]
        wanted = [sentence.text for one in found for sentence in one.sentences]
        today = [one["pain"] for one in diary if one["date"] == "2026-03-14"]
        assert told["wait"] == (today[-1:] > [5])
        assert told["lines"] == (rules["high"] if told["wait"] else []) + wanted
        counts.add((told["wait"], len(wanted)))
    assert len(counts) == 4  # each of them was met


def test_the_newest_pain_of_the_day_at_each_place_asks_to_wait(modules):
    rules = handout._pain("en")["pain"]
    entries = {  # by hand: (site, pain) in the order of the entries, and whether that asks to wait
        (("back", 9), ("hip", 1)): True,
        (("hip", 1), ("back", 9)): True,
        (("back", 9), ("hip", 6), ("back", 5)): True,
        (("back", 9), ("hip", 6), ("back", 5), ("hip", 5)): False,
        (("back", 9), ("back", None)): True,
        (("back", 5), ("hip", 0)): False,
        (): False,
    }
    cases = [
        [[{"date": "2026-03-14", "site": site, "pain": pain} for site, pain in day], "2026-03-14", rules]
        for day in entries
    ]
    yesterday = [{"date": "2026-03-13", "site": "back", "pain": 9}]
    told = modules("painAdvice", [*cases, [yesterday, "2026-03-14", rules]])
    assert [one["wait"] for one in told] == [*entries.values(), False]


def test_a_session_becomes_the_rows_that_python_makes_of_it(modules):
    chance, dose = random.Random(5), stretches.Dose(holds=3, hold_s=20, days_per_week=5)
    session = GuidedSession(stretches.load("figure_4"), dose, patient_id="P1")
    times, given = (0, 999, 1000, 4999, 5000, 12_345, 20_000), {"stretch": "figure_4", "hold_s": 20}
    states = []
    for _ in range(300):
        states.append({
            **dict.fromkeys(("screen", "at", "elapsed_ms"), 0),
            **{"phase": "summary", "question": None, "running": False, "stopped": False, "events": []},
            "order": chance.choice((["left", "right"], ["right", "left"])),
            "held_ms": {side: chance.choices(times, k=chance.randrange(4)) for side in records.SIDES},
            "date": "2026-03-01",
            "skipped": [side for side in records.SIDES if chance.random() < 0.3],
            "pain_before": chance.choice((None, 0, 4)),
            "pain_after": 3,
        })  # fmt: skip
    cases = [[state, {**given, "false_start_ms": 5000}] for state in states]
    counts = set()
    for state, rows in zip(states, modules("sessionRows", cases), strict=True):
        session.state = state
        assert [{"patient_id": "P1", **row} for row in rows] == [*session.record]
        counts.add(len(rows))
    assert counts == {0, 1, 2}


HOSTILE = (
    *(
        "=1+1",
        "+1",
        "-1",
        "-1.5",
        "@x",
        "'=1",
        "''=1",
        "'x",
        "\u200b=1",
        "\ufeff=x",
        "＝1",
        "\u00a0=1",
        "\x85=1",
    ),
    *(
        'a"b',
        "a,b;c\td",
        "two\nlines",
        "\n=1",
        "NA",
        "007",
        "ünï 🙂",
        "</script>",
        "$x^$",
        " =1",
        "+",
        "=",
        "-",
    ),
)


def test_a_file_is_byte_for_byte_the_one_that_an_export_writes(modules, tmp_path):
    columns = records.columns("diary")
    rows = [
        {
            "patient_id": "-P1",
            "date": "2026-03-01",
            "time": "21:15",
            "site": "low back",
            "pain": pain,
            "note": note,
        }
        for note, pain in zip(HOSTILE, [None, 0, *range(1, 11)] * 3, strict=False)
        if "\x85" not in note
    ]
    (text,) = modules("csvText", [[columns, rows]])
    path, own = tmp_path / "page.csv", tmp_path / "own.csv"
    path.write_bytes(text.encode())
    frame = exchange.read_csv(path, "diary", own_export=True)
    assert frame["note"].tolist() == [row["note"] for row in rows]
    assert frame["patient_id"].unique().tolist() == ["-P1"]
    exchange.write_csv(frame, own, "diary")
    assert own.read_bytes() == path.read_bytes()


# ---- what others wrote

PAYLOADS = (
    "<script>hit=1</script>",
    "</script><script>hit=1</script>",
    "<!--<script>",
    "</style><img src=x onerror=hit=1>",
    "</title><svg onload=hit=1>",
    "\" onmouseover='hit=1",
    "{patient_id} ${hit} $x^$ \\u003c &lt;b&gt;",
    "]]>\u2028hit=1",
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_people_write_is_shown_and_never_runs(device, payload, tmp_path):
    patient = payload.replace("\u2028", "")
    page = device(patient_id=patient, note=payload, doses={"hip_flexor": DOSES["hip_flexor"]}).open()
    assert page.title().endswith(patient)
    assert page.locator("header .hm-who").inner_text() == f"For {patient}"
    assert payload.replace("\u2028", "") in page.locator(".hm-note-from").inner_text().replace("\u2028", "")
    rate(page, 4, payload)
    page.get_by_text(WORDS["list"], exact=True).click()
    page.mouse.move(200, 300)
    assert page.evaluate("typeof hit") == "undefined"
    frame = exchange.read_csv(download(page, "diary", tmp_path), "diary", own_export=True)
    assert (frame["patient_id"][0], frame["note"][0]) == (patient, payload)
    assert page.locator("script").count() == 2


def test_every_hostile_note_is_listed_as_it_was_typed(device):
    page = device().open()
    rate(page, 4)
    (key,) = kept_rows_of(page)
    for first in range(0, len(TEXTS), 40):  # as many as the list shows
        notes = TEXTS[first : first + 40]
        rows = [
            {"version": 1, "table": "diary", "added": 2e12 + first + n, "values": DIARY | {"note": note}}
            for n, note in enumerate(notes)
        ]
        page.evaluate(
            "([key, rows]) => rows.forEach((row) => localStorage.setItem(key + row.added, JSON.stringify(row)))",
            [key, rows],
        )
        page.reload()
        page.wait_for_function(READY)
        cells = "() => [...document.querySelectorAll('#hm-part-logged td:last-child')].map((one) => one.textContent)"
        assert page.evaluate(cells)[: len(notes)] == [*notes[::-1]]
    page.get_by_text(WORDS["file_text"], exact=True).click()
    assert page.evaluate("typeof hit") == "undefined"
    assert page.locator("main script, main iframe, main object, main style").count() == 0


def test_the_policy_stops_what_the_page_did_not_bring(device):
    home = device()
    page = home.open()
    refused = []
    page.on("requestfailed", lambda one: refused.append(one.failure))
    page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "window.hit = 1";
        document.body.append(script);
        document.body.insertAdjacentHTML("beforeend", "<img src=https://x.invalid/a><p style='color:red'></p>");
        fetch("https://x.invalid/").catch(() => { window.refused = true; });
    }""")
    page.wait_for_function("() => window.refused")
    assert page.evaluate("typeof hit") == "undefined"
    assert refused
    assert set(refused) == {"csp"}  # the policy, not the missing network
    said = [one for one in home.wrong if not one.startswith("https://x.invalid/")]
    assert len(said) >= 3
    assert all("Content Security Policy" in one for one in said), said
    home.wrong.clear()


# ---- looks


@pytest.mark.parametrize("look", [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}], ids=str)
@pytest.mark.parametrize("language", stretches.languages())
def test_axe_finds_nothing_wrong(device, look, language):
    page = device(language=language, **look).open()
    assert violations(page, "html") == []
    say_no(page)
    rate(page, 4, "x")
    page.locator("details").last.locator("summary").click()
    page.locator(".hm-card button").first.click()
    page.locator(".hm-stop").first.click()
    assert violations(page, "html") == []


@pytest.mark.parametrize("language", stretches.languages())
@pytest.mark.parametrize("width", [390, 320])
def test_on_a_phone_nothing_is_wider_than_the_screen(device, width, language):
    page = device(language=language, note="x" * 300, viewport={"width": width, "height": 700}).open()
    wide = "() => document.documentElement.scrollWidth"
    assert page.evaluate(wide) <= width
    say_no(page)
    rate(page, 4, "y" * 300)
    page.locator("#hm-part-logged summary").click()
    page.locator(".hm-card button").first.click()
    assert page.evaluate(wide) <= width


def test_everything_can_be_done_with_keys(device):
    page = device().open()
    reached = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "() => document.activeElement.textContent.slice(0, 30) || document.activeElement.name"
            )
        )
    assert stretches.words("safety")["all_no"] in reached
    say_no(page)
    page.locator(".hm-card button").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.closest('.hm-card') !== null")
    page.locator("form input").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")  # in a field of a form it sends the form
    expect(page.locator("form .hm-told")).to_have_text("Saved on this device: pain 1, low back.")


def test_on_paper_there_is_a_sheet_for_each_stretch(device, tmp_path):
    page = device().open()
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    pdf = pypdf.PdfReader(tmp_path / "page.pdf")
    texts = [one.extract_text() for one in pdf.pages]
    assert len(texts) == 2
    for text, (key, dose) in zip(texts, DOSES.items(), strict=True):
        assert stretches.load(key).name in text
        assert stretches.dose_line(dose) in " ".join(text.split())


def printed(page, folder):
    """The texts of the pages that come out of a printer."""
    page.pdf(path=folder / "page.pdf", prefer_css_page_size=True)
    return [" ".join(one.extract_text().split()) for one in pypdf.PdfReader(folder / "page.pdf").pages]


def test_no_sheet_is_printed_of_what_may_not_be_done_today(device, tmp_path):
    page = device().open()
    paper, names = page.locator("#hm-part-paper"), [stretches.load(key).name for key in DOSES]
    expect(paper).to_contain_text(WORDS["paper_first"])  # unanswered
    say_no(page)
    expect(paper.get_by_text(WORDS["paper_first"])).to_be_hidden()
    assert [name in text for name, text in zip(names, printed(page, tmp_path), strict=True)] == [True, True]
    rate(page, 9)
    expect(paper).to_be_hidden()
    assert printed(page, tmp_path) == [WORDS["paper_none"]]
    rate(page, 2)
    expect(paper).to_be_visible()
    page.locator(".hm-safety input[name$='-leg_pain'][value=new_or_strong]").check(force=True)
    rules = {gate.stretch: gate.rule for gate in safety.assess(no_but("leg_pain", "new_or_strong")).gates}
    assert rules == {"hip_flexor": "ask_first", "figure_4": "variant"}
    (text,) = printed(page, tmp_path)
    assert (names[0] in text, names[1] in text) == (False, True)
    page.locator("fieldset", has_text="Fever").first.get_by_text("Yes", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("No stretching today.")
    expect(paper).to_be_hidden()
    assert printed(page, tmp_path) == [WORDS["paper_none"]]


def test_without_scripts_the_paper_sheet_is_there(device):
    home = device(java_script_enabled=False)
    page = home.context.new_page()
    page.goto(home.path.as_uri())
    expect(page.locator(".hm-no-script")).to_contain_text("use the paper sheet below")
    assert page.locator(".hm-paper img:visible").count() == 7
    styles = "(cells) => [...new Set(cells.map((one) => getComputedStyle(one).borderTopWidth))]"
    assert page.locator(".hm-paper td").evaluate_all(styles) == ["1px"]  # there is a box to tick
    marks = "(items) => [...new Set(items.map((one) => getComputedStyle(one).listStyleType))]"
    assert page.locator(".hm-paper ol > li").evaluate_all(marks) == ["none"]  # the numbers are there


def test_it_can_be_used_within_a_second_on_a_slow_phone(device, record_property):
    """4 times slower than this machine; the bound is loose, the time is printed."""
    home = device()
    page = home.context.new_page()
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.add_init_script("""new MutationObserver((_, self) => {
        if (document.documentElement?.dataset.ready === undefined) return;
        window.usable = performance.now(); self.disconnect();
    }).observe(document, { subtree: true, attributes: true, childList: true });""")
    page.goto(home.path.as_uri())
    page.wait_for_function("() => window.usable")
    took = page.evaluate("() => usable")
    record_property("usable_ms", took)
    print(f"usable after {took:.0f} ms, 4 times slower; {home.path.stat().st_size / 1000:.0f} kB")
    assert took < 10_000


# ---- what an earlier page kept


def test_what_the_first_format_kept_is_still_read(device, tmp_path):
    """A device that was used with a page of format 1; the file in tests/data never changes."""
    old = json.loads((Path(__file__).parents[1] / "data" / "handout_format_1.json").read_text("utf-8"))
    home = device()
    page = home.open()
    page.evaluate(
        "(old) => { for (const [key, text] of Object.entries(old)) localStorage.setItem(key, text); }",
        old["storage"],
    )
    page = home.open()
    for table in handout.TABLES:
        path = download(page, table, tmp_path)
        assert path.read_text("utf-8") == old["files"][table]
        assert Log(tmp_path / "log.db").import_csv(path, table, own_export=True).added == 2


# ---- what was logged


def put(page, rows):
    """Lay entries of the diary into the storage, and look at the page anew."""
    name = page.evaluate("() => JSON.parse(document.getElementById('hm-data').textContent).store")
    texts = {
        f"{name}.row.put{n}": json.dumps({"version": 1, "table": "diary", "added": n, "values": DIARY | row})
        for n, row in enumerate(rows)
    }
    page.evaluate("(all) => Object.entries(all).forEach((one) => localStorage.setItem(...one))", texts)
    page.reload()
    page.wait_for_function(READY)


def strips(page):
    """Return the heading of each strip of pain and the numbers of its dots."""
    read = """() => [...document.querySelectorAll("#hm-part-logged > div > h3")].map((heading) => [heading.textContent,
        [...heading.nextElementSibling.querySelectorAll("circle.hm-dot")].map((dot) => dot.cy.baseVal.value),
        heading.nextElementSibling.getAttribute("aria-label")]).slice(0, -1)"""
    return page.evaluate(read)


def test_each_place_with_pain_on_these_days_has_its_strip(device):
    page = device(before=clock("2026-09-20T12:00:00")).open()
    put(page, [{"date": f"2026-06-{day:02}"} for day in range(1, 11)])
    assert strips(page) == []
    september = [{"date": f"2026-09-{day:02}", "site": "left hip"} for day in range(11, 19)]
    june = [{"date": f"2026-06-{day:02}"} for day in range(1, 11)]
    put(page, june + september)
    ((heading, dots, label),) = strips(page)
    assert heading == WORDS["pain_heading"].format(site="left hip")
    assert (len(dots), label) == (8, WORDS["pain_picture"].format(site="left hip", count=8))
    more = [
        {"date": "2026-09-18", "site": site, "pain": pain}
        for site, pain in (("neck", 7), ("low back", None), ("low back", 0), ("right hip", 10))
    ]
    put(page, june + september + more)
    found = strips(page)
    assert [len(dots) for _, dots, _ in found] == [1, 8, 1, 1]  # no number is no dot
    assert [heading for heading, _, _ in found] == [
        WORDS["pain_heading"].format(site=site) for site in ("low back", "left hip", "right hip", "neck")
    ]
    heights = [dots[0] for _, dots, _ in found]  # pain 0, 4, 10, 7
    assert heights[0] > heights[1] > heights[3] > heights[2]


@pytest.mark.parametrize("texts", [TEXTS[first : first + 40] for first in range(0, len(TEXTS), 40)])
def test_a_place_that_somebody_typed_is_shown_as_text(device, texts):
    page = device(before=clock("2026-09-20T12:00:00")).open()
    names = [*texts, "constructor", "__proto__", "{count}"]
    put(page, [{"date": "2026-09-18", "site": site} for site in names])
    wanted = sorted(names, key=lambda one: one.encode("utf-16-be"))
    assert [heading for heading, _, _ in strips(page)] == [
        WORDS["pain_heading"].replace("{site}", site) for site in wanted
    ]
    assert page.evaluate("typeof hit") == "undefined"
    assert page.locator("main script, main iframe, main object, main style, main img").count() == 0

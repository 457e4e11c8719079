"""The take-home page as a file: its size, its policy, what it refuses, and the command that writes it."""

import base64
import datetime
import hashlib
import json
import re
import zlib
from importlib import resources
from urllib.parse import unquote

import pytest

from hipmobility import cli, handout, motion, pictures, stretches
from hipmobility.log import Log

DOSES = {key: stretches.Dose(holds=2, hold_s=30, days_per_week=5) for key in stretches.KEYS}


LONGEST = '"' * handout.LONGEST_NOTE  # six letters each, as they stand in the page
MOST = {1: 400_000, 2: 550_000}  # [bytes] with so many stretches, so that the page can be sent by mail


@pytest.fixture(scope="module", params=stretches.languages())
def page(request):
    return handout.page("P1", DOSES, language=request.param, note=LONGEST)


def data_of(page):
    return json.loads(re.search(r'id="hm-data">(.*?)</script>', page, re.DOTALL)[1])


@pytest.mark.parametrize("note", ["", LONGEST], ids=["no note", "longest note"])
@pytest.mark.parametrize("keys", [*((key,) for key in stretches.KEYS), stretches.KEYS], ids="+".join)
@pytest.mark.parametrize("language", stretches.languages())
def test_a_page_is_small(language, keys, note):
    doses = {key: DOSES[key] for key in keys}
    page = handout.page("P1", doses, language=language, note=note)
    assert [one["key"] for one in data_of(page)["sessions"]] == [*keys]
    assert page.count("&quot;") >= len(note)
    assert len(page.encode()) < MOST[len(keys)]


@pytest.mark.parametrize("paper", handout.PAPERS)
@pytest.mark.parametrize("language", stretches.languages())
@pytest.mark.parametrize("sign", ["'", '"', "<", "é"])
def test_the_largest_page_is_small_too(sign, language, paper):
    """The longest code and the longest note, of signs that take the most room, and two stretches."""
    who, dose = sign * 100, stretches.Dose(holds=50, hold_s=600, days_per_week=7)
    page = handout.page(
        who, dict.fromkeys(stretches.KEYS, dose), language=language, note=sign * 600, paper=paper
    )
    assert data_of(page)["patient_id"] == who
    assert len(page.encode()) < MOST[2]


def test_the_policy_names_the_very_script_and_styles_and_nothing_else(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1].replace("&#x27;", "'")
    inside = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    styles = re.findall(r"<style[^>]*>(.*?)</style>", page, re.DOTALL)
    assert (len(inside), len(styles)) == (1, 2)
    prints = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in (*inside, *styles)]
    assert policy == (
        f"default-src 'none'; script-src 'sha256-{prints[0]}'; style-src 'sha256-{prints[1]}' 'sha256-{prints[2]}';"
        " img-src data:; worker-src blob:; base-uri 'none'; form-action 'none'"
    )


def test_the_program_is_plain_statements(page):
    program = re.search(r"<script>(.*?)</script>", page, re.DOTALL)[1]
    assert (
        re.findall(r"^(?:import|export) .*|eval\(|new Function|fetch\(|XMLHttpRequest", program, re.MULTILINE)
        == []
    )
    assert set(re.findall(r"\w+://[^/\"]*", program)) == {
        "http://www.w3.org"
    }  # the name of SVG, never asked for


def test_the_page_says_which_format_it_is(page):
    assert f'<meta name="hipmobility-handout" content="{handout.FORMAT}">' in page
    assert data_of(page)["version"] == handout.FORMAT == 1  # tests/data/handout_format_1.json is of this one


def test_each_stretch_has_its_film(page):
    sessions = data_of(page)["sessions"]
    assert [one["key"] for one in sessions] == [*stretches.KEYS]
    for key, film in ((one["key"], one["content"]["film"]) for one in sessions):
        drawn = motion.film(stretches.load(key))
        assert (film["pictures"], film["frames"]) == (drawn["pictures"], [])  # none before it is unpacked
        assert json.loads(zlib.decompress(base64.b64decode(film["packed"]))) == drawn["frames"]


def test_a_picture_on_paper_stands_in_the_page_once(page):
    """The session has what follows: the words, a twentieth of it. The pictures of the other side are whole."""
    language = data_of(page)["language"]
    found = re.findall(r'<img src="data:image/svg\+xml,([^"]*)"[^>]* data-picture="([^"]*)"', page)
    paper = {name: unquote(address.replace("&#x27;", "'")) for address, name in found}
    seen = set()
    for one in data_of(page)["sessions"]:
        for name, picture in one["content"]["pictures"].items():
            key, side = name.split("/")
            svg, alt = (does(key, side, language) for does in (pictures.step_svg, pictures.alt_text))
            if side == "left":
                assert picture["paper"] == key
                assert paper[key][: picture["same"]] + picture["rest"] == svg
                assert len(picture["rest"]) < len(svg) / 10
            else:
                assert picture["svg"] == svg
            assert picture["alt"] == alt
            seen.add(name)
    assert seen == {f"{key}/{side}" for key in paper for side in ("left", "right")}
    assert len(paper) == len(found) == 7


def test_the_session_and_the_paper_name_the_seconds_that_are_prescribed():
    dose = stretches.Dose(holds=2, hold_s=45, days_per_week=5)
    page = handout.page("P1", {"hip_flexor": dose})
    ((session,), said) = data_of(page)["sessions"], "Stay here for 45 seconds. Breathe"
    assert all(said in steps[-2]["text"] for steps in session["content"]["steps"].values())
    assert page.count(said) == 3  # once a side, and on the paper sheet
    assert "Stay here for 20 to 30" not in page


@pytest.mark.parametrize(
    ("language", "said"), [("en", "each side, 4 days a week."), ("es", "cada lado, 4 días a la semana.")]
)
def test_the_card_names_the_days_that_are_prescribed(language, said):
    dose = stretches.Dose(holds=2, hold_s=28, days_per_week=4)
    (session,) = data_of(handout.page("P1", {"hip_flexor": dose}, language=language))["sessions"]
    assert session["content"]["dose"].endswith(said)


def test_the_name_of_the_storage_tells_no_patient_id(page):
    assert re.fullmatch(r"hipmobility\.[0-9a-f]{16}", data_of(page)["store"])
    assert data_of(handout.page("P2", DOSES))["store"] != data_of(page)["store"]


def test_all_faults_are_told_at_once():
    nothing = stretches.Dose(holds=0, hold_s=30, days_per_week=0)
    with pytest.raises(ValueError, match="patient_id") as told:
        handout.page(" P1", {"lunge": nothing, "figure_4": nothing}, note="a\x07" + "b" * 600)
    assert str(told.value).splitlines() == [
        "patient_id: P1 has blanks around it",
        "note: holds a control character",
        "note: is longer than 600 characters",
        "doses: 'lunge' is not hip_flexor or figure_4",
        "doses, figure_4: 0 holds is nothing to guide through, so it has to be 1-50",
        "doses, figure_4: 0 days a week is a pause, so it has to be 1-7",
    ]
    with pytest.raises(ValueError, match="name at least one stretch"):
        handout.page("P1", {})
    with pytest.raises(ValueError, match="language"):
        handout.page("P1", DOSES, language="xx")
    with pytest.raises(ValueError, match="paper: 'a3' is not a4 or letter"):
        handout.page("P1", DOSES, paper="a3")


def test_the_newest_plan_of_each_stretch_is_prescribed(tmp_path):
    log = Log(tmp_path / "log.db")
    plan = {"patient_id": "P1", "hold_s": 30, "days_per_week": 5}
    log.add_plan(**plan, stretch="figure_4", from_date="2026-01-01", holds=1)
    log.add_plan(**plan, stretch="figure_4", from_date="2026-02-01", holds=3)
    log.add_plan(**plan, stretch="hip_flexor", from_date="2026-01-01", holds=2)
    assert {key: dose.holds for key, dose in handout.prescribed(log, "P1").items()} == {
        "hip_flexor": 2,
        "figure_4": 3,
    }
    log.add_plan(**plan, stretch="hip_flexor", from_date="2026-03-01", holds=0)  # ended
    assert [*handout.prescribed(log, "P1")] == ["figure_4"]
    log.add_plan(
        **plan | {"days_per_week": 0}, stretch="figure_4", from_date="2026-04-01", holds=3
    )  # a pause
    for who in ("P1", "P2"):
        with pytest.raises(ValueError, match=f"the log has no plan for '{who}'; name the stretches"):
            handout.prescribed(log, who)


def test_a_plan_counts_from_its_first_day_on(tmp_path):
    log, day = Log(tmp_path / "log.db"), datetime.date
    plan = {"patient_id": "P1", "hold_s": 30, "days_per_week": 5}
    log.add_plan(**plan, stretch="figure_4", from_date="2026-01-01", holds=1)
    log.add_plan(**plan, stretch="figure_4", from_date="2026-02-01", holds=3)
    log.add_plan(**plan, stretch="hip_flexor", from_date="2026-02-01", holds=2)
    for today, doses in {
        day(2026, 1, 31): {"figure_4": 1},
        day(2026, 2, 1): {"hip_flexor": 2, "figure_4": 3},
    }.items():
        found = handout.prescribed(log, "P1", today=today)
        assert {key: dose.holds for key, dose in found.items()} == doses
    assert handout.planned_later(log, "P1", today=day(2026, 1, 31)) == {"hip_flexor": day(2026, 2, 1)}
    assert handout.planned_later(log, "P1", today=day(2026, 2, 1)) == {}
    with pytest.raises(
        ValueError, match="in force; hip_flexor begins on 2026-02-01; figure_4 begins on 2026-01-01;"
    ):
        handout.prescribed(log, "P1", today=day(2025, 12, 31))


# ---- the command


def run(*words):
    return cli.main(["handout", "P1", *map(str, words)])


def test_the_command_takes_the_plan_from_the_log(tmp_path, capsys):
    log, path = tmp_path / "log.db", tmp_path / "home.html"
    Log(log).add_plan(
        patient_id="P1", from_date="2026-01-01", stretch="figure_4", holds=3, hold_s=25, days_per_week=4
    )
    assert run("--log", log, "-o", path) == 0
    said = capsys.readouterr().out
    assert said.startswith("wrote home.html: figure_4 3 x 25 s, 4 days (plan in the log); ")
    assert "erase" not in said  # the log notes it
    assert "longer than the usual" not in said
    assert run("--log", log, "-o", path, "--force", "--stretch", "figure_4", "--hold-s", 300) == 0
    assert "figure_4: 300 s is longer than the usual hold of 20 to 30 s\n" in capsys.readouterr().out
    assert run("--log", log, "-o", path, "--force") == 0
    assert path.stat().st_mode & 0o077 == 0
    plan = data_of(path.read_text("utf-8"))["sessions"][0]["content"]["plan"]
    assert (plan["holds"], plan["hold_s"]) == (3, 25)
    assert run("--log", log, "-o", path) == 1
    assert "--force replaces it" in capsys.readouterr().err
    assert run("--log", log, "-o", path, "--force") == 0
    assert run("--log", tmp_path / "none.db", "-o", path, "--force") == 1
    assert "there is no such log" in capsys.readouterr().err


def test_the_command_takes_stretches_and_touches_no_log(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("HIPMOBILITY_LOG", str(tmp_path / "log.db"))
    path, both = tmp_path / "home.html", ("--stretch", "hip_flexor", "--stretch", "figure_4")
    assert run(*both, "--holds", 2, "--holds", 3, "--hold-s", 20, "-o", path, "--language", "es") == 0
    days, said = stretches.load("figure_4").dose.days_per_week, capsys.readouterr().out
    source = "(as given, else as suggested)"
    assert f"hip_flexor 2 x 20 s, {days} days {source}; figure_4 3 x 20 s, {days} days {source}" in said
    assert said.endswith("No log notes this page, so erase will not list it; with --log it would.\n")
    assert '<html lang="es">' in path.read_text("utf-8")
    assert not (tmp_path / "log.db").exists()


def test_with_a_log_a_stretch_has_the_dose_of_the_plan(tmp_path, capsys):
    log, path = Log(tmp_path / "log.db"), tmp_path / "home.html"
    plan = {"patient_id": "P1", "hold_s": 20, "days_per_week": 7}
    log.add_plan(**plan, from_date="2026-01-01", stretch="figure_4", holds=1)
    how = ("--log", log.path, "-o", path, "--force", "--stretch")

    def said(*words):
        result = run(*how, *words)
        told = capsys.readouterr()
        return result, told.out.partition("; ")[0] + told.err

    assert said("figure_4") == (0, "wrote home.html: figure_4 1 x 20 s, 7 days (plan in the log)")
    mixed = "figure_4 1 x 20 s, 3 days (as given, else plan in the log)"
    assert said("figure_4", "--days", 3) == (0, f"wrote home.html: {mixed}")
    other, days = ("hip_flexor", "--holds", 2, "--hold-s", 25), ("--days", 5)
    result, told = said(*other)
    assert result == 1
    assert "the plan of 'P1' in the log has no hip_flexor now; to give it anyhow, say all of --holds" in told
    assert said(*other, *days) == (0, "wrote home.html: hip_flexor 2 x 25 s, 5 days (as given)")
    log.add_plan(**plan, from_date="2099-01-01", stretch="hip_flexor", holds=1)
    assert run(*how[:-1]) == 0  # nothing named: what has begun
    told = capsys.readouterr().out
    assert "wrote home.html: figure_4 1 x 20 s, 7 days (plan in the log); " in told
    assert "\nhip_flexor: its plan begins on 2099-01-01, so the page does not have it\n" in told
    assert said("hip_flexor")[0] == 1
    log.void(log.plan("P1").index[0], reason="typed twice")
    assert said("figure_4")[0] == run(*how[:-1]) == 1
    assert "no plan for 'P1' that is in force; hip_flexor begins on 2099-01-01" in capsys.readouterr().err
    log.void(log.plan("P1").index[0], reason="typed twice")
    days = stretches.load("figure_4").dose.days_per_week
    assert said("figure_4") == (0, f"wrote home.html: figure_4 2 x 30 s, {days} days (as suggested)")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--holds", "2"], ["--holds: is there 1 times, but may stand with --stretch only"]),
        (
            ["--stretch", "figure_4", "--stretch", "figure_4", *(["--days", "2"] * 3)],
            [
                "--stretch: figure_4 is named twice",
                "--days: is there 3 times, but may stand once, or once for each of 2 stretches",
            ],
        ),
        (["--stretch", "figure_4", "--holds", "51"], ["holds: 51"]),
        (["--stretch", "figure_4", "--holds", "0"], ["0 holds is nothing to guide through"]),
        (["--stretch", "figure_4", "-o", "home.pdf"], ["home.pdf: the name has to end with .html"]),
    ],
)
def test_the_command_says_what_is_wrong(words, said, tmp_path, capsys):
    where = [] if "-o" in words else ["-o", tmp_path / "home.html"]
    assert run(*words, *where) == 1
    told = capsys.readouterr().err
    assert [one for one in said if one not in told] == []
    assert [*tmp_path.iterdir()] == []


# ---- the words of the page


@pytest.mark.parametrize("language", stretches.languages())
def test_no_word_takes_the_place_of_another(language):
    sections = {"handout": stretches.words("handout", language)} | {
        section: {name: stretches.words(section, language)[name] for name in names}
        for section, names in handout.BORROWED.items()
    }
    words = data_of(handout.page("P1", DOSES, language=language))["words"]
    for section, texts in sections.items():
        assert {name: words[name] for name in texts} == dict(texts), section


def test_the_page_has_each_word_that_its_modules_use(page):
    modules = "\n".join(
        (resources.files("hipmobility") / "widgets" / f"{name}.js").read_text("utf-8")
        for name in handout.HOME
        if name != "home_safety"  # its words are those of the safety questions
    )
    used = set(re.findall(r'\bwords\.(\w+)|\bpart\("(\w+)"', modules))
    used = {one or part for one, part in used} | {f"file_{table}" for table in handout.TABLES}
    assert len(used) > 50
    assert used - set(data_of(page)["words"]) == set()

"""What a person sees in one language holds no sentence and no word of another: every page, form, picture and chart."""

import importlib
import inspect
import json
import pkgutil
import re
import tempfile
import tomllib
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import ipywidgets as ipw
import matplotlib.pyplot as plt
import nbformat
import pandas as pd
import pytest
from matplotlib.text import Text

import hipmobility
from hipmobility import (
    adherence,
    anatomy,
    caseload,
    cohort,
    compensation,
    content,
    exchange,
    figures,
    handout,
    lessons,
    outcomes,
    pictures,
    report,
    safety,
    site,
    stretches,
    worlds,
)
from hipmobility.figures import poses
from hipmobility.log import Log
from hipmobility.take_home_form import TakeHomeForm
from hipmobility.widgets import body_page, pages
from hipmobility.widgets.analysis_choice import AnalysisChoice
from hipmobility.widgets.body_view import BodyView
from hipmobility.widgets.caseload_table import CaseloadTable
from hipmobility.widgets.compensation_explorer import CompensationExplorer
from hipmobility.widgets.diary_form import DiaryForm
from hipmobility.widgets.guided_session import GuidedSession
from hipmobility.widgets.import_form import ImportForm
from hipmobility.widgets.muscle_explorer import MuscleExplorer
from hipmobility.widgets.numbers import Numbers, names
from hipmobility.widgets.progress_view import ProgressView
from hipmobility.widgets.safety_questions import SafetyQuestions
from hipmobility.widgets.safety_tables import tables
from hipmobility.widgets.session_form import SessionForm
from hipmobility.widgets.walkthrough import StretchWalkthrough

LANGUAGES = stretches.languages()
SAMPLES = Path(__file__).parents[1] / "data"
SITE, MUSCLES = "low back", ("psoas", "iliacus", "rectus_femoris", "piriformis", "gluteus_maximus_lower")


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    log = Log(tmp_path_factory.mktemp("log") / "log.db")
    for table in ("sessions", "diary", "plan"):
        log.import_csv(SAMPLES / f"sample_{table}.csv", table)
    return log


@pytest.fixture(scope="module")
def progress(log):
    return outcomes.progress(log.sessions("P1"), log.diary("P1"), log.plan("P1"), site=SITE)


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


class Seen(HTMLParser):
    """What a person sees or hears of HTML: its texts and the words of its pictures, but no style."""

    def __init__(self, html):
        super().__init__()
        self.words, self._style = [], False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self._style = tag == "style"
        for name, value in attributes:
            if name in ("alt", "title", "placeholder") or name.startswith("aria-label"):
                self.words.append(value)
            if name == "src" and value.startswith("data:image/svg"):
                self.words += Seen(unquote(value.split(",", 1)[1])).words

    def handle_endtag(self, tag):
        self._style = False

    def handle_data(self, data):
        if not self._style:
            self.words.append(data)


def of_html(html):
    return " | ".join(Seen(html).words)


def of_chart(axes):
    return " | ".join(text.get_text().replace("\n", " ") for text in axes.figure.findobj(Text))


def of_widget(widget):
    said = [getattr(widget, name, "") for name in ("description", "placeholder", "tooltip")]
    said += [label for label, *_ in getattr(widget, "_options_full", ())]
    if isinstance(getattr(widget, "options", None), (list, tuple)):
        said += [one if isinstance(one, str) else one[0] for one in widget.options]
    if isinstance(widget, (ipw.HTML, ipw.Text)) and widget.value:
        said.append(of_html(widget.value))
    return " | ".join(
        [str(one) for one in said if one] + [of_widget(one) for one in getattr(widget, "children", ())]
    )


def of_session(session):
    given = dict(session.content)
    drawn = [of_html(one["svg"]) + one["alt"] for one in given.pop("pictures").values()]
    for name in ("language", "plan", "can_save"):
        given.pop(name)
    return " | ".join(_strings(given) + drawn)


def of_progress(view):
    pairs = [name for key in ("sides", "stretches") for _, name in view.content[key]]
    words = {key: view.content[key] for key in ("words", "states", "sites")}
    shown = {key: view.shown[key] for key in ("text", "rows", "change", "plans", "table")}
    return " | ".join([*pairs, *_strings(words), *_strings(shown)])


def of_body(view):
    shown = {key: view.content[key] for key in ("words", "labels", "notes", "credit")}
    rows = [(row["place"], *row["changes"]) for row in view.content["rows"]]
    return " | ".join([*_strings(shown), *(text for row in rows for text in row)])


def of_explorer(explorer):
    given = dict(explorer.content)
    said = ("words", "presets", "sliders", "groups", "tasks", "share", "evidence", "sure", "notes", "credit")
    labels = [muscle["label"] for muscle in given.get("muscles", ())]
    return " | ".join([*labels, *_strings({name: given[name] for name in said if name in given})])


def of_picture(one):
    """A whole picture, or what follows where one on paper ends, which is within a tag."""
    return of_html(one["svg"] if "svg" in one else one["rest"].split(">", 1)[1]) + one["alt"]


def of_home(page):
    """The page and what its scripts show."""
    shown, rest = page.split("<script", 1)
    data = json.loads(re.search(r'id="hm-data">(.*?)</script>', rest, re.DOTALL)[1])
    drawn = [one["content"].pop("pictures") for one in data["sessions"]]
    said = [of_picture(one) for pictures_of_one in drawn for one in pictures_of_one.values()]
    words = {key: data[key] for key in ("words", "sites", "row_names", "about")}
    told = {key: data["safety"][key] for key in ("content", "say", "stretches")}
    asked = [one["text"] for one in data["safety"]["questions"]]
    lines = [
        line
        for each_stretch in data["safety"]["precautions"].values()
        for answers in each_stretch.values()
        for rule in answers.values()
        for line in rule["lines"]
    ]
    steps = [step for one in data["sessions"] for step in _strings(one["content"]["steps"])]
    pieces = [name for name in steps if "/" not in name]
    return " | ".join(
        [
            of_html(shown),
            *_strings(words),
            *_strings(told["content"]["words"]),
            *_strings(told["say"]),
            *asked,
            *lines,
            *said,
            *pieces,
        ]
    )


def of_site(language):
    """What stands around the notebooks; a notebook itself is in English, and here it says nothing."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# 1")])
    files = site._files([("1.ipynb", book), ("2.ipynb", book)], language)
    pages = [
        files[name].decode().split('<script type="application/json"') for name in ("index.html", "1.html")
    ]
    said = json.loads(pages[1][1].partition(">")[2].partition("</script>")[0])["words"]
    words = [
        stretches.words("site", language)[key]
        for key in ("note_form", "note_report", "note_session", "note_still", "note_weeks")
    ]
    labels = re.findall(r'(?:aria-label|placeholder)="([^"]+)"', pages[0][0] + pages[1][0])
    return " | ".join([*(of_html(shown) for shown, _ in pages), *said.values(), *words, *labels])


def of_tables(found):
    return " | ".join(_strings([found["content"]["words"], found["say"], found["stretches"]]))


def of_safety(form, answers):
    form.set(**answers)
    content, outcome = form._form.content, form._form.outcome
    asked = [
        (one["text"], *dict(one["answers"]).values())
        for group in content["groups"]
        for one in group["questions"]
    ]
    told = [outcome["heading"], *outcome["lines"], *_strings(outcome["gates"])]
    return " | ".join([*_strings(content["words"]), *(text for one in asked for text in one), *told])


def clinic():
    invented = cohort.simulate(12, weeks=6)
    return invented.sessions, invented.diary, invented.plan


def of_overview(overview):
    return " | ".join([overview.warning, overview.rule])


def of_caseload(found):
    return " | ".join(reason.text for reasons in found.reasons.values() for reason in reasons)


def of_table(table):
    given = [label for key in ("columns", "choices") for _, label in table.content[key]]
    given += [table.content["words"], list(table.content["names"].values())]
    shown = (
        "urgency",
        "texts",
        "course_text",
        "pain7",
        "change",
        "adherence",
        "adherence_text",
        "last_entry",
        "silent",
    )
    rows = [[row[key] for key in shown] for row in table.content["rows"]]
    return " | ".join([*_strings(given), *_strings(rows)])


def _of_folder(language):
    with tempfile.TemporaryDirectory() as folder:
        written = report.Folder(cohort.simulate(3), folder, language=language)("C2")
        return of_html(written.path.read_text("utf-8"))


def of_bundle(bundle):
    """The texts that we write; codes and their names in a standard stay English."""
    texts = []
    for one in bundle["entry"]:
        found = _strings({key: one["resource"][key] for key in ("title", "note") if key in one["resource"]})
        texts += [*found, one["resource"].get("patientInstruction", "")]
    return " | ".join(dict.fromkeys(texts))


def looked(form):
    """What the form says at first, and when it is asked for nothing; `my_file.csv` is a name, not a word."""
    form.look()
    return of_widget(form).replace("my_file.csv", "")


def of_take_home(log, language):
    """What the form says at first, when it refuses, and when it has written; the name of the file is no word."""
    said = []
    with tempfile.TemporaryDirectory() as folder:
        for given in ({"log": log}, {}):
            form = TakeHomeForm("P1", folder=folder, language=language, **given)
            said.append(of_widget(form))
            form.set(doses={})
            form.write()
            said.append(of_widget(form))
            form.set(doses={"figure_4": stretches.load("figure_4").dose})
            for _ in range(2):  # the second time the file is there
                form.write()
                said.append(of_widget(form).replace(str(Path(folder).resolve()), ""))
    return " | ".join(said).replace("stretches.html", "")


def filled(form, **values):
    form.set(**values)
    form.submit()
    return of_widget(form)


def each(make, names):
    return " | ".join(map(make, names))


def saves(**row):
    """A log that takes everything."""


# Everything public that speaks: what makes it, and what of it is seen. A new one fails the test below until it is here.
SPEAKS = {
    "widgets.numbers.names": lambda language, _: " | ".join(names(language).values()),
    "widgets.numbers.Numbers": lambda language, given: of_html(
        Numbers(given["progress"].table, language)._repr_html_()
    ),
    "cohort.overview.summary": lambda language, _: of_overview(
        cohort.summary(cohort.per_patient(*cohort.tables(*clinic())), language=language)
    ),
    "caseload.review": lambda language, _: of_caseload(caseload.review(*clinic(), language=language)),
    "caseload.rules": lambda language, _: " | ".join(
        caseload.rules(language).reset_index().to_numpy().ravel()
    ),
    "widgets.caseload_table.CaseloadTable": lambda language, _: of_table(
        CaseloadTable(caseload.review(*clinic(), language=language), print)
    ),
    "report.Folder": lambda language, _: _of_folder(language),
    "figures.funnel.plot_funnel": lambda language, _: of_chart(
        figures.plot_funnel(_funnel(), language=language)
    ),
    "figures.funnel.describe_funnel": lambda language, _: figures.describe_funnel(
        _funnel(), language=language
    ),
    "fhir.to_fhir": lambda language, given: of_bundle(
        exchange.to_fhir(
            {table: getattr(given["log"], table)("P1") for table in ("sessions", "diary", "plan")},
            "P1",
            language=language,
        )
    ),
    "anatomy.muscles": lambda language, _: " | ".join(anatomy.muscles(language)["label"]),
    "lessons.lengthening": lambda language, _: " | ".join(
        lessons.lengthening(anatomy.pose("chair"), ["standing"], language=language)["label"]
    ),
    "lessons.disagreement": lambda language, _: " | ".join(lessons.disagreement(language)["muscle"]),
    "pictures.step_svg": lambda language, _: each(
        lambda name: of_html(pictures.step_svg(name, "right", language)), pictures.PICTURES
    ),
    "pictures.alt_text": lambda language, _: each(
        lambda name: pictures.alt_text(name, "left", language), pictures.PICTURES
    ),
    "figures.plot_lengthening": lambda language, _: of_chart(
        figures.plot_lengthening(lessons.lengthening(anatomy.pose("low_lunge_deep")), language=language)
    ),
    "figures.plot_moment_arm": lambda language, _: each(
        lambda about: of_chart(figures.plot_moment_arm(_arms(about), about=about, language=language)),
        ("hip_flexion", "hip_abduction", "hip_external_rotation"),
    ),
    "figures.plot_compensation": lambda language, _: of_chart(
        figures.plot_compensation(
            [compensation.band(task, early) for task, (_, early) in TASKS.items()], language=language
        )
    ),
    "figures.plot_springs": lambda language, _: of_chart(
        figures.plot_springs(lessons.spring_table(), language=language)
    ),
    "figures.plot_progress": lambda language, given: of_chart(
        figures.plot_progress(given["progress"], language=language)
    ),
    "figures.plot_sides": lambda language, given: of_chart(
        figures.plot_sides(adherence.weekly(given["progress"].ledger, by=["side"]), language=language)[0]
    ),
    "figures.progress_svg": lambda language, given: of_html(
        figures.progress_svg(given["progress"], language=language)
    ),
    "figures.describe": lambda language, given: figures.describe(given["progress"], language=language),
    "figures.pose_svg": lambda language, _: of_html(
        figures.pose_svg(anatomy.pose("figure_4"), highlight=MUSCLES, language=language)
    ),
    "figures.pose_scene": lambda language, _: (
        poses.pose_scene(anatomy.pose("figure_4"), highlight=MUSCLES, language=language).alt
    ),
    "figures.plot_pose": lambda language, _: of_chart(
        figures.plot_pose(anatomy.pose("chair"), highlight=MUSCLES, language=language)
    ),
    "report.page": lambda language, given: of_html(report.page(given["log"], "P1", language=language)),
    "report.write": lambda language, given: _written(
        lambda path: report.write(given["log"], "P1", path, language=language)
    ),
    "report.sheet_page": lambda language, _: each(
        lambda key: of_html(report.sheet_page(key, language=language)), stretches.KEYS
    ),
    "report.sheet": lambda language, _: _written(
        lambda path: report.sheet("figure_4", path, language=language)
    ),
    "handout.page": lambda language, _: of_home(
        handout.page("P1", {key: stretches.load(key).dose for key in stretches.KEYS}, language=language)
    ),
    "take_home_form.TakeHomeForm": lambda language, given: of_take_home(given["log"], language),
    "site.build": lambda language, _: of_site(language),
    "widgets.safety_tables.tables": lambda language, _: of_tables(
        tables(stretches.KEYS, language, routine=True)
    ),
    "outcomes.reading.reading": lambda language, given: each(
        lambda audience: outcomes.reading(_link(given["log"]), audience, language=language),
        ("patient", "clinician", "student"),
    ),
    "safety.assessment.questions": lambda language, _: each(
        lambda one: " | ".join([one.text, *(words for _, words in one.answers)]), safety.questions(language)
    ),
    "safety.assessment.gate": lambda language, _: each(
        lambda key: " | ".join(one.text for one in safety.gate(key, language).questions), stretches.KEYS
    ),
    "safety.assessment.assess": lambda language, _: each(
        lambda answers: _said(safety.assess(answers, language)),
        ({"fever": "yes"}, {"saddle_numbness": "yes"}, {"balance": "yes"}, {"leg_pain": "spreading"}, {}),
    ),
    "safety.session.session_rule": lambda language, _: each(
        lambda now: _said(safety.session_rule(before=3, now=now, next_day=now, language=language)),
        (1, 4, 6, None),
    ),
    "safety.flags.review": lambda language, _: each(
        _said,
        safety.review(
            outcomes.daily_pain(_painful()),
            answers={
                "limiting": "yes",
                "pain_weeks": "over_12",
                "recurrences": "twice_or_more",
                "morning_stiffness": "yes",
            },
            language=language,
        ),
    ),
    "widgets.pages.stretch_page": lambda language, _: each(
        lambda key: of_html(pages.stretch_page(stretches.load(key, language))._repr_html_()), stretches.KEYS
    ),
    "widgets.pages.lesson_page": lambda language, _: each(
        lambda key: of_html(pages.lesson_page(stretches.page(key, language))._repr_html_()), stretches.PAGES
    ),
    "widgets.pages.picture_credits": lambda language, _: of_html(pages.picture_credits(language)),
    "widgets.body_page.picture": lambda language, _: each(
        lambda name: of_html(body_page.picture(name, language=language)._repr_html_()), pictures.PICTURES
    ),
    "widgets.body_page.hip_picture": lambda language, _: each(
        lambda name: of_html(body_page.hip_picture(name, MUSCLES, language=language)._repr_html_()),
        anatomy.POSES,
    ),
    "widgets.body_page.task_page": lambda language, _: each(
        lambda task: of_html(
            body_page.task_page(
                *(compensation.band(task, available) for available in TASKS[task]), language=language
            )._repr_html_()
        ),
        TASKS,
    ),
    "widgets.body_page.exercise_page": lambda language, _: of_html(
        body_page.exercise_page(
            *(
                key.removesuffix("_question")
                for key in stretches.words("exercises", language)
                if key.endswith("_question")
            ),
            language=language,
        )._repr_html_()
    ),
    "widgets.guided_session.GuidedSession": lambda language, _: each(
        lambda key: of_session(GuidedSession(stretches.load(key, language), patient_id="P1", save=saves)),
        stretches.KEYS,
    ),
    "widgets.walkthrough.StretchWalkthrough": lambda language, _: each(
        lambda step: of_widget(StretchWalkthrough(stretches.load("figure_4", language), step=step)), (1, 2, 3)
    ),
    "widgets.session_form.SessionForm": lambda language, _: filled(
        SessionForm("P1", saves, date="2026-03-01", language=language), left=2, pain_before=4
    ),
    "widgets.import_form.ImportForm": lambda language, given: looked(
        ImportForm(given["log"], language=language)
    ),
    "widgets.diary_form.DiaryForm": lambda language, _: filled(
        DiaryForm("P1", saves, date="2026-03-01", time="21:15", language=language), pain=4
    ),
    "figures.worlds.plot_worlds": lambda language, _: of_chart(
        figures.plot_worlds(
            {name: worlds.simulate(name, people=2) for name in worlds.WORLDS}, language=language
        ).flat[0]
    ),
    "figures.worlds.plot_false_alarms": lambda language, _: of_chart(
        figures.plot_false_alarms(_alarms(), language=language)
    ),
    "figures.worlds.false_alarms_svg": lambda language, _: of_html(
        figures.false_alarms_svg(_alarms(), "", language=language)
    ),
    "figures.worlds.plot_baselines": lambda language, _: of_chart(
        figures.plot_baselines(worlds.compare_baselines(worlds.untreated(people=20)), language=language)
    ),
    "widgets.analysis_choice.AnalysisChoice": lambda language, _: of_widget(
        AnalysisChoice({"same_day": _alarms(), "next_day": _alarms()}, language=language)
    ),
    "widgets.muscle_explorer.MuscleExplorer": lambda language, _: of_explorer(MuscleExplorer(language)),
    "widgets.compensation_explorer.CompensationExplorer": lambda language, _: of_explorer(
        CompensationExplorer(language)
    ),
    "widgets.body_view.BodyView": lambda language, _: each(
        lambda key: of_body(BodyView(key, language)), stretches.KEYS
    ),
    "widgets.safety_questions.SafetyQuestions": lambda language, _: each(
        lambda answers: of_safety(SafetyQuestions(language=language), answers),
        ({"fever": "yes"}, {"saddle_numbness": "yes"}, {"hip_replacement": "anterior"}, {}),
    ),
    "widgets.progress_view.ProgressView": lambda language, given: of_progress(
        ProgressView(given["log"], "P1", site=SITE, language=language)
    ),
}
TASKS = {"walk": (15, -5), "squat": (100, 70), "bend": (60, 40)}


def _said(told):
    return stretches.plain(told.sentences)


def _link(log):
    return outcomes.association(
        outcomes.paired_days(log.sessions("P1"), log.diary("P1"), log.plan("P1"), site=SITE)
    )


def _painful():
    dates = pd.date_range("2026-03-01", periods=30, unit="s")
    return pd.DataFrame(
        {"patient_id": "P1", "date": dates, "time": "", "site": SITE, "pain": 8.0, "note": ""}
    )


def _written(write):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        write(path)
        return of_html(path.read_text("utf-8"))


def _alarms():
    rows = [{"world": world, "alarms_%": 4.0, "verdicts_%": 90.0} for world in worlds.WORLDS]
    return pd.DataFrame(rows)


def _funnel():
    """A week that is shown, and one that is hidden."""
    return pd.DataFrame({"patients": [20, 20, None], "logging": [20, 10, None], "%": [100, 50, None]})


def _arms(about):
    arms = anatomy.moment_arm("piriformis", about=about, hip_flexion=[0, 45, 90])
    return pd.DataFrame({"Rajagopal2016": 100 * arms}, index=[0, 45, 90])


def _speaking():
    """Names of all that is public and takes a language, a stretch or a page, or is a widget."""
    for found in pkgutil.walk_packages(hipmobility.__path__, "hipmobility."):
        module = importlib.import_module(found.name)
        if found.name.split(".")[1] in ("content", "phrases", "stretches", "cli"):
            continue
        for name, one in vars(module).items():
            if name.startswith("_") or getattr(one, "__module__", "").split(".")[0] != "hipmobility":
                continue
            is_widget = inspect.isclass(one) and issubclass(one, ipw.Widget)
            if not is_widget and not inspect.isfunction(one):
                continue
            given = inspect.signature(one).parameters
            wanted = "language" in given or next(iter(given), "") in ("stretch", "page") or is_widget
            if wanted and one.__module__ == found.name:
                yield f"{found.name.removeprefix('hipmobility.')}.{name}"


def test_everything_that_speaks_is_in_the_list():
    inner = {  # not for a reader's eyes by themselves: parts of what is in the list
        *("figures.bands.key_rows", "widgets.own_keys.OwnKeys", "widgets.pages.picture_side"),
        *(
            "widgets.body_scene.radii",
            "widgets.safety_questions.SafetyForm",
            "motion.film",
            "printing.print_pdf",
            "cohort.within.within_people",  # says the warning of the overview
        ),
        *("widgets.explorer.Explorer", "widgets.explorer.evidence", "widgets.saving.save_rows"),
        *("report.chart.chart", "report.findings.gather", "report.markup.document"),
        *(f"report.patient.{part}" for part in ("did", "felt", "meaning", "next_steps")),
    }
    homes = {name.split(".")[-1] for name in SPEAKS}
    assert [name for name in _speaking() if name not in inner and name.split(".")[-1] not in homes] == []


@cache
def texts(language):
    """Every text of a language without its {names}, in pieces; the names of languages are left out."""
    found = set()
    for path in (content.ROOT / language).iterdir():
        table = tomllib.loads(path.read_text("utf-8"))
        strings = _strings({name: part for name, part in table.items() if name != "language"})
        found |= {piece.strip(" .:,|") for text in strings for piece in re.split(r"{[^}]*}", text)}
    return {text for text in found if re.search(r"[^\W\d_]{2}", text)}


def _strings(value):
    if not isinstance(value, (dict, list)):
        return [value] if isinstance(value, str) else []
    items = value.items() if isinstance(value, dict) else (("", one) for one in value)
    skipped = ("level", "sources", "claim", "picture", "tier", "stretches", "muscles")
    return [text for name, one in items if name not in skipped for text in _strings(one)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SPEAKS)
def test_one_language_at_a_time(name, language, log, progress):
    seen = SPEAKS[name](language, {"log": log, "progress": progress})
    for citation in (*stretches.sources().values(), anatomy.credits_text()):
        seen = seen.replace(citation, " ").replace(" ".join(citation.split()), " ")
    seen = re.sub(r"{[^{}]*}", "", seen)  # what the browser fills
    assert len(seen) > 20
    assert "{" not in seen
    seen, own = seen.lower(), " | ".join(texts(language)).lower()
    for other in set(LANGUAGES) - {language}:
        for text in filter(seen.__contains__, map(str.lower, texts(other))):
            whole = re.compile(rf"(?<!\w){re.escape(text)}(?!\w)")
            if whole.search(seen) and not whole.search(own):
                pytest.fail(f"{text!r} of {other} is seen in {language}")


@pytest.mark.parametrize("name", SPEAKS)
def test_a_language_that_is_not_there_is_refused_and_those_that_are_there_are_named(name, log, progress):
    with pytest.raises(ValueError, match=rf"language: 'xx' is not {content.one_of(LANGUAGES)}"):
        SPEAKS[name]("xx", {"log": log, "progress": progress})

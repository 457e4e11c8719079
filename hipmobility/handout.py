"""The take-home page: one HTML file that leads through the prescribed stretches at home and keeps a log on that device.

It needs no network, no account and no Python. The modules are those of the notebooks' widgets, with a small model in
place of a kernel; every word and number comes from here. What was logged comes back as CSV files.
"""

import base64
import datetime
import hashlib
import json
import zlib
from importlib import resources
from pathlib import Path

from hipmobility import csvfile, outcomes, pictures, records, stretches
from hipmobility.content import safety as texts
from hipmobility.markup import head
from hipmobility.report import tick_sheet
from hipmobility.report.markup import PAPERS, Safe, tag
from hipmobility.safety import flags, session
from hipmobility.values import Field, fault, read
from hipmobility.widgets import guided_session
from hipmobility.widgets.safety_tables import tables
from hipmobility.widgets.scripts import inside, script

FORMAT = 1  # of the page and of what it keeps; a later one must still read what an earlier one kept
TABLES = ("sessions", "diary")  # what can be logged at home
BORROWED = {  # words of other sections that stand on the page; a session has its own in its content
    "diary_form": ("note", "nothing_to_save", "pain", "save", "site"),
    "guided_session": ("cleared", "go_on", "not_said", "pain_line", "pain_scale", "saved_before"),
}
LONGEST_NOTE = 600
HOME = (
    *("page_parts", "home_model", "home_pictures", "home_store", "home_csv", "home_rows", "home_unsaved"),
    *("home_safety", "home_diary", "home_log", "home_files", "home_card", "home_page"),
)
STYLES = ("widgets/safety_questions.css", "widgets/guided_session.css", "widgets/home_page.css")
KIND = "take-home page"  # one of `tables.COPIES`
_MODULES = resources.files("hipmobility")


class NoPlan(ValueError):
    """The log has no plan for a patient that is in force."""


def write(path, patient_id, doses, *, log=None, language="en", note="", paper="a4", replace=False):
    """Write the take-home page of one patient.

    Parameters
    ----------
    path : str or Path
        Ends with .html. The file is readable by its owner only, and complete or not there at all.
    patient_id : str
        Stands on the page and in every row that comes back.
    doses : Mapping of str to stretches.Dose
        The stretches, one of `stretches.KEYS` each, in the order of the page; `prescribed` reads them from a log.
    log : Log, optional
        Remembers the page, for the day on which the patient is erased.
    language : str
        One of `stretches.languages()`.
    note : str
        What the clinician wants to say; plain text, up to 600 characters.
    paper : {"a4", "letter"}
        For printing.
    replace : bool
        True replaces a file that is there.

    Returns
    -------
    Path

    Raises
    ------
    ValueError
        With every fault of what was given.
    FileExistsError
        When the file is there already.
    """
    path = Path(path)
    if path.suffix.lower() != ".html":
        raise ValueError(f"{path.name}: the name has to end with .html")
    if path.exists() and not replace:
        raise FileExistsError(f"{path}: exists already")
    text = page(patient_id, doses, language=language, note=note, paper=paper)
    with csvfile.replacing(path) as file:
        file.write(text.encode())
    if log is not None:
        log.note_copy(KIND, path, patient_id)
    return path


def prescribed(log, patient_id, *, today=None):
    """Return the plan of a patient that is in force as doses by stretch; one with 0 holds or 0 days is left out.

    Parameters
    ----------
    log : Log
    patient_id : str
    today : date, optional
        A row that begins later is not in force yet. Default: this day by this machine's calendar.

    Raises
    ------
    NoPlan
        When the log has no plan for this patient, or none that has begun.
    LogError
        When the log cannot be read.
    """
    rows = log.plan(patient_id)
    begun = rows["from_date"].dt.date <= (today or datetime.date.today())
    rows = rows[begun].drop_duplicates("stretch", keep="last")
    numbers = ("holds", "hold_s", "days_per_week")
    doses = {
        row.stretch: stretches.Dose(**{name: getattr(row, name) for name in numbers})
        for row in rows.itertuples()
        if row.holds and row.days_per_week
    }
    if not doses:
        later = [
            f"; {key} begins on {day}" for key, day in planned_later(log, patient_id, today=today).items()
        ]
        what = f"the log has no plan for {patient_id!r}{' that is in force' if later else ''}{''.join(later)}"
        raise NoPlan(f"patient_id: {what}; name the stretches: --stretch")
    return {key: doses[key] for key in stretches.KEYS if key in doses}


def planned_later(log, patient_id, *, today=None):
    """Return the stretches whose plan is yet to begin, each with its first day."""
    first = log.plan(patient_id).drop_duplicates("stretch")
    days = dict(zip(first["stretch"], first["from_date"].dt.date, strict=True))
    today = today or datetime.date.today()
    return {key: days[key] for key in stretches.KEYS if key in days and days[key] > today}


def page(patient_id, doses, *, language="en", note="", paper="a4"):
    """Return the take-home page as one HTML text; parameters and errors as for `write`."""
    _check(patient_id, doses, language, note, paper)
    words = stretches.words("handout", language)
    loaded = {key: stretches.prescribed(stretches.load(key, language), dose) for key, dose in doses.items()}
    width, height = PAPERS[paper]
    sheets = (_MODULES / "report" / "page.css").read_text("utf-8")
    size = (
        f":root {{ --width: {width}; --height: {height} }}\n@page {{ size: {width} {height}; margin: 0 }}\n"
    )
    screen, printed = "\n".join((_MODULES / name).read_text("utf-8") for name in STYLES), size + sheets
    program = _program()
    about = [tag("p", words["for_person"].format(patient_id=patient_id), class_="hm-who")]
    about += (
        [tag("p", tag("b", words["note_from"]), " ", note, class_="hm-note-from")] if note.strip() else []
    )
    said = tag(
        "header", tag("h1", words["title"]), *about, tag("p", stretches.words("disclaimer", language)["text"])
    )
    papers = (tick_sheet.page(stretch, doses[key]) for key, stretch in loaded.items())
    body = tag(
        "body",
        tag("main", said, tag("p", words["no_script"], class_="hm-no-script"), id="hm-home"),
        tag("div", *papers, class_="hm-paper"),
        tag(
            "script",
            Safe(_safe(_data(patient_id, loaded, doses, language))),
            type="application/json",
            id="hm-data",
        ),
        tag("script", Safe(program)),
    )
    top = head(
        f"{words['title']}: {patient_id}",
        _policy(program, screen, printed),
        tag("meta", name="hipmobility-handout", content=str(FORMAT)),
        tag("style", Safe(screen)),
        tag("style", Safe(printed), media="print"),
    )
    return "<!doctype html>\n" + tag("html", top, body, lang=language) + "\n"


def _check(patient_id, doses, language, note, paper):
    stretches.known("language", language, stretches.languages())
    if paper not in PAPERS:
        raise ValueError(f"paper: {paper!r} is not {' or '.join(PAPERS)}")
    faults = []
    for field, value in ((records.fields("sessions")[0], patient_id), (Field("note", "note", False), note)):
        if problem := read(field, value)[1]:
            faults.append(fault(field, value, problem))
    if isinstance(note, str) and len(note) > LONGEST_NOTE:
        faults.append(f"note: is longer than {LONGEST_NOTE} characters")
    if not doses:
        faults.append("doses: name at least one stretch")
    for key, dose in doses.items():
        if key not in stretches.KEYS:
            faults.append(f"doses: {key!r} is not {' or '.join(stretches.KEYS)}")
            continue
        if not dose.holds:
            faults.append(f"doses, {key}: 0 holds is nothing to guide through, so it has to be 1-50")
        if not dose.days_per_week:
            faults.append(f"doses, {key}: 0 days a week is a pause, so it has to be 1-7")
    if faults:
        raise ValueError("\n".join(faults))


def _data(patient_id, loaded, doses, language):
    """Return everything that the page shows, as plain values: its modules add no word."""
    words = dict(stretches.words("handout", language))
    for section, names in BORROWED.items():
        words |= {name: stretches.words(section, language)[name] for name in names}
    sites = stretches.words("sites", language)
    rows = stretches.words("row_names", language)
    sides = [f"{key}_{side}" for key in loaded for side in records.SIDES]
    return {
        "version": FORMAT,
        "store": f"hipmobility.{hashlib.sha256(patient_id.encode()).hexdigest()[:16]}",
        "patient_id": patient_id,
        "language": language,
        "words": words,
        "columns": {table: records.columns(table) for table in TABLES},
        "sites": {key: name for key, name in sites.items() if key != outcomes.BEFORE},
        "row_names": dict(rows),
        "rows": sides,
        "about": [words[key] for key in ("about_log", "about_not", "about_help")],
        "safety": tables(loaded, language) | _pain(language),
        "sessions": [_session(patient_id, stretch, doses[key]) for key, stretch in loaded.items()],
        "false_start_ms": guided_session.FALSE_START_MS,
        "speed": 1,
    }


def _session(patient_id, stretch, dose):
    """Return what a guided session shows; small, so that the page can be sent by mail (home_pictures.js unpacks it)."""
    content = guided_session.GuidedSession(stretch, dose, patient_id=patient_id, save=print).content
    drawn = {
        name: _after_paper(name, picture, stretch.language) for name, picture in content["pictures"].items()
    }
    film = {**content["film"], "frames": [], "packed": _packed(content["film"]["frames"])}
    return {
        "key": stretch.key,
        "hold_s": dose.hold_s,
        "content": {**content, "pictures": drawn, "film": film},
    }


def _after_paper(name, picture, language):
    """Return a picture as what follows after its beginning, where that stands on the paper sheet, without the words."""
    key, side = name.split("/")
    if side != tick_sheet.SIDE:
        return picture
    whole, on_paper = picture["svg"], pictures.step_svg(key, side, language, labels=False)
    same = next(
        place for place, (one, other) in enumerate(zip(whole, on_paper, strict=False)) if one != other
    )
    return {"paper": key, "same": same, "rest": whole[same:], "alt": picture["alt"]}


def _packed(frames):
    """Return drawings as a zlib stream in letters that may stand in JSON: a quarter of them."""
    plain = json.dumps(frames, separators=(",", ":"))
    return base64.b64encode(zlib.compress(plain.encode(), 9)).decode()


def _pain(language):
    """Return what pain asks for, and when the safety questions are asked again."""
    high, rose = (texts.gate(language)["say"][key] for key in ("pain_high", "pain_rose"))
    return {
        "pain": {
            "stop": session.STOP10 / 10,
            "high": [one["text"] for one in high],
            "rose": [one["text"] for one in rose],
            "flag": _high_days(language),
        },
        "due": {"days": flags.ASK_AGAIN_DAYS, "rise": flags.RISE10 / 10},
    }


def _high_days(language):
    """Return after how many days of high pain someone should look at it, and the words for it."""
    lines = [one["text"] for one in texts.rules(language)["flags"]["high_pain"]]
    limit = flags.HIGH_PAIN10 // 10
    told = [line.replace("{limit}", str(limit)) for line in lines]
    return {"limit": limit, "days": flags.HIGH_DAYS, "window": outcomes.WEEK, "lines": told}


def _program():
    """Return the modules as one plain script: a file that is opened from a disk can import nothing."""
    widgets = {"safety": ("page_parts", "safety_questions"), "session": guided_session.MODULES}
    made = [
        f"const {name} = (() => {{\n{inside(script(*modules))}}})();" for name, modules in widgets.items()
    ]
    start = 'const data = JSON.parse(document.getElementById("hm-data").textContent);\n'
    start += 'takeHome(data, { safety, session }, document.getElementById("hm-home"));\n'
    return '(() => {\n"use strict";\n' + "\n".join([*made, inside(script(*HOME)), start]) + "})();"


def _policy(program, *styles):
    """Return the policy: nothing is asked for, and nothing runs but this very script and these very styles.

    The worker is the timer of a hidden tab, a text inside this script; this policy binds it too.
    """
    names = [_fingerprint(text) for text in styles]
    return (
        f"default-src 'none'; script-src {_fingerprint(program)}; style-src {' '.join(names)}; img-src data:;"
        " worker-src blob:; base-uri 'none'; form-action 'none'"
    )


def _fingerprint(text):
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _safe(value):
    """Return a value as JSON that cannot end the element it stands in."""
    packed = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return packed.replace("<", "\\u003c")

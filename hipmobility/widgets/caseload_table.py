"""A clinic's patients as a table: why to call, small charts, and one click to a patient's report."""

import re
from pathlib import Path

import anywidget
import pandas as pd
import traitlets as tl

from hipmobility import caseload, outcomes, stretches
from hipmobility.widgets.scripts import script

COLUMNS = ("patient", "why", "pain7", "change", "adherence", "last_entry")
ANY, ALL = "any", "all"  # patients with a reason; all patients
_LOCAL = {"sync": True, "echo_update": False}  # painted in the browser before it is sent


class CaseloadTable(anywidget.AnyWidget):
    """Show a caseload; what is chosen are plain values that code can set too.

    Parameters
    ----------
    found : caseload.Caseload
    make_report : callable, optional
        Such as `report.Folder(...)`: called with a patient and the `site` of the pain, it writes the report and returns
        an object with its `path`. Without it there is no such button.

    Attributes
    ----------
    sort : str
        One of `COLUMNS`; "why" is the order of the caseload. What is not known stands last, whichever way.
    descending : bool
    reason : str
        "any" (patients with a reason), "all", or a key of `caseload.URGENCY`.
    selected : str
        The patient whose details are open, or "".
    reports : dict of str to Path
        Patient -> the report that was last made here.
    """

    _esm = script("page_parts", "progress_scales", "caseload_table")
    _css = Path(__file__).with_suffix(".css")
    sort = tl.Enum(COLUMNS, "why").tag(**_LOCAL)
    descending = tl.Bool(False).tag(**_LOCAL)
    reason = tl.Enum((ANY, ALL, *caseload.URGENCY), ANY).tag(**_LOCAL)
    selected = tl.Unicode("").tag(**_LOCAL)
    content = tl.Dict().tag(sync=True)  # the words and the rows, made once

    def __init__(self, found, make_report=None):
        self._found, self._make, self.reports = found, make_report, {}
        self._words = stretches.words("caseload", found.language)
        self._sites = dict(zip(found.patients["patient_id"], found.patients["site"], strict=True))
        super().__init__(content=_content(found, make_report is not None))
        self.on_msg(self._heard)

    @tl.validate("selected")
    def _one_of_them(self, proposal):
        if proposal["value"] not in ("", *self._sites):
            raise tl.TraitError(f"selected: {proposal['value']!r} is not a patient of this caseload")
        return proposal["value"]

    @property
    def shown(self):
        """The patients that are shown, in their order."""
        rows = [row for row in self.content["rows"] if _fits(row, self.reason)]
        known = [row for row in rows if row["ranks"][self.sort] is not None]
        known.sort(
            key=lambda row: row["ranks"][self.sort], reverse=self.descending
        )  # equal ones keep their order
        return [row["id"] for row in known + [row for row in rows if row["ranks"][self.sort] is None]]

    def report(self, patient_id):
        """Do what the Report button of a patient does; returns the path of the file."""
        site = self._sites[patient_id]
        written = self._make(patient_id, site=None if site in ("", outcomes.BEFORE) else site)
        self.reports[patient_id] = Path(written.path)
        return self.reports[patient_id]

    def _heard(self, _, message, __):
        """Answer a click: the page gets the path and the report itself, which is kept nowhere in the notebook."""
        patient = message.get("report") if isinstance(message, dict) else None
        if self._make is None or not isinstance(patient, str) or patient not in self._sites:
            return
        try:
            path = self.report(patient)
            answer, buffers = {"path": str(path), "name": path.name}, [path.read_bytes()]
        except Exception as error:  # whatever it is, nobody may believe that there is a report
            answer, buffers = {"why": f"{type(error).__name__}: {error}"}, []
        self.send({"report": patient, **answer}, buffers)

    def __repr__(self):
        way = ", descending" if self.descending else ""
        one = f", {self.selected!r} open" if self.selected else ""
        return (
            f"CaseloadTable({len(self.shown)} of {len(self._sites)}, {self.reason}, by {self.sort}{way}{one})"
        )


def _fits(row, reason):
    return reason == ALL or (bool(row["reasons"]) if reason == ANY else reason in row["reasons"])


def _content(found, can_report):
    """Return all that the page says, as plain values: the browser adds no word and no number."""
    language = found.language
    words, names = (stretches.words(name, language) for name in ("caseload", "caseload_reasons"))
    counts = {ANY: len(found.with_reason), ALL: len(found.patients), **found.counts["patients"]}
    codes = {code: place for place, code in enumerate(sorted(found.patients["patient_id"], key=_natural))}
    labels = {ANY: words["filter_any"], ALL: words["filter_all"], **names}
    return {
        "language": language,
        "words": dict(words),
        "on": f"{found.on}",
        "tally": _tally(found, words),
        "columns": [[name, words[name]] for name in COLUMNS],
        "choices": [[key, f"{label} ({counts[key]})"] for key, label in labels.items()],
        "names": dict(names),
        "can_report": can_report,
        "rows": [
            _row(row, found, words, {"patient": codes[row.patient_id], "why": place})
            for place, row in enumerate(found.patients.itertuples(index=False))
        ],
    }


def _tally(found, words):
    """Return how many patients are how urgent."""
    parts = ", ".join(f"{row.means} {row.patients}" for row in found.by_urgency.itertuples())
    return words["tally"].format(n=len(found.patients), parts=parts)


def _natural(code):
    """Sort P2 before P10."""
    return [part.zfill(40) if place % 2 else part for place, part in enumerate(re.split(r"([0-9]+)", code))]


def _row(row, found, words, ranks):
    """Return what is said of one patient; `ranks` holds what each column is sorted by."""
    language, pain = found.language, found.course.loc[row.patient_id]
    verdicts = stretches.words("report_clinician", language)
    urgency = stretches.words("caseload_urgency", language)
    ever, planned = not pd.isna(row.last_entry), not pd.isna(row.lower)
    low, high = (round(100 * share) for share in (row.lower, row.upper)) if planned else (None, None)
    site = words["site"].format(site=stretches.site_name(row.site, language)) if row.site else None
    until = _until(row, found.on)
    change = words["change_until" if until else "change_text"].format(change=verdicts[row.change], day=until)
    return {
        "id": row.patient_id,
        "urgency": urgency[str(row.urgency)],
        "level": row.urgency,
        "reasons": list(row.reasons),
        "texts": [
            *(reason.text for reason in found.reasons[row.patient_id]),
            *([site] if site else []),
            change,
        ],
        "course": [None if pd.isna(value) else float(value) for value in pain],
        "course_text": _course_text(pain.dropna(), words),
        "pain7": words["unknown"] if pd.isna(row.pain7) else f"{row.pain7:.1f}",
        "change": verdicts[row.change],
        "until": words["until"].format(day=until) if until else "",
        "bounds": [low, high] if planned else None,
        "adherence": _bounds(low, high, words) if planned else words["no_plan"],
        "adherence_text": words["alt_adherence"].format(lower=low, upper=high)
        if planned
        else words["no_plan"],
        "last_entry": f"{row.last_entry:%Y-%m-%d}" if ever else words["never"],
        "silent": words["days_ago"].format(days=stretches.counted("day", int(row.silent_days), language))
        if ever
        else "",
        "ranks": ranks
        | {
            "pain7": None if pd.isna(row.pain7) else float(row.pain7),
            "change": caseload.CHANGES.index(row.change),
            "adherence": low,
            "last_entry": -int(row.silent_days) if ever else -1_000_000,
        },
    }


def _until(row, on):
    """Return the day until which a change is known, when that says nothing about now."""
    if row.change == "not enough data" or (on - row.last_pain.date()).days < outcomes.WEEK:
        return ""
    return f"{row.last_pain:%Y-%m-%d}"


def _course_text(pain, words):
    if pain.empty:
        return words["none_logged"]
    numbers = {"days": len(pain), "low": pain.min(), "high": pain.max(), "last": pain.iloc[-1]}
    return words["alt_course"].format(**{name: f"{number:g}" for name, number in numbers.items()})


def _bounds(low, high, words):
    return words["share" if low == high else "bounds"].format(lower=low, upper=high)

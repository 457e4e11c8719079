"""A person's progress: the chart, one day in words, a plain summary and the numbers, with a choice of what to show."""

import datetime
from pathlib import Path

import anywidget
import pandas as pd
import traitlets as tl

from hipmobility import figures, outcomes, records, stretches
from hipmobility.widgets.numbers import DASH, names
from hipmobility.widgets.scripts import script

CHOICES = ("site", "stretch", "side", "start", "end")
LETTERS = {"done": "d", "partly": "p", "not_done": "n", "unknown": "u"}  # a letter a day keeps years small
_AS_TEXT = {"to_json": lambda day, _: day.isoformat() if day else "", "from_json": lambda text, _: text}


class ProgressView(anywidget.AnyWidget):
    """Show pain and adherence from a log; the choices are plain values that code can set too.

    Parameters
    ----------
    log : log.Log
        Read anew on every `refresh()`.
    patient_id, site : str, optional
        May be left out where the log knows one only.
    language : str

    Attributes
    ----------
    stretch, side : str
        One of them, or "" for all.
    start, end : date or None
        First and last day shown; None is the first and the last logged day. The sentence on change always uses all
        days.
    progress : outcomes.Progress or None
        What is shown now.
    """

    _esm = script("page_parts", "progress_scales", "progress_view")
    _css = Path(__file__).with_suffix(".css")
    stretch = tl.Enum(["", *records.STRETCHES], "").tag(sync=True)
    side = tl.Enum(["", *records.SIDES], "").tag(sync=True)
    site = tl.Unicode(allow_none=True, default_value=None).tag(sync=True)
    start = tl.Any(None, allow_none=True).tag(sync=True, **_AS_TEXT)
    end = tl.Any(None, allow_none=True).tag(sync=True, **_AS_TEXT)
    content = tl.Dict().tag(sync=True)  # the words, made once
    shown = tl.Dict().tag(sync=True)  # what is drawn, made anew for each choice

    def __init__(self, log, patient_id=None, *, site=None, language="en"):
        self._log, self._patient_id, self._language = log, patient_id, language
        self._read()
        shown = self._answer(dict.fromkeys(CHOICES) | {"site": site})  # goes with the first message
        super().__init__(site=site, content=_content(language), shown=shown)
        self.observe(lambda _: self._show(), CHOICES)

    @tl.validate("start", "end")
    def _day(self, proposal):
        value, name = proposal["value"], proposal["trait"].name
        if value in (None, ""):
            return None
        try:
            day = datetime.date.fromisoformat(value) if isinstance(value, str) else value
            return datetime.date(day.year, day.month, day.day)
        except (ValueError, AttributeError):
            raise tl.TraitError(f"{name}: {value!r} is not a date such as 2026-03-01") from None

    @property
    def value(self):
        """What is chosen, as one plain value."""
        return {name: getattr(self, name) for name in CHOICES}

    def refresh(self):
        """Read the log again and draw."""
        self._read()
        self._show()

    def _read(self):
        self._tables = [
            read(self._patient_id) for read in (self._log.sessions, self._log.diary, self._log.plan)
        ]

    def _show(self):
        self.shown = self._answer({name: value or None for name, value in self.value.items()})

    def _answer(self, chosen):
        """Return what a choice shows, and keep the tables behind it as `progress`."""
        sessions, diary, _ = self._tables
        sites = sorted(diary.dropna(subset="pain")["site"].unique())
        try:
            self.progress = outcomes.progress(*self._tables, patient_id=self._patient_id, **chosen)
        except ValueError as error:
            self.progress = None
            return {"sites": sites, "text": self._why(error, chosen["site"], sites)}
        notes = _notes(self.progress, sessions, diary)
        return {"sites": sites, **_shown(self.progress, self._language), "notes": notes}

    def _why(self, error, site, sites):
        """Say in the words of the page why nothing is drawn; a fault of the program that calls keeps its own words."""
        words = stretches.words("progress_view", self._language)
        if not len(self._tables[0]) + len(self._tables[1]):
            return words["nobody"]
        if site is None and len(sites) > 1:
            return words["choose_site"]
        if str(error).startswith("start:"):
            return words["wrong_order"]
        return str(error)

    def __repr__(self):
        what = f"{self.stretch or 'both stretches'}, {self.side or 'both sides'}"
        return f"ProgressView({what}: {self.progress!r})"


def _content(language):
    """Return the words of the page, and what can be chosen."""
    sides = [(side, stretches.words(f"sides.{side}", language)["this"]) for side in records.SIDES]
    return {
        "language": language,
        "words": {**stretches.words("progress", language), **stretches.words("progress_view", language)},
        "states": dict(stretches.words("states", language)),
        "sides": sides,
        "sites": dict(stretches.words("sites", language)),
        "stretches": [(key, stretches.load(key, language).name) for key in stretches.KEYS],
    }


def _shown(progress, language):
    """Return the tables of a progress as plain values: a list has one entry for each day from start to end."""
    words, change = stretches.words("progress", language), progress.change
    dates = pd.date_range(progress.start, progress.end)
    pain = progress.pain.set_index("date").reindex(dates)
    plans = progress.plan.drop_duplicates(["from_date", "holds", "hold_s", "days_per_week"])
    return {
        "text": figures.describe(progress, language=language),
        "site": progress.site,
        "days": {
            "date": [f"{date:%Y-%m-%d}" for date in dates],
            "pain": _plain(pain["pain"]),
            "mean": _plain(pain["pain_mean7"].round(2)),
            "mean_said": [None if pd.isna(mean) else f"{mean:.1f}" for mean in pain["pain_mean7"]],
        },
        "rows": _rows(progress.ledger, dates, language),
        "change": None if change.baseline is None else _change(change, words),
        "plans": [
            {
                "day": (plan["from_date"] - progress.start).days,
                "text": words["plan_change"].format(
                    **plan, days=stretches.counted("day", plan["days_per_week"], language)
                ),
            }
            for _, plan in plans.iterrows()
        ],
        "table": _table(progress.table.reset_index(), language),
    }


def _change(change, words):
    low, high = change.band
    said = words["baseline"].format(mean=change.baseline)
    return {"baseline": change.baseline, "low": low, "high": high, "said": said}


def _plain(column):
    return [None if pd.isna(value) else value for value in column.tolist()]


def _rows(ledger, dates, language):
    """Return each stretch and side with one letter for each day, a space where nothing was planned or logged."""
    names = stretches.words("row_names", language)
    rows = []
    for (stretch, side), slots in ledger.groupby(["stretch", "side"]):
        letters = slots.set_index("date")["state"].map(LETTERS).reindex(dates).fillna(" ")
        rows.append({"name": names[f"{stretch}_{side}"], "states": "".join(letters)})
    return rows


def _notes(progress, sessions, diary):
    """Return what the person wrote, by the number of the day: beside this pain, and beside the sessions shown."""
    shown = progress.ledger[["stretch", "side"]].drop_duplicates()
    about = pd.concat([diary[diary["site"] == progress.site], sessions.merge(shown, on=["stretch", "side"])])
    about = about[(about["patient_id"] == progress.patient_id) & (about["note"] != "")]
    about = about[about["date"].between(progress.start, progress.end)].drop_duplicates(["date", "note"])
    days = (about["date"] - progress.start).dt.days
    return {str(day): about.loc[days == day, "note"].tolist() for day in days.unique()}


def _table(table, language):
    """Return the numbers of the chart by week as texts, the columns named in plain words."""
    known = names(language)
    table["week_start"] = table["week_start"].dt.strftime("%Y-%m-%d")
    table["pain"] = [f"{pain:.1f}" if pd.notna(pain) else None for pain in table["pain"]]
    table["planned"] = table["planned"].map("{:g}".format)
    rows = [[DASH if pd.isna(cell) else str(cell) for cell in row] for row in table.values]
    dash = known["dash"] if table.isna().any(axis=None) else ""
    return {"columns": [known[name] for name in table.columns], "rows": rows, "dash": dash}

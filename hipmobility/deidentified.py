"""A copy of the log for research, without who, without when, without free text: that, and no more."""

import secrets
from pathlib import Path

from hipmobility import csvfile, csvtable, records
from hipmobility.records import LogError

# What is left of each table. Text that a person typed is a label (site, measure, unit, method) or is not written.
COLUMNS = {
    "sessions": ("person", "day", "stretch", "side", "holds", "hold_s", "pain_before", "pain_after"),
    "diary": ("person", "day", "site", "pain"),
    "plan": ("person", "day", "stretch", "holds", "hold_s", "days_per_week"),
    "measurements": ("person", "day", "measure", "side", "value", "unit", "method"),
}
# What README.txt beside the files says of each column.
MEANINGS = {
    "person": "One person: drawn anew for each export, the same in all files of this one.",
    "day": "Counted from the person's first day in any of the files, which is 1; day 8 is one week later.",
    "stretch": "hip_flexor or figure_4.",
    "side": "left or right; in measurements empty where none was recorded.",
    "holds": "How often the stretch was held on that side; 0: explicitly not done. In plan: what was prescribed.",
    "hold_s": "How long each hold took, or was to take [s].",
    "pain_before": "Pain before the session, 0-10; empty: not recorded, which is not 0.",
    "pain_after": "Pain after the session, 0-10; empty: not recorded, which is not 0.",
    "pain": "Pain at that site on that day, 0-10; empty: not recorded, which is not 0.",
    "site": "Where it hurt: as it was named, if that was allowed with --keep (keep=...), or a code.",
    "days_per_week": "On how many days of a week the stretch was prescribed.",
    "measure": "What was measured: as it was named, if allowed, or a code.",
    "value": "The number that was measured, in that unit.",
    "unit": "As it was named, if allowed, or a code.",
    "method": "How it was measured: as it was named, if allowed, or a code.",
}
CODES = (
    'A code, such as "label 1a2b3c4d", stands for one text that somebody typed. It is the same in all files of this'
    " export, and another one in the next."
)
WARNING = (
    "Names, dates, times and notes are not in these files. What is left (how often, how strong, in which order) "
    "can still tell who somebody is to a person who knows them. A dated diary is not de-identified; "
    "neither is this without a look at who will read it."
)


def tables(log, *, patient_id=None, keep=()):
    """Return the four tables of a log without who, when and free text.

    Parameters
    ----------
    log : Log
    patient_id : str, optional
        Only this person.
    keep : collection of str
        Labels (of site, measure, unit, method) that may be written as they are, such as "low back". Every other one
        is written as a code, the same in all tables of one export: somebody may have typed a name there.

    Returns
    -------
    dict of str to DataFrame
        In the place of ``patient_id`` stands ``person``, drawn anew for each export; in the place of the date
        ``day``, counted from the person's first day in any table, which is 1. Rows are in the order of these two.
    """
    read = {name: getattr(log, name)(patient_id) for name in COLUMNS}
    first, people = _first_days(read), {}
    for frame in read.values():
        for one in frame["patient_id"].unique():
            people.setdefault(one, secrets.token_hex(8))
    made, codes = {}, {}
    for name, frame in read.items():
        date = "from_date" if name == "plan" else "date"
        rows = list(zip(frame["patient_id"], frame[date], strict=True))
        given = frame.assign(
            person=[people[one] for one, _ in rows], day=[(day - first[one]).days + 1 for one, day in rows]
        )
        for field in records.fields(name):
            if field.kind == "label":
                given[field.name] = [_label(one, keep, codes) for one in given[field.name]]
        given = given.sort_values(["person", "day"], kind="stable", ignore_index=True)
        made[name] = given[list(COLUMNS[name])]
    return made


def write(log, folder, *, patient_id=None, keep=()):
    """Write what `tables` returns to a new folder, one CSV file for each table, and README.txt on their columns.

    Returns
    -------
    dict of str to int
        How many rows of each table were written.

    Raises
    ------
    LogError
        When the name ends with .csv, as that of a file, or the disk refuses.
    FileExistsError
        When there is such a folder already: nothing is replaced, and nothing mixed with an older export.
    """
    folder = Path(folder)
    if folder.suffix.lower() == ".csv":
        raise LogError(f"{folder.name}: this makes a folder with a file for each table; name it without .csv")
    given = tables(log, patient_id=patient_id, keep=keep)
    folder.mkdir(mode=0o700)
    for name, frame in given.items():
        cells = [[_cell(value) for value in row] for row in frame.itertuples(index=False, name=None)]
        csvfile.write(folder / f"{name}.csv", COLUMNS[name], cells)
    with csvfile.replacing(folder / "README.txt") as file:
        file.write(_explained().encode())
    log.note_copy("de-identified export", folder, patient_id)
    return {name: len(frame) for name, frame in given.items()}


def _explained():
    parts = ["The files of this folder, and what their columns hold. Lines end with LF, text is UTF-8."]
    for name, columns in COLUMNS.items():
        parts.append("\n".join([f"{name}.csv", *(f"  {column}: {MEANINGS[column]}" for column in columns)]))
    return "\n\n".join([*parts, CODES, WARNING]) + "\n"


def _first_days(read):
    first = {}
    for name, frame in read.items():
        days = frame.groupby("patient_id")["from_date" if name == "plan" else "date"].min()
        for one, day in days.items():
            first[one] = min(day, first.get(one, day))
    return first


def _label(text, keep, codes):
    if not text or text in keep:
        return text
    return codes.setdefault(text, f"label {secrets.token_hex(4)}")


def _cell(value):
    if value != value or value is None:
        return ""
    return csvtable.guarded(value) if isinstance(value, str) else str(value).removesuffix(".0")

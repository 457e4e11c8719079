"""Pain diaries of other programs: their columns, sites and dates in our words, and an account of every row.

Each row is kept, refused or left out; nothing is guessed. Where a choice is the reader's (which sites are pain,
which of two numbers is the day) the error asks for it.
"""

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hipmobility import csvfile, diary_dates, records, values
from hipmobility.records import LogError
from hipmobility.values import shown

if TYPE_CHECKING:
    import pandas as pd

_FIELDS = {field.name: field for field in records.fields("diary")}
_CLOCK = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([0-9]{2}:[0-9]{2}).*")
_DECIMAL_COMMA = re.compile(r"(-?[0-9]+),([0-9]+)")


@dataclass(frozen=True, eq=False, repr=False)
class DiaryReading:
    """What became of each row of a diary; ``print(reading)`` tells it in sentences.

    Attributes
    ----------
    name : str
        The file's name.
    rows : int
        How many filled rows it has below the column names.
    diary : DataFrame
        The rows that were kept, in the columns of our diary table; pain [0-10], NaN = not recorded.
    refused : DataFrame
        ``row`` (as a spreadsheet numbers it), ``column``, ``value``, ``problem``: every fault of every refused row.
    left_out : DataFrame
        ``site``, ``rows``: what was not asked for, and how many rows of it.
    columns_left_out : tuple of str
        Columns of the file that nobody asked for.
    sites_not_found : tuple of str
        Sites that were asked for and that no row has.
    """

    name: str
    rows: int
    diary: "pd.DataFrame"
    refused: "pd.DataFrame"
    left_out: "pd.DataFrame"
    columns_left_out: tuple[str, ...]
    sites_not_found: tuple[str, ...]

    def __repr__(self):
        kept, refused, left = len(self.diary), self.refused["row"].nunique(), self.left_out["rows"].sum()
        return f"DiaryReading({self.name}: {self.rows} rows, {kept} kept, {refused} refused, {left} left out)"

    def __str__(self):
        return "\n".join(
            [f"{self.name}: {_count(self.rows, 'row')}.", *_told_kept(self.diary), *_told_not_kept(self)]
        )


def read_diary(path, *, columns, sites=None, site=None, patient_id=None, date_order=None, decimal="."):
    """Read the pain diary of another program.

    Parameters
    ----------
    path : str or Path
    columns : mapping of str to str
        Our names to theirs, such as ``{"date": "day", "pain": "intensity", "site": "where"}``. ``date`` and ``pain``
        are needed; ``time``, ``site``, ``note`` and ``patient_id`` are possible. Without ``time``, a time of day
        that stands in the date column is used.
    sites : list of str, or mapping of str to str
        The values of the site column that are pain sites, or those values and our names for them
        (``{"LWS": "low back"}``). Rows of other sites are left out and counted. Needed with a site column.
    site : str
        The one site of a diary that has no site column.
    patient_id : str
        Whose diary it is, when no column says so.
    date_order : {None, "dmy", "mdy"}
        What 03/04/2026 means. None: only dates that begin with the year are taken.
    decimal : {".", ","}
        "," takes 5,5 for 5.5 as well.

    Returns
    -------
    DiaryReading

    Raises
    ------
    LogError
        When the file is no CSV, when a column is not in it, or when the reader has to choose something first.
    """
    _refuse_arguments(columns, sites, site, patient_id, date_order, decimal)
    file = csvfile.read(path, set(columns.values()))
    place = _places(file, columns)
    rows = [(number, cells) for number, cells in csvfile.rows(file) if any(cell.strip() for cell in cells)]
    whole = [(number, cells) for number, cells in rows if len(cells) == len(file.header)]
    refused = [
        (number, "", "", f"has {_count(len(cells), 'cell')}, but the header has {len(file.header)}")
        for number, cells in rows
        if len(cells) != len(file.header)
    ]
    entries = [(number, {name: cells[at] for name, at in place.items()}) for number, cells in whole]
    names, found = {}, Counter(cells["site"].strip() for _, cells in entries if "site" in cells)
    if "site" in columns:
        names = _site_names(found, columns["site"], sites)
        # a row that does not say where stays, to be refused
        entries = [entry for entry in entries if entry[1]["site"].strip() in {"", *names}]
    diary_dates.refuse(
        [(number, cells["date"].strip()) for number, cells in entries], columns["date"], date_order
    )
    fixed = {"site": site, "patient_id": patient_id}
    ours = [(number, fixed | _ours(cells, names, date_order, decimal)) for number, cells in entries]
    kept, faults = _typed(ours, dict(entries), columns, date_order)
    return DiaryReading(
        name=file.name,
        rows=len(rows),
        diary=records.frame("diary", kept),
        refused=_table(sorted(refused + faults), row="int64", column="str", value="str", problem="str"),
        left_out=_table(
            [n for n in found.most_common() if n[0] not in {"", *names}], site="str", rows="int64"
        ),
        columns_left_out=tuple(name for name in file.header if name not in columns.values()),
        sites_not_found=tuple(name for name in names if name not in found),
    )


def _typed(entries, theirs, columns, date_order):
    """Return the rows that are good and, for the others, row, column, value and problem of every fault."""
    kept, refused = [], []
    readers = {name: values.reader(field) for name, field in _FIELDS.items()}
    for number, ours in entries:
        read = {name: read_cell(ours.get(name)) for name, read_cell in readers.items()}
        faults = [(name, problem) for name, (_, problem) in read.items() if problem]
        if not faults:
            kept.append({name: value for name, (value, _) in read.items()})
        for name, problem in faults:  # told in the words of the file, which is where the reader will look
            cell = theirs[number].get(name, ours[name])
            told = "" if name == "note" else shown(cell).strip()
            if name == "date":
                problem = diary_dates.problem(cell.strip(), problem, date_order)
            elif name == "pain" and _DECIMAL_COMMA.fullmatch(cell.strip()) and cell == ours[name]:
                problem += '; for a decimal comma say decimal=","'
            refused.append((number, columns.get(name, name), told, problem))
    return kept, refused


def _ours(theirs, names, date_order, decimal):
    """Put the cells of one row in our words, as far as they can be read in one way; the rest stays for refusal."""
    ours = dict(theirs)
    ours["date"] = diary_dates.iso(theirs["date"].strip(), date_order)
    if "time" not in ours and (clock := _CLOCK.fullmatch(ours["date"])):
        ours["time"] = clock[1]
    if "site" in ours:
        ours["site"] = names.get(theirs["site"].strip(), "")
    comma = _DECIMAL_COMMA.fullmatch(theirs["pain"].strip())
    if decimal == "," and comma:
        ours["pain"] = f"{comma[1]}.{comma[2]}"
    return ours


def _refuse_arguments(columns, sites, site, patient_id, date_order, decimal):
    faults = [
        f"columns: {shown(name)} is not one of {', '.join(_FIELDS)}"
        for name in columns
        if name not in _FIELDS
    ]
    faults += [f"columns: say which column is the {name}" for name in ("date", "pain") if name not in columns]
    often = Counter(columns.values())
    faults += [f"columns: {shown(name)} is named more than once" for name in often if often[name] > 1]
    for name, value in (("patient_id", patient_id), ("site", site)):
        if (name in columns) == (value is not None):
            faults.append(f'{name}: give either columns={{"{name}": ...}} or {name}=..., and not both')
        elif value is not None and (problem := values.read(_FIELDS[name], value)[1]):
            faults.append(values.fault(_FIELDS[name], value, problem))
    if sites is not None and "site" not in columns:
        faults.append('sites: only together with columns={"site": ...}')
    if isinstance(sites, str):
        faults.append('sites: give a list, such as ["low back"], or a mapping of theirs to ours')
    if date_order not in (None, "dmy", "mdy"):
        faults.append(f'date_order: {shown(date_order)} is not None, "dmy" or "mdy"')
    if decimal not in (".", ","):
        faults.append(f'decimal: {shown(decimal)} is not "." or ","')
    if faults:
        raise LogError(faults)


def _places(file, columns):
    """Return where each of our columns stands in the file."""
    row, faults = f"row {file.header_row}", []
    for theirs in columns.values():
        if file.header.count(theirs) != 1:
            what = "is not there" if theirs not in file.header else "stands there more than once"
            faults.append(f"{row}: the column {shown(theirs)} {what}")
    if faults and set(columns.values()) & set(file.header):  # else it may be no header, and is not quoted
        faults.append(f"{row}: the columns are {_list(file.header)}")
    if faults:
        raise LogError(faults)
    return {ours: file.header.index(theirs) for ours, theirs in columns.items()}


def _site_names(found, column, sites):
    """Return the reader's choice of sites, theirs to ours, or ask for it."""
    there = _list(f"{shown(name)} ({_count(count, 'row')})" for name, count in found.most_common() if name)
    if sites is None:
        raise LogError(
            [f"column {shown(column)}: say with sites=[...] which are pain sites; there are {there}"]
        )
    names = dict(sites) if hasattr(sites, "keys") else {name: name for name in sites}
    read = [(ours, values.read(_FIELDS["site"], ours)[1]) for ours in names.values()]
    faults = [f"sites, {values.fault(_FIELDS['site'], ours, problem)}" for ours, problem in read if problem]
    if found and not set(names) & set(found):
        faults.append(f"sites: column {shown(column)} has none of these; there are {there}")
    if faults:
        raise LogError(faults)
    return names


def _table(lines, **types):
    import pandas as pd

    return pd.DataFrame(lines, columns=list(types)).astype(types)


def _list(names, most=20):
    names = list(names)
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(map(shown, names[:most])) + more


def _count(number, noun):
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _told_kept(diary):
    yield f"Kept: {_count(len(diary), 'row')}."
    if diary.empty:
        return
    days = diary.groupby("patient_id")["date"].agg(["min", "max", "nunique"])
    without = ((days["max"] - days["min"]).dt.days + 1 - days["nunique"]).sum()
    entries = diary.groupby(["patient_id", "date", "site"]).size()
    several = entries[entries > 1].groupby(["patient_id", "date"]).ngroups
    yield f"  Sites: {_list(diary['site'].unique())}."
    yield f"  From {days['min'].min():%Y-%m-%d} to {days['max'].max():%Y-%m-%d}."
    yield f"  {_count(days['nunique'].sum(), 'day')} with entries, {without:,} in between without."
    yield f"  {_count(several, 'day')} with several entries for one site."
    if empty := diary["pain"].isna().sum():
        yield f"  {_count(empty, 'row')} without a pain value: not recorded, which is not 0."
    if again := diary.duplicated().sum():
        yield f"  {_count(again, 'row')} exactly like an earlier one, kept all the same."


def _told_not_kept(reading):
    yield f"Refused: {_count(reading.refused['row'].nunique(), 'row')}."
    for (column, problem), rows in reading.refused.groupby(["column", "problem"])["row"]:
        yield f"  {_count(rows.nunique(), 'row')}: {f'{shown(column)} {problem}'.strip()}"
    if reading.sites_not_found:
        yield f"Not in the file: site {_list(reading.sites_not_found)}."
    yield f"Left out: {_count(reading.left_out['rows'].sum(), 'row')} of other sites."
    for site, rows in reading.left_out.head(20).itertuples(index=False):
        yield f"  {_count(rows, 'row')}: {shown(site)}"
    if len(reading.left_out) > 20:
        yield f"  and more, for {_count(len(reading.left_out) - 20, 'site')}"
    if reading.columns_left_out:
        yield f"Columns left out: {_list(reading.columns_left_out)}."

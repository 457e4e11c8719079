"""The four tables of the log as plain data, and the one check that files, forms and calls share."""

from hipmobility.values import Field, fault, read, shown

STRETCHES = ("hip_flexor", "figure_4")
SIDES = ("left", "right")
LONGEST_MESSAGE = 4000

TABLES = {
    "sessions": (
        Field("patient_id", "id", high=100),
        Field("date", "date"),
        Field("stretch", "word", words=STRETCHES),
        Field("side", "word", words=SIDES),
        Field("holds", "whole", low=0, high=50),
        Field("hold_s", "whole", low=1, high=600),
        Field("pain_before", "pain", required=False),
        Field("pain_after", "pain", required=False),
        Field("note", "note", required=False),
    ),
    "diary": (
        Field("patient_id", "id", high=100),
        Field("date", "date"),
        Field("time", "time", required=False),
        Field("site", "label", high=60),
        Field("pain", "pain", required=False),
        Field("note", "note", required=False),
    ),
    "plan": (
        Field("patient_id", "id", high=100),
        Field("from_date", "start"),
        Field("stretch", "word", words=STRETCHES),
        Field("holds", "whole", low=0, high=50),
        Field("hold_s", "whole", low=1, high=600),
        Field("days_per_week", "whole", low=0, high=7),
    ),
    "measurements": (
        Field("patient_id", "id", high=100),
        Field("date", "date"),
        Field("measure", "label", high=100),
        Field("side", "word", required=False, words=SIDES),
        Field("value", "number"),
        Field("unit", "label", required=False, high=100),
        Field("method", "label", high=100),
    ),
}

_DTYPES = {
    "date": "datetime64[s]",
    "start": "datetime64[s]",
    "whole": "int64",
    "pain": "float64",
    "number": "float64",
}


class LogError(ValueError):
    """What is wrong with a file or a row: every fault is one sentence.

    Parameters
    ----------
    faults : iterable of str
        All of them; ``str()`` shows one a line, up to 4,000 characters.

    Attributes
    ----------
    faults : tuple of str
    """

    def __init__(self, faults):
        self.faults = (faults,) if isinstance(faults, str) else tuple(faults)
        super().__init__(self.faults)

    def _render_traceback_(self):
        """Show in a notebook the sentences alone: not thirty lines of ours, and no row that stands in a variable."""
        return [f"{type(self).__name__}: {self}"]

    def __str__(self):
        room = LONGEST_MESSAGE - 40  # for the line that says how many more there are
        lines = []
        for sentence in self.faults:
            room -= len(sentence) + 1
            if room < 0 and lines:
                break
            lines.append(sentence[: LONGEST_MESSAGE - 40])
        if more := len(self.faults) - len(lines):
            lines.append(f"... and {more:,} more fault{'' if more == 1 else 's'}")
        return "\n".join(lines)


def fields(table):
    """Return the fields of a table in their fixed order.

    Raises
    ------
    LogError
        When there is no such table; it names the four that there are.
    """
    if table not in TABLES:
        raise LogError([f"table: {shown(table)} is not {' or '.join(TABLES)}"])
    return TABLES[table]


def columns(table):
    """Return the column names of a table in their fixed order."""
    return tuple(field.name for field in fields(table))


def check(table, values, *, where=""):
    """Return the typed values of one row, or say everything that is wrong with it.

    Parameters
    ----------
    table : {"sessions", "diary", "plan", "measurements"}
    values : mapping of str to object
        Text, numbers, dates; a field that is absent, None or NaN is not recorded.
    where : str, optional
        Put before each fault, such as "row 7".

    Returns
    -------
    dict
        Every field of the table in order: dates as ``datetime.date``, counts as ``int``, pain [0-10] as ``float``
        or None (not recorded), text as ``str``.

    Raises
    ------
    LogError
        For unknown fields, required ones that are empty, and values that are not allowed.
    """
    known, typed, faults = fields(table), {}, []
    for name in values:
        if name not in columns(table):
            faults.append(f"{shown(name)}: is not a field of {table}; those are {', '.join(columns(table))}")
    for field in known:
        value = values.get(field.name)
        typed[field.name], problem = read(field, value)
        if problem:
            faults.append(fault(field, value, problem))
    if faults:
        raise LogError([f"{where}, {one}" if where else one for one in faults])
    return typed


def check_frame(table, given):
    """Return a table in memory with its rows as `check` types them, or say everything that is wrong with any row."""
    checked, faults = [], []
    for number, values in enumerate(given.to_dict("records"), start=1):
        try:
            checked.append(check(table, values, where=f"row {number} of the table"))
        except LogError as error:
            faults += error.faults
    if faults:
        raise LogError(faults)
    return frame(table, checked)


def frame(table, rows):
    """Return checked rows as a DataFrame with the types that `frame_of_columns` names."""
    rows = list(rows)
    return frame_of_columns(table, {name: [row[name] for row in rows] for name in columns(table)})


def frame_of_columns(table, values):
    """Return checked columns as a DataFrame.

    Parameters
    ----------
    table : {"sessions", "diary", "plan", "measurements"}
    values : mapping of str to list
        One list for each column of the table, all of one length.

    Returns
    -------
    DataFrame
        Exactly the columns of the table. Dates are ``datetime64[s]`` at midnight without a zone, counts ``int64``,
        pain ``float64`` [0-10] with NaN for not recorded, text pandas' ``str`` with "" for not recorded.
    """
    import numpy as np
    import pandas as pd

    made = {}
    for field in fields(table):
        cells, dtype = values[field.name], _DTYPES.get(field.kind, "str")
        if dtype == "str":
            made[field.name] = pd.array(cells, dtype="str")
        elif dtype == "datetime64[s]":  # by way of whole days, which no time zone can move
            made[field.name] = np.array(cells, dtype="datetime64[D]").astype(dtype)
        else:
            made[field.name] = np.array(cells, dtype=dtype)
    return pd.DataFrame(made)

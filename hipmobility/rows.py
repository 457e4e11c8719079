"""Rows in the tables: which ones count, how one is added or voided with its history line, how it looks on disk."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from hipmobility import csvtable, records
from hipmobility.records import LogError
from hipmobility.tables import history, tables
from hipmobility.values import TEXT_KINDS

_AT_ONCE = 20_000  # rows handed to the database in one piece


@dataclass(frozen=True)
class Imported:
    """What an import did: rows added, rows that were in the log before, and what the file made us remark."""

    added: int
    already_present: int
    remarks: tuple[str, ...] = ()

    def __str__(self):
        rows = f"added {self.added} row{'' if self.added == 1 else 's'}, {self.already_present} already there"
        return "\n".join([rows, *self.remarks])


def current(table):
    """Select the rows of a table that are not void."""
    void = sa.select(history.c.row_id).where(history.c.action == "void")
    return sa.select(table).where(table.c.row_id.not_in(void))


def read(db, record, patient_id=None):
    """Return the rows that count, of one patient or of all, as a table indexed by row id, oldest first."""
    import pandas as pd

    table = tables[record]
    query = current(table)
    if patient_id is not None:
        query = query.where(table.c.patient_id == patient_id)
    by = [table.c[name] for name in ("from_date", "date", "time") if name in table.c]
    found = [dict(row) for row in db.execute(query.order_by(*by, table.c.row_id)).mappings()]
    frame = records.frame(record, found)
    frame.index = pd.Index([row["row_id"] for row in found], dtype="int64", name="row_id")
    return frame


def changes(db):
    """Return the whole history as a table."""
    import pandas as pd

    found = db.execute(sa.select(history).order_by(history.c.id)).mappings().all()
    return pd.DataFrame(found, columns=["at", "action", "record", "row_id", "reason"])


def same(db, record, row):
    """Return the id of the first row that counts and is exactly this one, or None."""
    table = tables[record]
    alike = (table.c[name].is_not_distinct_from(value) for name, value in row.items())
    return db.execute(current(table).where(sa.and_(*alike))).scalar()


def insert(db, record, rows, action):
    """Add rows and their history lines; under the writers' lock nobody else can take the same ids."""
    first = next_id(db)
    act = {"at": now(), "action": action, "record": record, "reason": ""}
    for start in range(0, len(rows), _AT_ONCE):
        some = [{"row_id": i, **row} for i, row in enumerate(rows[start : start + _AT_ONCE], first + start)]
        db.execute(
            sa.insert(history), [{"id": row["row_id"], "row_id": row["row_id"], **act} for row in some]
        )
        db.execute(sa.insert(tables[record]), some)
    return range(first, first + len(rows))


def add_missing(db, record, frame):
    """Add the rows of a checked table; a row counts as there already as often as the log holds it."""
    rows, names = missing(db, record, frame), list(frame.columns)
    insert(db, record, [dict(zip(names, row, strict=True)) for row in rows], "import")
    return told(frame, rows)


def missing(db, record, frame):
    """Return the rows of a checked table that the log does not hold.

    A file of ours may be read as somebody else's by mistake: then the apostrophe before "-2" is text. A row that
    differs from one in the log by this alone, while the file does not hold that one too, is there already.
    """
    columns = [column for column in tables[record].c if column.name != "row_id"]
    wanted = Counter(stored_rows(frame))
    query = current(tables[record]).with_only_columns(*columns)
    patients = frame["patient_id"].unique()
    if len(patients) == 1:
        (one,) = patients
        whose = {one, csvtable.bare(one), csvtable.guarded(one)}
        query = query.where(tables[record].c.patient_id.in_(whose))
    there = Counter(map(tuple, db.execute(query)))
    if not there:
        return list(wanted.elements())
    return _without_twins(record, list((wanted - there).elements()), there - wanted)


def _without_twins(record, rows, there):
    """Return the rows for which `there`, a Counter of rows, holds none that differs by such protection alone."""
    texts = [at for at, field in enumerate(records.fields(record)) if field.kind in TEXT_KINDS]
    seen = {row[at] for row in rows for at in texts}
    if not any(csvtable.guarded(text) != text for text in seen):
        return rows

    def bare(row):
        return tuple(csvtable.bare(cell) if at in texts else cell for at, cell in enumerate(row))

    twins, new = Counter(), []
    for row, times in there.items():
        twins[bare(row)] += times
    for row in rows:
        if twins[bare(row)]:
            twins[bare(row)] -= 1
        else:
            new.append(row)
    return new


def told(frame, rows):
    """Return what adding these of its rows means for a table."""
    return Imported(len(rows), len(frame) - len(rows), tuple(frame.attrs.get("remarks", ())))


def void(db, row_id, reason):
    """Add the history line that takes a row out of every count; refuse a row that is not there or void already."""
    of_row = (history.c.row_id == int(row_id)) & (history.c.record != "all")
    acts = db.execute(sa.select(history).where(of_row)).all()
    if not acts:
        raise LogError(f"row_id: there is no row {row_id}")
    if any(act.action == "void" for act in acts):
        raise LogError(f"row_id: row {row_id} is void already")
    tell(db, "void", acts[0].record, acts[0].row_id, reason)


def tell(db, action, record, row_id, reason, *, above=0, when=None):
    """Add a history line that adds no row. Its id is higher than any before and than `above`."""
    act = {"at": when or now(), "action": action, "record": record, "row_id": row_id, "reason": reason}
    db.execute(sa.insert(history).values(id=max(next_id(db), above + 1), **act))


def next_id(db):
    """Return the first id that was never given."""
    return (db.execute(sa.select(sa.func.max(history.c.id))).scalar() or 0) + 1


def stored(row):
    """Return a checked row as the store holds it: dates as ISO text."""
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}


def stored_rows(frame):
    """Return the rows of a checked table as the store holds them: ISO dates, None for not recorded."""
    columns = []
    for name in frame.columns:
        column = frame[name]
        if column.dtype.kind == "M":
            column = column.dt.strftime("%Y-%m-%d")
        columns.append([None if value != value else value for value in column.tolist()])
    return zip(*columns, strict=True)


def now():
    """Return this moment as the history has it: UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")

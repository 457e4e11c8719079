"""The log: sessions, diary, plan and measurements in one SQLite file, every change kept in a history."""

import os
import sqlite3
import warnings
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from hipmobility import exchange, records, store
from hipmobility.records import LogError

__all__ = ["Imported", "Log", "LogError", "default_path"]


def default_path():
    """Where a person's own log lies: `$HIPMOBILITY_LOG`, or `log.db` in their data folder."""
    if own := os.environ.get("HIPMOBILITY_LOG"):
        return Path(own)
    import platformdirs

    return Path(platformdirs.user_data_dir("hipmobility", appauthor=False)) / "log.db"


@dataclass(frozen=True)
class Imported:
    """What an import did: rows added, rows that were in the log before, and what the file made us remark."""

    added: int
    already_present: int
    remarks: tuple[str, ...] = ()

    def __str__(self):
        rows = f"added {self.added} row{'' if self.added == 1 else 's'}, {self.already_present} already there"
        return "\n".join([rows, *self.remarks])


class Log:
    """Sessions, diary, plan and measurements of one or many patients, in one file.

    Rows are only added; a wrong row is voided with a reason and stays in the history.

    Parameters
    ----------
    path : str or Path, optional
        The SQLite file. Made, readable by its owner only, where there is none. Default: `default_path()`.
    timeout_s : float
        How long a write waits for another program that is writing [s].

    Raises
    ------
    LogError
        When the file is not a log, was made by a newer version, or cannot be opened.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> log = Log(pathlib.Path(tempfile.mkdtemp()) / "diary.db")
    >>> log.add_session(patient_id="P1", date="2026-03-01", stretch="hip_flexor", side="left",
    ...                 holds=2, hold_s=30, pain_before=4, pain_after=3)
    1
    >>> log.sessions(patient_id="P1")[["stretch", "side", "holds"]].to_dict("records")
    [{'stretch': 'hip_flexor', 'side': 'left', 'holds': 2}]
    """

    def __init__(self, path=None, *, timeout_s=30):
        self.path = Path(path) if path is not None else default_path()
        if "://" in str(path):
            raise LogError(f"{str(path).split('://')[0]}://: only a file so far, such as diary.db")
        self._engine = store.engine(self.path, timeout_s)
        with self._refusals("opened"):
            store.create_private(self.path)
            with self._engine.connect() as db:
                store.check_version(db, self.path)

    def __repr__(self):
        return f"Log({self.path.name!r})"

    # ---- adding

    def add_session(self, *, again=False, **values):
        """Log one side of one stretch on one day; returns its row id after the commit is on disk.

        Parameters
        ----------
        again : bool
            The very same row is added once only (a cell run twice changes nothing); `again=True` says
            that it really happened a second time.
        **values
            `patient_id, date, stretch, side, holds, hold_s` and, optionally, `pain_before, pain_after` [0-10],
            `note`. `holds=0` says "not done".

        Raises
        ------
        LogError
            With every fault of the values, or why the file refused them. Nothing is saved then.
        """
        return self._add("sessions", values, again)

    def add_diary(self, *, again=False, **values):
        """Log pain [0-10] at one body site: `patient_id, date, site, pain`, optionally `time, note`."""
        return self._add("diary", values, again)

    def add_plan(self, *, again=False, **values):
        """Log the dose in force from a date on: `patient_id, from_date, stretch, holds, hold_s, days_per_week`."""
        return self._add("plan", values, again)

    def add_measurement(self, *, again=False, **values):
        """Log a measured value: `patient_id, date, measure, side, value, unit, method`."""
        return self._add("measurements", values, again)

    def _add(self, record, values, again):
        row = _stored(records.check(record, values))
        table = store.tables[record]
        with self._refusals("saved"), self._write() as db:
            if not again:
                same = sa.and_(*(table.c[name].is_not_distinct_from(value) for name, value in row.items()))
                there = db.execute(_current(table).where(same)).first()
                if there is not None:
                    warnings.warn(
                        f"already logged as row {there.row_id}: nothing added (again=True adds it once more)",
                        stacklevel=3,
                    )
                    return there.row_id
            return _insert(db, record, [row], "add")[0]

    # ---- reading

    def sessions(self, patient_id=None):
        """Return the sessions as a table: the canonical columns, indexed by row id, oldest first."""
        return self._read("sessions", patient_id)

    def diary(self, patient_id=None):
        """Return the diary entries as a table, indexed by row id, oldest first."""
        return self._read("diary", patient_id)

    def plan(self, patient_id=None):
        """Return the plan as a table: each row is in force from its date until the next row of that stretch."""
        return self._read("plan", patient_id)

    def measurements(self, patient_id=None):
        """Return the measurements as a table, indexed by row id, oldest first."""
        return self._read("measurements", patient_id)

    def _read(self, record, patient_id):
        table = store.tables[record]
        query = _current(table)
        if patient_id is not None:
            query = query.where(table.c.patient_id == patient_id)
        import pandas as pd

        by = [table.c[name] for name in ("from_date", "date", "time") if name in table.c]
        with self._refusals("read"), self._engine.connect() as db:
            rows = [dict(row) for row in db.execute(query.order_by(*by, table.c.row_id)).mappings()]
        frame = records.frame(record, rows)
        frame.index = pd.Index([row["row_id"] for row in rows], dtype="int64", name="row_id")
        return frame

    def history(self):
        """Return every change ever made: when (UTC), what, which table and row, and why."""
        import pandas as pd

        with self._refusals("read"), self._engine.connect() as db:
            rows = db.execute(sa.select(store.history).order_by(store.history.c.id)).mappings().all()
        return pd.DataFrame(rows, columns=["at", "action", "record", "row_id", "reason"])

    # ---- correcting

    def void(self, row_id, *, reason):
        """Take a row out of every count; it stays in the history together with the reason.

        Raises
        ------
        LogError
            When there is no such row, when it is void already, or when the reason is empty.
        """
        if not isinstance(reason, str) or not reason.strip():
            raise LogError("reason: say in a few words why the row is void")
        with self._refusals("saved"), self._write() as db:
            acts = db.execute(sa.select(store.history).where(store.history.c.row_id == int(row_id))).all()
            if not acts:
                raise LogError(f"row_id: there is no row {row_id}")
            if any(act.action == "void" for act in acts):
                raise LogError(f"row_id: row {row_id} is void already")
            act = {"at": _now(), "action": "void", "record": acts[0].record, "row_id": acts[0].row_id}
            db.execute(sa.insert(store.history).values(**act, reason=reason.strip()))

    # ---- files

    def import_csv(self, path, table="sessions", *, own_export=False):
        """Add a file's rows; rows that are in the log already are not added again.

        Parameters
        ----------
        path : str or Path
            A CSV file with the canonical columns (`exchange.read_csv` says what is allowed).
        table : {"sessions", "diary", "plan", "measurements"}
        own_export : bool
            True for a file that `export_csv` wrote: its protection against spreadsheet formulas is undone.

        Returns
        -------
        Imported

        Raises
        ------
        LogError
            With every fault of the file. Nothing is added then.
        """
        return self._import(exchange.read_csv(path, table, own_export=own_export), table)

    def import_rows(self, frame, table="sessions"):
        """Add the rows of a table in memory, such as `read_diary(...).diary`, as `import_csv` does."""
        rows, faults = [], []
        for number, values in enumerate(frame.to_dict("records"), start=1):
            try:
                rows.append(records.check(table, values))
            except LogError as error:
                faults += [f"row {number} of the table, {fault}" for fault in error.faults]
        if faults:
            raise LogError(faults)
        return self._import(records.frame(table, rows), table)

    def _import(self, frame, table):
        """Add checked rows; a row counts as there already as often as the log holds it."""
        columns = [c for c in store.tables[table].c if c.name != "row_id"]
        rows = list(_stored_rows(frame))
        wanted = Counter(rows)
        query = _current(store.tables[table]).with_only_columns(*columns)
        patients = frame["patient_id"].unique()
        if len(patients) == 1:
            query = query.where(store.tables[table].c.patient_id == patients[0])
        with self._refusals("saved"), self._write() as db:
            there = Counter(map(tuple, db.execute(query)))
            missing = list((wanted - there).elements())
            _insert(db, table, [dict(zip(frame.columns, row, strict=True)) for row in missing], "import")
        return Imported(len(missing), len(rows) - len(missing), tuple(frame.attrs.get("remarks", ())))

    def export_csv(self, path, table="sessions", patient_id=None):
        """Write a table to a CSV file, safe in a spreadsheet, that can be imported again; returns how many rows."""
        if Path(path).resolve() == self.path.resolve():
            raise LogError(f"{self.path.name}: is the log itself; choose another name for the export")
        rows = self._read(table, patient_id)
        exchange.write_csv(rows, path, table)
        return len(rows)

    def backup(self, path):
        """Copy the log to a new file while it may be in use.

        Raises
        ------
        LogError
            When the file exists already: a backup never replaces one.
        """
        target = Path(path)
        if target.exists():
            raise LogError(f"{target.name}: exists already; choose a new name for the backup")
        with self._refusals("backed up"):
            store.create_private(target)
            source, copy = sqlite3.connect(self.path), sqlite3.connect(target)
            try:
                source.backup(copy)
            finally:
                copy.close()
                source.close()

    # ---- the store

    @contextmanager
    def _write(self):
        with self._engine.connect().execution_options(writes=True) as db, db.begin():
            yield db

    def _refusals(self, done):
        return store.refusals(self.path, done)


def _current(table):
    """Select the rows of a table that are not void."""
    void = sa.select(store.history.c.row_id).where(store.history.c.action == "void")
    return sa.select(table).where(table.c.row_id.not_in(void))


def _insert(db, record, rows, action):
    """Add rows and their history lines; under BEGIN IMMEDIATE nobody else can take the same ids."""
    first = (db.execute(sa.select(sa.func.max(store.history.c.id))).scalar() or 0) + 1
    ids = range(first, first + len(rows))
    if rows:
        act = {"at": _now(), "action": action, "record": record, "reason": ""}
        db.execute(sa.insert(store.history), [{"id": i, "row_id": i, **act} for i in ids])
        db.execute(
            sa.insert(store.tables[record]), [{"row_id": i, **row} for i, row in zip(ids, rows, strict=True)]
        )
    return ids


def _stored(row):
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}


def _stored_rows(frame):
    """Return the rows of a checked table as the store holds them: ISO dates, None for not recorded."""
    columns = []
    for name in frame.columns:
        column = frame[name]
        if column.dtype.kind == "M":
            column = column.dt.strftime("%Y-%m-%d")
        columns.append([None if value != value else value for value in column.tolist()])
    return zip(*columns, strict=True)


def _now():
    return datetime.now(UTC).isoformat(timespec="seconds")

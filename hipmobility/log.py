"""The log: sessions, diary, plan and measurements in a file or on a server, every change kept in a history."""

import os
import warnings
from pathlib import Path

from hipmobility import backups, erasure, exchange, fhir, migrations, parquet, records, rows, store
from hipmobility.records import LogError
from hipmobility.rows import Imported

__all__ = ["Imported", "Log", "LogError", "default_path"]


def default_path():
    """Where a person's own log lies: `$HIPMOBILITY_LOG` (a path or a URL), or `log.db` in their data folder."""
    if own := os.environ.get("HIPMOBILITY_LOG"):
        return own if "://" in own else Path(own)
    return _data_folder() / "log.db"


def _data_folder():
    import platformdirs

    return Path(platformdirs.user_data_dir("hipmobility", appauthor=False))


class Log:
    """Sessions, diary, plan and measurements of one or many patients, in one file or one database.

    Rows are only added; a wrong row is voided with a reason and stays in the history.

    Parameters
    ----------
    path : str or Path, optional
        The SQLite file; made, readable by its owner only, where there is none. Or the URL of a PostgreSQL database,
        `postgresql+psycopg://user:password@host/database`. Default: `default_path()`.
    timeout_s : float
        How long a write waits for another program that is writing [s].

    Raises
    ------
    LogError
        When the file is not a log, was made by a newer version, is damaged, or cannot be opened.

    Warns
    -----
    UserWarning
        When an older file was brought to the present format (a copy of it is kept beside it), and when the file lies
        on a network drive or in a folder that a program keeps in step with other machines.

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
        self._store = store.at(path if path is not None else default_path(), timeout_s)
        self.path = self._store.path  # None on a server
        if self.path:
            store.ready_file(self._store)
        migrations.prepare(self._store)

    def __repr__(self):
        return f"Log({self._store.name!r})"

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
        row = rows.stored(records.check(record, values))
        with store.writing(self._store) as db:
            there = None if again else rows.same(db, record, row)
            if there is None:
                return rows.insert(db, record, [row], "add")[0]
        warnings.warn(
            f"already logged as row {there}: nothing added (again=True adds it once more)",
            stacklevel=3,
        )
        return there

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
        with store.reading(self._store) as db:
            return rows.read(db, record, patient_id)

    def history(self):
        """Return every change ever made: when (UTC), what, which table and row, and why.

        Of an erasure only that it took place is left, and of how many rows (`action` "erase", `record` "all").
        """
        with store.reading(self._store) as db:
            return rows.changes(db)

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
        with store.writing(self._store) as db:
            rows.void(db, row_id, reason.strip())

    def erase_patient(self, patient_id, *, confirm):
        """Delete everything about a patient for good: all rows, void ones too, and their history.

        It cannot be undone. Only that it took place, when, and of how many rows, stays in the history.

        Parameters
        ----------
        patient_id : str
        confirm : str
            The patient id once more.

        Returns
        -------
        Erased
            How many rows went from each table, and the files made of this log that may hold the patient: they are
            not touched. `print` says it in words.

        Raises
        ------
        LogError
            When `confirm` differs, when the log has no such row, or when the file could not be written anew.
        """
        return erasure.erase(self._store, patient_id, confirm)

    # ---- files

    def import_csv(self, path, table="sessions", *, own_export=False, leave_out=(), progress=None):
        """Add a file's rows; rows that are in the log already are not added again.

        Parameters
        ----------
        path : str or Path
            A CSV file with the canonical columns (`exchange.read_csv` says what is allowed).
        table : {"sessions", "diary", "plan", "measurements"}
        own_export : bool
            True for a file that `export_csv` wrote: its protection against spreadsheet formulas is undone.
        leave_out : iterable of int
            Rows not to read, by their number in the file.
        progress : callable, optional
            Called with the row of the file that was reached and about how many there are, every 10,000 rows.

        Returns
        -------
        Imported

        Raises
        ------
        LogError
            With every fault of the file. Nothing is added then.
        """
        how = {"own_export": own_export, "leave_out": leave_out, "progress": progress}
        return self._import(exchange.read_csv(path, table, **how), table)

    def import_rows(self, frame, table="sessions"):
        """Add the rows of a table in memory, such as `read_diary(...).diary`, as `import_csv` does."""
        return self._import(records.check_frame(table, frame), table)

    def would_add(self, frame, table="sessions"):
        """Say what an import of the rows of `read_csv` would do, and do nothing."""
        with store.reading(self._store) as db:
            return rows.told(frame, rows.missing(db, table, frame))

    def _import(self, frame, table):
        with store.writing(self._store) as db:
            return rows.add_missing(db, table, frame)

    def export_csv(self, path, table="sessions", patient_id=None):
        """Write a table to a CSV file, safe in a spreadsheet, that can be imported again; returns how many rows."""
        records.fields(table)  # refuses a name that is none
        self._spare_itself(path)
        found = self._read(table, patient_id)
        exchange.write_csv(found, path, table)
        self.note_copy("export", path, patient_id)
        return len(found)

    def to_parquet(self, folder, *, replace=False, progress=None):
        """Write sessions, diary and plan as Parquet files, as `cohort.export` does; returns how many rows were read.

        Parameters
        ----------
        folder : str or Path
            A new or an empty folder; it appears under its name only when everything is in it. All rows of a patient
            are in one file of each table; narrow columns: days from 1970-01-01, pain in tenths, stretch and side by
            number, no notes.
        replace : bool
            Take the place of an earlier export.
        progress : callable, optional
            Called with (rows done, rows in all). Default: a line in the terminal when it takes long.

        Raises
        ------
        LogError
            When the folder holds anything else, pyarrow is missing, or the log refuses to be read.
        """
        total = parquet.export(self._store, folder, replace=replace, progress=progress)
        self.note_copy("export", folder)
        return total

    def export_fhir(self, path, patient_id, **how):
        """Write a patient as a FHIR R4 Bundle in JSON (`how` as in `exchange.to_fhir`); returns how many resources."""
        self._spare_itself(path)
        found = {record: self._read(record, patient_id) for record in records.TABLES}
        bundle = exchange.to_fhir(found, patient_id, **how)
        fhir.write(bundle, path)
        self.note_copy("de-identified export" if how.get("deidentified") else "export", path, patient_id)
        return len(bundle["entry"])

    def note_copy(self, kind, path, patient_id=None):
        """Remember a file made of this log (one of `tables.COPIES`), of one patient or several; False if it cannot."""
        return backups.note(self._store, kind, path, patient_id or "")

    def _spare_itself(self, path):
        if self.path and Path(path).resolve() == self.path.resolve():
            raise LogError(f"{self.path.name}: is the log itself; choose another name for the export")

    def backup(self, path):
        """Copy the log to a new SQLite file while it may be in use; also from a server.

        Raises
        ------
        LogError
            When the file exists already: a backup never replaces one.
        """
        backups.backup(self._store, path)
        self.note_copy("backup", path)

    def restore(self, path):
        """Bring back a backup: its rows and history take the place of all rows and history here, at once or not at all.

        What was here before is kept as a backup first, beside the log (of a server: in this person's data folder).
        A backup of a file may be restored to a server, and the other way round.

        Returns
        -------
        Restored
            The number of rows, the name of the kept copy, and whom to erase again. `print` says it in words.

        Raises
        ------
        LogError
            When the file is not a backup, or is damaged. Nothing is changed then.
        """
        return backups.restore(self._store, path, self.path.parent if self.path else _data_folder())

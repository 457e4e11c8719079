"""The log as Parquet files for many patients: narrow columns, each patient in one file of a table, no free text."""

import contextlib
import os
import shutil
import sys
import uuid
import zlib
from pathlib import Path

import numpy as np
import sqlalchemy as sa

from hipmobility import store as stores
from hipmobility.records import SIDES, STRETCHES, LogError
from hipmobility.tables import history, tables

PAGE = 100_000  # rows read at once
PART_ROWS = 500_000  # rows that a file should hold
MOST_PARTS = 256
BUFFERED = 4_000_000  # rows kept until they are written, over all files
EXPORTED = {  # column: what it is made of
    "sessions": ("patient_id", "day", "stretch", "side", "holds", "hold_s", "pain_before10", "pain_after10"),
    "diary": ("patient_id", "day", "minute", "site", "pain10"),
    "plan": ("patient_id", "day", "stretch", "holds", "hold_s", "days_per_week"),
}
MARK = "hipmobility.txt"  # says that a folder is ours, and so may be replaced when asked


def export(store, folder, *, replace=False, progress=None):
    """Write sessions, diary and plan of every patient; the folder appears under its name only when whole.

    Only a page of rows is in memory, and no lock is held between two pages: rows are only ever added, so those up to
    one number are those of one moment.
    """
    pa, _ = needs_pyarrow()
    with stores.reading(store, "exported") as db:
        top = db.execute(sa.select(sa.func.max(history.c.id))).scalar() or 0
        void = set(db.execute(sa.select(history.c.row_id).where(history.c.action == "void")).scalars())
        counts = [
            db.execute(sa.select(sa.func.count()).where(tables[t].c.row_id <= top)).scalar() for t in EXPORTED
        ]
    total, seen = sum(counts), 0
    parts = min(MOST_PARTS, max(1, -(-total // PART_ROWS)))
    with new_folder(folder, replace) as made:
        for table in EXPORTED:
            with Parts(made / table, parts) as files:
                for page in _pages(store, table, top):
                    if rows := [row for row in page if row.row_id not in void]:
                        files.add(pa.table(_columns(table, rows)))
                    seen += len(page)
                    tell(seen, total, progress)
        with stores.reading(store, "exported") as db:
            later = history.c.id > top
            swept = sa.select(history.c.id).where(later & history.c.action.in_(("erase", "restore")))
            if db.execute(swept).first():
                raise LogError(
                    f"{store.name}: a patient was erased or a backup restored meanwhile; nothing was exported"
                )
    return total


def _pages(store, table, top):
    one, last = tables[table], -1
    query = sa.select(one).order_by(one.c.row_id).limit(PAGE)
    while True:
        with stores.reading(store, "exported") as db:
            page = db.execute(query.where(one.c.row_id > last, one.c.row_id <= top)).all()
        if not page:
            return
        yield page
        last = page[-1].row_id


def _columns(table, rows):
    """Turn rows of the log into narrow columns; day counts from 1970-01-01, pain is in whole tenths."""
    pa, _ = needs_pyarrow()
    values = dict(zip(rows[0]._fields, zip(*rows, strict=True), strict=True))
    made = {}
    for name in EXPORTED[table]:
        if name == "day":
            dates = values["from_date" if table == "plan" else "date"]
            made[name] = pa.array(np.array(dates, "datetime64[D]").astype("int32"))
        elif name.endswith("10"):
            tenths = [None if value is None else round(10 * value) for value in values[name[:-2]]]
            made[name] = pa.array(tenths, pa.int16())
        elif name == "minute":
            minutes = [int(time[:2]) * 60 + int(time[3:5]) if time else None for time in values["time"]]
            made[name] = pa.array(minutes, pa.int16())
        elif name in ("stretch", "side"):
            words = STRETCHES if name == "stretch" else SIDES
            made[name] = pa.array(list(map(words.index, values[name])), pa.int8())
        else:
            kind = {"patient_id": pa.string(), "site": pa.string(), "hold_s": pa.int16()}.get(name, pa.int8())
            made[name] = pa.array(values[name], kind)
    return made


# ---- files


class Parts:
    """The files of one table, `part-000.parquet` and so on: a patient's rows all go to the same one, in their order."""

    def __init__(self, folder, parts):
        folder.mkdir(mode=0o700)
        self.paths = [folder / f"part-{number:03}.parquet" for number in range(parts)]
        self._waiting = [[] for _ in self.paths]
        self._rows = [0] * parts
        self._writers = [None] * parts
        self._known = {}

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        for number, writer in enumerate(self._writers):
            if kind is None:
                self._flush(number)
            if writer := self._writers[number]:
                writer.close()

    def add(self, table):
        """Share out the rows of an Arrow table; they wait in memory until there are enough for a file."""
        ids = table["patient_id"].to_pylist()
        parts = len(self.paths)
        for one in set(ids) - self._known.keys():
            self._known[one] = part_of(one, parts)
        where = np.fromiter((self._known[one] for one in ids), "int16", len(ids))
        if len(self._known) > PAGE:
            self._known.clear()
        order = np.argsort(where, kind="stable")
        ends = np.searchsorted(where[order], np.arange(parts + 1))
        table = table.take(order)
        for number in range(parts):
            if size := int(ends[number + 1] - ends[number]):
                self._waiting[number].append(table.slice(int(ends[number]), size))
                self._rows[number] += size
                if self._rows[number] >= min(PART_ROWS, BUFFERED // parts):
                    self._flush(number)

    def _flush(self, number):
        pa, pq = needs_pyarrow()
        if self._waiting[number]:
            rows = pa.concat_tables(self._waiting[number])
            if self._writers[number] is None:
                stores.create_private(self.paths[number])
                self._writers[number] = pq.ParquetWriter(self.paths[number], rows.schema)
            self._writers[number].write_table(rows)
        self._waiting[number], self._rows[number] = [], 0


def part_of(patient_id, parts):
    """Return the number of the file that holds a patient: the same on every machine and on every day."""
    return zlib.crc32(patient_id.encode()) % parts


@contextlib.contextmanager
def new_folder(folder, replace=False):
    """Make a folder that appears under its name only when its block ends well; one with files in it stays.

    With `replace`, one of our own makes room; anybody else's never does.
    """
    target = Path(folder)
    there = target.exists() and (not target.is_dir() or any(target.iterdir()))
    if there and not (replace and (target / MARK).exists()):
        ours = " with replace=True it would be, if it were an export" if replace else ""
        raise LogError(f"{target.name}: is not an empty folder; nothing was written.{ours}")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.part")
    part.mkdir(mode=0o700)
    try:
        yield part
        private(part / MARK).write_text("Made by hipmobility: patients' rows, no names, no notes.\n", "utf-8")
        if target.exists():
            target.rename(old := Path(f"{part}.old"))
            part.rename(target)
            shutil.rmtree(old)
        else:
            part.rename(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def tell(done, total, progress=None):
    """Say how far a long work is: to `progress(done, total)`, or on a line of the terminal."""
    if progress is not None:
        progress(done, total)
    elif total > PAGE:
        end = "\n" if done >= total else ""
        print(f"\r{100 * done // total} %", end=end, file=sys.stderr, flush=True)


def needs_pyarrow():
    """Return pyarrow and its Parquet half."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise LogError('Parquet files need more packages: pip install "hipmobility[fast]"') from None
    return pyarrow, pyarrow.parquet


def private(path):
    """Make a file that only its owner may read, and return its path."""
    stores.create_private(path)
    os.chmod(path, 0o600)
    return path

"""A log as a whole: copied while it is in use, and brought back without losing what is there."""

import contextlib
import os
import tempfile
import uuid
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from hipmobility import migrations, rows
from hipmobility import store as stores
from hipmobility.records import LogError
from hipmobility.tables import history, tables

_CHUNK = 5000  # rows in memory at once


@dataclass(frozen=True)
class Restored:
    """What a restored backup brought: the rows that count now, where the log before lies, and remarks."""

    rows: int
    kept_as: Path
    remarks: tuple[str, ...] = ()

    def __str__(self):
        what = (
            f"restored {self.rows} row{'' if self.rows == 1 else 's'}; what was there before: {self.kept_as}"
        )
        return "\n".join([what, *self.remarks])


def backup(store, path):
    """Copy a log to a new SQLite file while it may be in use; it appears under its name only when whole."""
    target = Path(path)
    if target.exists():
        raise LogError(f"{target.name}: exists already; choose a new name for the backup")
    part = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        with stores.refusals(store, "backed up"):
            if store.path:
                stores.copy_file(store.path, part)
            else:
                _copy_server(store, part)
            _publish(part, target)
    finally:
        for left in (part, Path(f"{part}-journal"), Path(f"{part}-wal"), Path(f"{part}-shm")):
            left.unlink(missing_ok=True)


def note(store, kind, path, patient_id=""):
    """Remember a copy in the log, and tell whether it does; one that may not be written to is copied all the same."""
    with contextlib.suppress(LogError), stores.writing(store) as db:
        migrations.note_copy(db, kind, path, patient_id)
        return True
    return False


def _copy_server(store, part):
    """Copy row by row, all of one moment, into an SQLite file: a backup of any log is such a file."""
    stores.create_private(part)
    target = stores.at(part)
    migrations.prepare(target)
    moment = store.engine.connect().execution_options(isolation_level="REPEATABLE READ")
    with moment as old, stores.writing(target, "backed up") as new:
        _copy_rows(old, new)


def _copy_rows(old, new):
    for table in (history, *tables.values()):
        result = old.execute(sa.select(table))
        while chunk := result.mappings().fetchmany(_CHUNK):
            new.execute(sa.insert(table), [dict(row) for row in chunk])


def _publish(part, target):
    """Give the finished file its name, which must not be taken meanwhile, and have both on disk."""
    handle = os.open(part, os.O_RDWR)
    os.fsync(handle)
    os.close(handle)
    try:
        os.link(part, target)  # refuses where there is a file
    except FileExistsError:
        raise LogError(f"{target.name}: exists already; choose a new name for the backup") from None
    except OSError:  # a stick without links
        part.rename(target)
    if os.name == "posix":
        handle = os.open(target.parent, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)


def restore(store, path, keep_in):
    """Replace all rows by those of a backup, in one transaction, after keeping what is there.

    Parameters
    ----------
    store : Store
    path : str or Path
        A backup, or any SQLite log of this or an older format.
    keep_in : Path
        The folder for the copy of what is there now.

    Returns
    -------
    Restored
    """
    source = Path(path)
    if store.path and source.resolve() == store.path.resolve():
        raise LogError(f"{source.name}: is the log itself; nothing was restored")
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    stem = store.path.stem if store.path else "server"
    kept = migrations.unused(Path(keep_in) / f"{stem}.before-restore-{stamp}.db")
    with (
        tempfile.TemporaryDirectory() as folder,
        _read_copy(source, Path(folder)) as (old, brought),
        stores.writing(store, "restored") as db,
    ):
        backup(store, kept)
        above, erased = rows.next_id(db), _erasures(db)
        for table in (*tables.values(), history):
            db.execute(sa.delete(table))
        _copy_rows(old, db)
        rows.tell(db, "restore", "all", 0, f"{brought} rows", above=above)
        missed = sorted(erased - _erasures(db))
        for when, what in missed:  # that it took place stays, whatever is restored
            rows.tell(db, "erase", "all", 0, what, when=when)
        migrations.note_copy(db, "backup", kept)
    remarks = [
        f"on {when[:10]} this log erased a patient ({what}); the backup may hold that patient again: erase once more"
        for when, what in missed
    ]
    return Restored(brought, kept, tuple(remarks))


@contextlib.contextmanager
def _read_copy(source, folder):
    """Look into a copy of a backup, brought up to date and checked; the backup itself stays as it is."""
    if not source.is_file():
        raise LogError(f"{source.name}: there is no such file; nothing was restored")
    copy = stores.at(folder / source.name)
    try:
        with stores.refusals(copy, "restored"):
            stores.copy_file(source, copy.path)
            with stores.reading(copy, "restored") as db:
                if migrations.version(db) == 0:
                    raise LogError(f"{source.name}: is not a hipmobility log; nothing was restored")
            stores.check_whole(copy)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that the copy was brought up to date concerns nobody
            migrations.prepare(copy)
        with stores.reading(copy, "restored") as db:
            counted = [rows.current(table).subquery() for table in tables.values()]
            brought = sum(db.execute(sa.select(sa.func.count()).select_from(one)).scalar() for one in counted)
            yield db, brought
    finally:
        copy.engine.dispose()


def _erasures(db):
    lines = sa.select(history.c.at, history.c.reason).where(history.c.action == "erase")
    return {tuple(line) for line in db.execute(lines)}


def check(path):
    """Say what is wrong with a backup, before anything else is touched."""
    with tempfile.TemporaryDirectory() as folder, _read_copy(Path(path), Path(folder)):
        pass


def set_aside(path):
    """Rename a damaged file, with what belongs to it, so that a backup can take its place; returns its new name."""
    path = Path(path)
    kept = migrations.unused(path.with_name(f"{path.stem}.damaged{path.suffix}"))
    for end in ("", "-journal", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            Path(f"{path}{end}").rename(f"{kept}{end}")
    return kept

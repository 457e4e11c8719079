"""From a log to tables on an engine: exported, put against the plan file by file, and opened where it is needed."""

from pathlib import Path

import numpy as np
import pandas as pd

from hipmobility import adherence, outcomes, parquet
from hipmobility.cohort.definitions import per_patient
from hipmobility.records import SIDES, STRETCHES, LogError

ENGINES = ("pandas", "polars", "duckdb", "spark")
LEDGER = {"patient_id": "str", "day": "int32", "stretch": "int8", "side": "int8", "state": "int8",
          "dose_s": "int16", "target_s": "int16", "days_per_week": "int8"}  # fmt: skip
PAIN = {"patient_id": "str", "day": "int32", "pain10": "int16"}


def export(log, folder, *, until=None, replace=False, progress=None):
    """Write a log as the Parquet files that `read` opens.

    Parameters
    ----------
    log : Log
    folder : str or Path
        A new or an empty folder. The files are readable by their owner only and hold no free text.
    until : date or str, optional
        The last day to count, as in `adherence.daily`. Default: each patient's last logged day.
    replace : bool
        Take the place of an earlier export.
    progress : callable, optional
        Called with (done, total): the rows of the log, each counted twice, when it is read and when it is put against
        the plan. Default: a line in the terminal when it takes long.

    Raises
    ------
    LogError
        When the folder holds anything else, or a package is missing (`pip install "hipmobility[fast]"`).

    Notes
    -----
    `sessions, diary, plan` are the log; `ledger` is `adherence.daily` and `pain` is `outcomes.daily_pain` of it, made
    file by file, so that a log larger than memory is no trouble. Of a patient with several body sites the one of the
    first diary entry counts: chosen before anything came of it.
    """
    rows = log.to_parquet(
        folder, replace=replace, progress=lambda done, total: parquet.tell(done, 2 * total, progress)
    )
    prepare(
        folder,
        until=until,
        progress=lambda done, files: parquet.tell(rows + rows * done // files, 2 * rows, progress),
    )


def prepare(folder, *, until=None, progress=None):
    """Make `ledger` and `pain` of an exported log; what was made before is made anew."""
    folder = Path(folder)
    parts = sorted((folder / "sessions").parent.glob("*/part-*.parquet"))
    names = sorted({path.name for path in parts if path.parent.name in parquet.EXPORTED})
    if not names and not (folder / parquet.MARK).exists():
        raise LogError(f"{folder.name}: holds no exported log")
    with parquet.new_folder(folder / "analysis", replace=True) as made:
        for table in ("ledger", "pain"):
            (made / table).mkdir(mode=0o700)
        for done, name in enumerate(names, start=1):
            sessions, diary, plan = (_frame(folder / table / name, table) for table in parquet.EXPORTED)
            ledger, pain = tables(sessions, diary, plan, until=until)
            for table, rows in (("ledger", ledger), ("pain", pain)):
                rows.to_parquet(parquet.private(made / table / name), index=False, engine="pyarrow")
            if progress is not None:
                progress(done, len(names))


def tables(sessions, diary, plan, *, until=None):
    """Put tables of a log into the two narrow ones that the definitions take: (ledger, pain).

    Parameters
    ----------
    sessions, diary, plan : DataFrame
        As a `Log` returns them; many patients.
    until : date or str, optional
        As in `adherence.daily`.
    """
    ledger = adherence.daily(sessions, plan, until=until)
    codes = {"stretch": STRETCHES, "side": SIDES, "state": adherence.STATES}
    for name, words in codes.items():
        ledger[name] = ledger[name].map({word: number for number, word in enumerate(words)})
    same = diary.dropna(subset="pain").merge(first_sites(diary), on=["patient_id", "site"])
    felt = outcomes.daily_pain(same.assign(site="one"))
    if until is not None:
        felt = felt[felt["date"] <= pd.Timestamp(until)]
    return ledger[list(LEDGER)].astype(LEDGER), felt[list(PAIN)].astype(PAIN).reset_index(drop=True)


def first_sites(diary):
    """Return the body site that counts for each patient, the one of the first pain: `patient_id, site`."""
    entries = diary.dropna(subset="pain").sort_values(["patient_id", "date"], kind="stable")
    return entries.drop_duplicates("patient_id")[["patient_id", "site"]]


def _frame(path, table):
    """Read one file of an exported log in the words of the log."""
    if not path.exists():
        return _empty(table)
    rows = pd.read_parquet(path, engine="pyarrow")
    for name, words in (("stretch", STRETCHES), ("side", SIDES)):
        if name in rows:
            rows[name] = np.array(words, dtype=object)[rows[name].to_numpy()]
            rows[name] = rows[name].astype("str")
    whole = ("holds", "hold_s", "days_per_week")
    rows = rows.astype({name: "int64" for name in whole if name in rows})
    rows["from_date" if table == "plan" else "date"] = (
        rows.pop("day").to_numpy().astype("datetime64[D]").astype("datetime64[s]")
    )
    if table == "diary":
        minute = rows.pop("minute")
        known = minute.fillna(0).astype("int64")
        clock = (known // 60).map("{:02}".format) + ":" + (known % 60).map("{:02}".format)
        rows["time"] = clock.where(minute.notna(), "").astype("str")
        rows["pain"] = rows.pop("pain10").astype("float64") / 10
    return rows


def _empty(table):
    from hipmobility import records

    return records.frame(table, [])


def read(folder, engine="pandas", *, spark=None):
    """Open an exported log where it is to be computed.

    Parameters
    ----------
    folder : str or Path
        From `export`.
    engine : {"pandas", "polars", "duckdb", "spark"}
        pandas reads everything; Polars and DuckDB read while they compute, but hold a part of each patient's weeks:
        for a hundred million rows and more take `file_by_file`.
    spark : pyspark.sql.SparkSession
        For "spark".

    Returns
    -------
    ledger, pain
        pandas DataFrames, Polars LazyFrames, DuckDB relations or Spark DataFrames.

    Raises
    ------
    LogError
        When the folder holds no export or that of an empty log, or the engine is not there.
    """
    if engine not in ENGINES or (engine == "spark" and spark is None):
        raise LogError(f"engine: {engine!r} is not {', '.join(ENGINES)} (spark with spark=SparkSession)")
    folder = _analysis(folder)
    tables = (folder / "ledger", folder / "pain")
    if engine in ("polars", "duckdb"):
        tables = (sorted(table.glob("*.parquet")) for table in tables)
    return tuple(_open(table, engine, spark) for table in tables)


def _analysis(folder):
    """Return where the two narrow tables of an export lie."""
    folder = Path(folder)
    if not (folder / "analysis" / parquet.MARK).exists():
        raise LogError(f"{folder.name}: holds no exported log; cohort.export(log, folder) makes one")
    if not any(folder.glob("analysis/ledger/*.parquet")):
        raise LogError(f"{folder.name}: the log was empty when it was exported; there is no patient in it")
    return folder / "analysis"


def _open(paths, engine, spark=None):
    """Open a folder of files, or some of its files."""
    try:
        if engine == "pandas":
            return pd.read_parquet(paths, engine="pyarrow")
        if engine == "spark":
            return spark.read.parquet(str(paths))
        if engine == "polars":
            import polars

            return polars.scan_parquet(paths)
        import duckdb

        return duckdb.read_parquet([str(one) for one in paths])
    except ImportError:
        raise LogError(f'{engine} is not installed: pip install "hipmobility[fast]"') from None


def file_by_file(folder, definition=per_patient, *, engine="pandas", files=1, progress=None):
    """Compute a few files after the other: any size, in the memory of those files.

    Parameters
    ----------
    folder : str or Path
        From `export`.
    definition : callable
        `per_patient` or `weekly`: it is given the ledger and the pain of some files' patients.
    engine : {"pandas", "polars", "duckdb"}
        Polars and DuckDB use every core.
    files : int
        How many at once: more take more memory, and less time on Polars and DuckDB.
    progress : callable, optional
        As for `export`.

    Returns
    -------
    DataFrame
    """
    if engine not in ENGINES[:3]:
        raise LogError(f"engine: {engine!r} is not {', '.join(ENGINES[:3])}")
    read_from = _analysis(folder)
    names = sorted(path.name for path in (read_from / "ledger").glob("*.parquet"))
    found = []
    for start in range(0, len(names), files):
        some = names[start : start + files]
        both = (_open([read_from / table / name for name in some], engine) for table in ("ledger", "pain"))
        found.append(_in_pandas(definition(*both)))
        if progress is not None:
            progress(start + len(some), len(names))
    return pd.concat(found, ignore_index=True)


def _in_pandas(table):
    if hasattr(table, "collect"):
        return table.collect(engine="streaming").to_pandas()
    return table.df() if hasattr(table, "df") else table

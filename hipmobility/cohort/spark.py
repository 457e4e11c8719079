"""The same code on a Spark cluster, in parts: each worker is given whole patients and computes them with pandas."""

from hipmobility.cohort.definitions import COLUMNS, per_patient

TEXT = ("patient_id", "change")
SHARES = ("lower", "upper", "left", "right", "early", "baseline", "latest", "slope_week")


def per_patient_in_parts(ledger, pain, *, parts=200):
    """Compute `per_patient` with pandas in parts of a Spark cluster, each with its own patients.

    Parameters
    ----------
    ledger, pain : pyspark.sql.DataFrame
        From `read(folder, "spark", spark=...)`.
    parts : int
        Into how many the patients are divided, by a stable hash of their ids.

    Returns
    -------
    pyspark.sql.DataFrame
        The columns of `per_patient`.
    """
    from pyspark.sql import functions as sql

    kinds = {name: "string" if name in TEXT else "double" if name in SHARES else "bigint" for name in COLUMNS}
    part = (sql.crc32(sql.col("patient_id").cast("binary")) % parts).alias("part")
    together = ledger.groupBy(part).cogroup(pain.groupBy(part))
    return together.applyInPandas(_one_part, ", ".join(f"`{name}` {kind}" for name, kind in kinds.items()))


def _one_part(ledger, pain):
    """Compute one part, in the types that Spark reads: whole numbers that may be empty, and text as plain objects."""
    whole = [name for name in COLUMNS if name not in (*TEXT, *SHARES)]
    kinds = dict.fromkeys(whole, "Int64") | dict.fromkeys(TEXT, "object")
    return per_patient(ledger, pain).astype(kinds)

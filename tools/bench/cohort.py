"""How long the table of many patients takes, beside a naive notebook, SQL by hand and a bare look at the files.

`python tools/bench/cohort.py [--rows 100000 1000000] [--seed 1] [--rounds 3]`: invented ledgers and pain in Parquet
files, each way in a program of its own; seconds without the imports, the median of the rounds; peak memory of the
program. The naive loop runs on 300 patients and is scaled up, which it says with "~".

How it grows, by seconds of the processor (two busy cores of a shared virtual machine, November 2026: other machines
differ, ratios less so) and peak memory, one run each:

    rows     Polars, 16 files     DuckDB, all at once
    1e6        0.2 s,  218 MB         0.4 s,   194 MB
    1e7        1.9 s,  525 MB         2.0 s,   405 MB
    8.6e7     16.6 s,  756 MB        13.9 s, 2,072 MB
    1e8       18.8 s,  787 MB        20.8 s, 2,703 MB

A billion rows, on paper and not run: about 190 s of the processor and, 16 files at a time, about 3 GB, most of it the
rows of 2.3 million patients; all at once about 27 GB. Polars all at once took 3,211 MB for 8.6e7 rows, 4,049 for 1e8.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from hipmobility import cohort, outcomes, parquet

DAYS, PER_FILE, NAIVE = 91, 2000, 300  # days of a patient; patients in a file; patients of the naive loop
ROWS = 4 * DAYS + 69  # of one patient: the ledger, and about three quarters of the days with pain


def generate(folder, rows, seed):
    """Write ledgers and pain of as many patients as make up the rows, file by file."""
    patients = max(10, rows // ROWS)
    for table in ("ledger", "pain"):
        (folder / "analysis" / table).mkdir(parents=True)
    (folder / "analysis" / parquet.MARK).write_text("invented")
    for number, first in enumerate(range(0, patients, PER_FILE)):
        chance = np.random.default_rng([seed, number])
        ids = [f"P{one:08}" for one in range(first, min(patients, first + PER_FILE))]
        shape = (len(ids), DAYS, 2, 2)
        start = 20_000 + chance.integers(0, 200, len(ids))
        state = np.select([(draw := chance.random(shape)) < 0.45, draw < 0.6, draw < 0.7], [0, 1, 2], 3)
        where = [axis.ravel() for axis in np.indices(shape)]
        ledger = pd.DataFrame({
            "patient_id": np.array(ids, dtype=object)[where[0]], "day": start[where[0]] + where[1],
            "stretch": where[2], "side": where[3], "state": state.ravel(),
            "dose_s": np.array([60, 30, 0, 0])[state.ravel()], "target_s": 60, "days_per_week": 5,
        })  # fmt: skip
        wobble = chance.normal(5, 1.5, (len(ids), DAYS)) - chance.normal(
            1.2, 1.5, (len(ids), 1)
        ) * np.linspace(0, 1, DAYS)
        who, day = np.nonzero(chance.random((len(ids), DAYS)) < 69 / DAYS)
        pain = pd.DataFrame({
            "patient_id": np.array(ids, dtype=object)[who], "day": start[who] + day,
            "pain10": 10 * np.clip(np.round(wobble[who, day]), 0, 10),
        })  # fmt: skip
        for table, made, kinds in (("ledger", ledger, LEDGER), ("pain", pain, PAIN)):
            path = folder / "analysis" / table / f"part-{number:03}.parquet"
            made.astype(kinds).to_parquet(path, index=False)
        print(f"  making {first:,} of {patients:,} patients", end="\r", file=sys.stderr, flush=True)
    return patients


LEDGER, PAIN = cohort.files.LEDGER, cohort.files.PAIN


def naive(folder):
    """The loop that one writes first: patient by patient, in pandas."""
    ledger, pain = (
        pd.read_parquet(sorted((folder / "analysis" / t).iterdir())[0]) for t in ("ledger", "pain")
    )
    some = ledger["patient_id"].drop_duplicates()[:NAIVE]
    pains = dict(list(pain[pain["patient_id"].isin(some)].groupby("patient_id")))
    rows, start = [], time.perf_counter()
    for name, mine in ledger[ledger["patient_id"].isin(some)].groupby("patient_id"):
        mine = mine.assign(
            week=(mine["day"] + 3) // 7, goal=mine["target_s"].astype(int) * mine["days_per_week"] / 7
        )
        mine["open_s"] = mine["target_s"].where(mine["state"] == 3, 0)
        slots = mine.groupby(["week", "stretch", "side"])[["goal", "dose_s", "open_s"]].sum().reset_index()
        slots["low"] = np.minimum(slots["dose_s"], slots["goal"])
        slots["high"] = np.minimum(slots["dose_s"] + slots["open_s"], slots["goal"])
        side = slots.groupby("side")[["low", "goal"]].sum()
        early = slots[slots["week"] < slots["week"].min() + 4]
        felt = pains.get(name, pain[:0])
        change = outcomes.pain_change(felt)
        rows.append({
            "patient_id": name, **mine["state"].value_counts().to_dict(),
            "lower": slots["low"].sum() / slots["goal"].sum(),
            "upper": slots["high"].sum() / slots["goal"].sum(), "left": side["low"].iloc[0] / side["goal"].iloc[0],
            "right": side["low"].iloc[1] / side["goal"].iloc[1], "early": early["low"].sum() / early["goal"].sum(),
            "last_day": mine.loc[mine["state"] != 3, "day"].max(), "change": change.verdict,
            "slope_week": 0.7 * np.polyfit(felt["day"] - felt["day"].min(), felt["pain10"], 1)[0],
        })  # fmt: skip
    table = pd.DataFrame(rows)
    return table, (time.perf_counter() - start) / len(some) * ledger_patients(folder)


def ledger_patients(folder):
    return int((folder / "patients.txt").read_text())


SQL = """
WITH slot AS (
  SELECT patient_id, (day + 3) // 7 AS week, stretch, side, sum(days_per_week)::INT AS p7,
    sum(target_s::INT * days_per_week)::INT AS p7s, sum(dose_s)::INT AS dose,
    sum(CASE WHEN state = 3 THEN target_s ELSE 0 END)::INT AS open, max(state <> 3) AS logged
  FROM read_parquet('{folder}/analysis/ledger/*.parquet') GROUP BY ALL),
week AS (
  SELECT patient_id, week, max(p7) > 0 AS planned, max(logged) AS logged, sum(p7s)::BIGINT AS p7s,
    sum(least(7 * dose, p7s))::BIGINT AS low, sum(least(7 * (dose + open), p7s))::BIGINT AS high,
    sum(CASE WHEN side = 0 THEN least(7 * dose, p7s) ELSE 0 END)::BIGINT AS lefts,
    sum(CASE WHEN side = 0 THEN p7s ELSE 0 END)::BIGINT AS leftp
  FROM slot GROUP BY ALL),
counts AS (
  SELECT patient_id, sum(CASE WHEN state = 0 THEN 1 ELSE 0 END) AS done,
    sum(CASE WHEN state = 1 THEN 1 ELSE 0 END) AS partly, sum(CASE WHEN state = 2 THEN 1 ELSE 0 END) AS not_done,
    sum(CASE WHEN state = 3 THEN 1 ELSE 0 END) AS unknown, max(CASE WHEN state <> 3 THEN day END) AS last_day,
    (min(CASE WHEN days_per_week > 0 THEN day END) + 3) // 7 AS first_week
  FROM read_parquet('{folder}/analysis/ledger/*.parquet') GROUP BY ALL),
sums7 AS (
  SELECT patient_id, sum(CASE WHEN planned THEN 1 ELSE 0 END) AS weeks,
    sum(CASE WHEN planned AND NOT logged THEN 1 ELSE 0 END) AS silent_weeks, sum(low) AS low, sum(high) AS high,
    sum(p7s) AS p7s, sum(lefts) AS lefts, sum(leftp) AS leftp, sum(low) - sum(lefts) AS rights,
    sum(p7s) - sum(leftp) AS rightp, sum(CASE WHEN week < first_week + 4 THEN low ELSE 0 END) AS early_low,
    sum(CASE WHEN week < first_week + 4 THEN p7s ELSE 0 END) AS early_p7s
  FROM week JOIN counts USING (patient_id) GROUP BY ALL),
worked AS (
  SELECT counts.*, weeks, silent_weeks, low / nullif(p7s, 0) AS lower, high / nullif(p7s, 0) AS upper,
    lefts / nullif(leftp, 0) AS "left", rights / nullif(rightp, 0) AS "right",
    (5 * abs(lefts * rightp - rights * leftp) >= leftp * rightp)::INT AS uneven,
    early_low / nullif(early_p7s, 0) AS early
  FROM sums7 JOIN counts USING (patient_id)),
ends AS (SELECT patient_id, min(day) AS d0, max(day) AS d1
  FROM read_parquet('{folder}/analysis/pain/*.parquet') GROUP BY ALL),
sums AS (
  SELECT patient_id, d0, d1, count(*) AS n, sum(CASE WHEN day > d0 AND day <= d0 + 7 THEN pain10 ELSE 0 END) AS bs,
    sum(CASE WHEN day > d0 AND day <= d0 + 7 THEN 1 ELSE 0 END) AS bn,
    sum(CASE WHEN day > d1 - 7 THEN pain10 ELSE 0 END) AS ls, sum(CASE WHEN day > d1 - 7 THEN 1 ELSE 0 END) AS ln,
    sum(day - d0) AS sx, sum(pain10) AS sy, sum((day - d0) * (day - d0)) AS sxx, sum((day - d0) * pain10) AS sxy
  FROM read_parquet('{folder}/analysis/pain/*.parquet') JOIN ends USING (patient_id) GROUP BY ALL),
felt AS (
  SELECT *, bs * ln - ls * bn AS fall, d1 - d0 >= 14 AND bn >= 4 AND ln >= 4 AS enough FROM sums)
SELECT worked.*, n AS pain_days, d0 AS first_pain, d1 AS last_pain,
  CASE WHEN enough THEN bs / (10 * bn) END AS baseline, CASE WHEN enough THEN ls / (10 * ln) END AS latest,
  CASE WHEN NOT enough OR enough IS NULL THEN 'not enough data' WHEN bs <= 20 * bn THEN 'already low'
    WHEN fall >= 20 * bn * ln AND 10 * fall >= 3 * bs * ln THEN 'clearly better'
    WHEN fall >= 20 * bn * ln OR 10 * fall >= 3 * bs * ln THEN 'maybe better' ELSE 'no clear change' END AS change,
  CASE WHEN enough THEN (-fall >= 20 * bn * ln)::INT END AS rose,
  7 * (n * sxy - sx * sy) / (10 * nullif(n * sxx - sx * sx, 0)) AS slope_week,
  CASE WHEN d1 - d0 >= 84 AND ln >= 4 THEN (ls >= 40 * ln)::INT END AS persistent
FROM worked FULL JOIN felt USING (patient_id)
"""
SCAN = """SELECT (SELECT sum(day) + sum(stretch) + sum(side) + sum(state) + sum(dose_s) + sum(target_s)
  + sum(days_per_week) + sum(length(patient_id)) FROM read_parquet('{folder}/analysis/ledger/*.parquet')) +
  (SELECT sum(day) + sum(pain10) + sum(length(patient_id))
   FROM read_parquet('{folder}/analysis/pain/*.parquet')) AS n"""


def by_sql(text):
    def run(folder):
        import duckdb

        return duckdb.sql(text.format(folder=folder)).df()

    return run


WAYS = {
    "naive pandas loop": naive,
    "bare scan (DuckDB)": by_sql(SCAN),
    "SQL by hand (DuckDB)": by_sql(SQL),
    "ours on DuckDB": lambda folder: cohort.per_patient(*cohort.read(folder, "duckdb")).df(),
    "ours on Polars": lambda folder: (
        cohort.per_patient(*cohort.read(folder, "polars")).collect(engine="streaming").to_pandas()
    ),
    "ours on pandas": lambda folder: cohort.per_patient(*cohort.read(folder)),
    "ours, file by file": cohort.file_by_file,
    "ours, Polars, 16 files": lambda folder: cohort.file_by_file(folder, engine="polars", files=16),
    "ours, DuckDB, 16 files": lambda folder: cohort.file_by_file(folder, engine="duckdb", files=16),
}


def one(way, folder):
    """Run one way and print seconds, megabytes and what came out, for the comparison."""
    for module in {"SQL": ["duckdb"], "bare": ["duckdb"]}.get(way[:4].strip(), ["duckdb", "polars"]):
        if "DuckDB" in way or "Polars" in way:
            __import__(module)
    start, busy = time.perf_counter(), time.process_time()
    found = WAYS[way](folder)
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    if isinstance(found, tuple):
        found, scaled = found
        seconds, busy = scaled, busy * scaled / seconds
    told = {}
    if "change" in found:
        told = {"rows": len(found), "lower": round(float(found["lower"].sum()), 6),
                "change": found["change"].value_counts().sort_index().to_dict(),
                "slope": round(float(found["slope_week"].sum()), 5)}  # fmt: skip
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "busy": busy, "megabytes": megabytes, "told": told}))


def compare(rows, seed, rounds, skip):
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        patients = generate(folder, rows, seed)
        (folder / "patients.txt").write_text(str(patients))
        size = sum(path.stat().st_size for path in folder.rglob("*.parquet")) / 1e6
        load = os.getloadavg()[0]
        print(
            f"\n{patients * ROWS:,} rows, {patients:,} patients, {size:,.0f} MB of Parquet, load {load:.0f}"
        )
        found = {way: [] for way in WAYS if way not in skip}
        for number in range(rounds):
            for way in found:
                if number and way == "naive pandas loop":
                    continue
                print(f"  {way}, round {number + 1}", end="          \r", file=sys.stderr, flush=True)
                command = [sys.executable, __file__, "--way", way, "--folder", place]
                done = subprocess.run(command, capture_output=True, text=True)
                if done.returncode:
                    sys.exit(done.stderr)
                found[way].append(json.loads(done.stdout))
        show(found)


def show(found):
    seconds = {way: statistics.median(one["seconds"] for one in runs) for way, runs in found.items()}
    told = [runs[0]["told"] for way, runs in found.items() if runs[0]["told"] and way != "naive pandas loop"]
    print(f"{'':<24}{'seconds':>10}{'× scan':>9}{'× SQL':>8}{'naive ÷':>9}{'CPU s':>8}{'peak MB':>9}")
    for way, runs in found.items():
        scan, sql = (seconds[way] / seconds[base] for base in ("bare scan (DuckDB)", "SQL by hand (DuckDB)"))
        gain = seconds.get("naive pandas loop", float("nan")) / seconds[way]
        sure = "~" if way == "naive pandas loop" else ""
        memory = max(one["megabytes"] for one in runs)
        busy = statistics.median(one["busy"] for one in runs)
        clock = sure + format(seconds[way], ".3f")
        print(f"{way:<24}{clock:>10}{scan:>9.1f}{sql:>8.2f}{gain:>9.0f}{busy:>8.2f}{memory:>9.0f}")
    print("all the same" if all(one == told[0] for one in told) else f"DIFFERENT: {told}")


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--skip", nargs="*", default=[], choices=WAYS, metavar="WAY")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.way:
        return one(chosen.way, chosen.folder)
    for rows in chosen.rows:
        compare(rows, chosen.seed, chosen.rounds, chosen.skip)
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

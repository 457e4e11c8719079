"""Spark, through narwhals and in parts with pandas: the numbers of plain pandas. Needs Java; see tools/run_tests.py."""

import os
import sys
import warnings

import pandas as pd
import pytest
from cohort_people import AWKWARD, awkward

from hipmobility import cohort
from hipmobility.cohort.spark import per_patient_in_parts
from hipmobility.log import Log

# it has not yet been tried with this pandas, it says: so it is here
pytestmark = pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")

TIES = {name: verdict for name, (_, verdict) in AWKWARD.items() if verdict}


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    made = SparkSession.builder.master("local[2]").appName("hipmobility")
    for name, value in {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.memory": "1g",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.session.timeZone": "UTC",
        "spark.local.dir": str(tmp_path_factory.mktemp("spark")),
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse")),
    }.items():
        made = made.config(name, value)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        session = made.getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        yield session
        session.stop()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Forty invented people, and the awkward ones with ties and gaps, exported from a log."""
    place = tmp_path_factory.mktemp("clinic")
    log, made = Log(place / "log.db"), cohort.simulate(40, weeks=14, seed=3)
    for name, more in zip(("sessions", "diary", "plan"), awkward(), strict=True):
        log.import_rows(pd.concat([getattr(made, name), more], ignore_index=True), name)
    cohort.export(log, place / "out")
    return place / "out"


def collected(table):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return table.toPandas()


@pytest.mark.parametrize("how", [cohort.per_patient, per_patient_in_parts])
def test_spark_gives_the_numbers_of_pandas(how, spark, folder):
    expected = cohort.per_patient(*cohort.read(folder)).sort_values("patient_id", ignore_index=True)
    found = collected(how(*cohort.read(folder, "spark", spark=spark)))
    found = found.sort_values("patient_id", ignore_index=True)
    assert list(found.columns) == list(cohort.COLUMNS)
    for name in cohort.COLUMNS:
        left, right = (one[name] if name in ("patient_id", "change") else one[name].astype("float64")
                       for one in (found, expected))  # fmt: skip
        exact = 1e-9 if name == "slope_week" else 0
        pd.testing.assert_series_equal(left, right, check_dtype=False, rtol=0, atol=exact)
    change = found.set_index("patient_id")["change"]
    assert {name: change[name] for name in TIES} == TIES


def test_spark_gives_the_weeks_of_pandas(spark, folder):
    keys = ["patient_id", "week"]
    expected = cohort.weekly(*cohort.read(folder)).sort_values(keys, ignore_index=True)
    found = collected(cohort.weekly(*cohort.read(folder, "spark", spark=spark)))
    found = found.sort_values(keys, ignore_index=True)
    pd.testing.assert_frame_equal(found[expected.columns], expected, check_dtype=False, rtol=0, atol=1e-12)

"""The same eight counts by agency and month, as each engine's users would write them: `counts.py ENGINE LANDING`.

Read are the landed dossiers, as Parquet; the newest version of each is not looked for, the world has one of each.
What they do is a small part of what the product's mart does: it is the least that any engine has to do.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

COUNTS = {
    "received": "received_at IS NOT NULL",
    "finished": "finished_at IS NOT NULL",
    "on_time": "finished_at <= due_at",
    "late": "finished_at > due_at",
    "online": "channel_raw = '2'",
    "refused": "refused_at IS NOT NULL",
    "electronic_result": "result_file_count > 0",
    "paid_online": "online_payment_flag IN (1, 2)",
}
"""Name of a count to what is counted, in SQL that DuckDB, Polars and Spark read alike."""


def query(table: str, month: str) -> str:
    """The statement; `month` is how an engine cuts a time to its month."""
    counts = ", ".join(f"sum(CASE WHEN {what} THEN 1 ELSE 0 END) AS {name}" for name, what in COUNTS.items())
    return (
        f"SELECT agency_code, {month} AS month, {counts} FROM {table} "
        f"WHERE NOT deleted GROUP BY agency_code, {month}"
    )


def with_duckdb(landing: Path) -> int:
    """Hand-written SQL."""
    import duckdb

    with duckdb.connect(config={"threads": "2", "memory_limit": "2GB"}) as con:
        files = f"read_parquet('{landing}/portal/dossier/*/part-*.parquet')"
        return len(con.execute(query(files, "date_trunc('month', received_at)")).fetchall())


def with_polars(landing: Path) -> int:
    """Polars, lazily and in its streaming engine."""
    import polars as pl

    frame = pl.scan_parquet(f"{landing}/portal/dossier/*/part-*.parquet")
    frame = frame.with_columns(pl.col("received_at").dt.truncate("1mo").alias("month"))
    context = pl.SQLContext(dossier=frame)
    found = context.execute(query("dossier", "month"))
    return found.collect(engine="streaming").height


def with_pyspark(landing: Path) -> int:
    """Spark in local mode, two cores."""
    from pyspark.sql import SparkSession

    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.driver.memory", "4g")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    try:
        spark.read.parquet(f"{landing}/portal/dossier/*/part-*.parquet").createOrReplaceTempView("dossier")
        return len(spark.sql(query("dossier", "date_trunc('month', received_at)")).collect())
    finally:
        spark.stop()


ENGINES = {"duckdb": with_duckdb, "polars": with_polars, "pyspark": with_pyspark}

if __name__ == "__main__":
    sys.stdout.write(json.dumps({"groups": ENGINES[sys.argv[1]](Path(sys.argv[2]))}) + "\n")

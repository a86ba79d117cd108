"""One SQL question over Parquet files by Spark local[2], several times: for T4, and with `--out` for T5.

The files are the view `readings`. Prints {"rows": …, "wallS": [… one a round]} and, with `--out`, writes the answer of the
first round there as Parquet (zstd), so that it can be compared row for row.
"""

import argparse
import json
import os
import time
from pathlib import Path

from pyspark.sql import SparkSession


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--parquet", required=True)
    parser.add_argument("--sql", required=True, help="path of a file")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--parallelism", type=int, default=2)
    parser.add_argument("--codec", default="zstd")
    parser.add_argument("--out")
    return parser.parse_args()


def main() -> None:
    """Asks and prints."""
    options = arguments()
    spark = (
        SparkSession.builder.master(f"local[{options.parallelism}]")
        .appName("bench-spark-ask")
        .config("spark.driver.memory", os.environ.get("BENCH_SPARK_MEMORY", "2g"))
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", options.parallelism)
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.parquet.compression.codec", options.codec)
        .config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )
    spark.read.parquet(options.parquet).createOrReplaceTempView("readings")
    sql = Path(options.sql).read_text()
    rows = 0
    wall_s = []
    for _ in range(options.rounds):
        started_s = time.monotonic()
        rows = len(spark.sql(sql).collect()) if options.out is None or wall_s else write(spark, sql, options.out)
        wall_s.append(round(time.monotonic() - started_s, 3))
    print(json.dumps({"rows": rows, "wallS": wall_s}), flush=True)
    spark.stop()


def write(spark: SparkSession, sql: str, out: str) -> int:
    """Writes the answer; returns how many rows it has."""
    spark.sql(sql).write.mode("overwrite").parquet(out)
    return spark.read.parquet(out).count()


main()

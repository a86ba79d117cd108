"""Kafka to PostgreSQL and Parquet by Spark Structured Streaming, with the checks of Rocade's cleaner between.

What it does and how it is tuned: infra/bench/README.md. Ends with one line of JSON when `--expected` messages are
durable in both stores, or on SIGTERM. The address of PostgreSQL is in DATABASE_URL.
"""

import argparse
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f
from pyspark.sql import types as t

SCHEMA = t.StructType(
    [
        t.StructField("schemaVersion", t.IntegerType()),
        t.StructField("readingId", t.StringType()),
        t.StructField("cityId", t.StringType()),
        t.StructField("segmentId", t.StringType()),
        t.StructField("source", t.StringType()),
        t.StructField("observedAt", t.StringType()),
        t.StructField("speedKmh", t.DoubleType()),
        t.StructField("freeFlowKmh", t.DoubleType()),
        t.StructField("travelTimeS", t.DoubleType()),
        t.StructField("freeFlowTravelTimeS", t.DoubleType()),
        t.StructField("confidence", t.DoubleType()),
        t.StructField("isClosed", t.BooleanType()),
        t.StructField("lat", t.DoubleType()),
        t.StructField("lon", t.DoubleType()),
    ]
)
SLUG = "^[a-z0-9][a-z0-9-]{0,63}$"
SEGMENT_ID = "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"
UUID = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"
AGE_MAX = "INTERVAL 24 HOURS"
AHEAD_MAX = "INTERVAL 5 MINUTES"

IS_GOOD = f"""
  schemaVersion = 1 AND readingId RLIKE '{UUID}' AND cityId RLIKE '{SLUG}' AND segmentId RLIKE '{SEGMENT_ID}'
  AND source RLIKE '{SLUG}' AND endswith(observedAt, 'Z')
  AND observed_at BETWEEN appended_at - {AGE_MAX} AND appended_at + {AHEAD_MAX}
  AND observed_at >= TIMESTAMP '2000-01-01T00:00:00Z'
  AND speedKmh BETWEEN 0 AND 300 AND freeFlowKmh > 0 AND freeFlowKmh <= 300
  AND (travelTimeS IS NULL OR travelTimeS BETWEEN 0 AND 86400)
  AND (freeFlowTravelTimeS IS NULL OR freeFlowTravelTimeS BETWEEN 0 AND 86400)
  AND confidence BETWEEN 0 AND 1 AND isClosed IS NOT NULL
  AND (lat IS NULL OR lat BETWEEN -90 AND 90) AND (lon IS NULL OR lon BETWEEN -180 AND 180)
"""


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser()
    for name in ("brokers", "topic", "table", "out", "checkpoints", "jars"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--expected", type=int, default=sys.maxsize)
    parser.add_argument("--interval-ms", type=int, default=5_000)
    parser.add_argument("--batch", type=int, default=2_000)
    parser.add_argument("--per-trigger-max", type=int, default=500_000)
    parser.add_argument("--parallelism", type=int, default=2)
    return parser.parse_args()


def open_session(options: argparse.Namespace) -> SparkSession:
    """Spark in this process's own JVM, without its web page."""
    return (
        SparkSession.builder.master(f"local[{options.parallelism}]")
        .appName("bench-spark")
        .config("spark.driver.memory", "768m")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.extraClassPath", f"{options.jars}/*")
        .config("spark.driver.extraJavaOptions", os.environ.get("BENCH_JVM", "-XX:+UseParallelGC"))
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", options.parallelism)
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.streaming.stateStore.stateSchemaCheck", "false")
        .config("spark.sql.parquet.compression.codec", "zstd")
        .config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
        # The folder of a batch is written whole or again: one rename less a file.
        .config("spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version", "2")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )


def read_messages(spark: SparkSession, options: argparse.Namespace) -> DataFrame:
    """Messages, parsed and judged: the columns of our table, and `is_good`."""
    raw = (
        spark.readStream.format("kafka")
        .option("kafka.bootstrap.servers", options.brokers)
        .option("subscribe", options.topic)
        .option("startingOffsets", "earliest")
        .option("maxOffsetsPerTrigger", options.per_trigger_max)
        .option("kafka.max.poll.records", 5_000)
        .option("failOnDataLoss", "true")
        .load()
    )
    parsed = raw.select(
        f.from_json(f.col("value").cast("string"), SCHEMA).alias("r"), f.col("timestamp").alias("appended_at")
    ).select("r.*", "appended_at")
    timed = parsed.withColumn("observed_at", f.expr("try_cast(observedAt AS timestamp)"))
    return timed.select(
        f.col("readingId").alias("reading_id"),
        f.col("cityId").alias("city_id"),
        f.col("segmentId").alias("segment_id"),
        "source",
        "observed_at",
        f.col("speedKmh").alias("speed_kmh"),
        f.col("freeFlowKmh").alias("free_flow_kmh"),
        f.col("travelTimeS").alias("travel_time_s"),
        f.col("freeFlowTravelTimeS").alias("free_flow_travel_time_s"),
        "confidence",
        f.col("isClosed").alias("is_closed"),
        f.expr(
            "CAST(100 - IF(travelTimeS IS NULL, 10, 0) - IF(freeFlowTravelTimeS IS NULL, 10, 0) AS smallint)"
        ).alias("quality_score"),
        "appended_at",
        f.expr(f"coalesce({IS_GOOD}, false)").alias("is_good"),
    )


class Counts:
    """Messages of each batch that is durable in both stores; kept beside Spark's checkpoint for the next start."""

    def __init__(self, file: Path):
        self.file = file
        self.batches: dict[str, list[int]] = json.loads(file.read_text()) if file.exists() else {}
        self.first_at_ms = 0

    def add(self, batch_id: int, rows: int, rejected: int) -> None:
        """Replaces what was known of the batch: it may run again."""
        self.batches[str(batch_id)] = [rows, rejected]
        self.file.write_text(json.dumps(self.batches))

    def rows(self) -> int:
        """Accepted messages."""
        return sum(rows for rows, _ in self.batches.values())

    def rejected(self) -> int:
        """Messages that broke the contract."""
        return sum(rejected for _, rejected in self.batches.values())


def jdbc_options(options: argparse.Namespace) -> dict[str, str]:
    """DATABASE_URL as JDBC wants it; ids travel as text and become what the column is."""
    url = urlsplit(os.environ["DATABASE_URL"])
    return {
        "url": f"jdbc:postgresql://{url.hostname}:{url.port}{url.path}"
        "?reWriteBatchedInserts=true&stringtype=unspecified&sslmode=disable&ApplicationName=bench-spark",
        "user": unquote(url.username or ""),
        "password": unquote(url.password or ""),
        "driver": "org.postgresql.Driver",
        "dbtable": options.table,
        "batchsize": str(options.batch),
    }


def main() -> None:
    """Runs the stream until it is done or is told to end."""
    options = arguments()
    is_over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: is_over.set())
    spark = open_session(options)
    spark.sparkContext._jvm.OnConflictDialect.register()
    Path(options.checkpoints).mkdir(parents=True, exist_ok=True)
    counts = Counts(Path(options.checkpoints, "counts.json"))
    jdbc = jdbc_options(options)
    last_durable_at_ms = 0

    def store(batch: DataFrame, batch_id: int) -> None:
        nonlocal last_durable_at_ms
        counts.first_at_ms = counts.first_at_ms or round(time.time() * 1000)
        kept = batch.coalesce(options.parallelism).persist(StorageLevel.MEMORY_AND_DISK)
        try:
            total, rows = kept.agg(f.count("*"), f.count_if("is_good")).first()
            good = kept.where("is_good").drop("is_good")
            good.write.format("jdbc").options(**jdbc).mode("append").save()
            # A batch that runs again writes its own folder again.
            good.write.mode("overwrite").parquet(f"{options.out}/batch-{batch_id:08d}")
            counts.add(batch_id, rows, total - rows)
            last_durable_at_ms = round(time.time() * 1000)
        finally:
            kept.unpersist()
        if counts.rows() + counts.rejected() >= options.expected:
            is_over.set()

    query = (
        read_messages(spark, options)
        .writeStream.foreachBatch(store)
        .option("checkpointLocation", options.checkpoints)
        .trigger(processingTime=f"{options.interval_ms} milliseconds")
        .start()
    )
    if counts.rows() + counts.rejected() >= options.expected:
        is_over.set()
    while not is_over.wait(0.1):
        if query.exception() is not None:
            raise query.exception()
    result = {
        "rows": counts.rows(),
        "rejected": counts.rejected(),
        "firstAtMs": counts.first_at_ms,
        "lastDurableAtMs": last_durable_at_ms,
    }
    print(json.dumps(result), flush=True)
    query.stop()
    spark.stop()


main()

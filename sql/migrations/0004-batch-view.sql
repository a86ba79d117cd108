-- The batch view, written by the batch-aggregator only: whole hours are put or replaced, never patched.
CREATE TABLE batch_watermarks (
  feed          text NOT NULL,
  city_id       text NOT NULL,
  -- The batch view answers for hours before this instant, the speed view from it on.
  watermark_at  timestamptz NOT NULL,
  -- Hours before this instant come from an import of history, hours from it on from bronze: never both.
  import_until  timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (feed, city_id)
);

-- The closed hours that the batch view has, and the file of the clean table each was made of: where the two differ,
-- the hour is loaded again. An hour without a reading has no file.
CREATE TABLE batch_hours (
  feed        text NOT NULL,
  city_id     text NOT NULL,
  hour_at     timestamptz NOT NULL,
  origin      text NOT NULL CHECK (origin IN ('import', 'bronze')),
  readings    bigint NOT NULL,
  clean_path  text,
  loaded_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (feed, city_id, hour_at)
);

-- The bronze files that the batch layer has seen, with the facts of their footers: which files hold readings of an
-- hour is a question to this table. It can be made again from the lake.
CREATE TABLE batch_bronze_files (
  path             text PRIMARY KEY,
  feed             text NOT NULL,
  topic_id         text NOT NULL,
  partition        integer NOT NULL,
  start_offset     bigint NOT NULL,
  end_offset       bigint NOT NULL,
  rows             integer NOT NULL,
  row_hash_sum     text NOT NULL,
  observed_min_at  timestamptz,
  observed_max_at  timestamptz
);
CREATE INDEX batch_bronze_files_observed ON batch_bronze_files (feed, observed_max_at, observed_min_at);
CREATE INDEX batch_bronze_files_end ON batch_bronze_files (feed, topic_id, partition, end_offset);

-- Hours of which a bronze file has brought readings since they were built last.
CREATE TABLE batch_dirty_hours (
  feed     text NOT NULL,
  hour_at  timestamptz NOT NULL,
  PRIMARY KEY (feed, hour_at)
);

CREATE TABLE traffic_hourly_batch (LIKE traffic_hourly INCLUDING ALL);

-- Sums over the segments of a zone, each weighted as in segments.weight_in_zone.
CREATE TABLE traffic_zone_hourly_batch (
  city_id                   text NOT NULL,
  zone_id                   text NOT NULL,
  hour_at                   timestamptz NOT NULL,
  readings                  integer NOT NULL,
  segments                  integer NOT NULL,
  -- sum(weight * readings), sum(weight * pace), sum(weight * free-flow pace)
  sum_weight                double precision NOT NULL,
  sum_weighted_pace         double precision NOT NULL,
  sum_weighted_free_pace    double precision NOT NULL,
  PRIMARY KEY (city_id, hour_at, zone_id)
);

CREATE TABLE weather_hourly_batch (LIKE weather_hourly INCLUDING ALL);

-- The answer of the two views: batch before the watermark, speed from it on (docs/architecture.md, invariant 5).
CREATE VIEW traffic_hourly_merged AS
SELECT b.*, 'batch' AS view FROM traffic_hourly_batch b
JOIN batch_watermarks w ON w.feed = 'traffic' AND w.city_id = b.city_id AND b.hour_at < w.watermark_at
UNION ALL
SELECT s.*, 'speed' AS view FROM traffic_hourly s
LEFT JOIN batch_watermarks w ON w.feed = 'traffic' AND w.city_id = s.city_id
WHERE w.watermark_at IS NULL OR s.hour_at >= w.watermark_at;

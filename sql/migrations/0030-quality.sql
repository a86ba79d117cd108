-- The quality of closed hours, written by the batch-aggregator only; whole hours are put or replaced. Definitions are in
-- docs/reference/quality.md.

-- One row for each zone and source that had, or should have had, readings in an hour. zone_id is null for a feed that
-- measures the city as a whole.
CREATE TABLE quality_hours (
  feed               text NOT NULL,
  city_id            text NOT NULL,
  hour_at            timestamptz NOT NULL,
  zone_id            text,
  source             text NOT NULL,
  -- Readings that the interval of the source lets expect, and how many of those did not come. Null: not known.
  expected           integer,
  missing            integer NOT NULL,
  readings           integer NOT NULL,
  sum_quality_score  double precision NOT NULL,
  -- What the places of the zone count, and those of them that had a reading.
  weight             double precision NOT NULL,
  covered_weight     double precision NOT NULL,
  UNIQUE NULLS NOT DISTINCT (feed, city_id, hour_at, zone_id, source)
);

-- How many messages of an hour a rule concerned: doubted readings (stuck, spike, jump, unit, clock), repeated ones
-- (duplicate) by the hour they were observed in, rejected ones by the hour in which the log took them.
CREATE TABLE quality_counts (
  feed      text NOT NULL,
  city_id   text NOT NULL,
  hour_at   timestamptz NOT NULL,
  zone_id   text,
  source    text NOT NULL,
  kind      text NOT NULL CHECK (kind IN ('suspect', 'duplicate', 'rejected')),
  rule      text NOT NULL,
  messages  integer NOT NULL,
  UNIQUE NULLS NOT DISTINCT (feed, city_id, hour_at, zone_id, source, kind, rule)
);

-- Stretches of an hour without the readings that were expected. A longer gap is one piece in each of its hours.
CREATE TABLE quality_gaps (
  feed      text NOT NULL,
  city_id   text NOT NULL,
  hour_at   timestamptz NOT NULL,
  -- A segment, or the city itself.
  place_id  text NOT NULL,
  from_at   timestamptz NOT NULL,
  to_at     timestamptz NOT NULL,
  missing   integer NOT NULL,
  PRIMARY KEY (feed, city_id, hour_at, place_id, from_at)
);

-- Readings that are doubted, and why. They stay in every figure.
CREATE TABLE suspect_readings (
  feed         text NOT NULL,
  city_id      text NOT NULL,
  hour_at      timestamptz NOT NULL,
  place_id     text NOT NULL,
  source       text NOT NULL,
  observed_at  timestamptz NOT NULL,
  reason       text NOT NULL,
  PRIMARY KEY (feed, city_id, hour_at, place_id, source, observed_at)
);

-- What each judged hour was judged by (its clean file, those beside it, how many messages were rejected): where that is
-- another one now, the hour is judged again.
CREATE TABLE quality_ledger (
  feed             text NOT NULL,
  city_id          text NOT NULL,
  hour_at          timestamptz NOT NULL,
  signature        text NOT NULL,
  main_source      text NOT NULL,
  interval_s       double precision,
  interval_origin  text NOT NULL CHECK (interval_origin IN ('source', 'measured', 'unknown')),
  judged_at        timestamptz NOT NULL,
  PRIMARY KEY (feed, city_id, hour_at)
);

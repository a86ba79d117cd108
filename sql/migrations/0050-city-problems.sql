-- Cities whose tables could not be brought up to date, with the reason; the others are. Written by the stream-cleaner.
CREATE TABLE city_sync_problems (
  city_id  text PRIMARY KEY,
  detail   text NOT NULL,
  since    timestamptz NOT NULL
);

-- Cities that a step of a feed's pipeline could not work on at the last run, with the reason; the others went on.
-- Written by the batch-aggregator.
CREATE TABLE city_batch_problems (
  feed     text NOT NULL,
  city_id  text NOT NULL,
  step     text NOT NULL,
  detail   text NOT NULL,
  since    timestamptz NOT NULL,
  PRIMARY KEY (feed, city_id)
);

-- Hours of one city that a run left behind because of such a problem: they are built when the city works again.
CREATE TABLE city_left_hours (
  feed     text NOT NULL,
  city_id  text NOT NULL,
  hour_at  timestamptz NOT NULL,
  PRIMARY KEY (feed, city_id, hour_at)
);

-- Removed cities whose readings were to be deleted, and are: from the speed view (written by the stream-cleaner), and
-- from the batch view and the tables of the lake (written by the batch-aggregator, feed by feed).
CREATE TABLE removed_from_speed_view (
  city_id     text NOT NULL,
  removed_at  timestamptz NOT NULL,
  PRIMARY KEY (city_id, removed_at)
);
CREATE TABLE removed_from_batch_layer (
  feed        text NOT NULL,
  city_id     text NOT NULL,
  removed_at  timestamptz NOT NULL,
  PRIMARY KEY (feed, city_id, removed_at)
);

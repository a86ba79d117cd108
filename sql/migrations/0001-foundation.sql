-- Cities as the cleaner knows them; written by the stream-cleaner at start, from the city folders.
CREATE TABLE cities (
  city_id    text PRIMARY KEY,
  name       text NOT NULL,
  country    text NOT NULL,
  time_zone  text NOT NULL,
  is_active  boolean NOT NULL,
  fresh_s    integer NOT NULL
);

CREATE TABLE zones (
  city_id    text NOT NULL REFERENCES cities ON DELETE CASCADE,
  zone_id    text NOT NULL,
  name       text NOT NULL,
  geometry   jsonb NOT NULL,
  PRIMARY KEY (city_id, zone_id)
);

CREATE TABLE segments (
  city_id       text NOT NULL REFERENCES cities ON DELETE CASCADE,
  segment_id    text NOT NULL,
  zone_id       text NOT NULL,
  name          text,
  length_m      double precision,
  -- What the segment counts in a mean of its zone or city: its length; 0 for a point detector, whose stretch of
  -- road is not known; 1 for each point detector of a zone that has nothing else (only in the mean of that zone).
  weight_in_zone double precision NOT NULL,
  weight_in_city double precision NOT NULL,
  bearing_deg   double precision,
  free_flow_kmh double precision NOT NULL,
  geometry      jsonb NOT NULL,
  PRIMARY KEY (city_id, segment_id),
  FOREIGN KEY (city_id, zone_id) REFERENCES zones ON DELETE CASCADE
);

-- Where each sink stands, moved in the same transaction as its rows (docs/architecture.md, invariant 4).
CREATE TABLE sink_positions (
  sink         text NOT NULL,
  topic        text NOT NULL,
  topic_id     text NOT NULL,
  partition    integer NOT NULL,
  next_offset  bigint NOT NULL,
  updated_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (sink, topic_id, partition)
);

-- Every message that cleaning did not take, with its bytes: nothing is lost.
CREATE TABLE rejected_messages (
  topic_id        text NOT NULL,
  partition       integer NOT NULL,
  message_offset  bigint NOT NULL,
  feed            text NOT NULL,
  reason          text NOT NULL,
  detail          text NOT NULL,
  raw             bytea,
  appended_at     timestamptz NOT NULL,
  PRIMARY KEY (topic_id, partition, message_offset)
);
CREATE INDEX rejected_messages_newest ON rejected_messages (feed, appended_at DESC);

-- What cleaning decided, by hour: outcome is accept, duplicate or a reason. By partition, so that the sinks of
-- different partitions never wait for one another's rows.
CREATE TABLE cleaning_counts (
  feed       text NOT NULL,
  hour_at    timestamptz NOT NULL,
  partition  integer NOT NULL,
  outcome    text NOT NULL,
  messages   bigint NOT NULL,
  PRIMARY KEY (feed, hour_at, partition, outcome)
);

-- A part of the log that retention took before a sink had read it. Empty in a healthy system.
CREATE TABLE offset_gaps (
  sink         text NOT NULL,
  topic        text NOT NULL,
  topic_id     text NOT NULL,
  partition    integer NOT NULL,
  from_offset  bigint NOT NULL,
  to_offset    bigint NOT NULL,
  noticed_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (sink, topic_id, partition, from_offset)
);

-- Makes the partition of one UTC day of a feed's table, if it is missing.
CREATE FUNCTION ensure_day_partition(feed_table text, day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  part text := feed_table || '_' || to_char(day, 'YYYYMMDD');
BEGIN
  IF to_regclass(quote_ident(part)) IS NULL THEN
    PERFORM pg_advisory_xact_lock(hashtext(part));
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
      part, feed_table, day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC');
  END IF;
END $$;

-- Drops the partitions of a feed's table whose whole day is before the given one; returns how many.
CREATE FUNCTION drop_day_partitions(feed_table text, before_day date) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  part record;
  dropped integer := 0;
BEGIN
  FOR part IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = to_regclass(quote_ident(feed_table))
      AND right(c.relname, 8) ~ '^\d{8}$' AND to_date(right(c.relname, 8), 'YYYYMMDD') < before_day
  LOOP
    EXECUTE format('DROP TABLE %I', part.relname);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;

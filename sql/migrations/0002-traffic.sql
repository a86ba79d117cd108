-- The speed view of the feed `traffic`. Written by the PostgreSQL sink; the roll-ups are made by the trigger from
-- exactly the rows that were inserted, so that a repeated reading never counts twice.
CREATE TABLE traffic_data (
  reading_id               uuid NOT NULL,
  city_id                  text NOT NULL,
  segment_id               text NOT NULL,
  source                   text NOT NULL,
  observed_at              timestamptz NOT NULL,
  speed_kmh                double precision NOT NULL,
  free_flow_kmh            double precision NOT NULL,
  travel_time_s            double precision,
  free_flow_travel_time_s  double precision,
  confidence               double precision NOT NULL,
  is_closed                boolean NOT NULL,
  quality_score            smallint NOT NULL,
  appended_at              timestamptz NOT NULL,
  PRIMARY KEY (reading_id, observed_at)
) PARTITION BY RANGE (observed_at);

-- The newest reading of each segment, by when it was observed: a late one never replaces a newer one.
CREATE TABLE traffic_latest (
  city_id        text NOT NULL,
  segment_id     text NOT NULL,
  reading_id     uuid NOT NULL,
  source         text NOT NULL,
  observed_at    timestamptz NOT NULL,
  speed_kmh      double precision NOT NULL,
  free_flow_kmh  double precision NOT NULL,
  confidence     double precision NOT NULL,
  is_closed      boolean NOT NULL,
  quality_score  smallint NOT NULL,
  PRIMARY KEY (city_id, segment_id)
);

-- Sums that add up: over any set of rows, the space-mean speed is
--   sum(weight * readings) / sum(weight * sum_pace_h_per_km)
-- and the plain (time) mean is sum(sum_speed_kmh) / sum(readings). A pace is 1 / max(speed, 1 km/h), as in
-- domain/space-mean-speed.ts. Readings of a closed road carry no speed: they count in closed_readings only.
CREATE TABLE traffic_5min (
  city_id                      text NOT NULL,
  segment_id                   text NOT NULL,
  bucket_at                    timestamptz NOT NULL,
  readings                     integer NOT NULL,
  closed_readings              integer NOT NULL,
  sum_speed_kmh                double precision NOT NULL,
  sum_pace_h_per_km            double precision NOT NULL,
  sum_free_flow_pace_h_per_km  double precision NOT NULL,
  PRIMARY KEY (city_id, bucket_at, segment_id)
);
CREATE INDEX traffic_5min_segment ON traffic_5min (city_id, segment_id, bucket_at);

CREATE TABLE traffic_hourly (
  city_id                      text NOT NULL,
  segment_id                   text NOT NULL,
  hour_at                      timestamptz NOT NULL,
  readings                     integer NOT NULL,
  closed_readings              integer NOT NULL,
  sum_speed_kmh                double precision NOT NULL,
  sum_pace_h_per_km            double precision NOT NULL,
  sum_free_flow_pace_h_per_km  double precision NOT NULL,
  PRIMARY KEY (city_id, hour_at, segment_id)
);

CREATE FUNCTION roll_up_traffic() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO traffic_latest AS latest
  SELECT DISTINCT ON (city_id, segment_id) city_id, segment_id, reading_id, source, observed_at, speed_kmh,
    free_flow_kmh, confidence, is_closed, quality_score
  FROM inserted ORDER BY city_id, segment_id, observed_at DESC, reading_id
  ON CONFLICT (city_id, segment_id) DO UPDATE SET
    reading_id = excluded.reading_id, source = excluded.source, observed_at = excluded.observed_at,
    speed_kmh = excluded.speed_kmh, free_flow_kmh = excluded.free_flow_kmh, confidence = excluded.confidence,
    is_closed = excluded.is_closed, quality_score = excluded.quality_score
  WHERE excluded.observed_at > latest.observed_at;

  WITH five AS (
    INSERT INTO traffic_5min AS sums
    SELECT city_id, segment_id, date_bin('5 minutes', observed_at, timestamptz 'epoch') AS bucket_at,
      count(*) FILTER (WHERE NOT is_closed), count(*) FILTER (WHERE is_closed),
      coalesce(sum(speed_kmh) FILTER (WHERE NOT is_closed), 0),
      coalesce(sum(1 / greatest(speed_kmh, 1)) FILTER (WHERE NOT is_closed), 0),
      coalesce(sum(1 / free_flow_kmh) FILTER (WHERE NOT is_closed), 0)
    FROM inserted GROUP BY 1, 2, 3
    ON CONFLICT (city_id, bucket_at, segment_id) DO UPDATE SET
      readings = sums.readings + excluded.readings,
      closed_readings = sums.closed_readings + excluded.closed_readings,
      sum_speed_kmh = sums.sum_speed_kmh + excluded.sum_speed_kmh,
      sum_pace_h_per_km = sums.sum_pace_h_per_km + excluded.sum_pace_h_per_km,
      sum_free_flow_pace_h_per_km = sums.sum_free_flow_pace_h_per_km + excluded.sum_free_flow_pace_h_per_km
  )
  INSERT INTO traffic_hourly AS sums
  SELECT city_id, segment_id, date_bin('1 hour', observed_at, timestamptz 'epoch') AS hour_at,
    count(*) FILTER (WHERE NOT is_closed), count(*) FILTER (WHERE is_closed),
    coalesce(sum(speed_kmh) FILTER (WHERE NOT is_closed), 0),
    coalesce(sum(1 / greatest(speed_kmh, 1)) FILTER (WHERE NOT is_closed), 0),
    coalesce(sum(1 / free_flow_kmh) FILTER (WHERE NOT is_closed), 0)
  FROM inserted GROUP BY 1, 2, 3
  ON CONFLICT (city_id, hour_at, segment_id) DO UPDATE SET
    readings = sums.readings + excluded.readings,
    closed_readings = sums.closed_readings + excluded.closed_readings,
    sum_speed_kmh = sums.sum_speed_kmh + excluded.sum_speed_kmh,
    sum_pace_h_per_km = sums.sum_pace_h_per_km + excluded.sum_pace_h_per_km,
    sum_free_flow_pace_h_per_km = sums.sum_free_flow_pace_h_per_km + excluded.sum_free_flow_pace_h_per_km;
  RETURN NULL;
END $$;

CREATE TRIGGER traffic_data_roll_up AFTER INSERT ON traffic_data
  REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION roll_up_traffic();

-- The present of each zone. A view: a table of it would have to be right under several writers.
CREATE VIEW zone_latest AS
SELECT s.city_id, s.zone_id,
  max(l.observed_at) AS newest_observed_at,
  count(l.reading_id) AS segments_with_reading,
  count(*) AS segments,
  sum(s.weight_in_zone) FILTER (WHERE fresh AND NOT l.is_closed)
    / nullif(sum(s.weight_in_zone / greatest(l.speed_kmh, 1)) FILTER (WHERE fresh AND NOT l.is_closed), 0) AS speed_kmh,
  sum(s.weight_in_zone) FILTER (WHERE fresh AND NOT l.is_closed)
    / nullif(sum(s.weight_in_zone / l.free_flow_kmh) FILTER (WHERE fresh AND NOT l.is_closed), 0) AS free_flow_kmh,
  coalesce(sum(s.weight_in_zone) FILTER (WHERE fresh), 0) / nullif(sum(s.weight_in_zone), 0) AS coverage
FROM segments s
JOIN cities c USING (city_id)
LEFT JOIN traffic_latest l USING (city_id, segment_id)
CROSS JOIN LATERAL (SELECT coalesce(l.observed_at > now() - make_interval(secs => c.fresh_s), false) AS fresh) f
GROUP BY s.city_id, s.zone_id;

-- The newest reading wins, but never one from the future: what was told while a clock was two days ahead used to stay the
-- newest for two days. It neither comes into the tables of the present nor keeps its place there. The sums by hour keep
-- every reading.

-- Whether an instant lies too far ahead to have been observed. Clocks may differ by 5 minutes (MAX_AHEAD_S in feeds/feed.ts).
-- "Now" is that of this database.
CREATE FUNCTION is_ahead(at timestamptz) RETURNS boolean LANGUAGE sql STABLE AS
  $$ SELECT at > now() + interval '5 minutes' $$;

CREATE OR REPLACE FUNCTION roll_up_traffic() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO traffic_latest AS latest
  SELECT DISTINCT ON (city_id, segment_id) city_id, segment_id, reading_id, source, observed_at, speed_kmh,
    free_flow_kmh, confidence, is_closed, quality_score
  FROM inserted WHERE NOT is_ahead(observed_at) ORDER BY city_id, segment_id, observed_at DESC, reading_id
  ON CONFLICT (city_id, segment_id) DO UPDATE SET
    reading_id = excluded.reading_id, source = excluded.source, observed_at = excluded.observed_at,
    speed_kmh = excluded.speed_kmh, free_flow_kmh = excluded.free_flow_kmh, confidence = excluded.confidence,
    is_closed = excluded.is_closed, quality_score = excluded.quality_score
  WHERE excluded.observed_at > latest.observed_at OR is_ahead(latest.observed_at);

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

CREATE OR REPLACE FUNCTION roll_up_weather() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO weather_latest AS latest
  SELECT DISTINCT ON (city_id) city_id, reading_id, source, observed_at, temperature_c, humidity_pct, pressure_hpa,
    wind_speed_kmh, wind_direction_deg, rain_mm_per_hour, clouds_pct, visibility_m, quality_score
  FROM inserted WHERE NOT is_ahead(observed_at) ORDER BY city_id, observed_at DESC, reading_id
  ON CONFLICT (city_id) DO UPDATE SET
    reading_id = excluded.reading_id, source = excluded.source, observed_at = excluded.observed_at,
    temperature_c = excluded.temperature_c, humidity_pct = excluded.humidity_pct, pressure_hpa = excluded.pressure_hpa,
    wind_speed_kmh = excluded.wind_speed_kmh, wind_direction_deg = excluded.wind_direction_deg,
    rain_mm_per_hour = excluded.rain_mm_per_hour, clouds_pct = excluded.clouds_pct,
    visibility_m = excluded.visibility_m, quality_score = excluded.quality_score
  WHERE excluded.observed_at > latest.observed_at OR is_ahead(latest.observed_at);

  INSERT INTO weather_hourly AS sums
  SELECT city_id, date_bin('1 hour', observed_at, timestamptz 'epoch'), count(*), sum(temperature_c),
    min(temperature_c), max(temperature_c), sum(humidity_pct), count(rain_mm_per_hour),
    coalesce(sum(rain_mm_per_hour), 0)
  FROM inserted GROUP BY 1, 2
  ON CONFLICT (city_id, hour_at) DO UPDATE SET
    readings = sums.readings + excluded.readings,
    sum_temperature_c = sums.sum_temperature_c + excluded.sum_temperature_c,
    min_temperature_c = least(sums.min_temperature_c, excluded.min_temperature_c),
    max_temperature_c = greatest(sums.max_temperature_c, excluded.max_temperature_c),
    sum_humidity_pct = sums.sum_humidity_pct + excluded.sum_humidity_pct,
    rain_readings = sums.rain_readings + excluded.rain_readings,
    sum_rain_mm_per_hour = sums.sum_rain_mm_per_hour + excluded.sum_rain_mm_per_hour;
  RETURN NULL;
END $$;

-- The present of each zone, without what a wrong clock has left in the table.
CREATE OR REPLACE VIEW zone_latest AS
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
LEFT JOIN traffic_latest l ON l.city_id = s.city_id AND l.segment_id = s.segment_id AND NOT is_ahead(l.observed_at)
CROSS JOIN LATERAL (SELECT coalesce(l.observed_at > now() - make_interval(secs => c.fresh_s), false) AS fresh) f
GROUP BY s.city_id, s.zone_id;

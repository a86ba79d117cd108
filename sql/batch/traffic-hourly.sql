-- Hourly sums of the clean readings, per segment and per zone (grain). The sums are those of the speed view
-- (sql/migrations/0002-traffic.sql), so that both views answer with the same arithmetic. Hours by whole numbers of
-- the epoch: grouping by date_trunc costs five times the CPU. Sums are taken in decimals: those of doubles depend on the
-- order of the rows, and a run that is done again must give the same bytes.
WITH sums AS (
  SELECT city_id, segment_id, epoch_ms(observed_at) - epoch_ms(observed_at) % 3600000 AS hour_ms,
    count(*) FILTER (WHERE NOT is_closed) AS readings,
    count(*) FILTER (WHERE is_closed) AS closed_readings,
    coalesce(sum(speed_kmh::DECIMAL(38, 18)) FILTER (WHERE NOT is_closed), 0)::DOUBLE AS sum_speed_kmh,
    coalesce(sum((1 / greatest(speed_kmh, 1))::DECIMAL(38, 18)) FILTER (WHERE NOT is_closed), 0)::DOUBLE AS sum_pace_h_per_km,
    coalesce(sum((1 / free_flow_kmh)::DECIMAL(38, 18)) FILTER (WHERE NOT is_closed), 0)::DOUBLE AS sum_free_flow_pace_h_per_km
  FROM clean
  GROUP BY ALL
)
SELECT 'segment' AS grain, city_id, segment_id AS place_id, hour_ms, readings::BIGINT AS readings,
  closed_readings::BIGINT AS closed_readings, 1::BIGINT AS segments, readings::DOUBLE AS sum_weight, sum_speed_kmh,
  sum_pace_h_per_km, sum_free_flow_pace_h_per_km
FROM sums
UNION ALL
SELECT 'zone', city_id, zone_id, hour_ms, sum(readings)::BIGINT, sum(closed_readings)::BIGINT, count(*)::BIGINT,
  sum((weight_in_zone * readings)::DECIMAL(38, 18))::DOUBLE, sum(sum_speed_kmh::DECIMAL(38, 18))::DOUBLE,
  sum((weight_in_zone * sum_pace_h_per_km)::DECIMAL(38, 18))::DOUBLE,
  sum((weight_in_zone * sum_free_flow_pace_h_per_km)::DECIMAL(38, 18))::DOUBLE
FROM sums JOIN segments USING (city_id, segment_id)
GROUP BY ALL
ORDER BY grain, place_id, hour_ms

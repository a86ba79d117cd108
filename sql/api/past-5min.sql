-- The 5-minute roll-up of a city in [$2, $3), step by step. Arrays of one step are in the same order.
SELECT extract(epoch FROM bucket_at)::bigint AS at_s,
  array_agg(segment_id) AS segment_ids,
  array_agg(readings) AS readings,
  array_agg(closed_readings) AS closed_readings,
  array_agg(sum_pace_h_per_km) AS sum_pace_h_per_km,
  array_agg(sum_free_flow_pace_h_per_km) AS sum_free_flow_pace_h_per_km
FROM traffic_5min WHERE city_id = $1 AND bucket_at >= $2 AND bucket_at < $3
GROUP BY bucket_at;

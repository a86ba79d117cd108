-- As history-5min.sql, by hour, from both views.
SELECT m.hour_at AS at, m.view,
  sum(m.readings + m.closed_readings)::float8 AS readings,
  sum(w.weight) AS covered_weight,
  sum(w.weight * m.readings)::float8 AS weighted_readings,
  sum(w.weight * m.sum_pace_h_per_km) AS weighted_pace,
  sum(w.weight * m.sum_free_flow_pace_h_per_km) AS weighted_free_flow_pace
FROM traffic_hourly_merged m
JOIN unnest($2::text[], $3::float8[]) AS w (segment_id, weight) USING (segment_id)
WHERE m.city_id = $1 AND m.hour_at >= $4 AND m.hour_at < $5
GROUP BY m.hour_at, m.view ORDER BY m.hour_at;

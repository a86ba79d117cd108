-- Sums of a set of segments by bucket of $6 seconds, in [$4, $5), from the 5-minute roll-up. $2 are the segments and
-- $3 what each counts in the mean. covered_weight counts a segment once, however many readings it has.
WITH per_segment AS (
  SELECT date_bin(make_interval(secs => $6), f.bucket_at, timestamptz 'epoch') AS at, w.weight,
    sum(f.readings) AS readings,
    sum(f.closed_readings) AS closed_readings,
    sum(f.sum_pace_h_per_km) AS pace,
    sum(f.sum_free_flow_pace_h_per_km) AS free_flow_pace
  FROM traffic_5min f
  JOIN unnest($2::text[], $3::float8[]) AS w (segment_id, weight) USING (segment_id)
  WHERE f.city_id = $1 AND f.bucket_at >= $4 AND f.bucket_at < $5
  GROUP BY 1, f.segment_id, w.weight
)
SELECT at, 'speed' AS view,
  sum(readings + closed_readings)::float8 AS readings,
  sum(weight) AS covered_weight,
  sum(weight * readings)::float8 AS weighted_readings,
  sum(weight * pace) AS weighted_pace,
  sum(weight * free_flow_pace) AS weighted_free_flow_pace
FROM per_segment GROUP BY at ORDER BY at;

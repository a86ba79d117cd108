-- The sums of every segment of a city in the given hours ($2): batch before the watermark, speed from it on.
-- The same rows as the view traffic_hourly_merged (a test compares them), with the watermark looked up once instead of
-- joined to each row. Arrays of one hour are in the same order.
SELECT extract(epoch FROM hours.hour_at)::bigint AS hour_s, hours.view,
  array_agg(hours.segment_id) AS segment_ids,
  array_agg(hours.readings) AS readings,
  array_agg(hours.closed_readings) AS closed_readings,
  array_agg(hours.sum_speed_kmh) AS sum_speed_kmh,
  array_agg(hours.sum_pace_h_per_km) AS sum_pace_h_per_km,
  array_agg(hours.sum_free_flow_pace_h_per_km) AS sum_free_flow_pace_h_per_km
FROM (
  SELECT *, 'batch' AS view FROM traffic_hourly_batch
  WHERE city_id = $1 AND hour_at = ANY ($2::timestamptz[])
    -- Without a watermark the batch view answers for nothing.
    AND hour_at < (SELECT watermark_at FROM batch_watermarks WHERE feed = 'traffic' AND city_id = $1)
  UNION ALL
  SELECT *, 'speed' AS view FROM traffic_hourly
  WHERE city_id = $1 AND hour_at = ANY ($2::timestamptz[])
    AND hour_at >= coalesce(
      (SELECT watermark_at FROM batch_watermarks WHERE feed = 'traffic' AND city_id = $1), '-infinity')
) AS hours
GROUP BY hours.hour_at, hours.view;

-- The weather of a city by hour in [$2, $3), each hour from the view that answers for it.
SELECT hours.hour_at AS at, hours.view, hours.readings::float8 AS readings,
  hours.sum_temperature_c / hours.readings AS temperature_c,
  hours.sum_rain_mm_per_hour / nullif(hours.rain_readings, 0) AS rain_mm_per_hour
FROM (
  SELECT *, 'batch' AS view FROM weather_hourly_batch
  WHERE city_id = $1 AND hour_at >= $2 AND hour_at < $3
    AND hour_at < (SELECT watermark_at FROM batch_watermarks WHERE feed = 'weather' AND city_id = $1)
  UNION ALL
  SELECT *, 'speed' AS view FROM weather_hourly
  WHERE city_id = $1 AND hour_at >= $2 AND hour_at < $3
    AND hour_at >= coalesce(
      (SELECT watermark_at FROM batch_watermarks WHERE feed = 'weather' AND city_id = $1), '-infinity')
) AS hours
WHERE hours.readings > 0 ORDER BY hours.hour_at;

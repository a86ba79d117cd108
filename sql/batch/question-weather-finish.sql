-- The answer to a question about weather from its parts.
WITH sums AS (
  SELECT {keys}, sum(readings) AS all_readings, sum(sum_temperature_c) AS sum_temperature_c,
    min(min_temperature_c) AS min_temperature_c, max(max_temperature_c) AS max_temperature_c,
    sum(sum_humidity_pct) AS sum_humidity_pct, sum(rain_readings) AS rain_readings,
    sum(sum_rain_mm_per_hour) AS sum_rain_mm_per_hour, max(max_wind_speed_kmh) AS max_wind_speed_kmh
  FROM parts GROUP BY {keys}
)
SELECT {columns} FROM sums {names} ORDER BY {order}

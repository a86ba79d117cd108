-- Hourly sums of the clean weather readings of a city, the same as in the speed view (sql/migrations/0003-weather.sql),
-- taken in decimals like those of traffic-hourly.sql.
SELECT city_id, epoch_ms(observed_at) - epoch_ms(observed_at) % 3600000 AS hour_ms, count(*)::BIGINT AS readings,
  sum(temperature_c::DECIMAL(38, 18))::DOUBLE AS sum_temperature_c, min(temperature_c) AS min_temperature_c, max(temperature_c) AS max_temperature_c,
  sum(humidity_pct::DECIMAL(38, 18))::DOUBLE AS sum_humidity_pct, count(rain_mm_per_hour)::BIGINT AS rain_readings,
  coalesce(sum(rain_mm_per_hour::DECIMAL(38, 18)), 0)::DOUBLE AS sum_rain_mm_per_hour
FROM clean
GROUP BY ALL
ORDER BY city_id, hour_ms

-- The clean weather readings of the given files, for the gold tables. Of two readings of one source and instant the
-- first id counts.
SELECT lower(hex(reading_id)) AS reading_id, city_id, source, epoch_ms(observed_at) AS observed_ms, temperature_c,
  humidity_pct, pressure_hpa, wind_speed_kmh, wind_direction_deg, rain_mm_per_hour, clouds_pct, visibility_m,
  quality_score
FROM clean
QUALIFY row_number() OVER (PARTITION BY city_id, source, observed_at ORDER BY reading_id) = 1
ORDER BY observed_ms, source

-- One part of a question about weather, like question-traffic-parts.sql.
SELECT {kept} FROM (
  SELECT {keys},
    count(*) AS readings, sum(temperature_c) AS sum_temperature_c, min(temperature_c) AS min_temperature_c,
    max(temperature_c) AS max_temperature_c, sum(humidity_pct) AS sum_humidity_pct,
    count(rain_mm_per_hour) AS rain_readings, coalesce(sum(rain_mm_per_hour), 0) AS sum_rain_mm_per_hour,
    max(wind_speed_kmh) AS max_wind_speed_kmh
  FROM (
    SELECT {places}, {time} temperature_c, humidity_pct, rain_mm_per_hour, wind_speed_kmh
    FROM clean {calendar}
    WHERE clean.city_id = $city_id
      AND epoch_ms(clean.observed_at) >= $from_ms AND epoch_ms(clean.observed_at) < $to_ms
  ) AS readings
  GROUP BY {keys}
) AS part

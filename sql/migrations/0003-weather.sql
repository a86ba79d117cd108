-- The speed view of the feed `weather`.
CREATE TABLE weather_data (
  reading_id          uuid NOT NULL,
  city_id             text NOT NULL,
  source              text NOT NULL,
  observed_at         timestamptz NOT NULL,
  temperature_c       double precision NOT NULL,
  humidity_pct        double precision NOT NULL,
  pressure_hpa        double precision,
  wind_speed_kmh      double precision,
  wind_direction_deg  double precision,
  rain_mm_per_hour    double precision,
  clouds_pct          double precision,
  visibility_m        double precision,
  quality_score       smallint NOT NULL,
  appended_at         timestamptz NOT NULL,
  PRIMARY KEY (reading_id, observed_at)
) PARTITION BY RANGE (observed_at);

CREATE TABLE weather_latest (
  city_id             text PRIMARY KEY,
  reading_id          uuid NOT NULL,
  source              text NOT NULL,
  observed_at         timestamptz NOT NULL,
  temperature_c       double precision NOT NULL,
  humidity_pct        double precision NOT NULL,
  pressure_hpa        double precision,
  wind_speed_kmh      double precision,
  wind_direction_deg  double precision,
  rain_mm_per_hour    double precision,
  clouds_pct          double precision,
  visibility_m        double precision,
  quality_score       smallint NOT NULL
);

CREATE TABLE weather_hourly (
  city_id               text NOT NULL,
  hour_at               timestamptz NOT NULL,
  readings              integer NOT NULL,
  sum_temperature_c     double precision NOT NULL,
  min_temperature_c     double precision NOT NULL,
  max_temperature_c     double precision NOT NULL,
  sum_humidity_pct      double precision NOT NULL,
  rain_readings         integer NOT NULL,
  sum_rain_mm_per_hour  double precision NOT NULL,
  PRIMARY KEY (city_id, hour_at)
);

CREATE FUNCTION roll_up_weather() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO weather_latest AS latest
  SELECT DISTINCT ON (city_id) city_id, reading_id, source, observed_at, temperature_c, humidity_pct, pressure_hpa,
    wind_speed_kmh, wind_direction_deg, rain_mm_per_hour, clouds_pct, visibility_m, quality_score
  FROM inserted ORDER BY city_id, observed_at DESC, reading_id
  ON CONFLICT (city_id) DO UPDATE SET
    reading_id = excluded.reading_id, source = excluded.source, observed_at = excluded.observed_at,
    temperature_c = excluded.temperature_c, humidity_pct = excluded.humidity_pct, pressure_hpa = excluded.pressure_hpa,
    wind_speed_kmh = excluded.wind_speed_kmh, wind_direction_deg = excluded.wind_direction_deg,
    rain_mm_per_hour = excluded.rain_mm_per_hour, clouds_pct = excluded.clouds_pct,
    visibility_m = excluded.visibility_m, quality_score = excluded.quality_score
  WHERE excluded.observed_at > latest.observed_at;

  INSERT INTO weather_hourly AS sums
  SELECT city_id, date_bin('1 hour', observed_at, timestamptz 'epoch'), count(*), sum(temperature_c),
    min(temperature_c), max(temperature_c), sum(humidity_pct), count(rain_mm_per_hour),
    coalesce(sum(rain_mm_per_hour), 0)
  FROM inserted GROUP BY 1, 2
  ON CONFLICT (city_id, hour_at) DO UPDATE SET
    readings = sums.readings + excluded.readings,
    sum_temperature_c = sums.sum_temperature_c + excluded.sum_temperature_c,
    min_temperature_c = least(sums.min_temperature_c, excluded.min_temperature_c),
    max_temperature_c = greatest(sums.max_temperature_c, excluded.max_temperature_c),
    sum_humidity_pct = sums.sum_humidity_pct + excluded.sum_humidity_pct,
    rain_readings = sums.rain_readings + excluded.rain_readings,
    sum_rain_mm_per_hour = sums.sum_rain_mm_per_hour + excluded.sum_rain_mm_per_hour;
  RETURN NULL;
END $$;

CREATE TRIGGER weather_data_roll_up AFTER INSERT ON weather_data
  REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION roll_up_weather();

-- Weather that anyone can read, written by the batch-aggregator only from closed hours: whole hours and days are put or
-- replaced. Formulas of the derived columns: docs/reference/quality.md and services/shared/src/domain.
CREATE TABLE gold_weather_detailed (
  reading_id              uuid NOT NULL PRIMARY KEY,
  city_id                 text NOT NULL,
  source                  text NOT NULL,
  observed_at             timestamptz NOT NULL,
  temperature_c           double precision NOT NULL,
  humidity_pct            double precision NOT NULL,
  pressure_hpa            double precision,
  wind_speed_kmh          double precision,
  wind_direction_deg      double precision,
  rain_mm_per_hour        double precision,
  clouds_pct              double precision,
  visibility_m            double precision,
  quality_score           smallint NOT NULL,
  heat_index_c            double precision,
  wind_chill_c            double precision,
  dew_point_c             double precision,
  apparent_temperature_c  double precision,
  comfort                 text,
  UNIQUE (city_id, source, observed_at)
);
CREATE INDEX gold_weather_detailed_observed ON gold_weather_detailed (city_id, observed_at);

CREATE TABLE gold_weather_hourly (
  city_id                    text NOT NULL,
  hour_at                    timestamptz NOT NULL,
  -- The file of the clean table that the hour was made of.
  clean_path                 text NOT NULL,
  readings                   integer NOT NULL,
  temperature_mean_c         double precision,
  temperature_min_c          double precision,
  temperature_max_c          double precision,
  humidity_mean_pct          double precision,
  pressure_mean_hpa          double precision,
  wind_speed_mean_kmh        double precision,
  wind_speed_max_kmh         double precision,
  rain_mm                    double precision,
  rain_hours                 integer NOT NULL,
  clouds_mean_pct            double precision,
  visibility_min_m           double precision,
  dew_point_mean_c           double precision,
  apparent_temperature_mean_c double precision,
  heat_index_max_c           double precision,
  wind_chill_min_c           double precision,
  comfort                    text,
  UNIQUE (city_id, hour_at)
);

-- Local days of the city: `hours` is 23 or 25 when the clock changes.
CREATE TABLE gold_weather_daily (
  city_id                    text NOT NULL,
  date                       date NOT NULL,
  hours                      smallint NOT NULL CHECK (hours BETWEEN 22 AND 26),
  hours_with_readings        smallint NOT NULL,
  readings                   integer NOT NULL,
  temperature_mean_c         double precision,
  temperature_min_c          double precision,
  temperature_max_c          double precision,
  humidity_mean_pct          double precision,
  pressure_mean_hpa          double precision,
  wind_speed_mean_kmh        double precision,
  wind_speed_max_kmh         double precision,
  rain_mm                    double precision,
  rain_hours                 integer NOT NULL,
  clouds_mean_pct            double precision,
  visibility_min_m           double precision,
  dew_point_mean_c           double precision,
  apparent_temperature_mean_c double precision,
  heat_index_max_c           double precision,
  wind_chill_min_c           double precision,
  comfort                    text,
  UNIQUE (city_id, date)
);

CREATE TABLE parking_data (
  reading_id     uuid NOT NULL,
  city_id        text NOT NULL,
  source         text NOT NULL,
  observed_at    timestamptz NOT NULL,
  car_park_id    text NOT NULL,
  places         integer NOT NULL,
  free_places    integer NOT NULL,
  quality_score  smallint NOT NULL,
  appended_at    timestamptz NOT NULL,
  PRIMARY KEY (reading_id, observed_at)
) PARTITION BY RANGE (observed_at);

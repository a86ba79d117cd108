-- What takes capacity from a road for a time, once for each incident however often its source says so. The columns are
-- those of the feed (services/shared/src/feeds/incidents); observed_at is when it began.
CREATE TABLE incidents_data (
  reading_id           uuid NOT NULL,
  city_id              text NOT NULL,
  source               text NOT NULL,
  observed_at          timestamptz NOT NULL,
  segment_id           text NOT NULL,
  kind                 text NOT NULL,
  expected_end_at      timestamptz NOT NULL,
  lost_capacity_share  double precision NOT NULL,
  quality_score        integer NOT NULL,
  appended_at          timestamptz NOT NULL,
  PRIMARY KEY (reading_id, observed_at)
) PARTITION BY RANGE (observed_at);
CREATE INDEX incidents_data_city ON incidents_data (city_id, observed_at);

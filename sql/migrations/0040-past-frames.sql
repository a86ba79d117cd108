-- The closed past in steps of 5 minutes, to be played back: one row for each hour of a city, column by column. A row for
-- each segment and step would be half a million of them for a week of one city. Written by the batch-aggregator
-- together with the hour itself, and replaced with it.
CREATE TABLE traffic_frames_batch (
  city_id           text NOT NULL,
  hour_at           timestamptz NOT NULL,
  segment_ids       text[] NOT NULL,
  -- Of each segment, over the hour.
  free_flow_kmh     real[] NOT NULL,
  -- 12 steps, each in the order of segment_ids: the space-mean speed of the step; NULL without a reading of an open road.
  speed_kmh         real[] NOT NULL,
  -- Positions in speed_kmh, from 0, at which the road was closed for the whole step.
  closed_positions  integer[] NOT NULL,
  PRIMARY KEY (city_id, hour_at)
);

-- What each comparison of batch view and speed view found (docs/architecture.md, invariant 5), written by the
-- batch-aggregator only.
CREATE TABLE view_comparisons (
  feed             text NOT NULL,
  city_id          text NOT NULL,
  compared_at      timestamptz NOT NULL,
  -- Hours [from_at, to_at) that both views hold.
  from_at          timestamptz NOT NULL,
  to_at            timestamptz NOT NULL,
  hours_compared   integer NOT NULL,
  hours_differing  integer NOT NULL,
  -- The largest relative difference of any mean, 0 when all are equal to 1e-9. Null where a count differs: then a mean
  -- is one of other readings.
  worst_ratio      double precision,
  -- The hours that differ, oldest first: [{hourAt, batchReadings, speedReadings, worstRatio, where}].
  differing        jsonb NOT NULL,
  PRIMARY KEY (feed, city_id, compared_at)
);

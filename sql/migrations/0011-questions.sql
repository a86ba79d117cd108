-- Questions about years, written by the batch-aggregator only. A result is a Parquet file of the lake.
CREATE TABLE questions (
  question_id    uuid PRIMARY KEY,
  question       jsonb NOT NULL,
  state          text NOT NULL CHECK (state IN ('waiting', 'running', 'succeeded', 'failed', 'cancelled')),
  -- 0..1
  progress       double precision NOT NULL DEFAULT 0,
  requested_at   timestamptz NOT NULL,
  started_at     timestamptz,
  finished_at    timestamptz,
  rows           bigint,
  readings       bigint,
  detail         text,
  -- The question and the versions of the files it was answered from: the same key has the same result.
  cache_key      text,
  result_path    text,
  is_from_cache  boolean NOT NULL DEFAULT false
);
CREATE INDEX questions_newest ON questions (requested_at DESC);
CREATE INDEX questions_cached ON questions (cache_key, finished_at DESC) WHERE state = 'succeeded';

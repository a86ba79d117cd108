-- Every run of a pipeline and every step of it, written by the batch-aggregator only. The row without a step is the run
-- as a whole. A run that is tried again is another attempt of the same run.
CREATE TABLE pipeline_execution_log (
  run_id       uuid NOT NULL,
  attempt      integer NOT NULL CHECK (attempt >= 1),
  -- Its number in the pipeline, from 1; NULL for the run as a whole.
  step_number  integer,
  step         text,
  pipeline     text NOT NULL,
  -- Why it ran: start, schedule, due, request.
  trigger      text NOT NULL,
  -- The past hours that it was asked to build again; NULL: what is due.
  period_from  timestamptz,
  period_to    timestamptz,
  state        text NOT NULL CHECK (state IN ('running', 'succeeded', 'failed', 'skipped', 'interrupted')),
  started_at   timestamptz NOT NULL,
  finished_at  timestamptz,
  rows         bigint,
  bytes        bigint,
  -- What it found, in words; of a failed one, why.
  detail       text,
  error_code   text,
  -- From when it was due to its end: the run as a whole was later than its SLA.
  is_late      boolean,
  UNIQUE NULLS NOT DISTINCT (run_id, attempt, step_number),
  CHECK ((step_number IS NULL) = (step IS NULL)),
  CHECK ((state = 'running') = (finished_at IS NULL))
);
CREATE INDEX pipeline_execution_log_newest ON pipeline_execution_log (started_at DESC, run_id) WHERE step_number IS NULL;
CREATE INDEX pipeline_execution_log_pipeline ON pipeline_execution_log (pipeline, started_at DESC) WHERE step_number IS NULL;

-- Requests of the topic batch_requests that were taken up, so that reading the topic again does nothing twice.
CREATE TABLE batch_requests_taken (
  request_id  text PRIMARY KEY,
  taken_at    timestamptz NOT NULL DEFAULT now()
);

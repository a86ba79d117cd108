-- Runs as their newest attempt says, newest first, before the run ($2, $3) that the last page ended with. Of a run that
-- counts no rows of its own it is the readings of its larger step: those that it took in, or built hours of.
SELECT run_id, pipeline, trigger, attempt, state, period_from, period_to, started_at, finished_at,
  coalesce(rows, (
    SELECT max(step.rows) FROM pipeline_execution_log AS step
    WHERE step.run_id = newest.run_id AND step.attempt = newest.attempt AND step.step IN ('ingest', 'silver')
  )) AS rows,
  bytes, detail, error_code, is_late
FROM (
  SELECT DISTINCT ON (run_id) *
  FROM pipeline_execution_log
  WHERE step_number IS NULL AND ($1::text IS NULL OR pipeline = $1)
  ORDER BY run_id, attempt DESC
) AS newest
WHERE ($4::text IS NULL OR state = $4)
  AND ($2::timestamptz IS NULL OR (started_at, run_id) < ($2, $3::uuid))
ORDER BY started_at DESC, run_id DESC
LIMIT $5;

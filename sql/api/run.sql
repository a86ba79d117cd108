-- One run: its row and those of its steps, of every attempt in order.
SELECT run_id, pipeline, trigger, attempt, step_number, step, state, period_from, period_to, started_at, finished_at, rows,
  bytes, detail, error_code, is_late
FROM pipeline_execution_log WHERE run_id = $1
ORDER BY attempt, step_number NULLS FIRST;

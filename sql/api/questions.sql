-- Questions, newest first; of one id when it is given.
SELECT question_id, question, state, progress, requested_at, started_at, finished_at, rows, readings, detail, result_path,
  is_from_cache
FROM questions
WHERE $1::uuid IS NULL OR question_id = $1
ORDER BY requested_at DESC, question_id
LIMIT $2;

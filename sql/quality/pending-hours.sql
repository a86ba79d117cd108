-- The closed hours of a feed of a city whose quality has to be judged, newest first: those that were never judged, and
-- those where the clean file of the hour or of one beside it, or the number of rejected messages, is another one now.
-- From the first hour there is up to $3; at most $4. An hour without a file is an hour without a reading: it counts.
WITH span AS (
  SELECT min(hour_at) AS first_at FROM batch_hours WHERE feed = $1 AND city_id = $2
), rejected AS (
  SELECT hour_at, sum(messages) AS messages FROM cleaning_counts
  WHERE feed = $1 AND outcome NOT IN ('accept', 'duplicate') AND hour_at >= (SELECT first_at FROM span)
  GROUP BY hour_at
), signed AS (
  SELECT hours.hour_at, md5(concat_ws(' ', coalesce(lag(h.clean_path) OVER w, '-'), coalesce(h.clean_path, '-'),
    coalesce(lead(h.clean_path) OVER w, '-'), coalesce(r.messages, 0))) AS signature
  FROM span
  CROSS JOIN LATERAL generate_series(first_at, $3::timestamptz - interval '1 hour', interval '1 hour') AS hours (hour_at)
  LEFT JOIN batch_hours h ON h.feed = $1 AND h.city_id = $2 AND h.hour_at = hours.hour_at
  LEFT JOIN rejected r ON r.hour_at = hours.hour_at
  WINDOW w AS (ORDER BY hours.hour_at)
)
SELECT signed.hour_at, signed.signature,
  (SELECT main_source FROM quality_ledger
   WHERE feed = $1 AND city_id = $2 AND hour_at < signed.hour_at AND main_source <> ''
   ORDER BY hour_at DESC LIMIT 1) AS last_source
FROM signed
LEFT JOIN quality_ledger q ON q.feed = $1 AND q.city_id = $2 AND q.hour_at = signed.hour_at
WHERE q.signature IS DISTINCT FROM signed.signature
ORDER BY signed.hour_at DESC
LIMIT $4;

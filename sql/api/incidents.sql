-- The incidents of a city that go on at some time in [$2, $3], oldest first. None is told that began over 8 days before:
-- the lower bound of the beginning keeps PostgreSQL out of the other days.
SELECT reading_id, segment_id, source, kind, observed_at, expected_end_at, lost_capacity_share
FROM incidents_data
WHERE city_id = $1 AND observed_at <= $3 AND observed_at >= $2::timestamptz - interval '9 days' AND expected_end_at > $2
ORDER BY observed_at, reading_id

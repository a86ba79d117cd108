-- The doubted readings of a feed ($1) of a city ($2) in hours [$3, $4), of one place ($5) or all (null), the newest $6.
SELECT place_id, source, observed_at, reason, (count(*) OVER ())::integer AS total
FROM suspect_readings
WHERE feed = $1 AND city_id = $2 AND hour_at >= $3 AND hour_at < $4 AND ($5::text IS NULL OR place_id = $5)
ORDER BY observed_at DESC, place_id
LIMIT $6;

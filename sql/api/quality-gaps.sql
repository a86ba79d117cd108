-- The gaps of a feed ($1) of a city ($2) in hours [$3, $4), of one place ($5) or all (null), the newest $6. The pieces of
-- a gap over several hours are put together.
WITH pieces AS (
  SELECT place_id, from_at, to_at, missing,
    max(to_at) OVER (PARTITION BY place_id ORDER BY from_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached_at
  FROM quality_gaps
  WHERE feed = $1 AND city_id = $2 AND hour_at >= $3 AND hour_at < $4 AND ($5::text IS NULL OR place_id = $5)
), numbered AS (
  SELECT *, count(*) FILTER (WHERE reached_at IS NULL OR from_at > reached_at)
    OVER (PARTITION BY place_id ORDER BY from_at) AS nth
  FROM pieces
)
SELECT place_id, min(from_at) AS from_at, max(to_at) AS to_at, sum(missing)::integer AS missing,
  (count(*) OVER ())::integer AS total
FROM numbered GROUP BY place_id, nth
ORDER BY max(to_at) DESC, sum(missing) DESC, place_id
LIMIT $6;

-- The hours [$2, $3) of a city that the two views hold, place by place: how many hours both have, and each place and
-- hour in which a count is not the same or a mean differs by more than $4 (relative). {speed} and {batch} are tables
-- that our own code names, {place} the place of a row, {counts} and {sums} lists of its columns; {means} gives for each
-- sum what it is divided by.
SELECT (extract(epoch FROM hour_at) * 1000)::bigint AS hour_ms, place_id, column_name, batch_value, speed_value, is_count
FROM (
  SELECT coalesce(b.hour_at, s.hour_at) AS hour_at, coalesce({place_b}, {place_s}) AS place_id, compared.*
  FROM (SELECT * FROM {batch} WHERE city_id = $1 AND hour_at >= $2 AND hour_at < $3) AS b
  FULL JOIN (SELECT * FROM {speed} WHERE city_id = $1 AND hour_at >= $2 AND hour_at < $3) AS s
    ON b.hour_at = s.hour_at AND {place_b} = {place_s}
  CROSS JOIN LATERAL (VALUES {pairs}) AS compared (column_name, batch_value, speed_value, is_count)
) AS pairs
WHERE CASE WHEN is_count THEN coalesce(batch_value, 0) <> coalesce(speed_value, 0)
  ELSE abs(batch_value - speed_value) > $4 * greatest(abs(batch_value), abs(speed_value)) END
ORDER BY hour_at, place_id, column_name
LIMIT $5;

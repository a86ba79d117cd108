-- The hours [$2, $3) that the batch view answers for, each with what changes whenever it is loaded again.
SELECT extract(epoch FROM h.hour_at)::float8 AS hour_s, concat_ws(' ', h.loaded_at, h.clean_path) AS version
FROM batch_hours h
JOIN batch_watermarks w ON w.feed = h.feed AND w.city_id = h.city_id AND h.hour_at < w.watermark_at
WHERE h.feed = 'traffic' AND h.city_id = $1 AND h.hour_at >= $2 AND h.hour_at < $3;

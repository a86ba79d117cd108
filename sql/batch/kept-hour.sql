-- The clean readings of an hour, for judging them. Names in braces are columns of the feed.
SELECT {place} AS place_id, source, epoch_ms(observed_at) AS observed_ms, quality_score, {columns}
FROM clean
ORDER BY place_id, observed_ms

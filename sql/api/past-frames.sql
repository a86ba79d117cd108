-- Closed hours in steps of 5 minutes, column by column.
SELECT extract(epoch FROM hour_at)::bigint AS hour_s, segment_ids, free_flow_kmh, speed_kmh, closed_positions
FROM traffic_frames_batch
WHERE city_id = $1 AND hour_at = ANY ($2::timestamptz[])
  AND hour_at < (SELECT watermark_at FROM batch_watermarks WHERE feed = 'traffic' AND city_id = $1);

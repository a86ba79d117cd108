-- The clean readings by steps of 5 minutes, one row for each hour of a segment: its space-mean speed in each of the 12 steps
-- (NULL without a reading of an open road), and which steps were closed, as bits. Same arithmetic as traffic_5min
-- (sql/migrations/0002-traffic.sql). One row an hour and not one a step: rows cost more than columns on their way out.
WITH steps AS (
  SELECT segment_id, (epoch_ms(observed_at) // 3600000) * 3600000 AS hour_ms,
    (epoch_ms(observed_at) % 3600000) // 300000 AS step,
    count(*) FILTER (WHERE NOT is_closed) AS readings,
    count(*) FILTER (WHERE NOT is_closed)
      / nullif(sum(1 / greatest(speed_kmh, 1)) FILTER (WHERE NOT is_closed), 0) AS speed_kmh,
    sum(1 / free_flow_kmh) FILTER (WHERE NOT is_closed) AS free_flow_pace
  FROM clean
  GROUP BY ALL
)
SELECT segment_id, hour_ms, sum(readings) / nullif(sum(free_flow_pace), 0) AS free_flow_kmh,
  sum(CASE WHEN readings = 0 THEN power(2, step) ELSE 0 END)::BIGINT AS closed_bits,
  max(CASE WHEN step = 0 THEN speed_kmh END) AS speed_00,
  max(CASE WHEN step = 1 THEN speed_kmh END) AS speed_01,
  max(CASE WHEN step = 2 THEN speed_kmh END) AS speed_02,
  max(CASE WHEN step = 3 THEN speed_kmh END) AS speed_03,
  max(CASE WHEN step = 4 THEN speed_kmh END) AS speed_04,
  max(CASE WHEN step = 5 THEN speed_kmh END) AS speed_05,
  max(CASE WHEN step = 6 THEN speed_kmh END) AS speed_06,
  max(CASE WHEN step = 7 THEN speed_kmh END) AS speed_07,
  max(CASE WHEN step = 8 THEN speed_kmh END) AS speed_08,
  max(CASE WHEN step = 9 THEN speed_kmh END) AS speed_09,
  max(CASE WHEN step = 10 THEN speed_kmh END) AS speed_10,
  max(CASE WHEN step = 11 THEN speed_kmh END) AS speed_11
FROM steps
GROUP BY segment_id, hour_ms
ORDER BY hour_ms, segment_id

-- Sums of judged hours of a feed ($1) of a city ($2) in [$3, $4): of all, and by source, zone and hour.
SELECT CASE GROUPING(source, zone_id, hour_at) WHEN 7 THEN 'all' WHEN 3 THEN 'source' WHEN 5 THEN 'zone' ELSE 'hour' END AS part,
  source, zone_id, hour_at, sum(expected)::integer AS expected, coalesce(sum(missing), 0)::integer AS missing,
  coalesce(sum(readings), 0)::integer AS readings, coalesce(sum(sum_quality_score), 0) AS sum_quality_score,
  coalesce(sum(weight), 0) AS weight, coalesce(sum(covered_weight), 0) AS covered_weight
FROM quality_hours
WHERE feed = $1 AND city_id = $2 AND hour_at >= $3 AND hour_at < $4
GROUP BY GROUPING SETS ((), (source), (zone_id), (hour_at));

-- Messages that a rule concerned, of a feed ($1) of a city ($2) in hours [$3, $4): by kind for all, each source, zone and
-- hour, and by rule and source.
SELECT CASE GROUPING(rule, source, zone_id, hour_at)
    WHEN 15 THEN 'all' WHEN 11 THEN 'source' WHEN 13 THEN 'zone' WHEN 14 THEN 'hour' ELSE 'rule' END AS part,
  kind, rule, source, zone_id, hour_at, sum(messages)::integer AS messages
FROM quality_counts
WHERE feed = $1 AND city_id = $2 AND hour_at >= $3 AND hour_at < $4
GROUP BY GROUPING SETS ((kind), (kind, source), (kind, zone_id), (kind, hour_at), (kind, rule, source));

-- Sums of the quality of every feed and city over the hours [$1, $2). Shares are made of them in domain/quality-verdict.ts.
SELECT feed, city_id, expected, missing, readings, sum_quality_score, weight, covered_weight, suspects, duplicates, rejected
FROM (
  SELECT feed, city_id, sum(expected)::integer AS expected, sum(missing)::integer AS missing,
    sum(readings)::integer AS readings, sum(sum_quality_score) AS sum_quality_score, sum(weight) AS weight,
    sum(covered_weight) AS covered_weight
  FROM quality_hours WHERE hour_at >= $1 AND hour_at < $2
  GROUP BY feed, city_id
) AS hours
CROSS JOIN LATERAL (
  SELECT coalesce(sum(messages) FILTER (WHERE kind = 'suspect'), 0)::integer AS suspects,
    coalesce(sum(messages) FILTER (WHERE kind = 'duplicate'), 0)::integer AS duplicates,
    coalesce(sum(messages) FILTER (WHERE kind = 'rejected'), 0)::integer AS rejected
  FROM quality_counts c
  WHERE c.feed = hours.feed AND c.city_id = hours.city_id AND c.hour_at >= $1 AND c.hour_at < $2
) AS counts;

-- The quality of a feed of a city over the hours [$3, $4): sums, and the shares that are made of them. $1 and $2 are a
-- feed and a city, or null for all. Definitions: docs/reference/quality.md.
SELECT feed, city_id, expected, missing, readings, suspects, duplicates, rejected,
  1 - missing::float8 / nullif(expected, 0) AS completeness,
  (readings + duplicates)::float8 / nullif(readings + duplicates + rejected, 0) AS validity,
  readings::float8 / nullif(readings + duplicates, 0) AS uniqueness,
  covered_weight / nullif(weight, 0) AS coverage,
  1 - suspects::float8 / nullif(readings, 0) AS trust,
  sum_quality_score / nullif(readings, 0) AS mean_quality_score
FROM (
  SELECT feed, city_id, coalesce(sum(expected), 0)::integer AS expected, sum(missing)::integer AS missing,
    sum(readings)::integer AS readings, sum(sum_quality_score) AS sum_quality_score, sum(weight) AS weight,
    sum(covered_weight) AS covered_weight
  FROM quality_hours
  WHERE ($1::text IS NULL OR feed = $1) AND ($2::text IS NULL OR city_id = $2) AND hour_at >= $3 AND hour_at < $4
  GROUP BY feed, city_id
) AS hours
CROSS JOIN LATERAL (
  SELECT coalesce(sum(messages) FILTER (WHERE kind = 'suspect'), 0)::integer AS suspects,
    coalesce(sum(messages) FILTER (WHERE kind = 'duplicate'), 0)::integer AS duplicates,
    coalesce(sum(messages) FILTER (WHERE kind = 'rejected'), 0)::integer AS rejected
  FROM quality_counts c
  WHERE c.feed = hours.feed AND c.city_id = hours.city_id AND c.hour_at >= $3 AND c.hour_at < $4
) AS counts;

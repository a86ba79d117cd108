-- What is newest of a feed ($1) of a city ($2): the hour judged last with its interval, and the last comparison.
SELECT
  (SELECT json_build_object('hourAt', hour_at, 'mainSource', main_source, 'intervalS', interval_s,
     'intervalOrigin', interval_origin)
   FROM quality_ledger WHERE feed = $1 AND city_id = $2 ORDER BY hour_at DESC LIMIT 1) AS judged,
  (SELECT json_build_object('comparedAt', compared_at, 'from', from_at, 'to', to_at, 'hoursCompared', hours_compared,
     'hoursDiffering', hours_differing, 'worstRatio', worst_ratio, 'differing', differing)
   FROM view_comparisons WHERE feed = $1 AND city_id = $2 ORDER BY compared_at DESC LIMIT 1) AS comparison;

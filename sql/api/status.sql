-- Everything that the status page asks of the database, as one JSON document: one look, one moment.
SELECT json_build_object(
  'positions', (SELECT coalesce(json_agg(p), '[]') FROM (
    SELECT DISTINCT ON (sink, topic, partition) sink, topic, partition, next_offset, updated_at
    FROM sink_positions ORDER BY sink, topic, partition, updated_at DESC
  ) AS p),
  'watermarks', (SELECT coalesce(json_agg(w ORDER BY feed, city_id), '[]') FROM batch_watermarks AS w),
  'cleaning', (SELECT coalesce(json_agg(c ORDER BY feed, outcome), '[]') FROM (
    SELECT feed, outcome, sum(messages)::bigint AS messages FROM cleaning_counts
    WHERE hour_at > $1::timestamptz - interval '24 hours' GROUP BY feed, outcome
  ) AS c),
  'rejected', (SELECT coalesce(json_agg(r ORDER BY appended_at DESC), '[]') FROM (
    SELECT newest.* FROM unnest($2::text[]) AS f (feed) CROSS JOIN LATERAL (
      SELECT feed, partition, message_offset, reason, detail, appended_at FROM rejected_messages m
      WHERE m.feed = f.feed ORDER BY appended_at DESC LIMIT 20
    ) AS newest ORDER BY appended_at DESC LIMIT 20
  ) AS r),
  'gaps', (SELECT coalesce(json_agg(g ORDER BY noticed_at DESC), '[]') FROM (
    SELECT sink, topic, partition, from_offset, to_offset, noticed_at FROM offset_gaps ORDER BY noticed_at DESC LIMIT 20
  ) AS g),
  'city_problems', (SELECT coalesce(json_agg(p ORDER BY since DESC), '[]') FROM (
    SELECT 'tables' AS kind, 'the tables of the speed view' AS place, city_id, detail, since FROM city_sync_problems
    UNION ALL
    SELECT 'batch', feed || ': ' || step, city_id, detail, since FROM city_batch_problems
  ) AS p)
) AS status;

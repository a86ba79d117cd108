-- One closed hour of a city as a pure function of bronze: accepted readings, the first of each id, by segment and time.
-- The two names in braces are filled in from the feed's columns.
SELECT {columns}
FROM (
  SELECT *, row_number() OVER (PARTITION BY reading_id ORDER BY appended_at, message_offset) AS nth
  FROM bronze
  WHERE verdict = 'accept' AND city_id = $city_id
    AND epoch_ms(observed_at) >= $from_ms AND epoch_ms(observed_at) < $to_ms
) AS ranked
WHERE nth = 1
ORDER BY {order}

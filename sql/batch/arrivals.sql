-- When the messages of an hour of a city came, and how often: `arrival` orders the readings of one place.
SELECT {place} AS place_id, source, epoch_ms(observed_at) AS observed_ms, min(message_offset) AS arrival,
  count(*)::BIGINT AS copies
FROM bronze
WHERE verdict = 'accept' AND city_id = $city_id AND epoch_ms(observed_at) >= $from_ms AND epoch_ms(observed_at) < $to_ms
GROUP BY ALL

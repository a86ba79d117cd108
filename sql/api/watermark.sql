-- Up to where the batch view answers for a city.
SELECT watermark_at FROM batch_watermarks WHERE feed = 'traffic' AND city_id = $1;

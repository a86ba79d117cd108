\set segment random(1, 2000)
\set speed random(0, 100)
INSERT INTO bench_rows (reading_id, city_id, segment_id, source, observed_at, speed_kmh, free_flow_kmh, travel_time_s,
  free_flow_travel_time_s, confidence, is_closed, quality_score, appended_at)
VALUES (gen_random_uuid(), 'los-angeles', (:segment)::text, 'bench', now(), :speed, 105.2, 33.4, 21.7, 0.9, false, 100, now())
ON CONFLICT (reading_id, observed_at) DO NOTHING;

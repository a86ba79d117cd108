-- One part of a question about traffic: the clean readings of a city in a part of the period, or of some of its zones
-- in all of it, summed up by place and time. What stands in braces is filled in from our own names (services/batch-aggregator/src/questions): keys, the
-- weight of a segment in its place, how the time bucket is found, and what a part keeps of the speeds.
-- Hours by integer division of the epoch: grouping by date_trunc costs five times the CPU.
SELECT {kept} FROM (
  SELECT {keys}, {spread}
    count(*) AS readings,
    count(speed) AS open_readings,
    coalesce(sum(speed), 0) AS sum_speed_kmh,
    coalesce(sum(CASE WHEN speed IS NULL THEN 0 ELSE weight END), 0) AS sum_weight,
    coalesce(sum(CASE WHEN speed IS NULL THEN 0 ELSE weight / greatest(speed, 1e0) END), 0) AS sum_weighted_pace,
    coalesce(sum(CASE WHEN speed IS NULL THEN 0 ELSE weight / free_flow_kmh END), 0) AS sum_weighted_free_pace,
    count(CASE WHEN speed < 65e-2 * free_flow_kmh THEN 1 END) AS congested_readings
  FROM (
    SELECT {places}, {time} {weight} AS weight, clean.free_flow_kmh,
      CASE WHEN clean.is_closed THEN NULL ELSE clean.speed_kmh END AS speed
    FROM clean JOIN segments ON segments.segment_id = clean.segment_id {calendar}
    WHERE clean.city_id = $city_id
      AND epoch_ms(clean.observed_at) >= $from_ms AND epoch_ms(clean.observed_at) < $to_ms
      {zones}
  ) AS readings
  GROUP BY {groups}
) AS part

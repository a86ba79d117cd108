-- The answer to a question about traffic from its parts. What stands in braces is filled in from our own names.
WITH sums AS (
  SELECT {keys}, sum(readings) AS all_readings, sum(open_readings) AS open_readings, sum(sum_speed_kmh) AS sum_speed_kmh,
    sum(sum_weight) AS sum_weight, sum(sum_weighted_pace) AS sum_weighted_pace,
    sum(sum_weighted_free_pace) AS sum_weighted_free_pace, sum(congested_readings) AS congested_readings
  FROM parts GROUP BY {keys}
){percentiles}
SELECT {columns} FROM sums {join} {names} ORDER BY {order}

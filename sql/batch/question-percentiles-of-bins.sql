-- Percentiles from counts of tenths of a km/h: counts can be added up over any period, sorted speeds could not.
-- Between two neighbouring readings it is interpolated, as percentile_cont does.
bins AS (
  SELECT {keys}, speed_bin, sum(open_readings) AS n FROM parts WHERE speed_bin IS NOT NULL GROUP BY {keys}, speed_bin
),
ranked AS (
  SELECT {keys}, speed_bin / 1e1 AS speed,
    sum(n) OVER (PARTITION BY {keys} ORDER BY speed_bin) AS up_to,
    sum(n) OVER (PARTITION BY {keys}) - 1 AS last
  FROM bins
),
percentiles AS (
  SELECT {keys}, {percentiles}
  FROM ranked GROUP BY {keys}
)

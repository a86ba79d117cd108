-- The answer to a question about weather from its parts.
WITH sums AS (
  SELECT {keys}, {sums} FROM parts GROUP BY {keys}
)
SELECT {columns} FROM sums {names} ORDER BY {order}

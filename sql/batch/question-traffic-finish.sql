-- The answer to a question about traffic from its parts. What stands in braces is filled in from our own names.
WITH sums AS (
  SELECT {keys}, {sums} FROM parts GROUP BY {keys}
){percentiles}
SELECT {columns} FROM sums {join} {names} ORDER BY {order}

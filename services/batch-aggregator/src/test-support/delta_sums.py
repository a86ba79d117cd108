"""Reads every version of a Delta table with `deltalake` and pandas. Prints, as JSON, what each one holds.

Usage: delta_sums.py TABLE_FOLDER OLDEST_VERSION COLUMN...
One object a version: {"version", "rows", "sums": {column: sum}}; a sum leaves out what is missing.
"""

import json
import sys

from deltalake import DeltaTable

folder, oldest, *columns = sys.argv[1:]
newest = DeltaTable(folder).version()
found = []
for version in range(int(oldest), newest + 1):
    frame = DeltaTable(folder, version=version).to_pandas()
    sums = {column: float(frame[column].sum()) for column in columns}
    found.append({"version": version, "rows": len(frame), "sums": sums})
print(json.dumps(found))

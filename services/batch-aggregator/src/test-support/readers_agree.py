"""Reads the newest version of a Delta table with every reader that people use. Prints, as JSON, what each one found.

Usage: readers_agree.py TABLE_FOLDER COLUMN...
One entry a reader: {reader: {"rows", "sums": {column: sum}}}; a sum leaves out what is missing.
"""

import json
import sys

import datafusion
import duckdb
import polars
from deltalake import DeltaTable, QueryBuilder

folder, *columns = sys.argv[1:]
table = DeltaTable(folder)
files = table.file_uris()


def of_frame(frame):
    return {"rows": len(frame), "sums": {column: float(frame[column].sum()) for column in columns}}


def of_row(row):
    rows, *sums = row
    return {"rows": int(rows), "sums": {column: float(value or 0) for column, value in zip(columns, sums)}}


wanted = ", ".join(["count(*)", *(f'sum("{column}")' for column in columns)])


def datafusion_row():
    context = datafusion.SessionContext()
    named = ", ".join(f'"{column}"' for column in columns)
    union = []
    for number, file in enumerate(files):
        context.register_parquet(f"f{number}", file)
        union.append(f"SELECT {named} FROM f{number}")
    frame = context.sql(f"SELECT {wanted} FROM ({' UNION ALL '.join(union)})").to_pandas()
    return frame.iloc[0].tolist()


def delta_rs_row():
    batches = QueryBuilder().register("t", table).execute(f"SELECT {wanted} FROM t").read_all()
    return [column[0] for column in polars.DataFrame(batches).get_columns()]


print(
    json.dumps(
        {
            "pandas": of_frame(table.to_pandas()),
            "pyarrow": of_frame(table.to_pyarrow_table().to_pandas()),
            "polars": of_frame(polars.concat([polars.read_parquet(file) for file in files])),
            "duckdb": of_row(duckdb.sql(f"SELECT {wanted} FROM read_parquet({files!r})").fetchall()[0]),
            "datafusion": of_row(datafusion_row()),
            "delta-rs": of_row(delta_rs_row()),
        }
    )
)

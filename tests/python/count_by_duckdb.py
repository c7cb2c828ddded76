"""Counts rows by DuckDB, another engine, for filters to be held against.

Reads one JSON object from standard input:
  {"files": [shard, ...], "filters": [condition, ...]}
and writes a JSON list: for each condition, the rows of all files together for which it is true.
"""

import json
import sys

import duckdb

job = json.load(sys.stdin)
connection = duckdb.connect()
table = connection.read_parquet(job["files"])
counts = [table.filter(condition).aggregate("count(*)").fetchall()[0][0] for condition in job["filters"]]
json.dump(counts, sys.stdout)

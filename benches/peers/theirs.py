#!/usr/bin/env python3
"""The benchmark's work in DuckDB and Polars: theirs.py ENGINE WORK FOLDER REPETITIONS

Prints one JSON object a repetition: wall and CPU milliseconds, rows (to compare answers), peak memory.
Each engine gets two threads and does each piece of work in the way its documentation recommends.
Needs `pip install duckdb polars pyarrow`.
"""
import glob
import json
import os
import sys
import tempfile
import time

os.environ["POLARS_MAX_THREADS"] = "2"

NUM = "similarity > 0.34 AND punsafe < CAST(0.05 AS FLOAT)"
CUT = "similarity > 0.3 AND punsafe < CAST(0.1 AS FLOAT)"
SQL = {
    "num": NUM,
    "num_changed": NUM.replace("0.34", "0.35"),
    "lang": CUT + " AND LANGUAGE = 'de'",
    "text": CUT + " AND TEXT ILIKE '%cat%'",
    "text_changed": CUT.replace("0.3 ", "0.32 ") + " AND TEXT ILIKE '%cat%'",
    "text_only": "TEXT ILIKE '%cat%'",
}
PAGE_AT = 1_900_000
SCATTERED = 50


def peak_mb():
    """The most memory this process ever held. Not `ru_maxrss`, which a child inherits from its parent."""
    with open("/proc/self/status") as status:
        line = next(line for line in status if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def measured(work, repetitions):
    """Runs `work` and prints what it took."""
    for _ in range(repetitions):
        wall, cpu = time.perf_counter(), time.process_time()
        rows = work()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        peak = peak_mb()
        print(json.dumps({"wall_ms": wall * 1e3, "cpu_ms": cpu * 1e3, "rows": rows, "peak_mb": peak}), flush=True)


def scattered(files, n_rows):
    """The same rows for everybody: (file, row in it)."""
    every = n_rows // SCATTERED
    per_file = n_rows // len(files)
    rows = [i * every + (i * 7919) % every for i in range(SCATTERED)]
    return [(row // per_file, row % per_file) for row in rows]


def duckdb_work(work, files):
    import duckdb

    con = duckdb.connect()
    con.execute("SET threads = 2; SET enable_progress_bar = false")
    table = f"read_parquet({files!r})"
    numbered = f"read_parquet({files!r}, file_row_number = true)"

    def fetch(sql):
        return con.execute(sql).fetchall()

    def ids(name):
        return con.sql(f"SELECT file_row_number FROM {numbered} WHERE {SQL[name]}").to_arrow_table().num_rows

    def order():
        fetch(f"SELECT last(r) FROM (SELECT file_row_number AS r FROM {numbered} ORDER BY similarity DESC)")
        return 0

    def export(name):
        with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_TMP")) as folder:
            sql = f"COPY (SELECT * FROM {table} WHERE {SQL[name]}) TO '{folder}/out.parquet' (FORMAT parquet, COMPRESSION snappy)"
            return fetch(sql)[0][0]

    def page():
        return len(fetch(f"SELECT * FROM {numbered} WHERE file_row_number BETWEEN {PAGE_AT} AND {PAGE_AT + 49}")[:50])

    def some():
        wanted = scattered(files, fetch(f"SELECT count(*) FROM {table}")[0][0])
        by_file = {}
        for file, row in wanted:
            by_file.setdefault(file, []).append(row)
        parts = [
            f"SELECT * FROM read_parquet('{files[file]}', file_row_number = true) WHERE file_row_number IN ({', '.join(map(str, rows))})"
            for file, rows in by_file.items()
        ]
        return len(fetch(" UNION ALL ".join(parts)))

    def top(name):
        return len(fetch(f"SELECT * FROM {table} WHERE {SQL[name]} ORDER BY similarity DESC LIMIT 50"))

    # Of the first file only, as everybody's page is.
    if work.startswith("page"):
        numbered = f"read_parquet('{files[0]}', file_row_number = true)"
    return {
        "open": lambda: fetch(f"SELECT count(*) FROM {table}")[0][0],
        **{name: lambda name=name: ids(name) for name in SQL},
        "first": lambda: len(fetch(f"SELECT * FROM {table} WHERE {SQL['text']} LIMIT 50")),
        "top_num": lambda: top("num"),
        "top_text": lambda: top("text"),
        "page": page,
        "page_one_group": page,
        "scattered": some,
        "order": order,
        "export": lambda: export("num"),
    }[work]


def polars_work(work, files):
    import polars as pl

    f32 = lambda value: pl.lit(value, dtype=pl.Float32)
    cut = (pl.col("similarity") > 0.3) & (pl.col("punsafe") < f32(0.1))
    cat = pl.col("TEXT").str.contains("(?i)cat")
    where = {
        "num": (pl.col("similarity") > 0.34) & (pl.col("punsafe") < f32(0.05)),
        "num_changed": (pl.col("similarity") > 0.35) & (pl.col("punsafe") < f32(0.05)),
        "lang": cut & (pl.col("LANGUAGE") == "de"),
        "text": cut & cat,
        "text_changed": (pl.col("similarity") > 0.32) & (pl.col("punsafe") < f32(0.1)) & cat,
        "text_only": cat,
    }

    def collect(frame):
        return frame.collect(engine="streaming")

    def scan():
        return pl.scan_parquet(files)

    def ids(name):
        return collect(pl.scan_parquet(files, row_index_name="r").filter(where[name]).select("r")).height

    def order():
        rows = pl.scan_parquet(files, row_index_name="r").select("similarity", "r").sort("similarity", descending=True)
        return collect(rows.select((pl.col("r") * pl.int_range(pl.len())).sum())).height * 0

    def export(name):
        with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_TMP")) as folder:
            scan().filter(where[name]).sink_parquet(f"{folder}/out.parquet", compression="snappy")
            return pl.scan_parquet(f"{folder}/out.parquet").select(pl.len()).collect().item()

    def top(name):
        return collect(scan().filter(where[name]).top_k(50, by="similarity")).height

    return {
        "open": lambda: collect(scan().select(pl.len())).item(),
        **{name: lambda name=name: ids(name) for name in where},
        "first": lambda: collect(scan().filter(where["text"]).head(50)).height,
        "top_num": lambda: top("num"),
        "top_text": lambda: top("text"),
        "page": lambda: collect(scan().slice(PAGE_AT, 50)).height,
        "page_one_group": lambda: collect(scan().slice(PAGE_AT, 50)).height,
        "order": order,
        "export": lambda: export("num"),
    }[work]


def main():
    engine, work, folder, repetitions = sys.argv[1:5]
    files = sorted(glob.glob(os.path.join(folder, "*.parquet")))
    make = {"duckdb": duckdb_work, "polars": polars_work}[engine]
    measured(make(work, files), int(repetitions))


if __name__ == "__main__":
    main()

"""Holds exports against their source, read by pyarrow.

Reads one JSON object from standard input:
  {"sources": [shard, ...], "rows": [number, ...], "exports": [file, ...]}
and fails with a message where an export is not the given rows of the sources: Parquet in schema, values and
order; JSON lines in values; CSV by the mapping that src/export/csv.rs documents.
"""

import datetime
import decimal
import json
import math
import sys

import numpy
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq


def is_bytes(kind):
    return pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind)


def without_bytes(kind):
    """The type as far as text can hold it; None where nothing is left."""
    if is_bytes(kind):
        return None
    if pa.types.is_struct(kind):
        fields = [(f.name, without_bytes(f.type)) for f in kind]
        fields = [(name, inner) for name, inner in fields if inner is not None]
        return pa.struct(fields) if fields else None
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        inner = without_bytes(kind.value_type)
        return None if inner is None else pa.list_(inner)
    return kind


def same(value, kind, text):
    """Whether `text`, parsed from JSON, is what JSON can say of `value`."""
    if value is None:
        return text is None
    if pa.types.is_dictionary(kind):
        return same(value, kind.value_type, text)
    if pa.types.is_floating(kind):
        if not math.isfinite(value):
            return text is None
        narrow = {16: numpy.float16, 32: numpy.float32, 64: numpy.float64}[kind.bit_width]
        return float(narrow(text)) == value and math.copysign(1, text) == math.copysign(1, value)
    if pa.types.is_struct(kind):
        fields = [f for f in kind if without_bytes(f.type) is not None]
        return list(text) == [f.name for f in fields] and all(
            same(value[f.name], f.type, text[f.name]) for f in fields
        )
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return len(value) == len(text) and all(same(v, kind.value_type, t) for v, t in zip(value, text))
    if isinstance(value, datetime.datetime):
        return datetime.datetime.fromisoformat(text) == value
    if isinstance(value, datetime.date):
        return datetime.date.fromisoformat(text) == value
    if isinstance(value, decimal.Decimal):
        return isinstance(text, str) and decimal.Decimal(text) == value
    return type(text) is type(value) and text == value


def same_cell(value, kind, cell):
    """Whether a CSV cell (None where it was empty and unquoted) says `value`."""
    if value is None or cell is None:
        return value is None and cell is None
    if pa.types.is_dictionary(kind):
        return same_cell(value, kind.value_type, cell)
    if pa.types.is_floating(kind) and not math.isfinite(value):
        return cell == {"nan": "NaN", "inf": "inf", "-inf": "-inf"}[str(value)]
    if pa.types.is_nested(kind) or pa.types.is_floating(kind) or pa.types.is_integer(kind):
        return same(value, kind, json.loads(cell))
    if pa.types.is_boolean(kind):
        return cell == ("true" if value else "false")
    return same(value, kind, cell)


def equal_columns(a, b):
    """Equality in which NaN equals NaN, by looking at each value where arrow says no."""
    return a.equals(b) or all(
        x == y or repr(x) == repr(y) for x, y in zip(a.to_pylist(), b.to_pylist(), strict=True)
    )


def check_parquet(source, path):
    export = pq.read_table(path)
    assert export.schema.equals(source.schema), f"{path}: schema\n{export.schema}\nis not\n{source.schema}"
    for ours, theirs in zip(export.schema, source.schema):
        assert ours.nullable == theirs.nullable, f"{path}: {ours}"
    assert export.num_rows == source.num_rows, path
    for name in source.column_names:
        assert equal_columns(export[name], source[name]), f"{path}: column {name}"
    footer = pq.ParquetFile(path).metadata
    for i in range(footer.num_row_groups):
        group = footer.row_group(i)
        assert group.total_byte_size <= 110_000_000, f"{path}: row group {i} has {group.total_byte_size} bytes"
        for c in range(group.num_columns):
            assert group.column(c).compression == "ZSTD" or group.num_rows == 0, path


def text_columns(source):
    return [f for f in source.schema if without_bytes(f.type) is not None]


def check_jsonl(source, path):
    with open(path, encoding="utf-8", newline="\n") as lines:
        objects = [json.loads(line) for line in lines]
    assert len(objects) == source.num_rows, path
    fields = text_columns(source)
    assert all(list(o) == [f.name for f in fields] for o in objects), f"{path}: names"
    for field in fields:
        for row, value in enumerate(source[field.name].to_pylist()):
            text = objects[row][field.name]
            assert same(value, field.type, text), f"{path}: row {row}, {field.name}: {value!r} became {text!r}"


def check_csv(source, path):
    fields = text_columns(source)
    export = pa.csv.read_csv(
        path,
        parse_options=pa.csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=pa.csv.ConvertOptions(
            column_types={f.name: pa.string() for f in fields},
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    assert export.column_names == [f.name for f in fields], f"{path}: {export.column_names}"
    assert export.num_rows == source.num_rows, path
    for field in fields:
        cells = export[field.name].to_pylist()
        for row, value in enumerate(source[field.name].to_pylist()):
            assert same_cell(value, field.type, cells[row]), f"{path}: row {row}, {field.name}: {value!r} became {cells[row]!r}"


def main():
    job = json.load(sys.stdin)
    shards = [pq.ParquetFile(path).read() for path in job["sources"]]
    source = pa.concat_tables(shards).take(pa.array(job["rows"], pa.int64()))
    checks = {"parquet": check_parquet, "jsonl": check_jsonl, "csv": check_csv}
    for path in job["exports"]:
        checks[path.rsplit(".", 1)[1]](source, path)


main()

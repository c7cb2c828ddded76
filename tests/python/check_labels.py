"""Holds exported labels against each other: what each form says to a reader that shares no code with this program.

Reads one JSON object from standard input, {"dimensions": {name: kind}, "csv": file, "jsonl": file, "prodigy": file,
"label-studio": file, "parquet": file}, and fails with a message where the forms differ. JSON lines are the reference;
Parquet, an export of pairs, has what most people said.
"""

import collections
import json
import sys

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq


def read_lines(path):
    with open(path, encoding="utf-8", newline="\n") as lines:
        return [json.loads(line) for line in lines]


def text_of(answer):
    """An answer as it stands in a cell."""
    if answer is None:
        return None
    return ",".join(sorted(answer)) if isinstance(answer, list) else str(answer)


def check_csv(job, reference):
    table = pa.csv.read_csv(
        job["csv"],
        parse_options=pa.csv.ParseOptions(newlines_in_values=True),
        convert_options=pa.csv.ConvertOptions(
            column_types={name: pa.string() for name in list(reference[0]) + ["lbl_" + d for d in job["dimensions"]]},
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    assert table.num_rows == len(reference), "csv: lines"
    for row, wanted in zip(table.to_pylist(), reference, strict=True):
        for name, value in wanted.items():
            if name == "labels":
                said = {d: text_of(answer) for d, answer in value.items()}
                assert said == {d: row["lbl_" + d] for d in job["dimensions"]}, f"csv: {row}"
            else:
                cell = str(value).lower() if isinstance(value, bool) else None if value is None else str(value)
                assert row[name] == cell, f"csv: {name} {row[name]!r} is not {cell!r}"


def check_prodigy(job, reference):
    for task, wanted in zip(read_lines(job["prodigy"]), reference, strict=True):
        assert (task["image"], task["text"]) == (wanted["url"], wanted["caption"]), "prodigy: pair"
        assert (task["_annotator_id"], task["meta"]["pair_key"]) == (wanted["by"], wanted["pair_key"])
        assert task["answer"] == ("ignore" if wanted["skipped"] else "accept")
        said = {}
        for option in task["accept"]:
            name, value = option.split(":")
            said.setdefault(name, []).append(value)
        said = {name: ",".join(sorted(values)) for name, values in said.items()}
        said |= task["meta"]["words"] | {name: "" for name in task["meta"]["none_of"]}
        check_said("prodigy", said, wanted)
        assert all(option in [o["id"] for o in task["options"]] for option in task["accept"])


def check_label_studio(job, reference):
    with open(job["label-studio"], encoding="utf-8") as file:
        tasks = json.load(file)
    found = {}
    for task in tasks:
        for annotation in task["annotations"]:
            said = {name: "" for name in annotation["none_of"]}
            for result in annotation["result"]:
                (value,) = result["value"].values()
                said[result["from_name"]] = ",".join(sorted(value)) if isinstance(value, list) else str(value)
            found[task["data"]["pair_key"], annotation["annotator"]] = said
    assert len(found) == len(reference), "label studio: annotations"
    for wanted in reference:
        check_said("label studio", found[wanted["pair_key"], wanted["by"]], wanted)


def check_said(form, said, wanted):
    labels = {name: text_of(answer) for name, answer in wanted["labels"].items() if answer is not None}
    assert said == labels, f"{form}: {said} is not {labels}"


def most(answers):
    """What most people said; None on a tie."""
    ranked = collections.Counter(answers).most_common(2)
    return None if not ranked or len(ranked) == 2 and ranked[0][1] == ranked[1][1] else ranked[0][0]


def check_parquet(job, reference):
    by_pair = collections.defaultdict(list)
    for one in reference:
        by_pair[one["url"], one["caption"]].append(one)
    n_judged = 0
    for row in pq.read_table(job["parquet"]).to_pylist():
        # Skipping a pair is no answer and makes no label.
        said = [one for one in by_pair[row["URL"], row["TEXT"]] if not one["skipped"]]
        n_judged += bool(said)
        for name, kind in job["dimensions"].items():
            if kind.startswith("Multi"):
                continue
            wanted = most([one["labels"][name] for one in said if one["labels"][name] is not None])
            assert row["lbl_" + name] == wanted, f"parquet: {name} of {row['URL']}: {row['lbl_' + name]!r}, {wanted!r}"
        assert row["lbl_by"] == (",".join(sorted(one["by"] for one in said)) or None), "parquet: by"
        at = max((one["at"] for one in said), default=None)
        assert row["lbl_at"] == (at and at[:19] + "Z"), f"parquet: at {row['lbl_at']} is not {at}"
    assert n_judged == len({(one["url"], one["caption"]) for one in reference if not one["skipped"]})


def main():
    job = json.load(sys.stdin)
    reference = read_lines(job["jsonl"])
    assert list(reference[0]["labels"]) == list(job["dimensions"]), "jsonl: dimensions"
    for check in (check_csv, check_prodigy, check_label_studio, check_parquet):
        check(job, reference)


main()

#!/usr/bin/env python3
"""The table of run.sh: quality_table.py FOLDER [CSV], where FOLDER holds set.json and set.cost."""

import csv
import json
import pathlib
import sys

HEAD = ["set", "records", "pairs_compared", "blocking_recall", "links_precision", "links_recall",
        "links_f1", "entities_precision", "entities_recall", "entities_f1", "b_cubed_f1",
        "wall_seconds", "cpu_seconds", "peak_mib"]


def row_of(path):
    figures = json.loads(path.read_text())
    cost = json.loads(path.with_suffix(".cost").read_text())
    quality = [figures[what][of] for what in ("links", "entities")
               for of in ("precision", "recall", "f1")]
    shares = [figures["blocking_recall"], *quality, figures["b_cubed"]["f1"]]
    return [path.stem, figures["records"], figures["pairs_compared"],
            *("" if share is None else f"{share:.4f}" for share in shares),
            f"{cost['wall']:.2f}", f"{cost['cpu']:.2f}", f"{cost['peak_mib']:.0f}"]


def main():
    rows = [row_of(path) for path in sorted(pathlib.Path(sys.argv[1]).glob("*.json"))]
    short = ["set", "records", "pairs", "block R", "link P", "link R", "link F1", "entity P",
             "entity R", "entity F1", "B3 F1", "wall s", "CPU s", "MiB"]
    widths = [max(len(str(row[i])) for row in [short, *rows]) for i in range(len(short))]
    for row in [short, *rows]:
        print("  ".join(str(cell).rjust(width) if i else str(cell).ljust(width)
                        for i, (cell, width) in enumerate(zip(row, widths))))
    if len(sys.argv) > 2:
        with open(sys.argv[2], "w", newline="", encoding="utf-8") as out:
            csv.writer(out, lineterminator="\n").writerows([HEAD, *rows])


if __name__ == "__main__":
    main()

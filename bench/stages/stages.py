#!/usr/bin/env python3
"""The figures of stages.sh: stages.py KOPPEL FOLDER REPEATS [--record] SIZE...

Block, compare and score run fused, batch by batch, so the seconds of "compare" are those of the
loop over all pairs; "block" is the grouping before it and "score" the training after it.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from bench_report import Report
from job import ROOT, count, koppel_job


def per_second(amount, seconds):
    """In millions; a stage that took no time that a clock can see has no rate."""
    return f"{amount / seconds / 1e6:.1f}" if seconds > 1e-4 else "-"


def rates(job, fields):
    stages, linkage, run = job["stages"], job["linkage"], job["run"]
    read = sum(source["bytes"] for source in run["inputs"])
    written = sum(file["bytes"] for file in run["outputs"])
    return [per_second(read, stages["read"]),
            per_second(job["records"] * fields, stages["standardise"]),
            per_second(job["records"] * len(linkage["rules"]), stages["block"]),
            per_second(job["pairs"], stages["compare"]),
            per_second(job["links"], stages["cluster"]),
            per_second(written, stages["emit"])]


def main():
    koppel, folder, repeats, *sizes = [word for word in sys.argv[1:] if word != "--record"]
    folder = pathlib.Path(folder)
    report = Report("stages")
    text = (ROOT / "bench/specs/flat.yaml").read_text(encoding="utf-8")
    fields = text.count("persons: ") - 1  # one line per field, and the source's own
    parquet = folder / "parquet.yaml"
    parquet.write_text(text.replace("read: persons.csv", "read: persons.parquet"),
                       encoding="utf-8")
    cases = [(f"{count(int(size))} CSV", size, "flat.yaml") for size in sizes]
    if (folder / sizes[-1] / "persons.parquet").exists():
        cases.append((f"{count(int(sizes[-1]))} Parquet", sizes[-1], str(parquet)))
    speeds, seconds = [], []
    for name, size, spec in cases:
        for threads in (1, 2):
            job = koppel_job(koppel, spec, folder / size, folder / "linked", threads=threads,
                             repeats=int(repeats))
            case = f"{name}, {threads} thread{'s' * (threads > 1)}"
            speeds.append([case, *rates(job, fields)])
            seconds.append([case, *(f"{value:.3f}" for value in job["stages"].values()),
                            f"{job['wall']:.2f}", f"{job['cpu']:.2f}"])
    report.table("Rates", ["records and form", "read MB/s", "standardise M values/s",
                           "block M records/s", "compare M pairs/s", "cluster M links/s",
                           "emit MB/s"], speeds,
                 [f"values: records x {fields} fields; block: records x rules"])
    report.table("Wall seconds", ["records and form", *job["stages"], "wall", "CPU"], seconds)
    report.finish("--record" in sys.argv)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""The figures of hot_block.sh: hot_block.py KOPPEL FOLDER SECONDS [--record]

Once each: what matters is whether a run ends, whether both threads work, and what it says of the
rules that it did not run as they stood.
"""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from bench_report import Report
from job import ROOT, STOPPED, cost_of, count


def one_file(report, koppel, folder, percent, seconds):
    """A row of the table; the rules of a run that ended get a table of their own."""
    place = pathlib.Path(folder) / percent
    cost, said, code = cost_of(
        ["timeout", "--signal=INT", seconds, koppel, "run", ROOT / "bench/specs/hot_block.yaml",
         "--threads", 2, "--output", place / "linked"], place, place, may_stop=True)
    name = f"{percent} % share a date"
    busy = f"{cost['cpu'] / cost['wall']:.2f}"
    measured = [f"{cost['wall']:.1f}", f"{cost['cpu']:.1f}", busy, f"{cost['peak_mib']:.0f}"]
    if code == STOPPED:
        return [name, "-", "-", *measured, f"stopped after {seconds} s"]
    run = json.loads((place / "linked" / "run.json").read_text(encoding="utf-8"))
    linkage = run["linkages"][0]
    report.table(f"Rules, {name}",
                 ["rule", "blocks", "largest", "new pairs", "blocks left out", "pairs left out"],
                 [[rule["rule"], count(rule["blocks"]), count(rule["block_largest"]),
                   count(rule["pairs_new"]), count(rule["blocks_skipped"]),
                   count(rule["pairs_skipped"])] for rule in linkage["rules"]],
                 [line.strip() for line in said.splitlines()
                  if "refine" in line or "left out" in line or "budget" in line])
    return [name, count(linkage["pairs_compared"]), count(linkage["links"]), *measured, "complete"]


def main():
    koppel, folder, seconds = [word for word in sys.argv[1:] if word != "--record"]
    report = Report("hot_block")
    rows = [one_file(report, koppel, folder, percent, seconds) for percent in ("0", "30", "100")]
    report.table("One shared value, 2 threads",
                 ["file", "pairs", "links", "wall s", "CPU s", "CPU / wall", "MiB", "ended"], rows)
    report.finish("--record" in sys.argv)


if __name__ == "__main__":
    main()

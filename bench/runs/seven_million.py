#!/usr/bin/env python3
"""The figures of seven_million.sh: seven_million.py KOPPEL FOLDER REPEATS [--record]"""

import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from bench_report import Report
from job import count, koppel_job, verdict

WALL_BAR_SECONDS = 60
MEMORY_BAR_MIB = 6 * 1024


def main():
    koppel, folder, repeats = [word for word in sys.argv[1:] if word != "--record"]
    output = pathlib.Path(folder) / "linked"
    report = Report("seven_million")
    job = koppel_job(koppel, "seven_million.yaml", folder, output, repeats=int(repeats))
    linkage = job["linkage"]
    stages = job["stages"]
    report.table("Rules", ["rule", "records", "blocks", "largest", "pairs", "new pairs", "links"],
                 [[rule["rule"], count(rule["records"]), count(rule["blocks"]),
                   count(rule["block_largest"]), count(rule["pairs_total"]),
                   count(rule["pairs_new"]), count(rule["links"])] for rule in linkage["rules"]])
    report.table("Stages", ["stage", "wall s", "share"],
                 [[name, f"{seconds:.2f}", f"{100 * seconds / sum(stages.values()):.0f} %"]
                  for name, seconds in stages.items()],
                 [f"{job['pairs'] / stages['compare'] / 1e6:.0f} M pairs a second in compare"])
    judged = subprocess.run([koppel, "evaluate", str(output), "--truth",
                             str(pathlib.Path(folder) / "truth.csv"), "--json"],
                            capture_output=True, text=True, check=True)
    quality = json.loads(judged.stdout)
    report.table("Whole job, 2 threads",
                 ["records", "pairs", "links", "entities", "entities P / R / F1", "wall s", "CPU s",
                  "MiB"],
                 [[count(job["records"]), count(job["pairs"]), count(job["links"]),
                   count(linkage["entities"]),
                   " / ".join(f"{quality['entities'][of]:.3f}"
                              for of in ("precision", "recall", "f1")),
                   f"{job['wall']:.1f}", f"{job['cpu']:.1f}", f"{job['peak_mib']:.0f}"]],
                 [f"bar {WALL_BAR_SECONDS} s: {verdict(job['wall'], WALL_BAR_SECONDS)}; bar "
                  f"{MEMORY_BAR_MIB} MiB: {verdict(job['peak_mib'], MEMORY_BAR_MIB)} (for 7,000,000 "
                  f"records and about 1,000,000,000 pairs)"])
    report.finish("--record" in sys.argv)


if __name__ == "__main__":
    main()

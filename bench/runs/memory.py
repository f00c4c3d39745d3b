#!/usr/bin/env python3
"""The figures of memory.sh: memory.py KOPPEL FOLDER REPEATS LIMIT [--record]"""

import hashlib
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from bench_report import Report
from job import count, koppel_job, verdict

TIME_BAR = 3.0
SLACK_MIB = 32
UNITS = {"MB": 1e6, "GB": 1e9, "MiB": 2**20, "GiB": 2**30}
# What a run says about itself: seconds, memory and the limit that it was given.
ACCOUNTS = {"run.json", "spec.yaml"}


def mib_of(limit):
    number, unit = re.fullmatch(r"([0-9.]+)([A-Za-z]+)", limit).groups()
    return float(number) * UNITS[unit] / 2**20


def digests(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.iterdir()) if path.name not in ACCOUNTS}


def main():
    koppel, folder, repeats, limit = [word for word in sys.argv[1:] if word != "--record"]
    folder = pathlib.Path(folder)
    report = Report("memory")
    free = koppel_job(koppel, "growth.yaml", folder, folder / "free", repeats=int(repeats))
    bound = koppel_job(koppel, "growth.yaml", folder, folder / "bound", "--memory", limit,
                       repeats=int(repeats))
    apart = [name for name, digest in digests(folder / "free").items()
             if digests(folder / "bound").get(name) != digest]
    most = mib_of(limit) + SLACK_MIB
    ratio, ratio_cpu = bound["wall"] / free["wall"], bound["cpu"] / free["cpu"]
    report.table(f"{count(free['records'])} records, {count(free['pairs'])} pairs, 2 threads",
                 ["memory", "wall s", "CPU s", "resident MiB", *free["stages"]],
                 [[name, f"{job['wall']:.2f}", f"{job['cpu']:.2f}", f"{job['peak_mib']:.0f}",
                   *(f"{seconds:.2f}" for seconds in job["stages"].values())]
                  for name, job in (("no limit", free), (f"--memory {limit}", bound))],
                 ["output files: " + ("the same bytes" if not apart else
                                      "DIFFERENT: " + ", ".join(apart)),
                  f"resident size under the limit and {SLACK_MIB} MiB, {most:.0f} MiB: "
                  f"{verdict(bound['peak_mib'], most)}",
                  f"time {ratio:.2f}x wall, {ratio_cpu:.2f}x CPU (bar {TIME_BAR}x: "
                  f"{verdict(ratio, TIME_BAR)})"])
    report.finish("--record" in sys.argv)
    sys.exit(1 if apart else 0)


if __name__ == "__main__":
    main()

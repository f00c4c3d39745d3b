#!/usr/bin/env python3
"""report.py COST.json RUN.json: what a run cost, stage by stage."""

import json
import sys

with open(sys.argv[1], encoding="utf-8") as source:
    cost = json.load(source)
with open(sys.argv[2], encoding="utf-8") as source:
    run = json.load(source)
linkage = run["linkages"][0]
print(f"{linkage['records']} records, {linkage['pairs_compared']} pairs, "
      f"{linkage['links']} links, {linkage['entities']} entities")
print(f"wall {cost['wall']:.2f} s, CPU {cost['cpu']:.2f} s, peak {cost['peak_mib']:.0f} MiB, "
      f"{run['threads']} threads, {run['cpu']}")
print(", ".join(f"{stage['name']} {stage['seconds']:.2f}" for stage in run["stages"]))

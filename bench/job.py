"""job.py: run a spec with koppel and give back what it cost, the median of several runs.

Cost is the kernel's account of the whole process (runs/measure.py, a small process of its own,
because a child's peak memory starts at that of its parent); stages, pairs and links are koppel's
own account, run.json. Stages are wall seconds, so on a shared machine CPU is the better figure.
"""

import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MEASURE = ROOT / "bench" / "runs" / "measure.py"


# Exit code of timeout(1) when it had to stop the command.
STOPPED = 124


def cost_of(command, folder, scratch, may_stop=False):
    """Run a command: its wall and CPU seconds and peak MiB, what it printed, its exit code."""
    path = pathlib.Path(scratch).resolve() / "cost.json"
    done = subprocess.run([sys.executable, str(MEASURE), str(path), *map(str, command)],
                          cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False)
    if done.returncode != 0 and not (may_stop and done.returncode == STOPPED):
        sys.exit(f"{done.stdout}\nfailed with exit code {done.returncode}: "
                 f"{' '.join(map(str, command))}")
    return json.loads(path.read_text(encoding="utf-8")), done.stdout, done.returncode


def koppel_job(koppel, spec, folder, output, *options, threads=2, repeats=1):
    """Run SPEC in FOLDER into OUTPUT. Medians, stage by stage; counts are the last run's."""
    spec = spec if os.path.isabs(spec) else ROOT / "bench" / "specs" / spec
    costs, runs = [], []
    for _ in range(repeats):
        shutil.rmtree(output, ignore_errors=True)
        cost, _, _ = cost_of([koppel, "run", spec, "--threads", threads, "--quiet", "--output",
                           output, *options], folder, pathlib.Path(output).parent)
        costs.append(cost)
        runs.append(json.loads(pathlib.Path(output, "run.json").read_text(encoding="utf-8")))
    job = {name: statistics.median(cost[name] for cost in costs) for name in costs[0]}
    job["stages"] = {stage["name"]: statistics.median(
        run["stages"][i]["seconds"] for run in runs) for i, stage in enumerate(runs[0]["stages"])}
    job["run"] = runs[-1]
    job["linkage"] = runs[-1]["linkages"][-1]
    job["records"] = job["linkage"]["records"]
    job["pairs"] = job["linkage"]["pairs_compared"]
    job["links"] = job["linkage"]["links"]
    return job


def count(number):
    """1,234,567."""
    return f"{number:,.0f}"


def verdict(value, bar, least=False):
    """Whether a figure meets its bar, in a word."""
    return "met" if (value >= bar if least else value <= bar) else "MISSED"

#!/usr/bin/env python3
"""The tables of scripts/profile.sh: profile_table.py perf|callgrind|none FOLDER TOP

FOLDER holds linked/run.json, symbols (nm --line-numbers) and, by tool, functions and stat or
callgrind's total. A function belongs to the stage whose folder under engine/ its source is in;
what the compiler inlined counts for the function that holds it.
"""

import collections
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from bench_report import Report
from job import count


def places_of(path):
    """Function -> folder of its source under engine/; a copy for a constant loses its suffix."""
    places = {}
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        words = line.split("\t")
        name = words[0].split()[-1]
        if len(words) > 1:
            found = re.search(r"/engine/(?:([a-z]+)/)?[^/]*:\d+$", words[1])
            if found:
                places[plain(name)] = found.group(1) or "pipeline"
    return places


def plain(name):
    return name.split(".")[0]


def perf_functions(folder):
    """(share, function, library)"""
    for line in (folder / "functions").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) >= 3 and cells[0].endswith("%"):
            yield float(cells[0].rstrip("%")), cells[2].split("] ")[-1], cells[1]


def callgrind_functions(folder):
    for line in (folder / "functions").read_text(encoding="utf-8").splitlines():
        found = re.match(r"\s*([\d,]+)\s+\(\s*([\d.]+)%\)\s+(\S+?):(\S+)(?: \[(.*)\])?$", line)
        if found and found.group(3) != "PROGRAM":
            library = pathlib.Path(found.group(5) or "").name
            yield float(found.group(2)), found.group(4).split("'")[0], library


def instructions(tool, folder):
    """Of the whole run, or None where nothing could count them."""
    if tool == "callgrind":
        found = re.search(r"([\d,]+) \([^)]*\)\s+PROGRAM TOTALS",
                          (folder / "functions").read_text(encoding="utf-8"))
        return int(found.group(1).replace(",", "")) if found else None
    if (folder / "stat").exists():
        for line in (folder / "stat").read_text(encoding="utf-8").splitlines():
            cells = line.split(",")
            if len(cells) > 2 and cells[2].startswith("instructions") and cells[0].isdigit():
                return int(cells[0])
    return None


def main():
    tool, folder, top = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])
    report = Report("profile")
    run = json.loads((folder / "linked" / "run.json").read_text(encoding="utf-8"))
    pairs = sum(linkage["pairs_compared"] for linkage in run["linkages"])
    total = sum(stage["seconds"] for stage in run["stages"]) or 1
    report.table(f"Stages: {count(pairs)} pairs, {run['threads']} threads, {run['cpu']}",
                 ["stage", "wall s", "share", "ns a pair"],
                 [[stage["name"], f"{stage['seconds']:.3f}",
                   f"{100 * stage['seconds'] / total:.1f} %",
                   f"{stage['seconds'] / max(pairs, 1) * 1e9:.2f}"] for stage in run["stages"]])
    if tool == "none":
        return
    places = places_of(folder / "symbols")
    stages = collections.defaultdict(list)
    for share, name, library in (perf_functions if tool == "perf" else callgrind_functions)(folder):
        stages[places.get(plain(name), f"outside: {library}")].append((share, name))
    order = sorted(stages, key=lambda stage: -sum(share for share, _ in stages[stage]))
    rows = []
    for stage in order:
        functions = sorted(stages[stage], reverse=True)
        share = sum(share for share, _ in functions)
        if share < 0.5:
            continue
        rows.append([stage, f"{share:.1f} %"])
        rows.extend(["    " + name, f"{part:.1f} %"] for part, name in functions[:top] if part >= 0.2)
    unit = "instructions" if tool == "callgrind" else "samples"
    executed = instructions(tool, folder)
    report.table(f"Functions by stage, {unit} by {tool}", ["stage and function", "share"], rows,
                 [f"{executed / max(pairs, 1):.0f} instructions a pair, {count(executed)} in all"
                  if executed else "instructions a pair: no hardware counters here; CALLGRIND=1 "
                                   "counts them on a small file"])
    report.finish(False)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""The tables of run.sh: quality.py KOPPEL WORK [--record] [--ablate] FOLDER...

Every figure is of one run: quality is the same each time, seconds are not. CSV=file in the
environment keeps the figures of the first table.
"""

import csv
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import ablation
from bench_report import Report
from quality_job import Failed, Set, run

HERE = pathlib.Path(__file__).resolve().parent
HEAD = ["set", "records", "pairs_compared", "blocking_recall", "links_precision",
        "links_recall", "links_f1", "entities_precision", "entities_recall", "entities_f1",
        "b_cubed_f1", "wall_seconds", "cpu_seconds", "peak_mib"]
SHORT = ["set", "records", "pairs", "block R", "link P", "link R", "link F1", "entity P",
         "entity R", "entity F1", "B3 F1", "wall s", "CPU s", "MiB"]
# What an estimate must keep to be called right: of the matches, and of a precision or recall.
MATCHES_WITHIN, SHARE_WITHIN = .10, .03


def share(figure, digits=4):
    """A figure between 0 and 1; what is not known stays empty."""
    return "" if figure is None else f"{figure:.{digits}f}"


def cost_cells(cost):
    return [f"{cost['wall']:.2f}", f"{cost['cpu']:.2f}", f"{cost['peak_mib']:.0f}"]


def quality_row(name, figures):
    quality = [figures[what][of] for what in ("links", "entities")
               for of in ("precision", "recall", "f1")]
    return [name, figures["records"], figures["pairs_compared"],
            *map(share, [figures["blocking_recall"], *quality, figures["b_cubed"]["f1"]]),
            *cost_cells(figures["cost"])]


def show_quality(report, found):
    rows = [quality_row(name, figures) for name, figures in found.items()]
    report.table("Quality, no spec", SHORT, rows)
    if os.environ.get("CSV"):
        with open(os.environ["CSV"], "w", newline="", encoding="utf-8") as out:
            csv.writer(out, lineterminator="\n").writerows([HEAD, *rows])


def estimate_row(name, figures):
    expected = figures["expected"]
    matches, true = expected.get("matches"), figures["true_pairs"]
    off = "" if matches is None or true == 0 else f"{(matches / true - 1) * 100:+.1f} %"
    reached = figures["blocking_recall"]
    both = [f"{share(expected.get(f'{what}_{of}'), 3)} / {share(figures[what][of], 3)}"
            for what in ("links", "entities") for of in ("precision", "recall")]
    return [name, true, "" if matches is None else f"{matches:.0f}", off,
            f"{share(expected.get('missed_share'), 3)} / "
            f"{share(None if reached is None else 1 - reached, 3)}",
            *both, share(expected.get("consistency"), 2), len(figures["warnings"])]


def count_right(found, is_right):
    """"5 of 9", over the sets of which both figures are known."""
    known = [right for right in map(is_right, found.values()) if right is not None]
    return f"{sum(known)} of {len(known)}"


def matches_right(figures):
    matches, true = figures["expected"].get("matches"), figures["true_pairs"]
    return None if matches is None or not true else abs(matches / true - 1) <= MATCHES_WITHIN


def shares_right(what):
    def is_right(figures):
        pairs = [(figures["expected"].get(f"{what}_{of}"), figures[what][of])
                 for of in ("precision", "recall")]
        if any(None in pair for pair in pairs):
            return None
        return all(abs(guess - truth) <= SHARE_WITHIN for guess, truth in pairs)
    return is_right


def show_estimates(report, found):
    if not any(figures["expected"] for figures in found.values()):
        return
    notes = [f"matches within {MATCHES_WITHIN * 100:.0f} % of the truth: "
             f"{count_right(found, matches_right)} sets; precision and recall within "
             f"{SHARE_WITHIN}: links {count_right(found, shares_right('links'))}, entities "
             f"{count_right(found, shares_right('entities'))}"]
    notes += [f"warning, {name}: {text}" for name, figures in found.items()
              for text in figures["warnings"]]
    report.table("What a run expects / what is true",
                 ["set", "true pairs", "expected", "off", "missed by rules", "link P",
                  "link R", "entity P", "entity R", "consistency", "warnings"],
                 [estimate_row(*pair) for pair in found.items()], notes)


def read_peers():
    with open(HERE / "peers.csv", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def show_peers(report, found):
    rows, lost = [], []
    peers = read_peers()
    for name, figures in found.items():
        beside = [peer for peer in peers if peer["set"] == name]
        if not beside:
            continue
        ours = figures["entities"]["f1"]
        rows.append([f"{name}, koppel", share(figures["links"]["f1"]), "", share(ours),
                     share(figures["b_cubed"]["f1"]), *cost_cells(figures["cost"]), ""])
        rows += [[f"{name}, {peer['tool']}", *(peer[key] for key in (
            "links_f1", "links_f1_best", "entities_f1", "b_cubed_f1", "wall_seconds",
            "cpu_seconds", "peak_mib", "note"))] for peer in beside]
        best = max(beside, key=lambda peer: float(peer["entities_f1"]))
        if ours is None or ours < float(best["entities_f1"]):
            lost.append(f"BEHIND {best['tool']} on {name}: {share(ours)} for "
                        f"{best['entities_f1']}")
    if rows:
        report.table("Beside peers", ["set, tool", "links F1", "links F1, best",
                                      "entities F1", "B3 F1", "wall s", "CPU s", "MiB",
                                      "note"], rows,
                     [*lost, "Peers: peers_real.md of 2026-11-24, another machine "
                      "(quality/peers.csv). Best: at the threshold chosen with the truth."])


def gain(full, without):
    return "" if None in (full, without) else f"{full - without:+.4f}"


def ablation_row(case, figures, full):
    row = [case, figures["pairs_compared"], share(figures["links"]["f1"]),
           share(figures["entities"]["f1"])]
    gains = [gain(full[what]["f1"], figures[what]["f1"]) for what in ("links", "entities")]
    if figures is full:
        gains = ["", ""]
    matches, true = figures["expected"].get("matches"), figures["true_pairs"]
    return [*row, *gains, "" if not matches or not true else f"{matches / true:.2f}",
            share(figures["expected"].get("consistency"), 2), len(figures["warnings"]),
            f"{figures['cost']['cpu']:.2f}"]


def ablate(koppel, work, case):
    """A run from the spec that a run without one writes, then one without each step."""
    spec = case.plan(koppel)
    path = work / "spec.yaml"
    rows, full = [], None
    for step, text in [("full recipe", spec), *ablation.variants(spec)]:
        path.write_text(text, encoding="utf-8")
        figures = run(koppel, work, case, ["run", str(path)])
        full = full or figures
        name = step if figures is full else f"without {step}"
        rows.append(ablation_row(f"{case.name}, {name}", figures, full))
    return rows


def show_ablation(report, koppel, work, cases):
    rows = []
    for case in cases:
        try:
            rows += ablate(koppel, work, case)
        except Failed:
            print(f"failed {case.name}, a step switched off")
            return False
    report.table("What each step gives", ["set, recipe", "pairs", "links F1", "entities F1",
                                          "gain, links", "gain, entities",
                                          "expected / true", "consistency", "warnings",
                                          "CPU s"], rows,
                 ["gain: F1 of the full recipe less F1 without the step"])
    return True


def main():
    koppel, work = sys.argv[1], pathlib.Path(sys.argv[2])
    options = {word for word in sys.argv[3:] if word.startswith("--")}
    cases = [Set(pathlib.Path(word)) for word in sys.argv[3:] if word not in options]
    report = Report("quality")
    found, good = {}, True
    for case in cases:
        if not case.is_complete:
            print(f"skipped {case.name}: no such folder, or no a.csv and truth_*.csv in it")
            continue
        try:
            found[case.name] = run(koppel, work, case, case.job())
        except Failed:
            print(f"failed {case.name}")
            good = False
    if found:
        show_quality(report, found)
        show_estimates(report, found)
        show_peers(report, found)
        if "--ablate" in options:
            good &= show_ablation(report, koppel, work,
                                  [case for case in cases if case.name in found])
    report.finish("--record" in options)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""The figures of growth.sh: growth.py KOPPEL FOLDER REPEATS [--record] SIZE..."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from bench_report import Report
from job import count, koppel_job, verdict

GROWTH_BAR = 1.3
THREADS_BAR = 1.7


def per_pair(job, seconds):
    return seconds / job["pairs"] * 1e9


def row_of(name, job):
    return [name, count(job["pairs"]), f"{job['pairs'] / job['records']:.1f}",
            f"{job['wall']:.2f}", f"{job['cpu']:.2f}", f"{job['peak_mib']:.0f}",
            f"{job['peak_mib'] * 2**20 / job['records']:.0f}",
            f"{per_pair(job, job['stages']['compare']):.1f}",
            f"{per_pair(job, job['wall']):.1f}", f"{per_pair(job, job['cpu']):.1f}"]


def main():
    koppel, folder, repeats, *sizes = [word for word in sys.argv[1:] if word != "--record"]
    output = pathlib.Path(folder) / "linked"
    report = Report("growth")

    def job(size, threads):
        return koppel_job(koppel, "growth.yaml", pathlib.Path(folder) / size, output,
                          threads=threads, repeats=int(repeats))

    header = ["records", "pairs", "pairs/record", "wall s", "CPU s", "MiB", "bytes/record",
              "ns/pair compare", "ns/pair wall", "ns/pair CPU"]
    jobs = [job(size, 2) for size in sizes]
    notes = []
    for name, seconds in (("compare stage", lambda j: j["stages"]["compare"]),
                          ("whole run, wall", lambda j: j["wall"]),
                          ("whole run, CPU", lambda j: j["cpu"])):
        ratio = per_pair(jobs[-1], seconds(jobs[-1])) / per_pair(jobs[0], seconds(jobs[0]))
        notes.append(f"time per pair, largest against smallest, {name}: {ratio:.2f}x "
                     f"(bar {GROWTH_BAR}x: {verdict(ratio, GROWTH_BAR)})")
    report.table("Growing files, 2 threads", header,
                 [row_of(count(int(size)), done) for size, done in zip(sizes, jobs)], notes)

    middle = sizes[len(sizes) // 2]
    one, two = job(middle, 1), job(middle, 2)
    notes = [f"two threads against one, {name}: {one_s / two_s:.2f}x "
             f"(bar {THREADS_BAR}x: {verdict(one_s / two_s, THREADS_BAR, least=True)})"
             for name, one_s, two_s in (
                 ("compare stage", one["stages"]["compare"], two["stages"]["compare"]),
                 ("whole run", one["wall"], two["wall"]))]
    notes.append(f"CPU seconds per wall second: {one['cpu'] / one['wall']:.2f} on one thread, "
                 f"{two['cpu'] / two['wall']:.2f} on two; below 0.95 on one thread means that "
                 f"others had the processor too")
    report.table(f"{count(int(middle))} records, one thread and two", header,
                 [row_of("1 thread", one), row_of("2 threads", two)], notes)
    report.finish("--record" in sys.argv)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""bench_report.py: what a benchmark found, as tables on the screen and, when asked, in bench/results/.

A Report prints each table as it comes. finish(record=True) appends all of them to
results/DATE.md, with machine, load, commit and command, and to results/DATE-NAME.csv, one line
per figure. Cells are text as it shall be shown; a loss is written like a win.
"""

import csv
import datetime
import os
import pathlib
import platform
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"


def machine():
    """Processor, cores and memory in one line."""
    model = platform.machine()
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{len(os.sched_getaffinity(0))} cores, {model}, {memory:.0f} GiB, " \
           f"Linux {platform.release().split('-')[0]}"


def commit():
    """The commit of the tree, and whether files differ from it."""
    def git(*words):
        return subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True,
                              check=False).stdout.strip()
    changed = git("status", "--porcelain", "--untracked-files=no")
    return (git("rev-parse", "--short", "HEAD") or "unknown") + (" with changes" if changed else "")


def command():
    """As typed, but folders of this machine by their last name only."""
    words = os.environ.get("BENCH_COMMAND", "").split()
    return " ".join(pathlib.Path(word).name if word.startswith("/") else word for word in words)


class Report:
    """Tables of one benchmark, in order."""

    def __init__(self, name):
        self.name = name
        self.tables = []
        self.load = os.getloadavg()[0]
        self.commit = commit()  # before the results themselves change a file
        self.start = datetime.datetime.now()

    def table(self, title, header, rows, notes=()):
        """Print a table; the first column names the case, numbers stand to the right."""
        rows = [[str(cell) for cell in row] for row in rows]
        self.tables.append((title, header, rows, list(notes)))
        widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
        print(f"\n{title}")
        for row in [header, *rows]:
            cells = [cell.ljust(width) if i == 0 else cell.rjust(width)
                     for i, (cell, width) in enumerate(zip(row, widths))]
            print("  " + "  ".join(cells).rstrip())
        for note in notes:
            print("  " + note)

    def _markdown(self):
        lines = [f"\n## {self.name}, {self.start:%H:%M}\n",
                 f"    {command()}\n",
                 f"{machine()}; load {self.load:.1f} at the start, {os.getloadavg()[0]:.1f} at the "
                 f"end; koppel at commit {self.commit}.\n"]
        for title, header, rows, notes in self.tables:
            lines.append(f"### {title}\n")
            lines.append("| " + " | ".join(header) + " |")
            lines.append("|---|" + "---:|" * (len(header) - 1))
            lines.extend("| " + " | ".join(row) + " |" for row in rows)
            lines.append("")
            lines.extend(f"- {note}" for note in notes)
            if notes:
                lines.append("")
        return "\n".join(lines).rstrip() + "\n"

    def _csv(self, path):
        new = not path.exists()
        with open(path, "a", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            if new:
                writer.writerow(["time", "commit", "machine", "table", "case", "measure", "figure"])
            for title, header, rows, _ in self.tables:
                for row in rows:
                    for measure, figure in zip(header[1:], row[1:]):
                        writer.writerow([f"{self.start:%H:%M}", self.commit, machine(), title,
                                         row[0], measure, figure])

    def finish(self, record):
        """Say on what machine this was, and keep it when asked."""
        print(f"\n{machine()}; load {self.load:.1f} at the start, {os.getloadavg()[0]:.1f} at the "
              f"end; commit {self.commit}")
        if not record or not self.tables:
            return
        day = f"{self.start:%Y-%m-%d}"
        path = RESULTS / f"{day}.md"
        text = self._markdown()
        if not path.exists():
            text = f"# Results of {day}\n" + text
        with open(path, "a", encoding="utf-8") as out:
            out.write(text)
        self._csv(RESULTS / f"{day}-{self.name}.csv")
        print(f"recorded in bench/results/{day}.md and bench/results/{day}-{self.name}.csv")

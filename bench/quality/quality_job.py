"""quality_job.py: one run of koppel on a set with known truth, and its figures.

A set is a folder with a.csv, for linking two files b.csv, and truth_*.csv. The figures are
evaluate's (what is true), run.json's (what the run itself expects) and the kernel's account of
the process (runs/measure.py).
"""

import json
import pathlib
import shutil
import subprocess
import sys

MEASURE = pathlib.Path(__file__).resolve().parent.parent / "runs" / "measure.py"


class Failed(Exception):
    """A command of the run did not exit with 0; it has said why on standard error."""


def call(words):
    """Standard output of a command that must succeed."""
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise Failed
    return done.stdout


class Set:
    """A folder with a set."""

    def __init__(self, folder):
        self.name = folder.name
        self.files = [str(folder / name) for name in ("a.csv", "b.csv")
                      if (folder / name).is_file()]
        self.truth = min(map(str, folder.glob("truth_*.csv")), default=None)
        self.is_complete = (folder / "a.csv").is_file() and self.truth is not None

    def job(self):
        """The words of a run with no spec and no option but --id rid."""
        return ["link" if len(self.files) > 1 else "dedupe", *self.files, "--id", "rid"]

    def plan(self, koppel):
        """The spec that such a run writes for itself."""
        link = ["--link"] if len(self.files) > 1 else []
        done = subprocess.run([koppel, "plan", *self.files, "--id", "rid", *link],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.stderr.write(done.stderr)
            raise Failed
        return done.stdout


def run(koppel, work, case, words):
    """Figures of one run: `words` are those of koppel, without output directory."""
    output = work / case.name
    cost = work / "cost.json"
    call([sys.executable, str(MEASURE), str(cost), koppel, *words, "--quiet",
          "--output", str(output)])
    figures = json.loads(call([koppel, "evaluate", str(output), "--truth", case.truth,
                               "--json"]))
    linkage = json.loads((output / "run.json").read_text(encoding="utf-8"))["linkages"][0]
    shutil.rmtree(output)
    # An engine that estimates nothing leaves these out.
    figures["expected"] = linkage.get("expected") or {}
    figures["warnings"] = linkage.get("warnings") or []
    figures["cost"] = json.loads(cost.read_text(encoding="utf-8"))
    return figures

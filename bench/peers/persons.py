"""persons.py: one million persons with koppel, DuckDB and Splink, in one run, two threads.

    persons.py KOPPEL PYTHON FOLDER SQL-FOLDER|- WORK REPEATS PEER-REPEATS [--record]

PYTHON has the peers. Costs are the kernel's, of whole processes: import, load, work, write.
Medians. Only ratios of CPU seconds mean something while others use the machine.
"""

import collections
import json
import pathlib
import statistics
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from bench_report import Report
from job import cost_of, count, koppel_job, verdict

HERE = pathlib.Path(__file__).resolve().parent
THREADS = 2
TO_PATTERNS = ("read", "standardise", "block", "compare")
# A share of pairs that may stand at another level because a peer rounds otherwise.
ROUNDING = 1e-6
# Least ratio of wall seconds against each peer; of CPU seconds against Splink.
SQL_BARS = {"staged": 20, "tuned": 8}
JOB_BARS = {"wall": 15, "cpu": 20}


def versions(python):
    code = "import duckdb, splink; print(duckdb.__version__, splink.__version__)"
    return subprocess.run([python, "-c", code], stdout=subprocess.PIPE, text=True,
                          check=True).stdout.split()


def peer(command, work, repeats):
    """Median cost of a peer's process and what the last one printed."""
    costs = []
    for _ in range(repeats):
        cost, said, _ = cost_of(command, work, work)
        costs.append(cost)
    return ({name: statistics.median(cost[name] for cost in costs) for name in costs[0]},
            json.loads(said.strip().splitlines()[-1]))


def koppel_patterns(output):
    """Lines as the SQL gives them: levels and count, tab-separated, sorted."""
    lines = pathlib.Path(output, "patterns.csv").read_text(encoding="utf-8").splitlines()[1:]
    return sorted("\t".join(line.split(",")[:6]) for line in lines)


def apart(theirs, ours):
    """How many pairs stand in another pattern."""
    counts = collections.Counter()
    for lines, sign in ((theirs, 1), (ours, -1)):
        for line in lines:
            levels, pairs = line.rsplit("\t", 1)
            counts[levels] += sign * int(pairs)
    return sum(abs(difference) for difference in counts.values()) / 2


def ratio(theirs, ours, bar=None):
    text = f"{theirs / ours:.1f}x"
    return text if bar is None else f"{text} (bar {bar}x: {verdict(theirs / ours, bar, least=True)})"


def patterns_table(report, job, ours, sql_folder, python, csv_path, work, repeats, duckdb):
    seconds = sum(job["stages"][stage] for stage in TO_PATTERNS)
    equal = True
    rows = [["koppel, to the counts", f"{seconds:.2f}", "", "", "", "", f"{len(ours)} patterns"],
            ["koppel, whole job", f"{job['wall']:.2f}", f"{job['cpu']:.2f}",
             f"{job['peak_mib']:.0f}", "", "", f"{count(job['pairs'])} pairs"]]
    for name, bar in SQL_BARS.items():
        sql = pathlib.Path(sql_folder) / f"{name}.sql"
        if not sql.exists():
            print(f"skipped: no {name}.sql in the folder of SQL files")
            continue
        cost, _ = peer([python, HERE / "duckdb_patterns.py", csv_path, sql, work / "counts",
                        THREADS], work, repeats)
        theirs = (work / "counts").read_text(encoding="utf-8").splitlines()
        moved = apart(theirs, ours)
        equal = equal and moved <= job["pairs"] * ROUNDING
        rows.append([f"DuckDB, {name} SQL", f"{cost['wall']:.2f}", f"{cost['cpu']:.2f}",
                     f"{cost['peak_mib']:.0f}", ratio(cost["wall"], seconds, bar),
                     ratio(cost["cpu"], job["cpu"]),
                     "all counts equal" if moved == 0 else f"{moved:.0f} pairs elsewhere"])
    report.table(f"From CSV to pattern counts; DuckDB {duckdb}",
                 ["", "wall s", "CPU s", "MiB", "wall / koppel's", "CPU / koppel's whole job",
                  "result"], rows,
                 ["koppel counts and links in one pass: wall seconds to the counts are those of "
                  f"its stages {', '.join(TO_PATTERNS)}; its CPU is that of the whole job",
                  "pairs elsewhere: in another pattern than koppel has them. DuckDB 2.0 rounds "
                  "Jaro-Winkler up to .92 where 1.5.6, rapidfuzz and koppel get one bit less: 5 pairs"])
    return equal


def job_table(report, job, python, csv_path, work, repeats, splink):
    cost, said = peer([python, HERE / "splink_job.py", csv_path, work / "splink", THREADS], work,
                      repeats)
    report.table(f"Full job: train, score, link, cluster, write Parquet; Splink {splink}",
                 ["", "wall s", "CPU s", "MiB", "links"],
                 [["koppel", f"{job['wall']:.2f}", f"{job['cpu']:.2f}", f"{job['peak_mib']:.0f}",
                   count(job["links"])],
                  ["Splink", f"{cost['wall']:.2f}", f"{cost['cpu']:.2f}",
                   f"{cost['peak_mib']:.0f}", count(said["links"])],
                  ["Splink / koppel", ratio(cost["wall"], job["wall"], JOB_BARS["wall"]),
                   ratio(cost["cpu"], job["cpu"], JOB_BARS["cpu"]),
                   ratio(cost["peak_mib"], job["peak_mib"]), ""]],
                 ["koppel: " + steps(job["stages"]), "Splink: " + steps(said["steps"])])


def steps(seconds):
    return ", ".join(f"{name} {value:.2f}" for name, value in seconds.items())


def main():
    koppel, python, folder, sql, work, repeats, peer_repeats = [
        word for word in sys.argv[1:] if word != "--record"]
    work = pathlib.Path(work)
    csv_path = pathlib.Path(folder) / "persons_1m.csv"
    report = Report("peers-persons")
    duckdb, splink = versions(python)
    job = koppel_job(koppel, "persons_1m.yaml", folder, work / "linked", threads=THREADS,
                     repeats=int(repeats))
    ours = koppel_patterns(work / "linked")
    equal = True
    if sql == "-":
        print("skipped: DuckDB's pattern counts, no folder of SQL files (--sql FOLDER)")
    else:
        equal = patterns_table(report, job, ours, sql, python, csv_path, work, int(peer_repeats),
                               duckdb)
    job_table(report, job, python, csv_path, work, int(peer_repeats), splink)
    report.finish("--record" in sys.argv)
    sys.exit(0 if equal else 1)


if __name__ == "__main__":
    main()

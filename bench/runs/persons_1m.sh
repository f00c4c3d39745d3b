#!/usr/bin/env bash
# One million persons, three rules, five comparisons (bench/specs/persons_1m.yaml), on 2 threads:
# are the pattern counts those of SQL, and what does it cost?
#     bench/runs/persons_1m.sh [FOLDER [EXPECTED]]
# FOLDER (default .) holds persons_1m.csv; EXPECTED (default FOLDER/persons_1m.patterns.tsv) one
# line per pattern: levels and count, separated by tabs. KOPPEL=path of the command.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
koppel=$(realpath "${KOPPEL:-$root/build/release/koppel}")
folder=$(realpath "${1:-.}")
expected=$(realpath -m "${2:-$folder/persons_1m.patterns.tsv}")
[ -f "$folder/persons_1m.csv" ] || { echo "skipped: no persons_1m.csv in the folder"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$folder"
python3 "$root/bench/runs/measure.py" "$work/cost.json" "$koppel" run \
    "$root/bench/specs/persons_1m.yaml" --threads 2 --quiet --output "$work/linked" >/dev/null
python3 "$root/bench/runs/report.py" "$work/cost.json" "$work/linked/run.json"
[ -f "$expected" ] || { echo "patterns: not compared, no expected counts"; exit 0; }
# Columns of patterns.csv: five levels, pairs, match_weight.
tail -n +2 "$work/linked/patterns.csv" | tr -d '\r' | cut -d, -f1-6 | tr , '\t' |
    LC_ALL=C sort >"$work/actual"
tr -d '\r' <"$expected" | LC_ALL=C sort >"$work/expected"
if cmp -s "$work/actual" "$work/expected"; then
    echo "patterns: all $(wc -l <"$work/actual") counts equal the expected ones"
else
    echo "patterns: $(comm -3 "$work/actual" "$work/expected" | wc -l) lines differ" >&2
    exit 1
fi

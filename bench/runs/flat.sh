#!/usr/bin/env bash
# How do time, memory and quality grow with the records? Makes N rows of persons with known truth
# (data/generator) and dedupes them with bench/specs/flat.yaml on 2 threads.
#     bench/runs/flat.sh N [NOISE]      (KOPPEL, GENERATOR=paths of the two commands)
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
[ $# -ge 1 ] || { echo "usage: $0 N [low|middle|high]" >&2; exit 64; }
koppel=$(realpath "${KOPPEL:-$root/build/release/koppel}")
generator=$(realpath "${GENERATOR:-$root/build/release/koppel-registers}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$generator" --flat "$1" --noise "${2:-middle}" --output "$work" >/dev/null
cd "$work"
python3 "$root/bench/runs/measure.py" cost.json "$koppel" run "$root/bench/specs/flat.yaml" \
    --threads 2 --quiet --output linked >/dev/null
python3 "$root/bench/runs/report.py" cost.json linked/run.json
"$koppel" evaluate linked --truth truth.csv

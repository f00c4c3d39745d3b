#!/usr/bin/env bash
# Does koppel link seven million persons on a small server? Nine rules, about a billion pairs, six
# comparisons, probability .9, clusters (bench/specs/seven_million.yaml), 2 threads. One run each.
#     bench/runs/seven_million.sh [SIZE] [--repeats N] [--record]
# SIZE (default 7000000) for a trial on fewer.
set -euo pipefail
source "$(dirname "$0")/../common.sh"
size=${1:-7000000}
bench_persons "$size" "$work/persons"
python3 "$root/bench/runs/seven_million.py" "$koppel" "$work/persons" "$repeats" \
    ${record[@]+"${record[@]}"}

#!/usr/bin/env bash
# Does a pair cost the same in a large file as in a small one, and what does a second thread give?
# Files of 0.25, 1 and 4 million persons (or the sizes given), linked with bench/specs/growth.yaml,
# whose rules find the same number of pairs a record in each; then the middle one on one thread.
#     bench/runs/growth.sh [SIZE...] [--repeats N] [--record]
set -euo pipefail
source "$(dirname "$0")/../common.sh"
[ $# -gt 0 ] || set -- 250000 1000000 4000000
for size in "$@"; do
    bench_persons "$size" "$work/$size"
done
python3 "$root/bench/runs/growth.py" "$koppel" "$work" "$repeats" ${record[@]+"${record[@]}"} "$@"

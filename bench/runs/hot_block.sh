#!/usr/bin/env bash
# What does a value that everybody shares do to a run? 200,000 persons who all have one birth date,
# a file in which three in ten have it, and one without, linked with a rule on the birth date alone
# (bench/specs/hot_block.yaml), 2 threads. A run is stopped after 120 seconds.
#     bench/runs/hot_block.sh [SIZE [SECONDS]] [--repeats N] [--record]
set -euo pipefail
source "$(dirname "$0")/../common.sh"
size=${1:-200000}
for percent in 0 30 100; do
    bench_persons "$size" "$work/$percent" --default-date "$percent"
done
python3 "$root/bench/runs/hot_block.py" "$koppel" "$work" "${2:-120}" ${record[@]+"${record[@]}"}

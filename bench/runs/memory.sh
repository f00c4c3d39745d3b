#!/usr/bin/env bash
# Does --memory bound the whole process, give the same bytes, and what does it cost? One million
# persons (bench/specs/growth.yaml) without a limit and with one of 200MB, 2 threads.
#     bench/runs/memory.sh [SIZE [LIMIT]] [--repeats N] [--record]
set -euo pipefail
source "$(dirname "$0")/../common.sh"
size=${1:-1000000}
limit=${2:-200MB}
bench_persons "$size" "$work/persons"
python3 "$root/bench/runs/memory.py" "$koppel" "$work/persons" "$repeats" "$limit" \
    ${record[@]+"${record[@]}"}

#!/usr/bin/env bash
# Links sets with known truth, with no spec and no option but --id rid, and prints how well: the
# truth, what the run expected of itself, the peers' figures, time and memory.
#     bench/quality/run.sh FOLDER... [--sparse [N]] [--ablate] [--record]
# FOLDER is a set (a.csv, for linking two files b.csv, and truth_*.csv) or holds such folders.
#   --sparse   also six sets of N residents (default 100000) in families, few of whom stand there
#              twice: with and without address, at three levels of noise (koppel-registers)
#   --ablate   then each set again without each step of the recipe in turn
# CSV=file keeps the figures of the first table. One run each: --repeats changes nothing.
set -euo pipefail
source "$(dirname "$0")/../common.sh"
options=() folders=() sparse=''
while [ $# -gt 0 ]; do
    case $1 in
    --ablate) options+=(--ablate) ;;
    --sparse)
        sparse=100000
        if [[ ${2:-} =~ ^[0-9]+$ ]]; then
            sparse=$2
            shift
        fi
        ;;
    -*) bench_fail "unknown option $1" ;;
    *)
        inside=("$1"/*/a.csv)
        if [ ! -f "$1/a.csv" ] && [ -f "${inside[0]}" ]; then
            for file in "${inside[@]}"; do folders+=("$(dirname "$file")"); done
        else
            folders+=("$1")
        fi
        ;;
    esac
    shift
done
if [ -n "$sparse" ]; then
    [ -x "$generator" ] || bench_fail "no generator at $generator: build with KPL_DEV=ON, or set GENERATOR"
    for noise in low middle high; do
        for kind in address bare; do
            address=()
            [ "$kind" = address ] || address=(--no-address)
            set=$work/sparse/sparse_${kind}_$noise
            mkdir -p "$set"
            "$generator" --families --residents "$sparse" --noise "$noise" \
                ${address[@]+"${address[@]}"} --output "$set" >/dev/null
            folders+=("$set")
        done
    done
fi
[ ${#folders[@]} -gt 0 ] || bench_fail "usage: $0 FOLDER... [--sparse [N]] [--ablate] [--record]"
export PYTHONDONTWRITEBYTECODE=1
python3 "$root/bench/quality/quality.py" "$koppel" "$work" ${record[@]+"${record[@]}"} \
    ${options[@]+"${options[@]}"} "${folders[@]}"

#!/usr/bin/env bash
# How does koppel stand beside what a user would take instead? Makes a virtual environment with the
# peers of requirements.txt in build/peers and prints, from one run and on the same data:
#   kernels   each comparator beside rapidfuzz's SIMD, one thread, ns a comparison, same levels
#   patterns  persons_1m.csv to all pattern counts beside SQL in DuckDB, load included
#   job       the full job on it beside Splink: wall, CPU, peak memory
#     bench/peers/run.sh [FOLDER] [--sql FOLDER] [--only kernels|persons] [--repeats N]
#                        [--peer-repeats N] [--record]
# FOLDER holds persons_1m.csv; the one of --sql staged.sql and tuned.sql (without: no patterns).
# BENCH_BUILD=build folder made with -DKPL_BENCH=ON -DKPL_DEV=ON (default build/bench).
set -euo pipefail
source "$(dirname "$0")/../common.sh"
folder='' sql=- only='' peer_repeats=1
while [ $# -gt 0 ]; do
    case $1 in
    --sql) sql=$(realpath "${2:?--sql needs a folder}") && shift ;;
    --only) only=${2:?--only needs kernels or persons} && shift ;;
    --peer-repeats) peer_repeats=${2:?--peer-repeats needs a number} && shift ;;
    *) folder=$(realpath "$1") ;;
    esac
    shift
done
tiles=$(realpath -m "${BENCH_BUILD:-$root/build/bench}/bench/peer_tiles")
python=$root/build/peers/bin/python
[ -x "$python" ] || python3 -m venv "$root/build/peers"
"$python" -m pip install --quiet --disable-pip-version-check -r "$root/bench/peers/requirements.txt"
"$python" -m pip list --disable-pip-version-check --format freeze | grep -vE '^(pip|setuptools)=' |
    paste -sd ' ' | sed 's/^/peers: /'
code=0
export PYTHONDONTWRITEBYTECODE=1

if [ "$only" = persons ]; then
    :
elif [ ! -x "$tiles" ]; then
    echo "skipped: kernels, no peer_tiles at $tiles (build with KPL_BENCH=ON)"
else
    bench_persons 12000 "$work/strings"
    "$python" "$root/bench/peers/kernels.py" "$tiles" "$work/strings/persons.csv" "$work" \
        "$repeats" ${record[@]+"${record[@]}"} || code=1
fi
if [ "$only" = kernels ]; then
    :
elif [ ! -f "$folder/persons_1m.csv" ]; then
    echo "skipped: patterns and job, no persons_1m.csv in the folder"
else
    "$python" "$root/bench/peers/persons.py" "$koppel" "$python" "$folder" "$sql" "$work" \
        "$repeats" "$peer_repeats" ${record[@]+"${record[@]}"} || code=1
fi
exit $code

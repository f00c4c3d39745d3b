#!/usr/bin/env bash
# How fast is each stage by itself? Two files of persons (or the sizes given), linked with
# bench/specs/flat.yaml on one thread and on two; rates from the stage seconds of run.json. The
# larger file is read as Parquet as well where bench/peers/run.sh has made its environment, because
# something has to write it.
#     bench/stages/stages.sh [SIZE...] [--repeats N] [--record]
set -euo pipefail
source "$(dirname "$0")/../common.sh"
[ $# -gt 0 ] || set -- 200000 1000000
for size in "$@"; do
    bench_persons "$size" "$work/$size"
done
last=${*: -1}
python=$root/build/peers/bin/python
if [ -x "$python" ]; then
    "$python" -c 'import sys
from pyarrow import csv, parquet
parquet.write_table(csv.read_csv(sys.argv[1]), sys.argv[2], compression="zstd")' \
        "$work/$last/persons.csv" "$work/$last/persons.parquet"
else
    echo "skipped: Parquet, nothing to write it with (bench/peers/run.sh makes build/peers)"
fi
python3 "$root/bench/stages/stages.py" "$koppel" "$work" "$repeats" ${record[@]+"${record[@]}"} "$@"

#!/usr/bin/env bash
# Links sets with known truth, with no spec and no option but --id rid, and prints how well.
#     bench/quality/run.sh FOLDER...        (KOPPEL=path of the command, CSV=file for the figures)
# A folder holds a.csv, for linking two files b.csv, and truth_*.csv. Seconds are wall and CPU of
# the whole process, peak is its greatest resident size.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
koppel=${KOPPEL:-$root/build/release/koppel}
[ $# -gt 0 ] || { echo "usage: $0 FOLDER..." >&2; exit 64; }
[ -x "$koppel" ] || { echo "$0: no command at $koppel: build it or set KOPPEL" >&2; exit 66; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for folder in "$@"; do
    set=$(basename "$folder")
    truth=$(ls "$folder"/truth_*.csv 2>/dev/null | head -n 1 || true)
    if [ ! -f "$folder/a.csv" ] || [ -z "$truth" ]; then
        echo "skipped $set: no such folder, or no a.csv and truth_*.csv in it"
        continue
    fi
    job=(dedupe "$folder/a.csv")
    [ ! -f "$folder/b.csv" ] || job=(link "$folder/a.csv" "$folder/b.csv")
    if ! python3 "$root/bench/runs/measure.py" "$work/$set.cost" \
        "$koppel" "${job[@]}" --id rid --quiet --output "$work/$set" >/dev/null ||
        ! "$koppel" evaluate "$work/$set" --truth "$truth" --json >"$work/$set.json"; then
        echo "failed $set"
        touch "$work/failed"
        continue
    fi
    rm -rf "${work:?}/$set"
done
python3 "$root/bench/quality/quality_table.py" "$work" ${CSV:+"$CSV"}
[ ! -e "$work/failed" ]

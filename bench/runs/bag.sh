#!/usr/bin/env bash
# 1.44 million real Dutch addresses linked to themselves after the register generator's address
# errors (bench/specs/bag.yaml), on 2 threads: how many are found again, and what does it cost?
#     bench/runs/bag.sh [FOLDER [PROFILE [NOISE]]]
# FOLDER (default ../shared/data/dutch/addresses) holds files of addresses as *.csv.zst, PROFILE (tax,
# typed or care; default typed) and NOISE (0 low, 1 medium, 2 high; default 1) choose the errors: see
# bench/runs/bag_damage.c. KOPPEL=path of the command.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
koppel=$(realpath -m "${KOPPEL:-$root/build/release/koppel}")
folder=$(realpath -m "${1:-$root/../shared/data/dutch/addresses}")
profile=${2:-typed}
noise=${3:-1}
compgen -G "$folder/*.csv.zst" >/dev/null || { echo "skipped: no addresses in $folder"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sources=("$root"/data/generator/gen_*.c)
cc -O2 -I"$root/data/generator" -o "$work/damage" "$root/bench/runs/bag_damage.c" "${sources[@]}" -lm
cd "$work"
# Rows of all files behind one header, numbered; two streets have quotes in their names.
echo "id;street;number;letter;addition;postcode;place" >bag.csv
for file in "$folder"/*.csv.zst; do
    zstd -dcq --long=31 "$file" | tail -n +2
done | tr -d '"' | awk -F';' '{print NR ";" $1 ";" $2 ";" $3 ";" $4 ";" $5 ";" $6}' >>bag.csv
./damage "$profile" "$noise" <bag.csv >damaged.csv
python3 "$root/bench/runs/measure.py" "$work/cost.json" "$koppel" run "$root/bench/specs/bag.yaml" \
    --threads 2 --quiet --output "$work/linked" >/dev/null
python3 "$root/bench/runs/report.py" "$work/cost.json" "$work/linked/run.json"
# A row is its own truth: both files number the addresses alike.
"$koppel" cat "$work/linked/links.parquet" | awk -F, -v rows="$(($(wc -l <bag.csv) - 1))" '
    NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
    { links++; right += $column["left_id"] == $column["right_id"] }
    END { printf "%d rows, %d links, precision %.4f, recall %.4f, F1 %.4f\n", rows, links,
          right / links, right / rows, 2 * right / (links + rows) }'

#!/usr/bin/env bash
# Goal: no damage passes. Method: 10,000 copies of links.parquet with one bit flipped at random
# (fixed seed) and 1,000 cut at random places; `koppel verify` must report every one.
#   test_flips.sh PATH-OF-koppel PROJECT
set -uo pipefail
koppel=$(realpath "$1")
project=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
head -n 300 "$project/data/example/residents.csv" >residents.csv
"$koppel" dedupe residents.csv "$project/data/example/tax_payers.csv" --quiet --output out || exit 1
"$koppel" verify out/links.parquet >/dev/null || { echo "the untouched file is refused"; exit 1; }

cat >damage.py <<'PY'
import pathlib
import random
import sys
kind, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
whole = pathlib.Path("out/links.parquet").read_bytes()
for number in range(first, first + count):
    source = random.Random(f"{kind} {number}")
    if kind == "flip":
        copy = bytearray(whole)
        copy[source.randrange(len(copy))] ^= 1 << source.randrange(8)
    else:
        copy = whole[:source.randrange(len(whole))]
    pathlib.Path(f"damaged/{kind}_{number:05d}.parquet").write_bytes(copy)
PY

missed=0
reported=0
batch() { # kind, first, count
    rm -rf damaged
    mkdir damaged
    python3 damage.py "$@"
    "$koppel" verify damaged/* >verify.log 2>&1
    local bad
    bad=$(grep -c '^koppel: damaged/' verify.log)
    reported=$((reported + bad))
    missed=$((missed + $3 - bad))
}
for first in $(seq 0 1000 9000); do batch flip "$first" 1000; done
batch cut 0 1000
echo "$reported passed, $missed failed"
[ "$missed" -eq 0 ]

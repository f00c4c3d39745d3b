#!/usr/bin/env bash
# Sets koppel up on a bare Debian 12 machine, builds it, and links the nine registers of an invented
# municipality of 20,000 inhabitants: each row gets its address, its person and its case.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
echo "build: build/release"
cmake -S . -B build/release -G Ninja >/dev/null
cmake --build build/release >/dev/null
koppel=$PWD/build/release/koppel
town=build/demo

echo
echo "\$ koppel-registers --municipality -o $town"
build/release/koppel-registers --municipality -o "$town"
cd "$town" # paths in the spec are meant from here
echo
echo "\$ cd $town; koppel run spec.yaml"
"$koppel" run spec.yaml
echo
echo "\$ koppel evaluate linked --truth truth"
"$koppel" evaluate linked --truth truth
echo
echo "\$ koppel quality linked"
"$koppel" quality linked
echo
echo "\$ koppel differences linked --linkage person --base brp | head -4"
"$koppel" differences linked --linkage person --base brp --quiet >differences.csv
head -4 differences.csv
echo
"$koppel" verify linked/*.* linked/*/*
echo
echo "Look further, in $town:"
echo "  koppel cat linked/crosswalk.parquet | head        every row with its address, person and case"
echo "  koppel explain linked --linkage person --entity 12  why an entity holds together"
echo "  koppel plan brp.csv wmo.csv                       what koppel makes of files without a spec"
echo "with koppel = build/release/koppel; README.md says what else there is."

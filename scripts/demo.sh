#!/usr/bin/env bash
# Sets koppel up on a bare Debian 12 machine, builds it, and links the example registers of data/:
# residents, care clients and tax payers of a small invented municipality, spelled three ways.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
echo "build: build/release"
cmake -S . -B build/release -G Ninja >/dev/null
cmake --build build/release >/dev/null
koppel=build/release/koppel
registers=(data/example/residents.csv data/example/care_clients.csv data/example/tax_payers.csv)

echo
echo "\$ koppel dedupe ${registers[*]} --output build/demo"
"$koppel" dedupe "${registers[@]}" --output build/demo
echo
echo "\$ koppel evaluate build/demo --truth data/example/truth.csv"
"$koppel" evaluate build/demo --truth data/example/truth.csv
echo
"$koppel" verify build/demo/*
echo
echo "The links are in build/demo/links.parquet, the entities in build/demo/entities.parquet; look with"
echo "  $koppel cat build/demo/links.parquet | head"
echo "  $koppel plan ${registers[*]}"

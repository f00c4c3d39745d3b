#!/usr/bin/env bash
# Goal: the tables open in the tools that people use, and theirs open here. Method: pyarrow, polars
# and DuckDB from PyPI, in a virtual environment of this test's own (build/peers), read what
# koppel wrote and write what koppel reads; see peers_check.py.
#   test_peers.sh PATH-OF-koppel PROJECT
set -euo pipefail
koppel=$(realpath "$1")
project=$(realpath "$2")
venv=$project/build/peers
if [ ! -e "$venv/ready" ]; then
    rm -rf "$venv"
    python3 -m venv "$venv"
    if ! "$venv/bin/pip" install --quiet --disable-pip-version-check pyarrow polars duckdb \
        >"$venv/log" 2>&1; then
        echo "skipped: pyarrow, polars and duckdb could not be installed"
        exit 0
    fi
    touch "$venv/ready"
fi
exec "$venv/bin/python" "$project/tests/peers/peers_check.py" "$koppel" "$project"

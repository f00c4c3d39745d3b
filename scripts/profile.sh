#!/usr/bin/env bash
# Where does the time of a run go? Seconds by stage from run.json, then the hottest functions by
# stage (the folder of their source), and the cost of a pair.
#   scripts/profile.sh SPEC|FILE [OPTION...]     a spec is run, a table deduped; options for koppel
#   TOP=N functions a stage (default 6), KOPPEL=another binary with symbols and debug information
# Samples with perf. Without it valgrind's callgrind counts instructions instead, some fifty times
# slower: take a small file. With CALLGRIND=1 it is used anyway, for figures that do not depend on
# what else the machine does (of the AVX2 tier: valgrind knows no AVX-512). The binary is
# build/profile: the release build with -g. Stage seconds under callgrind mean nothing.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
[ $# -ge 1 ] || { echo "usage: $0 SPEC|FILE [OPTION...]" >&2; exit 64; }
top=${TOP:-6}
koppel=${KOPPEL:-}
if [ -z "$koppel" ]; then
    cmake -S "$root" -B "$root/build/profile" -G Ninja -DCMAKE_C_FLAGS=-g >/dev/null
    cmake --build "$root/build/profile" --target koppel_command | tail -n 1
    koppel=$root/build/profile/koppel
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
case $1 in
*.yaml | *.yml | *.json) job=(run "$@") ;;
*) job=(dedupe "$@") ;;
esac
job=("$koppel" "${job[@]}" --quiet --output "$work/linked")

# What measures, and what it counts.
tool=none
if [ "${CALLGRIND:-0}" != 1 ] && perf record -q -e cpu-clock -o "$work/trial" true 2>/dev/null; then
    tool=perf
elif command -v valgrind >/dev/null; then
    tool=callgrind
fi
case $tool in
perf)
    event=cpu-clock
    perf stat -x, -e instructions:u true 2>&1 | grep -q 'not supported' || event=cycles:u
    perf record -q -e "$event" -F 2000 -o "$work/perf.data" "${job[@]}" >"$work/said"
    perf report -q -i "$work/perf.data" --no-children --sort dso,symbol -t '|' \
        2>/dev/null >"$work/functions"
    if [ "$event" = cycles:u ]; then
        perf stat -x, -o "$work/stat" -e instructions:u "${job[@]}" >/dev/null
    fi
    ;;
callgrind)
    valgrind --tool=callgrind --callgrind-out-file="$work/callgrind.out" --compress-strings=no \
        --compress-pos=no "${job[@]}" >"$work/said" 2>"$work/valgrind"
    callgrind_annotate "$work/callgrind.out" --threshold=99.9 >"$work/functions"
    ;;
none)
    echo "functions: neither perf nor valgrind is here, so stages only"
    "${job[@]}" >"$work/said"
    ;;
esac
nm --defined-only --line-numbers "$koppel" >"$work/symbols"
python3 "$root/bench/runs/profile_table.py" "$tool" "$work" "$top"

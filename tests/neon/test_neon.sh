#!/usr/bin/env bash
# Goal: the NEON kernels give what the scalar ones give, bit for bit, and the scalar ways of agree,
# block_wanted and the CSV index work on AArch64. Method: engine/compare and what it stands on is
# built by a cross compiler, with the C tests of tests/, and runs under qemu's user emulation;
# cmocka.h here stands for the library, and xxHash comes from its header. Times mean nothing here.
#   test_neon.sh PATH-OF-koppel PROJECT
set -uo pipefail
project=$(realpath "$2")
compiler=aarch64-linux-gnu-gcc
emulator=qemu-aarch64
for program in "$compiler" "$emulator"; do
    command -v "$program" >/dev/null && continue
    echo "skipped: no $program (scripts/setup.sh --test installs it)"
    exit 0
done
xxhash=$(pkg-config --variable=includedir libxxhash 2>/dev/null)/xxhash.h
if [ ! -e "$xxhash" ]; then
    echo "skipped: no xxhash.h"
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$project" || exit 1
mkdir "$work/include" "$work/objects"
cp "$xxhash" "$work/include" # of its folder, the other headers are this machine's

flags=(-std=c11 -O2 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -DKPL_PTHREADS=1 -DXXH_INLINE_ALL
    -DKPL_HAVE_SSE42=0 -DKPL_HAVE_AVX2=0 -DKPL_HAVE_AVX512=0 -DKPL_HAVE_NEON=1 -ffp-contract=off
    -Wall -Wextra -Wpedantic -Wconversion -Wundef -Wvla -Wshadow -Werror
    -Iengine -Iinclude -Itests/neon -isystem "$work/include"
    -DTIERS_TEXTS=72u) # enough for a batch of 64 lanes and a part of one
sources=(engine/compare/*.c engine/read/csv_index_*.c engine/block/block_wanted.c
    engine/model/{values,value_table}.c engine/base/{alloc,cpu,hash,status,text}.c)
tests=(compare/test_tiers compare/test_jaro_winkler compare/test_comparators compare/test_agree
    compare/test_number_difference compare/test_distance_km block/test_block_wanted
    read/test_csv_index)

# One job of each: compile a source, or link and run a test. Unused functions are dropped, so that
# what they stand on need not be built.
compile() { "$compiler" "${flags[@]}" -ffunction-sections -c "$1" -o "$work/objects/$(basename "$1" .c).o"; }
emulate() {
    local name=${1##*/}
    "$compiler" "${flags[@]}" "tests/$1.c" "$work"/objects/*.o -Wl,--gc-sections -lm -o "$work/$name" &&
        "$emulator" -L /usr/aarch64-linux-gnu "$work/$name" >"$work/$name.log" &&
        sed "s/^/$name: /" "$work/$name.log" && return
    echo "FAILED $name"
    return 1
}

# Run `$1` for each of the other arguments, as many at once as there are processors.
each() {
    local job=$1
    shift
    for item in "$@"; do
        while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n; done
        { "$job" "$item" || touch "$work/failed"; } &
    done
    wait
    [ ! -e "$work/failed" ]
}

kept=()
for source in "${sources[@]}"; do
    case $source in *_sse42.c | *_avx2.c | *_avx512.c | */compare.c) continue ;; esac
    kept+=("$source")
done
each compile "${kept[@]}" || { echo "FAILED to build for AArch64"; exit 1; }
each emulate "${tests[@]}" || exit 1

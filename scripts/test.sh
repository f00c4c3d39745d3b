#!/usr/bin/env bash
# Installs what is missing, builds koppel three times (gcc optimised, clang with address and
# undefined-behaviour sanitizers, clang with the thread sanitizer) and runs all tests.
#   scripts/test.sh          everything
#   scripts/test.sh quick    the optimised build only
set -euo pipefail
cd "$(dirname "$0")/.."
jobs=$(nproc)
export CMAKE_BUILD_PARALLEL_LEVEL=$jobs CTEST_PARALLEL_LEVEL=$jobs
passed=0
failed=0

# Build in build/<name> with the given CMake options, run its tests, add up their numbers.
run_suite() {
    local name=$1 filter=$2
    shift 2
    echo "== $name: build"
    cmake -S . -B "build/$name" -G Ninja -DKPL_DEV=ON "$@" >/dev/null
    cmake --build "build/$name" | tail -n 1
    echo "== $name: tests"
    local log=build/$name/ctest.log
    ctest --test-dir "build/$name" --output-on-failure $filter >"$log" 2>&1 ||
        { grep -vE '^ +Start ' "$log"; }
    local total ran_failed
    total=$(grep -cE '^ *[0-9]+/[0-9]+ Test' "$log" || true)
    ran_failed=$(grep -cE '^ *[0-9]+/[0-9]+ Test.*(\*\*\*|Not Run)' "$log" || true)
    tail -n 3 "$log"
    [ "$total" -gt 0 ] || { cat "$log"; echo "$name: no test ran" >&2; exit 1; }
    passed=$((passed + total - ran_failed))
    failed=$((failed + ran_failed))
}

scripts/setup.sh --test
run_suite gcc "" -DCMAKE_C_COMPILER=gcc
if [ "${1:-}" != quick ]; then
    # Golden runs repeat what the optimised build has shown; the sanitizers need each path once.
    ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1 \
        run_suite asan "-E golden|tidy|test_registers|peers|flips|package|neon" -DCMAKE_C_COMPILER=clang-14 \
        -DCMAKE_BUILD_TYPE=RelWithDebInfo -DKPL_SANITIZE=address,undefined -DKPL_PTHREADS=ON
    run_suite tsan "-R parallel|test_read|standardise|block|pipeline|engine" \
        -DCMAKE_C_COMPILER=clang-14 -DCMAKE_BUILD_TYPE=RelWithDebInfo \
        -DKPL_SANITIZE=thread -DKPL_PTHREADS=ON
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]

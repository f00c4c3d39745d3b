#!/usr/bin/env bash
# Goal: what is installed can be used. Method: install the build that holds the given command into
# a temporary prefix, build a small program through pkg-config and through CMake, run both; check
# that every header compiles alone and that the library exports nothing but kpl_ names.
#   test_package.sh PATH-OF-koppel PROJECT
set -uo pipefail
build=$(cd "$(dirname "$1")" && pwd)
project=$(cd "$2" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

check() { # name, command...
    local name=$1
    shift
    if "$@" >"$work/log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED $name"
        sed 's/^/  /' "$work/log" | tail -n 20
    fi
}

cat >"$work/use.c" <<'C'
#include <koppel/koppel.h>
#include <stdio.h>
int main(void) {
    kpl_engine *engine = NULL;
    kpl_error error = {0};
    if (kpl_engine_create(NULL, &engine, &error) != KPL_OK)
        return 1;
    if (kpl_verify(engine, "no-such-file", &error) != KPL_E_NO_INPUT)
        return 2;
    kpl_engine_destroy(engine);
    return puts(kpl_version()) < 0;
}
C
cat >"$work/CMakeLists.txt" <<'C'
cmake_minimum_required(VERSION 3.25)
project(use C)
find_package(koppel 0.1 REQUIRED)
add_executable(use use.c)
target_link_libraries(use PRIVATE koppel::koppel)
C

check "install" cmake --install "$build" --prefix "$work/prefix"
library=$(find "$work/prefix" -name 'libkoppel.so' | head -n 1)
export PKG_CONFIG_PATH=${library%/*}/pkgconfig LD_LIBRARY_PATH=${library%/*}
check "pkg-config" bash -c "sed -i 's|^prefix=.*|prefix=$work/prefix|' '${library%/*}/pkgconfig/koppel.pc' &&
    cc -std=c11 -Wall -Werror '$work/use.c' \$(pkg-config --cflags --libs koppel) -o '$work/use' && '$work/use'"
check "CMake package" bash -c "cmake -S '$work' -B '$work/build' -DCMAKE_PREFIX_PATH='$work/prefix' &&
    cmake --build '$work/build' && '$work/build/use'"
check "installed command" "$work/prefix/bin/koppel" --version

foreign=$(nm -D --defined-only "$library" | awk '{print $3}' | sed 's/@.*//' | grep -v '^kpl_' | head -n 5)
check "exported symbols: ${foreign:-all start with kpl_}" test -z "$foreign"

flags=(-fsyntax-only -Wall -Wextra -Werror -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE
    -I"$project/include" -I"$project/engine" -I"$project/build/deps/carquet/include")
check "the public header as C++" g++ -std=c++17 -Wpedantic "${flags[@]}" -x c++ "$project/include/koppel/koppel.h"
for header in "$project"/include/koppel/*.h "$project"/engine/*.h "$project"/engine/*/*.h; do
    case $header in *_sse42.h | *_avx2.h | *_avx512.h | *_neon.h) continue ;; esac
    tier=()
    : >"$work/alone.c"
    case ${header##*/} in lanes_space.h) ;; lanes*.h) # written on the primitives of a tier
        [ "$(uname -m)" = x86_64 ] || continue
        tier=(-msse4.2 -mpopcnt)
        echo '#include "compare/lanes_sse42.h"' >"$work/alone.c" ;;
    esac
    echo "#include \"$header\"" >>"$work/alone.c"
    check "alone: ${header#"$project"/}" gcc -std=c11 "${flags[@]}" "${tier[@]}" -Wno-unused-function "$work/alone.c"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]

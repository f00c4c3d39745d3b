#!/usr/bin/env bash
# Installs what koppel needs on Debian 12 and says what it does. Running it twice is harmless.
#   scripts/setup.sh          compiler, build tools, libraries, carquet
#   scripts/setup.sh --test   and what the tests need on top: clang, sanitizers, AArch64 emulated
#   scripts/setup.sh --bench  and Google Benchmark
# carquet (Parquet in C, MIT) is not in Debian: its source distribution comes from PyPI, pinned
# by version and SHA-256, and is built as a static library under build/deps.
set -euo pipefail
cd "$(dirname "$0")/.."

carquet_version=0.7.2
carquet_sha256=5d57c00217906e672fe8b569d8a24c6cbd6d1ab7736d56057e9b884f1a043e7d
deps=$PWD/build/deps

packages=(gcc g++ make cmake ninja-build pkg-config python3 python3-pip python3-venv
    libxxhash-dev libzstd-dev zlib1g-dev liblz4-dev libbrotli-dev libutf8proc-dev libyaml-dev)
for option in "$@"; do
    case $option in
    --test) packages+=(libcmocka-dev clang-14 libclang-rt-14-dev libomp-14-dev valgrind zstd bzip2)
        [ "$(uname -m)" = aarch64 ] || # NEON kernels run as they are there
            packages+=(gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user) ;;
    --bench) packages+=(libbenchmark-dev) ;;
    *) echo "setup.sh: unknown option $option (known: --test, --bench)" >&2; exit 64 ;;
    esac
done

install_packages() {
    local missing=()
    for package in "${packages[@]}"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' ||
            missing+=("$package")
    done
    if [ ${#missing[@]} -eq 0 ]; then
        echo "setup: all ${#packages[@]} Debian packages are there"
        return
    fi
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || { echo "setup: needs root to install: ${missing[*]}" >&2; exit 77; }
        root=(sudo)
    fi
    echo "setup: installing ${missing[*]}"
    "${root[@]}" apt-get update -qq
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        "${missing[@]}" >/dev/null
}

build_carquet() {
    local stamp=$deps/carquet/$carquet_sha256-2 # -2: how it was built
    if [ -e "$stamp" ]; then
        echo "setup: carquet $carquet_version is built"
        return
    fi
    echo "setup: fetching and building carquet $carquet_version"
    local work
    work=$(mktemp -d)
    trap 'rm -rf "$work"' RETURN
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" download --quiet --disable-pip-version-check --no-deps --no-binary :all: \
        --dest "$work" "carquet==$carquet_version" >/dev/null
    echo "$carquet_sha256  $work/carquet-$carquet_version.tar.gz" | sha256sum --check --quiet
    tar -xzf "$work/carquet-$carquet_version.tar.gz" -C "$work"
    rm -rf "$deps/carquet"
    # The codecs come from Debian; with the flag set, CMake downloads nothing by itself. Without
    # OpenMP, because threads are for koppel to start, and without its link-time optimisation,
    # which another compiler cannot link.
    cmake -S "$work/carquet-$carquet_version/native" -B "$work/build" -G Ninja \
        -DCMAKE_BUILD_TYPE=None -DCMAKE_C_FLAGS="-O3 -DNDEBUG" -DCMAKE_POSITION_INDEPENDENT_CODE=ON \
        -DBUILD_SHARED_LIBS=OFF -DCARQUET_BUILD_SHARED=OFF -DCARQUET_BUILD_TESTS=OFF \
        -DCARQUET_BUILD_EXAMPLES=OFF -DCARQUET_BUILD_BENCHMARKS=OFF -DCARQUET_BUILD_CLI=OFF \
        -DFETCHCONTENT_FULLY_DISCONNECTED=ON -DCMAKE_DISABLE_FIND_PACKAGE_OpenMP=ON \
        -DCMAKE_INSTALL_PREFIX="$deps/carquet" >"$work/log" 2>&1 &&
        cmake --build "$work/build" -j "$(nproc)" >>"$work/log" 2>&1 &&
        cmake --install "$work/build" >>"$work/log" 2>&1 ||
        { cat "$work/log" >&2; exit 1; }
    touch "$stamp"
}

install_packages
build_carquet

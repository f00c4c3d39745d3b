# common.sh - sourced by the benchmark scripts: the paths and options that all of them share.
#     KOPPEL, GENERATOR  other builds of the two commands (default build/release)
#     --record           append the figures to bench/results/ (bench/bench_report.py)
#     --repeats N        runs of which the median counts
# Sets root, koppel, generator, work (removed at exit), repeats, record, arguments (the rest).
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
koppel=$(realpath -m "${KOPPEL:-$root/build/release/koppel}")
generator=$(realpath -m "${GENERATOR:-$root/build/release/koppel-registers}")
export BENCH_COMMAND="${0#"$root"/} $*"
repeats=3
record=()
arguments=()

bench_fail() {
    echo "${0##*/}: $1" >&2
    exit 64
}

while [ $# -gt 0 ]; do
    case $1 in
    --record) record=(--record) ;;
    --repeats) repeats=${2:?--repeats needs a number} && shift ;;
    *) arguments+=("$1") ;;
    esac
    shift
done
set -- ${arguments[@]+"${arguments[@]}"}
[ -x "$koppel" ] || bench_fail "no command at $koppel: build build/release first, or set KOPPEL"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# bench_persons N FOLDER [OPTION...]: a file of N persons with known truth.
bench_persons() {
    [ -x "$generator" ] || bench_fail "no generator at $generator: build with KPL_DEV=ON, or set GENERATOR"
    local count=$1 folder=$2
    shift 2
    "$generator" --flat "$count" "$@" --output "$folder" >/dev/null
}

#!/usr/bin/env bash
# Goal: bench/quality/run.sh says of each set what is true, what the run expected, and what each step
# of the recipe gives. Method: two small sets of families, made here; the tables are read as text.
#   test_quality.sh PATH-OF-koppel PROJECT      (KPL_GENERATOR=path of koppel-registers)
set -euo pipefail
koppel=$(realpath "$1")
project=$(realpath "$2")
if [ ! -x "${KPL_GENERATOR:-}" ]; then
    echo "skipped: no koppel-registers"
    exit 0
fi
export KOPPEL=$koppel GENERATOR=$KPL_GENERATOR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
checks=0
failures=0

check() { # WHAT COMMAND...
    local what=$1
    shift
    checks=$((checks + 1))
    "$@" || { echo "FAILED: $what" >&2; failures=$((failures + 1)); }
}
quality() { "$project/bench/quality/run.sh" "$@" >"$work/out" 2>"$work/err"; }
fails() { ! quality "$@"; }
cells() { # ROW-PATTERN: the F1 of links and of entities
    grep -m 1 "^  $1 " "$work/out" | awk '{ print $7, $10 }'
}

mkdir -p "$work/sets/street" "$work/sets/names" "$work/sets/broken"
"$GENERATOR" --families --residents 1500 -o "$work/sets/street" >/dev/null
"$GENERATOR" --families --residents 1500 --no-address -o "$work/sets/names" >/dev/null
check "a folder of sets" quality "$work/sets"
for table in "Quality, no spec" "What a run expects / what is true"; do
    check "table: $table" grep -qx "$table" "$work/out"
done
check "both sets have a row" test "$(grep -c '^  \(street\|names\) ' "$work/out")" -eq 4
check "true pairs of the truth" test \
    "$(grep '^  street ' "$work/out" | sed -n 2p | awk '{ print $2 }')" -eq 187
check "no peer was measured on these" bash -c '! grep -q "Beside peers" "$1"' - "$work/out"
street=$(cells street)

check "figures are kept, a missing set is skipped" env CSV="$work/figures.csv" \
    "$project/bench/quality/run.sh" "$work/sets/names" "$work/nothing" >"$work/out"
check "one line for the set, one for the header" test "$(wc -l <"$work/figures.csv")" -eq 2
check "the skipped set is named" grep -q "^skipped nothing" "$work/out"

check "each step in turn" quality "$work/sets/street" --ablate
check "the written spec gives what no spec gives" test "$street" = \
    "$(grep -m 1 'street, full recipe' "$work/out" | awk '{ print $5, $6 }')"
for step in "dependence forest" household "value-specific u" "second pass" aliases closure "size prior" \
    "term frequency" "average linkage" "all of these"; do
    check "without $step" grep -q "^  street, without $step  *[0-9]" "$work/out"
done

check "sets made on demand" quality --sparse 300
check "six of them" test "$(grep -c '^  sparse_' "$work/out")" -eq 12

printf 'rid,name\n1,"open\n' >"$work/sets/broken/a.csv"
printf 'rid,entity\n1,1\n' >"$work/sets/broken/truth_clusters.csv"
check "a set that koppel refuses: exit code 1" fails "$work/sets/broken" "$work/sets/names"
check "it is named" grep -q "^failed broken" "$work/out"
check "the others are still run" grep -q "^  names " "$work/out"
check "no set at all: exit code 64" bash -c '"$1" >/dev/null 2>&1; [ $? -eq 64 ]' - \
    "$project/bench/quality/run.sh"
check "unknown option" fails --ablation

# A spec with every step: each edit changes one thing and the peers' file can be read.
export PYTHONDONTWRITEBYTECODE=1
check "edits of a spec, figures of peers" python3 - "$project/bench/quality" <<'EDITS'
import sys
sys.path.insert(0, sys.argv[1])
import ablation
import quality
SPEC = """compare:
  a: {levels: [exact], close: 1, term_frequency: true}
  b: {levels: [exact], crossed: a, aliases: true, term_frequency: true}
model: {train: em, dependence: forest, household: true, value_specific: true, passes: 2, aliases: true, closure: true, size_prior: true}
cluster: {method: one_to_one}
"""
made = dict(ablation.variants(SPEC))
assert len(made) == len(ablation.STEPS), made.keys()
assert "aliases: true, term" in made["aliases"] and "aliases: false" in made["aliases"]
assert "crossed" not in made["crossed columns"]
assert "method: average_linkage" in made["one-to-one"]
for off in ("dependence: none", "household: false", "value_specific: false", "passes: 1",
            "closure: false", "size_prior: false", "method: components", "term_frequency: false"):
    assert off in made["all of these"], off
for name, text in made.items():
    lines = [i for i, (a, b) in enumerate(zip(SPEC.splitlines(), text.splitlines())) if a != b]
    assert lines and (len(lines) == 1 or name in ("term frequency", "all of these")), name
assert not ablation.variants("cluster: {method: components}\n")
for peer in quality.read_peers():
    assert peer["set"] and peer["tool"] and 0 < float(peer["entities_f1"]) <= 1, peer
EDITS

echo "test_quality: $checks checks, $failures failed"
[ "$failures" -eq 0 ]

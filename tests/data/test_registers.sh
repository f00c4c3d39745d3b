#!/bin/sh
# test_registers.sh - the generator of example registers keeps its promises.
#
# Usage: test_registers.sh PATH-OF-koppel-registers
# Builds nothing. Checks: the committed example is what seed 1 gives, same seed same
# bytes, another seed or noise other bytes, sizes scale, rows and truth agree, every bsn
# passes the eleven test, families hold what they promise, wrong use exits with its documented code.
set -u
export LC_ALL=C

[ $# -eq 1 ] || { echo "usage: $0 PATH-OF-koppel-registers" >&2; exit 64; }
generator=$1
data=$(cd "$(dirname "$0")/../../data" && pwd) || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
checks=0
failures=0

# check WHAT COMMAND...: counts, and names what failed.
check() {
    what=$1
    shift
    checks=$((checks + 1))
    "$@" || { echo "FAILED: $what" >&2; failures=$((failures + 1)); }
}
same() { [ "$1" = "$2" ] || { echo "  expected $1, got $2" >&2; return 1; }; }
differ() { ! cmp -s "$1" "$2"; }
digests() {
    (cd "$1" && sha256sum residents.csv care_clients.csv tax_payers.csv truth.csv)
}
rows() { awk 'END { print NR - 1 }' "$1"; }
within() { # VALUE LOW HIGH
    [ "$1" -ge "$2" ] && [ "$1" -le "$3" ] && return 0
    echo "  $1 is outside $2..$3" >&2
    return 1
}
exits() { # EXPECTED-CODE ARGUMENTS...
    expected=$1
    shift
    "$generator" "$@" >"$work/stdout" 2>"$work/stderr"
    same "$expected" $?
}
speaks() { [ -s "$work/stderr" ] && [ ! -s "$work/stdout" ]; }

# --- The committed example and reproducibility -----------------------------------------
check "default run" exits 0 -o "$work/one"
"$generator" --seed 1 --noise middle --residents 2000 --output "$work/again" >/dev/null
"$generator" --seed 2 -o "$work/seed2" >/dev/null
"$generator" --noise high -o "$work/high" >/dev/null
sed 's, example/, ,' "$data/SHA256SUMS" >"$work/sums"
digests "$work/one" >"$work/actual"
check "seed 1 gives the digests of data/SHA256SUMS" cmp "$work/sums" "$work/actual"
check "data/example matches data/SHA256SUMS" \
    sh -c 'cd "$1" && sha256sum --quiet -c SHA256SUMS' sh "$data"
for file in residents.csv care_clients.csv tax_payers.csv truth.csv; do
    check "same options, same $file" cmp "$work/one/$file" "$work/again/$file"
    check "another seed, another $file" differ "$work/one/$file" "$work/seed2/$file"
done
check "more noise, other clients" \
    differ "$work/one/care_clients.csv" "$work/high/care_clients.csv"
check "the table of errors stands in data/README.md" sh -c '
    "$1" --errors >"$3" && awk "NR == FNR { want[\$0] = 1; n++; next }
        \$0 in want { found++ } END { exit found < n }" "$3" "$2"' \
    sh "$generator" "$data/README.md" "$work/errors"

# --- Sizes -----------------------------------------------------------------------------
"$generator" --residents 20000 --seed 5 -o "$work/large" >/dev/null
"$generator" --residents 1 -o "$work/tiny" >/dev/null
check "1 resident" same 1 "$(rows "$work/tiny/residents.csv")"
check "2,000 residents" same 2000 "$(rows "$work/one/residents.csv")"
check "20,000 residents" same 20000 "$(rows "$work/large/residents.csv")"
check "about 12 % clients" within "$(rows "$work/large/care_clients.csv")" 2200 2900
check "about 60 % of the adults pay" \
    within "$(rows "$work/large/tax_payers.csv")" 9000 11500

# --- Rows and truth --------------------------------------------------------------------
for town in one large seed2 high; do
    check "$town: rows, ids and truth agree" awk -v town="$town" '
        FNR == 1 { file++; next }
        { sub(/\r$/, "") }
        file == 4 { split($0, cell, ","); truth[cell[1]] = cell[2]; lines++; next }
        { match($0, /^[RCT][0-9]+/); id = substr($0, 1, RLENGTH); kind = substr(id, 1, 1)
          if (id in seen) bad++
          seen[id] = 1; count[kind]++; ids++ }
        END {
            for (id in seen) {
                if (!(id in truth)) { bad++; continue }
                kind = substr(id, 1, 1); key = kind truth[id]
                if (kind == "R" && key in residents) bad++  # everybody once
                if (kind == "R") residents[key] = 1
                if (kind == "T" && key in payers) bad++     # tax payers once as well
                if (kind == "T") payers[key] = 1
                if (kind == "C") clients[truth[id]]++
            }
            for (entity in clients) {
                if (clients[entity] > 2) bad++
                twice += clients[entity] == 2
                linked += ("R" entity) in residents
            }
            for (key in payers) known += ("R" substr(key, 2)) in residents
            if (lines != ids || bad > 0 || twice == 0) exit 1
            # Most clients and payers are residents, some are not.
            if (linked < count["C"] * 0.75 || known < count["T"] * 0.85) exit 1
            exit known == count["T"]
        }' "$work/$town/residents.csv" "$work/$town/care_clients.csv" \
        "$work/$town/tax_payers.csv" "$work/$town/truth.csv"
done
check "every resident has a bsn of his own that passes the eleven test" awk -F, '
    FNR > 1 {
        sum = -substr($2, 9, 1)
        for (i = 1; i <= 8; i++) sum += (10 - i) * substr($2, i, 1)
        if (length($2) != 9 || sum % 11 != 0 || $2 in seen) bad++
        seen[$2] = 1
    } END { exit bad > 0 }' "$work/large/residents.csv"
check "residents: 11 fields in every row" awk -F, 'NF != 11 { exit 1 }' \
    "$work/large/residents.csv"
check "tax payers: 9 fields in every row" awk -F'\t' 'NF != 9 { exit 1 }' \
    "$work/large/tax_payers.csv"
check "clients: CR LF at every end of line" awk '!/\r$/ { exit 1 }' \
    "$work/large/care_clients.csv"
check "clients: Windows-1252, not UTF-8" sh -c '
    ! iconv -f UTF-8 -t UTF-8 "$1" >/dev/null 2>&1 &&
    iconv -f WINDOWS-1252 -t UTF-8 "$1" >/dev/null' sh "$work/one/care_clients.csv"
check "tax payers: byte order mark" same "357 273 277" \
    "$(head -c 3 "$work/one/tax_payers.csv" | od -An -to1 | sed 's/^ *//')"

# --- The flat file ---------------------------------------------------------------------
"$generator" --flat 10000 --seed 3 -o "$work/flat" >/dev/null
"$generator" --flat 10000 --seed 3 -o "$work/flat2" >/dev/null
check "flat: rows" same 10000 "$(rows "$work/flat/persons.csv")"
check "flat: truth rows" same 10000 "$(rows "$work/flat/truth.csv")"
check "flat: 70 % different persons" same 7000 \
    "$(sed 1d "$work/flat/truth.csv" | cut -d, -f2 | sort -u | wc -l | tr -d ' ')"
check "flat: same seed, same bytes" cmp "$work/flat/persons.csv" "$work/flat2/persons.csv"
"$generator" --flat 10000 --seed 3 --default-date 30 -o "$work/default" >/dev/null
check "flat: a default date in about 30 % of the rows" within \
    "$(grep -c ',1900-01-01,' "$work/default/persons.csv")" 2800 3200
check "flat: a default date changes no other field" same \
    "$(cut -d, -f1-3,5- "$work/flat/persons.csv" | cksum)" \
    "$(cut -d, -f1-3,5- "$work/default/persons.csv" | cksum)"
"$generator" --flat 1000 --default-date 100 -o "$work/shared" >/dev/null
check "flat: one date everywhere" same 1000 \
    "$(grep -c ',1900-01-01,' "$work/shared/persons.csv")"
check "flat: 9 fields in every row" awk -F, 'NF != 9 { exit 1 }' "$work/flat/persons.csv"

# --- Families --------------------------------------------------------------------------
"$generator" --families --residents 20000 --seed 5 -o "$work/families" >"$work/said"
"$generator" --families --residents 20000 --seed 5 -o "$work/families2" >/dev/null
"$generator" --families --residents 20000 --seed 5 --no-address -o "$work/bare" >/dev/null
"$generator" --families --residents 20000 --seed 5 --noise low -o "$work/families_low" >/dev/null
"$generator" --families --residents 20000 --seed 5 --noise high -o "$work/families_high" \
    >/dev/null
check "families: 12.5 % stand there twice" same 22500 "$(rows "$work/families/a.csv")"
check "families, low noise: 10 %" same 22000 "$(rows "$work/families_low/a.csv")"
check "families, high noise: 15 %" same 23000 "$(rows "$work/families_high/a.csv")"
check "families: the sizes are printed" grep -q "22500 rows.* 20000 entities, 2500 pairs" \
    "$work/said"
check "families: 100,000 residents by default" same 112500 \
    "$("$generator" --families -o "$work/families_default" >/dev/null
    rows "$work/families_default/a.csv")"
for file in a.csv truth_clusters.csv; do
    check "families: same options, same $file" \
        cmp "$work/families/$file" "$work/families2/$file"
done
check "families: everybody is there once or twice, every row has a truth" awk -F, '
    FNR == 1 { file++; next }
    file == 1 { rid[$1] = 1; next }
    { if (!($1 in rid)) bad++
      delete rid[$1]; seen[$2]++ }
    END { for (entity in seen) { entities++; if (seen[entity] > 2) bad++ }
          for (left in rid) bad++
          exit bad > 0 || entities != 20000 }' \
    "$work/families/a.csv" "$work/families/truth_clusters.csv"
check "families: without address the same persons" same \
    "$(cut -d, -f1-7 "$work/families/a.csv" | cksum)" "$(cksum <"$work/bare/a.csv")"
check "families: the truth does not depend on the address" \
    cmp "$work/families/truth_clusters.csv" "$work/bare/truth_clusters.csv"
check "families: the more noise, the fewer second records alike" sh -c '
    alike() {
        awk -F, "FNR == NR { entity[\$1] = \$2; next }
            { key = \$2 FS \$4 FS \$5; of = entity[\$1]
              if (of in first) same += first[of] == key; else first[of] = key }
            END { print same }" "$1/truth_clusters.csv" "$1/a.csv"
    }
    [ "$(alike "$1_low")" -gt "$(alike "$1")" ] && [ "$(alike "$1")" -gt "$(alike "$1_high")" ]' \
    sh "$work/families"
check "families: relatives share a surname and an address" within "$(awk -F, '
    NR > 1 { home = $4 FS $9 FS $10 FS $11; if (home in seen) shared++; seen[home] = 1 }
    END { print shared }' "$work/families_low/a.csv")" 6000 12000
check "families: twins, other given names" within "$(awk -F, '
    NR > 1 { key = $4 FS $5 FS $9 FS $10
             if (key in given && given[key] != $2) twins++
             given[key] = $2 }
    END { print twins + 0 }' "$work/families_low/a.csv")" 50 400

# --- Wrong use -------------------------------------------------------------------------
for arguments in "--residents" "--residents 0" "--residents -5" "--residents 12x" \
    "--residents 40000001" "--flat 0" "--flat x" "--seed 1.5" \
    "--seed 18446744073709551616" "--noise loud" "--what" "town" \
    "--residents 5 --flat 5" "--default-date 5" "--flat 5 --default-date 101" \
    "--families --flat 5" "--no-address" "--families --residents 0"; do
    # shellcheck disable=SC2086 # the words are separate arguments
    check "exit 64: $arguments" exits 64 $arguments
    check "a message on standard error: $arguments" speaks
done
check "exit 64: empty directory name" exits 64 -o ""
: >"$work/file"
check "exit 73: directory that cannot be made" exits 73 -o "$work/file/below"
check "exit 73: a directory stands where a file must come" sh -c '
    mkdir -p "$2/blocked/truth.csv" && "$1" -o "$2/blocked" >/dev/null 2>&1
    [ $? -eq 73 ]' sh "$generator" "$work"
if [ -w /dev/full ]; then
    mkdir -p "$work/full"
    ln -s /dev/full "$work/full/residents.csv"
    check "exit 74: full disk" exits 74 -o "$work/full"
fi
check "exit 0: --help" exits 0 --help
check "--help names every option" sh -c '
    for option in --municipality --inhabitants --no-bsn --residents --flat --default-date --families --no-address --seed --noise --output --errors --help; do
        "$1" --help | grep -q -e "$option" || exit 1
    done' sh "$generator"

echo "test_registers: $checks checks, $failures failed"
[ "$failures" -eq 0 ]

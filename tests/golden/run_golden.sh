#!/usr/bin/env bash
# Goal: one input and configuration give one result. Method: link the example registers for every
# number of threads, chunk size, processor tier and way to hold memory below, and compare the digests of what must not
# depend on them with the committed ones.
#   run_golden.sh PATH-OF-koppel PROJECT [--update]
# --update writes tests/golden/digests.txt anew: only after a change that is meant to change
# results, with the reason in the commit.
set -uo pipefail
koppel=$(realpath "$1")
project=$(realpath "$2")
update=${3:-}
golden=$project/tests/golden/digests.txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$project" || exit 1 # the spec in a table's footer holds the paths as they were given
passed=0
failed=0
files=(links.parquet entities.parquet patterns.csv model.json)
tiers=("--cpu sse42" "--cpu avx2")
case $(uname -m) in aarch64 | arm64) tiers=("--cpu neon") ;; esac
registers=(data/example/residents.csv data/example/care_clients.csv data/example/tax_payers.csv)

# The jobs: name, then the command's words.
job() {
    case $1 in
    dedupe) echo dedupe "${registers[@]}" ;;
    link) echo link "${registers[@]:0:2}" --threshold 0.8 ;;
    blocked) echo run "$work/blocked.yaml" ;;
    linkages) echo run "$work/linkages.yaml" ;;
    esac
}
# Files of a job.
outputs() {
    case $1 in
    linkages)
        for folder in address person household; do printf "$folder/%s\n" "${files[@]}"; done
        printf '%s\n' person/conflicts.csv crosswalk.parquet
        ;;
    *) printf '%s\n' "${files[@]}" ;;
    esac
}
cat >"$work/blocked.yaml" <<'SPEC'
koppel: 1
sources:
  residents: {read: data/example/residents.csv, id: resident_id}
  tax_payers: {read: data/example/tax_payers.csv, id: taxpayer, unique: true}
fields:
  given_name: {kind: given_name, residents: given_names, tax_payers: initials}
  surname: {kind: surname, residents: surname, tax_payers: surname}
  birth_date: {kind: date, residents: birth_date, tax_payers: born}
  postcode: {kind: postcode, column: postcode}
block: [[birth_date], [surname.phonetic, given_name.initial], [postcode.area]]
cluster: {method: components}
SPEC
cat >"$work/linkages.yaml" <<'SPEC'
koppel: 1
sources:
  residents: {read: data/example/residents.csv, id: resident_id}
  care: {read: data/example/care_clients.csv, id: client_no}
  tax: {read: data/example/tax_payers.csv, id: taxpayer}
linkages:
  address:
    kind: address
    fields:
      street: {kind: street, column: street}
      number: {kind: house_number, residents: house_number, care: house_no, tax: house_number}
      postcode: {kind: postcode, column: postcode}
    block: [[postcode, number], [street, number]]
  person:
    kind: person
    fields:
      given_name: {kind: given_name, residents: given_names, care: first_name, tax: initials}
      surname: {kind: surname, residents: [prefix, surname], care: last_name, tax: surname}
      birth_date: {kind: date, residents: birth_date, care: birth_date, tax: born}
      bsn: {kind: identifier, residents: bsn, tax: bsn, conflict: true}
      home: {kind: entity, of: address}
    block: [[home], [birth_date], [surname.phonetic, given_name.initial]]
    model: {passes: 2, value_specific: true}
  household:
    kind: other
    sources: [care, tax]
    fields:
      who: {kind: entity, of: person}
      home: {kind: entity, of: address}
      surname: {kind: surname, care: last_name, tax: surname}
    cluster: {method: components}
SPEC

digests() { # job, options...: one line per file
    local name=$1
    shift
    # shellcheck disable=SC2046
    "$koppel" $(job "$name") --output "$work/out" --quiet "$@" >"$work/log" 2>&1 || cat "$work/log"
    outputs "$name" | while read -r file; do
        echo "$name $file $(sha256sum <"$work/out/$file" | cut -c1-64)"
    done
}

if [ "$update" = --update ]; then
    for name in dedupe link blocked linkages; do digests "$name"; done >"$golden"
    echo "wrote $golden"
    exit 0
fi
for name in dedupe link blocked linkages; do
    for options in "--threads 1" "--threads 2" "--threads 3" "--threads 8" \
        "--threads 2 --chunk 64" "--threads 8 --chunk 4096" "--threads 3 --chunk 1000000" \
        "--cpu scalar" "${tiers[@]}" "--spill always" \
        "--spill always --threads 1 --chunk 4096" "--spill never --memory 1GiB"; do
        # shellcheck disable=SC2086
        if digests "$name" $options | cmp -s - <(grep "^$name " "$golden"); then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
            echo "FAILED $name $options"
        fi
    done
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]

#!/usr/bin/env bash
# test_planted.sh - koppel quality counts every fault that is planted, and nothing shows one.
#
#     test_planted.sh PATH_OF_KOPPEL PROJECT_DIR
#
# A municipality of 20,000 inhabitants is linked twice with one model: as it was generated, and with
# 1,000 invalid citizen numbers, 500 shifted dates of birth and 200 persons with two valid numbers
# (plant_faults.py). What koppel quality counts must differ by exactly that. No planted value may stand in
# any file that a run writes, or on any screen, unless --show-values asks for it.
set -u
koppel=$(realpath "$1")
project=$(realpath "$2")
generator=${KPL_GENERATOR:-$(dirname "$koppel")/koppel-registers}
export LC_ALL=C
work=$(mktemp -d "${TMPDIR:-/tmp}/koppel-planted.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

fail() {
    echo "test_planted: $1" >&2
    exit 1
}

"$generator" --municipality --inhabitants 20000 -o town >/dev/null || fail "no municipality"
cp -r town planted
python3 "$project/tests/data/plant_faults.py" planted || fail "nothing was planted"
[[ $(wc -l <planted/planted.txt) == 2200 ]] || fail "not 1,700 values, dates written in two ways"

write_spec() { # FOLDER MODEL
    cat <<SPEC
koppel: 1
sources:
  brp: {read: $1/brp.csv, id: anummer, unique: true}
  belastingen: {read: $1/belastingen.csv, id: SUBJECTNR}
  schulden: {read: $1/schulden.csv, id: Zaaknummer}
kind: person
fields:
  bsn: {kind: bsn, brp: burgerservicenummer, belastingen: BSN, schulden: Burgerservicenummer}
  given_name: {kind: nl_given_name, brp: voornamen, belastingen: VOORLETTERS, schulden: Voorletters}
  surname: {kind: nl_surname, brp: [geslachtsnaam, voorvoegsel, partnerGeslachtsnaam, partnerVoorvoegsel,
    aanduidingNaamgebruik], belastingen: NAAM, schulden: [Achternaam, Voorvoegsel]}
  birth_date: {kind: date, brp: geboortedatum, belastingen: GEBDATUM, schulden: Geboortedatum}
  postcode: {kind: nl_postcode, brp: postcode, belastingen: POSTCODE, schulden: Postcode}
block:
  - [bsn]
  - [birth_date, postcode]
model: {$2}
quality:
  - {source: belastingen, field: bsn, dimension: validity, at_least: 0.97}
emit: {directory: $1/linked}
SPEC
}
write_spec town 'train: em' >town.yaml
write_spec planted 'train: fixed, load: town/linked/model.json' >planted.yaml

"$koppel" run town.yaml -q || fail "the registers are not linked"
"$koppel" quality town/linked --as-of 2026-11-28 --json >before.json || fail "a gate failed before"
{
    "$koppel" run planted.yaml
    "$koppel" run planted.yaml --json
    "$koppel" quality planted/linked --as-of 2026-11-28 --json >after.json
    [[ $? == 1 ]] || echo "NO GATE"
    "$koppel" quality planted/linked --as-of 2026-11-28
    "$koppel" differences planted/linked --base brp
    "$koppel" differences planted/linked --base brp --json
    "$koppel" profile planted/belastingen.csv planted/schulden.csv
    for table in links entities; do "$koppel" cat planted/linked/$table.parquet; done
    "$koppel" explain planted/linked --entity 1
    cat after.json
} >screens.txt 2>&1
grep -q 'NO GATE' screens.txt && fail "the gate did not fail"
[[ $(grep -c '^gate failed: person, belastingen, bsn: validity 0\.9' screens.txt) == 2 ]] || fail "not a line for the gate"

python3 - <<'CHECK' || fail "the counts differ by something else than what was planted"
import json

def counts(name):
    linkage = json.load(open(name))["linkages"][0]
    fields = {(field["source"], field["field"]): field for field in linkage["fields"]}
    conflict = {conflict["field"]: conflict for conflict in linkage["conflicts"]}["bsn"]
    dates = fields["schulden", "birth_date"]
    return {
        "invalid": fields["belastingen", "bsn"]["invalid"],
        "dates that differ from others": dates["with_others"]["near"] + dates["with_others"]["different"],
        "dates that differ from base": dates["with_base"]["near"] + dates["with_base"]["different"],
        "entities with two numbers, or kept from it": conflict["with_two"] + conflict["merges_refused"],
        "other invalid": sum(field["invalid"] for key, field in fields.items() if key != ("belastingen", "bsn")),
    }

before, after = counts("before.json"), counts("after.json")
found = {key: after[key] - before[key] for key in before}
for key, count in found.items():
    print(f"{key}: {before[key]} + {count}")
assert list(found.values()) == [1000, 500, 500, 200, 0]
CHECK

# Screens and files hold none of the values; with --show-values they are there.
grep -wFf planted/planted.txt screens.txt >leaks.txt && fail "a planted value is on a screen: $(wc -l <leaks.txt) lines"
grep -rawFf planted/planted.txt planted/linked >leaks.txt && fail "a planted value is in the output"
"$koppel" differences planted/linked --base brp --show-values -q >values.csv || fail "no differences"
[[ $(grep -owFf planted/planted.txt values.csv | sort -u | wc -l) -ge 500 ]] || fail "--show-values shows nothing"
echo "test_planted: every fault is counted, and none is shown"

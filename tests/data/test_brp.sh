#!/usr/bin/env bash
# test_brp.sh - the official test set of the Dutch register of persons is read and cleaned whole.
#
#     test_brp.sh PATH_OF_KOPPEL PROJECT_DIR
#
# Each of its rows holds up to five persons: whose list it is, mother, father, partner and child. One run reads the file once
# for each of them, and for the address: no row may be rejected, and every field that is filled must be something once it is
# cleaned. check_brp.py has the documented marks of what is not known, and the published rules a second time: koppel must
# count as many filled and as many valid values as they do. With no spec at all the file is read and its columns are known.
set -u
koppel=$(realpath "$1")
project=$(realpath "$2")
shared=${KPL_SHARED_DIR:-$project/../shared}
set_file=$shared/data/dutch/brp/20220502_Testset_persoonslijsten_proefomgeving_GBA-V.csv
export LC_ALL=C
if [[ ! -f $set_file ]]; then
    echo "skipped: the test set of the register of persons is not there"
    exit 0
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/koppel-brp.XXXXXX")
trap 'rm -rf "$work"' EXIT
cp "$set_file" "$work/brp.csv"
cd "$work" || exit 1

fail() {
    echo "test_brp: $1" >&2
    exit 1
}

cat >brp.yaml <<'SPEC'
koppel: 1
sources:
  person: {read: brp.csv}
  mother: {read: brp.csv}
  father: {read: brp.csv}
  partner: {read: brp.csv}
  child: {read: brp.csv}
linkages:
  address:
    kind: address
    fields:
      address_id: {kind: bag_id, person: 08.11.90}
      object_id: {kind: bag_id, person: 08.11.80}
      street: {kind: nl_street, person: 08.11.10}
      public_space: {kind: nl_street, person: 08.11.15}
      house_number: {kind: nl_house_number, person: [08.11.20, 08.11.30, 08.11.40]}
      postcode: {kind: nl_postcode, person: 08.11.60}
      place: {kind: nl_place, person: 08.11.70}
    block: [[postcode, house_number]]
  person:
    kind: person
    fields:
      a_nummer: {kind: a_nummer, person: 01.01.10, mother: 02.01.10, father: 03.01.10, partner: 05.01.10, child: 09.01.10}
      bsn: {kind: bsn, person: 01.01.20, mother: 02.01.20, father: 03.01.20, partner: 05.01.20, child: 09.01.20}
      given_name: {kind: nl_given_name, person: 01.02.10, mother: 02.02.10, father: 03.02.10, partner: 05.02.10, child: 09.02.10}
      surname: {kind: nl_surname, person: [01.02.40, 01.02.30], mother: [02.02.40, 02.02.30], father: [03.02.40, 03.02.30],
        partner: [05.02.40, 05.02.30], child: [09.02.40, 09.02.30]}
      birth_date: {kind: nl_date, person: 01.03.10, mother: 02.03.10, father: 03.03.10, partner: 05.03.10, child: 09.03.10}
      birth_place: {kind: nl_place, person: 01.03.20, mother: 02.03.20, father: 03.03.20, partner: 05.03.20, child: 09.03.20}
      gender: {kind: category, person: 01.04.10, mother: 02.04.10, father: 03.04.10, partner: 05.04.10}
    block: [[bsn], [a_nummer]]
emit: {directory: linked, format: csv}
rejects: {max: 0}
SPEC
"$koppel" run brp.yaml -q || fail "the test set is not linked"
"$koppel" quality linked --as-of 2026-11-28 --json >quality.json || fail "its quality is not measured"
"$koppel" profile brp.csv --json >profile.json || fail "its columns are not described"
"$koppel" plan brp.csv -q >derived.yaml || fail "nothing is proposed for it"
python3 "$project/tests/data/check_brp.py" || fail "koppel counts what the rules do not"
echo "test_brp: every row of the test set is read and cleaned"

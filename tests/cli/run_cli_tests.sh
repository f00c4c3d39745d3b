#!/usr/bin/env bash
# run_cli_tests.sh - the command `koppel` as its users meet it: what it prints, where, and how it ends.
#
#     run_cli_tests.sh PATH_OF_KOPPEL PROJECT_DIR [WORD]
#
# With WORD, only tests whose name holds it. Help and messages that the command line composes are
# compared exactly (tests/cli/expected/); what the library says, by the parts that matter. Every
# message of every test is searched for the letters "qxz", which stand in every name of the
# registers in tests/cli/data and nowhere else. KPL_CLI_UPDATE=1 rewrites the expected help pages.
set -u
koppel=$(realpath "$1")
project=$(realpath "$2")
only=${3:-}
data=$project/tests/cli/data
expected=$project/tests/cli/expected
passed=0 failed=0 name='' broken=0
export LC_ALL=C
unset POSIXLY_CORRECT

work=$(mktemp -d "${TMPDIR:-/tmp}/koppel-cli.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
cp "$data"/people_*.csv .

# ---- The means ---------------------------------------------------------------------------
# test_begin NAME: false when it is not to be run. test_end counts.
test_begin() {
    name=$1 broken=0
    [[ -n ${KPL_CLI_TIMES:-} ]] && echo "$SECONDS s: $name"
    [[ -z $only || $name == *"$only"* ]]
}

test_end() {
    if ((broken == 0)); then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED $name" >&2
    fi
}

wrong() {
    broken=1
    echo "  $name: $1" >&2
    [[ -s .out ]] && head -c 600 .out | sed 's/^/    out: /' >&2
    [[ -s .err ]] && head -c 600 .err | sed 's/^/    err: /' >&2
}

# run CODE ARGUMENT...: run koppel, check its exit code and that no name leaked into a message.
run() {
    local code=$1 got
    shift
    timeout 120 "$koppel" "$@" >.out 2>.err
    got=$?
    ((got == code)) || wrong "exit code $got instead of $code of: koppel $*"
    grep -qi qxz .err && wrong "a field value on standard error of: koppel $*"
    grep -q 'ERROR: .*Sanitizer\|runtime error' .err && wrong "a sanitizer report of: koppel $*"
    return 0
}

out_is() { [[ $(cat .out) == "$1" ]] || wrong "standard output is not: $1"; }
err_is() { [[ $(cat .err) == "$1" ]] || wrong "standard error is not: $1"; }
out_has() { grep -qE -- "$1" .out || wrong "standard output lacks: $1"; }
err_has() { grep -qE -- "$1" .err || wrong "standard error lacks: $1"; }
out_empty() { [[ ! -s .out ]] || wrong "standard output is not empty"; }
err_empty() { [[ ! -s .err ]] || wrong "standard error is not empty"; }
out_no_values() { ! grep -qi qxz .out || wrong "a field value on standard output"; }
# One sentence on one line, with the command's name in front.
err_one_line() {
    [[ $(wc -l <.err) == 1 && $(cat .err) == "koppel: "* ]] || wrong "not one line: koppel: ..."
}
holds() { [[ -e $1 ]] || wrong "$1 is missing"; }
lacks() { [[ ! -e $1 ]] || wrong "$1 is there"; }
# Nothing but what is named, in this folder and hidden files too: no temporary file stays.
folder_is() {
    local got
    got=$(cd "$1" && find . -mindepth 1 -maxdepth 1 -printf '%f\n' | sort | tr '\n' ' ')
    [[ $got == "$2 " || (-z $2 && -z $got) ]] || wrong "$1 holds: $got instead of: $2"
}
same() { cmp -s "$1" "$2" || wrong "$1 and $2 differ"; }

# ---- Help, version, generated texts --------------------------------------------------------
check_expected() {
    [[ -n ${KPL_CLI_UPDATE:-} ]] && cp .out "$expected/$1"
    diff -u "$expected/$1" .out >.diff || { wrong "differs from $1"; cat .diff >&2; }
    err_empty
}

commands="dedupe link run plan profile cat explain evaluate label quality differences verify"
for command in $commands; do
    test_begin "help of $command" && {
        run 0 "$command" --help && check_expected "help_$command.txt"
        cp .out .first
        run 0 help "$command" && same .out .first
        run 0 "$command" -h && same .out .first
        out_has '^Examples?:$'
        out_has "^  koppel $command "
        awk 'length > 79 { exit 1 }' .out || wrong "a line is wider than 79 columns"
        test_end
    }
done
test_begin "help of koppel" && {
    run 0 --help && check_expected help_koppel.txt
    cp .out .first
    run 0 help && same .out .first
    run 0 -h && same .out .first
    for command in $commands; do out_has "^  $command "; done
    for code in 0 1 64 65 66 70 71 73 74 78 130; do out_has "^  $code "; done
    test_end
}
test_begin "version" && {
    run 0 --version && out_has '^koppel [0-9]+\.[0-9]+\.[0-9]+$' && err_empty
    test_end
}
test_begin "generated manual page and completion" && {
    run 0 --generate man && out_has '^\.TH KOPPEL 1' && err_empty
    for command in $commands; do out_has "^\.SS koppel $command "; done
    run 0 --generate complete-bash && err_empty
    bash -n .out || wrong "the completion is not bash"
    run 64 --generate something
    err_is "koppel: --generate takes man or complete-bash (see 'koppel --help')"
    test_end
}

# ---- Wrong command lines: 64 -----------------------------------------------------------------
wrong_line() { # MESSAGE ARGUMENT...
    local message=$1
    shift
    run 64 "$@" && err_is "koppel: $message" && out_empty
}
test_begin "wrong command lines" && {
    wrong_line "no command is given (see 'koppel --help')"
    wrong_line "there is no command dedup; did you mean dedupe? (see 'koppel --help')" dedup a.csv
    wrong_line "there is no command frobnicate (see 'koppel --help')" frobnicate
    wrong_line "there is no command lnik; did you mean link? (see 'koppel --help')" help lnik
    wrong_line "there is no option --thraeds; did you mean --threads? (see 'koppel dedupe --help')" \
        dedupe a.csv --thraeds 4
    wrong_line "there is no option -x (see 'koppel cat --help')" cat a -x
    wrong_line "'koppel cat' has no option --format (see 'koppel cat --help')" cat a --format csv
    wrong_line "--threads takes a whole number from 1 to 256 (see 'koppel dedupe --help')" \
        dedupe people_left.csv --threads 999
    wrong_line "--format takes parquet or csv; did you mean parquet? (see 'koppel link --help')" \
        link people_left.csv people_right.csv --format parquets
    wrong_line "--threshold takes a probability between 0 and 1, such as 0.9 (see 'koppel run --help')" \
        run s.yaml --threshold 90%
    wrong_line "--memory takes a size such as 500MB or 2GiB (see 'koppel dedupe --help')" \
        dedupe a.csv --memory lots
    wrong_line "--id needs a value: COLUMN (see 'koppel dedupe --help')" dedupe a.csv --id
    wrong_line "'koppel link' takes FILE FILE..., not 1 operand (see 'koppel link --help')" link a.csv
    wrong_line "'koppel evaluate' needs --truth FILE (see 'koppel evaluate --help')" evaluate linked
    wrong_line "'koppel run' takes SPEC.yaml, not 2 operands (see 'koppel run --help')" run a.yaml b.yaml
    wrong_line "a spec is planned alone, not with other files (see 'koppel plan --help')" \
        plan a.yaml b.csv
    test_end
}

# ---- Bad input: missing, empty, headless, broken -----------------------------------------------
test_begin "a missing file: 66 with its name" && {
    run 66 dedupe nowhere.csv && err_has 'nowhere\.csv' && err_one_line && out_empty
    run 66 link people_left.csv nowhere.csv && err_has 'nowhere\.csv' && err_one_line
    run 66 run nowhere.yaml && err_has 'nowhere\.yaml' && err_one_line
    run 66 plan nowhere.csv && err_has 'nowhere\.csv' && err_one_line && out_empty
    run 66 profile nowhere.csv && err_has 'nowhere\.csv' && err_one_line && out_empty
    run 66 cat nowhere.parquet && err_has 'nowhere\.parquet' && err_one_line && out_empty
    run 66 verify nowhere.parquet && err_has 'nowhere\.parquet' && err_one_line && out_empty
    run 66 explain nowhere l001 r001 && err_has 'nowhere' && err_one_line && out_empty
    run 66 evaluate nowhere --truth people_truth.csv && err_has 'nowhere' && err_one_line
    run 66 dedupe . && err_one_line
    lacks linked
    test_end
}
test_begin "an unknown column in the spec: 78 with its place" && {
    cat >column.yaml <<'YAML'
koppel: 1
sources:
  left: {read: people_left.csv, id: rid}
linkages:
  person:
    kind: person
    fields:
      surname: {kind: surname, left: surnam}
      birth_date: {kind: date, left: birth_date}
    link: within
YAML
    run 78 run column.yaml && err_one_line && out_empty
    err_has '^koppel: column\.yaml:8:[0-9]+: .*surnam' && err_has "surname"
    run 78 plan column.yaml && err_has '^koppel: column\.yaml:8:[0-9]+: ' && out_empty
    lacks linked
    test_end
}
test_begin "mistakes in a spec: 78 with line and column" && {
    printf 'koppel: 1\nsorces:\n  a: {read: people_left.csv}\n' >key.yaml
    run 78 run key.yaml && err_one_line
    err_has '^koppel: key\.yaml:2:1: ' && err_has 'sources'
    printf 'koppel: 1\nsources: {a: {read: x.csv\n' >open.yaml
    run 78 run open.yaml && err_one_line && err_has '^koppel: open\.yaml:[0-9]+'
    : >empty.yaml
    run 78 run empty.yaml && err_one_line && err_has 'empty\.yaml'
    printf 'koppel: 1\nsources: &a {x: {read: x.csv}}\nlinkages: *a\n' >alias.yaml
    run 78 run alias.yaml && err_one_line && err_has '^koppel: alias\.yaml:2:'
    test_end
}
test_begin "an unknown id column: a clear sentence" && {
    timeout 60 "$koppel" dedupe people_left.csv --id rdi >.out 2>.err
    code=$?
    ((code == 64 || code == 65 || code == 78)) || wrong "exit code $code"
    err_one_line && err_has 'rid'
    lacks linked
    test_end
}
test_begin "empty files and files without rows" && {
    : >empty.csv
    run 65 dedupe empty.csv && err_one_line && err_has 'empty\.csv'
    run 65 profile empty.csv && err_one_line && err_has 'empty\.csv'
    printf '\n\n' >blank.csv
    run 65 dedupe blank.csv && err_one_line && err_has 'blank\.csv'
    head -1 people_left.csv >header_only.csv
    timeout 60 "$koppel" dedupe header_only.csv -o none >.out 2>.err
    code=$? # no rows: an empty result and a sentence about it are both true answers
    ((code == 0 || code == 65)) || wrong "exit code $code"
    ((code == 0)) || { err_one_line && lacks none; }
    test_end
}
test_begin "one row: an empty but valid result" && {
    head -2 people_left.csv >one.csv
    run 0 dedupe one.csv -o one && holds one/links.parquet && holds one/entities.parquet
    run 0 cat one/links.parquet && [[ $(wc -l <.out) == 1 ]] || wrong "links are not empty"
    run 0 cat one/entities.parquet && [[ $(wc -l <.out) == 2 ]] || wrong "not one entity"
    run 0 verify one/links.parquet one/entities.parquet
    test_end
}
test_begin "no usable field: 65" && {
    printf 'rid\n1\n2\n3\n' >ids.csv
    run 65 dedupe ids.csv && err_one_line && err_has 'ids\.csv' && lacks linked
    test_end
}
test_begin "no header: 65, or columns by position" && {
    tail -n +2 people_left.csv >headless.csv
    timeout 60 "$koppel" dedupe headless.csv -o headless >.out 2>.err
    code=$?
    ((code == 65 || code == 0)) || wrong "exit code $code"
    ((code == 0)) || err_one_line
    grep -qi qxz .err && wrong "a header that holds values came back in a message"
    test_end
}
test_begin "too many rejects: 65, and --max-rejects" && {
    { cat people_left.csv; echo 'x1,only,three'; echo 'x2,a,b,1990-01-01,1234AB,Town,extra'; } >rejects.csv
    run 65 dedupe rejects.csv -o rejected && err_one_line && err_has 'rejects\.csv' && lacks rejected
    run 65 dedupe rejects.csv -o rejected --max-rejects 1 && err_one_line && lacks rejected
    run 65 dedupe rejects.csv -o rejected --max-rejects 1% && err_one_line && lacks rejected
    run 0 dedupe rejects.csv -o rejected --max-rejects 2 && holds rejected/rejects.csv
    [[ $(wc -l <rejected/rejects.csv) == 3 ]] || wrong "rejects.csv does not hold two rows"
    grep -q '152' rejected/rejects.csv || wrong "rejects.csv does not name line 152"
    grep -q 'only\|extra' rejected/rejects.csv && wrong "rejects.csv holds values"
    run 0 dedupe rejects.csv -o rejected --max-rejects 2%
    test_end
}
test_begin "a name that could steer the terminal" && {
    bad=$'no\033[31mwhere\n.csv'
    run 66 dedupe "$bad" && err_one_line
    grep -q $'\033' .err && wrong "an escape byte reached the terminal"
    test_end
}

# ---- Output directory ----------------------------------------------------------------------------
test_begin "an output that cannot be written: 73, before any work" && {
    run 73 dedupe people_left.csv -o people_right.csv/out && err_one_line && out_empty
    run 73 dedupe people_left.csv -o no/such/folder && err_one_line && lacks no
    run 73 dedupe people_left.csv -o people_right.csv && err_one_line
    same people_right.csv "$data/people_right.csv"
    # Standard input that never ends: whoever reads first would wait for ever.
    mkfifo never
    sleep 30 >never & sleeper=$!
    timeout 10 "$koppel" dedupe - -o people_right.csv/out <never >.out 2>.err
    code=$?
    kill "$sleeper" 2>/dev/null; wait "$sleeper" 2>/dev/null; rm -f never
    ((code == 73)) || wrong "exit code $code: input was read before the output was checked"
    if ((EUID != 0)); then
        mkdir locked && chmod 555 locked
        run 73 dedupe people_left.csv -o locked/out && err_one_line
        rmdir locked
    fi
    test_end
}
test_begin "a foreign directory is refused, and left alone" && {
    mkdir foreign && echo keep >foreign/diary.txt
    run 73 dedupe people_left.csv -o foreign && err_one_line && err_has foreign
    folder_is foreign "diary.txt"
    [[ $(cat foreign/diary.txt) == keep ]] || wrong "the file in it changed"
    test_end
}
test_begin "a second run replaces the first" && {
    mkdir again
    run 0 dedupe people_twice.csv --id rid -o again/out --format csv
    holds again/out/links.csv
    run 0 dedupe people_twice.csv --id rid -o again/out --threshold 0.99
    lacks again/out/links.csv
    run 0 dedupe people_twice.csv --id rid -o again/fresh --threshold 0.99
    same again/out/links.parquet again/fresh/links.parquet
    folder_is again "fresh out"
    # A run that fails leaves the earlier result as it was.
    cp -r again/out again/copy
    run 66 dedupe nowhere.csv -o again/out
    diff -r again/out again/copy >/dev/null || wrong "a failed run changed the result"
    test_end
}

# ---- The commands, on people ------------------------------------------------------------------------
test_begin "dedupe" && {
    run 0 dedupe people_twice.csv --id rid -o deduped && err_empty
    out_no_values
    for file in links.parquet entities.parquet patterns.csv model.json spec.yaml run.json; do
        holds "deduped/$file"
    done
    lacks deduped/rejects.csv
    out_has '250'
    run 0 cat deduped/entities.parquet && err_empty
    head -1 .out | grep -qx 'source,id,entity' || wrong "the header is not source,id,entity"
    [[ $(wc -l <.out) == 251 ]] || wrong "not one entity row for every record"
    run 0 cat deduped/links.parquet && err_empty
    out_has '^left_source,left_id,right_source,right_id,match_weight,match_probability,rule,level_'
    out_no_values
    run 0 dedupe people_twice.csv --id rid -o deduped_csv --format csv
    lacks deduped_csv/links.parquet
    holds deduped_csv/links.csv
    run 0 dedupe people_twice.csv --id rid -o quiet -q && out_empty && err_empty
    run 0 dedupe people_twice.csv --id rid -o json --json && err_empty
    python3 -m json.tool .out >/dev/null || wrong "--json is not JSON"
    run 0 dedupe people_twice.csv --id rid -o json --json -q
    python3 -m json.tool .out >/dev/null || wrong "--json --quiet is not JSON"
    test_end
}
test_begin "the same result for every way to run" && {
    run 0 dedupe people_twice.csv --id rid -o ways1 --threads 1 -q
    run 0 dedupe people_twice.csv --id rid -o ways2 --threads 3 --chunk 512 --cpu scalar -q
    run 0 dedupe - --id rid -o ways3 -q <people_twice.csv
    for file in links.parquet entities.parquet; do
        same ways1/$file ways2/$file
    done
    run 0 cat ways3/links.parquet && [[ $(wc -l <.out) -gt 50 ]] || wrong "standard input: no links"
    test_end
}
test_begin "link" && {
    run 0 link people_left.csv people_right.csv --id rid -o linked && err_empty
    out_no_values
    run 0 cat linked/links.parquet
    [[ $(wc -l <.out) -ge 71 ]] || wrong "fewer than 70 links of 100"
    awk -F, 'NR > 1 && $1 == $3 { exit 1 }' .out || wrong "a link inside one file"
    test_end
}
test_begin "plan, and run of what it prints" && {
    run 0 plan people_twice.csv --id rid && out_no_values
    out_has '^koppel: 1$' && out_has 'people_twice\.csv' && err_has '[0-9]'
    cp .out planned.yaml
    run 0 plan people_twice.csv --id rid -q && err_empty && same .out planned.yaml
    run 0 run planned.yaml -o planned && err_empty && out_no_values
    run 0 dedupe people_twice.csv --id rid -o unplanned
    run 0 cat planned/entities.parquet && cp .out .planned
    run 0 cat unplanned/entities.parquet && same .out .planned
    run 0 plan planned.yaml && out_has '^koppel: 1$'
    run 0 run planned/spec.yaml -o rerun && holds rerun/links.parquet
    run 0 plan --link people_left.csv people_right.csv && out_has 'between'
    run 0 plan people_twice.csv --id rid --json -q
    python3 -m json.tool .out >/dev/null || wrong "--json is not JSON"
    cp .out planned.json
    run 0 run planned.json -o planned_json && run 0 cat planned_json/entities.parquet
    same .out .planned
    test_end
}
test_begin "options hold over the spec" && {
    run 0 plan people_twice.csv --id rid -q -o elsewhere --format csv --threshold 0.75
    out_has 'elsewhere' && out_has '0\.75' && out_has 'csv'
    cp .out over.yaml
    run 0 run over.yaml -q && holds elsewhere/links.csv
    run 0 run over.yaml -q -o here --format parquet && holds here/links.parquet
    test_end
}
test_begin "rules over the pair budget are refined" && {
    run 0 dedupe people_twice.csv --id rid --pairs 2000 -o refined && out_no_values
    out_has 'refined for the budget of 2 000 pairs: all pairs, 1 block of' && out_has 'by all pairs, split by '
    out_has 'left out: ' && out_has '^output in refined'
    python3 - <<'CHECK' || wrong "run.json does not say what was refined"
import json
linkage = json.load(open("refined/run.json"))["linkages"][0]
rules = linkage["rules"]
assert linkage["pairs_compared"] <= linkage["pairs_budget"] == 2000
assert rules[0]["blocks_refined"] == 1 and all(rule["refines"] == 0 for rule in rules[1:])
assert rules[0]["pairs_left_out"] == rules[0]["pairs_refined"] - linkage["pairs_compared"] > 0
CHECK
    run 0 run refined/spec.yaml --threads 1 --spill always -o refined_again -q
    run 0 cat refined/links.parquet && cp .out .refined
    run 0 cat refined_again/links.parquet && same .out .refined
    grep -q '^limits: {pairs: 2000}$' refined/spec.yaml || wrong "spec.yaml has no budget"
    run 0 evaluate refined --truth people_truth.csv && run 0 verify refined/*
    test_end
}
test_begin "a model of an earlier run" && {
    run 0 dedupe people_twice.csv --id rid -o trained -q
    run 0 dedupe people_twice.csv --id rid -o reused -q --model trained/model.json
    run 0 cat trained/links.parquet && cp .out .trained
    run 0 cat reused/links.parquet && same .out .trained
    run 66 dedupe people_twice.csv --id rid -o reused2 --model nowhere.json && err_one_line
    lacks reused2
    echo '{"koppel": ' >broken.json
    run 78 dedupe people_twice.csv --id rid -o reused3 --model broken.json && err_one_line
    lacks reused3
    test_end
}
test_begin "profile" && {
    run 0 profile people_left.csv people_right.csv && err_empty && out_no_values
    for column in rid given_name surname birth_date postcode city; do out_has "$column"; done
    out_has 150
    run 0 profile people_left.csv --json && err_empty && out_no_values
    python3 -m json.tool .out >/dev/null || wrong "--json is not JSON"
    run 0 profile - <people_left.csv && out_has surname
    test_end
}
test_begin "cat" && {
    run 0 dedupe people_twice.csv --id rid -o catted -q
    run 0 cat catted/links.parquet && cp .out .csv
    run 0 cat catted/links.parquet --json && err_empty
    python3 -c 'import json, sys
for line in open(".out"): json.loads(line)' || wrong "--json is not JSON Lines"
    [[ $(wc -l <.out) == $(($(wc -l <.csv) - 1)) ]] || wrong "CSV and JSON Lines differ in rows"
    run 0 dedupe people_twice.csv --id rid -o catted_csv -q --format csv
    run 0 cat catted_csv/links.csv && same .out .csv
    test_end
}
test_begin "explain" && {
    run 0 dedupe people_twice.csv --id rid -o explained -q
    run 0 cat explained/links.parquet
    IFS=, read -r _ left _ right _ < <(sed -n 2p .out)
    run 0 explain explained "$left" "$right" && err_empty && out_no_values
    out_has 'surname' && out_has 'birth_date'
    cp .out .hidden
    run 0 explain explained people_twice:"$left" people_twice:"$right"
    tail -n +2 .out >.evidence && tail -n +2 .hidden | same /dev/stdin .evidence
    run 0 explain explained "$left" "$right" --show-values
    grep -qi qxz .out || wrong "--show-values shows none"
    run 0 explain explained "$left" "$right" --json && out_no_values
    python3 -m json.tool .out >/dev/null || wrong "--json is not JSON"
    # What values say on top of levels adds up to the weight of the link.
    run 0 plan people_twice.csv --id rid
    sed 's/passes: 2/passes: 1/' .out >once.yaml
    grep -q 'value_specific: true' once.yaml || wrong "no value-specific u by default"
    run 0 run once.yaml -o once -q
    run 0 cat once/links.parquet
    IFS=, read -r _ left _ right weight _ < <(sed -n 2p .out)
    run 0 explain once "$left" "$right" --json
    python3 - "$weight" <<'END' || wrong "the explained weight is not the link's"
import json, sys
shown = json.load(open(".out"))
values = sum(abs(part["term_frequency_weight"]) for part in shown["comparisons"])
sys.exit(not (abs(shown["match_weight"] - float(sys.argv[1])) < 1e-9 and values > 0))
END
    run 0 explain explained "$left" "$right"
    timeout 60 "$koppel" explain explained Nobodyqxz "$right" >.out 2>.err
    code=$?
    ((code >= 64 && code <= 66)) || wrong "exit code $code for an unknown id"
    err_one_line
    grep -qi qxz .err && wrong "an id came back in a message"
    test_end
}
# So few rows train nothing: a rule makes the links.
test_begin "repair" && {
    printf '%s\n' id,postcode,number b1,4106AK,15 b2,4101BB,7 b3,4106AK,9 b4,4111CC,3 >bag.csv
    printf '%s\n' id,postcode,number d1,4016AK,15 d2,4101BB,7 d3,4999ZZ,15 >debts.csv
    cat >repair.yaml <<'END'
koppel: 1
sources: {bag: {read: bag.csv, id: id}, debts: {read: debts.csv, id: id}}
linkages:
  address:
    kind: address
    fields:
      postcode: {kind: nl_postcode, column: postcode, repair: {from: bag, beside: number}}
      number: {kind: nl_house_number, column: number}
    link: between
    block: [[postcode, number]]
    compare: {postcode: {levels: [exact]}, number: {levels: [exact]}}
    model: {certain: [{postcode: exact, number: exact}]}
emit: {directory: mended, format: csv}
END
    run 0 run repair.yaml && out_has '1 value repaired by what another source holds'
    run 0 cat mended/links.csv && out_has '^bag,b1,debts,d1,' && out_has '^bag,b2,debts,d2,'
    [ "$(wc -l <.out)" -eq 3 ] || wrong "not two links"
    grep -q '"values_repaired": 1' mended/run.json || wrong "run.json does not count it"
    run 0 explain mended b1 d1 && out_has 'postcode .*exact, repaired on the right'
    run 0 explain mended b2 d2
    grep -q repaired .out && wrong "what was not repaired is said to be"
    run 0 differences mended --base bag && out_has 'postcode' # what was written
    test_end
}

test_begin "explain an entity" && {
    run 0 dedupe people_twice.csv --id rid -o explained_entity -q
    run 0 cat explained_entity/links.parquet
    IFS=, read -r _ left _ < <(sed -n 2p .out)
    run 0 cat explained_entity/entities.parquet
    entity=$(grep ",$left," .out | cut -d, -f3)
    run 0 explain explained_entity --entity "$entity" && err_empty && out_no_values
    out_has "^entity $entity: [0-9]+ records" && out_has "$left" && out_has 'carried by'
    run 0 explain explained_entity --entity "$entity" --json
    python3 -m json.tool .out >/dev/null || wrong "--json is not JSON"
    run 64 explain explained_entity --entity 999999 && err_has 'no such entity'
    wrong_line "'koppel explain' needs two ids, or --entity N (see 'koppel explain --help')" \
        explain explained_entity
    wrong_line "'koppel explain' needs two ids, not one (see 'koppel explain --help')" \
        explain explained_entity "$left"
    test_end
}
test_begin "label, and learn from labels" && {
    run 0 dedupe people_twice.csv --id rid -o labelled -q
    run 0 label labelled --sample 30 && err_empty && out_no_values
    out_has '^left_source,left_id,right_source,right_id,probability,stratum,weight,verdict$'
    cp .out .sample
    run 0 label labelled --sample 30 --threads 3 && same .out .sample
    run 0 label labelled --sample 30 --seed 0 && same .out .sample
    run 0 label labelled --sample 30 --show-values
    grep -qi qxz .out || wrong "--show-values shows none"
    sed '1!s/,$/,yes/' .sample >judged.csv
    run 0 dedupe people_twice.csv --id rid --labels judged.csv -o labelled && out_has 'labels'
    grep -q '"links_precision": {"value": 1' labelled/run.json || wrong "no precision by labels"
    grep -q 'labels: .*judged.csv' labelled/spec.yaml || wrong "the spec does not name the labels"
    sed '2s/,yes$/,qxz/' judged.csv >wrong.csv
    run 65 dedupe people_twice.csv --id rid --labels wrong.csv -o unused && err_has 'row 1, column 8'
    sed '2s/^\([^,]*\),[^,]*/\1,qxz/' judged.csv >wrong.csv
    run 65 dedupe people_twice.csv --id rid --labels wrong.csv -o unused && err_has 'no record has'
    run 65 dedupe people_twice.csv --id rid --labels people_left.csv -o unused && err_has 'verdict'
    lacks unused
    wrong_line "'koppel label' needs --sample N (see 'koppel label --help')" label labelled
    test_end
}
test_begin "evaluate" && {
    run 0 dedupe people_twice.csv --id rid -o evaluated -q
    run 0 evaluate evaluated --truth people_truth.csv && err_empty && out_no_values
    out_has '[Pp]recision' && out_has '[Rr]ecall' && out_has 'F1' && out_has 'B-cubed'
    run 0 evaluate evaluated --truth people_truth.csv --json && err_empty
    python3 -m json.tool .out >/dev/null || wrong "--json is not JSON"
    run 66 evaluate evaluated --truth nowhere.csv && err_one_line && err_has 'nowhere\.csv'
    timeout 60 "$koppel" evaluate evaluated --linkage nobody --truth people_truth.csv >.out 2>.err
    code=$?
    ((code >= 64 && code <= 78)) || wrong "exit code $code for an unknown linkage"
    err_one_line
    test_end
}
test_begin "quality: blanks and noughts are empty, what cannot be read is not" && {
    printf 'id,bsn,born,number,seen\n1,000000000,00000000,0,2020-01-01\n2, , ,12,ooit\n3,123456782,19800000,3,0000-00-00\n' >blank.csv
    cat >blank.yaml <<'SPEC'
koppel: 1
sources: {a: {read: blank.csv, id: id}}
kind: person
fields:
  bsn: {kind: bsn, a: bsn}
  born: {kind: nl_date, a: born}
  number: {kind: nl_house_number, a: number}
  seen: {kind: event_date, a: seen}
block: [[bsn]]
emit: {directory: blank}
SPEC
    run 0 run blank.yaml -q && run 0 quality blank --as-of 2026-11-28 && err_empty
    out_has '^  a +bsn +2 +0\.3333 +0 ' && out_has '^  a +born +2 +0\.3333 +0 '
    out_has '^  a +number +1 +0\.6667 +0 ' && out_has '^  a +seen +1 +0\.6667 +1 '
    test_end
}
test_begin "quality, and its gates" && {
    run 0 link people_left.csv people_right.csv --id rid -o watched -q
    run 0 quality watched --as-of 2026-11-28 && err_empty && out_no_values
    out_has '^person: [0-9 ]+ entities, [0-9 ]+ of them of two sources or more; base register: people_left$'
    out_has '^  people_right  birth_date +0 +1\.0000 ' && out_has '^  source +field +elsewhere'
    cp .out .table
    run 0 quality watched --as-of 2026-11-28 --threads 3 --linkage person && same .out .table
    run 0 quality watched -q && out_empty && err_empty
    run 0 quality watched --json -q && err_empty && out_no_values
    python3 -c '
import json
report = json.load(open(".out"))
assert report["as_of"] >= "2026-11-28" and report["gates"] == [] and report["gates_failed"] == 0
fields = {(f["source"], f["field"]): f for f in report["linkages"][0]["fields"]}
assert fields["people_right", "surname"]["records"] == 150 > fields["people_right", "city"]["filled"] > 100
assert fields["people_right", "surname"]["with_others"]["compared"] > 80
' || wrong "--json does not hold what it should"
    printf 'quality:\n  - {source: people_left, field: birth_date, dimension: validity, at_least: 0.5}\n' >gates.yaml
    run 0 quality watched --gates gates.yaml && err_empty && out_has '^1 gates, 0 failed$'
    echo '  - {field: birth_date, dimension: timeliness, at_least: 1}' >>gates.yaml
    echo '  - {field: postcode, dimension: completeness, at_least: 1}' >>gates.yaml
    run 1 quality watched --gates gates.yaml && out_has '^5 gates, [12] failed$'
    err_has '^gate failed: person, people_right, postcode: completeness 0\.9[0-9]+, at least 1 is asked$'
    run 1 quality watched --gates gates.yaml -q && out_empty && err_has '^gate failed: '
    run 1 quality watched --gates gates.yaml --json -q && out_has '"gates_failed": [12]'
    # The gates of the spec are those of the run.
    cat watched/spec.yaml gates.yaml >gated.yaml
    run 0 run gated.yaml -o gated -q && grep -q '^quality:' gated/spec.yaml || wrong "spec.yaml has no gates"
    run 1 quality gated -q && err_has '^gate failed: '
    echo 'quality: [{field: nothing, dimension: validity, at_least: 1}]' >gates.yaml
    run 78 quality watched --gates gates.yaml && err_one_line && err_has 'gates\.yaml:1:19: '
    run 66 quality watched --gates nowhere.yaml && err_one_line
    run 64 quality watched --linkage nobody && err_one_line && err_has 'no linkage nobody'
    run 64 quality watched --as-of 2026-02-30 && err_one_line
    wrong_line "--as-of takes a date such as 2026-11-28 (see 'koppel quality --help')" quality watched --as-of today
    cp people_left.csv people_kept.csv && echo 'x,qxz,qxz,1990-01-01,1234AB,qxz' >>people_left.csv
    run 65 quality watched && err_one_line && err_has 'not the file that was linked'
    run 65 differences watched --base people_right && err_one_line
    mv people_kept.csv people_left.csv
    test_end
}
test_begin "differences from a base register" && {
    run 0 link people_left.csv people_right.csv --id rid -o watched -q
    run 0 differences watched --base people_left && out_no_values
    err_has '^person: [0-9 ]+ records beside one of people_left, [0-9 ]+ of them differ$'
    head -1 .out | grep -qx 'linkage,entity,source,id,base_id,field,agreement' || wrong "not the header"
    awk -F, 'NR > 1 && ($1 != "person" || $3 != "people_right" || $7 !~ /^(near|none)$/) { exit 1 }' .out ||
        wrong "a line of another shape"
    awk -F, 'NR > 1 { if ($2 + 0 < last) exit 1; last = $2 + 0 }' .out || wrong "entities are not in order"
    cp .out .lines
    run 0 differences watched --base people_left -q --threads 3 && err_empty && same .out .lines
    run 0 differences watched --base people_left -q --show-values && out_has ',value,base_value$' && out_has 'qxz'
    cut -d, -f1-7 .out | cmp -s - .lines || wrong "--show-values changes the lines"
    run 0 differences watched --base people_left -q --json && out_no_values
    [[ $(wc -l <.out) == $(($(wc -l <.lines) - 1)) ]] || wrong "not a line of JSON for each"
    head -1 .out | python3 -m json.tool >/dev/null || wrong "--json is not JSON"
    run 64 differences watched --base nobody && err_one_line && err_has 'no source nobody'
    run 64 differences watched --base people_left --linkage nobody && err_one_line
    wrong_line "'koppel differences' needs --base SOURCE (see 'koppel differences --help')" differences watched
    run 66 differences nowhere --base people_left && err_one_line
    cp watched/entities.parquet kept.parquet
    printf x | dd of=watched/entities.parquet bs=1 seek=200 conv=notrunc 2>/dev/null
    run 65 differences watched --base people_left && err_one_line
    run 65 quality watched && err_one_line
    mv kept.parquet watched/entities.parquet
    test_end
}
test_begin "verify" && {
    run 0 dedupe people_twice.csv --id rid -o verified -q
    run 0 verify verified/links.parquet verified/entities.parquet && err_empty
    out_is $'verified/links.parquet: ok\nverified/entities.parquet: ok'
    run 0 verify -q verified/links.parquet && out_empty && err_empty
    run 0 verify --json verified/links.parquet
    out_is '{"file": "verified/links.parquet", "ok": true}'
    cp verified/links.parquet damaged.parquet
    printf '\x5a' | dd of=damaged.parquet bs=1 seek=100 conv=notrunc 2>/dev/null
    run 65 verify damaged.parquet verified/entities.parquet nowhere.parquet
    out_is 'verified/entities.parquet: ok'
    [[ $(wc -l <.err) == 2 ]] || wrong "not one line for each of two failures"
    err_has '^koppel: .*damaged\.parquet' && err_has '^koppel: .*nowhere\.parquet'
    run 65 cat damaged.parquet && err_one_line && out_empty
    head -c 200 verified/links.parquet >cut.parquet
    run 65 verify cut.parquet && err_one_line
    run 65 verify people_left.csv && err_one_line # not a file of koppel's
    test_end
}

test_begin "the example registers" && {
    cp "$project"/data/example/*.csv .
    run 0 link residents.csv care_clients.csv tax_payers.csv -o town && err_empty
    run 0 evaluate town --truth truth.csv && err_empty && out_has '[Pp]recision'
    # Delimiters "," ";" and tab, a byte order mark, three names for the id: all are found.
    run 0 cat town/entities.parquet
    rows=$(($(wc -l <residents.csv) + $(wc -l <care_clients.csv) + $(wc -l <tax_payers.csv) - 3))
    [[ $(wc -l <.out) == $((rows + 1)) ]] || wrong "not one entity row for each of $rows records"
    out_has '^residents,R000001,' && out_has '^care_clients,C000001,' && out_has '^tax_payers,T000001,'
    test_end
}

# ---- Pipes, signals, progress -------------------------------------------------------------------------
test_begin "standard output that closes or is full" && {
    run 0 dedupe people_twice.csv --id rid -o piped -q
    # The reader is gone before the first byte, so that the write must fail.
    { sleep 0.3; "$koppel" cat piped/entities.parquet 2>.err; echo $? >.code; } | :
    [[ $(cat .code) == 141 ]] || wrong "exit code $(cat .code) instead of 141 on a closed pipe"
    err_empty
    "$koppel" cat piped/entities.parquet 2>.err | head -1 >.out
    out_is 'source,id,entity' && err_empty
    "$koppel" cat piped/entities.parquet >/dev/full 2>.err
    code=$?
    : >.out
    ((code == 74)) || wrong "exit code $code instead of 74 on a full disk"
    err_is 'koppel: standard output could not be written: No space left on device'
    "$koppel" --help >/dev/full 2>.err
    code=$?
    ((code == 74)) || wrong "exit code $code instead of 74 for the help"
    test_end
}

# A register that takes seconds: every row's names differ, and many share a birth year.
make_large() {
    [[ -e large.csv ]] && return
    awk 'BEGIN { srand(7); print "rid,given_name,surname,birth_date,postcode,city"
        for (i = 1; i <= 400000; i++) {
            a = int(rand() * 1500); b = int(rand() * 20000)
            printf "%d,Givenqxz%c%c%d,Surqxz%d%c,%d-%02d-%02d,%d%c%c,Town%d\n", i, 97 + a % 26,
                97 + a % 25, a, b, 97 + b % 26, 1930 + int(rand() * 80), 1 + int(rand() * 12),
                1 + int(rand() * 28), 1000 + int(rand() * 8999), 65 + int(rand() * 20),
                65 + int(rand() * 20), int(rand() * 50) } }' >large.csv
}

# stop SIGNAL CODE DELAY: a run that is signalled after DELAY s; it must end soon, with CODE.
stop() {
    local signal=$1 code=$2 delay=$3 got
    env --default-signal=INT "$koppel" dedupe ../large.csv --id rid -o out >../.out 2>../.err &
    local pid=$!
    sleep "$delay"
    kill -"$signal" "$pid" 2>/dev/null || { wrong "the run ended before the signal"; return; }
    local start=$SECONDS
    wait "$pid"
    got=$?
    ((got == code)) || wrong "exit code $got instead of $code after SIG$signal at $delay s"
    ((SECONDS - start <= 5)) || wrong "took $((SECONDS - start)) s to stop"
    [[ $(cat ../.err) == "koppel: stopped" ]] || wrong "not one line: koppel: stopped"
}
test_begin "Ctrl-C: 130, nothing left behind" && {
    make_large
    mkdir stopped && cd stopped || exit 1
    for delay in 0.05 0.2 0.5 0.9; do stop INT 130 $delay; done
    stop TERM 143 0.3
    stop HUP 129 0.3
    cd .. && folder_is stopped ""
    run 0 dedupe people_twice.csv --id rid -o stopped/out -q
    cp -r stopped/out stopped/copy
    cd stopped || exit 1
    stop INT 130 0.4
    cd .. && folder_is stopped "copy out"
    diff -r stopped/out stopped/copy >/dev/null || wrong "the earlier result changed"
    test_end
}
test_begin "Ctrl-C while standard input is waited for" && {
    mkfifo slow
    sleep 20 >slow & sleeper=$!
    env --default-signal=INT "$koppel" dedupe - -o waited <slow >.out 2>.err &
    pid=$!
    sleep 0.5
    kill -INT $pid
    sleep 1.5
    if kill -0 $pid 2>/dev/null; then
        kill -INT $pid # the second one ends it at once
    fi
    wait $pid
    code=$?
    kill $sleeper 2>/dev/null; wait $sleeper 2>/dev/null
    ((code == 130)) || wrong "exit code $code instead of 130"
    lacks waited
    rm -f slow
    test_end
}
test_begin "progress on a terminal only" && {
    if command -v script >/dev/null; then
        make_large
        head -n 80001 large.csv >longer.csv # longer than the second before a line is shown
        TERM=xterm script -qec "'$koppel' dedupe longer.csv --id rid -o shown --threads 1 >.out" /dev/null \
            </dev/null >.err
        grep -q $'\r[a-z]* .*%.*\033\[K' .err || wrong "no progress line"
        [[ $(tail -c 4 .err) == $'\r\033[K' ]] || wrong "the line is not erased at the end"
        grep -qi qxz .err && wrong "a field value in the progress line"
        TERM=dumb script -qec "'$koppel' dedupe longer.csv --id rid -o shown >.out" /dev/null \
            </dev/null >.err
        err_empty
        TERM=xterm script -qec "'$koppel' dedupe longer.csv --id rid -q -o shown >.out" /dev/null \
            </dev/null >.err
        err_empty
    else
        echo "skipped: script(1) is not there, so no terminal for the progress line"
    fi
    head -n 20001 large.csv >longer.csv
    run 0 dedupe longer.csv --id rid -o shown
    err_empty # a file is no terminal
    test_end
}

echo "$passed passed, $failed failed"
((failed == 0))

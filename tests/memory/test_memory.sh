#!/usr/bin/env bash
# Goal: --memory bounds the resident size of the process, as the kernel counts it, and changes no
# byte of the result; a limit that cannot be met, a full disk and --spill never are one sentence and
# a documented exit code. Method: 300,000 made-up persons, linked without and with limits.
#   test_memory.sh PATH-OF-koppel PROJECT
set -uo pipefail
koppel=$(realpath "$1")
if grep -qE '__(asan|msan|tsan)_init' "$koppel"; then
    echo "skipped: a sanitizer needs memory of its own"
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
files=(links.parquet entities.parquet patterns.csv model.json)
passed=0
failed=0

check() { # what, command...: does the command succeed?
    local what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED $what"
    fi
}

python3 - <<'PYTHON'
import random
random.seed(4)
given = ["".join(random.choice("aeioubdklmnrst") for _ in range(random.randint(3, 9))) for _ in range(3000)]
family = ["".join(random.choice("aeioubdklmnrst") for _ in range(random.randint(4, 12))) for _ in range(20000)]
with open("persons.csv", "w") as out:
    out.write("nr,given,family,born,postcode,town\n")
    for i in range(300000):
        if i % 4 == 0 or random.random() < 0.5:
            born = "%04d-%02d-%02d" % (random.randint(1930, 2015), random.randint(1, 12), random.randint(1, 28))
            row = [random.choice(given), random.choice(family), born,
                   "%04d%s" % (random.randint(1000, 9999), random.choice(["AB", "CD", "EF"])),
                   random.choice(given[:200])]
        elif random.random() < 0.3:
            row = [row[0][:-1] + "x"] + row[1:]
        out.write("p%d,%s\n" % (i, ",".join(row)))
PYTHON
cat >spec.yaml <<'SPEC'
koppel: 1
sources:
  persons: {read: persons.csv, id: nr}
fields:
  given: {kind: raw, column: given}
  family: {kind: raw, column: family}
  born: {kind: raw, column: born}
  postcode: {kind: raw, column: postcode}
  town: {kind: category, column: town}
link: both
block: [[born], [family, given.initial], [given, postcode.first4]]
cluster: {method: components}
SPEC

# Run with options; exit code in $code, messages in $work/log, peak in bytes in $resident.
measure() { # output, options...
    local output=$1
    shift
    resident=$(python3 - "$koppel" run spec.yaml --threads 2 --quiet --output "$output" "$@" <<'PYTHON'
import resource, subprocess, sys
with open("log", "wb") as log:
    code = subprocess.call(sys.argv[1:], stdout=log, stderr=log)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
sys.exit(code)
PYTHON
    )
    code=$?
}

same() { # output: the same bytes as without a limit?
    for file in "${files[@]}"; do cmp -s "$1/$file" "free/$file" || return 1; done
}

spilled() { sed -n 's/.*"spilled_bytes": \([0-9]*\).*/\1/p' "$1/run.json"; }
sentence() { [ "$(wc -l <log)" -eq 1 ] && grep -q "$1" log; }
nothing_left() { [ -z "$(find . -name '.koppel-*' -o -name '.*.koppel-*')" ]; }

measure free
check "without a limit: exit code $code" [ "$code" -eq 0 ]
check "without a limit: spills" [ "$(spilled free)" -eq 0 ]
free_resident=$resident

measure generous --memory 1GiB
check "1GiB: exit code $code" [ "$code" -eq 0 ]
check "1GiB: other bytes" same generous
check "1GiB: spills" [ "$(spilled generous)" -eq 0 ]

for limit in 60 50 45; do
    measure "limit$limit" --memory "${limit}MB"
    check "${limit}MB: exit code $code, $(cat log)" [ "$code" -eq 0 ]
    check "${limit}MB: other bytes" same "limit$limit"
    check "${limit}MB: $resident bytes resident" [ "$resident" -le $(((limit + 32) * 1000000)) ]
    echo "limit $limit MB: resident $((resident / 1000000)) MB (without: $((free_resident / 1000000)))," \
        "spilled $(($(spilled "limit$limit") / 1000)) kB"
done
check "45MB: nothing is spilled" [ "$(spilled limit45)" -gt 0 ]

measure always --spill always
check "always: other bytes" same always
check "always: nothing is spilled" [ "$(spilled always)" -gt 0 ]

measure never --memory 45MB --spill never
check "never: exit code $code" [ "$code" -eq 71 ]
check "never: $(cat log)" sentence "memory budget of 45000000 bytes"
measure small --memory 20MB
check "20MB: exit code $code" [ "$code" -eq 71 ]
check "20MB: $(cat log)" sentence "memory budget of 20000000 bytes"
check "20MB: leaves something" test ! -e small

# A disk that fills up: files may grow to 100 kB, and the signal for that is ignored.
(
    trap '' XFSZ
    ulimit -f 100
    "$koppel" run spec.yaml --quiet --output full --spill always 2>log
    echo $? >code
)
check "full disk: exit code $(cat code)" [ "$(cat code)" -eq 74 ]
check "full disk: $(cat log)" sentence "temporary file"
check "full disk: leaves something" test ! -e full
check "temporary files are left" nothing_left
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]

#!/bin/sh
# test_municipality.sh - the nine registers of a municipality keep their promises.
#
# Usage: test_municipality.sh PATH-OF-koppel-registers
# Checks: same seed same bytes, headers, sizes, encodings, truth for every row, who has a
# bsn and how many fail the eleven test, A-numbers, addresses of bag, case periods against
# the truth, pairs to be kept apart, wrong use.
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

check() { # WHAT COMMAND...
    what=$1
    shift
    checks=$((checks + 1))
    "$@" || { echo "FAILED: $what" >&2; failures=$((failures + 1)); }
}
same() { [ "$1" = "$2" ] || { echo "  expected $1, got $2" >&2; return 1; }; }
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

# --- Reproducibility, sizes ------------------------------------------------------------
town=$work/town
"$generator" --municipality --seed 3 -o "$town" >"$work/said"
"$generator" --municipality --seed 3 --inhabitants 20000 --noise middle -o "$work/again" \
    >/dev/null
"$generator" --municipality --seed 4 --inhabitants 2000 -o "$work/other" >/dev/null
"$generator" --municipality --seed 3 --no-bsn -o "$work/nobsn" >/dev/null
check "same options, same bytes" diff -rq "$town" "$work/again"
check "20,000 inhabitants by default" same 20000 "$(rows "$town/brp.csv")"
check "2,000 inhabitants" same 2000 "$(rows "$work/other/brp.csv")"
total=0
for name in bag brp wmo jeugd schulden signalen belastingen parkeren zaken; do
    total=$((total + $(rows "$town/$name.csv")))
done
check "about five rows per inhabitant" within "$total" 94000 108000
check "the number of rows is printed" grep -q "together $total rows" "$work/said"
check "1 inhabitant" exits 0 --municipality --inhabitants 1 -o "$work/tiny"
check "the errors of the sources stand in data/README.md" sh -c '
    "$1" --errors | sed -n "/| error | brp/,\$p" >"$3" && [ -s "$3" ] &&
    awk "NR == FNR { want[\$0] = 1; n++; next }
        \$0 in want { found++ } END { exit found < n }" "$3" "$2"' \
    sh "$generator" "$data/README.md" "$work/errors"

# --- Headers and encodings -------------------------------------------------------------
header() { # FILE COLUMNS
    check "header of $1" same "$2" "$(head -1 "$town/$1" | tr -d '\r')"
}
header brp.csv "anummer,burgerservicenummer,voornamen,voorvoegsel,geslachtsnaam,\
geboortedatum,geslacht,partnerVoorvoegsel,partnerGeslachtsnaam,aanduidingNaamgebruik,\
straatnaam,huisnummer,huisletter,huisnummertoevoeging,postcode,woonplaats,\
nummeraanduidingIdentificatie,datumInschrijvingAdres,datumOverlijden"
header bag.csv "nummeraanduidingIdentificatie;adresseerbaarObjectIdentificatie;\
openbareRuimteNaam;huisnummer;huisletter;huisnummertoevoeging;postcode;woonplaatsNaam;\
status"
header wmo.csv "$(printf '\357\273\277')clientnummer;bsn;geslachtsnaam;voorvoegsel;\
partnernaam;partnervoorvoegsel;naamgebruik;voornamen;voorletters;geboortedatum;\
datumgebruik;geslacht;straatnaam;huisnummer;huisletter;toevoeging;postcode;plaats;\
toewijzingnummer;productcategorie;begindatum;einddatum"
header jeugd.csv "dossiernummer;bsn;achternaam;tussenvoegsel;voornaam;voorletters;\
geb_datum;geslacht;straat;huisnr;huisnr_toev;postcode;woonplaats;jeugdhulpvorm;start;einde"
header schulden.csv "Zaaknummer,Burgerservicenummer,Achternaam,Voorvoegsel,Voorletters,\
Geboortedatum,Geslachtsaanduiding,Postcode,Huisnummer,Huisnummertoevoeging,Soort,\
Startdatum,Einddatum"
header signalen.csv "Signaalnummer;Voorletters;Voorvoegsel;Achternaam;Geboortedatum;\
Straatnaam;Huisnummer;Huisnummertoevoeging;Postcode;Plaatsnaam;Telefoonnummer;\
Emailadres;Signaalpartner;Bedrag;Datum"
header belastingen.csv "$(printf 'SUBJECTNR\tBSN\tNAAM\tVOORLETTERS\tGEBDATUM\tADRES\t')\
$(printf 'POSTCODE\tWOONPLAATS\tSOORT\tAANSLAGJAAR')"
header parkeren.csv "vergunningnummer,bsn,naam,geboortedatum,adres,kenteken,telefoon,\
email,ingangsdatum,einddatum"
header zaken.csv "bronorganisatie,identificatie,zaaktype,omschrijving,startdatum,\
einddatum,inpBsn,geslachtsnaam,voorvoegselGeslachtsnaam,voorletters,voornamen,\
geslachtsaanduiding,geboortedatum,aoaPostcode,aoaHuisnummer,aoaHuisletter,\
aoaHuisnummertoevoeging,gorOpenbareRuimteNaam,wplWoonplaatsNaam,kenmerk"
for name in brp bag wmo schulden signalen parkeren zaken; do
    check "$name: UTF-8" sh -c 'iconv -f UTF-8 -t UTF-8 "$1" >/dev/null' sh "$town/$name.csv"
done
check "jeugd: Windows-1252, not UTF-8" sh -c '
    ! iconv -f UTF-8 -t UTF-8 "$1" >/dev/null 2>&1 &&
    iconv -f WINDOWS-1252 -t UTF-8 "$1" >/dev/null' sh "$town/jeugd.csv"
check "belastingen: capitals without diacritics" sh -c '
    ! sed 1d "$1" | grep -q "[a-z]" && iconv -f US-ASCII -t US-ASCII "$1" >/dev/null' \
    sh "$town/belastingen.csv"

# --- Numbers ---------------------------------------------------------------------------
# bsn NAME DELIMITER COLUMN LEAST MOST: per 10,000 rows a bsn, and few that fail the test.
bsn() {
    awk -F"$2" -v column="$3" -v least="$4" -v most="$5" '
        FNR == 1 { next }
        { rows++ }
        $column != "" {
            sum = -substr($column, 9, 1); have++
            for (i = 1; i <= 8; i++) sum += (10 - i) * substr($column, i, 1)
            wrong += length($column) != 9 || sum % 11 != 0
        }
        END { share = have * 10000 / rows
              exit share < least || share > most || wrong > have * 0.04 }' "$town/$1.csv"
}
check "brp: everybody has a bsn" bsn brp , 2 10000 10000
check "wmo: 99 %" bsn wmo ';' 2 9700 10000
check "jeugd: 96 %" bsn jeugd ';' 2 9300 9850
check "schulden: 95 %" bsn schulden , 2 9200 9800
check "belastingen: 98 %" bsn belastingen "$(printf '\t')" 2 9700 9900
check "parkeren: 20 %" bsn parkeren , 2 1700 2300
check "zaken: 50 %" bsn zaken , 7 4700 5300
check "every bsn of brp passes and is there once, every A-number obeys its rules" awk -F, '
    FNR > 1 {
        sum = -substr($2, 9, 1)
        for (i = 1; i <= 8; i++) sum += (10 - i) * substr($2, i, 1)
        bad += sum % 11 != 0 || $2 in bsn || $1 in a || length($1) != 10 || $1 ~ /^0/
        bsn[$2] = a[$1] = 1
        sum = weighted = 0; power = 1; last = ""
        for (i = 1; i <= 10; i++) {
            digit = substr($1, i, 1); bad += digit == last; last = digit
            sum += digit; weighted += digit * power; power *= 2
        }
        bad += (sum % 11 != 0 && sum % 11 != 5) || weighted % 11 != 0
    } END { exit bad > 0 }' "$town/brp.csv"
check "without bsn: none anywhere" awk -F'[,;\t]' '
    FNR == 1 { n++; next } { column = n == 7 ? 7 : 2; bad += $column ~ /^9[0-9]+$/ }
    END { exit bad > 0 }' "$work/nobsn/brp.csv" "$work/nobsn/wmo.csv" \
    "$work/nobsn/jeugd.csv" "$work/nobsn/schulden.csv" "$work/nobsn/belastingen.csv" \
    "$work/nobsn/parkeren.csv" "$work/nobsn/zaken.csv"
check "without bsn: the same truth" diff -rq "$town/truth" "$work/nobsn/truth"

# --- Addresses -------------------------------------------------------------------------
check "bag: every id and every address once; letters, additions, both" awk -F';' '
    FNR == 1 { next }
    { rows++; key = $7 FS $4 FS toupper($5 $6); street = $3 FS $8 FS $4 FS toupper($5 $6)
      bad += $1 in id || $2 in id || key in seen || street in seen
      bad += length($1) != 16 || $1 !~ /^990120[0-9]+$/
      bad += length($2) != 16 || $2 !~ /^99010[123][0-9]+$/
      bad += $7 !~ /^[1-9][0-9][0-9][0-9][A-Z][A-Z]$/
      id[$1] = id[$2] = seen[key] = seen[street] = 1
      letters += $5 != ""; additions += $6 != ""; both += $5 != "" && $6 != "" }
    END { exit bad > 0 || letters < rows * 0.06 || letters > rows * 0.16 ||
        additions < rows * 0.04 || additions > rows * 0.12 || both == 0 }' "$town/bag.csv"
check "brp: every address is in bag" awk -F'[,;]' '
    FNR == 1 { file++; next }
    file == 1 { id[$1] = 1; next }
    !($17 in id) { bad++ } END { exit bad > 0 }' "$town/bag.csv" "$town/brp.csv"
check "about 2.2 persons an address" within "$(awk -F, '
    FNR > 1 { rows++; if (!($17 in seen)) homes++; seen[$17] = 1 }
    END { printf "%d", rows * 100 / homes }' "$town/brp.csv")" 210 235

# --- Truth -----------------------------------------------------------------------------
# A source and the columns of its id: one line in each truth file for each row.
ids() {
    awk -F"$2" -v name="$1" -v column="$3" 'FNR > 1 {
        id = $column; if (name == "zaken") id = $1 "|" $2
        print name "," id }' "$town/$1.csv"
}
tab=$(printf '\t')
{ ids brp , 1; ids wmo ';' 19; ids jeugd ';' 1; ids schulden , 1; ids signalen ';' 1
  ids belastingen "$tab" 1; ids parkeren , 1; ids zaken , 1; } | sort >"$work/persons"
{ ids bag ';' 1; cat "$work/persons"; } | sort >"$work/addresses"
grep -E '^(wmo|jeugd|schulden|zaken),' "$work/persons" >"$work/cases"
for kind in person:persons address:addresses case:cases; do
    sed 1d "$town/truth/${kind%:*}.csv" | cut -d, -f1,2 | sort >"$work/lines"
    check "truth about the ${kind#*:} has each row once" cmp "$work/lines" \
        "$work/${kind#*:}"
    check "ids are unique: ${kind#*:}" same "" "$(uniq -d "$work/lines" | head -1)"
done
check "an entity is in several sources" within "$(sed 1d "$town/truth/person.csv" |
    awk -F, '!(($1, $3) in seen) { seen[$1, $3] = 1; sources[$3]++ }
        END { for (e in sources) n += sources[e] > 2; print n }')" 5000 20000

# Client, type, begin, end and case of every delivery, dates as yyyymmdd.
# Names hold commas: the delimiter changes from file to file.
awk '
    function flat(text) { gsub(/-/, "", text); return text == "" ? 99999999 : text }
    function turned(text) {
        if (text == "") return 99999999
        return substr(text, 7, 4) substr(text, 4, 2) substr(text, 1, 2)
    }
    { sub(/\r$/, "") }
    FNR == 1 { file++; next }
    file == 1 { person[$1 "," $2] = $3; next }
    file == 2 { of[$1 "," $2] = $3; next }
    file == 3 { key = "wmo," $19; type = $20; from = flat($21); to = flat($22) }
    file == 4 { key = "jeugd," $1; type = $14; from = turned($15); to = turned($16) }
    file == 5 { key = "schulden," $1; type = $(NF - 2)
                from = turned($(NF - 1)); to = turned($NF) }
    file == 6 { key = "zaken," $1 "|" $2; type = $3; from = flat($5); to = flat($6) }
    { print person[key] "/" type, from, to, of[key] }' OFS='\t' FS=, \
    "$town/truth/person.csv" "$town/truth/case.csv" FS=';' "$town/wmo.csv" \
    "$town/jeugd.csv" FS=, "$town/schulden.csv" "$town/zaken.csv" | sort >"$work/deliveries"
check "same client and type and overlapping periods, or another case" awk -F'\t' '
    $2 > $3 { bad++ }
    $1 == key && $2 <= last && $4 != entity { bad++ }
    $1 == key && $2 > last && $4 == entity { bad++ }
    $1 != key { key = $1; last = 0 }
    { entity = $4; if ($3 > last) last = $3 }
    END { exit bad > 0 || NR < 30000 }' "$work/deliveries"
check "cases of several deliveries" within "$(cut -f4 "$work/deliveries" | sort |
    uniq -d | wc -l)" 3500 8000
check "no case begins before birth or after death" awk '
    { sub(/\r$/, "") }
    FNR == 1 { file++; next }
    file == 1 { person[$1 "," $2] = $3; next }
    file == 2 { p = person["brp," $1]; born[p] = $6; dead[p] = $19 == "" ? 99999999 : $19
                next }
    { p = person[file == 3 ? "jeugd," $1 : "wmo," $19]
      begin = file == 3 ? substr($15, 7, 4) substr($15, 4, 2) substr($15, 1, 2) : $21
      gsub(/-/, "", begin)
      # 3 in 1,000 birth dates of brp are wrong themselves.
      if (p in born) bad += begin < born[p] || begin > dead[p] }
    END { exit bad > 20 }' FS=, "$town/truth/person.csv" "$town/brp.csv" FS=';' \
    "$town/jeugd.csv" "$town/wmo.csv"

# --- Hard cases ------------------------------------------------------------------------
check "twins and people of one name at one address, to be kept apart" awk -F, '
    FNR == 1 { file++; next }
    file == 1 { person[$1 "," $2] = $3; next }
    { bad += person[$1 "," $2] == person[$3 "," $4] || !(($3 "," $4) in person)
      reasons[$5]++; sources[$1]++ }
    END { for (s in sources) n++
          exit bad > 0 || reasons["twin"] < 100 || reasons["same_name"] < 300 || n < 7 }' \
    "$town/truth/person.csv" "$town/truth/apart.csv"
check "namesakes: one given name and surname, several people" within "$(awk -F, '
    FNR > 1 { split($3, given, " "); key = given[1] FS $4 FS $5; n[key]++ }
    END { for (key in n) if (n[key] > 1) sum += n[key]; print sum }' "$town/brp.csv")" \
    1500 8000
check "partial birth dates in brp" within "$(sed 1d "$town/brp.csv" | cut -d, -f6 |
    grep -c '00$')" 20 400
check "people who died" within "$(sed 1d "$town/brp.csv" | grep -c ',[0-9]\{8\}$')" 200 900
check "name use E, P, V and N" same 4 "$(sed 1d "$town/brp.csv" |
    awk -F, '$9 != "" { print $10 }' | sort -u | wc -l | tr -d ' ')"
check "numbers of cases are used by several organisations" within "$(sed 1d \
    "$town/zaken.csv" | cut -d, -f2 | sort | uniq -d | wc -l)" 200 5000

# --- Wrong use -------------------------------------------------------------------------
for arguments in "--municipality --inhabitants 0" "--municipality --inhabitants 20000001" \
    "--municipality --flat 5" "--municipality --families" "--inhabitants 5" "--no-bsn" \
    "--municipality --residents 5"; do
    # shellcheck disable=SC2086 # the words are separate arguments
    check "exit 64: $arguments" exits 64 $arguments
done
: >"$work/file"
check "exit 73: no directory" exits 73 --municipality -o "$work/file/below"
mkdir -p "$work/blocked/zaken.csv"
check "exit 73: a directory stands where a file must come" \
    exits 73 --municipality --inhabitants 50 -o "$work/blocked"

echo "test_municipality: $checks checks, $failures failed"
[ "$failures" -eq 0 ]

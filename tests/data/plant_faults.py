#!/usr/bin/env python3
"""Plants faults in the registers of a generated municipality, and says which.

    plant_faults.py FOLDER

In FOLDER/belastingen.csv 1,000 citizen numbers no longer pass the eleven test, and 200 become those of
nobody, so that a person has two; in FOLDER/schulden.csv 500 dates of birth are shifted. Rows are taken
that agreed with the base register (brp.csv) before, tax rows in surname and first initial too, of persons
all of whose rows bear their number, and each person for one fault only. Every planted value, as it stands
in the file and as koppel writes it, becomes a line of FOLDER/planted.txt.
"""

import csv
import datetime
import pathlib
import sys
import unicodedata

FOLDER = pathlib.Path(sys.argv[1])
INVALID, SHIFTED, DOUBLE = 1000, 500, 200


def read(name, delimiter, encoding):
    with open(FOLDER / name, encoding=encoding, newline="") as file:
        rows = list(csv.reader(file, delimiter=delimiter))
    return rows[0], rows[1:]


def write(name, delimiter, encoding, header, rows):
    with open(FOLDER / name, "w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows([header] + rows)


def passes(number):
    return len(number) == 9 and \
        (sum((9 - i) * int(digit) for i, digit in enumerate(number[:8])) - int(number[8])) % 11 == 0


def plain(name):
    """Capitals without diacritics, as the tax register writes names."""
    bare = unicodedata.normalize("NFD", name)
    return "".join(letter for letter in bare if not unicodedata.combining(letter)).upper()


def main():
    brp_header, brp = read("brp.csv", ",", "utf-8")
    tax_header, tax = read("belastingen.csv", "\t", "windows-1252")
    debt_header, debt = read("schulden.csv", ",", "utf-8")
    born = {row[brp_header.index("burgerservicenummer")]: row[brp_header.index("geboortedatum")]
            for row in brp}
    lives = {row[brp_header.index("burgerservicenummer")]: row[brp_header.index("postcode")] for row in brp}
    called = {row[brp_header.index("burgerservicenummer")]:
              (plain(row[brp_header.index("geslachtsnaam")]), plain(row[brp_header.index("voornamen")])[:1])
              for row in brp}
    bsn, date = tax_header.index("BSN"), tax_header.index("GEBDATUM")
    postcode, name = tax_header.index("POSTCODE"), tax_header.index("NAAM")
    initials = tax_header.index("VOORLETTERS")
    debt_bsn, debt_date, debt_postcode = (debt_header.index(word) for word in (
        "Burgerservicenummer", "Geboortedatum", "Postcode"))
    persons = {(row[0], row[1]): row[2] for row in read("truth/person.csv", ",", "utf-8")[1]}
    numbers_of = {}  # person -> numbers in all rows
    for source, rows, where in (("brp", brp, brp_header.index("burgerservicenummer")),
                                ("belastingen", tax, bsn), ("schulden", debt, debt_bsn)):
        for row in rows:
            numbers_of.setdefault(persons[source, row[0]], set()).add(row[where])
    sure = {number for numbers in numbers_of.values() if len(numbers) == 1 for number in numbers}
    known = set(born) | {row[bsn] for row in tax} | {row[debt_bsn] for row in debt}
    planted = []

    # Dates first: their persons are left alone by the other faults.
    used = set()
    for row in debt:
        day = row[debt_date].split("-")
        if len(used) < SHIFTED and row[debt_bsn] in sure and row[debt_bsn] not in used and len(day) == 3 and \
                born.get(row[debt_bsn]) == day[2] + day[1] + day[0] and "00" not in day and \
                lives[row[debt_bsn]] == row[debt_postcode].replace(" ", ""):
            used.add(row[debt_bsn])
            shifted = datetime.date(int(day[2]), int(day[1]), int(day[0])) - \
                datetime.timedelta(days=40 + len(used) % 300)
            row[debt_date] = shifted.strftime("%d-%m-%Y")
            planted += [row[debt_date], shifted.isoformat()]
    assert len(used) == SHIFTED, "too few debts"

    # Of persons with one tax row and no debts: two numbers are then two, and one pair of records.
    indebted = {row[debt_bsn] for row in debt}
    rows_of = {}
    for row in tax:
        rows_of[row[bsn]] = rows_of.get(row[bsn], 0) + 1
    number, double, invalid = 810000000, 0, 0
    for row in tax:
        old = row[bsn]
        if old in used or old not in sure or not passes(old) or born.get(old) != row[date] or \
                called[old][0] != row[name].split(",")[0] or row[initials][:1] != called[old][1] or \
                lives[old] != row[postcode].replace(" ", ""):
            continue
        if rows_of[old] == 1 and old not in indebted and double < DOUBLE:
            while not passes(str(number)) or str(number) in known:
                number += 1
            row[bsn] = str(number)
            known.add(row[bsn])
            double += 1
        elif invalid < INVALID:
            changed = old[:8] + str((int(old[8]) + 1 + invalid % 9) % 10)
            if passes(changed) or changed in known:
                continue
            row[bsn] = changed
            known.add(changed)
            invalid += 1
        else:
            continue
        used.add(old)
        planted.append(row[bsn])
    assert (double, invalid) == (DOUBLE, INVALID), "too few taxes"

    write("belastingen.csv", "\t", "windows-1252", tax_header, tax)
    write("schulden.csv", ",", "utf-8", debt_header, debt)
    (FOLDER / "planted.txt").write_text("\n".join(planted) + "\n", encoding="utf-8")


main()

"""check_brp.py - what koppel counts in the official test set, against the published rules.

Run by test_brp.sh in the folder that holds brp.csv, linked/run.json, quality.json, profile.json and derived.yaml.
"""

import csv
import json
import re

ROWS = 2156
GROUPS = {"person": "01", "mother": "02", "father": "03", "partner": "05", "child": "09"}
ELEMENTS = {"a_nummer": "01.10", "bsn": "01.20", "given_name": "02.10", "surname": "02.40", "birth_date": "03.10",
            "birth_place": "03.20", "gender": "04.10"}
ADDRESS = {"address_id": "08.11.90", "object_id": "08.11.80", "street": "08.11.10", "public_space": "08.11.15",
           "house_number": "08.11.20", "postcode": "08.11.60", "place": "08.11.70"}


def is_null(value):
    """A full stop, blanks or noughts alone: the logical design's marks of what is not known."""
    return re.fullmatch(r"[\s0.]*", value) is not None


def is_bsn(value):
    return re.fullmatch(r"\d{9}", value) is not None and (
        sum(w * int(d) for w, d in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), value)) % 11 == 0)


def is_a_nummer(value):
    digits = [int(d) for d in value]
    return (len(digits) == 10 and digits[0] != 0 and all(a != b for a, b in zip(digits, digits[1:]))
            and sum(digits) % 11 in (0, 5) and sum(d << i for i, d in enumerate(digits)) % 11 == 0)


def is_date(value):
    """Year, month and day; each of them may be noughts, whatever the others are."""
    match = re.fullmatch(r"(\d{4})(\d\d)(\d\d)", value)
    if match is None:
        return False
    year, month, day = (int(part) for part in match.groups())
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = (31, 31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return (year == 0 or year >= 1800) and month <= 12 and day <= days[month]


def is_bag_id(value):
    """Spreadsheets lose noughts in front: at most three, no municipality is number 0."""
    value = value.strip()
    value = value.zfill(16) if len(value) >= 13 else value
    return re.fullmatch(r"(?!0000)\d{4}(0[123]|10|20|30)\d{10}", value) is not None


CHECKS = {"bsn": is_bsn, "a_nummer": is_a_nummer, "birth_date": is_date, "address_id": is_bag_id, "object_id": is_bag_id,
          "postcode": lambda value: re.fullmatch(r"[1-9]\d{3}[A-Z]{2}", value.strip()) is not None,
          "house_number": lambda value: re.fullmatch(r"[1-9]\d{0,4}", value) is not None}


def expect(what, expected, actual):
    if expected != actual:
        raise SystemExit(f"{what}: expected {expected}, koppel has {actual}")


def check_fields(rows, quality):
    """Every field of every source: as many filled and as many valid as the rules say."""
    measured = {(field["source"], field["field"]): field
                for linkage in quality["linkages"] for field in linkage["fields"]}
    columns = {("person", field): column for field, column in ADDRESS.items()}
    columns.update({(source, field): f"{group}.{element}" for source, group in GROUPS.items()
                    for field, element in ELEMENTS.items() if (source, field) != ("child", "gender")})
    expect("fields", sorted(columns), sorted(measured))
    for (source, field), column in columns.items():
        filled = [row[column] for row in rows if not is_null(row[column])]
        valid = [value for value in filled if CHECKS.get(field, lambda value: True)(value)]
        found = measured[source, field]
        expect(f"{source}, {field}: records", ROWS, found["records"])
        expect(f"{source}, {field}: filled", len(filled), found["filled"])
        expect(f"{source}, {field}: valid", len(valid), found["valid"])


def check_distinct(rows):
    """The rules above are those by which 822 of 822 A-numbers and 783 of 784 BSNs are valid."""
    for element, check, count, valid in (("01.10", is_a_nummer, 822, 822), ("01.20", is_bsn, 784, 783)):
        values = {row[f"{group}.{element}"] for row in rows for group in GROUPS.values()} - {""}
        expect(f"distinct values of {element}", count, len(values))
        expect(f"valid values of {element}", valid, sum(map(check, values)))


def check_kinds(profile):
    """Headers are numbers of the logical design: what they mean is known all the same."""
    kinds = {"01.10": "a_nummer", "01.20": "bsn", "02.10": "given_name", "02.40": "surname", "03.10": "date"}
    expected = {f"{group}.{element}": kind for group in GROUPS.values() for element, kind in kinds.items()}
    expected.update({"08.11.10": "street", "08.11.20": "house_number", "08.11.60": "nl_postcode", "08.11.70": "place",
                     "08.11.80": "bag_id", "08.11.90": "bag_id"})
    guessed = {column["column"]: column["kind"] for column in profile}
    for column, kind in expected.items():
        expect(f"kind of {column}", kind, guessed[column])


def main():
    with open("brp.csv", encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    expect("rows of the file", ROWS, len(rows))
    for source in json.load(open("linked/run.json", encoding="utf-8"))["inputs"]:
        expect(f"rows of {source['name']}", (ROWS, ROWS, 0),
               (source["rows"], source["rows_used"], source["rows_rejected"]))
    check_distinct(rows)
    check_fields(rows, json.load(open("quality.json", encoding="utf-8")))
    check_kinds(json.load(open("profile.json", encoding="utf-8")))
    expect("kinds of numbers that are proposed", True,
           all(f"kind: {kind}, column: 01.01.{end}" in open("derived.yaml", encoding="utf-8").read()
               for kind, end in (("a_nummer", 10), ("bsn", 20))))


main()

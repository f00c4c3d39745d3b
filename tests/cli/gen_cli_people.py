#!/usr/bin/env python3
"""Makes the small registers that the tests of the command line link.

Every given name, surname and street holds the letters "qxz", which stand nowhere else:
a test that finds them in a message has found personal data. Run it in this folder:

    python3 gen_cli_people.py data

people_left.csv   150 persons, no duplicates
people_right.csv  100 of them with an error each, and 50 others
people_twice.csv  people_left and the 100 damaged ones in one file
people_truth.csv  rid,entity for all of these
"""
import csv
import pathlib
import random
import sys

SEED = 20261124
HEADER = ["rid", "given_name", "surname", "birth_date", "postcode", "city"]
CITIES = ["Noordwolde", "Oosterzee", "Westkapel", "Zuidhorst", "Middelrode"]


def word(source, syllables):
    parts = ["ba", "der", "fo", "gin", "hul", "jar", "ke", "lom", "mi", "nar", "pe", "ros",
             "sti", "tu", "vel", "wan"]
    text = "".join(source.choice(parts) for _ in range(syllables))
    at = source.randrange(1, len(text))
    return (text[:at] + "qxz" + text[at:]).capitalize()


def person(source):
    return {
        "given_name": word(source, 2),
        "surname": word(source, 3),
        "birth_date": f"{source.randrange(1930, 2010)}-{source.randrange(1, 13):02d}-"
                      f"{source.randrange(1, 29):02d}",
        "postcode": f"{source.randrange(1000, 9999)}{source.choice('ABCDE')}"
                    f"{source.choice('KLMNP')}",
        "city": source.choice(CITIES),
    }


def damaged(source, row):
    """The row with one letter of one field lost or doubled, or one field empty."""
    row = dict(row)
    field = source.choice(["given_name", "surname", "postcode", "city"])
    kind = source.randrange(3)
    at = source.randrange(4, len(row[field]))
    if kind == 0:
        row[field] = row[field][:at] + row[field][at + 1:]
    elif kind == 1:
        row[field] = row[field][:at] + row[field][at - 1] + row[field][at:]
    else:
        row[field] = ""
    return row


def write(path, header, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(folder):
    source = random.Random(SEED)
    people = [dict(person(source), rid=f"l{i:03d}", entity=i) for i in range(150)]
    others = [dict(damaged(source, p), rid=f"r{p['entity']:03d}")
              for p in source.sample(people, 100)]
    strangers = [dict(person(source), rid=f"s{i:03d}", entity=i) for i in range(150, 200)]
    right = others + strangers
    source.shuffle(right)
    twice = people + others
    source.shuffle(twice)

    def plain(rows):
        return [{key: row[key] for key in HEADER} for row in rows]

    write(folder / "people_left.csv", HEADER, plain(people))
    write(folder / "people_right.csv", HEADER, plain(right))
    write(folder / "people_twice.csv", HEADER, plain(twice))
    write(folder / "people_truth.csv", ["rid", "entity"],
          [{"rid": row["rid"], "entity": row["entity"]} for row in people + right])


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))

"""peer_values.py: strings to compare, in classes of length, from a file of made-up persons.

Lower case, without diacritics unless the class wants them, in the order of the file (so as often
as they occur there). The left side is 2,000 strings; of the right side every tenth is a left one
with one or two typing errors, which is what blocking brings together.
"""

import csv
import random
import unicodedata

LEFT = 2000
RIGHT = 4000
SEED = 20261124
ACCENTS = {"a": "áàä", "e": "éèë", "i": "íïî", "o": "óöô", "u": "úüû", "n": "ñń", "s": "šş", "c": "çč"}


def plain(text):
    folded = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in folded if c.isascii()).strip()


def accented(text, draw):
    """One letter gets a mark, where there is one that can have it."""
    places = [i for i, c in enumerate(text) if c in ACCENTS]
    if not places:
        return None
    at = draw.choice(places)
    return text[:at] + draw.choice(ACCENTS[text[at]]) + text[at + 1:]


def slip(text, draw):
    """Another letter 35 %, one more 25 %, one less 25 %, two exchanged 15 %."""
    at, kind = draw.randrange(len(text) - 1), draw.random()
    letter = draw.choice("abcdefghijklmnopqrstuvwxyz")
    if kind < .35:
        return text[:at] + letter + text[at + 1:]
    if kind < .60:
        return text[:at] + letter + text[at:]
    if kind < .85:
        return text[:at] + text[at + 1:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2:]


def candidates(path, draw):
    """Strings by class. Lengths in characters: names 5-14, streets 12-32, lines 40-80."""
    classes = {"names": [], "names, beyond ASCII": [], "streets": [], "lines": []}
    with open(path, encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            names = [plain(row["given_name"]), plain(row["surname"])]
            street = plain(f"{row['street']} {row['house_number']}")
            line = " ".join([*names, street, plain(row["postcode"]), plain(row["city"])])
            for name in names:
                if 5 <= len(name) <= 14:
                    classes["names"].append(name)
                    classes["names, beyond ASCII"].append(accented(name, draw))
            if 12 <= len(street) <= 32:
                classes["streets"].append(street)
            if 40 <= len(line) <= 80:
                classes["lines"].append(line)
    return {name: [text for text in texts if text] for name, texts in classes.items()}


def sides(path):
    """(class, left, right) for each class. Same file, same strings."""
    draw = random.Random(SEED)
    for name, texts in candidates(path, draw).items():
        left, right = texts[:LEFT], texts[LEFT:LEFT + RIGHT]
        assert len(right) == RIGHT, f"too few strings of class {name}"
        for i in range(0, RIGHT, 10):
            right[i] = slip(left[i % LEFT], draw)
            if draw.random() < .5:
                right[i] = slip(right[i], draw)
        yield name, left, right

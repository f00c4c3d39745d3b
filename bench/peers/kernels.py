"""kernels.py: koppel's comparators beside rapidfuzz, one thread, same strings, same run.

    kernels.py PEER_TILES PERSONS.csv FOLDER REPEATS [--record]

CPU nanoseconds a comparison, medians. rapidfuzz is asked in each of its ways that answer the
question (with and without a cut-off) and its fastest one counts. koppel gives levels, so its
levels are held against those that rapidfuzz's exact scores give: one pair that differs is said.
"""

import pathlib
import random
import statistics
import subprocess
import sys
import time

import numpy as np
import rapidfuzz
from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel, Jaro, JaroWinkler, LCSseq, Levenshtein

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from bench_report import Report
from peer_values import sides

PAIRS = 50000
BAR, BAR_EASY = 3.0, 1.3
SIMILARITIES = (0.7, 0.88, 0.92)
# Name; cut-offs, easiest first; the exact scorer; the ways to ask, by what is said of them.
CASES = (
    ("levenshtein", (2, 1), Levenshtein.distance,
     {"uint8": (Levenshtein.distance, {"dtype": np.uint8}),
      "uint8, cut-off 2": (Levenshtein.distance, {"dtype": np.uint8, "score_cutoff": 2})}),
    ("osa", (2, 1), OSA.distance,
     {"uint8": (OSA.distance, {"dtype": np.uint8}),
      "uint8, cut-off 2": (OSA.distance, {"dtype": np.uint8, "score_cutoff": 2})}),
    ("jaro", SIMILARITIES, Jaro.similarity,
     {"float32": (Jaro.similarity, {"dtype": np.float32}),
      "float32, cut-off .7": (Jaro.similarity, {"dtype": np.float32, "score_cutoff": .7})}),
    ("jaro_winkler", SIMILARITIES, JaroWinkler.similarity,
     {"float32": (JaroWinkler.similarity, {"dtype": np.float32}),
      "float32, cut-off .7": (JaroWinkler.similarity,
                              {"dtype": np.float32, "score_cutoff": .7})}),
    ("indel", (3, 1), Indel.distance,
     {"uint8": (Indel.distance, {"dtype": np.uint8}),
      "uint8, cut-off 3": (Indel.distance, {"dtype": np.uint8, "score_cutoff": 3})}),
    ("lcs", SIMILARITIES, LCSseq.normalized_similarity,
     {"float32": (LCSseq.normalized_similarity, {"dtype": np.float32}),
      "float32, cut-off .7": (LCSseq.normalized_similarity,
                              {"dtype": np.float32, "score_cutoff": .7}),
      "length, uint8": (LCSseq.similarity, {"dtype": np.uint8})}),
)


def levels_of(scores, cutoffs, is_distance):
    """How many cut-offs each score meets."""
    met = [scores <= cutoff if is_distance else scores >= cutoff for cutoff in cutoffs]
    return np.sum(met, axis=0, dtype=np.uint8)


def median_ns(call, repeats, count):
    times = []
    for _ in range(repeats):
        start = time.thread_time()
        call()
        times.append((time.thread_time() - start) / count * 1e9)
    return statistics.median(times)


def koppel_ns(program, values, left_count, layout, case, repeats, folder):
    """Median nanoseconds, tier and ordinals."""
    ordinals = folder / "ordinals"
    printed = subprocess.run(
        [program, values, str(left_count), str(repeats + 1), layout, ordinals, case[0],
         *map(str, case[1])], stdout=subprocess.PIPE, text=True, check=True).stdout
    tier, *rounds = printed.split()
    # The first round warms up, as the peer's exact pass does for it.
    return (statistics.median(map(float, rounds[1:])), tier,
            np.frombuffer(ordinals.read_bytes(), dtype=np.uint8))


def case_row(program, length_class, left, right, layout, case, repeats, folder):
    name, cutoffs, exact, ways = case
    ask = process.cdist if layout == "tile" else process.cpdist
    count = len(left) * len(right) if layout == "tile" else len(left)
    scores = ask(left, right, scorer=exact, dtype=np.float64, workers=1)
    expected = levels_of(scores, cutoffs, cutoffs[0] >= 1).ravel()
    ours, tier, ordinals = koppel_ns(program, folder / "values", len(left), layout, case, repeats,
                                     folder)
    wrong = int(np.count_nonzero(ordinals != expected))
    theirs = {way: median_ns(lambda: ask(left, right, scorer=scorer, workers=1, **options),
                             repeats, count)
              for way, (scorer, options) in ways.items()}
    best = min(theirs, key=theirs.get)
    return [f"{name}, {length_class}", tier, f"{ours:.2f}", f"{theirs[best]:.2f}", best,
            f"{theirs[best] / ours:.1f}x", "equal" if wrong == 0 else f"{wrong} DIFFER"]


def short_of_bar(rows):
    """A sentence on the rows that do not reach their bar."""
    short = []
    for row in rows:
        easy = row[0].startswith(("lcs", "indel")) and row[0].endswith("lines")
        if float(row[5].rstrip("x")) < (BAR_EASY if easy else BAR):
            short.append(row[0])
    return f"bar {BAR}x ({BAR_EASY}x for lcs and indel on lines): {len(short)} of {len(rows)} short"


def main():
    program, persons, folder, repeats = [word for word in sys.argv[1:] if word != "--record"]
    folder, repeats = pathlib.Path(folder), int(repeats)
    report = Report("peers-kernels")
    header = ["comparator, strings", "koppel", "koppel ns", "rapidfuzz ns", "rapidfuzz's way",
              "ratio", "levels"]
    tiles, pairs, sizes = [], [], []
    for length_class, left, right in sides(persons):
        texts = [*left, *right]
        (folder / "values").write_text("\n".join(texts) + "\n", encoding="utf-8")
        sizes.append(f"{length_class}: mean {statistics.mean(map(len, texts)):.1f} characters")
        for case in CASES:
            tiles.append(case_row(program, length_class, left, right, "tile", case, repeats, folder))
        draw = random.Random(PAIRS)
        one, other = draw.choices(left, k=PAIRS), draw.choices(right, k=PAIRS)
        (folder / "values").write_text("\n".join([*one, *other]) + "\n", encoding="utf-8")
        for case in CASES:
            pairs.append(case_row(program, length_class, one, other, "pairs", case, repeats,
                                  folder))
    version = f"rapidfuzz {rapidfuzz.__version__}, workers=1"
    report.table(f"One to many, {len(left):,} x {len(right):,} strings, one thread; {version}",
                 header, tiles, ["; ".join(sizes),
                                 "koppel: levels, tiles of 128 x 128; rapidfuzz: process.cdist",
                                 short_of_bar(tiles)])
    report.table(f"Arbitrary pairs, {PAIRS:,}, one thread; {version}", header, pairs,
                 ["rapidfuzz: process.cpdist, which has no SIMD across pairs", short_of_bar(pairs)])
    report.finish("--record" in sys.argv)
    sys.exit(1 if any("DIFFER" in row[-1] for row in [*tiles, *pairs]) else 0)


if __name__ == "__main__":
    main()

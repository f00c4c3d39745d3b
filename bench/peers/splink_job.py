"""splink_job.py CSV OUT THREADS: the whole job of specs/persons_1m.yaml with Splink on DuckDB.

Same rules, comparisons (NameComparison is exact, .92, .88, .7 with term frequencies), training by
EM, links and components at probability .5, both as Parquet. Training as Splink's own guides have
it: lambda from four deterministic rules, u from 10 million random pairs, EM on the birth date and
on the names. Prints seconds by step and the number of links.
"""

import json
import logging
import pathlib
import sys
import time

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

THRESHOLD = 0.5


class Clock:
    """Seconds since the step before, by name."""

    def __init__(self):
        self.at = time.monotonic()
        self.steps = {}

    def lap(self, name):
        now = time.monotonic()
        self.steps[name] = self.steps.get(name, 0) + now - self.at
        self.at = now


def settings():
    return SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on("surname", "substr(first_name, 1, 1)"), block_on("dob"),
            block_on("first_name", "substr(postcode, 1, 4)")],
        comparisons=[
            cl.NameComparison("first_name"), cl.NameComparison("surname"),
            cl.LevenshteinAtThresholds("dob", [1, 2]),
            cl.LevenshteinAtThresholds("postcode", [1, 2]), cl.ExactMatch("city")],
        retain_matching_columns=False, retain_intermediate_calculation_columns=False)


def linker_of(con):
    """Splink 5 takes registered tables, Splink 4 a table and the database."""
    api = DuckDBAPI(con)
    if hasattr(api, "register"):
        return Linker(api.register("df"), settings())
    return Linker("df", settings(), db_api=api)


def main():
    path, out, threads = sys.argv[1:]
    logging.disable(logging.WARNING)
    clock = Clock()
    con = duckdb.connect(config={"threads": threads})
    con.execute("create table df as select * exclude (cluster) replace "
                "(cast(unique_id as integer) as unique_id) "
                "from read_csv(?, header = true, all_varchar = true, delim = ',')", [path])
    linker = linker_of(con)
    clock.lap("load")
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("first_name", "surname", "dob"), block_on("first_name", "surname", "postcode"),
         block_on("first_name", "dob", "postcode"), block_on("surname", "dob", "postcode")],
        recall=0.8)
    training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    clock.lap("lambda and u")
    training.estimate_parameters_using_expectation_maximisation(
        block_on("dob"), estimate_without_term_frequencies=True)
    training.estimate_parameters_using_expectation_maximisation(
        block_on("first_name", "surname"), estimate_without_term_frequencies=True)
    clock.lap("EM")
    links = linker.inference.predict(threshold_match_probability=THRESHOLD)
    clock.lap("predict")
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
        links, threshold_match_probability=THRESHOLD)
    clock.lap("cluster")
    folder = pathlib.Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    links.to_parquet(str(folder / "links.parquet"), overwrite=True)
    clusters.to_parquet(str(folder / "clusters.parquet"), overwrite=True)
    clock.lap("write")
    count = con.execute(f"select count(*) from {links.physical_name}").fetchone()[0]
    print(json.dumps({"steps": clock.steps, "links": count}))


if __name__ == "__main__":
    main()

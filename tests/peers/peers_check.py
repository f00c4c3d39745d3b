"""Reads koppel's tables with pyarrow, polars and DuckDB, and gives it Parquet that these wrote.

    peers_check.py PATH-OF-koppel PROJECT

Prints "N passed, M failed" at the end. Run by test_peers.sh in its virtual environment.
"""
import csv
import io
import pathlib
import subprocess
import sys
import tempfile

import duckdb
import polars
import pyarrow
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet

koppel, project = sys.argv[1], pathlib.Path(sys.argv[2])
registers = [str(project / "data/example" / f"{name}.csv")
             for name in ("residents", "care_clients", "tax_payers")]
results = {True: 0, False: 0}


def check(name, holds):
    results[bool(holds)] += 1
    if not holds:
        print("FAILED", name)


def run(*words):
    done = subprocess.run([koppel, *words], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(done.stderr)
    return done.stdout


def rows_of_csv(text):
    return [tuple(row) for row in csv.reader(io.StringIO(text))][1:]


def as_text(rows):
    """Rows as koppel's CSV spells them: shortest doubles that read back."""
    return [tuple(repr(cell) if isinstance(cell, float) else str(cell) for cell in row)
            for row in rows]


def same(spelled, rows):
    """Equal cell by cell; numbers by value, since 1e-05 and 0.00001 are one number."""
    def equal(a, b):
        return a == b or float(a) == float(b)
    return len(spelled) == len(rows) and all(
        len(a) == len(b) and all(equal(x, y) for x, y in zip(a, b))
        for a, b in zip(spelled, rows))


def check_readers(folder):
    for name in ("links", "entities"):
        path = f"{folder}/{name}.parquet"
        spelled = rows_of_csv(run("cat", path))
        arrow = pyarrow.parquet.read_table(path, page_checksum_verification=True)
        check(f"pyarrow {name}", same(spelled, as_text(zip(*arrow.to_pydict().values()))))
        check(f"polars {name}", same(spelled, as_text(polars.read_parquet(path).rows())))
        rows = duckdb.sql(f"select * from read_parquet('{path}')").fetchall()
        check(f"duckdb {name}", same(spelled, as_text(rows)))
        metadata = pyarrow.parquet.read_metadata(path).metadata
        check(f"footer {name}", {b"koppel.format", b"koppel.spec", b"koppel.model",
                                 b"koppel.digest"} <= set(metadata))
        check(f"rows {name}", len(spelled) > 0)


def check_crosswalk(folder):
    """Three linkages: entities side by side, null where one has no such row."""
    spec = pathlib.Path(folder) / "three.yaml"
    spec.write_text(f"""koppel: 1
sources: {{a: {{read: {registers[0]}, id: resident_id}}, b: {{read: {registers[2]}, id: taxpayer}}}}
linkages:
  address: {{kind: address, fields: {{code: {{kind: postcode, column: postcode}}}}}}
  person: {{kind: person, sources: [a], fields: {{bsn: {{kind: identifier}}, home: {{kind: entity, of: address}}}}}}
""")
    run("run", str(spec), "--output", f"{folder}/three", "--quiet")
    path = f"{folder}/three/crosswalk.parquet"
    spelled = [tuple(cell or "None" for cell in row) for row in rows_of_csv(run("cat", path))]
    arrow = pyarrow.parquet.read_table(path, page_checksum_verification=True)
    check("pyarrow crosswalk", [tuple(map(str, row)) for row in
                                zip(*arrow.to_pydict().values())] == spelled)
    check("polars crosswalk", [tuple(map(str, row)) for row in
                               polars.read_parquet(path).rows()] == spelled)
    rows = duckdb.sql(f"select * from read_parquet('{path}')").fetchall()
    check("duckdb crosswalk", [tuple(map(str, row)) for row in rows] == spelled)
    check("nulls in crosswalk", sum(row[3] == "None" for row in spelled) == 1013)


def links(folder):
    return rows_of_csv(run("cat", f"{folder}/links.parquet"))


def check_inputs(folder):
    """The same residents as Parquet, with dictionaries and whole numbers."""
    table = pyarrow.csv.read_csv(
        registers[0], convert_options=pyarrow.csv.ConvertOptions(
            column_types={name: pyarrow.string() for name in
                          ("resident_id", "bsn", "birth_date", "house_number")}))
    encoded = table
    for name in ("surname", "city", "sex"):
        index = encoded.column_names.index(name)
        encoded = encoded.set_column(index, name, encoded[name].dictionary_encode())
    numbers = pyarrow.compute.cast(encoded["bsn"], pyarrow.int64())
    encoded = encoded.set_column(encoded.column_names.index("bsn"), "bsn", numbers)
    writers = {
        "pyarrow": lambda path: pyarrow.parquet.write_table(encoded, path, compression="zstd"),
        "polars": lambda path: polars.from_arrow(table).write_parquet(path),
        "duckdb": lambda path: duckdb.from_arrow(table).write_parquet(path),
    }
    run("dedupe", *registers, "--quiet", "--output", f"{folder}/base")
    base = links(f"{folder}/base")
    for name, write in writers.items():
        (pathlib.Path(folder) / name).mkdir()
        path = f"{folder}/{name}/residents.parquet"
        write(path)
        run("dedupe", path, *registers[1:], "--quiet", "--output", f"{folder}/{name}/out")
        check(f"input by {name}", links(f"{folder}/{name}/out") == base and base)
    check_readers(f"{folder}/base")
    check_dates(folder, table)


def check_dates(folder, table):
    """Dates and whole numbers of Parquet's own types read as their text in CSV does."""
    known = pyarrow.compute.invert(pyarrow.compute.match_substring(table["birth_date"], "-00"))
    plain = pyarrow.compute.invert(pyarrow.compute.match_substring_regex(
        table["house_number"], "[^0-9]"))
    table = table.filter(known).filter(
        pyarrow.compute.filter(plain, known))
    found = {}
    for kind in ("csv", "typed"):
        (pathlib.Path(folder) / kind).mkdir()
        path = f"{folder}/{kind}/residents." + ("csv" if kind == "csv" else "parquet")
        if kind == "csv":
            pyarrow.csv.write_csv(table, path)
        else:
            for name, target in (("birth_date", pyarrow.date32()),
                                 ("house_number", pyarrow.int32())):
                index = table.column_names.index(name)
                table = table.set_column(index, name, table[name].cast(target))
            pyarrow.parquet.write_table(table, path)
        run("link", path, registers[2], "--quiet", "--output", f"{folder}/{kind}/out")
        found[kind] = links(f"{folder}/{kind}/out")
    check("dates and numbers of Parquet", found["csv"] == found["typed"] and found["csv"])


with tempfile.TemporaryDirectory() as work:
    check_inputs(work)
    check_crosswalk(work)
print(f"{results[True]} passed, {results[False]} failed")
sys.exit(results[False] > 0)

"""duckdb_patterns.py CSV SQL OUT THREADS: pattern counts by a SQL file, with the load.

Loads CSV into table df (unique_id a number, all else text, empty is null), runs the statements of
SQL in order and writes the rows of the last one to OUT, sorted, tab-separated. Prints seconds.
"""

import json
import pathlib
import sys
import time

import duckdb


def main():
    path, sql, out, threads = sys.argv[1:]
    start = time.monotonic()
    con = duckdb.connect(config={"threads": threads})
    con.execute("create table df as select * replace (cast(unique_id as integer) as unique_id) "
                "from read_csv(?, header = true, all_varchar = true, delim = ',')", [path])
    loaded = time.monotonic()
    rows = []
    for statement in pathlib.Path(sql).read_text(encoding="utf-8").split(";"):
        if statement.strip():
            rows = con.execute(statement).fetchall()
    lines = sorted("\t".join(map(str, row)) for row in rows)
    pathlib.Path(out).write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(json.dumps({"load": loaded - start, "query": time.monotonic() - loaded}))


if __name__ == "__main__":
    main()

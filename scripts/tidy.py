#!/usr/bin/env python3
"""The house style as a test: include graph, sizes, names, and what may be called where.

Prints one line per fault and exits 1 when there is any. Run without arguments, from anywhere.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
STAGES = ["read", "standardise", "block", "compare", "score", "cluster", "emit"]
TOP = {"engine", "include", "bench", "tests", "data", "scripts", "CMakeLists.txt", "README.md",
       "LICENSE"}
# Folder of engine/ -> folders that it may include besides its own.
MAY_INCLUDE = {"base": set(), "model": {"base"}, "plan": {"model", "base"},
               "inspect": {"model", "base"}, "cli": set()}
MAY_INCLUDE.update({stage: {"model", "base"} for stage in STAGES})
LINES_MAX = 1000
FUNCTION_MAX = 70
COLUMNS_MAX = 90
# Calls that belong to base/ alone: memory, files, threads, the process.
BASE_ONLY = re.compile(r"(?<![\w.>])(malloc|calloc|realloc|free|strdup|fopen|open|creat|read|write|"
                       r"close|unlink|rename|mkdir|rmdir|opendir|pthread_create|exit|abort|"
                       r"getenv|printf|fprintf|puts|putchar)\s*\(")

faults = []


def fault(path, line, text):
    faults.append(f"{path.relative_to(ROOT)}:{line}: {text}")


def tracked():
    """Files that git knows or would add; an unpacked source archive has all of them."""
    listed = subprocess.run(["git", "-C", ROOT, "ls-files", "-co", "--exclude-standard"],
                            capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        return sorted({ROOT / name for name in listed.stdout.splitlines()
                       if (ROOT / name).is_file()})
    return sorted(p for p in ROOT.rglob("*") if p.is_file() and "build" not in p.parts)


def strip(text):
    """The code with comments and literals blanked, line breaks kept."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group(0))
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text,
                  flags=re.S)


def check_includes(path, text):
    folder = path.relative_to(ROOT / "engine").parts[0]
    if folder.endswith((".c", ".h")):
        return  # pipeline and api know every stage
    for number, line in enumerate(text.splitlines(), 1):
        match = re.match(r'#include "([^"]+)"', line)
        if not match:
            continue
        name = match.group(1)
        if name.endswith(".c"):
            fault(path, number, "includes a .c file")
        target = name.split("/")[0] if "/" in name else folder
        if target != folder and target not in MAY_INCLUDE[folder]:
            fault(path, number, f"{folder}/ may not include {name}")


def check_functions(path, code):
    start = None
    for number, line in enumerate(code.splitlines(), 1):
        if line.startswith("{") or (re.match(r"\S.*\)\s*\{$", line) and not line.startswith("#")):
            start = number
        elif line.startswith("}") and start is not None:
            if number - start - 1 > FUNCTION_MAX:
                fault(path, start, f"function of {number - start - 1} lines, {FUNCTION_MAX} allowed")
            start = None


def check_calls(path, code):
    folder = path.relative_to(ROOT / "engine").parts[0]
    if folder in {"base", "cli"}:
        return
    for number, line in enumerate(code.splitlines(), 1):
        if line.startswith("#"):
            continue
        for match in BASE_ONLY.finditer(line):
            if match.group(0) == "open(" and line[match.end():].startswith("job)"):
                continue  # a kernel's own parameter of that name
            fault(path, number, f"calls {match.group(1)}(), which belongs to base/")


def check_source(path):
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    if len(lines) > LINES_MAX and "/* long:" not in text:
        fault(path, 1, f"{len(lines)} lines, {LINES_MAX} allowed")
    if not text.startswith("/*"):
        fault(path, 1, "no header comment")
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS_MAX and "http" not in line:
            fault(path, number, f"{len(line)} columns, {COLUMNS_MAX} allowed")
        if "\t" in line or line != line.rstrip():
            fault(path, number, "tab or trailing space")
    for match in re.finditer(r"tests/[a-z_]+/[a-z_0-9]+\.(?:c|sh)\b", text):
        if not (ROOT / match.group(0)).exists():
            fault(path, 1, f"names {match.group(0)}, which is not there")
    if (ROOT / "engine") in path.parents:
        code = strip(text)
        check_includes(path, text)
        check_functions(path, code)
        check_calls(path, code)


def main():
    files = tracked()
    names = {}
    for path in files:
        parts = path.relative_to(ROOT).parts
        if parts[0] not in TOP and not parts[0].startswith("."):
            fault(path, 1, "the top level holds only what the design draws")
        if path.suffix in {".c", ".h", ".py"}:
            if path.name in names:
                fault(path, 1, f"name also used by {names[path.name].relative_to(ROOT)}")
            names[path.name] = path
        if path.suffix in {".c", ".h"} and parts[0] in {"engine", "include", "bench", "tests"}:
            check_source(path)
    print("\n".join(faults) if faults else f"tidy: {len(files)} files, no fault")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

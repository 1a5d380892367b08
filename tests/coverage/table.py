#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""usage: table.py SUMMARY RATES - what gcovr has counted, by folder and file.

SUMMARY: of gcovr --json-summary. RATES: a folder a line, and the rate in per cent that
it must reach. Ends with status 1 if one does not.
"""
import json
import sys
from pathlib import Path


def read_rates(path):
    lines = (line.split("#")[0].split() for line in Path(path).read_text("utf-8").splitlines())
    return {words[0]: float(words[1]) for words in lines if words}


def main():
    summary, rates = sys.argv[1:]
    files = json.loads(Path(summary).read_text("utf-8"))["files"]
    counted = {f["filename"]: (f["line_covered"], f["line_total"]) for f in files}
    failed = 0
    for folder, least in read_rates(rates).items():
        inside = {name: n for name, n in counted.items() if name.startswith(folder + "/")}
        covered, total = (sum(n[i] for n in inside.values()) for i in (0, 1))
        if not total:
            print(f"not ok {folder}: nothing was counted")
            failed += 1
            continue
        for name, (hit, lines) in sorted(inside.items()):
            print(f"    {hit:6} of {lines:5} lines  {100 * hit / (lines or 1):5.1f} %  {name}")
        low = 100 * covered < least * total
        failed += low
        print(f"{'not ok' if low else 'ok'} {folder}: {covered} of {total} lines, "
              f"{100 * covered / total:.1f} %, at least {least:g} %")
    print(f"{len(read_rates(rates)) - failed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())

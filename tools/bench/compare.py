#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""usage: compare.py FOLDER-OF-RUNS TABLE

Writes and prints a Markdown table of the runs of tools/bench/compare-guest. A
ratio is between two runs of the same round; the table shows the median of the
rounds and, in brackets, their quartiles.
"""
import sys
from collections import defaultdict
from pathlib import Path
from statistics import median, quantiles

from runs import facts, fio_jobs

SIZES = ("4k", "64k", "1m")
KINDS = {"hit": "hits", "seen": "hits, after scans", "miss": "misses"}


def load(folder):
    """runs[case][module][round] = IOPS, and blocks[kind] = [read, missed]"""
    runs = defaultdict(lambda: defaultdict(dict))
    blocks = defaultdict(lambda: [0, 0])
    for path in sorted(folder.glob("*.json")):
        kind, size, jobs, module, rnd = path.stem.split("-")
        job = fio_jobs(path)[0]
        if not job["read"]["iops"]:
            sys.exit(f"{path}: fio read nothing")
        runs[kind, size, int(jobs)][module][int(rnd)] = job["read"]["iops"]
        for i, count in enumerate(path.with_suffix(".counters").read_text().split()):
            blocks[kind][i] += int(count)
    return runs, blocks


def around(values, form):
    low, _, high = quantiles(values, n=4)
    return f"{form % median(values)} [{form % low}..{form % high}]"


def row(case, cell, counts):
    before, after = cell["before"], cell["after"]
    if before.keys() != after.keys() or len(before) < 2:
        sys.exit(f"{case}: rounds are missing")
    figures = [around(list(cell[m].values()), "%.0f") for m in ("before", "after")]
    if counts:
        figures += [f"{median(1e9 / after[r] - 1e9 / before[r] for r in before):+.0f}"]
    return (f"| {case[1]} {KINDS[case[0]]} | {case[2]} | {' | '.join(figures)} "
            f"| {around([after[r] / before[r] for r in before], '%.3f')} |")


def table(folder):
    runs, blocks = load(folder)
    fact = facts(folder / "facts")
    counts = fact["clock"] == "instructions"
    rounds = {len(cell["before"]) for cell in runs.values()}
    clock = " The clock counts the guest's instructions, 1 ns each." if counts else ""
    lines = [
        f"{fact['date']}, Linux {fact['kernel']}, CPUs: {fact['cpus']}. Before: {fact['before']}; "
        f"after: {fact['after']}.",
        f"Random reads, O_DIRECT, libaio depth 32 a job; {', '.join(map(str, rounds))} rounds of both "
        f"modules in turn, runs of {fact['ms']} ms; median [quartiles].{clock}",
        f"Load of the machine before and after: {fact['load']}, {fact['load_after']}.",
        "Blocks read and missed, by the counters: " +
        "; ".join(f"{KINDS[k]} {b[0]}, {b[1]}" for k, b in blocks.items()) + ".",
        "",
        "| read | jobs | IOPS before | after | " + ("instructions more | " if counts else "") + "after / before |",
        "|---|---|---|---|---|" + ("---|" if counts else ""),
    ]
    kinds = list(KINDS)
    order = sorted(runs, key=lambda c: (kinds.index(c[0]), SIZES.index(c[1]), c[2]))
    lines += [row(case, runs[case], counts) for case in order]
    return "\n".join(lines) + "\n"


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    text = table(Path(sys.argv[1]))
    Path(sys.argv[2]).write_text(text)
    print(text, end="")


main()

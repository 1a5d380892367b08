#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""usage: report.py FOLDER-OF-FIO-RUNS OUT-FOLDER

Writes OUT/bench.txt, which it also prints, and OUT/bench.json from the runs of
tools/bench/guest. A ratio is the median of the rounds' ratios, each between two
runs of the same round; absolute figures are medians of the rounds.
"""
import json
import sys
from collections import defaultdict
from pathlib import Path
from statistics import median

from runs import facts, fio_jobs

FLOORS = ("brd", "linear", "zero")
NAMES = {"brd": "brd", "linear": "dm-linear", "zero": "dm-zero", "hotcache": "hotcache"}


def load(folder):
    """runs[pass, block size, jobs][device][round] = IOPS"""
    runs = defaultdict(lambda: defaultdict(dict))
    for path in sorted(folder.glob("*.json")):
        kind, bs, jobs, device, rnd = path.stem.split("-")
        runs[kind, bs, int(jobs)][device][int(rnd)] = fio_jobs(path)[0]["read"]["iops"]
    return runs


def ratio(cell, other):
    mine, theirs = cell["hotcache"], cell[other]
    return median(mine[r] / theirs[r] for r in mine if r in theirs)


def spread(rounds):
    values = sorted(rounds.values())
    return f"{median(values):,.0f} [{values[0]:,.0f}..{values[-1]:,.0f}]"


def summarise(runs):
    cells = []
    for (kind, bs, jobs), cell in runs.items():
        others = [d for d in FLOORS if d in cell]
        cells.append({
            "pass": kind, "block_size": bs, "jobs": jobs,
            "iops": {d: round(median(r.values())) for d, r in cell.items()},
            "rounds": {d: [round(r[k]) for k in sorted(r)] for d, r in cell.items()},
            "hotcache_to": {d: round(ratio(cell, d), 3) for d in others},
        })
    return cells


def scaling(runs, device):
    one = runs.get(("hit", "4k", 1), {}).get(device, {})
    two = runs.get(("hit", "4k", 2), {}).get(device, {})
    pairs = [two[r] / one[r] for r in one if r in two]
    return median(pairs) if pairs else None


def table(runs, fact):
    order = {"4k": 0, "64k": 1, "1m": 2}
    lines = [
        f"Random reads, O_DIRECT, libaio depth 32 a job; {fact['rounds']} interleaved rounds of "
        f"{fact['seconds']} s; median [min..max] IOPS.",
        f"Linux {fact['kernel']}, {fact['cpus']} CPUs, one VM. Compare ratios only.", ""]
    for kind, title in (("hit", "Everything cached"), ("miss", f"Nothing cached, null_blk of {fact['delay_ms']} ms below")):
        keys = sorted((k for k in runs if k[0] == kind), key=lambda k: (order[k[1]], k[2]))
        reads, hits = int(fact[f"{kind}_reads"]), int(fact[f"{kind}_hits"])
        lines.append(f"{title} (hit ratio {hits / max(reads, 1):.4f} by the counters)")
        lines.append(f"  {'read':>5} {'jobs':>4}  {'device':<10} {'IOPS':>28}  hotcache / it")
        for key in keys:
            cell = runs[key]
            for device in (*FLOORS, "hotcache"):
                if device not in cell:
                    continue
                rel = "" if device == "hotcache" else f"{ratio(cell, device):.2f}"
                lines.append(f"  {key[1]:>5} {key[2]:>4}  {NAMES[device]:<10} "
                             f"{spread(cell[device]):>28}  {rel}")
        lines.append("")
    pairs = [(NAMES[d], scaling(runs, d)) for d in (*FLOORS, "hotcache")]
    lines.append("4 KiB hits, 2 jobs against 1: " +
                 ", ".join(f"{n} {s:.2f}" for n, s in pairs if s is not None))
    return "\n".join(lines) + "\n"


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    runs, fact = load(folder), facts(folder / "facts")
    if not runs:
        sys.exit(f"{folder} holds no runs")
    text = table(runs, fact)
    (out / "bench.txt").write_text(text)
    (out / "bench.json").write_text(json.dumps(
        {"facts": fact, "cells": summarise(runs),
         "scaling_2_jobs": {d: scaling(runs, d) for d in (*FLOORS, "hotcache")}}, indent=1) + "\n")
    print(text, end="")


main()

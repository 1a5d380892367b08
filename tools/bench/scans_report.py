#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""usage: scans_report.py FOLDER...

Prints docs/figures/scans-vm.md, with a section for each folder of runs
(SCANNER,POLICY,ACTION,ROUND) of tools/bench/scans-guest. Status 1 if the hit ratio
of the hot set falls by more than 2 points in any run with the default settings, or
if the counters of a run do not add up to the blocks that were read.
"""
import sys
from collections import defaultdict
from pathlib import Path
from statistics import median

from runs import FIRST_COUNTER, counter_names, facts, fio_jobs

BLOCK = 4096
MUST, AIM = 2, 0.5
DEFAULT, POLICIES, ACTIONS = "full", ("clock2q+", "lru"), ("full", "off")
SCANNERS = {
    "sequential": "one reader, 256 KiB, `O_DIRECT`",
    "parallel": "eight readers, each of its own part, 256 KiB, `O_DIRECT`",
    "qd32": "4 KiB, `O_DIRECT`, 32 at a time",
    "buffered": "one reader through the page cache, with readahead",
    "idle": "the same under `ionice -c3`",
}
INTRO = """<!-- SPDX-License-Identifier: GPL-2.0 -->
# A hot set beside scans, in virtual machines

Written by `tools/bench/scans_report.py` of what `tools/bench/scans` measured; do not edit.
What the module does with scans, and why only after a trial, is in [scans.md](../scans.md).

Each run has a new cache, at its defaults except for what the table names, over a slow device
(`null_blk`, which limits the bandwidth and keeps no data). First the pool is filled: a part of
the device as large as a quarter of the pool is read once and never again, then the hot set,
which is as large as the other three quarters, once, in random order of 64 KiB. Then three
readers (fio, zipf 0.9, 4 KiB, `O_DIRECT`), each of its own third of the hot set, make twice as
many reads as there are hot blocks, as fast as they can; from then on they make at most eight
for each 128 KiB that the device can deliver. After some seconds (*before*) a scanner reads the
rest of the device once (*during*). It is the first scan of that device: the module bypasses
scans only once it has seen that they are not read again, and it learns that from this scan.

The figures of the hot readers follow from the counters. No other reader reads the scanner's
blocks, and it reads each block once, so each of its blocks is a miss. A status line at the
start and one at the end of the scan give the reads and misses in between; the scanner's blocks
subtracted, the rest is the hot readers'. It is checked that the scanner read exactly these
blocks: the reads that the device counts, minus those that fio counts for the other readers, are
the blocks of the rest of the device.

Hit ratios are of the hot readers only, in %. A fall is the ratio *before* minus the ratio
*during* the scan of the same run, in points. Figures are medians of the rounds, with the worst
in brackets; a blank cell was not measured.
"""


def fail(text):
    sys.exit(f"scans_report: {text}")


def marks(path, names):
    """{step: {"time": seconds, counter: value}}"""
    found = {}
    for line in path.read_text().splitlines():
        step, time, *fields = line.split()
        values = [int(v) for v in fields[FIRST_COUNTER:]]
        if len(values) != len(names):
            fail(f"{path}: {len(values)} counters, there should be {len(names)}")
        found[step] = dict(zip(names, values), time=float(time))
    return found


def fio_blocks(path):
    return sum(job["read"]["io_bytes"] for job in fio_jobs(path)) // BLOCK


def measure(folder, names):
    """The facts and the figures of a run."""
    fact, mark = facts(folder / "facts"), marks(folder / "marks", names)
    scanned = (int(fact["device_mib"]) - int(fact["pool_mib"])) * 256
    other_reads = sum(fio_blocks(folder / f"{step}.json")
                      for step in ("cold", "once", "warm", "hot"))
    if mark["stopped"]["reads"] - other_reads != scanned:
        fail(f"{folder}: {mark['stopped']['reads']} reads, {other_reads} of them its readers', "
             f"should leave {scanned} for the scanner")

    def window(start, end, others):
        took = {k: mark[end][k] - mark[start][k] for k in mark[end]}
        hot = took["reads"] - others
        return took, hot, 100 * (1 - (took["misses"] - others) / hot)

    _, _, before = window("before", "begin", 0)
    took, hot, during = window("begin", "end", scanned)
    return fact, {
        "before": before, "during": during, "fall": before - during,
        "mix": hot / (scanned / 32), "speed": scanned / 256 / took["time"],
        "let_in": 100 * (1 - (took["bypass_scan"] + took["bypass_idle"]) / scanned),
        "evicted": took["evict_capacity"],
    }


def load(folder, names):
    """The facts that all runs have in common; runs[scanner, policy, action][round]"""
    runs, shared = defaultdict(dict), None
    for path in sorted(folder.iterdir()):
        scanner, policy, action, rnd = path.name.split(",")
        fact, run = measure(path, names)
        fact.pop("table")
        if shared not in (None, fact):
            fail(f"{path}: runs of one table must not differ in {fact}, {shared}")
        shared = fact
        runs[scanner, policy, action][int(rnd)] = run
    if not runs:
        fail(f"{folder} holds no runs")
    return shared, runs


def of(runs, key, what):
    return [run[what] for run in runs.get(key, {}).values()]


def points(values):
    return f"{median(values):.2f} ({max(values):.2f})" if values else ""


def falls(runs):
    yield "| scanner | policy | before | fall, default | fall, `off` |"
    yield "|---|---|---|---|---|"
    for scanner, text in SCANNERS.items():
        for policy in POLICIES:
            keys = [(scanner, policy, action) for action in ACTIONS]
            before = [v for key in keys for v in of(runs, key, "before")]
            if before:
                cells = " | ".join(points(of(runs, key, "fall")) for key in keys)
                yield f"| {text} | `{policy}` | {median(before):.2f} | {cells} |"


def loads(runs):
    yield ("| scanner | policy | `scan_action` | scanned | hot reads for each 128 KiB scanned "
           "| let in | evicted |")
    yield "|---|---|---|---|---|---|---|"
    for scanner in SCANNERS:
        for policy in POLICIES:
            for action in ACTIONS:
                key = scanner, policy, action
                if key in runs:
                    speed, mix, let_in, evicted = (
                        median(of(runs, key, what))
                        for what in ("speed", "mix", "let_in", "evicted"))
                    yield (f"| {scanner} | `{policy}` | `{action}` | {speed:.0f} MiB/s "
                           f"| {mix:.1f} | {let_in:.2f} % | {evicted:.0f} |")


def section(fact, runs):
    """The lines of a section, and the worst fall with the default settings."""
    keys = {key for key in runs if key[2] == DEFAULT}
    worst = max((fall, key) for key in keys for fall in of(runs, key, "fall"))
    rounds = sorted({len(cell) for cell in runs.values()})
    wanted = len(SCANNERS) * len(POLICIES)
    lines = [
        f"## Linux {fact['kernel']}, {fact['cpus']} CPUs", "",
        f"Pool {fact['pool_mib']} MiB, hot set {fact['hot_mib']} MiB, device "
        f"{fact['device_mib']} MiB of at most {fact['mbps']} MiB/s, "
        f"rounds: {' or '.join(map(str, rounds))}.", "",
        f"With default settings the hit ratio falls by **{worst[0]:.2f} points** at worst "
        f"({worst[1][0]}, `{worst[1][1]}`; {len(keys)} of {wanted} cells measured); it must be "
        f"{MUST} at most, {AIM} is the aim.", "",
        *falls(runs), "",
        "How fast the scan was, what share of its blocks was inserted, and how many blocks were "
        "evicted meanwhile, also by misses of the hot readers:", "",
        *loads(runs), ""]
    return lines, worst[0]


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    names, worst = counter_names(), 0
    print(INTRO)
    for folder in sys.argv[1:]:
        lines, fall = section(*load(Path(folder), names))
        print("\n".join(lines))
        worst = max(worst, fall)
    sys.exit(worst > MUST)


main()

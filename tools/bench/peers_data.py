# SPDX-License-Identifier: GPL-2.0
"""What tools/bench/peers-guest leaves, as figures: medians and spread of the rounds."""
import sys
from collections import defaultdict
from statistics import median
from typing import NamedTuple

from runs import facts, fio_jobs

# In the order in which they are shown. The first four bound what a cache can do.
CONTENDERS = {
    "zero": "dm-zero", "copy": "dm-copy", "brd": "brd", "linear": "dm-linear",
    "hotcache": "hotcache", "dmcache": "dm-cache", "bcache": "bcache",
    "rapiddisk": "RapidDisk", "pagecache": "page cache",
}
OURS = "hotcache"
# What pools are created beside, and pools.
POOLS = {"touch": "touching", "copy": "dm-copy", "hotcache": "hotcache"}
PERCENTILES = {"p50": "50.000000", "p99": "99.000000", "p99.9": "99.900000",
               "p99.99": "99.990000"}


class Case(NamedTuple):
    """What the run of fio of that name measures."""
    name: str
    group: str
    title: str


GROUPS = {
    "hits": "Hits: everything is cached",
    "zipf": "Zipf reads over a slow origin",
    "misses": "Misses: nothing is cached",
    "shifts": "Patterns that change",
    "writes": "Writes",
}
CASES = [
    Case("hit-4k-psync", "hits", "4 KiB, psync, 1 job"),
    Case("hit-4k-psync-2", "hits", "4 KiB, psync, 2 jobs"),
    Case("hit-4k-libaio-32", "hits", "4 KiB, libaio, depth 32"),
    Case("hit-4k-uring", "hits", "4 KiB, io_uring, batches of 32"),
    Case("hit-4k-sqpoll", "hits", "4 KiB, io_uring, SQPOLL"),
    Case("hit-64k-psync", "hits", "64 KiB, psync, 1 job"),
    Case("hit-1m-psync", "hits", "1 MiB, psync, 1 job"),
    *(Case(f"zipf-{share}", "zipf", f"4 KiB, about {share} % hits, libaio, depth 8")
      for share in (50, 80, 95)),
    Case("miss-4k", "misses", "4 KiB, libaio, depth 8"),
    Case("miss-64k", "misses", "64 KiB, libaio, depth 8"),
    Case("scan", "shifts", "4 KiB Zipf points beside a scan"),
    Case("moving", "shifts", "4 KiB, a hot set that moves"),
    Case("loop", "shifts", "4 KiB, a loop of 1.1 times the pool"),
    Case("mix-ram-all", "writes", "70 % reads 30 % writes of 4 KiB, brd below, all resident"),
    *(Case(f"write-{size}-{below}-{what}", "writes", f"{words}, {under}, {state} resident")
      for size, words in (("4k", "4 KiB"), ("1m", "1 MiB"))
      for below, under in (("ram", "brd below, psync"), ("slow", "slow origin, libaio depth 8"))
      for what, state in (("none", "nothing"), ("all", "all"))),
]
BY_NAME = {case.name: case for case in CASES}


def spread(values):
    """Median, extremes and all values of a list, in the order of the rounds."""
    return {"median": median(values), "min": min(values), "max": max(values),
            "rounds": list(values)}


def rate(jobs):
    """Operations a second of jobs that ran one after the other."""
    done = sum(job[way]["total_ios"] for job in jobs for way in ("read", "write"))
    seconds = sum(max(job[way]["total_ios"] / job[way]["iops"]
                      for way in ("read", "write") if job[way]["iops"]) for job in jobs)
    return done / seconds


def latency(jobs):
    """{percentile: microseconds} of the reads, or of the writes if there are no reads."""
    way = "read" if jobs[0]["read"]["total_ios"] else "write"
    told = [job[way]["clat_ns"]["percentile"] for job in jobs]
    return {name: median(one[key] for one in told) / 1000 for name, key in PERCENTILES.items()}


def sectors_asked(jobs, way):
    return sum(job[way]["io_bytes"] for job in jobs) / 512


class Run(NamedTuple):
    """One contender's turn in one round."""
    iops: float
    latency: dict
    origin: float | None     # sectors read from the origin for each one asked for
    errors: int              # operations that failed


def counters(path):
    """{name: numbers} of a .counters file."""
    rows = (line.split() for line in path.read_text().splitlines())
    return {row[0]: [int(word) for word in row[1:]] for row in rows}


def read_run(path):
    """({contender: Run}, hotcache's hits and reads) of one file of fio's."""
    turns, all_jobs = defaultdict(list), defaultdict(list)
    for job in fio_jobs(path):
        name, _, beside = job["jobname"].partition(".")
        all_jobs[name].append(job)
        if not beside:
            turns[name].append(job)
    count = counters(path.with_suffix(".counters"))
    runs = {}
    for name, jobs in turns.items():
        if not all(job["read"]["total_ios"] + job["write"]["total_ios"] for job in jobs):
            sys.exit(f"{path}: {name} did nothing")
        asked = sectors_asked(all_jobs[name], "read")
        origin = count[name][0] / asked if name in count and asked else None
        errors = sum(job.get("total_err", 0) for job in jobs)
        runs[name] = Run(rate(jobs), latency(jobs), origin, errors)
    reads, hits = count.get("blocks", [0, 0])[:2]
    return runs, hits, reads


def load(folder):
    """{case: {round: (runs, hits, reads)}} of a folder, in the order of CASES."""
    found = defaultdict(dict)
    for path in folder.glob("*@*.json"):
        name, number = path.stem.split("@")
        if name not in BY_NAME:
            sys.exit(f"{path}: no case is called {name}")
        found[name][int(number)] = read_run(path)
    return {case.name: dict(sorted(found[case.name].items()))
            for case in CASES if case.name in found}


def contender_summary(runs):
    summary = {
        "iops": spread([run.iops for run in runs]),
        "latency_us": {p: median(run.latency[p] for run in runs) for p in PERCENTILES},
    }
    errors = sum(run.errors for run in runs)
    if errors:
        summary["errors"] = errors
    if runs[0].origin is not None:
        summary["origin_reads"] = median(run.origin for run in runs)
    return summary


def case_summary(name, rounds):
    names = [c for c in CONTENDERS if any(c in runs for runs, _, _ in rounds.values())]
    for number, (runs, _, _) in rounds.items():
        if set(runs) != set(names):
            sys.exit(f"{name}: round {number} has {sorted(runs)}, others have more")
    reads = sum(r for _, _, r in rounds.values())
    case = BY_NAME[name]
    return {
        "case": name, "group": case.group, "title": case.title,
        "contenders": {c: contender_summary([runs[c] for runs, _, _ in rounds.values()])
                       for c in names},
        "hotcache_to": {c: spread([runs[OURS].iops / runs[c].iops
                                   for runs, _, _ in rounds.values()])
                        for c in names if c != OURS},
        "hit_ratio": sum(h for _, h, _ in rounds.values()) / reads if reads else None,
    }


def scaling(found):
    """{contender: 4 KiB hits with two jobs against one, the median of the rounds}"""
    one, two = found.get("hit-4k-psync", {}), found.get("hit-4k-psync-2", {})
    ratios = defaultdict(list)
    for number in one.keys() & two.keys():
        for name, run in two[number][0].items():
            ratios[name].append(run.iops / one[number][0][name].iops)
    return {name: median(ratios[name]) for name in CONTENDERS if name in ratios}


def pools(path):
    """What it took to create pools: a list with an entry for each size and contender."""
    if not path.exists():
        return []
    rows = defaultdict(list)
    for line in path.read_text().splitlines():
        _, name, mib, *figures = line.split()
        rows[int(mib), name].append([int(figure) for figure in figures])
    found = []
    for (mib, name), row in sorted(rows.items()):
        entry = {"mib": mib, "contender": name,
                 "ms": spread([usec / 1000 for usec, _, _ in row]),
                 "memory_kib": median(kib for _, kib, _ in row),
                 "metadata_bytes": median(metadata for _, _, metadata in row)}
        if name != OURS:
            entry["hotcache_to"] = spread([ours[0] / own[0] for ours, own
                                           in zip(rows[mib, OURS], row, strict=True)])
        found.append(entry)
    return found


def missing(path):
    """{contender: why it was not measured}"""
    return facts(path) if path.exists() else {}


def summarise(folder):
    """The content of summary.json, which docs/benchmarks.md describes."""
    found = load(folder)
    return {
        "schema": 1,
        "facts": facts(folder / "facts"),
        "missing": missing(folder / "missing"),
        "cases": [case_summary(name, rounds) for name, rounds in found.items()],
        "scaling_2_jobs": scaling(found),
        "pools": pools(folder / "pools"),
    }

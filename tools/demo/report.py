#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""usage: report.py FOLDER-OF-THE-RUNS OUT-FOLDER

Prints a table of the runs of tools/demo/guest, draws OUT/hotcache.png and prints
the hit ratio and the speedup in the last line. Both are of the Zipf reads in steady
state: the second half of the cached run against the whole uncached run.
"""
import subprocess
import sys
from pathlib import Path
from statistics import fmean

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench"))
from runs import FIRST_COUNTER, counter_names, facts, fio_jobs  # noqa: E402

# What is read from the pool is a matter of the cache; how fast, of the machine, too. A busy
# one that emulates the guest may not reach the speedup, and is told so.
WANTED_HITS = 0.8
WANTED_SPEEDUP = 5.0


def fio(folder, name):
    return fio_jobs(folder / f"{name}.json")[0]


def iops_log(folder, name):
    """{direction: [(second, IOPS)]}; fio writes a line for each second and direction"""
    logs = {}
    for path in folder.glob(f"{name}_iops*.log"):
        for line in path.read_text().splitlines():
            msec, value, direction = (int(x) for x in line.split(",")[:3])
            logs.setdefault(direction, []).append((msec / 1000, value))
    return logs


def iops_since(folder, name, since):
    """Mean IOPS of reads and writes together after the second @since"""
    total = 0
    for log in iops_log(folder, name).values():
        values = [v for second, v in log if second > since]
        total += sum(values) / len(values) if values else 0
    return total


def counters(folder, name):
    """[(second, reads, hits)] of the status lines in the log"""
    names = counter_names()
    rows = []
    for line in (folder / f"{name}.status").read_text().splitlines():
        second, *status = line.split()
        values = dict(zip(names, status[FIRST_COUNTER:]))
        if len(status) == FIRST_COUNTER + len(names):
            rows.append((float(second), int(values["reads"]), int(values["hits"])))
    return [(second - rows[0][0], reads, hits) for second, reads, hits in rows]


def hit_ratio(samples, since=0):
    inside = [s for s in samples if s[0] >= since]
    reads = inside[-1][1] - inside[0][1]
    return (inside[-1][2] - inside[0][2]) / reads if reads else 0.0


def row(label, iops, latency, p99, hits):
    return f"{label:<38} {iops:>9,.0f} {latency:>9} {p99:>9} {hits:>7}"


def run_rows(folder, name, label):
    job = fio(folder, name)
    read = job["read"]
    both = read["iops"] + job["write"]["iops"]
    clat = read["clat_ns"]
    p99 = clat["percentile"]["99.000000"]
    cached = name.endswith("-cached")
    hits = f"{hit_ratio(counters(folder, name)):.3f}" if cached else "-"
    rows = [row(label, both, f"{clat['mean'] / 1e6:.2f} ms", f"{p99 / 1e6:.2f} ms", hits)]
    if cached:
        half = job["job_runtime"] / 2000
        rows.append(row("  its second half (steady)", iops_since(folder, name, half), "", "",
                        f"{hit_ratio(counters(folder, name), half):.3f}"))
    return rows


def draw(folder, out, fact):
    for name in ("zipf-slow", "zipf-cached"):
        log = iops_log(folder, name)[0]
        (out / f"{name}.dat").write_text("".join(
            f"{second} {value} {fmean(v for _, v in log[max(0, i - 4):i + 1]):.0f}\n"
            for i, (second, value) in enumerate(log)))
    rows = counters(folder, "zipf-cached")
    (out / "hits.dat").write_text("".join(
        f"{b[0]:.2f} {100 * (b[2] - a[2]) / (b[1] - a[1]):.2f}\n"
        for a, b in zip(rows, rows[1:]) if b[1] > a[1]))
    script = Path(__file__).with_name("plot.gp").read_text()
    title = (f"{fact['data_mib']} MiB behind {fact['delay_ms']} ms of delay, "
             f"pool {int(fact['pool_kib']) // 1024} MiB, Linux {fact['kernel']}. "
             "Thin: each second; thick: mean of five")
    end = fio(folder, "zipf-cached")["job_runtime"] / 1000
    subprocess.run(["gnuplot", "-e", f"facts='{title}'; end={end}", "-"], input=script, text=True,
                   check=True, cwd=out)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    fact = facts(folder / "facts")
    lines = [f"{'4 KiB, depth ' + fact['depth']:<38} {'IOPS':>9} {'mean read':>9} "
             f"{'p99 read':>9} {'hits':>7}"]
    lines += run_rows(folder, "zipf-slow", "Zipf reads, slow disk alone")
    lines += run_rows(folder, "zipf-cached", "Zipf reads, hotcache, from empty")
    lines += run_rows(folder, "mix-slow", "70 % reads 30 % writes, slow disk alone")
    lines += run_rows(folder, "mix-cached", "70 % reads 30 % writes, hotcache")
    slow = fio(folder, "zipf-slow")["read"]["iops"]
    half = fio(folder, "zipf-cached")["job_runtime"] / 2000
    steady = iops_since(folder, "zipf-cached", half)
    hits = hit_ratio(counters(folder, "zipf-cached"), half)
    speedup = steady / slow
    draw(folder, out, fact)
    lines += ["", "Speedup and hit ratio below: Zipf reads, steady state (second half of the cached",
              "run) against the whole uncached run; hits by the module's own counters.",
              f"Picture: {out}/hotcache.png"]
    (out / "table.txt").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))
    if hits < WANTED_HITS:
        print(f"hotcache demo: the hit ratio is below {WANTED_HITS}", file=sys.stderr)
    elif speedup < WANTED_SPEEDUP:
        print(f"hotcache demo: the speedup is below {WANTED_SPEEDUP}, though a disk alone that is "
              f"asked for {1 - hits:.0%} of the reads\nwould allow {1 / (1 - hits):.1f}: hits take "
              "CPU time, which this machine had too little of; try it idle", file=sys.stderr)
    print(f"hotcache demo: hit_ratio={hits:.3f} speedup={speedup:.1f}")
    return 0 if hits >= WANTED_HITS else 1


sys.exit(main())

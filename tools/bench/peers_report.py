#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""usage: peers_report.py FOLDER-OF-RUNS OUT-FOLDER

Writes OUT/peers.txt, which it also prints, OUT/summary.json, OUT/index.html and one of
its pictures as a file of its own, OUT/hits.svg, from what tools/bench/peers-guest has left.
"""
import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
import peers_page  # noqa: E402
import peers_plots  # noqa: E402
from peers_data import CONTENDERS, GROUPS, OURS, PERCENTILES, POOLS, summarise  # noqa: E402

# The case that is drawn into hits.svg.
PICTURE = "hit-4k-psync"
LICENCE = f"<!-- {'SPDX'}-License-Identifier: GPL-2.0 -->\n"


def head(fact, missing):
    lines = [
        f"Linux {fact['kernel']}, {fact['cpus']} CPUs, {fact['machine_kind']}; {fact['rounds']} "
        f"interleaved rounds, runs of {fact['ms']} ms; median [min..max]. Compare ratios only.",
        f"Load of the machine before and after: {fact['load_before']}, {fact['load_after']}."]
    if fact["mode"] == "quick":
        lines.append("A quick run: the figures mean little.")
    lines += [f"MISSING: {CONTENDERS[name]}: {reason}" for name, reason in missing.items()]
    return lines


def case_lines(case):
    found = "" if case["hit_ratio"] is None else f"; hotcache found {case['hit_ratio']:.1%}"
    lines = [f"  {case['title']}{found}"]
    for name, one in case["contenders"].items():
        iops, ratio = one["iops"], case["hotcache_to"].get(name)
        figure = f"{iops['median']:,.0f} [{iops['min']:,.0f}..{iops['max']:,.0f}]"
        beside = f"{ratio['median']:.2f}" if ratio else ""
        times = "".join(f"{one['latency_us'][p]:>10,.0f}" for p in PERCENTILES)
        origin = f"{one['origin_reads']:>8.1%}" if "origin_reads" in one else ""
        failed = f"  {one['errors']} FAILED" if "errors" in one else ""
        lines.append(f"    {CONTENDERS[name]:<11}{figure:>30}{beside:>7}{times}{origin}{failed}")
    return lines


def pool_lines(pools):
    if not pools:
        return []
    lines = ["", "Creating a pool (touching: a program allocates and touches as much)",
             f"  {'MiB':>6}  {'':<11}{'ms':>20}{'h/it':>7}{'taken, MiB':>12}"
             f"{'metadata, B a block':>21}"]
    for pool in pools:
        ms = f"{pool['ms']['median']:.0f} [{pool['ms']['min']:.0f}..{pool['ms']['max']:.0f}]"
        metadata = beside = ""
        if pool["contender"] == OURS:
            metadata = f"{pool['metadata_bytes'] / (pool['mib'] * 256):.1f}"
        else:
            beside = f"{pool['hotcache_to']['median']:.2f}"
        lines.append(f"  {pool['mib']:>6}  {POOLS[pool['contender']]:<11}{ms:>20}{beside:>7}"
                     f"{pool['memory_kib'] / 1024:>12.1f}{metadata:>21}")
    return lines


def table(summary):
    lines = head(summary["facts"], summary["missing"])
    group = None
    for case in summary["cases"]:
        if case["group"] != group:
            group = case["group"]
            columns = "".join(f"{p + ' us':>10}" for p in PERCENTILES)
            lines += ["", GROUPS[group], f"    {'':<11}{'operations/s':>30}{'h/it':>7}{columns}"
                      + ("" if group == "hits" else f"{'origin':>8}")]
        lines += case_lines(case)
    lines += pool_lines(summary["pools"])
    scaling = [f"{CONTENDERS[c]} {ratio:.2f}" for c, ratio in summary["scaling_2_jobs"].items()]
    if scaling:
        lines += ["", "4 KiB hits, 2 jobs against 1: " + ", ".join(scaling)]
    lines += ["", "h/it: hotcache's rate divided by its. origin: bytes read from the origin for "
              "each byte read."]
    return "\n".join(lines) + "\n"


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    summary = summarise(folder)
    if not summary["cases"] and not summary["pools"]:
        sys.exit(f"{folder} holds no runs")
    text = table(summary)
    (out / "peers.txt").write_text(text, encoding="utf-8")
    (out / "summary.json").write_text(json.dumps(summary, indent=1) + "\n", encoding="utf-8")
    (out / "index.html").write_text(peers_page.page(summary), encoding="utf-8")
    for case in summary["cases"]:
        if case["case"] == PICTURE:
            (out / "hits.svg").write_text(LICENCE + peers_plots.bars(case, "hits"),
                                          encoding="utf-8")
    print(text, end="")
    print(f"Pictures: {out}/index.html")


main()

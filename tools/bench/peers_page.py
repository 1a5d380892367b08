# SPDX-License-Identifier: GPL-2.0
"""A summary (see peers_data.py) as one HTML page that needs nothing besides."""
from html import escape

import peers_plots
from peers_data import CONTENDERS, GROUPS, OURS, PERCENTILES

STYLE = """
body { font: 16px/1.5 system-ui, Helvetica, sans-serif; color: #1f2429; background: #f5f6f8;
       margin: 0 auto; max-width: 1080px; padding: 1.5rem; }
h1 { margin-bottom: 0; } h1 + p { margin-top: .2rem; color: #59636e; }
h2 { margin: 2.2rem 0 .3rem; } h3 { margin: 0 0 .4rem; font-size: 1rem; }
.note { border-left: 4px solid #d9480f; background: #fff; padding: .6rem 1rem; }
.panels { display: flex; flex-wrap: wrap; gap: 1rem; }
.panel { background: #fff; border: 1px solid #dde1e6; border-radius: 8px; padding: .8rem 1rem;
         flex: 1 1 440px; max-width: 500px; }
.panel svg { width: 100%; height: auto; }
.wide { overflow-x: auto; background: #fff; border: 1px solid #dde1e6; border-radius: 8px; }
table { border-collapse: collapse; font-size: .85rem; width: 100%; }
th, td { padding: .25rem .6rem; text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
thead th { border-bottom: 1px solid #dde1e6; }
tr.group th { padding-top: .8rem; text-align: left; color: #59636e; font-weight: 600; }
tr.ours { font-weight: 700; color: #b93a08; }
details { margin: .8rem 0; } summary { cursor: pointer; color: #59636e; }
dl { display: grid; grid-template-columns: max-content auto; gap: .1rem 1rem; font-size: .85rem; }
dt { color: #59636e; } dd { margin: 0; }
"""

ABOUT = {
    "hits": "dm-zero stores zeroes and loads nothing; dm-copy copies each page from an array as "
            "large as the pool, which every honest RAM cache has to. dm-linear on a RAM disk "
            "(brd) is the same stack without a cache.",
    "zipf": "Some blocks are read far more often than others. A quarter of them fits into each "
            "cache. What counts is how seldom the origin is asked: see the column &ldquo;from "
            "origin&rdquo; in the figures.",
    "misses": "Random reads of 128 times the cache. Nobody can gain here; a cache should not lose "
              "against dm-linear either.",
    "shifts": "Points beside a scan at 64 MiB/s; a hot set of half the cache that moves four times; "
              "and a loop that is larger than the cache by a tenth.",
    "writes": "All caches write through, so the origin bounds them. Over a RAM disk the second "
              "copy shows; over a slow origin it should not. RapidDisk and bcache fill themselves "
              "as they write, so &ldquo;nothing resident&rdquo; is measured over the RAM disk for "
              "hotcache and dm-linear only.",
}
FACTS = (("date", "measured"), ("commit", "commit"), ("suite", "suite"), ("kernel", "Linux"),
         ("machine", "processor"), ("machine_kind", "guest"), ("cpus", "CPUs of the guest"),
         ("fio", "load by"), ("rapiddisk", "RapidDisk"), ("rounds", "rounds"),
         ("ms", "milliseconds a run"), ("delay_ms", "delay of slow origins, ms"),
         ("load_before", "load of the machine before"), ("load_after", "and after"),
         ("minutes", "minutes, all in all"))


def shade(ratio):
    """A background: green where hotcache is faster, red where it is slower."""
    strength = min(abs(ratio - 1) if ratio >= 1 else 1 / max(ratio, 0.01) - 1, 1)
    red, green, blue = (43, 138, 62) if ratio >= 1 else (201, 42, 42)
    return f"background: rgba({red}, {green}, {blue}, {0.06 + 0.4 * strength:.2f})"


def overview(summary):
    """All cases by all contenders: hotcache's rate divided by theirs."""
    others = [c for c in CONTENDERS if c != OURS]
    rows, group = [], None
    for case in summary["cases"]:
        if case["group"] != group:
            group = case["group"]
            rows.append(f'<tr class="group"><th colspan="{len(others) + 1}">'
                        f"{escape(GROUPS[group])}</th></tr>")
        cells = []
        for name in others:
            ratio = case["hotcache_to"].get(name)
            cells.append("<td>–</td>" if ratio is None else
                         f'<td style="{shade(ratio["median"])}" title="{ratio["min"]:.2f} to '
                         f'{ratio["max"]:.2f}">{ratio["median"]:.2f}</td>')
        rows.append(f"<tr><td>{escape(case['title'])}</td>{''.join(cells)}</tr>")
    head = "".join(f"<th>{escape(CONTENDERS[c])}</th>" for c in others)
    return (f'<div class="wide"><table><thead><tr><th></th>{head}</tr></thead>'
            f"<tbody>{''.join(rows)}</tbody></table></div>")


def figures(cases):
    """The figures of some cases, folded away."""
    rows = []
    for case in cases:
        title = case["title"]
        if case["hit_ratio"] is not None:
            title += f" (hotcache found {case['hit_ratio']:.1%} of the blocks)"
        rows.append(f'<tr class="group"><th colspan="9">{escape(title)}</th></tr>')
        for name, one in case["contenders"].items():
            iops, ratio = one["iops"], case["hotcache_to"].get(name)
            failed = f" ({one['errors']} failed)" if "errors" in one else ""
            beside = f"{ratio['median']:.2f}" if ratio else ""
            latency = "".join(f"<td>{one['latency_us'][p]:,.1f}</td>" for p in PERCENTILES)
            origin = f"{one['origin_reads']:.1%}" if "origin_reads" in one else ""
            rows.append(
                f"<tr{' class=ours' if name == OURS else ''}><td>{escape(CONTENDERS[name])}{failed}</td>"
                f"<td>{iops['median']:,.0f}</td><td>{iops['min']:,.0f} – {iops['max']:,.0f}</td>"
                f"<td>{beside}</td>{latency}<td>{origin}</td></tr>")
    heads = "".join(f"<th>{p}, µs</th>" for p in PERCENTILES)
    return ('<details><summary>Figures</summary><div class="wide"><table><thead><tr><th></th>'
            "<th>operations/s</th><th>range</th><th>hotcache / it</th>"
            f"{heads}<th>from origin</th></tr></thead><tbody>{''.join(rows)}</tbody></table>"
            "</div></details>")


def panel(title, svg):
    return f'<div class="panel"><h3>{escape(title)}</h3>{svg}</div>'


def section(group, cases):
    panels = [panel(case["title"], peers_plots.bars(case, f"bars-{case['case']}"))
              for case in cases]
    panels += [panel(f"Latency: {case['title']}",
                     peers_plots.percentiles(case, f"latency-{case['case']}"))
               for case in cases if case["case"] in ("hit-4k-psync", "zipf-80", "scan")]
    return (f"<h2>{escape(GROUPS[group])}</h2><p>{ABOUT[group]}</p>"
            f'<div class="panels">{"".join(panels)}</div>{figures(cases)}')


def pool_section(pools):
    if not pools:
        return ""
    rows = []
    beside = {pool["mib"]: pool["hotcache_to"]["median"] for pool in pools
              if pool["contender"] == "touch"}
    for pool in pools:
        if pool["contender"] != OURS:
            continue
        slots = pool["mib"] * 256
        rows.append(f"<tr><td>{pool['mib']} MiB</td><td>{pool['ms']['median']:,.0f}</td>"
                    f"<td>{beside[pool['mib']]:.2f}</td>"
                    f"<td>{pool['memory_kib'] / 1024:,.1f}</td>"
                    f"<td>{pool['metadata_bytes'] / 1024:,.0f}</td>"
                    f"<td>{pool['metadata_bytes'] / slots:.1f}</td></tr>")
    table = ("<table><thead><tr><th>pool</th><th>ms</th><th>to touching</th><th>memory taken, MiB</th>"
             "<th>metadata, KiB</th><th>bytes a block</th></tr></thead>"
             f"<tbody>{''.join(rows)}</tbody></table>")
    return ("<h2>Creating a pool</h2><p>A pool is allocated before the device is there. Beside "
            "it, a program allocates as much, touches each page, and does nothing else.</p>"
            f'<div class="panels">{panel("Time by size", peers_plots.creation(pools, "pools"))}'
            f"{panel('Time and memory', table)}</div>")


def notes(summary):
    """What a reader has to know before he believes the figures."""
    fact, lines = summary["facts"], []
    for name, reason in summary["missing"].items():
        lines.append(f"<b>{escape(CONTENDERS[name])} is missing:</b> {escape(reason)}.")
    if fact.get("mode") == "quick":
        lines.append("<b>A quick run:</b> one short round shows that all works; the figures "
                     "mean little.")
    if "TCG" in fact.get("machine_kind", ""):
        lines.append("The guest's CPUs are emulated: compare ratios, and only within this page.")
    lines.append("Median of the rounds; thin lines reach from the lowest to the highest. Numbers "
                 "with × are hotcache's rate divided by theirs, the median of the rounds' ratios.")
    return f'<div class="note">{"<br>".join(lines)}</div>'


def page(summary):
    """The whole page."""
    fact = summary["facts"]
    parts = [section(group, [c for c in summary["cases"] if c["group"] == group])
             for group in GROUPS if any(c["group"] == group for c in summary["cases"])]
    facts = "".join(f"<dt>{label}</dt><dd>{escape(fact[key])}</dd>"
                    for key, label in FACTS if key in fact)
    scaling = ", ".join(f"{escape(CONTENDERS[c])} {ratio:.2f}"
                        for c, ratio in summary["scaling_2_jobs"].items())
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>dm-hotcache beside its peers</title><style>{STYLE}</style></head><body>"
        "<h1>dm-hotcache beside its peers</h1>"
        f"<p>Linux {escape(fact['kernel'])}, {escape(fact['rounds'])} interleaved rounds in one "
        f"virtual machine, {escape(fact['date'])}</p>{notes(summary)}"
        "<h2>hotcache's rate divided by theirs</h2>"
        f"<p>Green: hotcache is faster. Red: it is slower.</p>{overview(summary)}"
        + (f"<p>4 KiB hits with two jobs against one: {scaling}.</p>" if scaling else "")
        + "".join(parts) + pool_section(summary["pools"])
        + f"<h2>How it was measured</h2><dl>{facts}</dl></body></html>\n")

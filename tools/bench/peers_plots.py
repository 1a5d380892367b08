# SPDX-License-Identifier: GPL-2.0
"""Pictures of a summary (see peers_data.py) as SVG, drawn by gnuplot."""
import re
import subprocess

from peers_data import CONTENDERS, OURS, PERCENTILES

COLOURS = {
    "zero": "#c3c9d1", "copy": "#9aa4b1", "brd": "#b8c7d9", "linear": "#7f93ab",
    "touch": "#9aa4b1", "hotcache": "#d9480f", "dmcache": "#5c7cfa", "bcache": "#2b8a3e",
    "rapiddisk": "#9c36b5", "pagecache": "#c29a00",
}


def gnuplot(script, name, width, height):
    """The <svg> element that a script draws; NAME keeps its ids apart from others'."""
    name = name.replace("-", "_")
    head = (f"set terminal svg size {width},{height} dynamic font 'Helvetica,12' "
            f"background '#ffffff' name '{name}'\n"
            "set border 0\nset tics nomirror scale 0\nunset key\n"
            "set grid lc rgb '#e3e7ec' lt 1\n")
    done = subprocess.run(["gnuplot", "-"], input=head + script, text=True,
                          capture_output=True, check=False)
    if done.returncode or "<svg" not in done.stdout:
        raise RuntimeError(f"gnuplot cannot draw {name}:\n{done.stderr}")
    svg = done.stdout[done.stdout.index("<svg"):]
    # gnuplot gives the same ids in each picture.
    return re.sub(r"(\bid=[\"']|url\(#|href=[\"']#)", rf"\g<1>{name}-", svg)


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def short(value):
    """A number with three digits and a unit, as 31.2k."""
    for unit, size in (("M", 1e6), ("k", 1e3)):
        if value >= size:
            return f"{value / size:.3g}{unit}"
    return f"{value:.3g}"


def bars(case, name):
    """Operations a second of each contender: a bar, and a line from lowest to highest."""
    rows, labels = [], []
    for place, (contender, figures) in enumerate(case["contenders"].items()):
        iops = figures["iops"]
        text = short(iops["median"])
        if contender != OURS:
            text += f"   {case['hotcache_to'][contender]['median']:.2f}×"
        colour = int(COLOURS[contender][1:], 16)
        rows.append(f"{iops['median']} {place} {iops['min']} {iops['max']} {colour} {quoted(text)}")
        if "errors" in figures:
            text += "   errors!"
        labels.append(f"{quoted(CONTENDERS[contender])} {place}")
    top = max(figures["iops"]["max"] for figures in case["contenders"].values())
    script = "\n".join([
        "$d << EOD", *rows, "EOD",
        f"set yrange [{len(rows) - 0.5}:-0.5]",
        f"set xrange [0:{top * 1.32}]",
        f"set ytics ({', '.join(labels)})",
        "unset xtics", "unset grid", "set lmargin 11", "set rmargin 1",
        "set tmargin 0.5", "set bmargin 0.5",
        "set style fill solid 1 noborder",
        "plot $d using 1:2:(0):1:($2-0.36):($2+0.36):5 with boxxyerror lc rgb variable, "
        "'' using 1:2:3:4 with xerrorbars pt 0 lw 1.2 lc rgb '#30363d', "
        "'' using 4:2:6 with labels left offset 0.7,0 tc rgb '#30363d'", ""])
    return gnuplot(script, name, 460, 26 * len(rows) + 20)


def percentiles(case, name):
    """Latency of each contender by percentile, both axes as they should be: log."""
    blocks, plots = [], []
    for number, (contender, figures) in enumerate(case["contenders"].items()):
        rows = [f"{place} {figures['latency_us'][p]}" for place, p in enumerate(PERCENTILES)]
        blocks += [f"$d{number} << EOD", *rows, "EOD"]
        width = 3 if contender == OURS else 1.5
        plots.append(f"$d{number} using 1:2 with linespoints pt 7 ps 0.5 lw {width} "
                     f"lc rgb '{COLOURS[contender]}' title {quoted(CONTENDERS[contender])}")
    ticks = ", ".join(f"'{p}' {place}" for place, p in enumerate(PERCENTILES))
    script = "\n".join([
        *blocks, "set key outside right top reverse Left samplen 1.5",
        "set logscale y", f"set xtics ({ticks})", f"set xrange [-0.2:{len(PERCENTILES) - 0.8}]",
        "set ylabel 'µs' offset 1", "plot " + ", ".join(plots), ""])
    return gnuplot(script, name, 460, 280)


def creation(pools, name):
    """Time to create a pool by its size."""
    blocks, plots = [], []
    sizes = sorted({pool["mib"] for pool in pools})
    for number, (contender, title) in enumerate((("touch", "allocating and touching as much"),
                                                 (OURS, "creating the pool"))):
        rows = [f"{pool['mib']} {pool['ms']['median']} {pool['ms']['min']} {pool['ms']['max']}"
                for pool in pools if pool["contender"] == contender]
        blocks += [f"$d{number} << EOD", *rows, "EOD"]
        plots.append(f"$d{number} using 1:2 with lines lw 2 lc rgb '{COLOURS[contender]}' "
                     f"title {quoted(title)}, $d{number} using 1:2:3:4 with yerrorbars pt 7 "
                     f"ps 0.5 lc rgb '{COLOURS[contender]}' notitle")
    script = "\n".join([
        *blocks, "set key left top reverse Left", "set logscale x 2",
        f"set xrange [{sizes[0] / 1.3}:{sizes[-1] * 1.3}]", "set yrange [0:*]",
        f"set xtics ({', '.join(str(size) for size in sizes)})", "set xlabel 'pool, MiB'",
        "set ylabel 'ms' offset 1", "plot " + ", ".join(plots), ""])
    return gnuplot(script, name, 460, 280)

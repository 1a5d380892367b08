# SPDX-License-Identifier: GPL-2.0
"""What the gates layers and calls share: which folder is which layer, which file an
include names, how a circle is found and shown."""
import re
from collections import deque
from pathlib import Path, PurePosixPath

import source

# From the ground up. Those in one row know nothing of each other.
ROWS = (
    ("include",),
    ("policies/lib",),
    ("policies/eviction", "policies/admission", "policies/insight"),
    ("policies",),
    ("kmod/core",),
    ("kmod/io",),
    ("kmod/target",),
    ("kunit", "tools", "tests"),
)
RANK = {folder: rank for rank, row in enumerate(ROWS) for folder in row}
# These have no layers inside.
WHOLE = ("include", "kunit", "tools", "tests")
# Shadow headers stand in for the kernel's own: they belong to no layer.
SHADOW = "kmod/compat/"
MODULE = ("kmod/*.c", "kmod/*.h", "policies/*.c", "policies/*.h", "include/*.h")
# Where the compiler looks, after the folder of the file that includes.
SEARCH = ("include", "kmod", "policies", "")

findings = 0


def complain(path, line, text):
    global findings
    findings += 1
    print(f"{path}:{line}: {text}")


def layer(path):
    """The folder that is the layer of a file, or None."""
    top = path.split("/")[0]
    folder = top if top in WHOLE else str(PurePosixPath(path).parent)
    return folder if folder in RANK else None


def points_up(path, other):
    """Whether a file may not know another: "" if it may, else the reason."""
    here, there = layer(path), layer(other)
    if here is None or there is None or here == there:
        return ""
    if RANK[there] > RANK[here]:
        return f"{here} is below {there}"
    if RANK[there] == RANK[here]:
        return f"{here} is beside {there}, not above it"
    return ""


def unit(path):
    """A .c and the header of its name are one: their path without the ending."""
    return str(PurePosixPath(path).with_suffix(""))


def includes(text):
    """(line, whether in angle brackets, name) of each #include."""
    for n, line in enumerate(source.code(text, strings=True).split("\n"), 1):
        match = re.match(r'\s*#\s*include(?:_next)?\s*([<"])([^>"]+)[>"]', line)
        if match:
            yield n, match.group(1) == "<", match.group(2)


def resolve(path, angle, name):
    """The file of the tree that an #include names, or None."""
    here = [] if angle else [str(PurePosixPath(path).parent)]
    for folder in here + list(SEARCH):
        parts = []
        for part in PurePosixPath(folder, name).parts:
            if part == ".." and parts:
                parts.pop()
            else:
                parts.append(part)
        found = "/".join(parts)
        if Path(found).is_file():
            return found
    return None


def _reach(graph, start):
    seen, todo = set(), [start]
    while todo:
        for node in graph.get(todo.pop(), ()):
            if node not in seen:
                seen.add(node)
                todo.append(node)
    return seen


def _shortest(graph, start, within):
    """The shortest way from start back to start, as its nodes in order."""
    before, todo = {}, deque([start])
    while todo:
        node = todo.popleft()
        for after in sorted(graph.get(node, ())):
            if after == start:
                way = [node]
                while way[0] != start:
                    way.insert(0, before[way[0]])
                return way
            if after in within and after not in before:
                before[after] = node
                todo.append(after)
    return []


def circles(graph):
    """Yields for each knot of nodes that reach each other its nodes, sorted, and
    circles, as short as can be, that together pass through all of them.

    graph: node -> the nodes that it points at."""
    reach = {node: _reach(graph, node) for node in graph}
    done = set()
    for node in sorted(graph):
        if node in done or node not in reach[node]:
            continue
        knot = {n for n in reach[node] if node in reach.get(n, ())}
        done |= knot
        ways, shown = [], set()
        for member in sorted(knot):
            if member not in shown:
                ways.append(_shortest(graph, member, knot))
                shown |= set(ways[-1])
        yield sorted(knot), ways


def show_circles(kind, graph, edge):
    """Complains of each circle: its files, then its arrows one after the other.

    edge(here, there) -> file, line and text of an arrow. A knot has more than one
    circle if no single one passes through all of its files; the next one begins
    where a line is indented less."""
    for knot, ways in circles(graph):
        path, line, _ = edge(*(ways[0] * 2)[:2])
        names = " ".join(PurePosixPath(node).name for node in knot)
        complain(path, line, f"a circle of {kind}, {len(knot)} files: {names}")
        for way in ways:
            indent = "  "
            for here, there in zip(way, way[1:] + way[:1]):
                path, line, text = edge(here, there)
                complain(path, line, f"{indent}{here} -> {there}: {text}")
                indent = "    "

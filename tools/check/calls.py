#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""usage: tools/check/calls.py FOLDER... - who calls whom, as the objects' symbols say.

A FOLDER holds objects at the paths of their sources in kmod/, policies/ and tools/;
a source of the first two without an object is a finding. No call and no reference to
data points up or runs in a circle. What a file of the module offers to others is
declared in the header of its name.
"""
import re
import subprocess
import sys
from collections import deque
from pathlib import Path, PurePosixPath

import layering
import source
from layering import complain

# Made by TRACE_EVENT() in kmod/core/trace.h.
GENERATED = re.compile(r"__(tracepoint|traceiter|SCT|SCK)_")
# Headers that speak for more than the .c of their name, and why.
FACES = (
    # The shard is one thing in several files.
    ("kmod/core/shard_*.c", "kmod/core/shard.h"),
    ("kmod/core/shard_*.c", "kmod/core/shard_internal.h"),
)


class Objects:
    """The symbols that each source's object defines and needs."""

    def __init__(self, folders):
        self.defines, self.needs, self.homes = {}, {}, {}
        for folder in folders:
            for path in sorted(Path(folder).rglob("*.o")):
                name = path.relative_to(folder).with_suffix(".c")
                if name.is_file():
                    self._read(str(name), path)

    def _read(self, name, path):
        out = subprocess.run(["nm", "-gP", path], check=True, capture_output=True,
                             text=True).stdout
        self.defines[name], self.needs[name] = set(), set()
        for line in out.splitlines():
            symbol, kind = line.split()[:2]
            if kind in "Uwv":
                self.needs[name].add(symbol)
            else:
                self.defines[name].add(symbol)
                self.homes.setdefault(symbol, []).append(name)

    def calls(self):
        """file -> file -> the symbols of the second that the first needs."""
        graph = {name: {} for name in self.needs}
        for name in sorted(self.needs):
            for symbol in sorted(self.needs[name]):
                for home in self.homes.get(symbol, ()):
                    graph[name].setdefault(home, []).append(symbol)
        return graph


class Texts:
    """Where a name is declared and where it is used."""

    def __init__(self):
        self.lines = {}

    def _lines(self, path):
        if not Path(path).is_file():
            return []
        if path not in self.lines:
            self.lines[path] = source.code(source.read(path)).split("\n")
        return self.lines[path]

    def declared(self, path, symbol):
        """The line of a header that declares a function or an object, or 0.

        Outside of functions lines begin in column 0; a call is indented."""
        begin = re.compile(rf"(?:[A-Za-z_][\w\s*]*[\s*])?{symbol}\b\s*[(;\[]|"
                           rf"DECLARE_\w+\(.*\b{symbol}\)")
        for n, line in enumerate(self._lines(path), 1):
            if begin.match(line) and not re.match(r"static\b|return\b", line):
                return n
        return 0

    def used(self, path, symbol):
        """(file, line) where a .c, or a header that it includes, names a symbol."""
        word = re.compile(rf"\b{re.escape(symbol)}\b")
        todo, seen = deque([path]), {path}
        while todo:
            at = todo.popleft()
            declared = self.declared(at, symbol) if at.endswith(".h") else 0
            for n, line in enumerate(self._lines(at), 1):
                if n != declared and word.search(line):
                    return at, n
            for _, angle, name in layering.includes(source.read(at)):
                other = layering.resolve(at, angle, name)
                if other and other not in seen:
                    seen.add(other)
                    todo.append(other)
        return path, 1


def names(symbols):
    return ", ".join(symbols[:4]) + (f" and {len(symbols) - 4} more" * (len(symbols) > 4))


def check_up(graph, texts):
    for here in sorted(graph):
        for there, symbols in sorted(graph[here].items()):
            why = layering.points_up(here, there)
            if why:
                path, line = texts.used(here, symbols[0])
                complain(path, line, f"{here} must not call {there} "
                         f"({names(symbols)}): {why}")


def check_circles(graph, texts):
    def arrow(here, there):
        symbols = graph[here][there]
        return (*texts.used(here, symbols[0]), names(symbols))

    layering.show_circles("calls", graph, arrow)


def own_headers(path):
    """The headers that may declare what a .c defines; the first is to be named.

    The contract of a file of policies/ may stand in include/hotcache/."""
    source_path = PurePosixPath(path)
    headers = [str(source_path.with_suffix(".h"))]
    if path.startswith("policies/"):
        headers.append(f"include/hotcache/{source_path.stem}.h")
    headers += [header for files, header in FACES if source_path.match(files)]
    return sorted(headers, key=lambda header: not Path(header).is_file())


def is_declared_by_macro(path, symbol):
    """TRACE_EVENT() declares what it makes, HC_POLICIES each policy's operations."""
    policy = f"hc_{PurePosixPath(path).stem}_policy"
    return (GENERATED.match(symbol) or
            layering.layer(path) == "policies/eviction" and symbol == policy)


def check_header(path, symbol, user, headers, texts):
    own = own_headers(path)
    wrong = [(h, texts.declared(h, symbol)) for h in headers if h not in own]
    wrong = [(h, line) for h, line in wrong if line]
    for header, line in wrong:
        complain(header, line, f"{symbol} is declared here but {path} defines it: "
                 f"it belongs in {own[0]}")
    if user and not wrong and not any(texts.declared(h, symbol) for h in own):
        complain(path, 1, f"{symbol} is used by {user} but not declared in {own[0]}")


def check_headers(objects, graph, texts):
    headers = [h for h in source.files(*layering.MODULE) if h.endswith(".h")]
    users = {symbol: here for here in graph for symbols in graph[here].values()
             for symbol in symbols}
    for path in sorted(objects.defines):
        if path.startswith(("kmod/", "policies/")):
            for symbol in sorted(objects.defines[path]):
                if not is_declared_by_macro(path, symbol):
                    check_header(path, symbol, users.get(symbol), headers, texts)


def check_complete(objects):
    for path in source.files("kmod/*.c", "policies/*.c"):
        if path not in objects.defines:
            complain(path, 1, "has no object: Kbuild does not name it")


objects, texts = Objects(sys.argv[1:]), Texts()
graph = objects.calls()
check_complete(objects)
check_up(graph, texts)
check_circles(graph, texts)
check_headers(objects, graph, texts)
sys.exit(1 if layering.findings else 0)

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""usage: locked.py PROGRAM DUMPS

Does a hit take a lock, turn interrupts off, or change what CPUs share by a locked
instruction? Looks at each instruction of PROGRAM that ran in an operation which is a
hit, by the dumps of callgrind DUMPS.1, DUMPS.2 ... and the list DUMPS.operations.

A hit has one locked instruction for each region, the full barrier [A] of
kmod/core/hazard.h, which on x86 is one on the own stack: `lock or $0,(%rsp)`, and
`lock addl $0,-4(%rsp)` in the kernel. No other CPU wants that line. What counts for one
CPU only, as this_cpu_add() does, has no lock prefix.
"""
import collections
import glob
import re
import subprocess
import sys

INSTRUCTION = re.compile(r"^ +([0-9a-f]+):\t(.*)$")
COST = re.compile(r"^(0x[0-9a-f]+|\+\d+|-\d+|\*) \S+ (\d+)$")
BARRIER = re.compile(r"^lock (or|add)[lq]? +\$0x0,(-0x4|-0x8)?\(%rsp\)$")


def kind_of(code):
    """What an instruction is that a hit must not, or must seldom, do; or None."""
    if BARRIER.match(code):
        return "full barrier"
    if re.match(r"^(xacquire |xrelease )?lock ", code):
        return "locked instruction"
    # The processor locks an exchange with memory without being told to.
    if re.match(r"^xchg\w* .*\(", code):
        return "locked instruction"
    if re.match(r"^(mfence|cpuid|cmpxchg|lar|iret)", code):
        return "instruction that orders all"
    # The first of those that turn interrupts off: see linux/spinlock.h here.
    if re.match(r"^(pushf|cli)", code):
        return "section with interrupts off"
    return None


def marked_instructions(program):
    """By address: the kind, the function and the text."""
    marked = {}
    function = "?"
    text = subprocess.run(["objdump", "-d", "--no-show-raw-insn", program],
                          check=True, capture_output=True, text=True).stdout
    for line in text.splitlines():
        if line.endswith(">:"):
            function = line.split("<")[1][:-2]
        found = INSTRUCTION.match(line)
        if not found:
            continue
        code = " ".join(found.group(2).split("#")[0].split())
        kind = kind_of(code)
        if kind:
            marked[int(found.group(1), 16)] = (kind, function, code)
    return marked


def executed(dump):
    """The name of the operation, and how often each address ran in it."""
    name, address, is_call = None, 0, False
    times = collections.Counter()
    with open(dump, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("desc: Trigger: Client Request: "):
                name = line.split(": ")[3].strip()
            if line.startswith("calls="):
                is_call = True
                continue
            found = COST.match(line)
            if not found:
                continue
            place = found.group(1)
            if place.startswith("0x"):
                address = int(place, 16)
            elif place != "*":
                address += int(place)
            # Of a call: what it cost, not how often it was made.
            if not is_call:
                times[address] += int(found.group(2))
            is_call = False
    return name, times


def faults_of(name, barriers, times, marked):
    """Sentences on what a hit does that it must not do."""
    faults = []
    seen = 0
    for address, (kind, function, code) in sorted(marked.items()):
        if not times[address]:
            continue
        if kind == "full barrier":
            seen += times[address]
        else:
            faults.append(f"{name}: a hit has a {kind}: {code}, in {function}, "
                          f"{times[address]} times")
    if seen != barriers:
        faults.append(f"{name}: {seen} full barriers, not {barriers}: one a region")
    return faults


def main():
    program, dumps = sys.argv[1:]
    with open(dumps + ".operations", encoding="utf-8") as lines:
        hits = {name: int(barriers) for name, _, barriers in map(str.split, lines)
                if int(barriers)}
    marked = marked_instructions(program)
    faults = []
    for dump in glob.glob(dumps + ".[0-9]*"):
        name, times = executed(dump)
        if name in hits:
            faults += faults_of(name, hits.pop(name), times, marked)
    faults += [f"{name}: callgrind has not counted it" for name in hits]
    for fault in faults:
        print(fault, file=sys.stderr)
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()

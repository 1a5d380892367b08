#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""usage: hits.py DEVICE DATA BYTES FOLDER

Read blocks of the first BYTES of DEVICE in random order, past the page cache, and compare
them with DATA. Make FOLDER/begun when it goes, and end when FOLDER/to is there. The files from
and to of FOLDER have seconds since the boot, as /proc/uptime: the time that matters. Print how
many blocks were read in it, how many of all differed, how long the longest read took, in
milliseconds, how many were read in that third of the time in which it were fewest, and how
many were read at all.
"""
import mmap
import os
import pathlib
import random
import sys
import time

BLOCK = 4096
# So that an emulated CPU has time for what else goes on.
PAUSE = 0.002
PARTS = 3


def now():
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def read_all(device, want, folder):
    """Read until the end, return the times of all reads and how many were wrong."""
    fd = os.open(device, os.O_RDONLY | os.O_DIRECT)
    buffer = mmap.mmap(-1, BLOCK)
    times = []
    wrong = 0
    while not (folder / "to").exists():
        at = random.randrange(len(want) // BLOCK) * BLOCK
        began = now()
        got = os.preadv(fd, [buffer], at)
        times.append((began, now()))
        wrong += got != BLOCK or buffer[:] != want[at:at + BLOCK]
        (folder / "begun").touch()
        time.sleep(PAUSE)
    os.close(fd)
    return times, wrong


def main():
    device, data, size, folder = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
    folder = pathlib.Path(folder)
    with open(data, "rb") as file:
        want = file.read(size)
    times, wrong = read_all(device, want, folder)
    begin, end = (float((folder / name).read_text()) for name in ("from", "to"))
    inside = [time for time in times if time[0] >= begin and time[1] <= end]
    parts = [0] * PARTS
    for _, ended in inside:
        parts[min(PARTS - 1, int((ended - begin) * PARTS / (end - begin)))] += 1
    longest = max(ended - began for began, ended in times)
    print(len(inside), wrong, round(longest * 1000), min(parts), len(times))
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""usage: hits.py DEVICE DATA BYTES SECONDS

Read blocks of the first BYTES of DEVICE in random order, past the page cache, for SECONDS,
and compare them with DATA. Print how many were read, how many differed, and how long the
longest read took, in milliseconds.
"""
import mmap
import os
import random
import sys
import time

BLOCK = 4096
# So that an emulated CPU has time for what else goes on.
PAUSE = 0.002


def main():
    device, data, size, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
    with open(data, "rb") as file:
        want = file.read(size)
    fd = os.open(device, os.O_RDONLY | os.O_DIRECT)
    buffer = mmap.mmap(-1, BLOCK)
    reads = wrong = 0
    longest = 0.0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        at = random.randrange(size // BLOCK) * BLOCK
        began = time.monotonic()
        got = os.preadv(fd, [buffer], at)
        longest = max(longest, time.monotonic() - began)
        reads += 1
        wrong += got != BLOCK or buffer[:] != want[at:at + BLOCK]
        time.sleep(PAUSE)
    print(reads, wrong, round(longest * 1000))
    return 0


if __name__ == "__main__":
    sys.exit(main())

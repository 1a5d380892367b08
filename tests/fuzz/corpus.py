#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""usage: corpus.py unpack FILE FOLDER | pack FOLDER FILE

Inputs of a fuzz target are kept in one text file, a line each: a byte that is no
printable ASCII is \\xNN, a newline \\n, a backslash \\\\, and \\{NN*COUNT} is COUNT times
that byte. A line that begins with # is a comment; pack keeps those at the file's
beginning. In a folder each input is a file, as libFuzzer wants them.
"""
import hashlib
import re
import sys
from pathlib import Path

RUN = 8
TOKEN = re.compile(rb"\\(?:(?P<plain>[n\\])|x(?P<byte>[0-9a-f]{2})|"
                   rb"\{(?P<fill>[0-9a-f]{2})\*(?P<count>\d+)\})")


def _byte(value, first):
    if value in b"\n\\":
        return "\\n" if value == 10 else "\\\\"
    if value < 0x20 or value > 0x7e or first and value == ord("#"):
        return f"\\x{value:02x}"
    return chr(value)


def escape(data):
    """The line of an input."""
    text, at = "", 0
    while at < len(data):
        end = at
        while end < len(data) and data[end] == data[at]:
            end += 1
        if end - at >= RUN:
            text += f"\\{{{data[at]:02x}*{end - at}}}"
        else:
            text += "".join(_byte(data[i], i == 0) for i in range(at, end))
        at = end
    return text


def unescape(line):
    """The input of a line."""
    def bytes_of(match):
        if match["plain"]:
            return b"\n" if match["plain"] == b"n" else b"\\"
        if match["byte"]:
            return bytes.fromhex(match["byte"].decode())
        return bytes.fromhex(match["fill"].decode()) * int(match["count"])
    return TOKEN.sub(bytes_of, line.encode("latin-1"))


def unpack(path, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for line in path.read_text(encoding="latin-1").splitlines():
        if line and not line.startswith("#"):
            data = unescape(line)
            (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)


def pack(folder, path):
    head = []
    if path.exists():
        for line in path.read_text(encoding="latin-1").splitlines():
            if not line.startswith("#"):
                break
            head.append(line)
    lines = sorted({escape(f.read_bytes()) for f in folder.iterdir()} - {""},
                   key=lambda line: (len(line), line))
    path.write_text("".join(line + "\n" for line in head + lines), encoding="latin-1")


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in ("pack", "unpack"):
        sys.exit(__doc__)
    (pack if sys.argv[1] == "pack" else unpack)(Path(sys.argv[2]), Path(sys.argv[3]))


main()

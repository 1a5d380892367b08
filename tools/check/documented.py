#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Names what lacks a kernel-doc comment: functions of the module and its policies
that are not static, and structs, unions and enums of headers."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import source  # noqa: E402

# Defined by macros of the kernel, which say what they are.
SKIP = re.compile(r"\b(static|TRACE_EVENT|DEFINE_\w+|DECLARE_\w+|SYSCALL_\w+)\b")


def has_comment(lines, first):
    """Whether a /** comment ends on the line before line number first."""
    i = first - 2
    if i < 0 or not lines[i].rstrip().endswith("*/"):
        return False
    while i > 0 and "/*" not in lines[i]:
        i -= 1
    return lines[i].lstrip().startswith("/**")


status = 0
for path in source.files("kmod/*.c", "policies/*.c", "kmod/*.h", "policies/*.h", "include/*.h"):
    text = source.read(path)
    lines = text.split("\n")
    wanted = [(name, start) for name, start, _, _, sig in source.functions(text)
              if not SKIP.search(sig)] if path.endswith(".c") else []
    if path.endswith(".h"):
        for n, line in enumerate(source.code(text).split("\n"), 1):
            match = re.match(r"(?:struct|union|enum)\s+(\w+)\s*\{", line)
            if match:
                wanted.append((match.group(1), n))
    for name, line in wanted:
        if not has_comment(lines, line):
            print(f"{path}:{line}: {name} has no kernel-doc comment")
            status = 1
sys.exit(status)

# SPDX-License-Identifier: GPL-2.0
"""What the gates written in Python share: the tree's files, C without comments."""
import re
import subprocess
from pathlib import Path


def files(*patterns):
    """Files of the tree in the working directory, tracked or not yet."""
    out = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "--", *patterns],
        check=True, capture_output=True, text=True).stdout
    return sorted({f for f in out.splitlines() if Path(f).is_file()})


def read(path):
    return Path(path).read_text(encoding="utf-8", errors="replace")


_TOKEN = re.compile(
    r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.S)


def code(text, strings=False):
    """C without comments and, unless strings, without what is in quotes.

    Lines keep their numbers."""
    def blank(match):
        token = match.group(0)
        if strings and token[0] in "\"'":
            return token
        return '""' if token[0] == '"' else "0" if token[0] == "'" else \
            re.sub(r"[^\n]", " ", token)
    return _TOKEN.sub(blank, text)


def functions(text):
    """(name, first line of the signature, line of '{', line of '}', signature)
    of each function defined in kernel style: braces in column 0."""
    lines = code(text).split("\n")
    found = []
    for i, line in enumerate(lines):
        if line.rstrip() != "{":
            continue
        start = i
        while start > 0 and not re.match(r"^\s*$|^#|^\}|.*;\s*$|.*\\$", lines[start - 1]):
            start -= 1
        signature = " ".join(lines[start:i])
        name = re.search(r"\b([A-Za-z_]\w*)\s*\(", signature)
        end = next((j for j in range(i, len(lines)) if lines[j].startswith("}")), i)
        if name and "=" not in signature.split("(")[0]:
            found.append((name.group(1), start + 1, i + 1, end + 1, signature))
    return found

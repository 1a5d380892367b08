# SPDX-License-Identifier: GPL-2.0
"""Reads what a run in the VM leaves: fio's JSON, facts, the counters' list."""
import json
import re
import sys
from pathlib import Path

# In a status line the counters follow this many other fields.
FIRST_COUNTER = 11
HEADER = Path(__file__).resolve().parents[2] / "include/hotcache/counters.h"


def fio_jobs(path):
    """The jobs in a file of fio's, which may have text before the JSON. Errors that fio
    was told to go on after are the caller's."""
    text = path.read_text()
    jobs = json.loads(text[text.index("{"):])["jobs"]
    for job in jobs:
        if job["error"] and not job.get("total_err"):
            sys.exit(f"{path}: fio failed with error {job['error']}")
    return jobs


def facts(path):
    """{name: value} of a file with a name and a value in each line."""
    return dict(line.split(" ", 1) for line in path.read_text().splitlines())


def counter_names():
    """The names of all counters in the order of the status line."""
    return re.findall(r'^\s*X\((\w+), "', HEADER.read_text(), re.M)

# SPDX-License-Identifier: GPL-2.0
"""Staged runs: what tools/bench/peers-guest would have left."""
import json
from pathlib import Path

FACTS = {
    "kernel": "6.12", "cpus": "2", "rounds": "3", "ms": "1000", "delay_ms": "1",
    "suite": "trixie", "date": "2026-11-28 12:00 UTC", "commit": "abc", "mode": "full",
    "machine": "A CPU", "machine_kind": "QEMU, emulated CPUs (TCG)", "minutes": "20",
    "load_before": "0.1 0.1 0.1", "load_after": "1.0 1.0 1.0",
}


def way(ios, iops, microseconds=10, size=4096):
    """fio's figures of one direction."""
    return {"total_ios": ios, "iops": iops, "io_bytes": ios * size,
            "clat_ns": {"percentile": {f"{p:.6f}": microseconds * 1000 * n for n, p in
                                       enumerate((50, 99, 99.9, 99.99), 1)} if ios else {}}}


NOTHING = way(0, 0)


def job(name, read=NOTHING, write=NOTHING, error=0):
    """A job of fio's."""
    return {"jobname": name, "error": error, "read": read, "write": write}


class Runs:
    """A folder of staged runs."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.facts(FACTS)
        self.lines("missing", [])

    def lines(self, name, lines):
        (self.folder / name).write_text("".join(f"{line}\n" for line in lines))

    def facts(self, facts):
        self.lines("facts", [f"{name} {value}" for name, value in facts.items()])

    def round(self, case, number, jobs, counters=()):
        """One run of fio: its jobs, and the lines of its .counters."""
        path = self.folder / f"{case}@{number}.json"
        path.write_text("fio: a warning before the JSON\n" + json.dumps({"jobs": jobs}))
        self.lines(f"{case}@{number}.counters", counters)

    def rounds(self, case, rates, counters=()):
        """A case with reads only: {contender: [IOPS in each round]}."""
        for number, _ in enumerate(next(iter(rates.values())), 1):
            self.round(case, number, [job(name, way(values[number - 1], values[number - 1]))
                                      for name, values in rates.items()], counters)

# SPDX-License-Identifier: GPL-2.0
"""The jobs of "make test", "make soak" and "make coins"."""
import os
import shlex
from typing import NamedTuple

# The order in which the lab makes what suites need: what is made soonest first,
# so that guests can start while the rest is made.
SUITES = ("trixie", "backports", "uml", "sanitizer", "bookworm")


class Job(NamedTuple):
    """A command of the shell, run in the checkout."""
    name: str
    command: str
    suite: str = ""     # of the lab, which has to be set up
    env: dict = {}      # its environment; a guest gets it, too


def guest(name, suite, arguments, out="", **env):
    """Functional tests in a guest, whose logs go to the folder out."""
    command = f"tools/lab/run {suite} -- tests/run {arguments}"
    if out:
        env["HC_OUT_SHOWN"] = out
        command = f'HC_LAB_OUT="$PWD/{out}" {command}'
    return Job(name, command, suite, env)


UNIT = Job("unit", "make -s -C kunit check && tests/mutate --unit")
TSAN = Job("tsan", "make -s -C kunit tsan")
SIM = Job("sim", "make -s sim && tools/sim/test")
CTL = Job("ctl", "make -s -C tools/ctl check")
STYLE = Job("style", "tools/check/run")
MUTANTS = Job("mutants", "tests/mutate --guest", "uml")


def test():
    """The longest first, so that the short ones fill up the end."""
    return [
        guest("sanitizer", "sanitizer", "--for sanitizer"),
        guest("uml", "uml", "--for uml"),
        MUTANTS,
        guest("trixie", "trixie", "--for trixie"),
        guest("backports", "backports", "--for backports"),
        guest("bookworm", "bookworm", "--for bookworm"),
        STYLE, UNIT, SIM, CTL, TSAN,
    ]


def soak():
    """Everything on every kernel, with long loads; on UML the longest."""
    longest = {
        "HC_LONG_SECONDS": "300", "HC_RELOADS": "200", "HC_INSMODS": "100",
        "HC_SWITCH_ROUNDS": "20",
    }
    return [
        guest("sanitizer", "sanitizer", ""),
        guest("trixie", "trixie", ""),
        guest("backports", "backports", ""),
        guest("bookworm", "bookworm", ""),
        guest("uml", "uml", "", HC_MODEL_SECONDS="15", HC_BURSTS="400", **longest),
        MUTANTS,
        Job("fuzz", "make -s fuzz SECONDS=600 && echo ok fuzz && echo 1 passed, 0 failed"),
        STYLE, UNIT, SIM, CTL, TSAN,
    ]


def coins():
    """Three guests with the same tests: each is load for the two others."""
    repeat = -(-int(os.environ.get("REPEAT", "20")) // 3)
    tests = shlex.join(os.environ.get("TESTS", "*").split())
    return [guest(f"uml-{n}", "uml", f"--for uml --repeat {repeat} {tests}",
                  f"build/coins/{n}") for n in (1, 2, 3)]

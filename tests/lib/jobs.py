# SPDX-License-Identifier: GPL-2.0
"""The jobs of "make test", "make soak" and "make coins"."""
import os
import shlex
from typing import NamedTuple

# The order in which the lab makes what suites need: what is made soonest first,
# so that guests can start while the rest is made.
SUITES = ("trixie", "backports", "bookworm", "uml", "umlkasan", "sanitizer")


class Job(NamedTuple):
    """A command of the shell, run in the checkout."""
    name: str
    command: str
    suite: str = ""     # of the lab, which has to be set up


def guest(name, suite, arguments, setting=""):
    """Functional tests in a guest. setting: what the shell sets before."""
    return Job(name, f"{setting}tools/lab/run {suite} -- tests/run {arguments}", suite)


UNIT = Job("unit", "make -s -C kunit check && tests/mutate --unit")
TSAN = Job("tsan", "make -s -C kunit tsan")
SIM = Job("sim", "make -s sim && tools/sim/test")
CTL = Job("ctl", "make -s -C tools/ctl check")
# What fuzzing has found before; to find more is for "make fuzz".
REPLAY = Job("replay", "tests/fuzz/run --replay")
BENCH = Job("bench", "tools/bench/test")
STYLE = Job("style", "tools/check/run")
BOOT = Job("boot", "tests/boot/run")
README = Job("readme", "tests/readme/run")
RECIPES = Job("recipes", "tests/recipes/run")
DURABILITY = Job("durability", "tests/durability/run cuts", "uml")
MUTANTS = Job("mutants", "tests/mutate --guest", "uml")


def test():
    """The longest first, so that the short ones fill up the end."""
    # Without the KUnit suites, which uml runs: they take most of the build.
    plain = "HC_MAKE_FLAGS=HC_KUNIT= "
    return [
        STYLE,
        guest("uml", "uml", "--for uml"),
        guest("umlkasan", "umlkasan", "--for umlkasan", plain),
        guest("bookworm", "bookworm", "--for bookworm"),
        # With two NUMA nodes, for the test numa; the others do not care.
        guest("trixie", "trixie", "--for trixie", "HC_LAB_NUMA=2 "),
        UNIT,
        guest("backports", "backports", "--for backports"),
        guest("sanitizer", "sanitizer", "--for sanitizer", plain),
        SIM, CTL, REPLAY, BENCH, TSAN,
    ]


# What tests/lib/soak.env sets takes a slower kernel hours: these take less.
EMULATED = """HC_MODEL_SECONDS=8 HC_LONG_SECONDS=10 HC_RELOADS=20 HC_INSMODS=5 \
HC_BURSTS=150 HC_SWITCH_ROUNDS=2 HC_DURABLE_ROUNDS=15 HC_DURABLE_POINTS=6"""


def long_guest(suite, lengths=""):
    """All functional tests, with long loads."""
    return guest(suite, suite, "", f". tests/lib/soak.env && {lengths} "
                                   'HC_LAB_ENV="$SOAK_ENV" ')


def soak():
    """Everything on every kernel, with long loads; on UML the longest."""
    return [
        *(long_guest(suite, EMULATED)
          for suite in ("sanitizer", "trixie", "backports", "bookworm")),
        long_guest("uml"),
        long_guest("umlkasan", EMULATED),
        BOOT, README, RECIPES, DURABILITY, MUTANTS,
        Job("fuzz", "tests/fuzz/run --seconds 600"),
        Job("coverage", "tests/coverage/run"),
        STYLE, UNIT, SIM, CTL, REPLAY, BENCH, TSAN,
    ]


def coins():
    """Three guests with the same tests: each is load for the two others."""
    repeat = -(-int(os.environ.get("REPEAT", "20")) // 3)
    tests = shlex.join(os.environ.get("TESTS", "*").split())
    return [guest(f"uml-{n}", "uml", f"--for uml --for umlkasan --repeat {repeat} {tests}",
                  f"HC_LAB_ENV=HC_OUT_SHOWN HC_OUT_SHOWN=build/coins/{n} "
                  f'HC_LAB_OUT="$PWD/build/coins/{n}" ') for n in (1, 2, 3)]

# SPDX-License-Identifier: GPL-2.0
"""What a job prints, read line by line: results, seconds, the sum."""
import re
import time

RESULT = re.compile(r"(not )?ok\b(?: +\d+)?(?: +-)? *(.*)")
SKIPPED = re.compile(r"skip ([^\s:]+): *(.*)")
SECONDS = re.compile(r" *\((\d+(?:\.\d+)?) s\)")
BUILDS = re.compile(r"  (CC|LD) ")
SUM = re.compile(r"(\d+) passed, (\d+) failed(?:, (\d+) skipped)?")
# Lines of what a job says of one failure that are shown.
DETAILS = 110


class Reader:
    """Reads a job's output; makes TAP of it, numbered from 1.

    A result is a line "ok ...", "not ok ..." or "skip NAME: REASON". It took the
    seconds that it names, or else those since the result before it or what was
    built before it.
    """

    def __init__(self):
        self.tap = ["TAP version 13"]
        self.sum = [0, 0, 0]
        self.tests = []         # (seconds, name)
        self.failures = []      # lists of lines: the result, what is said of it
        self.unexplained = False
        self._failing = None
        self._since = time.monotonic()

    def line(self, text):
        total = SUM.fullmatch(text)
        if total:
            self.sum = [a + int(b or 0) for a, b in zip(self.sum, total.groups())]
            self._failing = None
            return
        result, skipped = RESULT.match(text), SKIPPED.match(text)
        if result:
            name, _, directive = result.group(2).partition(" # ")
            self._result(not result.group(1), name, directive)
        elif skipped:
            self._result(True, skipped.group(1), f"SKIP {skipped.group(2)}")
        elif BUILDS.match(text):
            self._since = time.monotonic()
        elif self._failing is not None and len(self._failing) < DETAILS:
            self._failing.append(text)
            self.tap.append(f"# {text.removeprefix('# ')}")

    def _result(self, passed, name, directive=""):
        now = time.monotonic()
        said = SECONDS.search(name)
        seconds = float(said.group(1)) if said else now - self._since
        name = SECONDS.sub("", name)
        self._since = now
        self.tests.append((seconds, name))
        text = f"{'' if passed else 'not '}ok {len(self.tests)} - {name} ({seconds:.0f} s)"
        self.tap.append(text + (f" # {directive}" if directive else ""))
        self._failing = None
        if not passed:
            self._failing = [f"not ok - {name}"]
            self.failures.append(self._failing)

    def end(self, status):
        """The job has ended with that status. True if it is to count as passed.

        One that passed nothing, or failed without saying what, counts as one
        failure."""
        if self.sum[1] == 0 and (status != 0 or self.sum[0] == 0):
            self.sum[1] = 1
            self.unexplained = True
            self._result(False, f"the job itself ended with status {status}")
        self.tap.append(f"1..{len(self.tests)}")
        return self.sum[1] == 0

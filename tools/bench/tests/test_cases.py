# SPDX-License-Identifier: GPL-2.0
"""The jobs that the guest's script hands to fio; here fio is a function that does nothing."""
import configparser
import subprocess
import tempfile
import unittest
from pathlib import Path

import peers_data

BENCH = Path(__file__).resolve().parents[1]
STAGE = """
set -euo pipefail
OUT=$1 HC_SUITE=$2 BENCH_ROUNDS=$3
RUN_MS=1 WARM_MS=2 DATA=1 WRITTEN=1 SLOW_DATA=1 FAR=1 POOL=40960 ZIPF_DATA=1
SCANNED=1 MOVING=1 LOOP=1 LOOP_DATA=1
. "$4/contenders.sh"
. "$4/cases.sh"
for kind in ram slow far bare; do
	for contender in $CONTENDERS; do
		[ "$contender" = "${5:-}" ] || PATHS[$kind.$contender]=/dev/$kind-$contender
	done
done
fio() { :; }
say() { :; }
fail() { :; }
counters() { :; }
refill() { :; }
blocks() { reads=0 misses=0 writes=0 updated=0; }
for ((round = 1; round <= BENCH_ROUNDS; round++)); do
	for part in hit miss shift write; do
		${part}_cases $round
	done
done
for share in 50 80 95; do
	zipf_cases $share
done
"""


class Cases(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.out = Path(folder.name)

    def stage(self, suite="trixie", rounds=1, without=""):
        subprocess.run(["bash", "-c", STAGE, "stage", self.out, suite, str(rounds), BENCH, without],
                       check=True)

    def jobs(self, case, number=1):
        """[(name, options)] of a file of jobs, [global] first."""
        jobs = []
        for block in (self.out / f"{case}@{number}.fio").read_text().split("[")[1:]:
            parser = configparser.ConfigParser(allow_no_value=True)
            parser.read_string("[" + block)
            name = parser.sections()[0]
            jobs.append((name, dict(parser[name])))
        return jobs

    def cases(self):
        return {path.name.split("@")[0] for path in self.out.glob("*.fio")}

    def test_the_report_knows_all_cases_and_no_others(self):
        self.stage("uml")
        self.assertEqual(self.cases(), set(peers_data.BY_NAME))

    def test_sqpoll_is_for_uml_only(self):
        self.stage("trixie")
        self.assertEqual(self.cases(), set(peers_data.BY_NAME) - {"hit-4k-sqpoll"})

    def test_all_contenders_have_their_turns_in_hits(self):
        self.stage()
        self.assertEqual({name for name, _ in self.jobs("hit-4k-psync")[1:]},
                         set(peers_data.CONTENDERS))

    def test_each_round_begins_with_another(self):
        self.stage(rounds=3)
        orders = [[name for name, _ in self.jobs("hit-4k-psync", number)[1:]]
                  for number in (1, 2, 3)]
        self.assertEqual(len({order[0] for order in orders}), 3)
        self.assertEqual(len({frozenset(order) for order in orders}), 1)

    def test_turns_follow_one_another(self):
        self.stage()
        for case in self.cases():
            for name, options in self.jobs(case)[1:]:
                if not name.endswith(".scan"):
                    self.assertIn("stonewall", options, f"{case}: {name}")

    def test_only_the_page_cache_is_read_through_it(self):
        self.stage()
        jobs = self.jobs("hit-64k-psync")
        self.assertEqual(jobs[0][1]["direct"], "1")
        self.assertEqual([name for name, options in jobs[1:] if options.get("direct") == "0"],
                         ["pagecache"])

    def test_only_rapiddisk_may_fail_operations(self):
        self.stage()
        for case in self.cases():
            for name, options in self.jobs(case):
                self.assertEqual("continue_on_error" in options, name.startswith("rapiddisk"))

    def test_each_run_reads_other_blocks(self):
        self.stage(rounds=2)
        seeds = [self.jobs(case, number)[0][1]["randseed"]
                 for case in self.cases() for number in (1, 2)]
        self.assertEqual(len(set(seeds)), len(seeds))

    def test_what_is_missing_has_no_turn(self):
        self.stage(without="bcache")
        for case in self.cases():
            names = [name for name, _ in self.jobs(case)]
            self.assertNotIn("bcache", names, case)
            self.assertIn("hotcache", names, case)

    def test_the_hot_set_moves(self):
        self.stage()
        offsets = [options["offset"] for name, options in self.jobs("moving")[1:]
                   if name == "hotcache"]
        self.assertEqual(len(set(offsets)), 4)

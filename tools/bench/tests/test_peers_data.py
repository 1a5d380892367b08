# SPDX-License-Identifier: GPL-2.0
"""The figures that are made of runs."""
import tempfile
import unittest

import peers_data
from staged import Runs, job, way


class Data(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.runs = Runs(folder.name)

    def summary(self):
        return peers_data.summarise(self.runs.folder)

    def case(self, name):
        return next(case for case in self.summary()["cases"] if case["case"] == name)

    def test_median_and_spread_are_of_the_rounds(self):
        self.runs.rounds("hit-4k-psync", {"hotcache": [300, 100, 250], "zero": [600, 400, 500]})
        self.assertEqual(self.case("hit-4k-psync")["contenders"]["hotcache"]["iops"],
                         {"median": 250, "min": 100, "max": 300, "rounds": [300, 100, 250]})

    def test_ratio_is_the_median_of_the_ratios_within_rounds(self):
        # The ratio of the medians would be 100 / 200.
        self.runs.rounds("hit-4k-psync", {"hotcache": [100, 50, 400], "zero": [400, 50, 200]})
        ratio = self.case("hit-4k-psync")["hotcache_to"]["zero"]
        self.assertEqual(ratio["median"], 1)
        self.assertEqual((ratio["min"], ratio["max"]), (0.25, 2))

    def test_cases_stand_in_the_catalogue_order(self):
        for name in ("write-4k-ram-all", "hit-64k-psync", "hit-4k-psync"):
            self.runs.rounds(name, {"hotcache": [1], "linear": [1]})
        self.assertEqual([case["case"] for case in self.summary()["cases"]],
                         ["hit-4k-psync", "hit-64k-psync", "write-4k-ram-all"])

    def test_turns_of_one_contender_follow_one_another(self):
        # 100 in one second and 300 in another one are 200 a second.
        self.runs.round("moving", 1, [
            job("hotcache", way(100, 100)), job("hotcache", way(300, 300)),
            job("linear", way(50, 50))], ["hotcache 800 0", "linear 400 0"])
        one = self.case("moving")["contenders"]
        self.assertEqual(one["hotcache"]["iops"]["median"], 200)
        self.assertEqual(one["hotcache"]["origin_reads"], 0.25)
        self.assertEqual(one["linear"]["origin_reads"], 1)

    def test_reads_and_writes_of_a_mix_add_up(self):
        self.runs.round("mix-ram-all", 1, [
            job("hotcache", way(700, 700, 5), way(300, 300, 90)),
            job("linear", way(70, 70), way(30, 30))])
        one = self.case("mix-ram-all")["contenders"]["hotcache"]
        self.assertEqual(one["iops"]["median"], 1000)
        self.assertEqual(one["latency_us"], {"p50": 5, "p99": 10, "p99.9": 15, "p99.99": 20})

    def test_the_scan_beside_points_does_not_count(self):
        self.runs.round("scan", 1, [
            job("hotcache", way(100, 100)), job("hotcache.scan", way(9000, 9000)),
            job("linear", way(50, 50)), job("linear.scan", way(950, 950))],
            ["hotcache 72800 0", "linear 8000 0"])
        one = self.case("scan")["contenders"]
        self.assertEqual(set(one), {"hotcache", "linear"})
        self.assertEqual(one["hotcache"]["iops"]["median"], 100)
        # But the origin is asked for its reads, too.
        self.assertEqual([one[name]["origin_reads"] for name in ("hotcache", "linear")], [1, 1])

    def test_latency_of_writes_if_nothing_is_read(self):
        self.runs.round("write-4k-ram-all", 1, [job("hotcache", write=way(10, 10, 7)),
                                                job("linear", write=way(10, 10, 3))])
        one = self.case("write-4k-ram-all")["contenders"]["hotcache"]
        self.assertEqual(one["latency_us"]["p50"], 7)
        self.assertNotIn("origin_reads", one)

    def test_hit_ratio_is_of_all_rounds(self):
        for number, counted in ((1, "blocks 100 90 10 0 0"), (2, "blocks 300 290 10 0 0")):
            self.runs.round("zipf-95", number, [job("hotcache", way(10, 10)),
                                                job("linear", way(10, 10))], [counted])
        self.assertEqual(self.case("zipf-95")["hit_ratio"], 0.95)

    def test_scaling_is_within_rounds(self):
        self.runs.rounds("hit-4k-psync", {"hotcache": [100, 200, 300], "zero": [10, 10, 10]})
        self.runs.rounds("hit-4k-psync-2", {"hotcache": [200, 360, 450], "zero": [20, 19, 21]})
        self.assertEqual(self.summary()["scaling_2_jobs"], {"zero": 2.0, "hotcache": 1.8})

    def test_pools(self):
        self.runs.lines("pools", ["1 touch 64 8000 70000 0", "1 copy 64 10000 70000 0",
                                  "1 hotcache 64 12000 72000 1638400",
                                  "2 touch 64 9000 70000 0", "2 copy 64 14000 70000 0",
                                  "2 hotcache 64 18000 72002 1638400"])
        copy, ours, touch = self.summary()["pools"]
        self.assertEqual((copy["contender"], copy["ms"]["median"]), ("copy", 12))
        self.assertEqual(touch["hotcache_to"]["rounds"], [1.5, 2])
        self.assertNotIn("hotcache_to", ours)
        self.assertEqual(ours["ms"], {"median": 15, "min": 12, "max": 18, "rounds": [12, 18]})
        self.assertEqual((ours["memory_kib"], ours["metadata_bytes"]), (72001, 1638400))

    def refuse(self, words):
        with self.assertRaises(SystemExit) as end:
            self.summary()
        self.assertIn(words, str(end.exception))

    def test_a_contender_that_is_missing_in_one_round_is_an_error(self):
        self.runs.rounds("hit-4k-psync", {"hotcache": [1, 1], "bcache": [1, 1]})
        self.runs.round("hit-4k-psync", 3, [job("hotcache", way(1, 1))])
        self.refuse("round 3")

    def test_a_run_that_did_nothing_is_an_error(self):
        self.runs.rounds("hit-4k-psync", {"hotcache": [1], "bcache": [0]})
        self.refuse("bcache did nothing")

    def test_an_error_of_fio_is_one(self):
        self.runs.round("hit-4k-psync", 1, [job("hotcache", way(1, 1), error=5)])
        self.refuse("fio failed with error 5")

    def test_errors_that_fio_went_on_after_are_counted(self):
        for number in (1, 2):
            failing = job("rapiddisk", way(5, 5), error=5) | {"total_err": number}
            self.runs.round("zipf-80", number, [job("hotcache", way(9, 9)), failing])
        one = self.case("zipf-80")["contenders"]
        self.assertEqual(one["rapiddisk"]["errors"], 3)
        self.assertNotIn("errors", one["hotcache"])

    def test_an_unknown_case_is_an_error(self):
        self.runs.rounds("hit-3k-psync", {"hotcache": [1]})
        self.refuse("no case is called hit-3k-psync")

# SPDX-License-Identifier: GPL-2.0
"""The table, summary.json and the page."""
import json
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from html.parser import HTMLParser
from pathlib import Path

from staged import FACTS, Runs

REPORT = Path(__file__).resolve().parents[1] / "peers_report.py"
VOID = {"meta", "br", "path", "use", "circle", "rect", "line", "image"}
ROUNDS = {
    "zero": [900, 1000, 1100], "copy": [800, 700, 750], "brd": [600, 700, 650],
    "linear": [500, 510, 505], "hotcache": [600, 660, 630], "bcache": [300, 330, 320],
}


class Page(HTMLParser):
    """Whether tags are balanced, what is fetched from elsewhere, which ids there are."""

    def __init__(self, text):
        super().__init__()
        self.open, self.fetched, self.ids, self.svgs = [], [], [], 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.svgs += tag == "svg"
        self.fetched += [value for name, value in attrs.items()
                         if name in ("src", "href", "xlink:href") and not value.startswith("#")]
        self.ids += [attrs["id"]] if "id" in attrs else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag not in VOID and self.open.pop() != tag:
            raise ValueError(f"</{tag}> closes something else")


@unittest.skipUnless(shutil.which("gnuplot"), "gnuplot is missing: apt install gnuplot-nox")
class Report(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.out = Path(folder.name) / "out"
        self.out.mkdir()
        (Path(folder.name) / "runs").mkdir()
        self.runs = Runs(Path(folder.name) / "runs")
        self.runs.rounds("hit-4k-psync", ROUNDS, ["blocks 3000 3000 0 0 0"])
        self.runs.rounds("zipf-80", {name: ROUNDS[name] for name in ("linear", "hotcache")},
                         ["linear 4000 0", "hotcache 800 0", "blocks 3000 2400 600 0 0"])
        self.runs.lines("pools", ["1 touch 64 10000 70000 0", "1 hotcache 64 12000 72000 491520",
                                  "1 touch 256 40000 70000 0", "1 hotcache 256 47000 72000 1638400"])

    def report(self, status=0):
        """What the report prints, or what it says if it fails."""
        done = subprocess.run([sys.executable, "-B", REPORT, self.runs.folder, self.out],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stderr if status else done.stdout

    def test_the_table_shows_median_spread_and_ratio(self):
        text = self.report()
        self.assertRegex(text, r"dm-zero +1,000 \[900\.\.1,100\] +0\.66 ")
        self.assertRegex(text, r"bcache +320 \[300\.\.330\] +2\.00 ")
        self.assertEqual((self.out / "peers.txt").read_text(), text[:text.index("Pictures:")])

    def test_the_table_shows_what_a_block_of_a_pool_costs(self):
        self.assertRegex(self.report(), r"64  hotcache .* 30\.0\n")

    def test_what_is_missing_is_named_everywhere(self):
        reason = "version 9 does not build for 7.3"
        self.runs.lines("missing", [f"rapiddisk {reason}"])
        self.assertIn(f"MISSING: RapidDisk: {reason}", self.report())
        self.assertEqual(json.loads((self.out / "summary.json").read_text())["missing"],
                         {"rapiddisk": reason})
        self.assertIn(f"<b>RapidDisk is missing:</b> {reason}", (self.out / "index.html").read_text())

    def test_failed_operations_are_shown(self):
        path = self.runs.folder / "hit-4k-psync@1.json"
        path.write_text(path.read_text().replace('"jobname": "bcache"',
                                                 '"jobname": "bcache", "total_err": 7'))
        self.assertRegex(self.report(), r"bcache .* 7 FAILED\n")
        self.assertIn("bcache (7 failed)", (self.out / "index.html").read_text())

    def test_a_quick_run_says_so(self):
        self.runs.facts(FACTS | {"mode": "quick"})
        self.assertIn("A quick run", self.report())
        self.assertIn("A quick run", (self.out / "index.html").read_text())

    def test_the_page_is_whole_and_needs_nothing_besides(self):
        self.report()
        page = Page((self.out / "index.html").read_text())
        self.assertEqual(page.open, [])
        self.assertEqual(page.fetched, [])
        # Bars and latency of both cases, and the pools.
        self.assertEqual(page.svgs, 5)

    def test_a_picture_is_a_file_that_stands_alone(self):
        self.report()
        text = (self.out / "hits.svg").read_text()
        self.assertIn('xmlns="http://www.w3.org/2000/svg"', text)
        self.assertIn("bcache", text)
        self.assertEqual(Page(text).fetched, [])

    def test_pictures_do_not_share_ids(self):
        self.report()
        text = (self.out / "index.html").read_text()
        ids = Page(text).ids
        self.assertEqual(len(ids), len(set(ids)))
        for used in re.findall(r"(?:url\(|xlink:href=['\"])#([^)'\"]+)", text):
            self.assertIn(used, ids)

    def test_the_page_shades_by_the_ratio(self):
        self.report()
        cells = re.findall(r'<td style="background: rgba\((\d+), [^"]*"[^>]*>([\d.]+)</td>',
                           (self.out / "index.html").read_text())
        self.assertEqual({red for red, ratio in cells if float(ratio) < 1}, {"201"})
        self.assertEqual({red for red, ratio in cells if float(ratio) > 1}, {"43"})

    def test_no_runs_are_an_error(self):
        for path in self.runs.folder.glob("*@*"):
            path.unlink()
        (self.runs.folder / "pools").unlink()
        self.assertIn("holds no runs", self.report(status=1))

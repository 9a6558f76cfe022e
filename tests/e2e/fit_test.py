#!/usr/bin/env python3
"""A world fitted to a live run: real kernels, really compiled, validated and timed."""
import json
import pathlib
import re
import struct
import tempfile
import unittest

from processes import SOURCE, specgen

INVALID_INPUT = 2
SOFTMAX = SOURCE / "problems/row_softmax"
HEADER_BYTES = 16


def comments_by_key(toml):
    """What each key says of itself."""
    return dict(re.findall(r"(?m)^(\w+) = [^#\n]*# (.*)$", toml))


class FitTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls._scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls._scratch.cleanup)
        cls.scratch = pathlib.Path(cls._scratch.name)
        cls.live = cls.scratch / "live"
        specgen("optimize", SOFTMAX, SOFTMAX, "--synthetic", "--token-rate", 2000, "--iterations",
                3, "--quiet", "--profiling-time", "50ms", "--out", cls.live)
        cls.journal = (cls.live / "journal").read_bytes()

    def with_journal(self, data):
        run = pathlib.Path(tempfile.mkdtemp(dir=self.scratch))
        (run / "journal").write_bytes(data)
        return run

    def expect_refusal(self, run, *words):
        done = specgen("simulate", "--fit", run)
        self.assertEqual(done.returncode, INVALID_INPUT, done.stderr)
        self.assertEqual(done.stdout, "")
        for word in words:
            self.assertIn(word, done.stderr)

    def test_a_live_run_is_fitted_and_simulated(self):
        out = self.scratch / "fitted.toml"
        fitted = specgen("simulate", "--fit", self.live, "--out", out, check_status=0)
        self.assertEqual(fitted.stdout, f"{out}\n")
        toml = out.read_text()
        self.assertIn("A workload model fitted to live.", toml)
        self.assertRegex(toml, r"(?m)^count = 2$")
        self.assertRegex(toml, r"(?m)^devices = 1\b")
        self.assertRegex(toml, r"(?m)^iterations = 3$")
        comments = comments_by_key(toml)
        self.assertRegex(comments["reasoning_tokens"], r"^from \d+ whole reasonings and \d+ cut off")
        self.assertRegex(comments["compilation_ms"], r"^from \d+ observations?")
        self.assertRegex(comments["repair"], r"default|^from \d+ repairs")
        simulated = json.loads(specgen("simulate", out, "--seeds", "1..20", "--json",
                                       check_status=0).stdout)["variants"][0]
        searches = json.loads((self.live / "summary.json").read_text())["searches"]
        self.assertEqual(simulated["iterations"], 20 * 6)
        feedback = sum(search["feedback_count"] for search in searches)
        self.assertAlmostEqual(simulated["feedback_iterations"] / 20, feedback, delta=3)
        forks = sum(search["forks"] for search in searches)
        self.assertGreater(simulated["forks"] / 20, forks / 3)
        self.assertLess(simulated["forks"] / 20, forks * 3)

    def test_without_a_file_it_is_printed_and_several_runs_are_one_world(self):
        both = specgen("simulate", "--fit", self.live, self.live, check_status=0)
        self.assertIn("fitted to live, live.", both.stdout)
        self.assertIn("# from 4 observations", both.stdout.split("[judge]")[1])
        told = json.loads(specgen("simulate", "--fit", self.live, "--json", check_status=0).stdout)
        self.assertIn("[judge]", told["toml"])
        self.assertIsNone(told["out"])

    def test_a_run_that_is_none_is_told_by_name(self):
        self.expect_refusal(self.scratch / "nowhere", "nowhere/journal", "Name the folder")
        done = specgen("simulate", "--fit", self.live, self.scratch / "nowhere")
        self.assertEqual(done.returncode, INVALID_INPUT)

    def test_a_journal_that_is_empty_damaged_or_of_another_version_is_told(self):
        self.expect_refusal(self.with_journal(b""), "has not begun")
        self.expect_refusal(self.with_journal(b"no journal at all, but long enough"), "journal")
        damaged = bytearray(self.journal)
        damaged[len(damaged) // 2] ^= 0x40
        self.expect_refusal(self.with_journal(bytes(damaged)), "/journal", "byte")
        other = bytearray(self.journal[:HEADER_BYTES])
        other[8:12] = struct.pack("<I", 99)
        other[12:16] = struct.pack("<I", crc32c(bytes(other[:12])))
        self.expect_refusal(self.with_journal(bytes(other) + self.journal[HEADER_BYTES:]),
                            "/journal", "99")

    def test_a_journal_that_ends_early_is_fitted_as_far_as_it_goes(self):
        cut = self.with_journal(self.journal[:len(self.journal) * 9 // 10 + 1])
        done = specgen("simulate", "--fit", cut, check_status=0)
        self.assertIn("torn", done.stderr)
        self.assertIn("[judge]", done.stdout)

    def test_a_run_that_has_not_come_far_says_what_is_missing(self):
        seen = set()
        for size in range(600, 40_000, 400):
            done = specgen("simulate", "--fit", self.with_journal(self.journal[:size]))
            if done.returncode == 0:
                break
            self.assertEqual(done.returncode, INVALID_INPUT, done.stderr)
            self.assertRegex(done.stderr, r"let the run come further|go on with it|not begun")
            seen.update(re.findall(r"no search has started|no reasoning has|no candidate has",
                                   done.stderr))
        self.assertIn("no reasoning has", seen)

    def test_flags_that_do_not_go_together_are_told(self):
        for flags in (("--seeds", 1), ("--compare", "paper"), ("default",),
                      ("--experiment", "fig3")):
            done = specgen("simulate", "--fit", self.live, *flags)
            self.assertEqual(done.returncode, INVALID_INPUT, (flags, done.stdout))
        alone = specgen("simulate", "default", "--out", self.scratch / "x")
        self.assertEqual(alone.returncode, INVALID_INPUT)
        self.assertIn("--fit", alone.stderr)


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


if __name__ == "__main__":
    unittest.main(verbosity=2)

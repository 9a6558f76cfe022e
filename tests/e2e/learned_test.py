#!/usr/bin/env python3
"""What runs learn about a model is there for the next ones, whatever becomes of the files."""
import json
import pathlib
import signal
import subprocess
import tempfile
import time
import unittest

import processes
from processes import SOURCE, SPECGEN, environment, model_server, specgen

SOFTMAX = "problems/row_softmax"
TRANSCRIPT = SOURCE / SOFTMAX / "transcript.jsonl"
INVALID_INPUT = 2
STOPPED = 4


class LearnedTest(unittest.TestCase):
    def setUp(self):
        self._scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self._scratch.cleanup)
        self.scratch = pathlib.Path(self._scratch.name)
        self.env = environment(XDG_STATE_HOME=str(self.scratch / "state"))
        self.folder = self.scratch / "state/specgen/learned"

    def words(self, url, run, *flags, iterations=1):
        return ["optimize", SOFTMAX, "--endpoint", url, "--iterations", iterations, "--quiet",
                "--profiling-time", "50ms", "--out", self.scratch / run, *flags]

    def learned(self, *words, status=0):
        done = specgen("learned", *words, "--json", env=self.env, check_status=status)
        return json.loads(done.stdout)["families"]

    def only_entry(self):
        [family] = self.learned()
        [entry] = family["criteria"]
        return entry

    def model(self, rate=3000):
        return model_server("--transcript", TRANSCRIPT, "--token-rate", rate)

    def test_next_run_starts_with_it_and_what_it_was_given_stays_in_its_journal(self):
        with self.model() as (url, _):
            for number in (1, 2):
                specgen(*self.words(url, f"run{number}"), env=self.env, check_status=0)
                entry = self.only_entry()
                self.assertEqual((entry["runs"], entry["criterion"]), (number, "expected_gain"))
            [family] = self.learned("replay:row_softmax")
            self.assertEqual(family["family"], "replay-row-softmax")
            self.assertEqual(pathlib.Path(family["file"]), self.folder / "replay-row-softmax.json")
            # It goes on with what it was given, and adds what it learns from now on alone.
            specgen("optimize", "--resume", self.scratch / "run1", "--iterations", 2, "--quiet",
                    env=self.env, check_status=0)
        entry = self.only_entry()
        self.assertEqual(entry["runs"], 2)
        for run in ("run1", "run2"):
            done = specgen("replay", self.scratch / run, "--json", check_status=0)
            self.assertTrue(json.loads(done.stdout)["same"])
            self.assertTrue((self.scratch / run / "learned.json").exists())
        told = specgen("learned", "replay:row_softmax", env=self.env, check_status=0).stdout
        for word in ("Criterion expected_gain: 2 runs", "code fence", "after 36+", "repairs"):
            self.assertIn(word, told)

    def test_interrupted_run_keeps_it(self):
        with self.model(rate=300) as (url, _):
            process = subprocess.Popen(
                [SPECGEN, *map(str, self.words(url, "run", iterations=50))], cwd=SOURCE,
                env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.await_fork_results(process)
            process.send_signal(signal.SIGINT)
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(timeout=processes.DEADLINE_S), STOPPED)
        self.assertGreaterEqual(self.only_entry()["forks_ended"], 1)

    def await_fork_results(self, process):
        end = time.monotonic() + processes.DEADLINE_S
        while time.monotonic() < end and process.poll() is None:
            if list(self.scratch.glob("run/candidates/*/result.json")):
                return
            time.sleep(0.05)
        self.fail("no candidate was judged")

    def test_runs_that_end_together_lose_nothing(self):
        with self.model() as (url, _):
            started = [subprocess.Popen([SPECGEN, *map(str, self.words(url, f"run{number}"))],
                                        cwd=SOURCE, env=self.env, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL) for number in range(3)]
            for process in started:
                self.assertIn(process.wait(timeout=processes.DEADLINE_S), (0, 1))
        self.assertEqual(self.only_entry()["runs"], 3)

    def test_broken_files_are_named_and_lose_no_run(self):
        self.folder.mkdir(parents=True)
        path = self.folder / "replay-row-softmax.json"
        path.write_text('{"format": "specgen learned", "version"')
        done = specgen("learned", "replay:row_softmax", env=self.env, check_status=INVALID_INPUT)
        self.assertIn(str(path), done.stderr)
        self.assertIn(str(path), self.learned()[0]["error"])
        with self.model() as (url, _):
            done = specgen(*self.words(url, "run"), env=self.env, check_status=0)
        self.assertIn(f"{path}.damaged", done.stderr)
        self.assertIn("as if nothing had been learned", done.stderr)
        self.assertEqual(self.only_entry()["runs"], 1)
        self.assertIn("specgen learned", path.with_suffix(".json.damaged").read_text())

    def test_it_can_be_switched_off_named_and_put_elsewhere(self):
        elsewhere = self.scratch / "elsewhere"
        with self.model() as (url, _):
            specgen(*self.words(url, "off", "--keep-learned=false"), env=self.env, check_status=0)
            specgen(*self.words(url, "named", "--learned-family", "Row Softmax", "--learned-folder",
                                elsewhere), env=self.env, check_status=0)
        specgen("optimize", SOFTMAX, "--replay", "--token-rate", 0, "--iterations", 1, "--quiet",
                "--profiling-time", "50ms", "--out", self.scratch / "replay", env=self.env,
                check_status=0)
        self.assertFalse(self.folder.exists())
        self.assertEqual([path.name for path in sorted(elsewhere.iterdir())],
                         ["row-softmax.json", "row-softmax.lock"])
        [family] = self.learned("--learned-folder", elsewhere)
        self.assertEqual(family["family"], "row-softmax")
        done = specgen("learned", "row-softmacks", "--learned-folder", elsewhere, env=self.env,
                       check_status=INVALID_INPUT)
        self.assertIn("did you mean 'row-softmax'?", done.stderr)


if __name__ == "__main__":
    processes.adopt_orphans()
    unittest.main(verbosity=2)

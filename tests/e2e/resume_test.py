#!/usr/bin/env python3
"""Runs that die anywhere and go on: nothing that was finished is lost or done again."""
import json
import os
import pathlib
import resource
import signal
import subprocess
import tempfile
import time
import unittest

import processes
from journal_notes import Journal
from processes import SOURCE, SPECGEN, child_named, model_server, specgen

SOFTMAX = "problems/row_softmax"
TRANSCRIPT = SOURCE / SOFTMAX / "transcript.jsonl"
QUICK = ("--profiling-time", "50ms")
INVALID_INPUT = 2
UNAVAILABLE = 3
KILLED = -signal.SIGKILL


class ResumeTest(unittest.TestCase):
    def setUp(self):
        self._scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self._scratch.cleanup)
        self.run_folder = pathlib.Path(self._scratch.name) / "run"
        self.known = processes.children()

    def tearDown(self):
        left = processes.orphans_after_grace(self.known)
        self.assertEqual(left, [], "something was left running")

    def journal_size(self):
        return (self.run_folder / "journal").stat().st_size

    def resume(self, *flags):
        return specgen("optimize", "--resume", self.run_folder, "--quiet", "--json", *flags)

    def expect_same(self):
        done = specgen("replay", self.run_folder, "--json", check_status=0)
        self.assertTrue(json.loads(done.stdout)["same"])

    def verdicts(self):
        """What is known of each candidate: its result files, entry by entry."""
        known = {}
        for file in self.run_folder.glob("candidates/*/result.json"):
            for entry in json.loads(file.read_text())["results"]:
                if entry["outcome"] not in (None, "cancelled", "lost"):
                    known[entry["candidate"]] = (entry["outcome"], entry["speedup"])
        return known

    def expect_kept(self, before):
        after = self.verdicts()
        for candidate, verdict in before.items():
            self.assertEqual(after.get(candidate), verdict)

    def test_killed_again_and_again_it_comes_to_its_end(self):
        records = pathlib.Path(self._scratch.name) / "requests.jsonl"
        with model_server("--transcript", TRANSCRIPT, "--record-file", records) as (url, _):
            start = ("optimize", SOFTMAX, "--endpoint", url, "--iterations", 3, "--out",
                     self.run_folder, "--quiet", *QUICK)
            done = specgen(*start, "--die-after-journal-bytes", 4000)
            death_count = 0
            # Each process may write a little more than the one before; then all it needs.
            while done.returncode == KILLED:
                death_count += 1
                self.expect_same()
                before = self.verdicts()
                limit = self.journal_size() + 3000 + 1700 * death_count
                done = self.resume(*(("--die-after-journal-bytes", limit)
                                     if death_count < 5 else ()))
                self.expect_kept(before)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertGreaterEqual(death_count, 3)
            requests = [line for line in processes.json_lines(records)]
        self.expect_same()
        search = json.loads((self.run_folder / "summary.json").read_text())["searches"][0]
        self.assertEqual(search["end"], "iteration budget")
        self.assertEqual(len(search["iterations"]), 3)
        # Each generation was asked for once at most.
        self.assertLessEqual(len(requests), processes.generation_count(self.run_folder))

    def test_killed_by_the_clock_and_with_its_worker_and_runner_it_goes_on(self):
        process = subprocess.Popen(
            [SPECGEN, "optimize", SOFTMAX, "--replay", "--token-rate", "150", "--iterations", "2",
             "--out", str(self.run_folder), "--plain", *QUICK], cwd=SOURCE, text=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for line in process.stderr:
            if "fork" in line:
                break
        os.kill(child_named(process.pid, "specgen-worker"), signal.SIGKILL)
        time.sleep(0.7)
        process.kill()
        process.communicate(timeout=30)
        self.expect_same()
        before = self.verdicts()
        done = self.resume()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.expect_kept(before)
        self.expect_same()
        self.assertEqual(json.loads(done.stdout)["searches"][0]["ended_by"], "iteration budget")
        # It has finished: nothing goes on unless there is a budget for it.
        refused = self.resume()
        self.assertEqual(refused.returncode, INVALID_INPUT)
        self.assertIn("has finished", refused.stderr)

    def test_full_disk_ends_cleanly_and_the_run_goes_on_once_there_is_room(self):
        process = subprocess.Popen(
            [SPECGEN, "optimize", SOFTMAX, "--replay", "--token-rate", "150", "--iterations", "1",
             "--out", str(self.run_folder), "--plain", *QUICK], cwd=SOURCE, text=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for line in process.stderr:
            if "fork" in line:
                break
        # Of specgen alone: what it has started already needs its files.
        room = self.journal_size() + 1500
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
        _, told = process.communicate(timeout=processes.DEADLINE_S)
        self.assertEqual(process.returncode, UNAVAILABLE, told)
        self.assertIn("larger than is allowed", told)
        self.expect_same()
        done = self.resume()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.expect_same()

    def test_the_file_of_the_key_is_found_in_the_configuration_again(self):
        scratch = pathlib.Path(self._scratch.name)
        (scratch / "key").write_text("geheim\n")
        (scratch / "specgen.toml").write_text(
            f"[optimize]\napi-key-file = '{scratch / 'key'}'\n")
        config = ("--config", scratch / "specgen.toml")
        env = processes.environment(SERVER_KEY="geheim", SPECGEN_API_KEY=None)
        with model_server("--transcript", TRANSCRIPT, "--api-key-env", "SERVER_KEY",
                          env=env) as (url, _):
            specgen("optimize", SOFTMAX, "--endpoint", url, "--iterations", 1, "--out",
                    self.run_folder, "--quiet", *QUICK, *config, env=env, check_status=0)
            resume = ("optimize", "--resume", self.run_folder, "--quiet", "--iterations", 2)
            specgen(*resume, *config, env=env, check_status=0)

    def test_a_start_that_died_before_its_first_record_can_be_made_again(self):
        start = ("optimize", SOFTMAX, "--replay", "--token-rate", 0, "--iterations", 1, "--out",
                 self.run_folder, "--quiet", *QUICK)
        for limit in (1, 20, 300):
            done = specgen(*start, "--die-after-journal-bytes", limit)
            self.assertEqual(done.returncode, KILLED)
            for command in (("optimize", "--resume"), ("replay",), ("explain",)):
                refused = specgen(*command, self.run_folder)
                self.assertEqual(refused.returncode, INVALID_INPUT)
                self.assertIn("has not begun", refused.stderr)
            listed = json.loads(specgen("runs", self.run_folder, "--json").stdout)["runs"]
            self.assertEqual([(run["state"], run["resumable"]) for run in listed],
                             [("interrupted", False)])
            self.assertIn("ended before it had begun", listed[0]["reason"])
        specgen(*start, check_status=0)
        self.expect_same()

    def confined(self, flags, script, *arguments):
        """A shell script in a file system of its own; it finds `arguments` as "$@"."""
        walls = ["bwrap", "--bind", "/", "/", "--dev-bind", "/dev", "/dev", "--proc", "/proc"]
        if subprocess.run([*walls, "true"], capture_output=True).returncode != 0:
            self.skipTest("bubblewrap cannot make a mount namespace here")
        return subprocess.run([*walls, *map(str, flags), "sh", "-c", script, "sh",
                               *map(str, arguments)], cwd=SOURCE, text=True, capture_output=True,
                              timeout=processes.DEADLINE_S)

    def test_file_system_that_is_full_ends_cleanly_and_loses_nothing(self):
        # The run's folder is on the small disk, and what it has left is brought out of there.
        small = pathlib.Path(self._scratch.name) / "small"
        small.mkdir()
        done = self.confined(
            ("--size", 120_000, "--tmpfs", small),
            'out=$1; kept=$2; shift 2; "$@"; status=$?; cp -r "$out" "$kept"; exit $status',
            small / "run", self.run_folder, SPECGEN, "optimize", SOFTMAX, "--replay",
            "--token-rate", 2000, "--iterations", 30, "--out", small / "run", "--quiet", *QUICK)
        self.assertEqual(done.returncode, UNAVAILABLE, done.stderr)
        self.assertIn("The disk is full", done.stderr)
        self.assertEqual(processes.orphans_after_grace(self.known), [])
        self.expect_same()
        before = Journal.read(self.run_folder / "journal")
        self.assertGreater(len(list(before.finished())), 0)
        specgen("optimize", "--resume", self.run_folder, "--iterations", 1, "--quiet")
        after = Journal.read(self.run_folder / "journal")
        self.assertTrue(after.whole.startswith(before.whole))
        self.assertEqual(after.repeated(), [])
        self.expect_same()

    def test_file_system_that_cannot_be_written_to_is_told_and_left_as_it_is(self):
        start = ("optimize", SOFTMAX, "--replay", "--token-rate", 0, "--iterations", 1, "--out",
                 self.run_folder, "--quiet", *QUICK)
        specgen(*start, check_status=0)
        before = {path: path.read_bytes() for path in self.run_folder.rglob("*") if path.is_file()}
        read_only = ("--ro-bind", self.run_folder, self.run_folder)
        for command, status in ((("optimize", "--resume", self.run_folder, "--iterations", 2),
                                 UNAVAILABLE),
                                (("replay", self.run_folder), 0), (("explain", self.run_folder), 0),
                                (("runs", self.run_folder), 0)):
            done = self.confined(read_only, '"$@"', SPECGEN, *command)
            self.assertEqual(done.returncode, status, done.stdout + done.stderr)
            if status != 0:
                self.assertIn("read-only", done.stderr)
        parent = self.run_folder.parent
        done = self.confined(("--ro-bind", parent, parent), '"$@"', SPECGEN, *start[:-4],
                             parent / "other", "--quiet", *QUICK)
        self.assertEqual(done.returncode, UNAVAILABLE, done.stdout + done.stderr)
        self.assertIn("read-only", done.stderr)
        self.assertEqual(processes.orphans_after_grace(self.known), [])
        after = {path: path.read_bytes() for path in self.run_folder.rglob("*") if path.is_file()}
        self.assertEqual(after, before)

    def test_what_is_no_run_is_refused(self):
        for command in (("optimize", "--resume"), ("replay",), ("explain",)):
            done = specgen(*command, self.run_folder)
            self.assertEqual(done.returncode, INVALID_INPUT)
            self.assertIn("holds no run", done.stderr)
        self.run_folder.mkdir()
        (self.run_folder / "journal").write_bytes(b"SGENJRNL\x07\0\0\0")
        done = specgen("replay", self.run_folder)
        self.assertEqual(done.returncode, INVALID_INPUT)
        self.assertIn("no journal", done.stderr)


if __name__ == "__main__":
    processes.adopt_orphans()
    unittest.main(verbosity=2)

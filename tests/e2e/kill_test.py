#!/usr/bin/env python3
"""Kills processes of short runs, drawn at random, at random moments, and goes on with the runs.

SPECGEN_KILLS says how many (default 100), SPECGEN_KILL_SEED what they follow from (default: the
time). Wherever the kills fall, the same holds: nothing that was finished is lost or done again,
nothing is left running, and every run comes to its end.
"""
import collections
import json
import os
import pathlib
import random
import signal
import subprocess
import tempfile
import time
import unittest

import processes
from journal_notes import Journal
from processes import SOURCE, SPECGEN, model_server, specgen

SOFTMAX = "problems/row_softmax"
TRANSCRIPT = SOURCE / SOFTMAX / "transcript.jsonl"
KILLS = int(os.environ.get("SPECGEN_KILLS", "100"))
SEED = int(os.environ.get("SPECGEN_KILL_SEED", time.time_ns() % 1_000_000))
# One run is killed so often at most, and then comes to its end in peace.
KILLS_OF_ONE_RUN = 50
# The candidate's and the reference's runner, bubblewrap and what watches over it.
RUNNERS = ("specgen-runner", "specgen-oracle", "specgen-waiting", "bwrap")
WEIGHTS = {"specgen": 1, "specgen-worker": 1, "runner": 3, "compiler": 4, "other": 1}
COMPILERS = ("g++", "cc1plus", "as", "collect2", "ld")


def journal_size(path):
    return path.stat().st_size if path.exists() else 0


def kind_of(name):
    if name in COMPILERS:
        return "compiler"
    if name in RUNNERS:
        return "runner"
    return name if name in ("specgen", "specgen-worker") else "other"


class KilledRun:
    """One run, through all the processes that go on with it."""

    def __init__(self, case, scratch, draws, kill_max, counts, at_work):
        self.case, self.draws, self.kill_max = case, draws, kill_max
        self.counts, self.at_work = counts, at_work  # All kills, and those that met it at work.
        self.folder = scratch / "run"
        self.records = scratch / "requests.jsonl"
        self.known = processes.children()
        self.journal = Journal()
        self.kills = 0

    def command(self, url):
        self.known = processes.children()
        if (self.folder / "journal").exists() and self.journal.has_begun:
            return ["optimize", "--resume", self.folder]
        return ["optimize", SOFTMAX, "--endpoint", url, "--iterations", 2, "--profiling-time",
                "50ms", "--out", self.folder]

    def run_to_its_end(self):
        with model_server("--transcript", TRANSCRIPT, "--token-rate", 3000, "--record-file",
                          self.records) as (url, _):
            while True:
                process = subprocess.Popen(
                    [SPECGEN, *map(str, self.command(url)), "--quiet"], cwd=SOURCE, text=True,
                    stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
                self.kill_some(process)
                try:
                    _, told = process.communicate(timeout=processes.DEADLINE_S)
                finally:
                    process.kill()
                # The one before may have been killed when everything was written.
                has_finished = "has finished" in told
                self.check(0 if has_finished else process.returncode, told)
                if has_finished or process.returncode == 0:
                    break
        self.check_end()

    def kill_some(self, process):
        """Until specgen itself has ended, or has been killed."""
        if self.draws.random() < 0.3:
            self.await_work(process)
        while self.kills < self.kill_max:
            try:
                # Some at once behind the last, some when more has been done.
                process.wait(timeout=self.draws.uniform(0, self.draws.choice((0.05, 0.7))))
                return
            except subprocess.TimeoutExpired:
                pass
            # Who is rarely there is preferred, and the many runners do not crowd out the others.
            tree = processes.descendants(process.pid)
            kinds = collections.defaultdict(list)
            kinds["specgen"].append(process.pid)
            for pid, name in tree.items():
                kinds[kind_of(name)].append(pid)
            names = sorted(kinds)
            kind = self.draws.choices(names, [WEIGHTS[name] for name in names])[0]
            try:
                os.kill(self.draws.choice(sorted(kinds[kind])), signal.SIGKILL)
            except ProcessLookupError:
                continue
            self.kills += 1
            self.counts[kind] += 1
            if journal_size(self.folder / "journal") > len(self.journal.whole):
                self.at_work[kind] += 1
            if kind == "specgen":
                return

    def await_work(self, process):
        """Until it goes on with the run, which it has to get ready for."""
        path = self.folder / "journal"
        while process.poll() is None and journal_size(path) <= len(self.journal.whole):
            time.sleep(0.01)

    def check(self, status, told):
        """After each end of a process, whatever has ended it."""
        case = self.case
        case.assertEqual(processes.orphans_after_grace(self.known), [], "left running")
        # By itself it ends well, or says why: what it needs was killed too often, or at its start.
        case.assertIn(status, (0, 1, 3, 4, 5, -signal.SIGKILL), told)
        before, self.journal = self.journal, Journal.read(self.folder / "journal")
        if not self.journal.has_begun:
            case.assertFalse(before.has_begun)
            return
        case.assertTrue(self.journal.whole.startswith(before.whole), "a record was lost")
        case.assertEqual(self.journal.repeated(), [], "was finished twice")
        done = specgen("replay", self.folder, "--json", check_status=0)
        case.assertTrue(json.loads(done.stdout)["same"])

    def check_end(self):
        requests = processes.json_lines(self.records)
        self.case.assertLessEqual(len(requests), processes.generation_count(self.folder))
        search = json.loads((self.folder / "summary.json").read_text())["searches"][0]
        self.case.assertEqual(len(search["iterations"]), 2)


class KillTest(unittest.TestCase):
    def test_killed_anywhere_a_run_loses_and_repeats_nothing_that_was_finished(self):
        draws = random.Random(SEED)
        counts, at_work = collections.Counter(), collections.Counter()
        start = time.monotonic()
        run_count = 0
        while counts.total() < KILLS:
            with self.subTest(seed=SEED, run=run_count), tempfile.TemporaryDirectory() as scratch:
                kill_max = min(KILLS_OF_ONE_RUN, KILLS - counts.total())
                KilledRun(self, pathlib.Path(scratch), draws, kill_max, counts,
                          at_work).run_to_its_end()
            run_count += 1
            self.assertLess(run_count, KILLS, "runs end before they can be killed")
        print(f"seed {SEED}: {counts.total()} kills in {run_count} runs and "
              f"{time.monotonic() - start:.0f} s: {dict(sorted(counts.items()))}, of these while the "
              f"run went on: {dict(sorted(at_work.items()))}")


if __name__ == "__main__":
    processes.adopt_orphans()
    unittest.main(verbosity=2)

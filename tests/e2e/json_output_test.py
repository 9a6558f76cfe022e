#!/usr/bin/env python3
"""docs/reference/json_output.md names the keys that --json prints, and no other."""
import json
import pathlib
import re
import shutil
import tempfile
import unittest

import processes
from processes import SOURCE, specgen

SOFTMAX = "problems/row_softmax"
# One for each timed shape and draw of the inputs; a timing takes more, even the shortest one.
TRIAL_CALLS = 2 * 3


def documented_keys(command):
    text = (SOURCE / "docs/reference/json_output.md").read_text()
    section = re.search(rf"(?ms)^## `specgen {command}`\n(.*?)(?=^## |\Z)", text).group(1)
    return set(re.findall(r"(?m)^\| `([^`]+)`", section))


def keys_of(value, path=""):
    """The paths of all leaves, as the page writes them."""
    if value == []:
        return {path + "[]"}
    if isinstance(value, list):
        return set().union(*(keys_of(entry, path + "[]") for entry in value))
    if not isinstance(value, dict):
        return {path}
    # Kinds of fault are data.
    names = {"NAME": 0} if path.endswith("faults") else value
    return set().union(*(keys_of(entry, f"{path}.{name}".lstrip("."))
                         for name, entry in names.items()))


class JsonOutputTest(unittest.TestCase):
    def setUp(self):
        self._scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self._scratch.cleanup)
        self.scratch = pathlib.Path(self._scratch.name)

    def expect_documented(self, command, *runs):
        """The runs together show every key of the command."""
        printed = set()
        for arguments in runs:
            done = specgen(*command.split(), *arguments, "--json")
            self.assertNotEqual(done.stdout, "", done.stderr)
            printed |= keys_of(json.loads(done.stdout))
        # Of a list that is empty here and is not there, the entries count.
        printed -= {key for key in printed if key.endswith("[]") and
                    any(other.startswith(key + ".") for other in printed)}
        self.assertEqual(printed, documented_keys(command))

    def failing_problem(self):
        """Its reference does its work for the trials, and fails when it is timed."""
        folder = self.scratch / "failing"
        shutil.copytree(SOURCE / SOFTMAX, folder)
        reference = (SOURCE / SOFTMAX / "reference.cpp").read_text()
        counted = reference.replace(") {\n", ") {\n  static int calls = 0;\n"
                                    f"  if (rows >= 300 && ++calls > {TRIAL_CALLS}) __builtin_trap();\n",
                                    1)
        (folder / "reference.cpp").write_text(counted)
        return folder

    def test_optimize(self):
        flags = ("--replay", "--token-rate", 0, "--iterations", 1, "--quiet", "--profiling-time",
                 "300ms", "--out")
        # A search that finds something, one that has no tokens for it, a run that cannot go on.
        self.expect_documented(
            "optimize", (SOFTMAX, *flags, self.scratch / "found"),
            (SOFTMAX, *flags, self.scratch / "nothing", "--tokens", 1),
            (self.failing_problem(), *flags, self.scratch / "failed"))

    def test_evaluate(self):
        self.expect_documented("evaluate", (SOFTMAX, SOURCE / SOFTMAX / "reference.cpp",
                                            self.wrong(), "--profiling-time", "50ms"))

    def test_replay_and_explain(self):
        run = self.scratch / "run"
        specgen("optimize", SOFTMAX, "--replay", "--token-rate", 0, "--iterations", 1, "--quiet",
                "--profiling-time", "50ms", "--out", run, check_status=0)
        self.expect_documented("explain", (run,), (run, "c1"))
        same = specgen("replay", run, "--json", check_status=0)
        printed = keys_of(json.loads(same.stdout))
        documented = documented_keys("replay")
        self.assertLessEqual({key for key in printed if key not in ("difference",
                                                                    "trigger_difference")},
                             documented)
        self.assertIn("difference.decided[]", documented)

    def wrong(self):
        path = self.scratch / "wrong.cpp"
        path.write_text("this is not C++")
        return path

    def test_baseline(self):
        self.expect_documented("baseline", (SOFTMAX, "--profiling-time", "50ms"),
                               (self.fickle_problem(), "--profiling-time", "50ms"))

    def fickle_problem(self):
        """Its reference computes something else each time."""
        folder = self.scratch / "fickle"
        shutil.copytree(SOURCE / SOFTMAX, folder)
        toml = (folder / "problem.toml").read_text()
        (folder / "problem.toml").write_text(toml.replace('truth = "truth.cpp"\n', ""))
        reference = (SOURCE / SOFTMAX / "reference.cpp").read_text().rstrip()
        self.assertTrue(reference.endswith("}"))
        (folder / "reference.cpp").write_text(
            "#include <random>\n" + reference[:-1] + "  y[0] = std::random_device()();\n}\n")
        return folder

    def test_runs(self):
        run = self.scratch / "runs/20261120T123456Z-row_softmax"
        run.mkdir(parents=True)
        (run / "lock").write_text("1\n")
        self.expect_documented("runs", (self.scratch / "runs",))

    def test_learned(self):
        folder = self.scratch / "learned"
        specgen("optimize", SOFTMAX, "--replay", "--token-rate", 0, "--iterations", 1, "--quiet",
                "--profiling-time", "50ms", "--out", self.scratch / "run", "--learned-family",
                "softmax", "--learned-folder", folder, check_status=0)
        self.expect_documented("learned", ("softmax", "--learned-folder", folder))

    def test_config_show(self):
        self.expect_documented("config show", ())

    def test_simulate(self):
        self.expect_documented("simulate", ("default", "--seeds", 1))

    def test_simulate_fit(self):
        # One iteration alone is little enough to be warned of.
        run = self.scratch / "run"
        specgen("optimize", SOFTMAX, "--replay", "--token-rate", 0, "--iterations", 1, "--quiet",
                "--profiling-time", "50ms", "--no-speculation", "--out", run)
        self.expect_documented("simulate --fit", (run,))

    def test_simulate_experiment(self):
        self.expect_documented("simulate --experiment", ("ladder", "--workload", "glm", "--seeds", 1))

    def test_doctor(self):
        self.expect_documented("doctor", ())


if __name__ == "__main__":
    processes.adopt_orphans()
    unittest.main(verbosity=2)

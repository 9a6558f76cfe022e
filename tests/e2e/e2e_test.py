#!/usr/bin/env python3
"""Whole runs of the command line, good ones and every kind of bad input."""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

import processes
from processes import SOURCE, SPECGEN, environment, model_server, specgen

SOFTMAX = "problems/row_softmax"
TRANSCRIPT = SOURCE / SOFTMAX / "transcript.jsonl"

NOTHING_PASSED = 1
# How precise the timing is does not matter here, how long it takes does.
QUICK = ("--profiling-time", "300ms")

INVALID_INPUT = 2
UNAVAILABLE = 3
STOPPED = 4
SEARCH_FAILED = 5


class EndToEndTest(unittest.TestCase):
    def setUp(self):
        self._scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self._scratch.cleanup)
        self.scratch = pathlib.Path(self._scratch.name)
        self.known = processes.children()

    def tearDown(self):
        left = processes.orphans_after_grace(self.known)
        self.assertEqual(left, [], "something was left running")

    def run_folder(self, name="run"):
        return self.scratch / name

    def expect_refusal(self, done, status, *words):
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)
        self.assertEqual(done.stdout, "")


class SearchTest(EndToEndTest):
    @classmethod
    def setUpClass(cls):
        cls.known_before = processes.children()
        cls._folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls._folder.cleanup)
        cls.run_path = pathlib.Path(cls._folder.name) / "run"
        # A fork for every trigger shows fates that forks which pay may leave out.
        cls.done = specgen("optimize", SOFTMAX, "--replay", "--token-rate", 120, "--iterations", 3,
                           "--preset", "limits", "--out", cls.run_path, "--json", *QUICK,
                           check_status=0)
        cls.report = json.loads(cls.done.stdout)
        cls.summary = json.loads((cls.run_path / "summary.json").read_text())
        cls.events = processes.json_lines(cls.run_path / "events.jsonl")

    def setUp(self):
        super().setUp()
        # What the run of this class left behind is not known.
        self.known = self.known_before

    def test_finds_a_candidate_that_passes_again_and_is_the_best_of_its_search(self):
        search = self.report["searches"][0]
        self.assertEqual(search["ended_by"], "iteration budget")
        self.assertEqual(search["iterations"], 3)
        best = pathlib.Path(search["best"]["source"])
        profiled = [event for event in self.events if event["kind"] == "candidate profiled"]
        fastest = max(profiled, key=lambda event: event["speedup"])["speedup"]
        mine = next(event for event in profiled if event["candidate"] == search["best"]["candidate"])
        self.assertEqual(mine["speedup"], fastest)
        judged = specgen("evaluate", SOFTMAX, best, "--json", check_status=0)
        self.assertGreater(json.loads(judged.stdout)["candidates"][0]["speedup"], 0)

    def test_cuts_a_reasoning_after_judging_a_fork_of_it(self):
        search = self.report["searches"][0]
        self.assertGreaterEqual(search["reasonings_cut"], 1)
        self.assertGreaterEqual(search["forks"], 2)
        kinds = [event["kind"] for event in self.events]
        cut = kinds.index("reasoning cut")
        self.assertIn("forked", kinds[:cut])
        self.assertIn("candidate profiled", kinds[:cut])

    def test_judges_candidates_of_several_fates(self):
        fates = self.summary["searches"][0]["candidates_by_fate"]
        self.assertGreaterEqual(len(fates), 3, fates)

    def test_leaves_every_candidate_with_its_result(self):
        folders = list((self.run_path / "candidates").iterdir())
        self.assertGreaterEqual(len(folders), 3)
        for folder in folders:
            self.assertGreater((folder / "source.cpp").stat().st_size, 0)
            json.loads((folder / "result.json").read_text())

    def test_says_that_the_model_is_a_replay(self):
        self.assertTrue(self.report["model_is_recorded"])
        self.assertEqual(self.report["model"], "replay:row_softmax")

    def test_leaves_a_report_that_can_be_drawn_again(self):
        page = (self.run_path / "report.html").read_text()
        self.assertIn("The model was replayed", page.split("\n", 1)[0])
        again = self.scratch / "again.html"
        done = specgen("report", self.run_path, "--out", again, check_status=0)
        self.assertEqual(done.stdout, f"{again}\n")
        self.assertEqual(again.read_text(), page)
        data = specgen("report", self.run_path, "--json", check_status=0).stdout
        self.assertEqual(data, (self.run_path / "report.json").read_text())
        self.assertEqual(json.loads(data)["searches"][0]["best"],
                         self.report["searches"][0]["best"]["candidate"])

    def test_counts_cached_prompt_tokens_of_forks(self):
        search = self.report["searches"][0]
        self.assertGreater(search["cached_tokens"], 0)
        self.assertLess(search["cached_tokens"], search["prompt_tokens"])

    def test_prints_plain_lines_when_piped(self):
        self.assertNotIn("\x1b", self.done.stderr)
        self.assertRegex(self.done.stderr, r"(?m)^ *[0-9.]+ .*fork")


class DefaultPresetTest(EndToEndTest):
    def test_search_forks_judges_and_finds(self):
        done = specgen("optimize", SOFTMAX, "--replay", "--token-rate", 500, "--iterations", 3,
                       "--out", self.run_folder(), "--json", "--quiet", *QUICK, check_status=0)
        search = json.loads(done.stdout)["searches"][0]
        self.assertEqual(search["iterations"], 3)
        self.assertGreaterEqual(search["forks"], 1)
        self.assertGreater(search["best"]["speedup"], 0)
        same = specgen("replay", self.run_folder(), "--json", check_status=0)
        self.assertTrue(json.loads(same.stdout)["same"])


class VariantsTest(EndToEndTest):
    def optimize(self, *arguments, status=0):
        return json.loads(specgen("optimize", SOFTMAX, "--replay", "--token-rate", 0, "--iterations",
                                  1, "--out", self.run_folder(), "--json", "--quiet", *QUICK,
                                  *arguments, check_status=status).stdout)

    def test_speculation_can_be_switched_off(self):
        search = self.optimize("--no-speculation")["searches"][0]
        self.assertEqual(search["forks"], 0)
        self.assertEqual(search["reasonings_cut"], 0)

    def test_every_policy_and_criterion_runs(self):
        for number, flags in enumerate([("--policy", "paper"), ("--policy", "static"),
                                        ("--policy", "fixed_pools"), ("--criterion", "best"),
                                        ("--criterion", "quantile:0.5"), ("--preset", "paper"),
                                        ("--criterion", "never"), ("--preset", "specgen_more"),
                                        ("--preset", "limits"), ("--preset", "no_speculation"),
                                        ("--forks-at-start", 2, "--fork-gate", "limits")]):
            with self.subTest(flags=flags):
                self.run_folder = lambda number=number: self.scratch / str(number)
                self.assertEqual(self.optimize(*flags)["searches"][0]["iterations"], 1)

    def test_token_budget_is_hard(self):
        done = specgen("optimize", SOFTMAX, "--replay", "--token-rate", 0, "--tokens", 3000,
                       "--iterations", 0, "--out", self.run_folder(), "--json", "--quiet", *QUICK)
        search = json.loads(done.stdout)["searches"][0]
        self.assertEqual(search["ended_by"], "token budget")
        self.assertLessEqual(search["generated_tokens"], 3000)

    def test_two_problems_share_one_run(self):
        done = specgen("optimize", SOFTMAX, "problems/matrix_product", "--replay", "--token-rate", 0,
                       "--iterations", 1, "--out", self.run_folder(), "--json", "--quiet", *QUICK,
                       check_status=0)
        names = [search["problem"] for search in json.loads(done.stdout)["searches"]]
        self.assertEqual(names, ["row_softmax", "matrix_product"])

    def test_synthetic_models_make_real_candidates(self):
        for problem in ("row_softmax", "matrix_product", "layer_norm_gelu"):
            with self.subTest(problem=problem):
                done = specgen("optimize", f"problems/{problem}", "--synthetic", "--token-rate",
                               2000, "--iterations", 1, "--out", self.run_folder(problem), "--json",
                               "--quiet", *QUICK)
                report = json.loads(done.stdout)
                self.assertEqual(report["model"], f"synthetic:{problem}")
                self.assertGreaterEqual(report["searches"][0]["candidates"], 1)


class StopTest(EndToEndTest):
    def start(self, token_rate="60"):
        process = subprocess.Popen(
            [SPECGEN, "optimize", SOFTMAX, "--replay", "--token-rate", token_rate, "--out",
             str(self.run_folder()), "--json", "--plain"], cwd=SOURCE, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        # The run is under way once it tells of a fork.
        for line in process.stderr:
            if "fork" in line:
                return process
        self.fail("the run ended before its first fork")

    def finish(self, process):
        stdout, told = process.communicate(timeout=processes.DEADLINE_S)
        self.assertEqual(process.returncode, STOPPED)
        self.assertEqual(json.loads(stdout)["searches"][0]["ended_by"], "stopped")
        self.assertTrue((self.run_folder() / "summary.json").exists())
        self.assertIn(f"specgen: stopped; the report is in {self.run_folder()}", told)
        return told

    def test_one_interrupt_ends_in_good_order(self):
        process = self.start()
        process.send_signal(signal.SIGINT)
        told = self.finish(process)
        self.assertIn("Ctrl-C again stops at once", told)
        self.assertNotIn("stopping at once", told)

    def test_second_interrupt_stops_at_once(self):
        process = self.start("2000")
        # What is being judged never ends by itself.
        os.kill(processes.child_named(process.pid, "specgen-worker"), signal.SIGSTOP)
        time.sleep(2)
        process.send_signal(signal.SIGINT)
        time.sleep(2)
        self.assertIsNone(process.poll(), "one interrupt waits for what is being judged")
        process.send_signal(signal.SIGINT)
        self.assertIn("stopping at once", self.finish(process))

    def test_an_interrupt_before_the_start_ends_at_once(self):
        with processes.silent_endpoint() as (url, server):
            process = subprocess.Popen([SPECGEN, "optimize", SOFTMAX, "--endpoint", url, "--out",
                                        str(self.run_folder())], cwd=SOURCE, text=True,
                                       stderr=subprocess.PIPE)
            connection, _ = server.accept()
            with connection:
                process.send_signal(signal.SIGINT)
                _, told = process.communicate(timeout=processes.DEADLINE_S)
            self.assertEqual(process.returncode, STOPPED)
            self.assertIn("stopped before there was a result", told)

    def test_a_simulation_that_is_stopped_ends_at_once(self):
        for sent in (signal.SIGINT, signal.SIGTERM):
            process = subprocess.Popen(
                [SPECGEN, "simulate", "fleet", "--seeds", "1..1000000", "--json"], cwd=SOURCE,
                text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            time.sleep(1)
            process.send_signal(sent)
            stdout, stderr = process.communicate(timeout=processes.DEADLINE_S)
            self.assertEqual((process.returncode, stdout), (STOPPED, ""), stderr)
            self.assertIn("specgen: stopped", stderr)

    def test_doctor_that_is_stopped_ends_at_once(self):
        with processes.silent_endpoint() as (url, server):
            process = subprocess.Popen([SPECGEN, "doctor", "--endpoint", url], cwd=SOURCE,
                                       text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            connection, _ = server.accept()
            with connection:
                process.send_signal(signal.SIGINT)
                stdout, _ = process.communicate(timeout=processes.DEADLINE_S)
            self.assertEqual((process.returncode, stdout), (STOPPED, ""))

    def test_the_stop_is_the_ordinary_end_of_a_model_server(self):
        for sent in (signal.SIGINT, signal.SIGTERM):
            process = subprocess.Popen([SPECGEN, "model-server", "--transcript", TRANSCRIPT],
                                       cwd=SOURCE, text=True, stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL)
            self.assertIn("http://", process.stdout.readline())
            process.send_signal(sent)
            process.communicate(timeout=processes.DEADLINE_S)
            self.assertEqual(process.returncode, 0)

    def test_an_evaluation_that_is_stopped_says_what_is_not_judged(self):
        candidates = []
        for number in range(40):
            candidates.append(self.scratch / f"v{number}.cpp")
            # Another text each, so that no result is at hand.
            candidates[-1].write_text((SOURCE / SOFTMAX / "reference.cpp").read_text() +
                                      f"// {number} {os.getpid()}\n")
        process = subprocess.Popen([SPECGEN, "evaluate", SOFTMAX, *map(str, candidates), "--json"],
                                   cwd=SOURCE, text=True, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        processes.child_named(process.pid, "specgen-worker")
        # Until it judges: 40 candidates take far longer.
        time.sleep(5)
        process.send_signal(signal.SIGTERM)
        stdout, stderr = process.communicate(timeout=processes.DEADLINE_S)
        self.assertEqual(process.returncode, STOPPED)
        verdicts = [entry["verdict"] for entry in json.loads(stdout)["candidates"]]
        self.assertEqual(verdicts[-1], "not judged")
        passed = verdicts.count("passed")
        self.assertIn(f"specgen: stopped: {passed} of 40 candidates were judged", stderr)

    def test_a_terminal_that_closes_ends_in_good_order(self):
        process = self.start()
        process.send_signal(signal.SIGHUP)
        self.finish(process)

    def test_a_terminal_that_closes_is_nothing_to_what_runs_without_it(self):
        # As nohup starts it.
        process = subprocess.Popen(
            [SPECGEN, "model-server", "--transcript", TRANSCRIPT], cwd=SOURCE, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        try:
            self.assertIn("http://", process.stdout.readline())
            process.send_signal(signal.SIGHUP)
            with self.assertRaises(subprocess.TimeoutExpired):
                process.wait(timeout=1)
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)
        self.assertEqual(process.returncode, 0)

    def test_nothing_survives_a_killed_run(self):
        process = self.start()
        process.kill()
        process.communicate(timeout=30)


class BadInputTest(EndToEndTest):
    def test_unknown_problem(self):
        self.expect_refusal(specgen("optimize", "problems/none", "--replay"), INVALID_INPUT,
                            "problems/none")

    def test_malformed_problem(self):
        folder = self.scratch / "broken"
        shutil.copytree(SOURCE / SOFTMAX, folder)
        text = (folder / "problem.toml").read_text()
        (folder / "problem.toml").write_text(text.replace('dtype', 'dtyp', 1))
        for command in (("optimize", folder, "--replay"), ("evaluate", folder, TRANSCRIPT)):
            done = specgen(*command)
            self.expect_refusal(done, INVALID_INPUT, "problem.toml", "dtyp")
            self.assertRegex(done.stderr, r"problem\.toml:\d+")

    def test_reference_that_does_not_compile(self):
        folder = self.scratch / "broken"
        shutil.copytree(SOURCE / SOFTMAX, folder)
        (folder / "reference.cpp").write_text("int row_softmax = missing;\n")
        done = specgen("optimize", folder, "--replay", "--token-rate", 0, "--quiet", "--out",
                       self.run_folder())
        self.expect_refusal(done, INVALID_INPUT)
        self.assertFalse(self.run_folder().exists(), "the search began")
        candidate = folder / "transcript/candidates/vector8.cpp"
        evaluated = specgen("evaluate", folder, candidate)
        self.expect_refusal(evaluated, INVALID_INPUT)
        for error in (done.stderr, evaluated.stderr):
            self.assertIn("the reference of problem 'row_softmax'", error)
            self.assertIn("missing", error)

    def test_baselines_beside_a_reference_that_crashes(self):
        folder = self.scratch / "broken"
        shutil.copytree(SOURCE / SOFTMAX, folder)
        text = (folder / "reference.cpp").read_text()
        (folder / "reference.cpp").write_text(text.replace(") {\n", ") {\n  __builtin_trap();\n"))
        done = specgen("baseline", folder, SOFTMAX, "--profiling-time", "50ms", "--json")
        self.assertEqual(done.returncode, NOTHING_PASSED, done.stderr)
        broken, good = json.loads(done.stdout)["problems"]
        self.assertRegex(broken["failure"],
                         r"^the reference of problem 'row_softmax' \(.*\) failed: crashed")
        self.assertIsNone(broken["baseline_time_us"])
        self.assertIsNone(good["failure"])
        self.assertGreater(good["baseline_time_us"], 0)

    def test_no_model_is_chosen(self):
        self.expect_refusal(specgen("optimize", SOFTMAX), INVALID_INPUT, "--endpoint", "--replay")

    def test_endpoint_is_down(self):
        done = specgen("optimize", SOFTMAX, "--endpoint", "http://127.0.0.1:9/v1", "--model", "m",
                       "--out", self.run_folder())
        self.expect_refusal(done, UNAVAILABLE, "127.0.0.1:9")
        self.assertFalse((self.run_folder() / "summary.json").exists())

    def test_wrong_key_is_told_without_the_key(self):
        with model_server("--transcript", TRANSCRIPT, "--api-key-env", "KEY",
                          env=environment(KEY="right-key")) as (url, pid):
            self.known.append(pid)
            done = specgen("optimize", SOFTMAX, "--endpoint", url, "--model", "replay:row_softmax",
                           "--out", self.run_folder(), env=environment(SPECGEN_API_KEY="wrong-key"))
            self.expect_refusal(done, INVALID_INPUT, "SPECGEN_API_KEY")
            self.assertNotIn("wrong-key", done.stderr)

    def test_unknown_model_is_told_with_those_there_are(self):
        with model_server("--transcript", TRANSCRIPT) as (url, pid):
            self.known.append(pid)
            done = specgen("optimize", SOFTMAX, "--endpoint", url, "--model", "other")
            self.expect_refusal(done, INVALID_INPUT, "replay:row_softmax")

    def optimize_against(self, url, *arguments):
        return specgen("optimize", SOFTMAX, "--endpoint", url, "--out", self.run_folder(), "--json",
                       "--quiet", *QUICK, *(arguments or ("--iterations", 1)))

    def test_model_without_reasoning_is_warned_of(self):
        with model_server("--transcript", TRANSCRIPT, "--reasoning-field", "none", "--token-rate",
                          0) as (url, pid):
            self.known.append(pid)
            done = self.optimize_against(url)
            self.assertEqual(done.returncode, 0, done.stderr)
            report = json.loads(done.stdout)
            self.assertEqual(report["searches"][0]["forks"], 0)
            self.assertGreaterEqual(report["searches"][0]["candidates"], 1)
            self.assertTrue(any("reasoning" in warning for warning in report["warnings"]),
                            report["warnings"])

    def test_empty_answers_bring_no_candidate(self):
        with model_server("--transcript", TRANSCRIPT, "--fault", "empty_answer:permille=1000") as (
                url, pid):
            self.known.append(pid)
            done = self.optimize_against(url, "--iterations", 2, "--no-speculation")
            report = self.expect_answers_without_code(done, count=2, empty=2)
            self.assertEqual(report["searches"][0]["iterations"], 2)

    def test_answers_without_code_are_counted(self):
        with model_server("--transcript", TRANSCRIPT, "--fault", "no_code:permille=1000") as (
                url, pid):
            self.known.append(pid)
            done = self.optimize_against(url, "--iterations", 2, "--no-speculation")
            self.expect_answers_without_code(done, count=2, empty=0)

    def expect_answers_without_code(self, done, count, empty):
        self.assertEqual(done.returncode, NOTHING_PASSED, done.stderr)
        report = json.loads(done.stdout)
        search = report["searches"][0]
        self.assertEqual((search["answers_without_code"], search["empty_answers"]), (count, empty))
        # With speculation off none comes from the trace either.
        self.assertEqual(search["candidates"], 0)
        warnings = [text for text in report["warnings"] if "held no code" in text]
        self.assertEqual(len(warnings), 1, report["warnings"])
        self.assertIn(f"{count} of {count} answers held no code", warnings[0])
        self.assertIn(f"({empty} empty)", warnings[0])
        # Standard output is for programs; people see it too.
        self.assertIn("warning: " + warnings[0], done.stderr)
        self.assertIn("no candidate passed", done.stderr)
        summary = json.loads((self.run_folder() / "summary.json").read_text())["searches"][0]
        self.assertEqual((summary["answers_without_code"], summary["empty_answers"]),
                         (count, empty))
        return report

    def test_endpoint_without_a_list_of_models_serves_one_that_is_named(self):
        with processes.scripted_endpoint((404, b""), (400, b"no")) as url:
            done = self.optimize_against(url, "--model", "m", "--iterations", 9)
            # It went on as far as the endpoint let it.
            self.assertEqual(done.returncode, SEARCH_FAILED, done.stderr)
            warnings = json.loads(done.stdout)["warnings"]
            self.assertTrue(any("does not list models" in text for text in warnings), warnings)
            nameless = specgen("optimize", SOFTMAX, "--endpoint", url)
            self.expect_refusal(nameless, UNAVAILABLE, "name the model")

    def test_text_of_an_endpoint_is_made_fit_for_json_and_terminals(self):
        models = json.dumps({"data": [{"id": "a\x1b[31m"}, {"id": "b\x9b31m"}]}).encode()
        with processes.scripted_endpoint((200, models), (400, b"bad \xff\xfe \x1b[2J")) as url:
            listed = specgen("doctor", "--endpoint", url).stdout
            self.assertIn("a [31m, b 31m", listed)
            self.expect_refusal(specgen("optimize", SOFTMAX, "--endpoint", url), INVALID_INPUT,
                                "a [31m")
            done = specgen("optimize", SOFTMAX, "--endpoint", url, "--model", "a\x1b[31m", "--out",
                           self.run_folder(), "--json")
            self.assertEqual(done.returncode, SEARCH_FAILED, done.stderr)
            self.assertIn("bad \ufffd\ufffd  [2J", json.loads(done.stdout)["searches"][0]["message"])
            self.assertNotIn("\x1b", done.stdout + done.stderr)

    def test_endpoint_that_nests_deeply_is_survived(self):
        deep = b'{"error":{"x":' + b"[" * 100000 + b"]" * 100000 + b"}}"
        with processes.scripted_endpoint((404, deep), (400, deep)) as url:
            done = self.optimize_against(url, "--model", "m", "--iterations", 9)
            self.assertEqual(done.returncode, SEARCH_FAILED, done.stderr)

    def test_flags_of_an_endpoint_are_refused_where_there_is_none(self):
        for flag in ("--model", "--dialect", "--api-key-env"):
            for stand_in in ("--replay", "--synthetic"):
                with self.subTest(flag=flag, stand_in=stand_in):
                    done = specgen("optimize", SOFTMAX, stand_in, flag, "vllm")
                    self.expect_refusal(done, INVALID_INPUT, flag, stand_in)

    def test_endpoint_that_keeps_failing_ends_the_search(self):
        with model_server("--transcript", TRANSCRIPT, "--fault", "reset:permille=1000") as (url, pid):
            self.known.append(pid)
            done = self.optimize_against(url, "--iterations", 9)
            self.assertEqual(done.returncode, SEARCH_FAILED, done.stderr)
            self.assertEqual(json.loads(done.stdout)["searches"][0]["ended_by"], "reasoning failed")

    def path_without(self, *programs):
        """A PATH that holds links to everything in /usr/bin but these programs."""
        folder = self.scratch / "path"
        folder.mkdir()
        for program in pathlib.Path("/usr/bin").iterdir():
            if program.name not in programs:
                (folder / program.name).symlink_to(program)
        return str(folder)

    def test_no_compiler(self):
        env = environment(PATH=self.path_without("g++"))
        done = specgen("optimize", SOFTMAX, "--replay", "--out", self.run_folder(), env=env)
        self.expect_refusal(done, UNAVAILABLE, "g++")

    def test_no_bubblewrap_is_refused_unless_a_flag_says_so(self):
        env = environment(PATH=self.path_without("bwrap"))
        arguments = ("optimize", SOFTMAX, "--replay", "--token-rate", 0, "--iterations", 1, "--out",
                     self.run_folder(), "--quiet")
        self.expect_refusal(specgen(*arguments, env=env), UNAVAILABLE, "bubblewrap")
        done = specgen(*arguments, "--allow-unjailed", env=env)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        self.assertIn("UNJAILED", done.stdout)

    def test_no_user_namespaces_are_refused(self):
        # A bubblewrap that fails as the kernel makes it fail where user namespaces are forbidden.
        folder = pathlib.Path(self.path_without("bwrap"))
        (folder / "bwrap").write_text(
            "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
        (folder / "bwrap").chmod(0o755)
        done = specgen("evaluate", SOFTMAX, SOURCE / SOFTMAX / "reference.cpp",
                       env=environment(PATH=str(folder)))
        self.expect_refusal(done, UNAVAILABLE, "namespace")

    def test_budget_zero(self):
        done = specgen("optimize", SOFTMAX, "--replay", "--iterations", 0)
        self.expect_refusal(done, INVALID_INPUT, "budget", "--iterations")

    def test_wrong_values_of_flags(self):
        for flags, word in ((("--criterion", "median"), "quantile"), (("--time", "10"), "10m"),
                            (("--policy", "fifo"), "value_index"), (("--tokens", "-1"), "--tokens"),
                            (("--fork-strategy", "x"), "prompt-embed"), (("--forks", "0"), "--forks"),
                            (("--compile-slots", "256"), "--compile-slots"),
                            (("--compile-slots", "255", "--devices", "2"), "--devices")):
            with self.subTest(flags=flags):
                self.expect_refusal(specgen("optimize", SOFTMAX, "--replay", *flags), INVALID_INPUT,
                                    word)

    def test_run_folder_in_use(self):
        process = subprocess.Popen(
            [SPECGEN, "optimize", SOFTMAX, "--replay", "--token-rate", "50", "--out",
             str(self.run_folder()), "--plain"], cwd=SOURCE, text=True, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE)
        try:
            process.stderr.readline()
            done = specgen("optimize", SOFTMAX, "--replay", "--out", self.run_folder())
            self.expect_refusal(done, INVALID_INPUT, str(self.run_folder()), str(process.pid))
        finally:
            process.kill()
            process.communicate()

    def test_read_only_run_folder(self):
        done = specgen("optimize", SOFTMAX, "--replay", "--out", "/proc/run")
        self.assertIn(done.returncode, (INVALID_INPUT, UNAVAILABLE), done.stderr)
        self.assertIn("/proc/run", done.stderr)


class OtherCommandsTest(EndToEndTest):
    def test_evaluate_tells_passed_from_failed(self):
        wrong = self.scratch / "wrong.cpp"
        wrong.write_text("this is not C++")
        done = specgen("evaluate", SOFTMAX, SOURCE / SOFTMAX / "reference.cpp", wrong, "--json")
        self.assertEqual(done.returncode, 1, done.stderr)
        verdicts = [entry["verdict"] for entry in json.loads(done.stdout)["candidates"]]
        self.assertEqual(verdicts, ["passed", "compile failed"])

    def test_evaluate_needs_readable_candidates(self):
        self.expect_refusal(specgen("evaluate", SOFTMAX, "none.cpp"), INVALID_INPUT, "none.cpp")

    def test_evaluate_refuses_an_empty_candidate_by_its_verdict(self):
        empty = self.scratch / "empty.cpp"
        empty.write_text("")
        done = specgen("evaluate", SOFTMAX, empty, "--json")
        self.assertEqual(done.returncode, NOTHING_PASSED, done.stderr)
        candidate = json.loads(done.stdout)["candidates"][0]
        self.assertFalse(candidate["passed"])
        self.assertIn("empty", candidate["text"])

    def test_evaluate_reads_no_more_than_a_candidate(self):
        self.expect_refusal(specgen("evaluate", SOFTMAX, "/dev/zero"), INVALID_INPUT, "/dev/zero",
                            "at most")
        self.expect_refusal(specgen("evaluate", SOFTMAX, self.scratch), INVALID_INPUT, "read")

    def test_report_needs_the_folder_of_a_run(self):
        self.expect_refusal(specgen("report", self.scratch / "none"), INVALID_INPUT, "none")
        self.expect_refusal(specgen("report", self.scratch), INVALID_INPUT, "holds no run")
        report = self.scratch / "report.json"
        for text in ("", "[" * 100_000, '{"format": "specgen-summary"}'):
            report.write_text(text)
            self.expect_refusal(specgen("report", self.scratch), INVALID_INPUT, str(report))
        self.assertFalse((self.scratch / "report.html").exists())

    def test_report_needs_a_place_for_its_page(self):
        run = SOURCE / "tests/report_page/report.json"
        self.expect_refusal(specgen("report", run, "--out", self.scratch / "none/page.html"),
                            UNAVAILABLE, "none/page.html", "written")

    def test_simulate_draws_a_report(self):
        page = self.scratch / "page.html"
        specgen("simulate", "default", "--seeds", 1, "--report", page, check_status=0)
        self.assertIn("This run was simulated", page.read_text().split("\n", 1)[0])

    def expect_unwritten(self, stdout, *arguments):
        done = subprocess.run([SPECGEN, *map(str, arguments)], cwd=SOURCE, text=True, stdout=stdout,
                              stderr=subprocess.PIPE, timeout=processes.DEADLINE_S)
        self.assertEqual(done.returncode, UNAVAILABLE, done.stderr)
        self.assertRegex(done.stderr, r"\Aspecgen: standard output cannot be written .*\n\Z")

    def test_output_that_cannot_be_written_is_an_error(self):
        commands = (("optimize", SOFTMAX, "--replay", "--token-rate", 0, "--iterations", 1,
                     "--no-speculation", "--json", "--quiet", "--out", self.run_folder()),
                    ("doctor",), ("doctor", "--json"), ("evaluate", "--help"), ("--version",),
                    ("simulate", "default", "--seeds", "1"),
                    ("report", "tests/report_page/report.json", "--json"),
                    ("model-server", "--transcript", TRANSCRIPT))
        for arguments in commands:
            with self.subTest(arguments=arguments), open("/dev/full", "w") as full:
                self.expect_unwritten(full, *arguments)

    def test_reader_that_has_gone_is_an_error(self):
        reading, writing = os.pipe()
        os.close(reading)
        try:
            self.expect_unwritten(writing, "doctor", "--json")
        finally:
            os.close(writing)

    def test_model_server_with_nothing_to_serve_names_the_flags(self):
        self.expect_refusal(specgen("model-server"), INVALID_INPUT, "--transcript", "--workload")

    def test_tools_tell_their_use_before_they_do_anything(self):
        for tool in ("tools/quickstart", "tools/install_dependencies.sh"):
            for arguments, status in ((["--help"], 0), (["nonsense"], INVALID_INPUT)):
                with self.subTest(tool=tool, arguments=arguments):
                    done = subprocess.run([SOURCE / tool, *arguments], text=True,
                                          capture_output=True, timeout=30)
                    self.assertEqual(done.returncode, status, done.stderr)
                    self.assertIn(tool, done.stdout if status == 0 else done.stderr)
                    self.assertNotIn("dependencies: ", done.stdout)

    def test_faults_in_the_help_of_the_model_server_are_taken(self):
        text = specgen("model-server", "--help", check_status=0).stdout
        faults = re.findall(r"--fault ([a-z0-9_]+:\S+)", text)
        self.assertGreaterEqual(len(faults), 2, text)
        flags = [word for fault in faults for word in ("--fault", fault)]
        with model_server("--transcript", TRANSCRIPT, *flags) as (_, pid):
            self.known.append(pid)

    def test_doctor_finds_compiler_and_jail(self):
        findings = json.loads(specgen("doctor", "--json", check_status=0).stdout)
        self.assertTrue(findings["works"])
        names = {finding["what"] for finding in findings["findings"]}
        self.assertEqual(names, {"compiler", "jail", "cores", "gpu"})

    def test_doctor_says_why_groups_of_processes_are_not_used(self):
        jail = lambda done: next(finding["text"] for finding in json.loads(done.stdout)["findings"]
                                 if finding["what"] == "jail")
        if "no cgroups" in jail(specgen("doctor", "--json")):
            self.skipTest("this machine has no cgroups for us")
        # In the place of ours, one that may make a group and not join it.
        shutil.copy(SPECGEN, self.scratch / "specgen")
        guard = self.scratch / "specgen-runner"
        guard.write_text('#!/bin/sh\n[ "$1" = guard ] && [ -n "$3" ] && { echo "joining: Permission '
                         f'denied" >&2; exit 65; }}\nexec {processes.BIN / "specgen-runner"} "$@"\n')
        guard.chmod(0o755)
        done = subprocess.run([self.scratch / "specgen", "doctor", "--json"], text=True,
                              capture_output=True, cwd=SOURCE, timeout=processes.DEADLINE_S)
        self.assertRegex(jail(done), r"no cgroups \(cgroups v\d cannot be joined: joining: Perm")

    def test_doctor_names_an_endpoint_that_is_down(self):
        done = specgen("doctor", "--endpoint", "http://127.0.0.1:9/v1")
        self.assertEqual(done.returncode, UNAVAILABLE)
        self.assertIn("MISSING", done.stdout)

    def test_simulate_repeats_itself(self):
        runs = [json.loads(specgen("simulate", "default", "--seeds", "1..3", "--json",
                                   check_status=0).stdout) for _ in range(2)]
        self.assertEqual(runs[0], runs[1])

    def test_simulate_compares_variants(self):
        done = specgen("simulate", "default", "--seeds", "1..2", "--compare",
                       "no_speculation,paper,value_index", "--json", check_status=0)
        variants = json.loads(done.stdout)["variants"]
        self.assertEqual([v["variant"] for v in variants],
                         ["no_speculation", "paper", "value_index"])
        self.assertEqual(variants[0]["forks"], 0)
        self.assertGreater(variants[2]["forks"], 0)

    def test_simulate_takes_criteria_as_optimize_does(self):
        done = specgen("simulate", "default", "--seeds", "1", "--compare",
                       "quantile:0.1,quantile:0.9", "--json", check_status=0)
        variants = json.loads(done.stdout)["variants"]
        self.assertEqual([v["variant"] for v in variants], ["quantile:0.1", "quantile:0.9"])
        self.assertNotEqual(variants[0]["digest"], variants[1]["digest"])
        self.expect_refusal(specgen("simulate", "default", "--compare", "quantile"), INVALID_INPUT,
                            "quantile:Q")

    def test_help_of_simulate_names_scenarios_and_what_is_compared(self):
        text = specgen("simulate", "--help", check_status=0).stdout
        scenarios = [path.stem for path in (SOURCE / "scenarios").glob("*.toml")]
        for word in (*scenarios, "fixed_pools", "first_valid", "quantile:Q", "no_speculation"):
            self.assertIn(word, text)

    def test_columns_of_simulate_are_documented(self):
        columns = specgen("simulate", "default", "--seeds", "1", check_status=0).stdout
        text = (SOURCE / "docs/SIMULATION.md").read_text()
        for column in re.split(r"  +", columns.splitlines()[0].strip()):
            self.assertRegex(text, rf"(?m)^\| `{re.escape(column)}`", "docs/SIMULATION.md")

    def test_simulate_names_what_is_wrong(self):
        self.expect_refusal(specgen("simulate", "none"), INVALID_INPUT, "default")
        self.expect_refusal(specgen("simulate", "./problems"), INVALID_INPUT, "cannot be read")
        for seeds in ("9..1", "1..18446744073709551615"):
            self.expect_refusal(specgen("simulate", "default", "--seeds", seeds), INVALID_INPUT,
                                seeds)
        self.expect_refusal(specgen("simulate", "default", "--compare", "fifo"), INVALID_INPUT,
                            "fifo")

    def test_every_command_teaches_by_examples(self):
        for command in ("optimize", "evaluate", "simulate", "model-server", "doctor"):
            with self.subTest(command=command):
                text = specgen(command, "--help", check_status=0).stdout
                self.assertIn("Examples:", text)
                self.assertRegex(text, rf"specgen {command} \S+")

    def test_wrong_usage_has_its_exit_code(self):
        for arguments in ((), ("optimise",), ("optimize",), ("evaluate", SOFTMAX),
                          ("optimize", SOFTMAX, "--no-such-flag")):
            with self.subTest(arguments=arguments):
                self.assertEqual(specgen(*arguments).returncode, INVALID_INPUT)

    def test_wrong_usage_is_named_with_the_help_that_tells_the_right_one(self):
        commands = "optimize, evaluate, "
        for arguments, start, end in (
                (("bogus",), f"specgen: there is no command 'bogus'; there are: {commands}",
                 "specgen --help"),
                (("--bogus",), "specgen: there is no flag '--bogus'", "specgen --help"),
                ((), f"specgen: a command is missing; there are: {commands}", "specgen --help"),
                (("optimize", SOFTMAX, "--no-such-flag"), "specgen optimize: ",
                 "specgen optimize --help"),
                (("evaluate", SOFTMAX), "specgen evaluate: CANDIDATE", "specgen evaluate --help"),
                (("model-server", "--port", "99999"), "specgen model-server: --port: ",
                 "specgen model-server --help")):
            with self.subTest(arguments=arguments):
                done = specgen(*arguments)
                self.expect_refusal(done, INVALID_INPUT)
                self.assertTrue(done.stderr.startswith(start), done.stderr)
                self.assertTrue(done.stderr.rstrip().endswith(end), done.stderr)
        self.assertIn("65535", done.stderr)


if __name__ == "__main__":
    processes.adopt_orphans()
    unittest.main(verbosity=2)

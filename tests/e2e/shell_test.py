#!/usr/bin/env python3
"""Completion in real shells, the man page under real formatters, the configuration, --help."""
import json
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import processes
from processes import BIN, SOURCE, environment, specgen

INVALID_INPUT = 2
PRESETS = ["limits", "no_speculation", "paper", "specgen", "specgen_more"]
COMMANDS = re.findall(r"(?m)^  ([a-z-]+) +[A-Z]",
                      specgen("--help").stdout.split("Subcommands:")[1].split("Start here")[0])


class ScratchTest(unittest.TestCase):
    def setUp(self):
        self._scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self._scratch.cleanup)
        self.scratch = pathlib.Path(self._scratch.name)


class CompletionTest(ScratchTest):
    def script(self, shell):
        path = self.scratch / f"specgen.{shell}"
        path.write_text(specgen("completion", shell, check_status=0).stdout)
        return path

    def bash(self, *words):
        """What bash offers for the last word. Readline breaks words at '=', so they are given so."""
        given = " ".join(f"'{word}'" for word in words)
        code = (f"source {self.script('bash')}; COMP_WORDS=({given}); "
                f"COMP_CWORD={len(words) - 1}; _specgen; printf '%s\\n' \"${{COMPREPLY[@]}}\"")
        done = subprocess.run(["bash", "--norc", "-c", code], cwd=SOURCE, text=True,
                              capture_output=True, check=True)
        self.assertEqual(done.stderr, "")
        return sorted(done.stdout.split())

    def test_bash_completes_commands_flags_values_and_paths(self):
        self.assertEqual(self.bash("specgen", "eva"), ["evaluate"])
        self.assertEqual(self.bash("specgen", ""), sorted(COMMANDS))
        self.assertEqual(self.bash("specgen", "optimize", "--token-r"), ["--token-rate"])
        self.assertEqual(self.bash("specgen", "optimize", "--preset", ""), PRESETS)
        self.assertEqual(self.bash("specgen", "optimize", "--preset", "=", "p"), ["paper"])
        self.assertEqual(self.bash("specgen", "optimize", "--preset", "="), PRESETS)
        self.assertEqual(self.bash("specgen", "optimize", "--iterations", ""), [])
        self.assertEqual(self.bash("specgen", "optimize", "problems/row"), ["problems/row_softmax"])
        self.assertEqual(self.bash("specgen", "optimize", "--trigger-rules", "READ"), ["README.md"])
        self.assertEqual(self.bash("specgen", "config", ""), ["show", "template"])
        self.assertEqual(self.bash("specgen", "config", "show", "--j"), ["--json"])
        self.assertEqual(self.bash("specgen", "completion", ""), ["bash", "fish", "zsh"])

    def test_bash_completes_names_with_blanks(self):
        (self.scratch / "two words").mkdir()
        code = (f"source {self.script('bash')}; COMP_WORDS=(specgen optimize {self.scratch}/two); "
                "COMP_CWORD=2; _specgen; printf '%s' \"${#COMPREPLY[@]} ${COMPREPLY[0]}\"")
        done = subprocess.run(["bash", "--norc", "-c", code], text=True, capture_output=True)
        self.assertEqual(done.stdout, f"1 {self.scratch}/two words")

    def test_every_flag_of_every_help_is_completed(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                told = re.findall(r"(?m)^  (?:-\w, )?(--[a-z-]+)",
                                  specgen(command, "--help", check_status=0).stdout)
                self.assertEqual(self.bash("specgen", command, "-"), sorted(set(told)))

    @unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
    def test_zsh_takes_its_script(self):
        code = (f"autoload -U compinit && compinit -u -D && source {self.script('zsh')} && "
                "[[ $_comps[specgen] == _specgen ]] && whence -w _specgen_optimize")
        done = subprocess.run(["zsh", "-f", "-c", code], text=True, capture_output=True,
                              env=environment(ZDOTDIR=str(self.scratch)))
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        self.assertIn("function", done.stdout)

    def fish(self, line):
        code = f"source {self.script('fish')}; complete -C '{line}'"
        done = subprocess.run(["fish", "--no-config", "-c", code], cwd=SOURCE, text=True,
                              capture_output=True, env=environment(HOME=str(self.scratch)))
        self.assertEqual(done.returncode, 0, done.stderr)
        return sorted(offer.split("\t")[0] for offer in done.stdout.splitlines())

    @unittest.skipUnless(shutil.which("fish"), "fish is not installed")
    def test_fish_completes_commands_flags_and_values(self):
        self.assertEqual(self.fish("specgen eva"), ["evaluate"])
        self.assertEqual(self.fish("specgen optimize --token-r"), ["--token-rate"])
        self.assertEqual(self.fish("specgen optimize --preset "), PRESETS)
        self.assertEqual(self.fish("specgen config "), ["show", "template"])


class ManPageTest(unittest.TestCase):
    def test_formatters_have_nothing_to_say(self):
        page = specgen("man", check_status=0).stdout
        formatters = (["groff", "-man", "-Tutf8", "-wall", "-z"],
                      ["mandoc", "-T", "lint", "-W", "warning"])
        tried = 0
        for formatter in formatters:
            if not shutil.which(formatter[0]):
                continue
            tried += 1
            done = subprocess.run(formatter, input=page, text=True, capture_output=True)
            # A date would make each build another one.
            said = [line for line in (done.stdout + done.stderr).splitlines()
                    if "missing date" not in line]
            self.assertEqual(said, [])
        if tried == 0:
            self.skipTest("neither groff nor mandoc is installed")

    def test_page_tells_every_command_and_flag(self):
        page = specgen("man").stdout.replace("\\-", "-").replace("\\fB", "").replace("\\fR", "")
        for command in COMMANDS:
            self.assertIn(f".SS specgen {command}\n", page)
        for flag in ("--token-rate", "--allow-unjailed", "--profiling-time"):
            self.assertIn(flag, page)

    def test_build_makes_the_page(self):
        # Made by `cmake --build`, for `cmake --install`.
        built = BIN.parent / "apps/specgen/specgen.1"
        if not built.exists():
            self.skipTest("only the programs are built")
        self.assertEqual(built.read_text(), specgen("man").stdout)


class HelpTest(unittest.TestCase):
    def test_every_command_teaches_by_three_examples(self):
        for command in COMMANDS + ["config show", "config template"]:
            with self.subTest(command=command):
                text = specgen(*command.split(), "--help", check_status=0).stdout
                examples = re.findall(rf"(?m)^  .*specgen {command}\b", text.split("Examples:")[1])
                self.assertGreaterEqual(len(examples), 3, text)

    def test_no_line_of_a_help_is_too_long_for_a_terminal(self):
        for command in COMMANDS:
            for line in specgen(command, "--help").stdout.splitlines():
                self.assertLessEqual(len(line), 100, line)


class ConfigTest(ScratchTest):
    def run_with(self, text, *arguments):
        path = self.scratch / "specgen.toml"
        path.write_text(text)
        return specgen(*arguments, "--config", path)

    def shown(self, text, command="optimize"):
        done = self.run_with(text, "config", "show", command, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return {entry["setting"]: entry for entry in json.loads(done.stdout)["settings"]}

    def test_reference_holds_every_flag_and_no_other(self):
        reference = (SOURCE / "docs/reference/specgen.toml").read_text()
        self.assertEqual(specgen("config", "template").stdout, reference,
                         "make it anew: specgen config template > docs/reference/specgen.toml")
        for command in COMMANDS:
            text = specgen(command, "--help").stdout
            flags = set(re.findall(r"(?m)^  (?:-\w, )?--([a-z-]+)", text)) - {"help", "config", "resume"}
            table = re.search(rf"(?ms)^\[{command}\]\n(.*?)(?=^\[|\Z)", reference)
            keys = set(re.findall(r"(?m)^#([a-z-]+) = ", table[1])) if table else set()
            if command in ("config", "completion", "man"):
                self.assertEqual(keys, set())
            else:
                self.assertEqual(keys, flags, command)

    def test_reference_with_everything_switched_on_is_taken(self):
        text = re.sub(r"(?m)^#([a-z-]+ = )", r"\1", specgen("config", "template").stdout)
        shown = self.shown(text)
        self.assertEqual(shown["iterations"]["value"], "10")
        self.assertRegex(shown["iterations"]["from"], r"specgen\.toml:\d+:\d+$")

    def test_effective_values_and_where_they_come_from(self):
        shown = self.shown("profiling-time = '1s'\n[optimize]\ntokens = 5000\n")
        self.assertEqual(shown["tokens"]["value"], "5000")
        self.assertTrue(shown["tokens"]["from"].endswith("specgen.toml:3:10"))
        self.assertTrue(shown["profiling-time"]["from"].endswith("specgen.toml:1:18"))
        self.assertEqual(shown["iterations"]["from"], "default")

    def test_files_of_user_and_folder_are_found(self):
        (self.scratch / "home/specgen").mkdir(parents=True)
        (self.scratch / "home/specgen/specgen.toml").write_text(
            "[optimize]\niterations = 3\nforks = 3\n")
        (self.scratch / "specgen.toml").write_text("[optimize]\nforks = 4\n")
        done = subprocess.run([processes.SPECGEN, "config", "show", "optimize"], text=True,
                              cwd=self.scratch, capture_output=True,
                              env=environment(XDG_CONFIG_HOME=str(self.scratch / "home")))
        self.assertRegex(done.stdout, r"(?m)^iterations = 3 .*home/specgen/specgen.toml:2:14$")
        self.assertRegex(done.stdout, r"(?m)^forks = 4 .*# specgen.toml:2:9$")
        self.assertIn("settings from specgen.toml", done.stderr)

    def test_settings_reach_the_command(self):
        done = self.run_with("[simulate]\nseeds = '1..2'\njson = true\n", "simulate", "default")
        self.assertEqual(json.loads(done.stdout)["seeds"], [1, 2])

    def test_mistakes_are_told_with_file_line_and_column(self):
        for text, *words in (("[optimize]\n\niteratons = 3\n", ":3:1:", "'iterations'"),
                             ("[optimise]\n", ":1:", "'optimize'"),
                             ("[optimize]\niterations = 'x'\n", ":2:14:", "a whole number"),
                             ("[optimize]\nforks = 65\n", ":2:9:", "--forks", "64"),
                             ("[optimize]\npreset = 'papper'\n", ":2:10:", "'paper'"),
                             ("[optimize]\nhints = 'on'\n", ":2:9:", "true or false"),
                             ("[optimize]\nrepairs = 101\n", ":2:11:", "--repairs", "100"),
                             ("[optimize]\nfork-gate = 'none'\n", ":2:13:", "expected_gain"),
                             ("[optimize]\nround = '0'\n", ":2:9:", "--round", "10m"),
                             ("[optimize]\nrepair = 1\n", ":2:1:", "'repairs'"),
                             ("[optimize]\napi-key = 'geheim'\n", ":2:1:", "api-key-file"),
                             ("[optimize\n", ":1:")):
            with self.subTest(text=text):
                for command in (("optimize", "problems/row_softmax", "--replay"),
                                ("config", "show")):
                    done = self.run_with(text, *command)
                    self.assertEqual(done.returncode, INVALID_INPUT, done.stdout)
                    self.assertEqual(done.stdout, "")
                    for word in ("specgen.toml", *words):
                        self.assertIn(word, done.stderr)
                    self.assertNotIn("geheim", done.stderr)


if __name__ == "__main__":
    processes.adopt_orphans()
    unittest.main(verbosity=2)

#!/usr/bin/env python3
"""The progress display in a real terminal (tmux), and on terminals that can do less."""
import os
import pathlib
import pty
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

import processes
from processes import SOURCE, SPECGEN

SOFTMAX = "problems/row_softmax"
STOPPED = 4
SHORT = ("--token-rate", "2000", "--iterations", "1")
# How a search is told in the first line of the picture.
SEARCH = re.compile(r"(?m)^row_softmax")


def optimize(folder, *flags):
    return [SPECGEN, "optimize", SOFTMAX, "--replay", "--profiling-time", "50ms", "--out",
            str(folder), *flags]


class Terminal:
    """A tmux server of its own, with one pane in which a shell runs."""

    def __init__(self, folder):
        self._socket = str(folder / "tmux.sock")
        self("-f", "/dev/null", "new-session", "-d", "-x", "110", "-y", "30",
             "env PS1='$ ' bash --norc --noprofile")
        # What is too wide for a pane shows its wrapped rows as one line with -J.
        self("set", "-g", "history-limit", "2000")

    def __call__(self, *arguments):
        return subprocess.run(["tmux", "-S", self._socket, *arguments], text=True,
                              capture_output=True, check=True).stdout

    def close(self):
        subprocess.run(["tmux", "-S", self._socket, "kill-server"], capture_output=True)

    def type(self, line):
        self("send-keys", line, "Enter")

    def screen(self):
        return self("capture-pane", "-p")

    def everything(self):
        """The screen with what was scrolled off it."""
        return self("capture-pane", "-p", "-S", "-")

    def unwrapped(self):
        return self("capture-pane", "-p", "-J")

    def state(self):
        flags = self("display-message", "-p", "#{cursor_flag} #{alternate_on} #{wrap_flag}")
        return dict(zip(("cursor", "picture", "wrap"), map(int, flags.split())))

    def resize(self, columns, rows):
        self("resize-window", "-x", str(columns), "-y", str(rows))


@unittest.skipUnless(shutil.which("tmux"), "tmux is not installed")
class ScreenTest(unittest.TestCase):
    PLAIN = {"cursor": 1, "picture": 0, "wrap": 1}

    def setUp(self):
        self._scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self._scratch.cleanup)
        self.scratch = pathlib.Path(self._scratch.name)
        self.terminal = Terminal(self.scratch)
        self.addCleanup(self.terminal.close)

    def wait_for(self, condition):
        for _ in range(600):
            if condition():
                return
            time.sleep(0.1)
        self.fail(f"the terminal never showed what was expected:\n{self.terminal.screen()}")

    def start(self, *flags):
        command = " ".join(optimize(self.scratch / "run", "--token-rate", "10", "--criterion",
                                    "never", *flags))
        self.terminal.type(f"cd {SOURCE}; clear; echo before; {command}; echo ended with $?")
        self.wait_for(lambda: re.search(r"reasoning +g1 ", self.terminal.screen()))

    def expect_plain_terminal(self):
        self.assertEqual(self.terminal.state(), self.PLAIN)
        left = self.terminal.everything()
        self.assertIn("before", left)
        for word in ("streams  ", "slots    ", "reasoning g1", "\ndecisions"):
            self.assertNotIn(word, left)

    def expect_picture_of(self, columns, rows):
        self.wait_for(lambda: SEARCH.match(self.terminal.screen()))
        time.sleep(0.5)  # Anything that would be left over is.
        screen = self.terminal.screen()
        self.assertEqual(len(SEARCH.findall(screen)), 1, screen)
        lines = self.terminal.unwrapped().rstrip("\n").split("\n")
        self.assertLessEqual(len(lines), rows)
        for line in lines:
            self.assertLessEqual(len(line.rstrip()), columns, screen)
        self.assertEqual(self.terminal.state(), {"cursor": 0, "picture": 1, "wrap": 0})

    def test_survives_resizing_and_leaves_no_trace(self):
        self.start()
        for size in ((70, 16), (40, 6), (20, 2), (12, 1), (90, 12), (130, 40)):
            with self.subTest(size=size):
                self.terminal.resize(*size)
                self.expect_picture_of(*size)
        screen = self.terminal.screen()
        for title in ("streams  1 reasoning", "slots ", "decisions"):
            self.assertEqual(len(re.findall(f"(?m)^{title}", screen)), 1, screen)
        self.terminal("send-keys", "C-c")
        self.wait_for(lambda: "Ctrl-C again stops at once" in self.terminal.screen() or
                      f"ended with {STOPPED}" in self.terminal.screen())
        self.terminal("send-keys", "C-c")
        self.wait_for(lambda: f"ended with {STOPPED}" in self.terminal.screen())
        self.assertIn("specgen: stopped; the report is in", self.terminal.unwrapped())
        self.expect_plain_terminal()

    def test_terminal_is_given_back_at_the_end(self):
        command = " ".join(optimize(self.scratch / "run", *SHORT))
        self.terminal.type(f"cd {SOURCE}; clear; echo before; {command}; echo ended with $?")
        self.wait_for(lambda: re.search(r"ended with \d", self.terminal.screen()))
        self.assertIn("iteration budget", self.terminal.screen())
        self.expect_plain_terminal()

    def test_terminal_is_given_back_by_what_dies(self):
        self.start()
        pid = int(subprocess.run(["cat", str(self.scratch / "run/lock")], text=True,
                                 capture_output=True).stdout)
        os.kill(pid, signal.SIGABRT)
        self.wait_for(lambda: re.search(r"ended with 134", self.terminal.screen()))
        self.expect_plain_terminal()

    def test_terminal_is_given_back_while_it_is_suspended(self):
        self.start()
        self.terminal("send-keys", "C-z")
        self.wait_for(lambda: "Stopped" in self.terminal.screen())
        self.assertEqual(self.terminal.state(), self.PLAIN)
        self.terminal.type("fg")
        self.wait_for(lambda: SEARCH.match(self.terminal.screen()))
        self.expect_picture_of(110, 30)
        self.terminal("send-keys", "C-c", "C-c")
        self.wait_for(lambda: "specgen: stopped" in self.terminal.screen())


class LesserTerminalTest(unittest.TestCase):
    def told_on(self, **environment):
        """What a short run writes to a terminal."""
        with tempfile.TemporaryDirectory() as folder:
            pid, terminal = pty.fork()
            if pid == 0:
                os.chdir(SOURCE)
                command = optimize(f"{folder}/run", *SHORT)
                os.execve(command[0], command, {**os.environ, **environment})
            told = b""
            while True:
                try:
                    read = os.read(terminal, 65536)
                except OSError:  # The other side is gone.
                    break
                if not read:
                    break
                told += read
            os.waitpid(pid, 0)
            os.close(terminal)
        return told.decode(errors="replace")

    def test_dumb_terminal_gets_lines(self):
        told = self.told_on(TERM="dumb")
        self.assertNotIn("\x1b", told)
        self.assertRegex(told, r"(?m)^ *[0-9.]+ .*fork")

    def test_colors_can_be_refused(self):
        self.assertNotRegex(self.told_on(TERM="xterm", NO_COLOR="1"), r"\x1b\[[1-9][0-9;]*m")
        self.assertRegex(self.told_on(TERM="xterm", NO_COLOR=""), r"\x1b\[[1-9][0-9;]*m")


if __name__ == "__main__":
    processes.adopt_orphans()
    unittest.main(verbosity=2)

#!/usr/bin/env python3
"""What part of a validation a wrong candidate takes: the judge begins with the smallest inputs and
stops at the first difference.

Judges the candidates of each problem's synthetic model, right and wrong, and prints medians of the
time in validation. Simulations of our judge take the share from here (SetOurGround in
src/sim/system.cc).

  bench/judge/wrong_share.py build/release/bin/specgen
"""

import json
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

PROBLEMS = pathlib.Path(__file__).resolve().parents[2] / "problems"
FOUND_OUT = {"mismatch", "crashed", "launch failed"}


def sources(problem, folder):
    """The synthetic model's candidates, each parameter at its first value."""
    workload = (problem / "synthetic" / "workload.toml").read_text()
    values = dict(re.findall(r'name = "(\w+)"\nvalues = \["([^"]+)"', workload))
    for template in sorted((problem / "synthetic").glob("*.cpp.in")):
        source = folder / f"{problem.name}_{template.stem}"
        source.write_text(re.sub(r"\{\{(\w+)\}\}", lambda match: values[match[1]], template.read_text()))
        yield source


def validations(specgen, problem, paths):
    # The first one of a run pays for the reference.
    done = subprocess.run([specgen, "evaluate", str(problem), *map(str, [paths[0], *paths]), "--json"],
                          capture_output=True, text=True)
    if not done.stdout:
        sys.exit(done.stderr)
    for candidate in json.loads(done.stdout)["candidates"][1:]:
        for stage in candidate["stages"]:
            if stage["stage"] == "validation":
                yield stage["outcome"], stage["ran_ms"]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    shares = []
    with tempfile.TemporaryDirectory() as folder:
        for problem in sorted(path.parent for path in PROBLEMS.glob("*/problem.toml")):
            times = {"passed": [], "wrong": []}
            for outcome, time_ms in validations(sys.argv[1], problem, list(sources(problem, pathlib.Path(folder)))):
                if outcome == "passed":
                    times["passed"].append(time_ms)
                elif outcome in FOUND_OUT:
                    times["wrong"].append(time_ms)
            passed, wrong = (statistics.median(times[kind]) for kind in ("passed", "wrong"))
            shares.append(wrong / passed)
            print(f"{problem.name}: {len(times['passed'])} right, median {passed:.0f} ms; "
                  f"{len(times['wrong'])} wrong, median {wrong:.0f} ms: {wrong / passed:.2f}")
    print(f"median share: {statistics.median(shares):.2f}")


if __name__ == "__main__":
    main()

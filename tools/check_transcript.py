#!/usr/bin/env python3
"""Checks that each candidate of a transcript is what candidates.toml says it is.

  tools/check_transcript.py problems/row_softmax [candidate.cpp ...]

Compiles the reference and the candidates as the judge does, runs each in a process of its own, and
prints what became of it beside what was declared. A speedup may be off by a factor of two before
it counts as wrong: it was written down on one machine. Exits with 1 where a fate differs.
"""

import argparse
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from transcript_source import read_candidates, read_transcript

COMPILER = ["g++", "-std=c++20", "-O3", "-march=native"]
HANG_SECONDS = 20
SPEEDUP_FACTOR_MAX = 2.0


def prototype(declared: dict, real: str) -> str:
    arguments = [f"const {real}* {each['name']}" for each in declared["inputs"]]
    arguments += [f"{real}* {each['name']}" for each in declared["outputs"]]
    arguments += [f"int64_t {name}" for name in declared["dims"]]
    return f"void {declared['entry']}({', '.join(arguments)})"


def count(shape: dict, tensor: dict) -> int:
    total = 1
    for dim in tensor["shape"]:
        total *= shape[dim] if isinstance(dim, str) else dim
    return total


def case_text(declared: dict, shape: dict) -> str:
    inputs = ", ".join(
        f"{{{count(shape, each)}, {each['mean']}f, {each['stddev']}f}}"
        for each in declared["inputs"]
    )
    name = "x".join(str(shape[dim]) for dim in declared["dims"])
    dims = ", ".join(str(shape[dim]) for dim in declared["dims"])
    timed = "true" if shape.get("timed", False) else "false"
    outputs = count(shape, declared["outputs"][0])
    return f'    {{"{name}", {{{inputs}}}, {outputs}, {{{dims}}}, {timed}}},\n'


def call_text(declared: dict, real: str, name: str, function: str) -> str:
    arguments = [f"inputs[{i}]" for i in range(len(declared["inputs"]))] + ["output"]
    arguments += [f"shape.dims[{i}]" for i in range(len(declared["dims"]))]
    return (
        f"inline void {name}({function} function, const std::vector<const {real}*>& inputs,\n"
        f"    {real}* output, const Case& shape) {{ function({', '.join(arguments)}); }}\n"
    )


def problem_call_header(declared: dict) -> str:
    entry = declared["entry"]
    reals = ("float", "double")
    pointer = {real: prototype(declared, real).replace(entry, "(*)") for real in reals}
    cases = "".join(case_text(declared, shape) for shape in declared["shapes"])
    return (
        "#pragma once\n#include <cstddef>\n#include <cstdint>\n#include <vector>\n"
        "struct Input { std::size_t count; float mean; float stddev; };\n"
        "struct Case { const char* name; std::vector<Input> inputs; std::size_t output_count;\n"
        "              std::vector<int64_t> dims; bool timed; };\n"
        f"using Function = {pointer['float']};\nusing TruthFunction = {pointer['double']};\n"
        f'constexpr const char* kEntry = "{entry}";\n'
        f"constexpr double kToleranceAbsolute = {declared['tolerance']['absolute']};\n"
        f"constexpr double kToleranceRelative = {declared['tolerance']['relative']};\n"
        f"inline const std::vector<Case> kCases = {{\n{cases}}};\n"
        + call_text(declared, "float", "Call", "Function")
        + call_text(declared, "double", "CallTruth", "TruthFunction")
    )


class Bench:
    """A temporary folder with the compiled reference and harness of one problem."""

    def __init__(self, problem: Path, folder: Path) -> None:
        self.folder = folder
        declared = tomllib.loads((problem / "problem.toml").read_text(encoding="utf-8"))
        for real in ("float", "double"):
            text = "#include <cmath>\n#include <cstdint>\n"
            text += f'extern "C" {prototype(declared, real)};\n'
            # The same reference in double precision is the truth.
            text += "#define float double\n" if real == "double" else ""
            (folder / f"prototype_{real}.h").write_text(text, encoding="utf-8")
        header = problem_call_header(declared)
        (folder / "problem_call.h").write_text(header, encoding="utf-8")
        reference = problem / declared["reference"]
        self.must(self.library(reference, "reference.so"))
        self.must(self.library(reference, "truth.so", "double"))
        harness = Path(__file__).parent / "candidate_harness.cpp"
        self.must([*COMPILER, f"-I{folder}", harness, "-o", folder / "harness"])

    def library(self, source: Path, output: str, real: str = "float") -> list:
        header = self.folder / f"prototype_{real}.h"
        shared = ["-shared", "-fPIC", "-w", "-include", header]
        return [*COMPILER, *shared, source, "-o", self.folder / output]

    def must(self, command: list) -> None:
        subprocess.run(command, check=True)

    def judge(self, source: Path) -> tuple[str, str, float]:
        """(fate, detail, speedup); the speedup is 0 where it was not measured."""
        built = subprocess.run(
            self.library(source, "candidate.so"), capture_output=True, text=True, check=False
        )
        if built.returncode != 0:
            errors = [line for line in built.stderr.splitlines() if "error:" in line]
            return "compile_error", errors[0].split("error:")[1].strip(), 0.0
        libraries = [self.folder / f"{name}.so" for name in ("reference", "truth", "candidate")]
        try:
            ran = subprocess.run(
                [self.folder / "harness", *libraries],
                capture_output=True, text=True, check=False, timeout=HANG_SECONDS,
            )
        except subprocess.TimeoutExpired:
            return "hang", f"longer than {HANG_SECONDS} s", 0.0
        if ran.returncode != 0:
            return "crash", f"signal {-ran.returncode} {ran.stderr.strip()}", 0.0
        words = ran.stdout.split()
        if words[0] == "wrong":
            return "wrong", " ".join(words[1:]), 0.0
        speedup = float(words[3])
        detail = f"error {words[1]} (to truth {words[2]}); {'; '.join(ran.stderr.splitlines())}"
        return ("faster" if speedup >= 1.1 else "slow"), detail, speedup


def agrees(entry: dict, fate: str, speedup: float) -> bool:
    if fate != entry["fate"]:
        return False
    if fate != "faster":
        return True
    stated = entry["speedup_about"]
    return stated / SPEEDUP_FACTOR_MAX <= speedup <= stated * SPEEDUP_FACTOR_MAX


def print_order(problem: Path) -> list[str]:
    """The candidates in the order in which the transcript shows them."""
    order: list[str] = []
    for iteration in read_transcript(problem):
        names = [name for fork in iteration.forks for name in fork.names]
        order += names + iteration.shown + iteration.answered
    return list(dict.fromkeys(order))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("problem", type=Path)
    parser.add_argument("candidates", nargs="*", help="only these (file names)")
    options = parser.parse_args()
    declared = read_candidates(options.problem)
    names = options.candidates or print_order(options.problem)
    differences = 0
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options.problem, Path(folder))
        for name in names:
            if declared[name]["fate"] == "no_code":
                continue
            source = options.problem / "transcript" / "candidates" / name
            fate, detail, speedup = bench.judge(source)
            good = agrees(declared[name], fate, speedup)
            differences += not good
            times = f" {speedup:.2f}x (stated {declared[name].get('speedup_about', '-')})"
            print(f"{'ok ' if good else 'NOT'} {name}: {fate}{times if speedup else ''} {detail}")
    print(f"{differences} of {len(names)} differ from candidates.toml")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())

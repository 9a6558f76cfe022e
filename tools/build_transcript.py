#!/usr/bin/env python3
"""Builds problems/<name>/transcript.jsonl from problems/<name>/transcript/.

  tools/build_transcript.py problems/row_softmax            writes the file
  tools/build_transcript.py --check problems/row_softmax    exits with 1 where it is out of date

docs/formats/transcript.md has the format of the output, tools/transcript_source.py that of the
source.
"""

import argparse
import json
import sys
import tomllib
from pathlib import Path

from transcript_source import Iteration, SourceError, candidate_text
from transcript_source import read_candidates, read_transcript


def iteration_line(problem: Path, iteration: Iteration) -> dict:
    folder = problem / "transcript"
    forks = [
        {
            "offset": fork.offset,
            "answers": [candidate_text(folder, name) for name in fork.names],
        }
        for fork in iteration.forks
    ]
    return {
        "iteration": iteration.number,
        "reasoning": iteration.reasoning,
        "answer": iteration.answer,
        "forks": forks,
    }


def check_rules(problem: Path, iterations: list[Iteration], fates: dict[str, dict]) -> None:
    """Every candidate has a file, a fate and a place where it is used."""
    used: set[str] = set()
    for iteration in iterations:
        offsets = [fork.offset for fork in iteration.forks]
        if offsets != sorted(set(offsets)):
            place = f"{problem}: iteration {iteration.number}"
            raise SourceError(f"{place} has two forks in one place; merge them.")
        used.update(iteration.shown, iteration.answered)
        for fork in iteration.forks:
            used.update(fork.names)
    files = {path.name for path in (problem / "transcript" / "candidates").iterdir()}
    for name in sorted(used ^ set(fates) | used ^ files):
        raise SourceError(
            f"{problem}: '{name}' is not at once used by an iteration, listed in candidates.toml "
            "and present in candidates/; add what is missing or remove the rest."
        )


def build(problem: Path) -> str:
    declared = tomllib.loads((problem / "problem.toml").read_text(encoding="utf-8"))
    head = {
        "format": "specgen-transcript",
        "version": 1,
        "problem": declared["name"],
        "match": declared["entry"],
    }
    iterations = read_transcript(problem)
    fates = read_candidates(problem)
    check_rules(problem, iterations, fates)
    lines = [head] + [iteration_line(problem, each) for each in iterations]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("problems", nargs="+", type=Path)
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    options = parser.parse_args()
    stale = 0
    for problem in options.problems:
        output = problem / "transcript.jsonl"
        try:
            text = build(problem)
        except SourceError as error:
            print(error, file=sys.stderr)
            return 2
        if not options.check:
            output.write_text(text, encoding="utf-8")
        elif not output.is_file() or output.read_text(encoding="utf-8") != text:
            print(f"{output} is not what its source gives; run tools/build_transcript.py {problem}")
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main())

"""Reads the readable source of a transcript: problems/<name>/transcript/.

iteration_<k>.md   The reasoning, then a line `=== answer`, then the answer.
candidates/        The files that forks and answers show: <name>.cpp, or <name>.md for plain text.
candidates.toml    What each candidate turns out to be: fate, and its speedup where it is correct.

Two marks may stand anywhere in an iteration:

{{fork a.cpp b.md}}   A fork is recorded here with these answers. The mark itself leaves no byte.
{{code a.cpp}}        The candidate as a fenced block; it stands alone on its line.
"""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

MARK = re.compile(r"\{\{(fork|code) ([^}]*)\}\}")
ANSWER_LINE = "\n=== answer\n"

# What can become of a candidate, in the order in which the judge would notice it.
FATES = ("no_code", "compile_error", "crash", "hang", "wrong", "slow", "faster")


@dataclass
class Fork:
    offset: int  # bytes of UTF-8 into the reasoning
    names: list[str]


@dataclass
class Iteration:
    number: int
    reasoning: str
    answer: str
    forks: list[Fork]
    shown: list[str] = field(default_factory=list)  # candidates complete in the reasoning
    answered: list[str] = field(default_factory=list)  # candidates in the answer


class SourceError(Exception):
    """The source breaks the rules above; the message says where."""


def candidate_text(folder: Path, name: str) -> str:
    """What a model would send for this candidate."""
    path = folder / "candidates" / name
    if not path.is_file():
        raise SourceError(f"{path} does not exist; write it or change the mark that names it.")
    text = path.read_text(encoding="utf-8")
    return f"```cpp\n{text}```\n" if path.suffix == ".cpp" else text


def expand(folder: Path, text: str) -> tuple[str, list[Fork], list[str]]:
    """The text without its marks, its forks by byte offset, and the candidates it shows."""
    out: list[str] = []
    forks: list[Fork] = []
    shown: list[str] = []
    length = 0
    end = 0

    def append(piece: str) -> None:
        nonlocal length
        out.append(piece)
        length += len(piece.encode("utf-8"))

    for mark in MARK.finditer(text):
        append(text[end : mark.start()])
        end = mark.end()
        names = mark[2].split()
        if mark[1] == "fork":
            forks.append(Fork(length, names))
        else:
            append(candidate_text(folder, names[0]).rstrip("\n"))
            shown.append(names[0])
    append(text[end:])
    return "".join(out), forks, shown


def read_iteration(path: Path) -> Iteration:
    text = path.read_text(encoding="utf-8")
    if text.count(ANSWER_LINE) != 1:
        raise SourceError(f"{path} needs exactly one line '=== answer'.")
    raw_reasoning, raw_answer = text.split(ANSWER_LINE)
    reasoning, forks, shown = expand(path.parent, raw_reasoning)
    answer, answer_forks, answered = expand(path.parent, raw_answer.lstrip("\n"))
    if answer_forks:
        raise SourceError(f"{path} has a fork in its answer; forks belong to the reasoning.")
    number = int(path.stem.removeprefix("iteration_"))
    return Iteration(number, reasoning, answer, forks, shown, answered)


def read_transcript(problem: Path) -> list[Iteration]:
    paths = sorted((problem / "transcript").glob("iteration_*.md"))
    iterations = [read_iteration(path) for path in paths]
    if [each.number for each in iterations] != list(range(1, len(iterations) + 1)):
        raise SourceError(f"{problem}/transcript: iterations are not numbered 1, 2, 3, ...")
    return iterations


def read_candidates(problem: Path) -> dict[str, dict]:
    """What candidates.toml says of each candidate, by file name."""
    path = problem / "transcript" / "candidates.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    for name, entry in table.items():
        if entry.get("fate") not in FATES:
            raise SourceError(f"{path}: '{name}' needs a fate out of {', '.join(FATES)}.")
    return table

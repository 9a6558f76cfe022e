#!/usr/bin/env python3
"""Checks the rules of docs/STYLE.md that no compiler checks. Exit code 1 names every breach.

  tools/tidy.py            the whole tree
  tools/tidy.py FILE...    these files only (rules about the whole tree are left out)
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LINE_COLUMNS_MAX = 100
FILE_LINES_MAX = 600

# The libraries that each library may include: the same table as in docs/ARCHITECTURE.md.
USES = {
    "base": set(),
    "model": {"base"},
    "journal": {"base", "model"},
    "core": {"base", "model"},
    "sim": {"base", "model", "core"},
    "trigger": {"base", "model"},
    "llm": {"base", "model"},
    "model_server": {"base"},
    "eval": {"base", "model"},
    "report": {"base", "model"},
    "figures": {"base"},
    "experiments": {"base", "model", "core", "sim", "report", "figures"},
    "fit": {"base", "model", "journal", "sim", "report"},
    "runtime": {"base", "model", "journal", "core", "trigger", "llm", "eval", "report"},
}
PURE = {"base", "model", "journal", "core", "sim", "trigger", "report", "figures", "experiments",
        "fit"}
BANNED_IN_PURE = {
    r"_clock\b": "take the time as an argument (base/instant.h)",
    r"#include <(random|thread|mutex|future|condition_variable|atomic)>":
        "pure libraries have no threads and draw from base/prng.h",
    r"#include <(fstream|iostream|filesystem|sys/socket\.h|unistd\.h)>":
        "pure libraries do no I/O; let an adapter read and pass the text",
    r"\b(getenv|random_device|mt19937|sleep_for|localtime|gmtime)\b":
        "pure libraries do not depend on where and when they run",
    r"\bco_(await|yield|return)\b": "no coroutines: g++ 12 miscompiles them",
}
BANNED_EVERYWHERE = {
    r"\bco_(await|yield|return)\b": "no coroutines: g++ 12 miscompiles them",
    r"#include <(cuda|nvrtc|cupti)[\w.]*>": "CUDA is loaded at run time, never linked",
    r"\b(FIXME|XXX|TODO)\b": "finish it, or say in docs/ why it is not there",
    r"\b[A-Za-z]*(Manager|Util|Utils|Helper)\b": "name the thing (docs/GLOSSARY.md)",
    r"(?<![\w/.])/(home|work|root)/": "no path of one machine",
}
# Sources whose behaviour only whole processes show; tests/ covers them.
TESTED_ELSEWHERE = re.compile(r"(^|/)(main|.*_main)\.cc$")


def tracked_files():
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"],
                            cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def code_files(names):
    return [n for n in names
            if n.endswith((".cc", ".h")) and n.startswith(("src/", "apps/", "bench/", "tests/"))]


def library_of(name):
    parts = name.split("/")
    return parts[1] if parts[0] == "src" and len(parts) > 2 else None


def check_text(name, text):
    lines = text.splitlines()
    if len(lines) > FILE_LINES_MAX:
        yield f"{name}: {len(lines)} lines; split it, {FILE_LINES_MAX} is the limit"
    library = library_of(name)
    rules = dict(BANNED_EVERYWHERE)
    if library in PURE and not name.endswith("_test.cc"):
        rules |= BANNED_IN_PURE
    for number, line in enumerate(lines, 1):
        if len(line) > LINE_COLUMNS_MAX:
            yield f"{name}:{number}: {len(line)} columns; {LINE_COLUMNS_MAX} is the limit"
        for pattern, reason in rules.items():
            if re.search(pattern, line):
                yield f"{name}:{number}: {pattern!r} is banned: {reason}"
        included = re.match(r'#include "specgen/(\w+)/', line)
        if library and included and included[1] not in USES[library] | {library}:
            yield (f"{name}:{number}: {library} may not use {included[1]} "
                   f"(docs/ARCHITECTURE.md, Libraries)")


def check_tests(names):
    known = set(names)
    for name in names:
        is_source = name.startswith("src/") and name.endswith(".cc") and not name.endswith("_test.cc")
        if is_source and not TESTED_ELSEWHERE.search(name) and name[:-3] + "_test.cc" not in known:
            yield f"{name}: has no {name[:-3]}_test.cc beside it"


def check_architecture():
    text = (ROOT / "docs/ARCHITECTURE.md").read_text()
    rows = dict(re.findall(r"^\| `(\w+)` \|[^|]*\| ([^|]*) \|$", text, re.M))
    for library, uses in USES.items():
        if library not in rows:
            yield f"docs/ARCHITECTURE.md: the library table misses `{library}`"
            continue
        told = set(re.findall(r"\w+", rows[library])) - {"none"}
        if told != uses:
            yield (f"docs/ARCHITECTURE.md: `{library}` is said to use {sorted(told)}, "
                   f"tools/tidy.py allows {sorted(uses)}")
    for folder in (ROOT / "src").iterdir():
        if folder.name not in USES:
            yield f"src/{folder.name}: not in the library table of docs/ARCHITECTURE.md"
    cmake = (ROOT / "CMakeLists.txt").read_text()
    for library, deps in re.findall(r"^\s*specgen_library\((\w+)(?: DEPS ([\w ]+?))?(?=\)| LIBS|\n)",
                                    cmake, re.M):
        if set(deps.split()) != USES.get(library):
            yield f"CMakeLists.txt: DEPS of {library} differ from tools/tidy.py"


def check_type_names(names):
    """One namespace, one program: two types of one name in two headers would be mixed up silently."""
    homes = {}
    for name in names:
        if name.startswith(("src/", "apps/")) and name.endswith(".h") and "testing" not in name:
            text = (ROOT / name).read_text()
            for found in re.finditer(r"^(?:struct|class|enum class) (\w+)\b[^;]*?\{", text, re.M):
                homes.setdefault(found[1], set()).add(name)
    for type_name, files in sorted(homes.items()):
        if len(files) > 1:
            yield f"{type_name}: declared in {' and '.join(sorted(files))}; one name for one thing"


def check_scenarios(names):
    registered = (ROOT / "scenarios/CMakeLists.txt")
    text = registered.read_text() if registered.exists() else ""
    for name in names:
        if re.fullmatch(r"scenarios/\w+\.toml", name) and pathlib.Path(name).name not in text:
            yield f"{name}: not registered in scenarios/CMakeLists.txt"


def main():
    chosen = sys.argv[1:]
    names = chosen or tracked_files()
    breaches = []
    for name in code_files(names):
        breaches += check_text(name, (ROOT / name).read_text())
    if not chosen:
        breaches += check_tests(names)
        breaches += check_architecture()
        breaches += check_type_names(names)
        breaches += check_scenarios(names)
    for breach in breaches:
        print(breach, file=sys.stderr)
    print(f"tidy: {len(code_files(names))} files, {len(breaches)} breaches")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())

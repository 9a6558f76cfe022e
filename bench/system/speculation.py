#!/usr/bin/env python3
"""The same search with speculation off and on: same transcript, same token rate, same judge.

  bench/system/speculation.py [--problem problems/row_softmax] [--token-rate 250] [--rounds 3]
                              [--build build/release] [--out FILE.json]

Prints medians side by side, and writes every round with machine and commit as JSON.
"""
import argparse
import json
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def machine():
    model = "unknown CPU"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, text=True,
                            capture_output=True).stdout.strip()
    cores = len([l for l in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                 if l.startswith("processor")])
    return {"cpu": model, "cores": cores, "kernel": platform.release(), "commit": commit}


def run_once(args, speculation, folder):
    command = [str(ROOT / args.build / "bin/specgen"), "optimize", args.problem, "--replay",
               "--token-rate", str(args.token_rate), "--iterations", str(args.iterations),
               "--out", str(folder), "--json", "--quiet"]
    if not speculation:
        command.append("--no-speculation")
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True)
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)} failed with {done.returncode}:\n{done.stderr}")
    report = json.loads(done.stdout)
    summary = json.loads((folder / "summary.json").read_text())
    search = report["searches"][0]
    return {"time_s": search["duration_s"], "iterations": search["iterations"],
            "cut": search["reasonings_cut"], "forks": search["forks"],
            "candidates": search["candidates"],
            "feedback": summary["searches"][0]["feedback_count"],
            "generated_tokens": search["generated_tokens"],
            "prompt_tokens": search["prompt_tokens"], "cached_tokens": search["cached_tokens"],
            "best_speedup": search["best"]["speedup"] if search["best"] else 0.0}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--problem", default="problems/row_softmax")
    parser.add_argument("--token-rate", type=float, default=250)
    parser.add_argument("--iterations", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--out")
    args = parser.parse_args()
    rounds = {"off": [], "on": []}
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(args.rounds):
            for name in ("off", "on"):
                print(f"round {number + 1} of {args.rounds}, speculation {name}", file=sys.stderr)
                folder = pathlib.Path(scratch) / f"{name}{number}"
                rounds[name].append(run_once(args, name == "on", folder))
    medians = {name: {key: statistics.median(one[key] for one in rounds[name])
                      for key in rounds[name][0]} for name in rounds}
    where = machine()
    print(f"{args.problem}, {args.token_rate:g} tokens/s, {args.rounds} rounds, medians; "
          f"{where['cpu']}, {where['cores']} cores, commit {where['commit']}")
    print(f"{'':18}{'off':>12}{'on':>12}{'on/off':>10}")
    for key in medians["off"]:
        off, on = medians["off"][key], medians["on"][key]
        ratio = f"{on / off:.2f}" if off else "-"
        print(f"{key:18}{off:12.2f}{on:12.2f}{ratio:>10}")
    if args.out:
        pathlib.Path(args.out).write_text(json.dumps(
            {"machine": where, "options": vars(args), "rounds": rounds, "medians": medians},
            indent=2) + "\n")


if __name__ == "__main__":
    main()

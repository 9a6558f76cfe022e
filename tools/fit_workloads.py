#!/usr/bin/env python3
"""Draws workload models at random and improves each until it shows what was published.

A workload model has more parameters than the paper (arXiv 2606.17518) has figures, so one fit proves
little. This finds many: each starts somewhere else, and ends where the simulated ladder of systems
agrees with the published one. The policies of SpecGen itself play no part in it.

  tools/fit_workloads.py --specgen build/release/bin/specgen --family glm --count 10 --out scenarios
"""

import argparse
import json
import math
import pathlib
import random
import subprocess
import tempfile

# What was published, and how far off still counts as one unit of error. Shares and ratios.
TARGETS = {
    "glm": {
        "speed_static": (1.46, 0.06), "speed_reallocation": (1.61, 0.06),
        "speed_priority": (1.69, 0.06), "speed_paper": (1.77, 0.05),
        "feedback_none": (38.5, 2.5), "feedback_paper": (70.3, 3.0),
        "busy_none": (0.046, 0.006), "busy_static": (0.562, 0.06), "busy_paper": (0.882, 0.05),
        "tokens_paper": (1.0, 0.06), "best_paper": (1.26, 0.04),
    },
    "deepseek": {
        "speed_paper": (1.40, 0.025),
        "feedback_none": (42.5, 2.5), "feedback_paper": (66.4, 3.0),
        "busy_none": (0.145, 0.03), "busy_static": (0.747, 0.06), "busy_paper": (0.961, 0.04),
        "tokens_paper": (1.24, 0.08), "best_paper": (1.26, 0.05),
    },
}
# The least and the most of each parameter; those of `LOGARITHMIC` are drawn evenly in their logarithm.
RANGES = {
    "glm": {
        "reasoning": (14000, 30000), "sigma": (0.3, 0.65), "answer": (600, 1400), "rate": (35, 70),
        "p0": (0.01, 0.2), "p1": (0.15, 0.4), "exponent": (0.3, 1.2), "spread": (1.2, 3.2),
        "compile": (8, 22), "check": (2.5, 9), "profile": (10, 25), "forks": (2, 4),
        "gap": (1200, 5000), "idle": (400, 1500), "first": (1000, 4000), "duplicate": (0.0, 0.25),
        "start": (1.05, 1.6), "limit": (2.5, 5.5), "scale": (10, 40), "speed_spread": (0.1, 0.3),
        "early_loss": (0.02, 0.15), "cold": (5, 20), "round": (15, 90),
    },
}
RANGES["deepseek"] = RANGES["glm"] | {"reasoning": (8000, 18000), "rate": (55, 110), "cold": (2, 8),
                                      "p0": (0.05, 0.25), "forks": (2, 3)}
LOGARITHMIC = {"reasoning", "rate", "p0", "compile", "check", "profile", "gap", "idle", "scale"}
# Where the reconstruction of the paper's system stands in these terms.
RECONSTRUCTIONS = {
    "deepseek": {
        "reasoning": 13500, "sigma": 0.45, "answer": 900, "rate": 80, "p0": 0.16, "p1": 0.30,
        "exponent": 0.5, "spread": 2.5, "compile": 14, "check": 4.5, "profile": 16, "forks": 2,
        "gap": 2600, "idle": 1200, "first": 1040, "duplicate": 0, "start": 1.22, "limit": 4.5,
        "scale": 20, "speed_spread": 0.2, "early_loss": 0.08, "cold": 4, "round": 20,
    },
}
# How far a look around goes, as a share of a parameter's range.
JACOBIAN_STEP = 0.12
SYSTEMS = ["no_speculation", "paper_static", "paper_reallocation", "paper_priority", "paper_system"]


def curve(point, late):
    """Chance of being right at six shares of the reasoning."""
    exponent = max(point["exponent"], 1.0) if late else point["exponent"]
    return [round(point["p0"] + (point["p1"] - point["p0"]) * (i / 5) ** exponent, 4) for i in range(6)]


def workload(point, title, late=False):
    # A trigger every 500 tokens or so; the strong ones among them fork in the paper's system.
    strong = round(1000 * 500 / point["gap"])
    return f"""# {title}
# A workload model fitted by tools/fit_workloads.py to what was published of SpecGen (arXiv 2606.17518);
# docs/WORKLOADS.md shows the fit, the source of each parameter, and what was tuned looking at it.
# Not edited since it was committed.

[fleet]
devices = 10
compile_slots = 64

[searches]
count = 10
reasoning_token_max = 200000
suppresses_duplicates = false
stops_stale_work = false
waits_for_feedback = false
[searches.criterion]
kind = "mean"
history_starts_with_zero = true
noise_margin = 0
[searches.budget]
iterations = 100
[searches.forks]
forks_per_trigger = {round(point["forks"])}
in_flight_max = 1000
per_iteration_max = 1000
cooldown_tokens = 100
weakest_kind = "design_decision"
token_share = 100
allowance_tokens = 1000000
token_max = 100000
backlog_per_device_max = 1000
idle_cooldown_tokens = {round(point["idle"])}

[scheduler]
policy = "paper"
round_ms = {round(point["round"] * 1000)}

[model]
prompt_tokens = 4000
reasoning_tokens = {{ mean = {round(point["reasoning"])}, sigma = {point["sigma"]:.3f} }}
answer_tokens = {{ mean = {round(point["answer"])}, sigma = 0.3 }}
fork_tokens = {{ mean = {round(point["answer"])}, sigma = 0.3 }}
tokens_per_second = {round(point["rate"])}
first_token_ms = 1000
fork_first_token_ms = 1500
cold_fork_first_token_ms = {round(point["cold"] * 1000)}
advance_gap_ms = 5000
first_trigger_tokens = [400, {round(point["first"])}]
trigger_gap_tokens = [50, 300, 500, 1200]
trace_candidate = 0
reasoning_answers = 1
fork_answers = 1
duplicate = {point["duplicate"]:.3f}
[model.trigger_weights]
code_fence = {strong * 2 // 10}
function_body = {strong * 2 // 10}
implementation_cue = {strong * 3 // 10}
design_decision = {strong - strong * 2 // 10 * 2 - strong * 3 // 10}
thought_start = {(1000 - strong) // 2}
periodic = {1000 - strong - (1000 - strong) // 2}

[candidates]
valid = {curve(point, late)}
iteration_spread = {point["spread"]:.3f}
hint_independence = 0
repair = 0.15
[candidates.failure_weights]
compile_fails = 50
refused = 0
launch_fails = 5
mismatch = 40
times_out = 0
crashes = 5

[speeds]
start = {point["start"]:.3f}
limit = {point["limit"]:.3f}
feedback_scale = {point["scale"]:.2f}
spread = {point["speed_spread"]:.3f}
early_loss = {point["early_loss"]:.3f}

[judge]
compiles_on_device = true
compilation_ms = {{ mean = {round(point["compile"] * 1000)}, sigma = 0.35 }}
validation_ms = {{ mean = {round(point["check"] * 1000)}, sigma = 0.4 }}
profiling_ms = {{ mean = {round(point["profile"] * 1000)}, sigma = 0.4 }}
short_timing_ms = {{ mean = 2000, sigma = 0.4 }}
noise = 0.01
"""


def measure(specgen, text, seeds):
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
        file.write(text)
        file.flush()
        done = subprocess.run([specgen, "simulate", file.name, "--seeds", seeds, "--json", "--compare",
                               ",".join(SYSTEMS)], capture_output=True, text=True, check=True)
    rows = {row["variant"]: row for row in json.loads(done.stdout)["variants"]}
    none, paper = rows["no_speculation"], rows["paper_system"]
    tokens = {name: row["reasoning"]["generated_tokens"] + row["speculation"]["generated_tokens"]
              for name, row in rows.items()}
    return {
        **{"speed_" + name.removeprefix("paper_").replace("system", "paper"):
           none["mean_search_s"] / rows[name]["mean_search_s"] for name in SYSTEMS[1:]},
        "feedback_none": 100 * none["feedback_iterations"] / none["iterations"],
        "feedback_paper": 100 * paper["feedback_iterations"] / paper["iterations"],
        "busy_none": none["device_utilization"], "busy_paper": paper["device_utilization"],
        "busy_static": rows["paper_static"]["device_utilization"],
        "tokens_paper": tokens["paper_system"] / tokens["no_speculation"],
        "best_paper": paper["mean_best_speedup"] / none["mean_best_speedup"],
    }


def deviations(figures, targets):
    """In units of what still counts as one unit of error."""
    return [(figures[name] - value) / unit for name, (value, unit) in targets.items()]


def draw(rng, ranges):
    """A random point; its coordinates are shares of each parameter's range."""
    return [rng.random() for _ in ranges]


def around(rng, point, number):
    """The point itself first, then others not far from it."""
    size = 0.25 if number > 0 else 0.0
    return [min(1.0, max(0.0, share + rng.gauss(0, size))) for share in point]


def parameters(point, ranges):
    return {name: low * (high / low) ** share if name in LOGARITHMIC else low + share * (high - low)
            for (name, (low, high)), share in zip(ranges.items(), point)}


def shares(values, ranges):
    """The point where the parameters have these values."""
    return [math.log(values[name] / low) / math.log(high / low) if name in LOGARITHMIC
            else (values[name] - low) / (high - low) for name, (low, high) in ranges.items()]


def solve(matrix, right):
    """The solution of a small linear system, by elimination with pivots."""
    rows = [list(row) + [value] for row, value in zip(matrix, right)]
    for column in range(len(rows)):
        pivot = max(range(column, len(rows)), key=lambda i: abs(rows[i][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for i in range(len(rows)):
            if i != column:
                factor = rows[i][column] / rows[column][column]
                rows[i] = [a - factor * b for a, b in zip(rows[i], rows[column])]
    return [row[-1] / row[i] for i, row in enumerate(rows)]


def shortest_step(jacobian, residuals, damping):
    """The smallest move that a linear model expects to mend the residuals: a random start stays random
    in everything that the published figures do not tell."""
    gram = [[sum(a * b for a, b in zip(x, y)) + (damping if i == j else 0)
             for j, y in enumerate(jacobian)] for i, x in enumerate(jacobian)]
    weights = solve(gram, residuals)
    return [-sum(w * row[i] for w, row in zip(weights, jacobian)) for i in range(len(jacobian[0]))]


class Fit:
    """A point on its way from a random start to the nearest one that shows what was published."""

    def __init__(self, specgen, family, late, seeds):
        self.specgen, self.late, self.seeds = specgen, late, seeds
        self.targets, self.ranges = TARGETS[family], RANGES[family]

    def residuals(self, point):
        text = workload(parameters(point, self.ranges), "", self.late)
        return deviations(measure(self.specgen, text, self.seeds), self.targets)

    def jacobian(self, point, here):
        columns = []
        for i in range(len(point)):
            size = JACOBIAN_STEP if point[i] < 0.5 else -JACOBIAN_STEP
            there = self.residuals([x + size * (i == j) for j, x in enumerate(point)])
            columns.append([(b - a) / size for a, b in zip(here, there)])
        return [list(row) for row in zip(*columns)]

    def improve(self, point, steps, good):
        here = self.residuals(point)
        slopes, damping = self.jacobian(point, here), 1.0
        for _ in range(steps):
            if rms(here) <= good:
                break
            move = shortest_step(slopes, here, damping)
            there_point = [min(1.0, max(0.0, x + dx)) for x, dx in zip(point, move)]
            there = self.residuals(there_point)
            broyden_update(slopes, [b - a for a, b in zip(point, there_point)], here, there)
            if rms(there) < rms(here):
                point, here, damping = there_point, there, damping / 2
            else:
                damping *= 4
        return point, rms(here)


def broyden_update(slopes, move, before, after):
    """What one step has shown of the slopes along it."""
    length = sum(x * x for x in move)
    if length == 0:
        return
    for row, a, b in zip(slopes, before, after):
        wrong = (b - a - sum(s * x for s, x in zip(row, move))) / length
        for i, x in enumerate(move):
            row[i] += wrong * x


def rms(residuals):
    return math.sqrt(sum(x * x for x in residuals) / len(residuals))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--specgen", default="build/release/bin/specgen", help="the program that simulates")
    parser.add_argument("--family", choices=sorted(TARGETS), default="glm", help="whose published figures")
    parser.add_argument("--late", action="store_true", help="success needs more of the reasoning")
    parser.add_argument("--count", type=int, default=10, help="how many workloads")
    parser.add_argument("--first", type=int, default=1, help="number of the first one")
    parser.add_argument("--reconstruction", action="store_true",
                        help="start from the reconstruction (number 1) or near it instead of anywhere")
    parser.add_argument("--draws", type=int, default=12, help="random points, of which the best is improved")
    parser.add_argument("--steps", type=int, default=16, help="at most so many steps between two looks around")
    parser.add_argument("--seeds", default="1..2", help="seeds that a point is judged on")
    parser.add_argument("--good", type=float, default=1.0, help="an error that is small enough")
    parser.add_argument("--name", help="of the files, before their number; default: the family")
    parser.add_argument("--out", type=pathlib.Path, required=True, help="folder for the files")
    args = parser.parse_args()
    for number in range(args.first, args.first + args.count):
        rng = random.Random(f"{args.family} {args.late} {number}")
        fit = Fit(args.specgen, args.family, args.late, args.seeds)
        starts = [draw(rng, fit.ranges) for _ in range(args.draws)]
        if args.reconstruction:
            starts = [around(rng, shares(RECONSTRUCTIONS[args.family], fit.ranges), number - 1)]
        point = min(starts, key=lambda start: rms(fit.residuals(start)))
        error, before = rms(fit.residuals(point)), math.inf
        while args.good < error < before:
            before = error
            point, error = fit.improve(point, args.steps, args.good)
        name = f"{args.name or args.family}_{number:02}"
        title = f"{args.family} {'late success, ' if args.late else ''}setting {number}."
        text = workload(parameters(point, fit.ranges), title, args.late)
        figures = measure(args.specgen, text, "101..108")
        (args.out / f"{name}.toml").write_text(text)
        print(f"{name}: error {error:.2f}, on other seeds {rms(deviations(figures, fit.targets)):.2f}: "
              + ", ".join(f"{key} {value:.3f}" for key, value in figures.items()), flush=True)


if __name__ == "__main__":
    main()

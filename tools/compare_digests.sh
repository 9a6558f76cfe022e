#!/bin/sh
# Builds specgen-sim with the presets release, clang and pure-debug and checks that all of them see
# the same runs: equal digests of every event and action. Exit code 1 names what differs.
#
#   tools/compare_digests.sh [SEEDS] [DEBUG_SEEDS]     defaults: 20000 and 2000
#
# SPECGEN_RELEASE_SIM=PATH uses a release build that is there already.
set -eu
cd "$(dirname "$0")/.."
seeds=${1:-20000}
debug_seeds=${2:-2000}
[ "$debug_seeds" -le "$seeds" ] || debug_seeds=$seeds

# quietly COMMAND...: shows what it printed only where it fails.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
quietly() {
  "$@" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
}

build() {
  quietly cmake --preset "$1" -DSPECGEN_PURE_ONLY=ON
  quietly cmake --build --preset "$1" --target specgen-sim
}

# digest PRESET SEEDS: sets `found`. Equal digests say nothing where every build breaks the same rule.
digest() {
  sim=build/$1/bin/specgen-sim
  [ "$1" != release ] || sim=$SPECGEN_RELEASE_SIM
  "$sim" --seeds "1..$2" --digest --quiet >"$log" 2>&1 || {
    code=$?
    cat "$log" >&2
    echo "$1: specgen-sim ends with $code over seeds 1..$2" >&2
    exit 1
  }
  found=$(sed -n 's/^digest //p' "$log")
  [ -n "$found" ] || { echo "$1: specgen-sim prints no digest" >&2; exit 1; }
  echo "$1: $found over seeds 1..$2"
}

# same PRESET SEEDS DIGEST
same() {
  digest "$1" "$2"
  [ "$found" = "$3" ] || { echo "$1 differs from release, which has $3" >&2; exit 1; }
}

if [ -z "${SPECGEN_RELEASE_SIM:-}" ]; then
  # Not build/release itself: that one holds everything, and its cache must not change.
  quietly cmake -S . -B build/pure-release -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo \
    -DSPECGEN_PURE_ONLY=ON
  quietly cmake --build build/pure-release --target specgen-sim
  SPECGEN_RELEASE_SIM=build/pure-release/bin/specgen-sim
fi
digest release "$seeds"
of_all=$found
digest release "$debug_seeds"
of_some=$found
build clang
same clang "$seeds" "$of_all"
build pure-debug
same pure-debug "$debug_seeds" "$of_some"

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

# digest PRESET SEEDS
digest() {
  sim=build/$1/bin/specgen-sim
  [ "$1" != release ] || sim=${SPECGEN_RELEASE_SIM:-$sim}
  "$sim" --seeds "1..$2" --digest --quiet | sed -n 's/^digest //p'
}

same() {
  echo "$1: $2 over seeds 1..$3"
  [ "$2" = "$4" ] || { echo "$1 differs from release, which has $4" >&2; exit 1; }
}

if [ -z "${SPECGEN_RELEASE_SIM:-}" ]; then
  # Not build/release itself: that one holds everything, and its cache must not change.
  quietly cmake -S . -B build/pure-release -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo \
    -DSPECGEN_PURE_ONLY=ON
  quietly cmake --build build/pure-release --target specgen-sim
  SPECGEN_RELEASE_SIM=build/pure-release/bin/specgen-sim
fi
build clang
build pure-debug

whole=$(digest release "$seeds")
[ -n "$whole" ] || { echo "release prints no digest" >&2; exit 1; }
echo "release: $whole over seeds 1..$seeds"
same clang "$(digest clang "$seeds")" "$seeds" "$whole"
same pure-debug "$(digest pure-debug "$debug_seeds")" "$debug_seeds" \
  "$(digest release "$debug_seeds")"

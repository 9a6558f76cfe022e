#!/bin/sh
# What a user of specgen-sim relies on: exit codes, replay of one seed, and that it links nothing but
# the C++ runtime. Usage: cli_test.sh SPECGEN_SIM
sim=$1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

fail() {
  echo "FAILED: $1" >&2
  failed=1
}

# expect CODE ARGUMENTS...
expect() {
  wanted=$1
  shift
  "$sim" "$@" >"$work/out" 2>"$work/err"
  code=$?
  [ "$code" = "$wanted" ] || fail "specgen-sim $* ends with $code, not $wanted"
}

# shown TEXT: in what the last command printed.
shown() {
  grep -q -e "$1" "$work/out" "$work/err" || fail "'$1' is not shown"
}

expect 0 --seeds 1..20 --digest
shown '^digest [0-9a-f]\{16\}$'
shown 'runs 20, '
expect 0 --help
shown 'Exit codes:'
expect 0 --scenario one_gpu --seed 3
expect 1 --seeds 1..5 --canary lose_result
shown 'replay it with: specgen-sim --seed 1 --trace --canary lose_result'
expect 2 --seeds 5..1
expect 2 --seeds 1..x
expect 2 --seeds ''
expect 2 --seeds=-5
shown "'-5' names no seeds"
expect 2 --seed=-5
expect 2 --seeds 1..18446744073709551615
expect 2 --seeds 1..5 --seed 3
expect 0 --seed 18446744073709551615
expect 2 --canary budgerigar
expect 2 --no-such-flag
expect 2 --scenario "$work/nowhere.toml"
shown 'name a file or one of: default'
expect 2 --scenario "$work"
shown 'cannot be read'
: >"$work/empty.toml"
expect 0 --scenario "$work/empty.toml" --seed 1
printf '[fleet]\ndevices = 0\n' >"$work/bad.toml"
expect 2 --scenario "$work/bad.toml"
shown 'bad.toml:2: fleet.devices must be'

# One seed prints the same events however often it runs.
"$sim" --seed 7 --trace >"$work/first"
"$sim" --seed 7 --trace >"$work/second"
cmp -s "$work/first" "$work/second" || fail 'a seed does not replay'
grep -q 'SearchSubmitted' "$work/first" || fail 'a trace shows no events'

# The libraries without I/O need no thread, no socket and no library of others; what a sanitizer
# brings along is not theirs.
if ! nm "$sim" | grep -q -e '__asan_init' -e '__tsan_init'; then
  foreign=$(ldd "$sim" | awk '{print $1}' |
    grep -v -e '^linux-vdso' -e '^libstdc++\.' -e '^libm\.' -e '^libgcc_s\.' -e '^libc\.' \
      -e 'ld-linux')
  [ -z "$foreign" ] || fail "specgen-sim links $foreign"
  nm -D --undefined-only "$sim" | grep -e ' pthread_create' -e ' socket' -e ' connect' &&
    fail 'specgen-sim uses threads or sockets'
fi

# Equal digests of runs that break a rule are no success.
printf '#!/bin/sh\necho digest 0123456789abcdef\nexit 1\n' >"$work/broken_sim"
chmod +x "$work/broken_sim"
SPECGEN_RELEASE_SIM=$work/broken_sim "$SPECGEN_SOURCE/tools/compare_digests.sh" 1 1 \
  >"$work/out" 2>"$work/err" && fail 'compare_digests.sh overlooks a broken rule'
shown 'release: specgen-sim ends with 1 over seeds 1..1'
exit $failed

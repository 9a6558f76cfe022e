#!/usr/bin/env bash
# Installs everything that SpecGen needs to build, run and test on Debian 12.
# The one place where dependencies are installed; docs/dependencies.md says why each is there.
#
#   tools/install_dependencies.sh           all of it
#   tools/install_dependencies.sh --check   install nothing; exit 1 and name what is missing
set -euo pipefail

case "${1:-}" in
  "" | --check) ;;
  -h | --help) sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0"; exit 0 ;;
  *) echo "tools/install_dependencies.sh: '$1' is not --check or --help" >&2; exit 2 ;;
esac

packages=(
  # Toolchain.
  g++ cmake ninja-build pkg-config ccache git python3 ca-certificates
  clang-19 libclang-rt-19-dev clang-format-19 clang-tidy-19
  # Libraries.
  libboost1.81-dev libcli11-dev libcurl4-openssl-dev libexpected-dev libfmt-dev
  libssl-dev libtomlplusplus-dev libvectorscan-dev nlohmann-json3-dev libseccomp-dev
  # Tests and benchmarks.
  libbenchmark-dev libgtest-dev libgmock-dev nodejs tmux zsh fish groff-base mandoc
  # The jail around compilers and candidates.
  bubblewrap
)

missing=()
for package in "${packages[@]}"; do
  state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing+=("$package")
done
# A newer Node.js from elsewhere serves as well as Debian's.
if command -v node >/dev/null 2>&1; then
  missing=("${missing[@]/#%nodejs/}")
  kept=()
  for package in "${missing[@]}"; do [ -n "$package" ] && kept+=("$package"); done
  missing=("${kept[@]+"${kept[@]}"}")
fi

# What single tests need, and are skipped without: a model endpoint that others wrote (Debian's
# Node.js is too old for it; a newer one brings npm along), and what builds and opens the page of a
# report.
install_npm_packages() {
  if ! command -v npm >/dev/null 2>&1; then
    echo "dependencies: no npm, so the tests of tests/aimock and tests/report_page will be skipped"
    return
  fi
  local folder
  for folder in aimock report_page; do
    npm ci --prefix "$(dirname "$0")/../tests/$folder" \
        --ignore-scripts --no-audit --no-fund --loglevel=error ||
      echo "dependencies: npm ci failed, so the tests of tests/$folder will be skipped" >&2
  done
}

install_browser() {
  [ -x /usr/bin/chromium ] && return
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends chromium ||
    echo "dependencies: no Chromium, so the test of the report's page will be skipped" >&2
}

as_root=()
[ "$(id -u)" -eq 0 ] || ! command -v sudo >/dev/null 2>&1 || as_root=(sudo)

if [ "${#missing[@]}" -eq 0 ]; then
  echo "dependencies: all ${#packages[@]} packages are installed"
  if [ "${1:-}" != --check ]; then
    install_browser
    install_npm_packages
  fi
  exit 0
fi
if [ "${1:-}" = --check ]; then
  echo "missing packages: ${missing[*]}" >&2
  echo "install them with: tools/install_dependencies.sh" >&2
  exit 1
fi

if [ "$(id -u)" -ne 0 ] && [ "${#as_root[@]}" -eq 0 ]; then
  echo "tools/install_dependencies.sh: needs root or sudo to install: ${missing[*]}" >&2
  exit 1
fi
echo "dependencies: installing ${missing[*]}"
"${as_root[@]}" apt-get update -q
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -q -y --no-install-recommends "${missing[@]}"
install_browser
install_npm_packages

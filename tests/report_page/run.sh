#!/bin/sh
# Runs a test with Node.js; without one it is skipped (77), and counted.
if ! command -v node >/dev/null 2>&1; then
  echo "SKIPPED: Node.js is not there; tools/install_dependencies.sh installs it"
  exit 77
fi
exec node "$@"

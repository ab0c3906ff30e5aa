#!/usr/bin/env bash
# The fast tests, in two processes side by side: the node's tests wait for processes most of the time.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fast="not agents and not browser and not workerd and not long and not bench"
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

.venv/bin/pytest -q -m "$fast" -p no:cacheprovider tests/node >"$out/node" 2>&1 &
node=$!
trap 'kill "$node" 2>/dev/null; rm -rf "$out"' EXIT INT TERM
.venv/bin/pytest -q -m "$fast" --ignore tests/node
rest=$?
wait "$node"
code=$?
cat "$out/node"
exit $((rest > code ? rest : code))

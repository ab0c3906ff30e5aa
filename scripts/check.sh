#!/usr/bin/env bash
# The fast tests, in three processes side by side: those of the node and of the seams wait for processes most of the time.
# Those that start whole installations (tests/cli) are for `make test`.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fast="not agents and not browser and not workerd and not long and not bench"
out=$(mktemp -d)
beside=()
trap 'kill "${beside[@]}" 2>/dev/null; rm -rf "$out"' EXIT INT TERM

for suite in edge node; do
  .venv/bin/pytest -q -m "$fast" -p no:cacheprovider "tests/$suite" >"$out/$suite" 2>&1 &
  beside+=($!)
done
.venv/bin/pytest -q -m "$fast" --ignore tests/edge --ignore tests/node --ignore tests/cli
worst=$?
for process in "${beside[@]}"; do
  wait "$process"
  code=$?
  worst=$((worst > code ? worst : code))
done
cat "$out"/*
exit "$worst"

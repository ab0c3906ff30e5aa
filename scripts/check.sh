#!/usr/bin/env bash
# The fast tests, in three processes side by side: one computes, the node's and the others wait for processes most of the
# time. Those that start whole installations (tests/cli) and MCP's own suite are for `make test`.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fast="not agents and not browser and not workerd and not long and not bench and not conformance"
out=$(mktemp -d)
beside=()
trap 'kill "${beside[@]}" 2>/dev/null; rm -rf "$out"' EXIT INT TERM

computing=(tests/edge tests/unit tests/contract tests/simulation)
.venv/bin/pytest -q -m "$fast" -p no:cacheprovider "${computing[@]}" >"$out/computing" 2>&1 &
beside+=($!)
.venv/bin/pytest -q -m "$fast" -p no:cacheprovider tests/node >"$out/node" 2>&1 &
beside+=($!)
.venv/bin/pytest -q -m "$fast" "${computing[@]/#/--ignore=}" --ignore=tests/node --ignore=tests/cli
worst=$?
for process in "${beside[@]}"; do
  wait "$process"
  code=$?
  worst=$((worst > code ? worst : code))
done
cat "$out"/*
exit "$worst"

#!/usr/bin/env bash
# Makes .venv exactly as locked, and .venv/bin/sam in it. Run again it does nothing, unless a lock has changed.
#
#   scripts/setup.sh [app|dev]     dev: with what tests and checks need; an environment that has it keeps it
#
# Needs git and Python 3.11 or newer. Every package is checked by hash; which index is asked is pip's and uv's own
# configuration.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

want=${1:-app}
case $want in app | dev) ;; *) echo "usage: scripts/setup.sh [app|dev]" >&2 && exit 2 ;; esac
venv=.venv
if [ -x "$venv/bin/pytest" ]; then want=dev; fi

stamp() {  # what the environment was made from; the path is in it because scripts in .venv/bin name it
  cat requirements/uv.txt requirements/build.txt "requirements/$want.txt" pyproject.toml | cksum
  pwd
}

say() { printf '%s\n' "setup: $*" >&2; }

fail() {
  say "$*"
  exit 1
}

on_debian_as_root() { [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ] && command -v apt-get >/dev/null; }

apt_install() {
  say "installing $*"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >/dev/null
}

find_python() {
  local name
  for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  return 1
}

make_venv() {
  local python
  if ! python=$(find_python); then
    if on_debian_as_root; then apt_install python3 python3-venv; fi
    python=$(find_python) || fail "SAM needs Python 3.11 or newer. Install it, or name it: PYTHON=/path/to/python3 make setup"
  fi
  say "making $venv with $("$python" --version)"
  rm -rf "$venv"
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null && on_debian_as_root; then apt_install python3-venv; fi
  if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    "$python" -m venv "$venv"
  elif command -v uv >/dev/null; then
    uv venv --quiet --seed --python "$python" "$venv"
  else
    fail "This Python cannot make virtual environments. Install its venv module (on Debian: apt-get install python3-venv), or uv."
  fi
}

if [ -f "$venv/.made-from" ] && [ "$(cat "$venv/.made-from")" = "$want $(stamp)" ] && [ -x "$venv/bin/sam" ]; then
  exit 0
fi

command -v git >/dev/null || { on_debian_as_root && apt_install git; } || fail "SAM needs git. Install it first."
if ! { [ -x "$venv/bin/python" ] && "$venv/bin/python" -m pip --version >/dev/null 2>&1; }; then make_venv; fi
rm -f "$venv/.made-from"

pinned=$(sed -n 's/^uv==\([0-9.]*\).*/\1/p' requirements/uv.txt)
if ! "$venv/bin/uv" --version 2>/dev/null | grep -q "^uv $pinned"; then
  say "installing uv $pinned"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
fi

export VIRTUAL_ENV="$PWD/$venv"
say "installing requirements/$want.txt"
# Compiled now, so that no start pays for it, not even one that may not write bytecode.
"$venv/bin/uv" pip sync --quiet --require-hashes --compile-bytecode "requirements/$want.txt"
"$venv/bin/uv" pip install --quiet --no-deps --build-constraints requirements/build.txt --editable .
echo "$want $(stamp)" >"$venv/.made-from"
say "done: $venv/bin/sam"

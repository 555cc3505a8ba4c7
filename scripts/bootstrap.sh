# Sourced by ./start and ./test, with ROOT set: sees to Node and the npm packages, and sets NODE to the
# Node that the rest runs on.

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

node_at_least() { # PROGRAM MAJOR MINOR
  "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number);
    process.exit(a > +process.argv[1] || (a === +process.argv[1] && b >= +process.argv[2]) ? 0 : 1)' \
    "$2" "$3" >/dev/null 2>&1
}

require_node() {
  command -v node >/dev/null 2>&1 ||
    die "Thaw needs Node.js 20 or later on PATH, and there is no node. Install it from nodejs.org."
  node_at_least node 20 0 ||
    die "Thaw needs Node.js 20 or later; node on PATH is $(node --version). Install a later one from nodejs.org."
  command -v npm >/dev/null 2>&1 || die "Thaw needs npm, which comes with Node.js, and there is none on PATH."
}

# Runs a command that a signal to this script ends too.
run_guarded() {
  "$@" </dev/null &
  guarded=$!
  trap 'kill -TERM "$guarded" 2>/dev/null; wait "$guarded"; exit 143' TERM HUP
  trap 'kill -TERM "$guarded" 2>/dev/null; wait "$guarded"; exit 130' INT
  status=0
  wait "$guarded" || status=$?
  trap - TERM HUP INT
  return "$status"
}

install_packages() {
  stamp=$ROOT/node_modules/.cache/thaw-install
  wanted="$(cksum <"$ROOT/package-lock.json") $(uname -sm)"
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then return; fi
  say "Installing npm packages (about a minute the first time) …"
  run_guarded npm ci --prefix "$ROOT" --no-audit --no-fund --loglevel=error ||
    die "npm ci failed; its own words are above. Check the network and the npm registry setting, then try again."
  mkdir -p "${stamp%/*}"
  printf '%s' "$wanted" >"$stamp"
}

# The package `node` fetches its program in an install script, which some npm settings refuse.
find_pinned_node() {
  NODE=$ROOT/node_modules/node/bin/node
  if node_at_least "$NODE" 22 18; then return; fi
  say "Installing the pinned Node.js …"
  run_guarded sh -c 'cd "$1" && exec node installArchSpecificPackage.js >&2' - \
    "$ROOT/node_modules/node" || true
  if node_at_least "$NODE" 22 18; then return; fi
  NODE=$(command -v node)
  node_at_least "$NODE" 22 18 ||
    die "The pinned Node.js could not be installed, and node on PATH is $(node --version). Install Node.js 22.18 or later."
}

bootstrap() {
  require_node
  install_packages
  find_pinned_node
}

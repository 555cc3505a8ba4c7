# Sourced by ./start and ./test, with ROOT set: sees to Node and the npm packages, and sets NODE to the
# Node that the rest runs on.

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

STAMP=$ROOT/node_modules/.cache/thaw-install

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

# One launcher at a time: `npm ci` begins with deleting what another may be installing. A link is made in one
# step with its owner's process id in it, everywhere.
LOCK=$ROOT/.cache/install-lock

is_running() { kill -0 "$1" 2>/dev/null || ps -p "$1" >/dev/null 2>&1; }

lock_install() {
  mkdir -p "${LOCK%/*}"
  told=
  until ln -s "process $$" "$LOCK" 2>/dev/null; do
    [ -w "${LOCK%/*}" ] || die "npm packages are to be installed, and ${LOCK%/*} can't be written to."
    owner=$(readlink "$LOCK") || owner=
    if [ -n "$owner" ] && ! is_running "${owner#process }"; then
      drop_stale_lock "$owner"
    elif [ -z "$told" ] && { [ -n "$owner" ] || [ -e "$LOCK" ]; }; then
      told=yes
      say "Another start (${owner:-process unknown}) is installing. Waiting for it; if there is none, delete $LOCK"
    fi
    sleep 1
  done
  trap unlock_install EXIT
}

# Of those who see that the owner is gone, one takes the lock away, and no lock that another has made since.
drop_stale_lock() { # OWNER
  mkdir "$LOCK.stale" 2>/dev/null || return 0
  if [ "$(readlink "$LOCK")" = "$1" ]; then rm -f "$LOCK"; fi
  rmdir "$LOCK.stale"
}

unlock_install() {
  trap - EXIT
  rm -f "$LOCK"
}

wanted_packages() { printf '%s' "$(cksum <"$ROOT/package-lock.json") $(uname -sm)"; }

has_packages() {
  [ -f "$STAMP" ] && [ "$(cat "$STAMP")" = "$(wanted_packages)" ]
}

install_packages() {
  if has_packages; then return; fi
  say "Installing npm packages (about a minute the first time) …"
  run_guarded npm ci --prefix "$ROOT" --no-audit --no-fund --loglevel=error ||
    die "npm ci failed; its own words are above. Check the network and the npm registry setting, then try again."
  mkdir -p "${STAMP%/*}"
  wanted_packages >"$STAMP"
}

# The package `node` fetches its program in an install script, which some npm settings refuse.
install_node() {
  if has_node; then return; fi
  say "Installing the pinned Node.js …"
  run_guarded sh -c 'cd "$1" && exec node installArchSpecificPackage.js >&2' - \
    "$ROOT/node_modules/node" || true
}

has_node() { node_at_least "$NODE" 22 18; }

bootstrap() {
  require_node
  NODE=$ROOT/node_modules/node/bin/node
  if has_packages && has_node; then return; fi
  lock_install
  install_packages
  install_node
  unlock_install
  if has_node; then return; fi
  NODE=$(command -v node)
  has_node ||
    die "The pinned Node.js could not be installed, and node on PATH is $(node --version). Install Node.js 22.18 or later."
}

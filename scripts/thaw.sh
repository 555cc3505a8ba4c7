#!/bin/sh
# The `thaw` command: installs what is missing, then runs scripts/cli/main.ts where the caller is.
set -eu

ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$ROOT/scripts/bootstrap.sh"

bootstrap
# node:sqlite, which reads a data folder, still counts as experimental.
exec "$NODE" --disable-warning=ExperimentalWarning "$ROOT/scripts/cli/main.ts" "$@"

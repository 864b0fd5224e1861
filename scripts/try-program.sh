#!/usr/bin/env bash
# The first steps of the README with a simulated card, on any system and without a reader.
#   scripts/try-program.sh PROGRAM
set -euo pipefail
cd "$(dirname "$0")/.."

[ $# -eq 1 ] || { echo "usage: $0 PROGRAM" >&2; exit 2; }
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
run() {
    echo "\$ mynumber-card $*"
    "$program" --lang en "$@"
}
program=$1

# The PINs of the person that fixtures/README.md names first.
export MYNUMBER_ASSIST_PIN=2345 MYNUMBER_AUTH_PIN=1234
run --reader simulated status
run --reader simulated --anchor fixtures/authority read
run request --audience https://bank.example -o "$place/request.json"
run --reader simulated identify --request "$place/request.json" -o "$place/evidence.json"
run --anchor fixtures/authority verify "$place/evidence.json" --request "$place/request.json"

# A no is told by the exit status: nobody trusts the simulated authority without being told to.
if run verify "$place/evidence.json" --request "$place/request.json" >"$place/verdict"; then
    echo "accepted without the anchor" >&2
    exit 1
elif [ $? -ne 1 ]; then
    echo "not the exit status of a no" >&2
    exit 1
fi
echo "done"

#!/bin/sh
# What comes into the build is what was agreed to: licences, crates and sources (deny.toml), the lock file, and the
# lists in docs.
#   scripts/check-dependencies.sh               needs the crates only
#   scripts/check-dependencies.sh --advisories  known weaknesses and withdrawn versions too: needs a network
set -eu
cd "$(dirname "$0")/.."

# Fails when Cargo.toml asks for what the lock file does not have.
cargo metadata --format-version 1 --locked >/dev/null

python3 scripts/list-crates.py --check

sh scripts/install-cargo-deny.sh
case "${1:-}" in
    "") what="licenses bans sources" ;;
    --advisories) what="advisories licenses bans sources" ;;
    *)
        echo "usage: $0 [--advisories]" >&2
        exit 2
        ;;
esac
# A warning (an exception that nobody needs any more, for instance) fails too.
# shellcheck disable=SC2086
cargo deny --locked --workspace check --deny warnings --show-stats $what

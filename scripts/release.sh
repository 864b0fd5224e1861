#!/bin/sh
# Makes a release: sets the version everywhere, closes the changelog, commits and tags. Pushing the tag does the rest
# (.github/workflows/release.yml).
#   scripts/release.sh VERSION          on a clean main
#   scripts/release.sh --check VERSION  whether manifests, changelog and repository fit VERSION; changes nothing
#   scripts/release.sh --notes VERSION  prints what the changelog says of VERSION
set -eu
cd "$(dirname "$0")/.."

fail() {
    echo "release: $1" >&2
    exit 1
}

usage() {
    sed -n 's/^#   //p' "$0" >&2
    exit 2
}

# The section of one version, without its heading.
notes() {
    awk -v heading="## $1" '
        index($0, heading) == 1 { here = 1; next }
        /^## / { here = 0 }
        here { print }
    ' CHANGELOG.md
}

# Fails unless every published manifest has the version and the changelog a section for it.
check() {
    for manifest in $manifests; do
        grep -qx "version = \"$1\"" "$manifest" || fail "$manifest has another version than $1"
        grep -q '^repository = "https://' "$manifest" || fail "$manifest names no repository: see docs/releasing.md"
    done
    grep -qF "mynumber-card = { version = \"=$1\"" cli/Cargo.toml || fail "cli/Cargo.toml asks for another version of the library"
    grep -qF "mynumber-card-terminal\", version = \"=$1\"" cli/Cargo.toml || fail "cli/Cargo.toml asks for another version of the terminal"
    grep -qF "mynumber-card-documents\", version = \"=$1\"" cli/Cargo.toml || fail "cli/Cargo.toml asks for another version of documents"
    grep -qF "mynumber-card = { version = \"=$1\"" documents/Cargo.toml || fail "documents/Cargo.toml asks for another version of the library"
    for manifest in $bindings; do
        grep -qx "version = \"$1\"" "$manifest" || fail "$manifest has another version than $1"
    done
    grep -qF "mynumber-card = { version = \"=$1\"" pkcs11/Cargo.toml || fail "pkcs11/Cargo.toml asks for another version of the library"
    [ -n "$(notes "$1" | tr -d '[:space:]')" ] || fail "CHANGELOG.md says nothing of $1"
    grep -qF "mynumber-card = \"${1%.*}\"" README.md || fail "README.md tells to depend on another version than ${1%.*}"
    # The address in the manifests is the one that this is released from.
    address=$(sed -n 's/^repository = "\(.*\)"$/\1/p' Cargo.toml)
    if remote=$(git remote get-url origin 2>/dev/null); then
        case ${remote%.git} in
            "$address" | *:"${address#https://*/}") ;;
            *) fail "Cargo.toml names the repository $address, and origin is $remote" ;;
        esac
    fi
}

manifests="Cargo.toml terminal/Cargo.toml documents/Cargo.toml pkcs11/Cargo.toml cli/Cargo.toml"
# Of no crate that is published, but with the same version: the package for Python has it from here.
bindings="bindings/contract/Cargo.toml bindings/python/Cargo.toml bindings/wasm/Cargo.toml"

case ${1:-} in
    --check) [ $# -eq 2 ] || usage; check "$2"; exit ;;
    --notes) [ $# -eq 2 ] || usage; notes "$2"; exit ;;
    [0-9]*.[0-9]*.[0-9]*) [ $# -eq 1 ] || usage; version=$1 ;;
    *) usage ;;
esac

[ -z "$(git status --porcelain)" ] || fail "there are changes that are not committed"
[ "$(git symbolic-ref --short HEAD)" = main ] || fail "this is not main"
git rev-parse --quiet --verify "refs/tags/v$version" >/dev/null && fail "v$version exists"
[ -n "$(notes Unreleased | tr -d '[:space:]')" ] || fail "CHANGELOG.md has nothing under Unreleased"

before=$(sed -n '0,/^version = /s/^version = "\(.*\)"$/\1/p' Cargo.toml)
for manifest in $manifests $bindings; do
    sed -i "s/^version = \"$before\"$/version = \"$version\"/; s/^\(\(mynumber-card = {\|terminal = { package = \"mynumber-card-terminal\",\|documents = { package = \"mynumber-card-documents\",\) version = \"=\)$before\"/\1$version\"/" "$manifest"
done
sed -i "s/^## Unreleased$/## Unreleased\n\n## $version - $(date -u +%Y-%m-%d)/" CHANGELOG.md
# The lock file has the versions of the members too.
cargo metadata --offline --format-version 1 >/dev/null
check "$version"
sh scripts/check-semver.sh || fail "$version is too small a step for what changed"
git commit --quiet --all --message "Release $version"
git tag --annotate "v$version" --message "mynumber-card $version"
echo "look at it, then: git push origin main v$version"

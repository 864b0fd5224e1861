#!/usr/bin/env bash
# Puts the program that was built for release, with its licences and READMEs, into one archive in target/dist.
#   scripts/pack.sh VERSION SYSTEM        for example: scripts/pack.sh 0.1.0 linux-x86_64
set -euo pipefail
cd "$(dirname "$0")/.."

[ $# -eq 2 ] || { echo "usage: $0 VERSION SYSTEM" >&2; exit 2; }
name=mynumber-card-$1-$2
program=target/release/mynumber-card
[ -e "$program" ] || program=$program.exe
[ -e "$program" ] || { echo "build it first: cargo build --locked --release --package mynumber-card-cli" >&2; exit 1; }

rm -rf "target/dist/$name"
mkdir -p "target/dist/$name"
cp "$program" README.md README.ja.md CHANGELOG.md SECURITY.md LICENSE-APACHE LICENSE-MIT LICENSE-UNICODE LICENSE-WHATWG "target/dist/$name/"
cd target/dist
case $2 in
    windows-*) 7z a -bd "$name.zip" "$name" >/dev/null ;;
    *) tar --create --gzip --file "$name.tar.gz" "$name" ;;
esac
rm -rf "$name"
ls -l

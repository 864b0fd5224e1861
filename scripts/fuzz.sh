#!/bin/sh
# Fuzzes (see fuzz/README.md).
#   scripts/fuzz.sh run SECONDS [TARGET...]   every target, or these, for so long each; a table of what came of it
#   scripts/fuzz.sh keep [TARGET...]          the smallest set of inputs that reaches what all reach, into fuzz/corpus
# Inputs that were found stay in target/fuzz/found, those that failed in target/fuzz/failed.
set -eu
cd "$(dirname "$0")/.."

version=0.13.2
if ! cargo fuzz --version 2>/dev/null | grep -qF "$version"; then
    echo "installing cargo-fuzz $version" >&2
    cargo install cargo-fuzz --locked --version "$version" >&2
fi
# Instrumented, but without a sanitizer: those need a nightly compiler. Optimising across crates would
# move the instrumentation about.
export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_DEBUG=line-tables-only
export CARGO_PROFILE_RELEASE_OPT_LEVEL=3 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
cargo fuzz build --sanitizer none --features libfuzzer >&2
programs=target/$(rustc --print host-tuple)/release
work=target/fuzz
cargo run --quiet --package mynumber-card-fuzz --bin seeds "$work/seeds"

action=${1:?run SECONDS or keep}
shift
if [ "$action" = run ]; then
    seconds=${1:?seconds for each target}
    shift
fi
[ $# -gt 0 ] || set -- $(cargo fuzz list)

count() {
    find "$1" -type f 2>/dev/null | wc -l
}

# Runs a target; the folder for what it finds comes first.
run() {
    target=$1
    shift
    mkdir -p "$work/found/$target" "$work/failed/$target" "$work/seeds/$target" "$work/log"
    before=$(count "$work/failed/$target")
    dictionary=fuzz/dictionaries/$target
    [ ! -f "$dictionary" ] || set -- "-dict=$dictionary"
    "$programs/$target" -max_total_time="$seconds" -timeout=30 -rss_limit_mb=2048 -print_final_stats=1 "$@" \
        -artifact_prefix="$work/failed/$target/" \
        "$work/found/$target" "fuzz/corpus/$target" "$work/seeds/$target" >"$work/log/$target" 2>&1 || true
    failed=$(($(count "$work/failed/$target") - before))
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/log/$target")
    edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$work/log/$target" | tail -1)
    printf '%-18s %12s %8s %8s\n' "$target" "${executions:-?}" "${edges:-?}" "$failed"
    findings=$((findings + failed))
}

# Merges into a new folder; only whether a place is reached counts, not how often.
keep() {
    target=$1
    mkdir -p "$work/found/$target" "$work/seeds/$target"
    rm -rf "$work/kept"
    mkdir -p "$work/kept"
    "$programs/$target" -merge=1 -use_counters=0 -timeout=30 "$work/kept" \
        "fuzz/corpus/$target" "$work/seeds/$target" "$work/found/$target" >/dev/null 2>&1
    rm -rf "fuzz/corpus/$target"
    mv "$work/kept" "fuzz/corpus/$target"
    printf '%-18s %6s inputs, %s\n' "$target" "$(count "fuzz/corpus/$target")" "$(du -sh "fuzz/corpus/$target" | cut -f1)"
}

case "$action" in
    run)
        findings=0
        printf '%-18s %12s %8s %8s\n' target executions edges findings
        for target in "$@"; do run "$target"; done
        [ "$findings" -eq 0 ] || { echo "failing inputs are in $work/failed" >&2; exit 1; }
        ;;
    keep)
        for target in "$@"; do keep "$target"; done
        ;;
esac

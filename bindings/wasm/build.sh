#!/bin/sh
# Builds the npm package into target/wasm/package: two modules of WebAssembly, their types, and the page.
# The compiler's part for WebAssembly comes from rustup; where rustup has none, from Debian.
set -eu
cd "$(dirname "$0")/../.."
here=bindings/wasm
work=$(pwd)/${CARGO_TARGET_DIR:-target}/wasm
mkdir -p "$work"

# It is of the same version as the crate, by the lock file.
cargo build --quiet --locked --package mynumber-card-wasm-bind
bind=${CARGO_TARGET_DIR:-target}/debug/mynumber-card-wasm-bind

target=wasm32-unknown-unknown
options=
# Whether the compiler that is here has what WebAssembly needs, or rustup can bring it.
has_target() {
    [ -d "$(rustc --print sysroot)/lib/rustlib/$target" ] && return
    command -v rustup >/dev/null 2>&1 && rustup --quiet target add "$target" >&2
}
if ! has_target; then
    echo "no $target from rustup: taking Debian's compiler for it, unpacked into target/" >&2
    debian=$work/debian
    wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' $here/Cargo.toml)
    there=$(apt-cache policy rustc-web 2>/dev/null | sed -n 's/^ *Candidate: \([0-9.]*\).*/\1/p')
    if [ -z "$there" ] || ! dpkg --compare-versions "$there" ge "$wanted"; then
        echo "Debian's rustc-web is ${there:-not there}, and $wanted is needed: add the target with rustup" >&2
        exit 1
    fi
    # The linker that the toolchain brings; the standard library is built from its source.
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$(find "$(rustc --print sysroot)" -name rust-lld | head -1)
    if ! [ -x "$debian/usr/bin/rustc" ]; then
        mkdir -p "$debian"
        library=$(apt-cache depends rustc-web | sed -n 's/.*Depends: \(libstd-rust-web-[0-9.]*\).*/\1/p' | head -1)
        (cd "$debian" && apt-get download rustc-web "$library" rust-web-src &&
            llvm=$(dpkg-deb -f rustc-web_*.deb Depends | grep -o 'libllvm[0-9.]*' | head -1) && apt-get download "$llvm" &&
            for package in *.deb; do dpkg-deb -x "$package" .; done)
    fi
    RUSTC=$debian/usr/bin/rustc
    RUSTC_BOOTSTRAP=1
    LD_LIBRARY_PATH="$debian/usr/lib:$debian/usr/lib/x86_64-linux-gnu${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
    export RUSTC RUSTC_BOOTSTRAP LD_LIBRARY_PATH CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER
    options="-Zbuild-std=std,panic_abort"
fi

package=$work/package
rm -rf "$package"
mkdir -p "$package/wasm" "$package/results"
for module in evidence documents; do
    [ $module = documents ] && features="--features documents" || features=
    # shellcheck disable=SC2086
    cargo build --quiet --locked --profile wasm $options --target "$target" --target-dir "$work/build" \
        --manifest-path $here/Cargo.toml $features
    "$bind" "$work/build/$target/wasm/mynumber_card_wasm.wasm" "$package/wasm" $module
    if command -v wasm-opt >/dev/null 2>&1; then
        wasm-opt -Os --all-features -o "$package/wasm/small.wasm" "$package/wasm/${module}_bg.wasm"
        mv "$package/wasm/small.wasm" "$package/wasm/${module}_bg.wasm"
    fi
done

# The tools of the package and its tests, of the versions in the lock file.
npm ci --silent --no-audit --no-fund --prefix $here
# The types of the results are those of Rust, by their schemas.
for schema in verdict-1 document-1 certificate-1 request-1; do
    $here/node_modules/.bin/json2ts --additionalProperties --unreachableDefinitions=false \
        docs/schema/$schema.json >"$package/results/$schema.d.ts"
done
cp $here/package/index.js $here/package/given.js $here/package/index.d.ts $here/package/package.json $here/package/README.md LICENSE-* "$package/"
for module in evidence documents; do
    file=$package/wasm/${module}_bg.wasm
    echo "$module: $(wc -c <"$file") bytes, $(gzip -9 -c "$file" | wc -c) gzipped"
done
node $here/page/build.mjs "$package" "$work/page.html"

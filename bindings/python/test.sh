#!/bin/sh
# Builds the wheel, installs it into a fresh environment, and tests it there: the types, the package's tests, the examples
# of its README, the cases that all languages share, and the real pcscd with pyscard and OpenSC.
set -eu
cd "$(dirname "$0")/../.."

target=${CARGO_TARGET_DIR:-target}
here=$target/python
tests=bindings/python

# The tool that builds. The list is copied into the environment last, so that half an installation does not count.
maturin=maturin==1.16.0
if ! [ "$(cat "$here/tools/installed.txt" 2>/dev/null)" = "$maturin" ]; then
    python3 -m venv --clear "$here/tools"
    "$here/tools/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: "$maturin"
    echo "$maturin" >"$here/tools/installed.txt"
fi
rm -rf "$here/wheels"
"$here/tools/bin/maturin" build --quiet --locked --profile dev --manifest-path "$tests/Cargo.toml" --out "$here/wheels" \
    --interpreter python3 >"$here/build.log" 2>&1 || { cat "$here/build.log" >&2; exit 1; }

# What the tests need beside the wheel stays from run to run; the wheel is installed anew.
if ! cmp -s "$tests/test-requirements.txt" "$here/fresh/installed.txt"; then
    python3 -m venv --clear "$here/fresh"
    "$here/fresh/bin/pip" install --quiet --disable-pip-version-check --no-deps --requirement "$tests/test-requirements.txt"
    cp "$tests/test-requirements.txt" "$here/fresh/installed.txt"
fi
"$here/fresh/bin/pip" install --quiet --disable-pip-version-check --no-index --no-deps --force-reinstall "$here"/wheels/*.whl

# The program, to compare results with.
MYNUMBER_CARD_PROGRAM=$(pwd)/$target/debug/mynumber-card
[ -x "$MYNUMBER_CARD_PROGRAM" ] || cargo build --quiet --locked --package mynumber-card-cli --features pcsc,sim
export MYNUMBER_CARD_PROGRAM

python3 "$tests/scripts/results.py" --check
# Not in the source tree, so that the installed package is what is tested.
fresh=$(cd "$here/fresh" && pwd)
root=$(pwd)
mkdir -p "$here/run"
cd "$here/run"
"$fresh/bin/python" -m mypy --strict --package mynumber_card --package mynumber_card_pytest
"$fresh/bin/python" -m mypy.stubtest mynumber_card
"$fresh/bin/python" -m pytest -q --rootdir "$root/$tests" -p no:cacheprovider "$root/$tests/tests"

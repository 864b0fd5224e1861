#!/bin/sh
# Installs what building and testing need from Debian or Ubuntu, and only what is missing.
#   scripts/install-test-parts.sh build   what `make demo` needs: the PC/SC headers and a linker
#   scripts/install-test-parts.sh bench   that, libnfc with what its bindings are made with, and OpenSSL to
#                                         compare with
#   scripts/install-test-parts.sh fuzz    what libFuzzer is compiled with
#   scripts/install-test-parts.sh test    that, and the real parts that the tests talk to
set -eu

build="gcc libc6-dev libpcsclite-dev pkg-config"
fuzz="$build g++"
libnfc="libnfc-dev libclang-dev"
bench="$build $libnfc libssl-dev openssl"
test="$build $libnfc libnfc-bin libnfc-examples libnfc-pn53x-examples valgrind zsh fish mandoc man-db pcscd vsmartcard-vpcd opensc opensc-pkcs11 openssl libopenjp2-tools chromium fonts-noto-cjk libsixel-bin tmux util-linux poppler-utils python3 python3-dev python3-icalendar python3-jsonschema python3-venv qpdf unicode-data bzip2 python3-pyscard openjdk-17-jdk-headless golang-go openssh-client openssh-server openvpn curl nginx-light libnss3-tools libengine-pkcs11-openssl gnutls-bin p11-kit xvfb xdotool firefox-esr"
# Node from wherever it is; Debian's, with the headers that packages are compiled with, where there is none.
if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
    test="$test nodejs npm libnode-dev"
fi

case "${1:-test}" in
    build) wanted=$build ;;
    bench) wanted=$bench ;;
    fuzz) wanted=$fuzz ;;
    test) wanted=$test ;;
    *)
        echo "usage: $0 [build|bench|fuzz|test]" >&2
        exit 2
        ;;
esac

if ! command -v cargo >/dev/null 2>&1; then
    echo "$0: cargo is not installed; see https://rustup.rs" >&2
    exit 1
fi

if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "$0: this is no Debian; install the equivalents of these yourself: $wanted" >&2
    echo "$0: then run the recipe's remaining commands (see the Makefile)" >&2
    exit 1
fi

missing=
for package in $wanted; do
    state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
    case "$state" in
        installed*) ;;
        *) missing="$missing $package" ;;
    esac
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
    sudo=
elif command -v sudo >/dev/null 2>&1; then
    sudo=sudo
else
    echo "$0: to install$missing this needs root, and there is no sudo" >&2
    exit 1
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT

run() {
    if ! $sudo env DEBIAN_FRONTEND=noninteractive "$@" >"$log" 2>&1 </dev/null; then
        cat "$log" >&2
        return 1
    fi
}

echo "installing$missing" >&2
options="-qq -y --no-install-recommends -o DPkg::Lock::Timeout=300"
# The lists may be absent or older than the archive, so a failure is tried once more with new ones.
# shellcheck disable=SC2086
if ! run apt-get $options install $missing 2>/dev/null; then
    if ! run apt-get -qq -o DPkg::Lock::Timeout=300 update || ! run apt-get $options install $missing; then
        echo "$0: could not install$missing (see above)" >&2
        exit 1
    fi
fi

# The tests run services of their own. One that only came with them is not left running.
if [ -d /run/systemd/system ]; then
    for service in pcscd:pcscd.socket pcscd:pcscd.service nginx-light:nginx.service openssh-server:ssh.service; do
        case " $missing " in
            *" ${service%%:*} "*) $sudo systemctl disable --now --quiet "${service#*:}" || true ;;
        esac
    done
fi

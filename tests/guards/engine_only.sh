#!/usr/bin/env bash
# The engine alone configures with libtorch and two folders of headers, and asks for nothing else.
#   engine_only.sh SOURCES CXX      every case      engine_only.sh --list    the cases' names      engine_only.sh SOURCES CXX CASE...    these cases
# shellcheck disable=SC2317 # the cases are called by name
set -uo pipefail
export LC_ALL=C

cases=(configures configures_with_tests says_which_header_is_missing)

fail() { failures="$failures; $*"; }

configured() { # OPTIONS...; the log is kept
    local package refused=()
    for package in OpenCV Qt6 Boost PkgConfig nlohmann_json CLI11 QuaZip-Qt6 TIFF PNG JPEG; do
        refused+=("-DCMAKE_DISABLE_FIND_PACKAGE_$package=ON")
    done
    cmake -S "$sources" -B "$scratch/build" -DCMAKE_CXX_COMPILER="$compiler" -DLIKENESS_ENGINE_ONLY=ON "${refused[@]}" "$@" >"$scratch/log" 2>&1
}

headers() { # -> a folder with the two of them, wherever they are installed
    local header folder
    mkdir -p "$scratch/headers"
    for header in nlohmann/json.hpp CLI/CLI.hpp; do
        for folder in /usr/include /usr/local/include /opt/homebrew/include; do
            [[ ! -e $folder/$header ]] || ln -sfn "$folder/${header%%/*}" "$scratch/headers/${header%%/*}"
        done
    done
    printf '%s\n' "$scratch/headers"
}

case_configures() {
    configured -DLIKENESS_TESTS=OFF -DLIKENESS_HEADERS="$(headers)" || fail "$(tail -n 15 "$scratch/log")"
}

case_configures_with_tests() {
    configured -DLIKENESS_TESTS=ON -DLIKENESS_HEADERS="$(headers)" || fail "$(tail -n 15 "$scratch/log")"
}

case_says_which_header_is_missing() {
    mkdir -p "$scratch/empty"
    ! configured -DLIKENESS_TESTS=OFF -DLIKENESS_HEADERS="$scratch/empty" || fail "it configured without the headers"
    grep -q 'nlohmann/json.hpp' "$scratch/log" || fail "the missing header is not named"
}

if [[ ${1-} == --list ]]; then
    printf '%s\n' "${cases[@]}"
    exit 0
fi
sources=$1 compiler=$2
shift 2
[[ $# -gt 0 ]] || set -- "${cases[@]}"
status=0
for name in "$@"; do
    failures=''
    scratch=$(mktemp -d)
    "case_$name"
    rm -rf "$scratch"
    if [[ -n $failures ]]; then
        echo "$name: ${failures#; }"
        status=1
    fi
done
exit $status

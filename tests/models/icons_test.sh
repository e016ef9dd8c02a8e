#!/usr/bin/env bash
# packaging/icons.sh with an npm of our own: no network.
#   icons_test.sh          every case        icons_test.sh --list    their names
#   icons_test.sh CASE     that case
# shellcheck disable=SC2317 # the cases are called by name
set -uo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cases=(complete_needs_no_npm one_missing_is_fetched offline wrong_package unwritable list usage)

build_world() {
    world=$(mktemp -d)
    export WORLD=$world LIKENESS_ICONS=$world/icons PATH=$world/bin:$PATH
    mkdir -p "$world/bin" "$world/package/icons"
    printf '<svg/>\n' >"$world/package/icons/sun.svg"
    tar -czf "$world/served.tgz" -C "$world" package
    cat >"$world/bin/npm" <<'NPM'
#!/usr/bin/env bash
echo called >>"$WORLD/npm.log"
if [[ -e $WORLD/offline ]]; then
    echo 'npm ERR! code ENOTFOUND' >&2
    exit 1
fi
cp "$WORLD/served.tgz" lucide-static-1.62.0.tgz
NPM
    chmod +x "$world/bin/npm"
}

all_present() {
    mkdir -p "$LIKENESS_ICONS"
    local name
    while read -r name; do
        printf '<svg/>\n' >"$LIKENESS_ICONS/$name.svg"
    done <"$top/resources/theme/icons.txt"
    printf 'ISC\n' >"$LIKENESS_ICONS/LICENSE"
    printf '1.62.0\n' >"$LIKENESS_ICONS/VERSION"
}

icons() { # EXPECTED-STATUS [ARGUMENTS...] -> output in $said
    local expected=$1 status=0
    shift
    said=$(bash "$top/packaging/icons.sh" "$@" 2>&1) || status=$?
    [[ $status == "$expected" ]] || fail "exit $status where $expected was expected: $said"
}
fail() { printf '%s\n' "$*"; exit 1; }
says() { [[ $said == *"$1"* ]] || fail "'$1' is not said: $said"; }

complete_needs_no_npm() {
    all_present
    icons 0
    [[ ! -e $world/npm.log && -z $said ]] || fail "npm was asked, or something said: $said"
}
one_missing_is_fetched() {
    all_present
    rm "$LIKENESS_ICONS/sun.svg"
    icons 1
    [[ -e $world/npm.log ]] || fail "npm was not asked"
}
offline() {
    touch "$world/offline"
    icons 1
    says "ENOTFOUND" && says "network"
}
wrong_package() {
    icons 1
    says "not the package that was pinned"
    [[ ! -e $LIKENESS_ICONS/sun.svg ]] || fail "something was taken from it"
}
unwritable() {
    touch "$world/file"
    LIKENESS_ICONS=$world/file/icons icons 1
    says "cannot write"
}
list() {
    icons 1 --list
    all_present
    icons 0 --list
    says "132 icons"
}
usage() {
    icons 2 --nonsense
    says "usage"
}

case ${1-} in
    --list) printf '%s\n' "${cases[@]}"; exit 0 ;;
    '') chosen=("${cases[@]}") ;;
    *) chosen=("$@") ;;
esac
for case in "${chosen[@]}"; do
    (
        build_world
        trap 'rm -rf -- "$world"' EXIT
        "$case"
    ) || { printf 'failed: %s\n' "$case"; exit 1; }
done

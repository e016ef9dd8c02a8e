#!/usr/bin/env bash
# The built programs from outside: what they link, and that no network socket is ever opened.
#   program.sh FOLDER            every case; FOLDER holds the programs      program.sh --list    the cases' names
#   program.sh FOLDER CASE...    these cases
# shellcheck disable=SC2317 # the cases are called by name
set -uo pipefail
export LC_ALL=C

cases=(links_no_network command_line_links_no_window command_line_links_no_torch render_opens_no_network_socket window_opens_no_network_socket trace_sees_a_network_socket)

fail() { failures="$failures; $*"; }
skip() {
    echo "SKIPPED: $*"
    exit 77
}

linked() { readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'; } # what the program itself asks for, not what its libraries do

# A program may link exiv2 and exiv2 curl; what counts is that we call none of it: the trace shows that.
case_links_no_network() {
    local program found
    for program in "$folder"/likeness*; do
        [[ -x $program && -f $program ]] || continue
        found=$(linked "$program" | grep -E '^lib(Qt6Network|Qt6WebSockets|curl|ssl|soup|nghttp)')
        [[ -z $found ]] || fail "${program##*/} links $found"
    done
}

case_command_line_links_no_window() {
    local found
    found=$(linked "$folder/likeness-cli" | grep -E '^libQt6(Widgets|Gui)')
    [[ -z $found ]] || fail "likeness-cli links $found"
}

# With everything that its libraries bring along: the engine is loaded, never linked.
case_command_line_links_no_torch() {
    local found
    found=$(ldd "$folder/likeness-cli" | grep -E 'lib(torch|c10)')
    [[ -z $found ]] || fail "likeness-cli links $found"
    ldd "$folder/likeness-engine.so" | grep -q libtorch || fail "the engine's module links no libtorch, so that this looks at nothing"
}

traced() { # LOG COMMAND...; the command's output is kept beside the log
    local log=$1 status=0
    shift
    command -v strace >/dev/null || skip "strace is not installed"
    strace -f -qq -e trace=execve -o /dev/null true 2>/dev/null || skip "strace may not trace here"
    # A leak sanitizer cannot work under a tracer.
    ASAN_OPTIONS=detect_leaks=0 strace -f --seccomp-bpf -qq -e trace=socket,connect,sendto -o "$log" "$@" >"$log.out" 2>&1 || status=$?
    [[ $status -eq 0 ]] || fail "$1 ended with $status: $(tail -n 5 "$log.out")"
}

case_render_opens_no_network_socket() {
    local photo=${LIKENESS_MODELS:-${XDG_DATA_HOME:-$HOME/.local/share}/likeness/models}/demo/astronaut.png
    [[ -r $photo ]] || skip "the demo portrait is not installed: models/fetch.sh brings it"
    XDG_CACHE_HOME=$scratch/cache traced "$scratch/log" "$folder/likeness-cli" render --photos "$photo" --out "$scratch/out" --sheet
    [[ -n $(find "$scratch/out" -name '*.jpg' 2>/dev/null) ]] || fail "no picture came out"
    ! grep -E 'AF_INET|AF_NETLINK|AF_PACKET' "$scratch/log" || fail "a network socket was opened"
}

# The whole walk through the window: photos in, headshots made and changed, a file out, closed and opened again.
case_window_opens_no_network_socket() {
    [[ -x $folder/test_ui ]] || skip "test_ui is not built"
    QT_QPA_PLATFORM=offscreen XDG_RUNTIME_DIR=$scratch traced "$scratch/log" "$folder/test_ui" --gtest_filter='Walk.*'
    ! grep -q SKIPPED "$scratch/log.out" || skip "the walk has no photos or no models"
    ! grep -E 'AF_INET|AF_NETLINK|AF_PACKET' "$scratch/log" || fail "a network socket was opened"
}

# The trace itself is tested: a program that does open one is caught.
case_trace_sees_a_network_socket() {
    traced "$scratch/log" /usr/bin/python3 -c 'import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()'
    grep -q AF_INET "$scratch/log" || fail "the trace does not see a socket that is there"
}

run_case() (
    failures=''
    scratch=$(mktemp -d)
    trap 'rm -rf -- "$scratch"' EXIT
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
folder=${1:?the folder of the programs}
shift
[[ $# -eq 0 ]] || cases=("$@")
status=0
for case in "${cases[@]}"; do
    run_case "$case" || status=$?
done
exit "$status"

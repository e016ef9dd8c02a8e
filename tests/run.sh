#!/usr/bin/env bash
# Set-up, build, every test.
#   tests/run.sh                  what continuous integration runs (there with --werror)
#   tests/run.sh --asan           under the address and undefined-behaviour sanitizers, without the slow tests
#   tests/run.sh --quick          without the slow tests
#   tests/run.sh -- ARGUMENT...   the rest goes to ctest, as in: -- -R Matte
# Exit status: ctest's own; 130 when interrupted.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
preset=dev werror=OFF arguments=()
[[ ${CI:-} != true ]] || werror=ON

while [[ $# -gt 0 ]]; do
    case $1 in
        --asan) preset=asan arguments+=(-LE slow) ;;
        --quick) arguments+=(-LE slow) ;;
        --werror) werror=ON ;;
        --help)
            sed -n '2,7s/^# \?//p' "${BASH_SOURCE[0]}"
            exit 0
            ;;
        --)
            shift
            arguments+=("$@")
            break
            ;;
        *)
            printf 'usage: tests/run.sh [--asan | --quick] [--werror] [-- CTEST_ARGUMENT...]\n' >&2
            exit 2
            ;;
    esac
    shift
done

cd "$top"
bash packaging/setup.sh
cmake --preset "$preset" --log-level=WARNING -DLIKENESS_WERROR="$werror"
cmake --build --preset "$preset"

results=$top/build/$preset/results.xml
log=$top/build/$preset/ctest.log
rm -f "$results"
status=0
# On two cores two tests at once end a fifth sooner than one after the other; the nets use every core themselves, so more gain nothing.
together=$(nproc)
[[ $together -le 4 ]] || together=4
ctest --preset "$preset" -j "$together" --output-junit "$results" "${arguments[@]}" | tee "$log" || status=$?
# ctest lists skipped tests, but not why they were. Its own words stay the last.
[[ ! -e $results ]] || /usr/bin/python3 tests/summary.py "$results"
sed -n '/tests passed,/,$p' "$log"
exit "$status"

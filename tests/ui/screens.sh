#!/usr/bin/env bash
# The walk through the window on a real X server, with a picture of every stop: light and dark, at 100 and 200 %, large and small.
#   screens.sh TEST_UI [FOLDER]      pictures go to FOLDER/THEME-SCALE-SIZE (out/screens)
set -euo pipefail

test_ui=$1
folder=${2-out/screens}
command -v Xvfb >/dev/null || { echo "Xvfb is not installed" >&2; exit 77; }

scratch=$(mktemp -d)
server=
cleanup() {
    [[ -z $server ]] || kill "$server" 2>/dev/null || true
    rm -rf -- "$scratch"
}
trap cleanup EXIT

display=
for number in {90..110}; do
    [[ ! -e /tmp/.X11-unix/X$number ]] || continue
    Xvfb ":$number" -screen 0 3000x2000x24 -nolisten tcp >"$scratch/server" 2>&1 &
    server=$!
    for _ in {1..50}; do
        [[ -e /tmp/.X11-unix/X$number ]] && break
        sleep 0.1
    done
    display=:$number
    break
done

failed=0
walk() { # THEME SCALE SIZE
    echo "== $1, $2, $3"
    DISPLAY=$display QT_QPA_PLATFORM=xcb XDG_RUNTIME_DIR=$scratch QT_SCALE_FACTOR=$2 LIKENESS_SCREENS=$folder/$1-$2-$3 LIKENESS_WALK_THEME=$1 LIKENESS_WALK_SIZE=$3 \
        "$test_ui" --gtest_filter='Walk.*' --gtest_brief=1 || failed=1
}

walk dark 1 1440x900
walk light 1 1440x900
walk dark 1 1280x720
walk dark 2 1440x900
exit $failed

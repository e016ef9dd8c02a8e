#!/usr/bin/env bash
# Brings the icons of the window: Lucide, from one pinned package, those that resources/theme/icons.txt names. They never enter git.
# What is finished stays; with all of them present it touches no network.
set -euo pipefail
export LC_ALL=C

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
package=lucide-static version=1.62.0
sha=386f9080c440d6f5049cefe3456ae8357f7a0c7f76e59670cd1cb83bc7050a44

complain() { printf 'icons: %s\n' "$*" >&2; }

folder=${LIKENESS_ICONS:-}
if [[ -z $folder ]]; then
    if [[ -z ${XDG_DATA_HOME:-} && -z ${HOME:-} ]]; then
        complain "neither LIKENESS_ICONS, XDG_DATA_HOME nor HOME is set: no place for the icons"
        exit 1
    fi
    folder=${XDG_DATA_HOME:-$HOME/.local/share}/likeness/icons
fi
[[ $folder == /* ]] || folder=$PWD/$folder
mapfile -t names <"$top/resources/theme/icons.txt"

complete() {
    local name
    [[ -s $folder/LICENSE && $(cat "$folder/VERSION" 2>/dev/null) == "$version" ]] || return 1
    for name in "${names[@]}"; do
        [[ -s $folder/$name.svg ]] || return 1
    done
}

case ${1-} in
    --list)
        complete && printf '%s icons of %s %s (ISC) in %s\n' "${#names[@]}" "$package" "$version" "$folder" && exit 0
        printf 'missing, or not all of them: %s icons of %s %s in %s\n' "${#names[@]}" "$package" "$version" "$folder"
        exit 1
        ;;
    '') ;;
    *)
        printf 'usage: packaging/icons.sh [--list]\n' >&2
        exit 2
        ;;
esac

! complete || exit 0
mkdir -p -- "$folder" 2>/dev/null && [[ -w $folder ]] || { complain "cannot write to $folder"; exit 1; }
command -v npm >/dev/null || { complain "npm is needed to fetch $package; packaging/setup.sh installs it"; exit 1; }
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
trap 'complain "interrupted; run again"; exit 130' INT TERM HUP
archive=$scratch/$package-$version.tgz
(cd "$scratch" && npm pack "$package@$version" --ignore-scripts --silent >/dev/null 2>npm.log </dev/null) || {
    complain "npm could not fetch $package $version: $(tail -1 "$scratch/npm.log")"
    complain "a network connection is needed for this, once"
    exit 1
}
if [[ $(sha256sum <"$archive" | cut -d' ' -f1) != "$sha" ]]; then
    complain "$package $version is not the package that was pinned (its SHA-256 differs); nothing was taken from it"
    exit 1
fi
tar -xzf "$archive" -C "$scratch" --strip-components=1 package/icons package/LICENSE
for name in "${names[@]}"; do
    [[ -s $scratch/icons/$name.svg ]] || { complain "$package $version has no icon '$name'"; exit 1; }
    mv -f -- "$scratch/icons/$name.svg" "$folder/"
done
mv -f -- "$scratch/LICENSE" "$folder/LICENSE"
printf '%s\n' "$version" >"$folder/VERSION"
printf '%s icons of %s %s are in %s\n' "${#names[@]}" "$package" "$version" "$folder"

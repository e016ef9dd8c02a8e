"""Prints manifest.json as lines for the shell: fields parted by the unit separator, lists by spaces. Entries marked `extra` only where that is named:
read_manifest.py MANIFEST [EXTRA...]

P id kind name version bytes sha256
F file bytes sha256 package convert role licence members
"""

import json
import sys
from pathlib import PurePosixPath

FORMAT = "likeness.models-manifest/1"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        manifest = json.load(file)
    if manifest["format"] != FORMAT:
        sys.exit(f"{sys.argv[1]}: format {manifest['format']}, {FORMAT} expected")
    rows = [("P", p["id"], p["kind"], p["name"], p.get("version", ""), p.get("bytes", ""), p.get("sha256", ""))
            for p in manifest["packages"]]
    for entry in manifest["models"] + manifest["photos"]:
        if "extra" in entry and entry["extra"] not in sys.argv[2:]:
            continue
        path = PurePosixPath(entry["file"])
        if path.is_absolute() or ".." in path.parts:
            sys.exit(f"{sys.argv[1]}: {path} leads out of the models folder")
        rows.append(("F", entry["file"], entry["bytes"], entry["sha256"], entry["package"], entry["convert"],
                     entry.get("role", "photo"), entry["licence"], " ".join(entry["members"])))
    print("\n".join("\x1f".join(str(field) for field in row) for row in rows))


if __name__ == "__main__":
    main()

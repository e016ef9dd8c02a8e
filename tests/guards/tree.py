#!/usr/bin/env python3
"""Looks over everything that is tracked.

    tree.py            every case       tree.py --list    their names
    tree.py CASE...    these cases
"""
import json
import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
LARGEST = 3 * 1024 * 1024


class Skipped(Exception):
    pass


def tracked():
    # safe.directory: a clone that belongs to somebody else (a mounted folder, a container) may be read all the same.
    listing = subprocess.run(["git", "-c", f"safe.directory={TOP}", "-C", TOP, "ls-files", "-z"], capture_output=True, text=True)
    if listing.returncode != 0:
        raise Skipped("this is no git clone: " + listing.stderr.strip())
    return [TOP / name for name in listing.stdout.split("\0") if name and (TOP / name).is_file()]


def lines(paths):
    """(place, line) of every line of text."""
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            yield f"{path.relative_to(TOP)}:{number}", line


def search(pattern, paths):
    expression = re.compile(pattern)
    return [f"{place}: {line.strip()[:120]}" for place, line in lines(paths) if expression.search(line)]


def expect_none(what, found):
    assert not found, f"{what}:\n  " + "\n  ".join(found)


# Patterns are written so that they do not find themselves.

def case_no_machine_paths():
    """A path of somebody's machine works nowhere else."""
    expect_none("paths of one machine", search(r"(^|[\s\"'=(:])/(wo[r]k|ro[o]t|ho[m]e/\w+)/", [p for p in tracked() if p.suffix != ".svg"]))


def case_no_package_hosts():
    """Where packages come from is the business of npm's and apt's own settings."""
    expect_none("package hosts", search(r"(registry\.[n]pmjs|[n]odesource\.|deb\.[d]ebian\.org|[p]ypi\.org|files\.[p]ythonhosted|huggingface\.c[o]/)", tracked()))


def case_one_file_a_system():
    """What differs between operating systems sits in core/base/platform_*.cpp."""
    program = [p for p in tracked() if p.suffix in {".cpp", ".h"} and p.relative_to(TOP).parts[0] in {"core", "ui", "app"}
               and not p.name.startswith("platform_")]
    expect_none("questions about the system", search(r"\b(_WIN32|_WIN64|__linux__|__APPLE__|__unix__|_MSC_VER|Q_OS_\w+)\b", program))


def case_no_weights():
    expect_none("model weights in git", [str(p.relative_to(TOP)) for p in tracked()
                                         if p.suffix in {".onnx", ".pt", ".pth", ".ckpt", ".safetensors", ".tflite", ".caffemodel", ".gguf"}
                                         and "tests/data" not in p.as_posix()])


def case_no_large_files():
    expect_none("files over 3 MB", [f"{p.relative_to(TOP)}: {p.stat().st_size} bytes" for p in tracked() if p.stat().st_size > LARGEST])


def case_no_merge_leftovers():
    expect_none("conflict markers", search(r"^(<{7} |>{7} |={7}$)", tracked()))


def case_no_open_promises():
    """What is left to do belongs into an issue."""
    code = [p for p in tracked() if p.suffix in {".cpp", ".h", ".py", ".sh", ".cmake", ".in"} or p.name == "CMakeLists.txt"]
    expect_none("promises", search(r"\b(TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b", code))
    pages = [p for p in tracked() if p.suffix == ".md"]
    expect_none("placeholders", search(r"@[A-Z]+@", pages))


def case_colours_in_the_theme():
    """What the window looks like stands in ui/theme alone."""
    window = [p for p in tracked() if p.suffix in {".cpp", ".h", ".qss"} and not p.relative_to(TOP).as_posix().startswith("ui/theme/")
              and p.relative_to(TOP).parts[0] in {"ui", "app", "resources"} and "cli" not in p.relative_to(TOP).parts]
    expect_none("colours outside ui/theme", search(r"\"#[0-9a-fA-F]{3,8}\"|#[0-9a-fA-F]{6}\b|QColor\(\s*[0-9]|qRgba?\(\s*[0-9]|rgba?\(\s*[0-9]|Qt::(red|green|blue|yellow|cyan|magenta|gray|white|black)\b", window))


def case_shell_scripts_parse():
    found = []
    for path in tracked():
        first = path.read_bytes()[:64].split(b"\n")[0]
        if path.suffix == ".sh" or re.match(rb"#!.*\b(ba)?sh\b", first):
            checked = subprocess.run(["bash", "-n", path], capture_output=True, text=True)
            if checked.returncode != 0:
                found.append(checked.stderr.strip())
    expect_none("bash -n", found)


def case_json_parses():
    found = []
    for path in tracked():
        if path.suffix == ".json" and "tests/data" not in path.as_posix():
            try:
                json.loads(path.read_text(encoding="utf-8"))
            except ValueError as error:
                found.append(f"{path.relative_to(TOP)}: {error}")
    expect_none("JSON", found)


def main(arguments):
    cases = {name.removeprefix("case_"): function for name, function in globals().items() if name.startswith("case_")}
    if arguments == ["--list"]:
        print("\n".join(cases))
        return 0
    status = 0
    for name in arguments or cases:
        try:
            cases[name]()
            print(f"PASS {name}")
        except AssertionError as error:
            print(f"FAIL {name}: {error}")
            status = 1
        except Skipped as reason:
            print(f"SKIPPED: {reason}")
            status = status or 77
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

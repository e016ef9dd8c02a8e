#!/usr/bin/python3
"""likeness-cli against its contract: documents, exit codes, bad input, and what it leaves behind.

    cli_test.py PROGRAM CASE      one case; ends with 77 and "SKIPPED: why" where it cannot run here
    cli_test.py --list            their names
"""
import importlib
import pathlib
import shutil
import sys

sys.dont_write_bytecode = True  # the sources' folder stays as it is
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import harness  # noqa: E402

for module in ("documents_cases",
               "usage_cases",
               "people_cases",
               "render_cases",
               "session_cases",
               "input_cases",
               "disk_cases",
               "model_cases",
               "stream_cases",
               "stop_cases",
               "upscale_cases",
               "pack_cases"):
    importlib.import_module(module)


def main(arguments):
    if arguments == ["--list"]:
        print("\n".join(harness.CASES))
        return 0
    if len(arguments) != 2 or arguments[1] not in harness.CASES:
        print(__doc__, file=sys.stderr)
        return 2
    for old in harness.WARM.parent.glob("*-cache-*"):  # those of earlier builds
        if not old.name.endswith(f"-{harness.BUILT}"):
            shutil.rmtree(old, ignore_errors=True)
    harness.WARM.mkdir(parents=True, exist_ok=True)
    harness.SCRATCH.mkdir()
    try:
        try:
            from jsonschema import Draft202012Validator  # noqa: F401
        except ImportError:
            raise harness.Skipped("python3-jsonschema 4 is not installed") from None
        harness.CASES[arguments[1]]()
    except harness.Skipped as reason:
        print(f"SKIPPED: {reason}")
        return 77
    finally:
        shutil.rmtree(harness.SCRATCH, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

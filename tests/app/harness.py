"""What the cases of likeness-cli stand on: running the program held to its contract, photos, models, caches.

Every run with --json is held to the description that `likeness-cli help json` prints, whatever the case looks at.
"""
import functools
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

import pictures

CASES = {}
PROGRAM = str(pathlib.Path(sys.argv[1]).resolve()) if len(sys.argv) > 2 else ""
BUILT = int(os.stat(PROGRAM).st_mtime) if PROGRAM else 0
WARM = pathlib.Path(PROGRAM).parent.parent / "tests" / "app" / f"warm-cache-{BUILT}"  # all cases share it where only speed matters; another program may keep other things
SCRATCH = pathlib.Path(tempfile.gettempdir()) / f"likeness-cli-{os.getpid()}"  # of this case alone


class Skipped(Exception):
    pass


def case(function):
    CASES[function.__name__] = function
    return function


def models_folder():
    if os.environ.get("LIKENESS_MODELS"):
        return pathlib.Path(os.environ["LIKENESS_MODELS"])
    data = os.environ.get("XDG_DATA_HOME", "")
    return pathlib.Path(data if data.startswith("/") else os.path.expanduser("~/.local/share")) / "likeness" / "models"


MODEL_FILES = ["blazeface.onnx", "ssd_mobilenet.onnx", "facemesh.onnx", "iris.onnx", "canonical_face_mesh.json", "dlib_resnet.onnx", "faceres.onnx", "isnet.onnx", "selfie.onnx"]


def need_models():
    missing = [name for name in MODEL_FILES + ["demo/astronaut.png"] if not (models_folder() / name).is_file()]
    if missing:
        raise Skipped(f"{', '.join(missing)} not installed: models/fetch.sh brings it")


def shared(name):
    """A folder of test photos that lies beside the project and never in it."""
    need_models()
    folder = pathlib.Path(__file__).resolve().parents[2].parent / "shared" / name
    if not folder.is_dir():
        raise Skipped(f"../shared/{name} is not there")
    return folder


def need_root():
    if os.geteuid() != 0:
        raise Skipped("only root can mount a small disk")


def portrait():
    """The demo portrait's file."""
    need_models()
    return models_folder() / "demo" / "astronaut.png"


def sample(number):
    need_models()
    file = models_folder() / "samples" / f"sample{number}.jpg"
    if not file.is_file():
        raise Skipped(f"{file.name} is not installed: models/fetch.sh brings it")
    return file


@functools.lru_cache(maxsize=None)
def portrait_pixels():
    return pictures.read_png(portrait().read_bytes())


def scratch(name):
    folder = SCRATCH / name
    folder.mkdir(parents=True)
    return folder


def put(name, content):
    file = SCRATCH / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def portrait_copy(name):
    return put(name, portrait().read_bytes())


def fresh_cache():
    """Knows no photo, only the hashes of the models, which take long."""
    folder = SCRATCH / f"cache-{len(list(SCRATCH.iterdir()))}"
    (folder / "likeness").mkdir(parents=True)
    if (WARM / "likeness" / "model-hashes.json").is_file():
        shutil.copy2(WARM / "likeness" / "model-hashes.json", folder / "likeness")
    return folder


def knowing_cache():
    """Knows the portrait, too, with its cut-out."""
    known = WARM.parent / f"portrait-cache-{BUILT}"
    if not known.is_dir():
        made = fresh_cache()
        run("render", "--photos", portrait(), "--out", SCRATCH / "known", cache=made, expect=0)
        try:
            shutil.copytree(made, WARM.parent / SCRATCH.name)
            os.rename(WARM.parent / SCRATCH.name, known)
        except OSError:  # another case was faster
            shutil.rmtree(WARM.parent / SCRATCH.name, ignore_errors=True)
    folder = SCRATCH / f"cache-{len(list(SCRATCH.iterdir()))}"
    shutil.copytree(known, folder)
    return folder


class Result:
    def __init__(self, code, out, err, command):
        self.code, self.out, self.command = code, out, command
        self.err = err.decode("utf-8", "backslashreplace")
        self.document = None

    def __repr__(self):
        return f"{self.command}\nexit {self.code}\nstdout: {self.out[:2000]!r}\nstderr: {self.err[:2000]}"


def environment(cache=None, **changes):
    env = dict(os.environ, XDG_CACHE_HOME=str(cache or WARM))
    for key, value in changes.items():
        if value is None:
            env.pop(key, None)
        else:
            env[key] = str(value)
    return env


def ordinary_signals():
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a test runner in the background starts its children deaf
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)


def as_nobody():
    ordinary_signals()
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)


def run(*arguments, cache=None, env=None, before=ordinary_signals, folder=None, stdin=subprocess.DEVNULL, expect=None, program=None):
    command = [program or PROGRAM] + [a if isinstance(a, bytes) else str(a) for a in arguments]
    done = subprocess.run(command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env or environment(cache), preexec_fn=before,
                          cwd=folder or SCRATCH, check=False)
    result = Result(done.returncode, done.stdout, done.stderr, command)
    assert result.code in (0, 1, 2, 130), f"ended oddly: {result}"
    if "--json" in arguments and "--help" not in arguments:
        held_to_contract(result, arguments[0])
    if expect is not None:
        assert result.code == expect, f"expected {expect}: {result}"
    return result


@functools.lru_cache(maxsize=None)
def schema():
    done = subprocess.run([PROGRAM, "help", "json"], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def validator(kind):
    import jsonschema
    whole = schema()
    return jsonschema.Draft202012Validator({"$schema": whole["$schema"], "$ref": f"#/$defs/{kind}", "$defs": whole["$defs"]})


def whole_validator():
    """The document of `help json` as it is printed."""
    import jsonschema
    return jsonschema.Draft202012Validator(schema())


COMMANDS = ["analyse", "compare", "styles", "render", "models", "upscale", "session", "packs", "bench"]


def held_to_contract(result, command):
    """One document, of the command's kind, with an error in it exactly where the exit code says so."""
    try:
        result.document = json.loads(result.out)
    except ValueError as error:
        raise AssertionError(f"no JSON document ({error}): {result}") from error
    document = result.document
    if command == "help" and result.code == 0:
        return
    assert document["format"] == f"likeness.{command if command in COMMANDS + ['help'] else 'error'}/1", result
    kind = "failure" if set(document) == {"format", "error"} else command
    faults = [f"{list(error.path)}: {error.message}" for error in validator(kind).iter_errors(document)]
    faults += [f"whole schema: {error.message}" for error in whole_validator().iter_errors(document)]
    assert not faults, f"{faults}\n{result}"
    assert ("error" in document) == (result.code != 0), result
    if "error" in document:
        code = document["error"]["code"]
        assert {"bad-usage": 2, "cancelled": 130}.get(code, 1) == result.code, result


def usage_error(*arguments, says=()):
    """Exit 2, its document under --json, and the same words without; nothing on stdout for people."""
    result = run(*arguments, "--json", expect=2)
    message = result.document["error"]["message"] + " " + result.document["error"]["remedy"]
    for word in says:
        assert word in message, f"{word!r} is not said: {result}"
    plain = run(*arguments, expect=2)
    assert plain.out == b"" and plain.err.strip(), plain
    return result


def files_below(folder):
    return sorted(str(file.relative_to(folder)) for file in pathlib.Path(folder).rglob("*") if not file.is_dir())


def contents(folder):
    return {name: (pathlib.Path(folder) / name).read_bytes() for name in files_below(folder)}


def refused(result):
    """Name and code of everything refused, of whatever command."""
    document = result.document
    entries = document["refused"] if "refused" in document else [photo for photo in document["photos"] if "error" in photo]
    return {pathlib.PurePath(entry["file"]).name: entry["error"]["code"] for entry in entries}


def refuses(file, code, says=()):
    """The file is refused alone (exit 1) and listed beside a good one, which is done (exit 0)."""
    alone = run("analyse", file, "--json", expect=1)
    assert refused(alone) == {file.name: code}, alone
    message = alone.document["error"]["message"]
    assert file.name in message, alone
    for word in says:
        assert word in message, alone
    assert alone.document["photos"][0]["width"] == 0, alone
    both = run("analyse", file, portrait(), "--json", expect=0)
    assert refused(both) == {file.name: code}, both
    assert [len(photo["faces"]) for photo in both.document["photos"]] == [0, 1], both
    out = SCRATCH / "refuses"
    drawn = run("render", "--photos", file, portrait(), "--out", out, "--json", expect=0)
    assert refused(drawn) == {file.name: code} and len(drawn.document["pictures"]) == 1, drawn
    assert files_below(out) == ["astronaut_linkedin-natural.jpg"], files_below(out)


def render(*arguments, out="out", **options):
    expect = options.pop("expect", 0)
    return run("render", *arguments, "--out", SCRATCH / out, "--json", expect=expect, **options)


def models_copy():
    need_models()
    folder = scratch("models")
    for name in MODEL_FILES:
        shutil.copy2(models_folder() / name, folder / name)
    return folder


def sanitized():
    return b"__asan_init" in pathlib.Path(PROGRAM).read_bytes()

#!/usr/bin/python3
"""likeness-cli against its contract: documents, exit codes, bad input, and what it leaves behind.

    cli_test.py PROGRAM CASE      one case; ends with 77 and "SKIPPED: why" where it cannot run here
    cli_test.py --list            their names

Every run with --json is held to the description that `likeness-cli help json` prints, whatever the case looks at.
"""
import functools
import hashlib
import json
import os
import pathlib
import pty
import re
import resource
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import pictures  # noqa: E402

CASES = {}
PROGRAM = ""
WARM = pathlib.Path()  # a cache that all cases share where only speed matters
SCRATCH = pathlib.Path()


class Skipped(Exception):
    pass


def case(function):
    CASES[function.__name__] = function
    return function


# --- what the cases stand on -----------------------------------------------------------------------------------

def models_folder():
    if os.environ.get("LIKENESS_MODELS"):
        return pathlib.Path(os.environ["LIKENESS_MODELS"])
    data = os.environ.get("XDG_DATA_HOME", "")
    return pathlib.Path(data if data.startswith("/") else os.path.expanduser("~/.local/share")) / "likeness" / "models"


MODEL_FILES = ["blazeface.onnx", "ssd_mobilenet.onnx", "facemesh.onnx", "iris.onnx", "canonical_face_mesh.json", "isnet.onnx", "selfie.onnx"]


def need_models():
    missing = [name for name in MODEL_FILES + ["demo/astronaut.png"] if not (models_folder() / name).is_file()]
    if missing:
        raise Skipped(f"{', '.join(missing)} not installed: models/fetch.sh brings it")


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
    known = WARM.parent / "portrait-cache"
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


COMMANDS = ["analyse", "styles", "render", "models", "bench"]


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


# --- documents -------------------------------------------------------------------------------------------------

@case
def documents_are_described():
    import jsonschema
    jsonschema.Draft202012Validator.check_schema(schema())
    for command in COMMANDS:
        assert schema()["$defs"][command]["properties"]["format"]["const"] == f"likeness.{command}/1", command
        assert {"$ref": f"#/$defs/{command}"} in schema()["oneOf"], command
    assert run("help", "json").out == run("help", "--json").out


@case
def styles_document():
    result = run("styles", "--json", expect=0)
    assert result.document["styles"][0]["id"] == "linkedin-natural" and "refused" in result.document, result
    lines = run("styles", expect=0).out.decode().splitlines()
    assert len(lines) == len(result.document["styles"]), lines


@case
def styles_lists_a_broken_style_of_the_user():
    put("data/likeness/styles/mine.json", b'{"format": "likeness.style/1", "id": "mine", "shape": 1}')
    result = run("styles", "--json", env=environment(XDG_DATA_HOME=SCRATCH / "data"), expect=0)
    assert "mine.json" in result.document["refused"][0]["message"], result
    assert "mine" not in [style["id"] for style in result.document["styles"]], result


@case
def models_document():
    need_models()
    result = run("models", "--json", expect=0)
    roles = {model["role"]: model for model in result.document["models"]}
    for role in ("face-detector-a", "face-detector-b", "face-mesh", "iris", "matte"):
        assert roles[role]["state"] == "installed" and re.fullmatch("[0-9a-f]{64}", roles[role]["sha256"]), result
    assert result.document["problems"] == [] and result.document["engine"]["loaded"] is False, result


@case
def bench_document():
    need_models()
    result = run("bench", "decode", "--json", expect=0)
    assert [row["name"] for row in result.document["results"]] == ["decode"], result
    row = result.document["results"][0]
    assert row["min"] <= row["median"] <= row["p95"] <= row["max"] and row["unit"] == "ms", result


@case
def analyse_document():
    result = run("analyse", portrait(), "--json", expect=0)
    photo = result.document["photos"][0]
    assert (photo["width"], photo["height"], len(photo["faces"])) == (512, 512, 1), result
    face = photo["faces"][0]
    x, y, width, height = face["box"]
    assert all(x < eye[0] < x + width and y < eye[1] < y + height for eye in face["eyes"]), face
    assert face["eyes"][0][0] < face["eyes"][1][0] and 40 < face["eyeDistance"] < 46, face
    assert abs(face["yaw"]) < 15 and abs(face["roll"]) < 15 and face["confidence"] > 0.9 and face["meshResidual"] < 1, face
    assert [issue["code"] for issue in face["issues"]] == ["small-face"] or face["issues"], face
    assert photo["file"] == str(portrait()), "the path as given"


@case
def render_document():
    result = render("--photos", portrait(), "--style", "linkedin-natural", "--style", "cut-out", "--format", "png")
    assert [picture["style"] for picture in result.document["pictures"]] == ["linkedin-natural", "cut-out"], result
    for picture in result.document["pictures"]:
        made = pictures.read_png(pathlib.Path(picture["file"]).read_bytes())
        assert (made.width, made.height) == (picture["width"], picture["height"]), result
        assert picture["likeness"] is None and any(note["code"] == "not-measured" for note in picture["notes"]), result
    assert result.document["refused"] == [] and "sheet" not in result.document, result


@case
def a_failing_command_prints_its_document():
    for arguments in (["analyse", "none.jpg"], ["render", "--photos", "none.jpg", "--out", "out"]):
        result = run(*arguments, "--json", expect=1)
        assert result.document["error"]["code"] == "not-found" and "none.jpg" in result.document["error"]["message"], result
        quiet = run(*arguments, "--json", "--quiet", expect=1)
        assert "none.jpg" in quiet.err, f"--quiet hides the reason: {quiet}"


@case
def every_command_has_help():
    for command in COMMANDS + ["help"]:
        by_option = run(command, "--help", expect=0)
        by_name = run("help", command, expect=0)
        assert b"Usage: likeness-cli " + command.encode() in by_name.out, by_name
        assert by_option.out.strip() and by_option.err == by_name.err == "", by_option
        assert command.encode() in run("--help", expect=0).out
    assert b"background.kind" in run("help", "parameters", expect=0).out
    assert b"--photos" in run("render", "--help", expect=0).out


# --- usage -----------------------------------------------------------------------------------------------------

@case
def usage_unknown_command():
    usage_error("headshot", says=["headshot"])
    usage_error(says=[])
    usage_error("help", "nothing", says=["nothing", "render"])


@case
def usage_unknown_option():
    for command in COMMANDS:
        usage_error(command, "--nothing", says=["--nothing"])
    usage_error("analyse", "x.jpg", "--json=false", says=["json"])


@case
def usage_abbreviated_option():
    for words in (["styles", "--quie"], ["analyse", "x.jpg", "--verb"], ["render", "--photo", "x.jpg", "--out", "y"],
                  ["render", "--photos", "x.jpg", "--out", "y", "--prof", "srgb"], ["render", "--photos", "x.jpg", "--out", "y", "--eac"]):
        usage_error(*words)
    usage_error("style", says=["style"])
    assert not (SCRATCH / "y").exists()


@case
def usage_missing_required():
    usage_error("analyse", says=["PHOTO"])
    usage_error("render", "--photos", "x.jpg", says=["--out"])
    usage_error("render", "--out", "y", says=["--photos"])
    usage_error("render", "--photos", "--out", "y", says=["--photos"])
    usage_error("render", "--photos", "x.jpg", "--out", says=["--out"])
    assert not (SCRATCH / "y").exists()


@case
def usage_empty_words():
    usage_error("analyse", "", says=["empty"])
    usage_error("render", "--photos", "x.jpg", "--out", "", says=["--out", "empty"])
    usage_error("render", "--photos", "x.jpg", "--out", "y", "--recipe", "", says=["--recipe"])


@case
def usage_unknown_style():
    known = [style["id"] for style in run("styles", "--json").document["styles"]]
    usage_error("render", "--photos", "x.jpg", "--out", "y", "--style", "linkedin", says=["linkedin"] + known)
    assert not (SCRATCH / "y").exists(), "work was done before the mistake was told"


@case
def usage_bad_settings():
    for setting, words in (("framing.aspct=1:1", ["framing.aspct", "framing.aspect"]), ("background.spot=300", ["background.spot", "300", "200"]),
                           ("background.spot=bright", ["background.spot", "bright"]), ("background.kind=plain", ["plain", "seamless"]),
                           ("background.colour=blue", ["blue"]), ("seed=-1", ["seed"]), ("grain.strength", ["="]), ("grain.strength=", ["grain.strength"]),
                           ("background.spot=nan", ["background.spot"]), ("matte.keep=[{]", ["matte.keep"])):
        usage_error("render", "--photos", "x.jpg", "--out", "y", "--set", setting, says=words)
    assert not (SCRATCH / "y").exists(), "work was done before the mistake was told"


@case
def usage_bad_size():
    for size in ("1080", "1080x", "x1350", "1080x1350x2", "0x100", "-100x100", "15x100", "20001x100", "99999999999x100", "1e3x100", " 100x100", "100 x 100", "+100x100"):
        usage_error("render", "--photos", "x.jpg", "--out", "y", f"--size={size}", says=["--size"])


@case
def usage_bad_choices():
    for option, value, known in (("--format", "gif", "webp"), ("--format", "JPG", "jpg"), ("--profile", "cmyk", "adobe"), ("--metadata", "gps", "no-gps")):
        usage_error("render", "--photos", "x.jpg", "--out", "y", option, value, says=[option, value, known])
    usage_error("render", "--photos", "x.jpg", "--out", "y", "--size", "100x100", "--size", "200x200", says=["--size"])


@case
def usage_options_of_later_versions():
    usage_error("render", "--photos", "x.jpg", "--out", "y", "--subject", "a", says=["--subject"])
    usage_error("render", "--photos", "x.jpg", "--out", "y", "--heatmap", says=["--heatmap"])


@case
def usage_unknown_benchmark():
    usage_error("bench", "speed", says=["speed", "render-12mp"])


# --- recipes and choices -----------------------------------------------------------------------------------------

@case
def recipe_files():
    for name, content, code, words in (("none.json", None, "not-found", []), ("broken.json", b'{"version": 1,', "bad-value", []),
                                       ("newer.json", b'{"version": 99, "glow": {}}', "bad-value", ["99", "newer"]),
                                       ("unknown.json", b'{"version": 1, "background": {"knd": "solid"}}', "bad-value", ["background.knd", "background.kind"]),
                                       ("text.json", b"\xff\xfe\x00", "bad-value", []), ("deep.json", b"[" * 100000, "bad-value", []),
                                       ("empty.json", b"", "bad-value", [])):
        file = SCRATCH / name
        if content is not None:
            file.write_bytes(content)
        result = run("render", "--photos", "x.jpg", "--out", "y", "--recipe", file, "--json", expect=1)
        assert result.document["error"]["code"] == code and name in result.document["error"]["message"], result
        assert result.document["error"].get("file") == str(file), result
        for word in words:
            assert word in result.document["error"]["message"], result
    result = run("render", "--photos", "x.jpg", "--out", "y", "--recipe", SCRATCH, "--json", expect=1)
    assert result.document["error"]["code"] == "bad-value", result
    assert not (SCRATCH / "y").exists()


@case
def recipe_of_a_picture_makes_it_again():
    first = render("--photos", portrait(), "--style", "studio-dark", "--set", "framing.aspect=1:1", "--set", "background.spot=120").document["pictures"][0]
    recipe = put("again.json", json.dumps(first["recipe"]).encode())
    again = render("--photos", portrait(), "--recipe", recipe, out="again").document["pictures"][0]
    assert again["recipe"] == first["recipe"], (first, again)
    assert pathlib.Path(again["file"]).read_bytes() == pathlib.Path(first["file"]).read_bytes()


@case
def settings_come_after_the_recipe():
    recipe = put("r.json", b'{"version": 1, "background": {"kind": "solid", "colour": "#102030"}}')
    made = render("--photos", portrait(), "--recipe", recipe, "--set", "background.colour=#ff0000", "--size", "160x200", "--format", "png").document["pictures"][0]
    assert made["recipe"]["background"]["kind"] == "solid" and made["recipe"]["background"]["colour"] == "#ff0000", made
    red, green, blue = pictures.read_png(pathlib.Path(made["file"]).read_bytes()).pixel(3, 3)
    assert red > 240 and green < 15 and blue < 15, (red, green, blue)
    assert (made["width"], made["height"]) == (160, 200), made


@case
def formats_and_profiles():
    starts = {"jpg": b"\xff\xd8\xff", "png": b"\x89PNG", "tiff": b"II*\0", "webp": b"RIFF"}
    for name, start in starts.items():
        made = render("--photos", portrait(), "--format", name, "--size", "100x125", out=name).document["pictures"][0]
        assert pathlib.Path(made["file"]).read_bytes().startswith(start), made
    files = {}
    for profile in ("srgb", "p3", "adobe", "keep"):
        made = render("--photos", portrait(), "--profile", profile, "--size", "100x125", out=profile).document["pictures"][0]
        content = pathlib.Path(made["file"]).read_bytes()
        assert any(marker == 0xE2 and body.startswith(b"ICC_PROFILE") for marker, body in pictures.segments(content)), profile
        files[profile] = content
    assert len({files["srgb"], files["p3"], files["adobe"]}) == 3, "each profile gives other numbers"


@case
def transparency_is_kept_or_told():
    for name in ("png", "webp", "tiff"):
        made = render("--photos", portrait(), "--style", "cut-out", "--format", name, out=name).document["pictures"][0]
        assert "over-white" not in [note["code"] for note in made["notes"]], made
    made = render("--photos", portrait(), "--style", "cut-out", "--format", "png", out="again").document["pictures"][0]
    picture = pictures.read_png(pathlib.Path(made["file"]).read_bytes())
    alphas = {picture.pixel(x, 2)[3] for x in range(picture.width)} | {picture.pixel(picture.width // 2, picture.height // 2)[3]}
    assert picture.channels == 4 and {0, 255} <= alphas, alphas
    webp = next((SCRATCH / "webp").iterdir()).read_bytes()
    assert b"ALPH" in webp or (b"VP8X" in webp and webp[20] & 0x10), "no alpha in the WebP"
    flat = render("--photos", portrait(), "--style", "cut-out", "--format", "jpg", out="jpg").document["pictures"][0]
    assert "over-white" in [note["code"] for note in flat["notes"]], flat
    # A picture with transparency is a photo, too.
    result = render("--photos", made["file"], out="from-transparent")
    assert len(result.document["pictures"]) == 1, result


@case
def metadata_by_choice():
    photo = put("gps.jpg", pictures.with_exif(sample(5).read_bytes(), "Somecamera", with_gps=True))
    tags = {}
    for choice in ("all", "no-gps", "none"):
        made = render("--photos", photo, "--metadata", choice, "--size", "100x125", out=choice).document["pictures"][0]
        tags[choice] = pictures.exif_tags(pathlib.Path(made["file"]).read_bytes())
    default = render("--photos", photo, "--size", "100x125", out="default").document["pictures"][0]
    gps, make = 0x8825, 0x010F
    assert gps in tags["all"] and make in tags["all"], tags
    assert gps not in tags["no-gps"] and make in tags["no-gps"], tags
    assert gps not in tags["none"] and make not in tags["none"], tags
    assert pathlib.Path(default["file"]).read_bytes() == next((SCRATCH / "no-gps").iterdir()).read_bytes(), "no-gps is the default"


# --- which pictures, and where ------------------------------------------------------------------------------------

@case
def each_photo_or_the_best():
    small = put("small.png", pictures.png(portrait_pixels().crop(100, 0, 300, 300), text="small"))
    one = render("--photos", small, portrait(), sample(5), out="one")
    assert len(one.document["pictures"]) == 1, one
    all_of_them = render("--photos", small, portrait(), sample(5), "--each", "--style", "linkedin-natural", "--style", "id-badge", out="each")
    names = [pathlib.Path(picture["file"]).name for picture in all_of_them.document["pictures"]]
    assert names == [f"{stem}_{style}.jpg" for stem in ("small", "astronaut", "sample5") for style in ("linkedin-natural", "id-badge")], names
    assert files_below(SCRATCH / "each") == sorted(names)
    assert pathlib.Path(one.document["pictures"][0]["file"]).name in names


@case
def contact_sheet():
    result = render("--photos", portrait(), sample(5), "--each", "--sheet", "--style", "linkedin-natural", "--style", "cut-out")
    assert result.document["sheet"] == str(SCRATCH / "out" / "contact-sheet.jpg"), result
    width, height = pictures.jpeg_extent(pathlib.Path(result.document["sheet"]).read_bytes())
    assert width > 4 * 200 and height > 200, (width, height)
    again = render("--photos", portrait(), "--sheet", "--format", "png", out="png")
    pictures.read_png(pathlib.Path(again.document["sheet"]).read_bytes())


@case
def same_stem_from_two_folders():
    first, second = portrait_copy("a/me.png"), portrait_copy("b/me.png")
    result = render("--photos", first, second, "--each")
    assert files_below(SCRATCH / "out") == ["me_linkedin-natural-2.jpg", "me_linkedin-natural.jpg"], result
    assert [picture["source"] for picture in result.document["pictures"]] == [str(first), str(second)], result


@case
def a_photo_given_twice_counts_once():
    me = portrait_copy("photos/me.png")
    result = run("analyse", me, me.parent, me, SCRATCH / "photos" / ".." / "photos" / "me.png", "--json", expect=0)
    assert [photo["file"] for photo in result.document["photos"]] == [str(me)], result
    assert len(render("--photos", me, me.parent, "--each").document["pictures"]) == 1


@case
def a_style_given_twice_counts_once():
    result = render("--photos", portrait(), "--style", "id-badge", "--style", "id-badge")
    assert len(result.document["pictures"]) == 1, result


@case
def a_repeated_run_is_equal():
    arguments = ["--photos", portrait(), "--style", "linkedin-natural", "--style", "cut-out", "--style", "studio-dark", "--sheet"]
    cache = fresh_cache()
    runs = []
    for _ in range(2):  # measuring, then from the cache, over the first run's files
        result = render(*arguments, cache=cache)
        analysed = run("analyse", portrait(), "--json", cache=cache, expect=0)
        runs.append((result.out, analysed.out, contents(SCRATCH / "out")))
    assert runs[0][0] == runs[1][0], "the documents of render differ"
    assert runs[0][1] == runs[1][1], "the documents of analyse differ"
    assert runs[0][2] == runs[1][2], "the pictures differ"
    assert len(runs[0][2]) == 4, runs[0][2].keys()


@case
def a_repeated_run_has_the_same_notes():
    misnamed = put("me.jpg", portrait().read_bytes())
    cache = fresh_cache()
    first, second = (run("analyse", misnamed, "--json", cache=cache, expect=0) for _ in range(2))
    assert [note["code"] for note in first.document["photos"][0]["notes"]] == ["wrong-extension"], first
    assert first.out == second.out, (first, second)
    well_named = put("me.png", portrait().read_bytes())
    assert run("analyse", well_named, "--json", cache=cache).document["photos"][0]["notes"] == []


@case
def no_document_carries_a_date():
    for arguments in (["styles"], ["models"], ["analyse", portrait()], ["render", "--photos", portrait(), "--out", SCRATCH / "out"]):
        text = run(*arguments, "--json", expect=0).out.decode()
        assert not re.search(r"20\d\d-\d\d-\d\d|\d\d:\d\d:\d\d", text), text


# --- photos are never touched -------------------------------------------------------------------------------------

def guarded(folder):
    return {name: (hashlib.sha256(content).hexdigest(), (folder / name).stat().st_mtime_ns) for name, content in contents(folder).items()}


@case
def photos_stay_as_they_are():
    folder = scratch("photos")
    portrait_copy("photos/me.png")
    put("photos/me.jpg", pictures.with_exif(sample(5).read_bytes(), "Somecamera", with_gps=True))
    before = guarded(folder)
    run("analyse", folder, "--json", expect=0)
    run("render", "--photos", folder, "--out", folder, "--each", "--sheet", "--json", expect=0)
    after = guarded(folder)
    assert {name: after[name] for name in before} == before, "a photo was changed"
    assert len(after) == len(before) + 3, after.keys()


@case
def a_photo_is_never_overwritten():
    for link in (os.link, os.symlink):
        folder = scratch(link.__name__)
        me = portrait_copy(f"{link.__name__}/me.png")
        link(me, folder / "me_linkedin-natural.jpg")
        before = me.read_bytes()
        result = run("render", "--photos", me, "--out", folder, "--json", expect=1)
        assert refused(result) == {"me.png": "bad-value"} and "never overwritten" in result.document["error"]["message"], result
        assert me.read_bytes() == before
    # Nor is another of the photos, such as a picture of an earlier run in the same folder, nor one called like the sheet.
    folder = scratch("again")
    portrait_copy("again/me.png")
    run("render", "--photos", folder / "me.png", "--out", folder, expect=0)
    put("again/contact-sheet.png", portrait().read_bytes())
    before = guarded(folder)
    result = run("render", "--photos", folder, "--out", folder, "--each", "--sheet", "--json", expect=0)
    assert refused(result) == {"me.png": "bad-value"}, result
    after = guarded(folder)
    assert {name: after[name] for name in before} == before, "a photo was changed"
    result = run("render", "--photos", folder / "me.png", folder / "contact-sheet.png", "--out", folder, "--sheet", "--format", "png", "--json", expect=0)
    assert "sheet" not in result.document and folder.name in refused(result), result
    assert guarded(folder)["contact-sheet.png"] == before["contact-sheet.png"]


# --- bad input ----------------------------------------------------------------------------------------------------

@case
def refuses_empty_file():
    refuses(put("empty.jpg", b""), "damaged", ["empty"])


@case
def refuses_text_named_jpg():
    refuses(put("letter.jpg", b"Dear sir or madam,\nthis is no photo.\n" * 50), "unsupported-format")


@case
def refuses_truncated_jpeg():
    whole = sample(5).read_bytes()
    refuses(put("cut.jpg", whole[:len(whole) // 2]), "damaged")
    for length in (2, 3, 20, 300, len(whole) - 5):
        result = run("analyse", put(f"cut-{length}.jpg", whole[:length]), "--json")
        assert result.code == 1 and set(refused(result).values()) <= {"damaged", "unsupported-format"}, result


@case
def refuses_truncated_png():
    whole = portrait().read_bytes()
    refuses(put("cut.png", whole[:len(whole) // 2]), "damaged")
    for length in (8, 20, 33, 60):
        result = run("analyse", put(f"cut-{length}.png", whole[:length]), "--json")
        assert result.code == 1 and set(refused(result).values()) <= {"damaged", "unsupported-format"}, result


@case
def refuses_truncated_heic():
    encoder = shutil.which("heif-enc")
    if not encoder:
        raise Skipped("no heif-enc to make a HEIC file with")
    whole = SCRATCH / "whole.heic"
    done = subprocess.run([encoder, str(portrait()), "-o", str(whole)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    if done.returncode != 0 or not whole.is_file():
        raise Skipped("this heif-enc makes no HEIC")
    assert len(run("analyse", whole, "--json", expect=0).document["photos"][0]["faces"]) == 1
    content = whole.read_bytes()
    refuses(put("cut.heic", content[:len(content) // 2]), "damaged")


@case
def refuses_30000_by_30000_header():
    header = pictures.png_header(30000, 30000) + pictures.png_chunk(b"IDAT", b"\0" * 100)
    limit = 3 << 30  # of address space: the pixels alone would be 10 GB

    def little_memory():
        ordinary_signals()
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))

    huge = put("huge.png", header)
    if not sanitized():  # which wants terabytes of address space
        result = run("analyse", huge, "--json", before=little_memory, expect=1)
        assert refused(result) == {"huge.png": "too-large"}, result
    refuses(huge, "too-large", ["30000 x 30000"])


def sanitized():
    return b"__asan_init" in pathlib.Path(PROGRAM).read_bytes()


@case
def refuses_a_file_too_large_to_read():
    huge = SCRATCH / "huge.jpg"
    with open(huge, "wb") as file:
        file.write(sample(5).read_bytes())
        file.truncate(5 << 30)  # sparse
    start = time.monotonic()
    result = run("analyse", huge, "--json", expect=1)
    assert refused(result) == {"huge.jpg": "too-large"}, result
    assert time.monotonic() - start < 30, "it was read"


@case
def refuses_pipes_and_devices():
    os.mkfifo(SCRATCH / "pipe.jpg")
    result = run("analyse", "/dev/zero", SCRATCH / "pipe.jpg", "--json", expect=1)
    assert refused(result) == {"zero": "not-readable", "pipe.jpg": "not-readable"}, result
    result = run("analyse", SCRATCH, "--json", expect=1)
    assert result.document["error"]["code"] == "not-found", f"a pipe in a folder is passed over: {result}"


@case
def landscape_without_a_face():
    need_models()
    file = put("hills.png", pictures.png(pictures.landscape()))
    result = run("analyse", file, "--json", expect=0)
    photo = result.document["photos"][0]
    assert photo["faces"] == [] and [issue["code"] for issue in photo["issues"]] == ["no-face"], result
    result = render("--photos", file, expect=1)
    assert refused(result) == {"hills.png": "no-face"} and files_below(SCRATCH / "out") == [], result
    result = render("--photos", file, portrait(), out="both")
    assert refused(result) == {"hills.png": "no-face"} and len(result.document["pictures"]) == 1, result


@case
def crowd_of_twenty():
    face = portrait_pixels().crop(130, 10, 190, 220)
    file = put("crowd.png", pictures.png(pictures.tiled(face, 5, 4)))
    result = run("analyse", file, "--json", expect=0)
    photo = result.document["photos"][0]
    assert len(photo["faces"]) == 20, f"{len(photo['faces'])} faces: {result}"
    assert "several-people" in [issue["code"] for issue in photo["issues"]], result
    boxes = [face["box"] for face in photo["faces"]]
    assert all(0 <= x and 0 <= y and x + w <= photo["width"] and y + h <= photo["height"] for x, y, w, h in boxes), boxes
    assert len(render("--photos", file).document["pictures"]) == 1


@case
def one_bad_file_among_good():
    folder = scratch("photos")
    portrait_copy("photos/1-good.png")
    put("photos/2-text.jpg", b"text")
    put("photos/3-empty.png", b"")
    put("photos/4-good.jpg", sample(5).read_bytes())
    put("photos/notes.txt", b"not even looked at")
    result = run("analyse", folder, "nowhere.jpg", "--json", expect=0)
    assert refused(result) == {"2-text.jpg": "unsupported-format", "3-empty.png": "damaged", "nowhere.jpg": "not-found"}, result
    result = render("--photos", folder, "nowhere.jpg", "--each")
    assert refused(result) == {"2-text.jpg": "unsupported-format", "3-empty.png": "damaged", "nowhere.jpg": "not-found"}, result
    assert files_below(SCRATCH / "out") == ["1-good_linkedin-natural.jpg", "4-good_linkedin-natural.jpg"], result
    for name in ("2-text.jpg", "3-empty.png", "nowhere.jpg"):
        assert name in result.err, f"{name} is not told: {result}"


@case
def folder_without_photos():
    scratch("nothing")
    put("texts/notes.txt", b"text")
    put("texts/.hidden.jpg", b"text")
    put("texts/inner/photo.jpg", b"text")
    for name in ("nothing", "texts"):
        result = run("analyse", name, "--json", expect=1)
        assert refused(result) == {name: "not-found"} and "no photos" in result.document["error"]["message"], result


# --- permissions and disks ------------------------------------------------------------------------------------------

def nobody(*arguments, expect, readable=()):
    """As a user with no rights, from a cache that knows the portrait."""
    need_models()
    cache = knowing_cache()
    for path in [SCRATCH, cache, *cache.rglob("*"), *readable]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    env = environment(cache, HOME=SCRATCH, LIKENESS_MODELS=SCRATCH / "no-models")
    probe = subprocess.run([PROGRAM, "styles", "--quiet"], preexec_fn=as_nobody, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd="/", check=False)
    if probe.returncode != 0 or b"linkedin-natural" not in probe.stdout:
        raise Skipped("another user may not run the program where it lies")
    return run(*arguments, "--json", env=env, before=as_nobody, folder="/", expect=expect)


@case
def unreadable_photo():
    me, locked = portrait_copy("me.png"), portrait_copy("locked.png")
    result = nobody("analyse", me, expect=0, readable=[me])
    assert len(result.document["photos"][0]["faces"]) == 1, result
    locked.chmod(0)
    result = nobody("analyse", locked, me, expect=0, readable=[me])
    assert refused(result) == {"locked.png": "not-readable"}, result
    assert refused(nobody("analyse", locked, expect=1)) == {"locked.png": "not-readable"}


@case
def unreadable_folder():
    me = portrait_copy("me.png")
    locked = scratch("locked")
    portrait_copy("locked/me.png")
    locked.chmod(0)
    try:
        result = nobody("analyse", locked, locked / "me.png", me, expect=0, readable=[me])
        assert refused(result) == {"locked": "not-readable", "me.png": "not-readable"}, result
    finally:
        locked.chmod(0o755)


@case
def read_only_folder_for_pictures():
    me = portrait_copy("me.png")
    folder = scratch("readonly")
    folder.chmod(0o555)
    for out in (folder, folder / "inner"):
        result = nobody("render", "--photos", me, "--out", out, expect=1, readable=[me])
        assert result.document["error"]["code"] == "not-writable" and "readonly" in result.document["error"]["message"], result
    assert files_below(folder) == []


@case
def read_only_folder_of_photos():
    folder = scratch("photos")
    me = portrait_copy("photos/me.png")
    out = scratch("out")
    out.chmod(0o777)
    me.chmod(0o444)
    folder.chmod(0o555)
    result = nobody("render", "--photos", folder, "--out", out, expect=0)
    assert len(result.document["pictures"]) == 1, result


@case
def folder_for_pictures_is_a_file():
    put("out", b"a file")
    result = render("--photos", portrait(), expect=1)
    assert result.document["error"]["code"] == "not-writable" and "out" in result.document["error"]["message"], result
    put("link", b"")
    result = render("--photos", portrait(), out="link/inner", expect=1)
    assert result.document["error"]["code"] == "not-writable", result


@case
def a_picture_that_cannot_be_written_is_listed():
    scratch("out/astronaut_cut-out.jpg")  # a folder where a picture should go
    result = render("--photos", portrait(), "--style", "cut-out", "--style", "id-badge")
    assert refused(result) == {"astronaut.png": "not-writable"}, result
    assert files_below(SCRATCH / "out") == ["astronaut_id-badge.jpg"], "and nothing half done"


class SmallDisk:
    def __init__(self, name, size):
        need_root()
        self.folder, self.size = scratch(name), size

    def __enter__(self):
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={self.size}", "none", str(self.folder)], stderr=subprocess.PIPE, check=False)
        if done.returncode != 0:
            raise Skipped("no small disk can be mounted here: " + done.stderr.decode().strip())
        return self.folder

    def __exit__(self, *_):
        subprocess.run(["umount", str(self.folder)], check=True)


@case
def full_disk():
    portrait()
    with SmallDisk("disk", "80k") as disk:
        result = run("render", "--photos", portrait(), "--out", disk, "--style", "id-badge", "--style", "linkedin-natural", "--style", "studio-dark", "--format", "jpg",
                     "--json", "--set", "framing.aspect=1:1", "--size", "300x300", expect=1)
        assert result.document["error"]["code"] == "disk-full", result
        written = [pathlib.Path(picture["file"]).name for picture in result.document["pictures"]]
        assert written and files_below(disk) == sorted(written), (files_below(disk), result)
        for name in written:
            assert (disk / name).read_bytes().endswith(b"\xff\xd9"), name
    with SmallDisk("tiny", "4k") as disk:
        put("tiny/filler", b"x" * 4096)
        result = run("render", "--photos", portrait(), "--out", disk, "--json", expect=1)
        assert result.document["error"]["code"] == "disk-full" and files_below(disk) == ["filler"], result


@case
def full_disk_for_the_cache():
    portrait()
    with SmallDisk("cache", "16k") as disk:
        put("cache/filler", b"x" * 16384)
        first, second = (run("analyse", portrait(), "--json", cache=disk, expect=0) for _ in range(2))
        assert first.out == second.out and not [name for name in files_below(disk) if name.endswith(".part")], files_below(disk)


@case
def read_only_cache():
    me = portrait_copy("me.png")
    nobody("analyse", me, expect=0, readable=[me])
    readonly = scratch("readonly")
    readonly.chmod(0o555)
    # It knows nothing and cannot learn, so that the models are needed, and missed.
    env = environment(readonly, HOME=SCRATCH, LIKENESS_MODELS=SCRATCH / "no-models")
    result = run("analyse", me, "--json", env=env, before=as_nobody, expect=1)
    assert result.document["error"]["code"] == "model-missing" and files_below(readonly) == [], result
    copied = models_copy()
    for path in [copied, *copied.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    env["LIKENESS_MODELS"] = str(copied)
    result = run("analyse", me, "--json", env=env, before=as_nobody, expect=0)
    assert len(result.document["photos"][0]["faces"]) == 1 and files_below(readonly) == [], result


# --- names and paths ----------------------------------------------------------------------------------------------

@case
def names_of_every_script():
    names = ["Ägäis Größe.png", "自拍 照片.png", "صورة.png", "a\u0308 nfd.png", "🙂.png", "quote'\"\\.png", "new\nline.png", "esc\x1b[31m.png", "%s %n.png"]
    files = [portrait_copy(f"photos/{name}") for name in names]
    result = render("--photos", SCRATCH / "photos", "--each")
    assert {picture["source"] for picture in result.document["pictures"]} == {str(file) for file in files}, result
    assert files_below(SCRATCH / "out") == sorted(name.replace(".png", "_linkedin-natural.jpg") for name in names)
    assert "\x1b" not in result.err, "a name speaks to the terminal"
    plain = run("analyse", SCRATCH / "photos", expect=0)
    assert b"\x1b" not in plain.out and "Ägäis Größe.png".encode() in plain.out, plain
    assert run("analyse", *files, "--json", env=environment(LC_ALL="C", LANG="C"), expect=0).document["photos"][1]["file"] == str(files[1])


@case
def names_that_are_no_text():
    file = os.fsencode(SCRATCH) + b"/caf\xe9.png"
    with open(file, "wb") as out:
        out.write(portrait().read_bytes())
    result = run("render", "--photos", file, "--out", SCRATCH / "out", "--json", expect=0)
    assert result.document["pictures"][0]["source"].endswith("caf\ufffd.png"), result
    assert os.listdir(os.fsencode(SCRATCH / "out")) == [b"caf\xe9_linkedin-natural.jpg"]


@case
def longest_names():
    for stem in ("x" * 251, "é" * 125, "照" * 83):
        file = portrait_copy(f"photos/{stem}.png")
        result = render("--photos", file, "--style", "healthcare-white", out=stem[:4])
        name = pathlib.Path(result.document["pictures"][0]["file"]).name
        assert len(name.encode()) <= 255 and name.endswith("_healthcare-white.jpg") and name[0] == stem[0], name
    twins = [portrait_copy(f"twins/{'y' * 250}{i}.png") for i in (1, 2)]
    result = render("--photos", *twins, "--each", out="twins-out")
    assert len({picture["file"] for picture in result.document["pictures"]}) == 2 and len(files_below(SCRATCH / "twins-out")) == 2, result
    result = run("analyse", "z" * 300 + ".jpg", "--json", expect=1)
    assert result.document["error"]["code"] in ("not-found", "not-readable"), result


@case
def longest_paths():
    folder = SCRATCH
    for letter in "abcdef":
        folder = folder / (letter * 200)
    folder.mkdir(parents=True)
    me = folder / "me.png"
    shutil.copy(portrait(), me)
    assert len(str(me)) > 1200
    result = run("render", "--photos", me, "--out", folder / "out", "--json", expect=0)
    assert (folder / "out" / "me_linkedin-natural.jpg").is_file(), result
    result = run("analyse", "/".join(["d" * 200] * 25) + "/x.jpg", "--json", expect=1)
    assert result.document["error"]["code"] in ("not-found", "not-readable"), result


@case
def names_like_options():
    for name in ("-x.png", "--json", "-.png", "[a,b].png"):
        portrait_copy(f"odd/{name}")
    folder = SCRATCH / "odd"
    result = run("analyse", "--json", "--", "-x.png", "--json", folder=folder, expect=0)
    assert [photo["file"] for photo in result.document["photos"]] == ["-x.png", "--json"], result
    result = run("render", "--photos", "./-x.png", "--out", "-out", "--json", folder=folder, expect=0)
    assert files_below(folder / "-out") == ["-x_linkedin-natural.jpg"], result


@case
def names_in_brackets():
    portrait_copy("[2020,b]/me.png")
    result = run("render", "--photos", "[2020,b]", "--out", "[out]", "--json", expect=0)
    assert result.document["pictures"][0]["file"] == "[out]/me_linkedin-natural.jpg", result
    assert len(run("analyse", "[2020,b]", "[2020,b]/me.png", "--json", expect=0).document["photos"]) == 1


# --- models and caches ----------------------------------------------------------------------------------------------

def models_copy():
    need_models()
    folder = scratch("models")
    for name in MODEL_FILES:
        shutil.copy2(models_folder() / name, folder / name)
    return folder


@case
def missing_model():
    folder = models_copy()
    (folder / "facemesh.onnx").unlink()
    env = environment(fresh_cache(), LIKENESS_MODELS=folder)
    for arguments in (["analyse", portrait()], ["render", "--photos", portrait(), "--out", SCRATCH / "out"]):
        result = run(*arguments, "--json", env=env, expect=1)
        error = result.document["error"]
        assert error["code"] == "model-missing" and "facemesh.onnx" in error["message"] and "fetch.sh" in error["remedy"], result
    result = run("models", "--json", env=env, expect=0)
    states = {model["role"]: model["state"] for model in result.document["models"]}
    assert states["face-mesh"] == "missing" and states["iris"] == "installed" and "facemesh.onnx" in result.err, result


@case
def altered_model():
    folder = models_copy()
    mesh = folder / "facemesh.onnx"
    content = bytearray(mesh.read_bytes())
    content[len(content) // 2] ^= 1
    mesh.write_bytes(content)
    (folder / "iris.onnx").write_bytes((folder / "iris.onnx").read_bytes()[:-100])
    env = environment(fresh_cache(), LIKENESS_MODELS=folder)
    result = run("analyse", portrait(), "--json", env=env, expect=1)
    assert result.document["error"]["code"] == "model-altered", result
    result = run("models", "--json", env=env, expect=0)
    states = {model["role"]: model["state"] for model in result.document["models"]}
    assert (states["face-mesh"], states["iris"], states["matte"]) == ("altered", "altered", "installed"), result


@case
def model_that_is_no_model():
    folder = models_copy()
    (folder / "mine.onnx").write_bytes(b"no net at all")
    mesh = next(model for model in run("models", "--json").document["models"] if model["role"] == "face-mesh")
    (folder / "custom.json").write_text(json.dumps({"format": "likeness.custom-models/1", "models": {"face-mesh": {"file": "mine.onnx", "contract": mesh["contract"]}}}))
    result = run("analyse", portrait(), "--json", env=environment(fresh_cache(), LIKENESS_MODELS=folder), expect=1)
    assert result.document["error"]["code"] == "model-failed" and "mine.onnx" in result.document["error"]["message"], result


@case
def broken_custom_models():
    folder = models_copy()
    env = environment(LIKENESS_MODELS=folder)
    for content, word in ((b"{", "custom.json"), (b"[]", "custom.json"), (b'{"format": "likeness.custom-models/1", "models": {"nose": {"file": "x"}}}', "nose"),
                          (b'{"format": "likeness.custom-models/1", "models": {"iris": {"file": "gone.onnx", "contract": "x"}}}', "iris")):
        (folder / "custom.json").write_bytes(content)
        result = run("models", "--json", env=env, expect=0)
        assert len(result.document["problems"]) == 1 and word in result.document["problems"][0] and word in result.err, result
        assert all(model["state"] != "altered" and not model["custom"] for model in result.document["models"]), result
        assert len(run("analyse", portrait(), "--json", env=env, expect=0).document["photos"][0]["faces"]) == 1


@case
def a_second_run_needs_no_models():
    """What was measured once is found again: no net is loaded, so that the files may even be gone."""
    cache, gone = knowing_cache(), environment(LIKENESS_MODELS=SCRATCH / "gone")["LIKENESS_MODELS"]
    first = render("--photos", portrait(), cache=cache, out="first")
    analysed = run("analyse", portrait(), "--json", cache=cache, expect=0)
    env = environment(cache, LIKENESS_MODELS=gone)
    second = render("--photos", portrait(), env=env, out="second")
    assert contents(SCRATCH / "first") == contents(SCRATCH / "second")
    again = run("analyse", portrait(), "--json", env=env, expect=0)
    assert again.document["photos"] == analysed.document["photos"], again
    assert [model["sha256"] for model in again.document["models"]] == [model["sha256"] for model in analysed.document["models"]], again
    # A photo that was never seen still needs them.
    other = put("other.png", pictures.png(portrait_pixels(), text="another file"))
    result = run("analyse", other, "--json", env=env, expect=1)
    assert result.document["error"]["code"] == "model-missing", result


@case
def another_model_measures_anew():
    folder = models_copy()
    cache = fresh_cache()
    run("analyse", portrait(), "--json", env=environment(cache, LIKENESS_MODELS=folder), expect=0)
    known = files_below(cache)
    mesh = next(model for model in run("models", "--json").document["models"] if model["role"] == "face-mesh")
    content = (folder / "facemesh.onnx").read_bytes() + b"\x72\x00"  # an empty field 14 at the end: the same net, another file
    (folder / "mine.onnx").write_bytes(content)
    (folder / "custom.json").write_text(json.dumps({"format": "likeness.custom-models/1", "models": {"face-mesh": {"file": "mine.onnx", "contract": mesh["contract"]}}}))
    result = run("analyse", portrait(), "--json", env=environment(cache, LIKENESS_MODELS=folder))
    assert result.code == 1 or len(files_below(cache)) > len(known), "an old result was taken for the new model's"
    used = next(model for model in run("models", "--json", env=environment(cache, LIKENESS_MODELS=folder)).document["models"] if model["role"] == "face-mesh")
    assert used["custom"] and used["sha256"] == hashlib.sha256(content).hexdigest(), used


@case
def a_broken_cache_costs_only_time():
    cache = knowing_cache()
    first = render("--photos", portrait(), cache=cache, out="first")
    for file in (cache / "likeness").rglob("*"):
        if file.is_file():
            file.write_bytes(file.read_bytes()[:-7] if len(file.name) % 2 else b"scribble")
    second = render("--photos", portrait(), cache=cache, out="second")
    assert contents(SCRATCH / "first") == contents(SCRATCH / "second"), (first, second)


# --- surroundings ---------------------------------------------------------------------------------------------------

@case
def quiet_is_silent():
    for arguments in (["analyse", portrait(), sample(5)], ["render", "--photos", portrait(), sample(5), "--out", SCRATCH / "out", "--each", "--sheet"], ["styles"]):
        for json_too in ([], ["--json"]):
            result = run(*arguments, "--quiet", *json_too, expect=0)
            assert result.err == "" and result.out, result
    loud = run("render", "--photos", portrait(), "--out", SCRATCH / "out", "--verbose", expect=0)
    assert "Refining hair and edges" in loud.err or "Framing" in loud.err, loud


@case
def progress_for_a_log():
    result = render("--photos", portrait(), sample(5), "--each", "--style", "id-badge", "--style", "cut-out", "--sheet")
    lines = [line for line in result.err.splitlines() if line.startswith("[")]
    assert [line.split("]")[0] for line in lines] == [f"[{i}/7" for i in range(1, 8)], f"one line for each photo and picture: {result.err}"
    assert "astronaut.png" in lines[0] and "id-badge" in lines[2] and "contact sheet" in lines[-1], result.err


def in_terminal(*arguments, cache=None):
    """What a person at a terminal sees, both streams."""
    pid, handle = pty.fork()
    if pid == 0:
        os.environ.update(environment(cache))
        os.execv(PROGRAM, [PROGRAM] + [str(a) for a in arguments])
    seen = b""
    while True:
        ready, _, _ = select.select([handle], [], [], 120)
        assert ready, "it hangs"
        try:
            data = os.read(handle, 65536)
        except OSError:
            break
        if not data:
            break
        seen += data
    os.close(handle)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), seen.decode("utf-8", "replace")


@case
def progress_on_a_terminal():
    other = put(f"{'a long name ' * 8}.png", pictures.png(portrait_pixels(), text="a long name"))
    code, seen = in_terminal("render", "--photos", other, portrait(), "--out", SCRATCH / "out", "--each", "--style", "id-badge", "--style", "cut-out", cache=fresh_cache())
    assert code == 0, seen
    assert "finding faces" in seen and "refining hair and edges" in seen and "[6/6]" in seen, seen
    assert ".., about" not in seen and re.search(r"a long na.*\.\.: refining hair and edges, about", seen), seen
    assert re.search(r"about \d+ s left", seen), seen
    # Every piece of progress fits a line and is taken back before anything else is said.
    for piece in re.split(r"[\r\n]+", seen):
        if piece.startswith("["):
            assert len(piece) <= 79, piece
    assert not seen.split("\n")[-1].strip("\r "), "a line is left standing"


@case
def closed_and_full_streams():
    def closing(*handles):
        def close():
            ordinary_signals()
            for handle in handles:
                os.close(handle)
        return close

    result = run("render", "--photos", portrait(), "--out", SCRATCH / "a", "--json", before=closing(0), stdin=None, expect=0)
    for arguments in (["styles", "--json"], ["styles"], ["help", "json"], ["help"], ["render", "--help"], ["analyse", portrait(), "--json"],
                      ["render", "--photos", portrait(), "--out", SCRATCH / "b", "--json"]):
        command = [PROGRAM] + [str(a) for a in arguments]
        with open("/dev/full", "wb") as full:
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=environment(), check=False)
        assert done.returncode == 1 and b"could not be written" in done.stderr, (command, done)
        done = subprocess.run(command, stderr=subprocess.PIPE, env=environment(), preexec_fn=closing(1), check=False)
        assert done.returncode == 1 and b"could not be written" in done.stderr, (command, done)
    done = subprocess.run([PROGRAM, "render", "--photos", str(portrait()), "--out", str(SCRATCH / "c"), "--json"], env=environment(), preexec_fn=closing(0, 1, 2), check=False)
    assert done.returncode == 1, done
    assert contents(SCRATCH / "a") == contents(SCRATCH / "b") == contents(SCRATCH / "c"), "a stream was written into a picture"
    done = subprocess.run([PROGRAM, "analyse", str(portrait()), "--json"], stdout=subprocess.PIPE, env=environment(), preexec_fn=closing(2), check=False)
    assert done.returncode == 0 and json.loads(done.stdout)["photos"] and result.document, done


@case
def a_reader_that_goes_away():
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([PROGRAM, "render", "--photos", str(portrait()), "--out", str(SCRATCH / "out")], stdout=write, stderr=subprocess.PIPE, env=environment(),
                          preexec_fn=ordinary_signals, check=False)
    os.close(write)
    assert done.returncode == 1 and b"could not be written" in done.stderr, done
    assert files_below(SCRATCH / "out") == ["astronaut_linkedin-natural.jpg"], "the picture is there whole, and nothing beside it"


@case
def without_a_home():
    result = run("styles", "--json", env=environment(HOME=None, XDG_CACHE_HOME=None, XDG_DATA_HOME=None), expect=0)
    assert result.document["styles"], result
    home = scratch("home")
    result = run("models", "--json", env=environment(HOME=home, XDG_DATA_HOME="relative/data", XDG_CACHE_HOME="relative/cache", LIKENESS_MODELS=None), expect=0)
    assert all(model["file"].startswith(str(home)) for model in result.document["models"]), "a relative XDG folder is to be ignored"
    assert not (SCRATCH / "relative").exists()


# --- stopping -------------------------------------------------------------------------------------------------------

def interrupted(arguments, cache, after, number=signal.SIGINT, before=ordinary_signals):
    """Exit code, stdout and stderr of a run that gets a signal after so many seconds, and how long it took to end."""
    running = subprocess.Popen([PROGRAM] + [str(a) for a in arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(cache), cwd=SCRATCH, preexec_fn=before)
    time.sleep(after)
    running.send_signal(number)
    sent = time.monotonic()
    out, err = running.communicate()
    result = Result(running.returncode, out, err, arguments)
    if "--json" in arguments:
        held_to_contract(result, arguments[0])
    return result, time.monotonic() - sent


@case
def ctrl_c_leaves_whole_pictures():
    photos = [put(f"photos/{i}.png", pictures.png(portrait_pixels(), text=f"number {i}")) for i in range(2)]
    arguments = ["render", "--photos", *photos, "--each", "--style", "linkedin-natural", "--style", "cut-out", "--format", "png", "--json"]
    cache = fresh_cache()
    slowest, stopped = 0, 0
    for i, after in enumerate((0.15, 0.4, 0.8, 1.5, 2.5, 4)):
        out = SCRATCH / f"out-{i}"
        result, seconds = interrupted([*arguments, "--out", out], cache, after)
        slowest = max(slowest, seconds)
        assert result.code in (130, 0), result
        stopped += result.code == 130
        if result.code == 130:
            assert result.document["error"]["code"] == "cancelled", result
        there = files_below(out) if out.is_dir() else []
        for name in there:
            pictures.read_png((out / name).read_bytes())  # whole, or this fails
        told = {pathlib.Path(picture["file"]).name for picture in result.document.get("pictures", [])}
        assert told <= set(there) and len(set(there) - told) <= 1, f"the document names {told}, there are {there}"
        assert not [name for name in files_below(cache) if name.endswith(".part")], files_below(cache)
    assert stopped >= 3, "no run was caught at work"
    print(f"stopped {stopped} times, within {slowest:.2f} s")
    # The rest is made up by running it again.
    result = run(*arguments, "--out", SCRATCH / "out-0", cache=cache, expect=0)
    assert len(result.document["pictures"]) == 4, result


@case
def ctrl_c_in_other_commands():
    photos = [put(f"photos/{i}.png", pictures.png(portrait_pixels(), text=f"analyse {i}")) for i in range(6)]
    result, seconds = interrupted(["analyse", *photos, "--json"], fresh_cache(), 0.6)
    assert result.code == 130 and result.document["error"]["code"] == "cancelled", result
    print(f"analyse stopped within {seconds:.2f} s")
    result, seconds = interrupted(["bench", "--json"], WARM, 0.6)
    assert result.code == 130, result
    print(f"bench stopped within {seconds:.2f} s")
    result, _ = interrupted(["analyse", *photos], fresh_cache(), 0.6, signal.SIGTERM)
    assert result.code == 130 and "Stopped" in result.err, result


@case
def a_signal_that_is_ignored_stays_ignored():
    def under_nohup():
        ordinary_signals()
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    photo = put("photo.png", pictures.png(portrait_pixels(), text="nohup"))
    result, _ = interrupted(["analyse", photo, "--json"], fresh_cache(), 0.3, signal.SIGHUP, before=under_nohup)
    assert result.code == 0, f"a run under nohup ends with its terminal: {result}"


# --- start ----------------------------------------------------------------------------------------------------------

def main(arguments):
    global PROGRAM, WARM, SCRATCH
    if arguments == ["--list"]:
        print("\n".join(CASES))
        return 0
    if len(arguments) != 2 or arguments[1] not in CASES:
        print(__doc__, file=sys.stderr)
        return 2
    PROGRAM = str(pathlib.Path(arguments[0]).resolve())
    WARM = pathlib.Path(PROGRAM).parent.parent / "tests" / "app" / "warm-cache"
    WARM.mkdir(parents=True, exist_ok=True)
    SCRATCH = pathlib.Path(tempfile.mkdtemp(prefix="likeness-cli-"))
    try:
        try:
            import jsonschema
            jsonschema.Draft202012Validator
        except (ImportError, AttributeError):
            raise Skipped("python3-jsonschema 4 is not installed") from None
        CASES[arguments[1]]()
    except Skipped as reason:
        print(f"SKIPPED: {reason}")
        return 77
    finally:
        shutil.rmtree(SCRATCH, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

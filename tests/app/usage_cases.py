"""What is typed wrong: exit 2, before any work."""
from harness import case, COMMANDS, environment, put, run, SCRATCH, usage_error


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
def broken_style_of_the_user_is_told_when_it_is_asked_for():
    put("data/likeness/styles/mine.json", b'{"format": "likeness.style/1", "id": "my-own", "shape": 1}')
    put("data/likeness/styles/cut.json", b'{"format": ')
    put("data/likeness/backdrops/wall.json", b'{"format": "likeness.backdrop/1", "id": "brick", "shape": 1}')
    env = environment(XDG_DATA_HOME=SCRATCH / "data")
    for asked, file, says in (("--style", "my-own", "shape"), ("--style", "cut", "cut.json"), ("--backdrop", "brick", "shape")):
        error = run("render", "--photos", "x.jpg", "--out", "y", asked, file, "--json", env=env, expect=1).document["error"]
        assert error["code"] == "bad-value" and says in error["message"], error
    assert not (SCRATCH / "y").exists(), "work was done before the mistake was told"


@case
def usage_unknown_backdrop():
    known = [backdrop["id"] for backdrop in run("styles", "--json").document["backdrops"]]
    usage_error("render", "--photos", "x.jpg", "--out", "y", "--backdrop", "office", says=["office"] + known)
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
def usage_options_that_there_are_not():
    usage_error("render", "--photos", "x.jpg", "--out", "y", "--heat-map", says=["--heat-map"])


@case
def usage_unknown_benchmark():
    usage_error("bench", "speed", says=["speed", "render-12mp"])

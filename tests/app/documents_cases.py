"""Documents, and which command prints which."""
import pathlib
import re

import pictures
from harness import case, COMMANDS, environment, need_models, portrait, put, render, run, schema, SCRATCH


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
    assert len(result.document["styles"]) >= 26, result
    for style in result.document["styles"]:
        assert set(style["prompt"]) == {"attire", "expression", "setting", "lens", "negative"} and all(style["prompt"].values()), style
    lines = run("styles", expect=0).out.decode().splitlines()
    assert len(lines) == len(result.document["styles"]) + len(result.document["backdrops"]), lines
    assert len(result.document["backdrops"]) >= 14 and all("kind" in b["recipe"]["background"] for b in result.document["backdrops"]), result


@case
def styles_lists_a_broken_style_of_the_user():
    put("data/likeness/styles/mine.json", b'{"format": "likeness.style/1", "id": "mine", "shape": 1}')
    result = run("styles", "--json", env=environment(XDG_DATA_HOME=SCRATCH / "data"), expect=0)
    assert "mine.json" in result.document["refused"][0]["message"], result
    assert "mine" not in [style["id"] for style in result.document["styles"]], result


@case
def styles_lists_backdrops_of_the_user_and_broken_ones():
    put("data/likeness/backdrops/brick.json", b'{"format": "likeness.backdrop/1", "id": "brick", "name": "Brick", "description": "Red.", '
        b'"background": {"kind": "solid", "colour": "#804030"}}')
    put("data/likeness/backdrops/odd.json", b'{"format": "likeness.backdrop/1", "id": "odd", "name": "Odd", "description": "Odd.", '
        b'"background": {"kind": "solid", "wrap": 999}}')
    put("data/likeness/styles/mine.json", b'{"format": "likeness.style/1", "id": "mine", "name": "M", "profession": "P", "description": "D.", '
        b'"polish": "none", "backdrop": "brick", "recipe": {}}')
    result = run("styles", "--json", env=environment(XDG_DATA_HOME=SCRATCH / "data"), expect=0)
    assert [error["message"] for error in result.document["refused"]][0].endswith("odd.json: background.wrap is 999, outside 0 to 100"), result
    assert "brick" in [backdrop["id"] for backdrop in result.document["backdrops"]], result
    assert [style["backdrop"] for style in result.document["styles"] if style["id"] == "mine"] == ["brick"], result


@case
def models_document():
    need_models()
    result = run("models", "--json", expect=0)
    roles = {model["role"]: model for model in result.document["models"]}
    for role in ("face-detector-a", "face-detector-b", "face-mesh", "iris", "matte"):
        assert roles[role]["state"] == "installed" and re.fullmatch("[0-9a-f]{64}", roles[role]["sha256"]), result
    assert result.document["problems"] == [], result
    engine = result.document["engine"]
    assert engine["loaded"] is True and "libtorch" in engine["build"] and engine["device"], result


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
    assert [(issue["code"], issue["severity"]) for issue in face["issues"]] == [("low-resolution", "stop")], face
    assert photo["file"] == str(portrait()), "the path as given"


@case
def render_document():
    result = render("--photos", portrait(), "--style", "linkedin-natural", "--style", "cut-out", "--format", "png")
    assert [picture["style"] for picture in result.document["pictures"]] == ["linkedin-natural", "cut-out"], result
    for picture in result.document["pictures"]:
        made = pictures.read_png(pathlib.Path(picture["file"]).read_bytes())
        assert (made.width, made.height) == (picture["width"], picture["height"]), result
        assert picture["likeness"] > 80 and picture["likenessReference"] == "source", f"one photo is its own reference: {result}"
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

"""upscale: one picture, larger; the engine only where a network is asked for."""
import pathlib

import pictures
from harness import case, environment, put, run, scratch, shared, usage_error


def small():
    return put("small.png", pictures.png(pictures.landscape(48, 32)))


@case
def upscale_document():
    folder = scratch("out")
    for scale in (2, 4):
        out = folder / f"large{scale}.png"
        result = run("upscale", small(), out, "--scale", str(scale), "--json", expect=0)
        document = result.document
        large = pictures.read_png(out.read_bytes())
        assert (document["width"], document["height"]) == (large.width, large.height) == (48 * scale, 32 * scale), result
        off = [abs(a - b) for a, b in zip(large.shrunk(scale).samples, pictures.landscape(48, 32).samples)]
        assert sum(off) / len(off) < 4, "the same picture"
        assert document["model"] == "lanczos" and document["input"].endswith("small.png") and document["output"] == str(out), result


@case
def upscale_keeps_a_flawed_profile():
    """Hewlett-Packard's sRGB, which libpng would refuse to write."""
    result = run("upscale", shared("photos") / "subject-c-1.png", scratch("out") / "large.png", "--scale", "2", "--json", expect=0)
    assert pathlib.Path(result.document["output"]).is_file(), result


@case
def upscale_says_what_is_wrong():
    usage_error("upscale", small(), "out.png", says=["--scale"])
    usage_error("upscale", small(), "out.png", "--scale", "3", says=["3"])
    usage_error("upscale", small(), "--scale", "2", says=["OUT"])
    folder = scratch("out")
    result = run("upscale", small(), folder / "picture.xyz", "--scale", "2", "--json", expect=1)
    assert result.document["error"]["code"] == "bad-value" and ".png" in result.document["error"]["remedy"], result
    result = run("upscale", small(), folder / "out.png", "--scale", "2", "--model", "magic", "--json", expect=1)
    assert result.document["error"]["code"] == "bad-value" and "lanczos" in result.document["error"]["remedy"], result
    result = run("upscale", "nowhere.png", folder / "out.png", "--scale", "2", "--json", expect=1)
    assert result.document["error"]["code"] == "not-found", result


@case
def upscale_never_writes_over_its_input():
    picture = small()
    before = pathlib.Path(picture).read_bytes()
    result = run("upscale", picture, picture, "--scale", "2", "--json", expect=1)
    assert result.document["error"]["code"] == "bad-value" and pathlib.Path(picture).read_bytes() == before, result


@case
def upscale_refuses_a_network_that_is_none():
    out = scratch("out") / "out.png"
    for content in (b"\x80\x02}q\x00.", b"", b"\xff" * 64, b"PK\x03\x04" + b"\0" * 64):
        network = put("odd.safetensors", content)
        result = run("upscale", small(), out, "--scale", "2", "--model", network, "--json", expect=1)
        assert "odd.safetensors" in result.document["error"]["message"] and result.document["error"]["code"] != "internal", result
        assert not out.exists()


@case
def upscale_says_how_the_optional_network_comes():
    empty = scratch("models")
    result = run("upscale", small(), scratch("out") / "out.png", "--scale", "2", "--model", "upscaler", "--json", env=environment(LIKENESS_MODELS=empty), expect=1)
    assert result.document["error"]["code"] == "model-missing" and "fetch.sh --upscaler" in result.document["error"]["remedy"], result

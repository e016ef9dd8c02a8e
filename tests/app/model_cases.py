"""Missing and altered models, and what is remembered."""
import hashlib
import json

import pictures
from harness import (case, contents, environment, files_below, fresh_cache, knowing_cache, models_copy, portrait, portrait_pixels, put,
                     render, run, SCRATCH)


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
    """What was measured once is found again: no net is loaded, so that the files may even be gone. The new picture's face is then not judged."""
    cache, gone = knowing_cache(), environment(LIKENESS_MODELS=SCRATCH / "gone")["LIKENESS_MODELS"]
    first = render("--photos", portrait(), cache=cache, out="first")
    analysed = run("analyse", portrait(), "--json", cache=cache, expect=0)
    env = environment(cache, LIKENESS_MODELS=gone)
    second = render("--photos", portrait(), env=env, out="second")
    assert contents(SCRATCH / "first") == contents(SCRATCH / "second")
    (judged,), (unjudged,) = first.document["pictures"], second.document["pictures"]
    assert judged["likeness"] is not None and unjudged["likeness"] is None and "face-not-judged" in [note["code"] for note in unjudged["notes"]], second
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

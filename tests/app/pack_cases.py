"""Model packs: made at random, imported in every layout, checked, forgotten."""
import json
import os
import pathlib
import shutil
import subprocess

from harness import case, environment, files_below, put, run, SCRATCH, usage_error

MAKER = pathlib.Path(__file__).resolve().parents[2] / "models" / "make-tiny-pack"


def tiny(family="sd15", name="tiny"):
    folder = SCRATCH / name
    subprocess.run(["bash", MAKER, family, folder], check=True, capture_output=True)
    return folder


def own_data():
    """Packs of this case alone; models where they always are."""
    data = SCRATCH / "data"
    data.mkdir(exist_ok=True)
    return {"XDG_DATA_HOME": str(data)}


def packs(*arguments, expect=0):
    return run("packs", *arguments, "--json", env=environment() | own_data(), expect=expect).document


def roles(pack):
    return sorted(pack["roles"])


@case
def packs_of_nobody():
    assert packs("list")["packs"] == []
    assert b"works without one" in run("packs", "list", env=environment() | own_data(), expect=0).out


@case
def a_test_pack_of_each_family():
    for family in ("sd15", "sdxl"):
        folder = tiny(family, family)
        pack, = packs("import", folder)["packs"]
        assert (pack["id"], pack["family"], pack["random"], pack["licence"]) == (f"tiny-{family}", family, True, "CC0-1.0"), pack
        assert [one["role"] for one in pack["missing"]] == ["lcm-unet"], pack
        assert all(pathlib.Path(role["file"]).is_relative_to(folder) for role in pack["roles"].values()), "linked, not copied"
    assert [pack["id"] for pack in packs("list")["packs"]] == ["tiny-sd15", "tiny-sdxl"]
    assert packs("check", "tiny-sdxl")["packs"][0]["id"] == "tiny-sdxl"
    packs("remove", "tiny-sd15")
    assert [pack["id"] for pack in packs("list")["packs"]] == ["tiny-sdxl"]
    assert (SCRATCH / "sd15" / "pack.json").is_file(), "only forgotten"
    assert "tiny-sdxl" in packs("check", "tiny-sd15", expect=1)["error"]["message"]


@case
def a_test_pack_is_the_same_everywhere():
    one, two = tiny("sd15", "one"), tiny("sd15", "two")
    assert files_below(one) == files_below(two)
    assert all((one / name).read_bytes() == (two / name).read_bytes() for name in files_below(one))
    again = subprocess.run(["bash", MAKER, "sd15", one], capture_output=True)
    assert again.returncode == 1 and b"not empty" in again.stderr, again


@case
def packs_from_a_diffusers_folder():
    pack, = packs("import", tiny() / "base")["packs"]
    assert (pack["id"], pack["family"], pack["random"], pack["licence"]) == ("base", "sd15", False, None), pack
    assert roles(pack) == ["base", "tokenizer"], pack
    pack, = packs("import", SCRATCH / "tiny" / "base", "--licence", "CreativeML OpenRAIL-M")["packs"]
    assert (pack["id"], pack["licence"]) == ("base", "CreativeML OpenRAIL-M"), "the same model takes its own place"
    assert len(packs("list")["packs"]) == 1


FIXTURES = pathlib.Path(__file__).resolve().parents[1] / "data" / "diffusion" / "models"


@case
def packs_from_one_file():
    for family in ("sd15", "sdxl"):
        pack, = packs("import", FIXTURES / f"{family}-tiny-ldm.safetensors")["packs"]
        assert (pack["family"], roles(pack)) == (family, ["base"]), pack
        assert [one["role"] for one in pack["missing"] if one["needed"]] == ["tokenizer"], pack


def laid_out(places):
    """The parts of a test pack as another program keeps them: {where it goes: what it is}."""
    source, root = tiny(), SCRATCH / "other"
    for place, part in places.items():
        target = root / place
        target.parent.mkdir(parents=True, exist_ok=True)
        part = pathlib.Path(part) if os.path.isabs(part) else source / part
        shutil.copytree(part, target) if part.is_dir() else shutil.copy(part, target)
    return root


NETWORK = "diffusion_pytorch_model.safetensors"
LAYOUTS = {
    "comfyui": {
        "models/checkpoints/portrait.safetensors": FIXTURES / "sd15-tiny-ldm.safetensors", "models/vae/portrait.vae.safetensors": f"base/vae/{NETWORK}",
        "models/vae_approx/taesd": "tiny-vae", "models/loras/lcm-lora-sdv1-5.safetensors": "lcm-lora.safetensors",
        "models/controlnet/control_openpose.safetensors": f"controlnet-pose/{NETWORK}", "models/controlnet/control_depth.safetensors": f"controlnet-depth/{NETWORK}",
        "models/ipadapter/ip-adapter-faceid_sd15.safetensors": "ip-adapter-faceid.safetensors", "models/clip_vision/model.safetensors": "image-encoder/model.safetensors",
        "models/upscale_models/x4.safetensors": "upscaler.safetensors", "models/clip/tokenizer": "base/tokenizer"},
    "automatic1111": {
        "models/Stable-diffusion/portrait.safetensors": FIXTURES / "sd15-tiny-ldm.safetensors", "models/VAE/portrait.vae.safetensors": f"base/vae/{NETWORK}",
        "models/VAE-approx/taesd": "tiny-vae", "models/Lora/lcm-lora.safetensors": "lcm-lora.safetensors",
        "extensions/sd-webui-controlnet/models/openpose.safetensors": f"controlnet-pose/{NETWORK}",
        "extensions/sd-webui-controlnet/models/depth.safetensors": f"controlnet-depth/{NETWORK}",
        "extensions/sd-webui-controlnet/models/ip-adapter-faceid.safetensors": "ip-adapter-faceid.safetensors",
        "extensions/sd-webui-controlnet/annotator/clip_vision/model.safetensors": "image-encoder/model.safetensors",
        "models/RealESRGAN/x4.safetensors": "upscaler.safetensors", "models/tokenizer": "base/tokenizer"},
    "invokeai": {
        "models/sd-1/main/portrait": "base", "models/sd-1/vae/portrait-vae": "base/vae", "models/sd-1/vae/taesd": "tiny-vae",
        "models/sd-1/lora/lcm.safetensors": "lcm-lora.safetensors", "models/sd-1/controlnet/openpose": "controlnet-pose", "models/sd-1/controlnet/depth": "controlnet-depth",
        "models/sd-1/ip_adapter/ip-adapter-faceid.safetensors": "ip-adapter-faceid.safetensors", "models/any/clip_vision/encoder": "image-encoder",
        "models/any/spandrel_image_to_image/x4.safetensors": "upscaler.safetensors"},
}


def imports_layout(name):
    root = laid_out(LAYOUTS[name])
    result = packs("import", root)
    pack, = result["packs"]
    expected = ["base", "controlnet-depth", "controlnet-pose", "image-encoder", "ip-adapter-faceid", "lcm-lora", "tiny-vae", "tokenizer", "upscaler", "vae"]
    assert roles(pack) == expected and pack["family"] == "sd15" and result["refused"] == [], result
    assert all(pathlib.Path(role["file"]).is_relative_to(root) for role in pack["roles"].values()), pack


@case
def packs_as_comfyui_keeps_them():
    imports_layout("comfyui")


@case
def packs_as_automatic1111_keeps_them():
    imports_layout("automatic1111")


@case
def packs_as_invokeai_keeps_them():
    imports_layout("invokeai")


@case
def packs_import_says_what_found_no_place():
    root = laid_out({"a.safetensors": FIXTURES / "sd15-tiny-ldm.safetensors", "xl-lcm.safetensors": FIXTURES.parent / "lora" / "kohya_sdxl.safetensors",
                     "style.safetensors": FIXTURES.parent / "lora" / "kohya_sd15.safetensors", "mystery.safetensors": f"controlnet-pose/{NETWORK}"})
    (root / "old.ckpt").write_bytes(b"\x80\x02}q\x00.")
    (root / "cut.safetensors").write_bytes((root / "a.safetensors").read_bytes()[:1000])
    result = packs("import", root)
    reasons = {pathlib.Path(one["file"]).name: one["error"]["message"] for one in result["refused"]}
    assert sorted(reasons) == ["cut.safetensors", "mystery.safetensors", "old.ckpt", "style.safetensors", "xl-lcm.safetensors"], reasons
    assert "pickle" in reasons["old.ckpt"] and "another family" in reasons["xl-lcm.safetensors"] and "LoRA" in reasons["style.safetensors"], reasons
    assert "name does not say" in reasons["mystery.safetensors"] and "cut.safetensors" in reasons["cut.safetensors"], reasons
    result = packs("import", put("nothing/readme.txt", b"no model").parent, expect=1)
    assert result["error"]["code"] == "not-found", result
    assert packs("import", SCRATCH / "nowhere", expect=1)["error"]["code"] == "not-found"


@case
def packs_that_were_altered_or_moved():
    folder = tiny()
    packs("import", folder)
    file = folder / "lcm-lora.safetensors"
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    result = packs("check", "tiny-sd15", expect=1)
    assert result["error"]["code"] == "model-altered" and "lcm-lora" in result["error"]["message"], result
    assert packs("import", folder, expect=1)["error"]["code"] == "model-altered"
    folder.rename(SCRATCH / "away")
    assert packs("check", "tiny-sd15", expect=1)["error"]["code"] == "not-found"
    listed, = packs("list")["packs"]
    assert listed["error"]["code"] == "not-found" and "gone" in listed["error"]["message"], listed


@case
def packs_with_a_broken_description():
    folder = tiny()
    good = json.loads((folder / "pack.json").read_text())
    role = good["roles"]["base"]
    broken = {
        "no JSON": b"{", "no object": b"[]", "deep": b'{"a":' * 5000, "format": json.dumps(good | {"format": "likeness.pack/9"}).encode(),
        "family": json.dumps(good | {"family": "flux"}).encode(), "id": json.dumps(good | {"id": "../up"}).encode(),
        "role": json.dumps(good | {"roles": {"soul": role}}).encode(), "climbs": json.dumps(good | {"roles": {"base": role | {"file": "../../etc"}}}).encode(),
        "hash": json.dumps(good | {"roles": {"base": role | {"sha256": "x"}}}).encode(), "roles": json.dumps(good | {"roles": []}).encode()}
    for name, text in broken.items():
        (folder / "pack.json").write_bytes(text)
        error = packs("import", folder, expect=1)["error"]
        assert error["code"] in ("damaged", "unsupported-format") and "pack.json" in error["message"], (name, error)
    data = pathlib.Path(own_data()["XDG_DATA_HOME"]) / "likeness" / "packs" / "bad"
    data.mkdir(parents=True)
    (data / "pack.json").write_bytes(b"{")
    listed, = packs("list")["packs"]
    assert listed["id"] == "bad" and listed["error"]["code"] == "damaged", listed


@case
def packs_usage():
    usage_error("packs")
    usage_error("packs", "import")
    usage_error("packs", "remove")

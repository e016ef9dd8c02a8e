"""Bad input, odd names and long paths."""
import os
import pathlib
import resource
import shutil
import subprocess
import time

import pictures
from harness import (case, environment, files_below, need_models, ordinary_signals, portrait, portrait_copy, portrait_pixels, put, refused,
                     refuses, render, run, sample, sanitized, scratch, SCRATCH, Skipped)


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

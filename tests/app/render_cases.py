"""Recipes, choices, and which pictures go where."""
import hashlib
import json
import os
import pathlib
import re

import pictures
from harness import (case, contents, files_below, fresh_cache, portrait, portrait_copy, portrait_pixels, put, refused, render, run, sample,
                     scratch, SCRATCH)


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
def backdrops_and_pictures_of_ones_own():
    made = render("--photos", portrait(), "--backdrop", "park-foliage", "--set", "background.warmth=20", "--size", "160x200").document["pictures"][0]
    background = made["recipe"]["background"]
    assert (background["kind"], background["scene"], background["warmth"]) == ("scene", "foliage", 20), made
    for name, content, code in (("none.png", None, "not-found"), ("text.png", b"no picture at all", "unsupported-format"),
                                ("cut.png", portrait().read_bytes()[:200], "damaged")):
        if content is not None:
            put(name, content)
        result = run("render", "--photos", portrait(), "--out", "y", "--backdrop", "own-picture", "--set", f"background.picture={SCRATCH / name}", "--json", expect=1)
        error = result.document["error"]
        assert error["code"] == code and name in error["message"] and "background.picture" in error["message"], result
    result = run("render", "--photos", portrait(), "--out", "y", "--backdrop", "own-picture", "--json", expect=1)
    assert "background.picture" in result.document["error"]["message"], result
    own = render("--photos", portrait(), "--backdrop", "own-picture", "--set", f"background.picture={portrait()}", "--size", "160x200",
                 out="own").document["pictures"][0]
    again = render("--photos", portrait(), "--recipe", put("own.json", json.dumps(own["recipe"]).encode()), "--size", "160x200", out="again").document["pictures"][0]
    assert pathlib.Path(own["file"]).read_bytes() == pathlib.Path(again["file"]).read_bytes()


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
def hidden_eyes_make_no_headshot():
    pixels = portrait_pixels()
    (left, right) = run("analyse", portrait(), "--json", expect=0).document["photos"][0]["faces"][0]["eyes"]
    samples = bytearray(pixels.samples)
    for x, y in (left, right):
        for row in range(int(y) - 11, int(y) + 12):
            start = (row * pixels.width + int(x) - 17) * pixels.channels
            samples[start:start + 35 * pixels.channels] = bytes((10, 60, 40, 255)[:pixels.channels]) * 35
    pixels.samples = bytes(samples)
    covered = put("covered.png", pictures.png(pixels))
    refused_alone = render("--photos", covered, expect=1).document
    assert refused_alone["pictures"] == [] and refused_alone["refused"][0]["error"]["code"] in ("eyes-hidden", "occluded"), refused_alone
    assert "covered.png" in refused_alone["error"]["message"] and "eye" in refused_alone["error"]["message"].lower(), refused_alone
    beside = render("--photos", covered, portrait(), "--each", out="each").document
    assert [pathlib.Path(one["source"]).name for one in beside["pictures"]] == [portrait().name], beside
    assert [pathlib.Path(one["file"]).name for one in beside["refused"]] == ["covered.png"], beside
    asked = render("--photos", covered, "--anyway", out="anyway").document["pictures"][0]
    assert {"eyes-hidden", "occluded"} & {note["code"] for note in asked["notes"]}, asked


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

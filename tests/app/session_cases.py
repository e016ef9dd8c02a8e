"""Sessions: made, looked into, checked, exported."""
import os
import pathlib
import signal
import zipfile

import pictures
from harness import (as_nobody, case, environment, files_below, fresh_cache, portrait, portrait_copy, portrait_pixels, put, run, scratch, SCRATCH,
                     shared, usage_error)
from stop_cases import interrupted


def made(name="me.likeness", photos=(), *arguments):
    file = SCRATCH / name
    return file, run("session", "new", file, *(photos or [portrait()]), *arguments, "--json", expect=0)


@case
def session_new_and_info():
    broken = put("broken.jpg", b"no picture")
    file, result = made("me.likeness", [portrait(), broken], "--style", "corporate-grey", "--style", "cut-out")
    document = result.document
    assert document["file"] == str(file) and document["version"] == 1 and document["readOnly"] is False, result
    assert (document["photos"], document["subjects"], document["variations"], document["history"]) == (1, 1, 2, 1), result
    assert document["bytes"] == file.stat().st_size and document["problems"] == [], result
    assert [pathlib.PurePath(one["file"]).name for one in document["refused"]] == ["broken.jpg"], result
    info = run("session", "info", file, "--json", expect=0).document
    assert {key: info[key] for key in info} == {key: document[key] for key in info}, info
    assert b"1 photo, 1 person, 2 headshots" in run("session", "info", file, expect=0).out
    assert files_below(SCRATCH) == ["broken.jpg", "me.likeness"], files_below(SCRATCH)


@case
def session_photos_are_kept_byte_for_byte():
    me = portrait_copy("me.png")
    file, _ = made("me.likeness", [me, put("copy.png", me.read_bytes())])
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        photos = [info for info in archive.infolist() if info.filename.startswith("photos/")]
        assert len(photos) == 1 and photos[0].compress_type == zipfile.ZIP_STORED, photos
        assert archive.read(photos[0]) == me.read_bytes()
        assert str(SCRATCH).encode() not in archive.read("session.json"), "where the photos came from is nobody's business"


@case
def session_export_makes_what_render_makes():
    me = portrait_copy("me.png")
    file, _ = made("me.likeness", [me], "--style", "corporate-grey", "--style", "studio-dark")
    run("render", "--photos", me, "--out", SCRATCH / "rendered", "--style", "corporate-grey", "--style", "studio-dark", expect=0)
    me.unlink()
    before = file.read_bytes()
    result = run("session", "export", file, "--out", SCRATCH / "out", "--json", expect=0)
    exported = result.document["exported"]
    assert [picture["variation"] for picture in exported] == ["v1", "v2"] and exported[0]["source"] == str(file / "me.png"), result
    assert files_below(SCRATCH / "out") == ["me_corporate-grey.jpg", "me_studio-dark.jpg"], files_below(SCRATCH / "out")
    for name in files_below(SCRATCH / "out"):
        assert (SCRATCH / "out" / name).read_bytes() == (SCRATCH / "rendered" / name).read_bytes(), f"{name}: another picture than render makes"
    assert file.read_bytes() == before
    again = run("session", "export", file, "--out", SCRATCH / "out", "--json", expect=0)
    assert again.out == result.out


@case
def session_of_several_photos():
    photos = sorted(shared("photos").glob("subject-a-*"))
    file, result = made("a.likeness", photos)
    assert result.document["photos"] == len(photos) and result.document["subjects"] == 1 and result.document["variations"] == 1, result
    result = run("session", "export", file, "--out", SCRATCH / "out", "--json", expect=0)
    assert result.document["exported"][0]["likenessReference"] == "others", result


@case
def session_check_names_what_is_damaged():
    file, _ = made()
    result = run("session", "check", file, "--json", expect=0)
    assert result.document["problems"] == [], result
    whole = file.read_bytes()
    place = whole.index(b"IDAT") + 200  # within the photo
    file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1:])
    result = run("session", "check", file, "--json", expect=1)
    assert result.document["error"]["code"] == "damaged" and "astronaut.png" in result.document["error"]["message"], result
    assert [problem["code"] for problem in result.document["problems"]] == ["entry-damaged"], result
    run("session", "info", file, "--json", expect=0)
    result = run("session", "export", file, "--out", SCRATCH / "out", "--json", expect=1)
    assert "astronaut.png" in result.document["error"]["message"] and files_below(SCRATCH / "out") == [], result


@case
def session_files_that_are_none():
    file, _ = made()
    whole = file.read_bytes()
    files = {"cut.likeness": whole[:-30], "text.likeness": b"hello", "empty.likeness": b""}
    with zipfile.ZipFile(SCRATCH / "climbs.likeness", "w") as archive:
        archive.writestr("../../evil", "x")
    with zipfile.ZipFile(SCRATCH / "bomb.likeness", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("session.json", " " * 30_000_000)
    with zipfile.ZipFile(SCRATCH / "deep.likeness", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("session.json", "[" * 1_000_000)
    with zipfile.ZipFile(SCRATCH / "other.likeness", "w") as archive:
        archive.writestr("readme.txt", "x")
    for name, content in files.items():
        put(name, content)
    expected = {"cut": "damaged", "text": "unsupported-format", "empty": "unsupported-format", "climbs": "damaged", "bomb": "damaged", "deep": "damaged",
                "other": "unsupported-format"}
    there = files_below(SCRATCH)
    for name, code in expected.items():
        for action in (["info"], ["check"], ["export", "--out", SCRATCH / "out"]):
            result = run("session", action[0], SCRATCH / f"{name}.likeness", *action[1:], "--json", expect=1)
            assert result.document["error"]["code"] == code and f"{name}.likeness" in result.document["error"]["message"], result
    assert files_below(SCRATCH) == there, "something was left"
    result = run("session", "info", SCRATCH / "none.likeness", "--json", expect=1)
    assert result.document["error"]["code"] == "not-found", result


@case
def session_is_not_overwritten():
    file, _ = made()
    before = file.read_bytes()
    result = run("session", "new", file, portrait(), "--json", expect=1)
    assert "me.likeness" in result.document["error"]["message"] and file.read_bytes() == before, result
    result = run("session", "new", SCRATCH / "none" / "me.likeness", portrait(), "--json", expect=1)
    assert result.document["error"]["code"] == "not-writable", result
    result = run("session", "new", SCRATCH / "new.likeness", put("broken.jpg", b"x"), "--json", expect=1)
    assert result.document["error"]["code"] == "unsupported-format" and not (SCRATCH / "new.likeness").exists(), result


@case
def session_usage():
    usage_error("session", says=["subcommand"])
    usage_error("session", "open", "x.likeness", says=["open"])
    usage_error("session", "new", says=["FILE"])
    usage_error("session", "new", "x.likeness", says=["PHOTO"])
    usage_error("session", "info", says=["FILE"])
    usage_error("session", "info", "", says=["empty"])
    usage_error("session", "export", "x.likeness", says=["--out"])
    usage_error("session", "export", "x.likeness", "--out", says=["--out"])
    usage_error("session", "check", "x.likeness", "--nothing", says=["--nothing"])
    usage_error("session", "new", "x.likeness", "me.jpg", "--style", "nobody", says=["nobody", "linkedin-natural"])
    assert files_below(SCRATCH) == [], files_below(SCRATCH)
    for action in ("new", "info", "check", "export"):
        assert b"FILE" in run("session", action, "--help", expect=0).out
        assert action.encode() in run("help", "session", expect=0).out


@case
def session_new_stopped_leaves_nothing():
    photos = [put(f"photos/{i}.png", pictures.png(portrait_pixels(), text=f"session {i}")) for i in range(6)]
    for i, after in enumerate((0.2, 0.6)):
        file = SCRATCH / f"s{i}.likeness"
        result, _ = interrupted(["session", "new", file, *photos, "--json"], fresh_cache(), after)
        assert result.code in (130, 0), result
        if result.code == 130:
            assert result.document["error"]["code"] == "cancelled", result
            assert not [name for name in files_below(SCRATCH) if name.startswith(f"s{i}.likeness") or name.endswith(".part")], files_below(SCRATCH)
    assert not (SCRATCH / "s0.likeness").exists(), "it was too quick to be stopped"


@case
def session_export_stopped_leaves_whole_pictures():
    file, _ = made("me.likeness", [], "--style", "linkedin-natural", "--style", "corporate-grey", "--style", "studio-dark")
    before = file.read_bytes()
    result, _ = interrupted(["session", "export", file, "--out", SCRATCH / "out", "--json"], fresh_cache(), 0.5, signal.SIGTERM)
    assert result.code == 130 and result.document["error"]["code"] == "cancelled", result
    there = files_below(SCRATCH / "out") if (SCRATCH / "out").is_dir() else []
    assert {pathlib.Path(picture["file"]).name for picture in result.document.get("exported", [])} <= set(there), result
    assert not [name for name in there if name.endswith(".part")] and file.read_bytes() == before


@case
def session_in_a_folder_without_permission():
    file, _ = made()
    folder = scratch("locked")
    moved = folder / "me.likeness"
    os.rename(file, moved)
    for path in (SCRATCH, moved):
        path.chmod(0o755 if path.is_dir() else 0o644)
    folder.chmod(0o555)
    cache = scratch("cache")
    cache.chmod(0o777)
    result = run("session", "info", moved, "--json", env=environment(cache, HOME=SCRATCH), before=as_nobody, folder="/", expect=0)
    assert result.document["photos"] == 1 and files_below(folder) == ["me.likeness"], result

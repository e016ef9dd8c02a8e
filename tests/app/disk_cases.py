"""Folders without permission and full disks."""
import pathlib
import subprocess

from harness import (as_nobody, case, environment, files_below, knowing_cache, models_copy, need_models, need_root, portrait, portrait_copy,
                     PROGRAM, put, refused, render, run, scratch, SCRATCH, Skipped)


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

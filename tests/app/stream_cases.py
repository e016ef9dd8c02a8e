"""Streams, terminals and surroundings."""
import json
import os
import pty
import re
import select
import subprocess

import pictures
from harness import (case, contents, environment, files_below, fresh_cache, ordinary_signals, portrait, portrait_pixels, PROGRAM, put,
                     render, run, sample, scratch, SCRATCH)


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

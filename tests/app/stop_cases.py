"""Stopping: no half file, exit 130."""
import pathlib
import signal
import subprocess
import time

import pictures
from harness import (case, environment, files_below, fresh_cache, held_to_contract, ordinary_signals, portrait_pixels, PROGRAM, put, Result,
                     run, SCRATCH, WARM)


def interrupted(arguments, cache, after, number=signal.SIGINT, before=ordinary_signals):
    """Exit code, stdout and stderr of a run that gets a signal after so many seconds, and how long it took to end."""
    running = subprocess.Popen([PROGRAM] + [str(a) for a in arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(cache), cwd=SCRATCH, preexec_fn=before)
    time.sleep(after)
    running.send_signal(number)
    sent = time.monotonic()
    out, err = running.communicate()
    result = Result(running.returncode, out, err, arguments)
    if "--json" in arguments:
        held_to_contract(result, arguments[0])
    return result, time.monotonic() - sent


@case
def ctrl_c_leaves_whole_pictures():
    photos = [put(f"photos/{i}.png", pictures.png(portrait_pixels(), text=f"number {i}")) for i in range(2)]
    arguments = ["render", "--photos", *photos, "--each", "--style", "linkedin-natural", "--style", "cut-out", "--format", "png", "--json"]
    cache = fresh_cache()
    slowest, stopped = 0, 0
    for i, after in enumerate((0.15, 0.4, 0.8, 1.5, 2.5, 4)):
        out = SCRATCH / f"out-{i}"
        result, seconds = interrupted([*arguments, "--out", out], cache, after)
        slowest = max(slowest, seconds)
        assert result.code in (130, 0), result
        stopped += result.code == 130
        if result.code == 130:
            assert result.document["error"]["code"] == "cancelled", result
        there = files_below(out) if out.is_dir() else []
        for name in there:
            pictures.read_png((out / name).read_bytes())  # whole, or this fails
        told = {pathlib.Path(picture["file"]).name for picture in result.document.get("pictures", [])}
        assert told <= set(there) and len(set(there) - told) <= 1, f"the document names {told}, there are {there}"
        assert not [name for name in files_below(cache) if name.endswith(".part")], files_below(cache)
    assert stopped >= 3, "no run was caught at work"
    print(f"stopped {stopped} times, within {slowest:.2f} s")
    # The rest is made up by running it again.
    result = run(*arguments, "--out", SCRATCH / "out-0", cache=cache, expect=0)
    assert len(result.document["pictures"]) == 4, result


@case
def ctrl_c_in_other_commands():
    photos = [put(f"photos/{i}.png", pictures.png(portrait_pixels(), text=f"analyse {i}")) for i in range(6)]
    result, seconds = interrupted(["analyse", *photos, "--json"], fresh_cache(), 0.6)
    assert result.code == 130 and result.document["error"]["code"] == "cancelled", result
    print(f"analyse stopped within {seconds:.2f} s")
    result, seconds = interrupted(["bench", "--json"], WARM, 0.6)
    assert result.code == 130, result
    print(f"bench stopped within {seconds:.2f} s")
    result, _ = interrupted(["analyse", *photos], fresh_cache(), 0.6, signal.SIGTERM)
    assert result.code == 130 and "Stopped" in result.err, result


@case
def a_signal_that_is_ignored_stays_ignored():
    def under_nohup():
        ordinary_signals()
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    photo = put("photo.png", pictures.png(portrait_pixels(), text="nohup"))
    result, _ = interrupted(["analyse", photo, "--json"], fresh_cache(), 0.3, signal.SIGHUP, before=under_nohup)
    assert result.code == 0, f"a run under nohup ends with its terminal: {result}"

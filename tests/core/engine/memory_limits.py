#!/usr/bin/env python3
"""Programs of the engine under tight limits of memory: whatever gives way first, they end with a message and exit status 1, or they manage.
memory_limits.py FOLDER [CASE...]    FOLDER holds the programs    memory_limits.py --list    the cases' names
"""
import json
import pathlib
import resource
import struct
import subprocess
import sys
import tempfile
import zlib

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "data" / "diffusion"
# likeness-cli is not tried at 300: OpenBLAS, which comes with its other libraries, waits for ever while the program is loaded.
LIMITS = [300, 600, 1200, 2000, 2500, 3000, 4000, 8000]  # MB of addresses
RAW = ("terminate called", "what():", "libgomp:", "Segmentation", "Aborted", "Exception raised from", "std::")


def network(path, width=8, growth=4):
    """An upscaler of one block, all zeros."""
    shapes = {}

    def conv(name, into, out):
        shapes[name + ".weight"] = [out, into, 3, 3]
        shapes[name + ".bias"] = [out]

    conv("conv_first", 3, width)
    for dense in (1, 2, 3):
        for i in range(5):
            conv(f"body.0.rdb{dense}.conv{i + 1}", width + i * growth, growth if i < 4 else width)
    for name in ("conv_body", "conv_up1", "conv_up2", "conv_hr"):
        conv(name, width, width)
    conv("conv_last", width, 3)
    header, at = {}, 0
    for name, shape in shapes.items():
        size = 4
        for side in shape:
            size *= side
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + bytes(at))
    return path


def picture(path, width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes((x + y) % 251 for x in range(3 * width)) for y in range(height))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
    return path


def limited(command, megabytes):
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    return subprocess.run([str(word) for word in command], preexec_fn=limit, capture_output=True, text=True, errors="replace", check=False, timeout=120)


def wrong_with(command, megabytes):
    """What is not as it should be; the answer of a program that managed is not looked at here."""
    ended = limited(command, megabytes)
    said = ended.stderr.strip()
    if ended.returncode not in (0, 1):
        return f"ended with {ended.returncode}: {said[-300:]}"
    if any(raw in said for raw in RAW):
        return f"raw words: {said[-300:]}"
    if ended.returncode == 1 and not said and "FAIL" not in ended.stdout:
        return "no message"
    if ended.returncode == 1 and "FAIL" in ended.stdout:
        return f"a failure that is told as one of the numbers: {said[-300:]}"
    return None


def main():
    names = [f"{kind}_{limit}" for kind in ("check", "bench", "upscale") for limit in LIMITS if (kind, limit) != ("upscale", 300)]
    if sys.argv[1:] == ["--list"]:
        print("\n".join(names))
        return 0
    folder, cases = pathlib.Path(sys.argv[1]), sys.argv[2:] or names
    bad = 0
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        net, photo = network(scratch / "net.safetensors"), picture(scratch / "in.png", 700, 500)
        for case in cases:
            kind, limit = case.split("_")
            command = {
                "check": [folder / "likeness-engine", "check", FIXTURES],
                "bench": [folder / "likeness-engine", "bench", "text-sd15"],
                "upscale": [folder / "likeness-cli", "upscale", photo, scratch / "out.png", "--scale", "4", "--model", net],
            }[kind]
            if not command[0].exists():
                print(f"SKIPPED: {command[0].name} is not built")
                return 77
            if wrong := wrong_with(command, int(limit)):
                print(f"{case}: {wrong}")
                bad += 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

"""The canonical face of MediaPipe's face geometry: vertices in cm, triangles, weights of the pose fit.

The packed assets of the package hold it as a protocol buffer (face_geometry.proto, mesh_3d.proto); a reader for the
three kinds of field in it is shorter than a dependency.
"""

import hashlib
import json
import struct
from pathlib import Path

FIRST, END = 3737848, 3757224
SHA256 = "bdbcda96dfcb7da883da124aaa2c55dee49770d934f0fcc71747f8c21bdc75b4"


def varint(data, at):
    value, shift = 0, 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def fields(data):
    """(number, value) of one message: integers, floats, or bytes for what is nested."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        number, kind = key >> 3, key & 7
        if kind == 0:
            value, at = varint(data, at)
        elif kind == 2:
            size, at = varint(data, at)
            value, at = data[at:at + size], at + size
        elif kind == 5:
            value, at = struct.unpack_from("<f", data, at)[0], at + 4
        else:
            raise ValueError(f"field {number} of unexpected wire type {kind}")
        yield number, value


def canonical_mesh(packed_assets, out):
    data = Path(packed_assets).read_bytes()[FIRST:END]
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise ValueError(f"{packed_assets}: bytes {FIRST} to {END} are not the expected mesh")
    message = list(fields(data))
    mesh = list(fields(dict(message)[1]))
    coordinates = [round(value, 6) for number, value in mesh if number == 3]  # x, y, z, u, v of each vertex
    indices = [value for number, value in mesh if number == 4]
    weights = [dict(fields(value)) for number, value in message if number == 2]
    document = {
        "format": "likeness.canonical-mesh/1",
        "vertices": [coordinates[i:i + 3] for i in range(0, len(coordinates), 5)],
        "triangles": [indices[i:i + 3] for i in range(0, len(indices), 3)],
        "poseWeights": [[w.get(1, 0), round(w[2], 6)] for w in weights],
    }
    Path(out).write_text(json.dumps(document, separators=(",", ":")) + "\n")

"""The optional upscaler (idealo's RRDN, Keras layers-model of TensorFlow.js) as safetensors under Real-ESRGAN's names.

Its dense blocks are those of ESRGAN with a plain rectifier; what enlarges at the end is a pixel shuffle, `conv_shuffle` here.
"""

import json
import struct
from pathlib import Path

import numpy as np

from tfjs import read_weights

BLOCKS, DENSE, CONVS = 10, 3, 4


def names():
    """Layer of the source -> name here."""
    layers = {"Pre_blocks_conv": "conv_first", "post_blocks_conv": "conv_body", "PreShuffle": "conv_shuffle", "SR": "conv_last"}
    for block in range(1, BLOCKS + 1):
        for dense in range(1, DENSE + 1):
            place = f"body.{block - 1}.rdb{dense}"
            for conv in range(1, CONVS + 1):
                layers[f"F_{block}_{dense}_{conv}"] = f"{place}.conv{conv}"
            layers[f"LFF_{block}_{dense}"] = f"{place}.conv{CONVS + 1}"
    return layers


def torch_order(values, scale):
    """Outputs (..., out) of depth-to-space, whose channel is (row * scale + column) * 3 + colour, as colour * scale^2 + row * scale + column."""
    return values.reshape(*values.shape[:-1], scale * scale, 3).swapaxes(-1, -2).reshape(values.shape)


def save(path, tensors):
    header, data = {}, b""
    for name in sorted(tensors):
        body = np.ascontiguousarray(tensors[name], "<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensors[name].shape), "data_offsets": [len(data), len(data) + len(body)]}
        data += body
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + data)


def rrdn_x4(model_json, out):
    path, scale = Path(model_json), 4
    weights = read_weights(json.loads(path.read_text())["weightsManifest"], path.parent)
    tensors = {}
    for layer, name in names().items():
        kernel, bias = weights.pop(f"{layer}/kernel"), weights.pop(f"{layer}/bias")
        if name == "conv_shuffle":
            kernel, bias = torch_order(kernel, scale), torch_order(bias, scale)
        tensors[f"{name}.weight"], tensors[f"{name}.bias"] = kernel.transpose(3, 2, 0, 1), bias
    if weights:
        raise ValueError(f"{path}: tensors that this converter does not know: {', '.join(sorted(weights))}")
    save(out, tensors)

"""Networks that come as a bare weight manifest: the topology is written here.

Names of weights are kept as in the manifest, so that code and file can be read side by side.
"""

import json
from pathlib import Path

import numpy as np

from graph import Graph
from tfjs import read_weights


def load(manifest_json):
    path = Path(manifest_json)
    return read_weights(json.loads(path.read_text()), path.parent)


def oihw(kernel):
    return kernel.transpose(3, 2, 0, 1)


def ssd_mobilenet(manifest_json, out):
    """SSD on MobileNet v1, 512 x 512, with the box decoding inside the network.

    Liu et al. 2016, arXiv:1512.02325; box coding and its scales 10, 10, 5, 5 as in the TensorFlow object detection API.
    """
    w = load(manifest_json)
    graph = Graph("ssd_mobilenet", (1, 3, 512, 512))

    def pointwise(x, name, stride=1):
        x = graph.conv(x, oihw(w[f"{name}/weights"]), w[f"{name}/convolution_bn_offset"], (stride, stride), "SAME")
        return graph.relu6(x)

    def depthwise(x, name, stride):
        kernel = w[f"{name}/depthwise_weights"].transpose(2, 3, 0, 1)
        norm = {key: w[f"{name}/BatchNorm/{key}"].astype(np.float64)
                for key in ("gamma", "beta", "moving_mean", "moving_variance")}
        scale = norm["gamma"] / np.sqrt(norm["moving_variance"] + 0.0010000000474974513)
        weights = (kernel * scale.reshape(-1, 1, 1, 1)).astype(np.float32)
        bias = (norm["beta"] - norm["moving_mean"] * scale).astype(np.float32)
        return graph.relu6(graph.conv(x, weights, bias, (stride, stride), "SAME", group=len(scale)))

    x = pointwise("input", "MobilenetV1/Conv2d_0_pointwise", 2)
    features = []
    for layer in range(1, 14):
        x = depthwise(x, f"MobilenetV1/Conv2d_{layer}_depthwise", 2 if layer in (2, 4, 6, 12) else 1)
        x = pointwise(x, f"MobilenetV1/Conv2d_{layer}_pointwise")
        if layer in (11, 13):
            features.append(x)
    for layer in range(8):
        x = pointwise(x, f"Prediction/Conv2d_{layer}_pointwise", 1 + layer % 2)
        if layer % 2:
            features.append(x)

    def head(feature, name, pick):
        """One predictor, keeping of every group of `of` channels only those in `pick`: no slicing in the network."""
        of, channels = pick
        weights, bias = oihw(w[f"{name}/weights"]), w[f"{name}/biases"]
        keep = [group * of + c for group in range(len(bias) // of) for c in channels]
        x = graph.conv(feature, weights[keep], bias[keep])
        count = int(np.prod(graph.shape[x])) // len(channels)
        return graph.rows(x, (1, count, len(channels)) if len(channels) > 1 else (1, count))

    def heads(kind, pick):
        return graph.concat([head(f, f"Prediction/BoxPredictor_{i}/{kind}", pick) for i, f in enumerate(features)], 1)

    anchors = w["Output/extra_dim"].astype(np.float64)  # [1, 5118, 4] = ymin, xmin, ymax, xmax
    size = anchors[..., 2:] - anchors[..., :2]
    centre = anchors[..., :2] + size / 2

    def constant(values):
        return graph.constant(values.astype(np.float32))

    shift = graph.binary("Mul", heads("BoxEncodingPredictor", (4, (0, 1))), constant(size / 10))
    middle = graph.binary("Add", shift, constant(centre))
    growth = graph.binary("Mul", heads("BoxEncodingPredictor", (4, (2, 3))), graph.constant(np.float32([0.2])))
    half = graph.binary("Mul", graph.unary("Exp", growth), constant(size / 2))
    boxes = graph.concat([graph.binary("Sub", middle, half), graph.binary("Add", middle, half)], 2)
    graph.save(out, {"boxes": boxes, "scores": graph.unary("Sigmoid", heads("ClassPredictor", (3, (1,))))})


def dlib_resnet(manifest_json, out):
    """dlib's face recognition ResNet, 150 x 150 to 128 numbers: dlib's examples/dnn_face_recognition_ex.cpp."""
    w = load(manifest_json)
    graph = Graph("dlib_face_recognition", (1, 3, 150, 150))

    def conv(x, name, stride, padding):
        """Convolution with its bias, then dlib's affine layer, folded into one."""
        scale = w[f"{name}/scale/weights"].astype(np.float64)
        weights = (oihw(w[f"{name}/conv/filters"]) * scale.reshape(-1, 1, 1, 1)).astype(np.float32)
        bias = (w[f"{name}/conv/bias"] * scale + w[f"{name}/scale/biases"]).astype(np.float32)
        return graph.conv(x, weights, bias, (stride, stride), padding)

    def residual(x, name):
        y = graph.unary("Relu", conv(x, f"{name}/conv1", 1, "SAME"))
        y = conv(y, f"{name}/conv2", 1, "SAME")
        return graph.unary("Relu", graph.binary("Add", y, x))

    def residual_down(x, name):
        y = graph.unary("Relu", conv(x, f"{name}/conv1", 2, "VALID"))
        y = conv(y, f"{name}/conv2", 1, "SAME")
        shortcut = graph.pool(x, "AveragePool", (2, 2), (2, 2))
        # dlib adds tensors of unequal size by taking the missing part as zero.
        shape = [max(a, b) for a, b in zip(graph.shape[y], graph.shape[shortcut])]
        y, shortcut = (graph.pad(t, (0, 0, 0, 0), [s - d for s, d in zip(shape, graph.shape[t])]) for t in (y, shortcut))
        return graph.unary("Relu", graph.binary("Add", y, shortcut))

    x = graph.unary("Relu", conv("input", "conv32_down", 2, "VALID"))
    x = graph.pool(x, "MaxPool", (3, 3), (2, 2))
    for name in ("conv32_1", "conv32_2", "conv32_3", "conv64_down", "conv64_1", "conv64_2", "conv64_3", "conv128_down",
                 "conv128_1", "conv128_2", "conv256_down", "conv256_1", "conv256_2", "conv256_down_out"):
        x = residual_down(x, name) if "down" in name else residual(x, name)
    # The final matrix as a 1 x 1 convolution: the importer needs no other layer kind for it.
    x = graph.conv(graph.global_mean(x), w["fc"].T.reshape(128, 256, 1, 1))
    graph.save(out, {"embedding": graph.reshape(x, (1, 128))})

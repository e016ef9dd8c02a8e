"""TensorFlow.js: weight manifests, and graph models as planar ONNX."""

import base64
import json
from pathlib import Path

import numpy as np

from graph import Graph, in_order


def read_weights(manifest, folder):
    """Tensors of a weight manifest, floats as float32.

    Tensors lie back to back over the concatenated shards, in manifest order and without alignment. Quantised ones are
    `q * scale + min` in double precision, then rounded once, as the library itself does.
    """
    tensors = {}
    for group in manifest:
        data, at = b"".join((Path(folder) / path).read_bytes() for path in group["paths"]), 0
        for entry in group["weights"]:
            quantisation = entry.get("quantization", {})
            stored = np.dtype(quantisation.get("dtype", entry["dtype"])).newbyteorder("<")
            count = int(np.prod(entry["shape"]))
            values = np.frombuffer(data, stored, count, at).reshape(entry["shape"])
            at += count * stored.itemsize
            if "scale" in quantisation:
                values = values.astype(np.float64) * quantisation["scale"] + quantisation["min"]
                values = np.rint(values) if entry["dtype"] == "int32" else values
            tensors[entry["name"]] = values.astype(np.int64 if entry["dtype"] == "int32" else np.float32)
        if at != len(data):
            raise ValueError(f"{group['paths']}: {len(data)} bytes, the manifest describes {at}")
    return tensors


def text(value):
    return base64.b64decode(value["s"] if isinstance(value, dict) else value).decode()


class GraphModel:
    """One model.json being written into a Graph. `emit` handles one TensorFlow node."""

    def __init__(self, model_json, name, input_shape):
        path = Path(model_json)
        model = json.loads(path.read_text())
        self.source = {node["name"]: node for node in model["modelTopology"]["node"]}
        self.weights = read_weights(model["weightsManifest"], path.parent)
        self.graph = Graph(name, input_shape)
        self.tensor = {}  # TensorFlow node name -> name in the graph

    def inputs(self, node):
        return [name.split(":")[0] for name in node.get("input", []) if not name.startswith("^")]

    def convert(self, outputs):
        """Writes what `outputs` need and returns their names in the graph."""
        needs = {name: [i for i in self.inputs(node) if i not in self.weights] for name, node in self.source.items()}
        for name in in_order(outputs, needs):
            self.tensor[name] = self.emit(self.source[name])
        return [self.tensor[name] for name in outputs]

    def emit(self, node):
        names = self.inputs(node)
        consts = [self.weights.get(name) for name in names]
        x = self.tensor.get(names[0]) if names else "input"
        op, attr, graph = node["op"], node.get("attr", {}), self.graph
        if op == "Placeholder":
            return "input"
        if op == "Identity":
            return x
        if op in ("Conv2D", "_FusedConv2D", "DepthwiseConv2dNative"):
            return self.emit_conv(op, attr, x, consts)
        if op == "MaxPool":
            kernel, stride = (tuple(int(i) for i in attr[key]["list"]["i"][1:3]) for key in ("ksize", "strides"))
            return graph.pool(x, "MaxPool", kernel, stride, text(attr["padding"]))
        if op in ("Relu", "Sigmoid"):
            return graph.unary(op, x)
        if op == "Softmax":
            return graph.node("Softmax", [x], graph.shape[x], axis=1)
        if op == "Prelu":
            return graph.prelu(x, consts[1])
        if op in ("Add", "AddV2", "Mul"):
            other = graph.constant(consts[1].reshape(1, -1, 1, 1)) if consts[1] is not None else self.tensor[names[1]]
            return graph.binary("Add" if op == "AddV2" else op, x, other)
        if op == "Minimum":
            return x  # only ever half of Minimum, Maximum: written by the latter
        if op == "Maximum":
            ceiling = self.weights[self.inputs(self.source[names[0]])[1]]
            return graph.clip(x, consts[1], ceiling)
        if op == "Pad":
            before, after = consts[1][[0, 3, 1, 2]].T
            return graph.pad(x, before, after)
        if op == "ConcatV2":
            axis = (0, 2, 3, 1)[int(consts[-1])]
            return graph.concat([self.tensor[name] for name in names[:-1]], axis)
        if op == "Mean":
            x = graph.global_mean(x)
            return graph.reshape(x, graph.shape[x][:2])
        if op == "Reshape":
            elements = int(np.prod(graph.shape[x]))
            return graph.rows(x, [1, *(elements // abs(int(np.prod(consts[1][1:]))) if d < 0 else int(d)
                                       for d in consts[1][1:])])
        raise ValueError(f"{node['name']}: operation {op} is not known to this converter")

    def emit_conv(self, op, attr, x, consts):
        graph, kernel = self.graph, consts[1]
        stride, dilation = (tuple(int(i) for i in attr[key]["list"]["i"][1:3]) for key in ("strides", "dilations"))
        if op == "DepthwiseConv2dNative":
            height, width, channels, multiplier = kernel.shape
            weights, group = kernel.transpose(2, 3, 0, 1).reshape(channels * multiplier, 1, height, width), channels
        else:
            weights, group = kernel.transpose(3, 2, 0, 1), 1
        fused = [text(name) for name in attr.get("fused_ops", {}).get("list", {}).get("s", [])]
        bias = consts[2] if "BiasAdd" in fused else None
        x = graph.conv(x, weights, bias, stride, text(attr["padding"]), dilation, group)
        for name in fused:
            if name == "Relu":
                x = graph.unary("Relu", x)
            elif name == "Prelu":
                x = graph.prelu(x, consts[3])
            elif name != "BiasAdd":
                raise ValueError(f"fused operation {name} is not known to this converter")
        return x


def blazeface(model_json, out):
    """Both grids as one list, fine grid first: the order of the anchors."""
    net = GraphModel(model_json, "blazeface", (1, 3, 256, 256))
    fine_score, coarse_score, fine_box, coarse_box = net.convert(["Identity", "Identity_1", "Identity_2", "Identity_3"])
    graph = net.graph
    scores = graph.concat([graph.reshape(fine_score, (1, 512)), graph.reshape(coarse_score, (1, 384))], 1)
    graph.save(out, {"scores": scores, "boxes": graph.concat([fine_box, coarse_box], 1)})


def facemesh(model_json, out):
    net = GraphModel(model_json, "facemesh", (1, 3, 192, 192))
    presence, mesh = net.convert(["Identity_1", "Identity_2"])
    net.graph.save(out, {"mesh": mesh, "presence": presence})


def iris(model_json, out):
    net = GraphModel(model_json, "iris", (1, 3, 64, 64))
    points, = net.convert(["Identity"])
    net.graph.save(out, {"eye": net.graph.reshape(points, (1, 228))})


def faceres(model_json, out):
    """Only the embedding: the heads for age and gender stay behind."""
    net = GraphModel(model_json, "faceres", (1, 3, 224, 224))
    embedding, = net.convert(["global_pooling/Mean"])
    net.graph.save(out, {"embedding": embedding})


def emotion(model_json, out):
    net = GraphModel(model_json, "emotion", (1, 1, 64, 64))
    probabilities, = net.convert(["Identity"])
    net.graph.save(out, {"probabilities": probabilities})

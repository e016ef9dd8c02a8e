"""TensorFlow Lite: a reader for the few FlatBuffers tables needed, and the selfie segmenter as ONNX.

Field numbers are those of tensorflow/lite/schema/schema.fbs (version 3).
"""

import struct
from pathlib import Path

import numpy as np

from graph import Graph

OPERATIONS = {0: "ADD", 1: "AVERAGE_POOL_2D", 3: "CONV_2D", 4: "DEPTHWISE_CONV_2D", 6: "DEQUANTIZE", 14: "LOGISTIC",
              18: "MUL", 19: "RELU", 23: "RESIZE_BILINEAR", 32: "CUSTOM", 117: "HARD_SWISH"}
TYPES = {0: np.dtype("<f4"), 1: np.dtype("<f2"), 2: np.dtype("<i4")}
PADDING = ("SAME", "VALID")

# The reference graph holds hard-swish's 1/6 as a half; the exact sixth moves the matte by up to 0.015.
SIXTH = np.float32(np.float16(1 / 6))


class Table:
    """One FlatBuffers table; fields by number, absent ones give the default."""

    def __init__(self, data, at):
        self.data, self.at = data, at
        self.fields = at - self.read("<i", at)

    def read(self, kind, at):
        return struct.unpack_from(kind, self.data, at)[0]

    def field(self, number):
        slot = 4 + 2 * number
        offset = self.read("<H", self.fields + slot) if slot < self.read("<H", self.fields) else 0
        return self.at + offset if offset else None

    def number(self, number, kind="<i", default=0):
        at = self.field(number)
        return default if at is None else self.read(kind, at)

    def follow(self, at):
        return at + self.read("<I", at)

    def table(self, number):
        at = self.field(number)
        return None if at is None else Table(self.data, self.follow(at))

    def tables(self, number):
        at = self.follow(self.field(number))
        return [Table(self.data, self.follow(at + 4 + 4 * i)) for i in range(self.read("<I", at))]

    def array(self, number, dtype):
        at = self.field(number)
        if at is None:
            return np.zeros(0, dtype)
        at = self.follow(at)
        return np.frombuffer(self.data, np.uint8, self.read("<I", at) * np.dtype(dtype).itemsize, at + 4).view(dtype)

    def text(self, number):
        return self.array(number, np.uint8).tobytes().decode()


class LiteModel:
    def __init__(self, path, name, input_shape):
        data = Path(path).read_bytes()
        if data[4:8] != b"TFL3":
            raise ValueError(f"{path}: not a TensorFlow Lite file")
        model = Table(data, struct.unpack_from("<I", data)[0])
        self.codes = [max(code.number(0, "<b"), code.number(3)) for code in model.tables(1)]
        self.custom = [code.text(1) for code in model.tables(1)]
        self.buffers = model.tables(4)
        subgraph = model.tables(2)[0]
        self.tensors, self.operators = subgraph.tables(0), subgraph.tables(3)
        self.graph = Graph(name, input_shape, opset=13)
        self.tensor = {int(subgraph.array(1, "<i4")[0]): "input"}  # index -> name in the graph
        self.weights = {}  # index -> constant values
        self.output = int(subgraph.array(2, "<i4")[0])

    def constant(self, index):
        if index not in self.weights:
            entry = self.tensors[index]
            values = self.buffers[entry.number(2, "<I")].array(0, np.uint8).view(TYPES[entry.number(1, "<b")])
            self.weights[index] = values.reshape(entry.array(0, "<i4"))
        return self.weights[index]

    def convert(self):
        for operator in self.operators:
            kind = OPERATIONS[self.codes[operator.number(0, "<I")]]
            inputs, result = [int(i) for i in operator.array(1, "<i4")], int(operator.array(2, "<i4")[0])
            if kind == "DEQUANTIZE":
                self.weights[result] = self.constant(inputs[0]).astype(np.float32)
            else:
                self.tensor[result] = self.emit(kind, operator, inputs)
        return self.tensor[self.output]

    def activated(self, x, code):
        if code not in (0, 1):
            raise ValueError(f"fused activation {code} is not known to this converter")
        return self.graph.unary("Relu", x) if code else x

    def emit(self, kind, operator, inputs):
        graph, options = self.graph, operator.table(4)
        x = self.tensor[inputs[0]]
        if kind in ("CONV_2D", "DEPTHWISE_CONV_2D"):
            depthwise = kind != "CONV_2D"
            weights = self.constant(inputs[1]).transpose(3, 0, 1, 2) if depthwise else \
                self.constant(inputs[1]).transpose(0, 3, 1, 2)
            stride = (options.number(2), options.number(1))
            x = graph.conv(x, weights, self.constant(inputs[2]), stride, PADDING[options.number(0, "<b")],
                           group=graph.shape[x][1] if depthwise else 1)
            return self.activated(x, options.number(4 if depthwise else 3, "<b"))
        if kind == "AVERAGE_POOL_2D":
            if (options.number(4), options.number(3)) != graph.shape[x][2:]:
                raise ValueError("only pooling over the whole picture is expected here")
            return graph.global_mean(x)
        if kind in ("ADD", "MUL"):
            return self.activated(graph.binary(kind.title(), x, self.tensor[inputs[1]]), options.number(0, "<b"))
        if kind in ("LOGISTIC", "RELU"):
            return graph.unary({"LOGISTIC": "Sigmoid", "RELU": "Relu"}[kind], x)
        if kind == "HARD_SWISH":
            gate = graph.relu6(graph.binary("Add", x, graph.constant(np.float32([3]))))
            return graph.binary("Mul", graph.binary("Mul", x, gate), graph.constant(SIXTH.reshape(1)))
        if kind == "RESIZE_BILINEAR":
            if options.number(2, "<b") or not options.number(3, "<b"):
                raise ValueError("resize is expected with half-pixel centres")
            return graph.resize(x, *(int(n) for n in self.constant(inputs[1])))
        # Custom: MediaPipe's Convolution2DTransposeBias, options = padding, stride width, stride height.
        name = self.custom[operator.number(0, "<I")]
        if name != "Convolution2DTransposeBias":
            raise ValueError(f"custom operation {name} is not known to this converter")
        _, across, down = operator.array(5, np.uint8).view("<i4")[:3]
        weights = self.constant(inputs[1]).transpose(3, 0, 1, 2)
        if weights.shape[2:] != (down, across):
            raise ValueError("windows of the transposed convolution are expected not to overlap")
        return graph.conv_transpose(x, weights, self.constant(inputs[2]), (int(down), int(across)))


def selfie(path, out):
    net = LiteModel(path, "selfie_segmentation", (1, 3, 256, 256))
    net.graph.save(out, {"alpha": net.convert()})

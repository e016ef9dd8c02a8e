"""A small ONNX writer for planar (NCHW), batch-1 networks.

Every tensor's shape is known while the network is written, so TensorFlow's SAME padding and constant
resize targets become plain numbers in the file. What it writes is limited to what OpenCV 4.6's importer reads
exactly; each restriction is explained where it is kept.

The same calls give the same bytes: names are counted, attributes sorted, versions stated.
"""

import numpy as np
import onnx
from onnx import helper

# TensorFlow pads max pooling with minus infinity; the importer wants a finite number.
LOWEST = -3.0e38


def in_order(wanted, inputs_of):
    """Names that `wanted` depends on, each after its inputs. `inputs_of` maps a name to names; unknown names are leaves."""
    order, seen = [], set()
    stack = [(name, False) for name in reversed(wanted)]
    while stack:
        name, expanded = stack.pop()
        if expanded:
            order.append(name)
        elif name not in seen:
            seen.add(name)
            stack.append((name, True))
            stack.extend((other, False) for other in reversed(inputs_of.get(name, [])))
    return order


class Graph:
    """Writes one network. Methods take and return tensor names; `shape` knows each tensor's dimensions."""

    def __init__(self, name, input_shape, opset=10):
        # Opset 10 has Clip and Pad with attributes, the only form of Clip that OpenCV 4.6 takes.
        # Resize with half_pixel and sizes alone needs 13: such networks avoid Clip (see relu6).
        self.name, self.opset = name, opset
        self.nodes, self.constants, self.shape = [], [], {"input": tuple(input_shape)}

    # -- plumbing -----------------------------------------------------------------------------------------

    def constant(self, values, label="k"):
        values = np.ascontiguousarray(values)
        if values.dtype not in (np.float32, np.int64):
            raise TypeError(f"constant of type {values.dtype}")
        name = f"{label}{len(self.constants)}"
        kind = onnx.TensorProto.FLOAT if values.dtype == np.float32 else onnx.TensorProto.INT64
        self.constants.append(onnx.TensorProto(name=name, data_type=kind, dims=values.shape,
                                               raw_data=values.astype(values.dtype.newbyteorder("<")).tobytes()))
        self.shape[name] = values.shape
        return name

    def node(self, op, inputs, shape, **attributes):
        output = f"{op.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, inputs, [output], name=output, **attributes))
        self.shape[output] = tuple(int(d) for d in shape)
        return output

    def save(self, path, outputs):
        """Writes the file. `outputs` maps the public output name to the tensor that becomes it."""
        public = {tensor: name for name, tensor in outputs.items()}
        for node in self.nodes:
            node.input[:] = [public.get(i, i) for i in node.input]
            node.output[:] = [public.get(o, o) for o in node.output]
            node.name = node.output[0]

        def declared(name, tensor):
            return helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, self.shape[tensor])

        graph = helper.make_graph(self.nodes, self.name, [declared("input", "input")],
                                  [declared(name, tensor) for name, tensor in outputs.items()], self.constants)
        # Versions are pinned, or a newer onnx package would write other bytes.
        model = helper.make_model(graph, producer_name="likeness", ir_version=6,
                                  opset_imports=[helper.make_opsetid("", self.opset)])
        onnx.checker.check_model(model)
        with open(path, "wb") as file:
            file.write(model.SerializeToString(deterministic=True))

    # -- layers -------------------------------------------------------------------------------------------

    def pad(self, x, before, after, value=0.0):
        pads = [int(p) for p in (*before, *after)]
        if not any(pads):
            return x
        shape = [d + b + a for d, b, a in zip(self.shape[x], before, after)]
        if self.opset >= 11:
            return self.node("Pad", [x, self.constant(np.array(pads, np.int64)), self.constant(np.float32(value))], shape)
        return self.node("Pad", [x], shape, pads=pads, value=float(value))

    def pad_same(self, x, kernel, stride, dilation=(1, 1), value=0.0):
        """TensorFlow's SAME: the tensor to work on, and the pixels the layer itself adds at top and left, bottom and right.

        Where TensorFlow pads unequally (an odd pixel goes to the bottom or right) a Pad node does it all, since unequal
        pads inside a layer are not carried by every importer.
        """
        totals = [max((-(-size // s) - 1) * s + (k - 1) * d + 1 - size, 0)
                  for size, k, s, d in zip(self.shape[x][2:], kernel, stride, dilation)]
        before = [total // 2 for total in totals]
        if all(total % 2 == 0 for total in totals):
            return x, before
        after = [total - b for total, b in zip(totals, before)]
        return self.pad(x, [0, 0, *before], [0, 0, *after], value), [0, 0]

    def conv(self, x, weights, bias=None, stride=(1, 1), padding="VALID", dilation=(1, 1), group=1):
        """Weights [out, in / group, height, width]. `padding` is SAME, VALID or the pixels on each side."""
        kernel = weights.shape[2:]
        around = [padding, padding] if isinstance(padding, int) else [0, 0]
        if padding == "SAME":
            x, around = self.pad_same(x, kernel, stride, dilation)
        size = [(n + 2 * p - (k - 1) * d - 1) // s + 1
                for n, p, k, s, d in zip(self.shape[x][2:], around, kernel, stride, dilation)]
        inputs = [x, self.constant(weights)] + ([] if bias is None else [self.constant(bias)])
        return self.node("Conv", inputs, (1, weights.shape[0], *size), kernel_shape=list(kernel), group=group,
                         strides=list(stride), dilations=list(dilation), pads=[*around, *around])

    def conv_transpose(self, x, weights, bias, stride):
        """Weights [in, out, height, width], no padding."""
        size = [(n - 1) * s + k for n, s, k in zip(self.shape[x][2:], stride, weights.shape[2:])]
        return self.node("ConvTranspose", [x, self.constant(weights), self.constant(bias)], (1, weights.shape[1], *size),
                         kernel_shape=list(weights.shape[2:]), strides=list(stride))

    def pool(self, x, op, kernel, stride, padding="VALID"):
        around = [0, 0]
        if padding == "SAME":
            if op != "MaxPool":
                raise ValueError("average pooling with SAME padding would need the count of real pixels")
            x, around = self.pad_same(x, kernel, stride, value=LOWEST)
        size = [(n + 2 * p - k) // s + 1 for n, p, k, s in zip(self.shape[x][2:], around, kernel, stride)]
        return self.node(op, [x], (*self.shape[x][:2], *size), kernel_shape=list(kernel), strides=list(stride),
                         pads=[*around, *around])

    def global_mean(self, x):
        return self.node("GlobalAveragePool", [x], (*self.shape[x][:2], 1, 1))

    def unary(self, op, x):
        return self.node(op, [x], self.shape[x])

    def clip(self, x, low, high):
        return self.node("Clip", [x], self.shape[x], min=float(low), max=float(high))

    def relu6(self, x):
        """Clip to 0..6. From opset 11 on, relu(x) - relu(x - 6): the importer refuses Clip with inputs there."""
        if self.opset < 11:
            return self.clip(x, 0, 6)
        above = self.unary("Relu", self.binary("Sub", x, self.constant(np.float32([6]))))
        return self.binary("Sub", self.unary("Relu", x), above)

    def prelu(self, x, slope):
        return self.node("PRelu", [x, self.constant(slope.reshape(-1, 1, 1))], self.shape[x])

    def binary(self, op, a, b):
        return self.node(op, [a, b], np.broadcast_shapes(self.shape[a], self.shape[b]))

    def concat(self, tensors, axis):
        shape = list(self.shape[tensors[0]])
        shape[axis] = sum(self.shape[t][axis] for t in tensors)
        return self.node("Concat", tensors, shape, axis=axis)

    def resize(self, x, height, width):
        """Bilinear with half-pixel centres, the one rule that all networks here share."""
        sizes = self.constant(np.array([*self.shape[x][:2], height, width], np.int64))
        return self.node("Resize", [x, "", "", sizes], (*self.shape[x][:2], height, width), mode="linear",
                         coordinate_transformation_mode="half_pixel")

    def reshape(self, x, shape):
        return self.node("Reshape", [x, self.constant(np.array(shape, np.int64))], shape)

    def rows(self, x, shape):
        """The tensor read pixel by pixel, channels innermost, as TensorFlow flattens it."""
        n, c, h, w = self.shape[x]
        if h * w > 1:
            x = self.node("Transpose", [x], (n, h, w, c), perm=[0, 2, 3, 1])
        return self.reshape(x, shape)

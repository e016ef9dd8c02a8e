"""ISNet (Qin et al. 2022, arXiv:2203.03041): from the chunked half-precision export to a folded fp32 file.

What is left is seven kinds of operation, so that a small executor can run it as well as an ONNX importer. The export's
Resize sizes are constants for 1024 x 1024; a run at another side multiplies them by side / 1024.
"""

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper

from graph import Graph, in_order


def join_chunks(resources_json, key):
    """The parts of one entry in order. Each part is a file named by its own hash; the whole is checked by its size."""
    path = Path(resources_json)
    entry = json.loads(path.read_text())[key]
    data = b"".join((path.parent / chunk["hash"]).read_bytes() for chunk in entry["chunks"])
    if len(data) != entry["size"]:
        raise ValueError(f"{key}: {len(data)} bytes, {entry['size']} expected")
    return data


def isnet(resources_json, out):
    source = onnx.load_from_string(join_chunks(resources_json, "/models/medium")).graph
    weights = {tensor.name: numpy_helper.to_array(tensor).astype(np.float32) for tensor in source.initializer}
    producer = {node.output[0]: node for node in source.node}

    # Resize takes its size from a Shape-Slice-Concat chain whose last part is the constant height and width: the
    # chain is not followed, only that part is read.
    needs = {}
    for name, node in producer.items():
        picture_inputs = 1 if node.op_type == "Resize" else len(node.input)
        needs[name] = [i for i in node.input[:picture_inputs] if i in producer]

    def target_size(node):
        parts = producer[node.input[3]].input
        return [int(n) for n in numpy_helper.to_array(producer[parts[-1]].attribute[0].t)]

    graph, tensor = Graph("isnet", (1, 3, 1024, 1024), opset=13), {"input": "input"}
    for name in in_order(["output"], needs):
        node = producer[name]
        attr = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        inputs = [tensor[i] for i in node.input if i in tensor]
        if node.op_type == "Cast":
            tensor[name] = inputs[0]  # everything is fp32 here
        elif node.op_type == "Conv":
            kernel, bias = (weights[i] for i in node.input[1:])
            tensor[name] = graph.conv(inputs[0], kernel, bias, attr["strides"], attr["pads"][0], attr["dilations"])
        elif node.op_type == "MaxPool":
            if any(n % 2 for n in graph.shape[inputs[0]][2:]):
                raise ValueError("an odd side would need ceil_mode")
            tensor[name] = graph.pool(inputs[0], "MaxPool", attr["kernel_shape"], attr["strides"])
        elif node.op_type == "Resize":
            if attr["coordinate_transformation_mode"] != b"half_pixel" or attr["mode"] != b"linear":
                raise ValueError(f"{node.name}: another rule of resizing")
            tensor[name] = graph.resize(inputs[0], *target_size(node))
        elif node.op_type == "Concat":
            tensor[name] = graph.concat(inputs, attr["axis"])
        elif node.op_type == "Add":
            tensor[name] = graph.binary("Add", *inputs)
        elif node.op_type in ("Relu", "Sigmoid"):
            tensor[name] = graph.unary(node.op_type, inputs[0])
        else:
            raise ValueError(f"{node.name}: operation {node.op_type} is not known to this converter")
    graph.save(out, {"alpha": tensor["output"]})

"""Development check: runs every converted network in OpenCV's cv2.dnn against the golden vectors.

check_golden.py MODELS_DIR MODEL_VECTORS_JSON. Needs python3-opencv, which neither the project nor fetch.sh does.
"""

import json
import sys
import time
from pathlib import Path

import cv2
import numpy as np

# file -> golden name, and per output the golden outputs it holds one after another
NETWORKS = {
    "blazeface.onnx": ("blazeface-back", {"scores": ["Identity", "Identity_1"], "boxes": ["Identity_2", "Identity_3"]}),
    "facemesh.onnx": ("facemesh", {"mesh": ["Identity_2"], "presence": ["Identity_1"]}),
    "iris.onnx": ("iris", {"eye": ["Identity"]}),
    "faceres.onnx": ("faceres", {"embedding": ["global_pooling/Mean"]}),
    "emotion.onnx": ("emotion", {"probabilities": ["Identity"]}),
    "selfie.onnx": ("selfie", {"alpha": ["activation_10"]}),
    "dlib_resnet.onnx": ("face_recognition_model", {"embedding": ["descriptor"]}),
    "ssd_mobilenet.onnx": ("ssd_mobilenetv1_model", {"boxes": ["boxes ymin,xmin,ymax,xmax (decoded, 0..1)"],
                                                     "scores": ["scores (sigmoid)"]}),
    "isnet.onnx": ("isnet_medium(fp16)", {"alpha": ["output"]}),
}


def golden_input(shape, norm):
    _, height, width, channels = shape
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(channels), indexing="ij")
    raw = ((7 * x + 13 * y + 29 * c + 5 * ((x * y) % 17)) % 256).astype(np.float64)
    if norm.startswith("m11"):
        values = raw / 127.5 - 1
    elif norm == "01":
        values = raw / 255
    elif norm == "caffe_bgr":
        values = raw - [103.939, 116.779, 123.68]
    elif norm.startswith("(raw-[122.782"):
        values = (raw - [122.782, 117.001, 104.298]) / 255
    elif norm == "(raw-128)/256":
        values = (raw - 128) / 256
    else:
        raise ValueError(norm)
    return values.astype(np.float32).transpose(2, 0, 1)[None]


def main():
    folder, golden = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text())["models"]
    for file, (name, outputs) in NETWORKS.items():
        expected = {o["name"]: o for o in golden[name]["outputs"]}
        net = cv2.dnn.readNetFromONNX(str(folder / file))
        net.setInput(golden_input(golden[name]["input_nhwc"], golden[name]["norm"]))
        started = time.monotonic()
        results = dict(zip(outputs, net.forward(list(outputs))))
        seconds = time.monotonic() - started
        for output, parts in outputs.items():
            values, at, worst, scale = results[output].reshape(-1), 0, 0.0, 0.0
            for part in (expected[p] for p in parts):
                size = int(np.prod(part["shape"]))
                reference = np.array(part["values"])
                got = values[at:at + size][::part.get("stride", 1)][:len(reference)]
                worst, scale = max(worst, np.abs(got - reference).max()), max(scale, np.abs(reference).max())
                whole = values[at:at + size]
                for word, figure in (("mean", whole.mean(dtype=np.float64)), ("min", whole.min()), ("max", whole.max())):
                    if word in part:  # of the whole tensor, where samples could miss what matters
                        worst = max(worst, abs(figure - part[word]))
                at += size
            if at != values.size:
                raise SystemExit(f"{file}: {output} has {values.size} values, {at} expected")
            print(f"{file:20} {output:14} {str(results[output].shape):20} max abs {worst:.2e} of {scale:.4g}  {seconds * 1e3:.0f} ms")


if __name__ == "__main__":
    main()

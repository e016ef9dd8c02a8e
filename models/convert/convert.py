"""Converts one model: convert.py NAME SOURCE OUT. The names are those in manifest.json under `convert`."""

import sys

import canonical_mesh
import face_api
import isnet
import tfjs
import tflite
import upscaler

CONVERTERS = {
    "blazeface": tfjs.blazeface,
    "facemesh": tfjs.facemesh,
    "iris": tfjs.iris,
    "faceres": tfjs.faceres,
    "emotion": tfjs.emotion,
    "ssd-mobilenet": face_api.ssd_mobilenet,
    "dlib-resnet": face_api.dlib_resnet,
    "selfie": tflite.selfie,
    "isnet": isnet.isnet,
    "rrdn-x4": upscaler.rrdn_x4,
    "canonical-mesh": canonical_mesh.canonical_mesh,
}


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in CONVERTERS:
        sys.exit(f"usage: convert.py {'|'.join(CONVERTERS)} SOURCE OUT")
    name, source, out = sys.argv[1:]
    CONVERTERS[name](source, out)


if __name__ == "__main__":
    main()

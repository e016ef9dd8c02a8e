#pragma once
#include "core/engine/nets/clip_layers.h"
#include "core/engine/nets/tensor_shapes.h"
#include "core/engine/upscale/rrdb.h"

/// The networks that the bench measures: published sizes, made-up weights in half precision.
namespace engine::bench {

UNetConfig sd15();
UNetConfig sd15Lcm();  ///< distilled with guidance
UNetConfig sdxl();
VaeConfig vae();
TinyVaeConfig tinyVae();
ClipConfig textSd15();
/// x4, as Real-ESRGAN's small one has it.
RrdbNet upscaler(int blocks);

/// Numbers of a size that lets signals through a network neither die nor explode; the same at every call.
WeightMap randomWeights(const TensorShapes& shapes);

}  // namespace engine::bench

#pragma once
#include "core/engine/upscale/rrdb.h"

namespace engine {

/// How a picture is cut for a network that could not hold it whole.
struct Tiling {
    int tile = 256;   ///< longest side that the network is given
    int margin = 24;  ///< of it on each inner side, computed for its neighbourhood and thrown away
};

/// A picture enlarged by the network's scale, tile by tile: memory is that of one tile whatever the picture's size.
/// Progress and a stop request are looked at before every tile (stage "upscale"), a stop between operators too.
/// @param picture [3, height, width] float on the CPU, sRGB-encoded; values outside 0..1 are clipped
/// @return [3, height * scale, width * scale] float on the CPU, 0..1
/// @throws base::Error ModelFailed where the network answers with something that is no number; base::Cancelled
at::Tensor upscaled(const RrdbNet& net, const at::Tensor& picture, const Operators& operators, const Tiling& tiling = {});

/// Bytes that `upscaled` takes at its peak, the picture and its result among them: gone through with tensors that have no numbers (BlankOperators).
std::int64_t upscaleNeed(const RrdbNet& net, std::int64_t width, std::int64_t height, const Footprint& footprint, const Tiling& tiling = {});

}  // namespace engine

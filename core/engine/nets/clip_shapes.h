#pragma once
#include "core/engine/nets/tensor_shapes.h"
#include "core/engine/nets/vision_encoder.h"

namespace engine {

/// What a CLIP encoder's config.json leaves open, or this program does not read from it.
struct ClipSizes {
    std::int64_t vocabulary = 49408, positions = 77;  ///< of a text encoder
    std::int64_t inner = 3072;                        ///< channels of a layer's feed-forward
    std::int64_t projection = 0;                      ///< channels of the projection; 0 = has none
};

/// As the weights have them, where they have them in the right number of dimensions.
ClipSizes textSizes(const WeightMap& weights);
ClipSizes visionSizes(const WeightMap& weights);

TensorShapes textShapes(const ClipConfig& config, const ClipSizes& sizes);
TensorShapes visionShapes(const VisionConfig& config, const ClipSizes& sizes);

}  // namespace engine

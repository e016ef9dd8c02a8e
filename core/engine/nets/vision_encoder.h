#pragma once
#include "core/engine/nets/clip_layers.h"

namespace engine {

struct VisionConfig {
    ClipConfig clip;
    std::int64_t imageSize = 224;  ///< image_size
    std::int64_t patchSize = 14;   ///< patch_size

    std::int64_t positions() const { return (imageSize / patchSize) * (imageSize / patchSize) + 1; }
};

/// @throws base::Error BadValue naming the key that cannot be used
VisionConfig visionConfig(const nlohmann::json& config);

struct EncodedImage {
    at::Tensor embeds;       ///< projection of the normed class token, [batch, projection]: what an IP-Adapter takes
    at::Tensor penultimate;  ///< state before the last layer, [batch, patches + 1, width]: what FaceID Plus takes
    at::Tensor last;         ///< state after it, without norm
};

/// CLIP's vision transformer with projection.
/// @param pixels [batch, 3, imageSize, imageSize], normalised as `clipPixels` does
EncodedImage encodeImage(const Weights& w, const VisionConfig& config, const at::Tensor& pixels, const Operators& ops);

/// CLIP's preparation of a picture: the shorter side to `size` (bicubic, a = -0.5, antialiased, each pass rounded to 8 bits, horizontal first), centre crop.
/// @param picture uint8 [height, width, 3], sRGB  @return uint8 [size, size, 3]
/// Source: the resampling of Pillow (libImaging/Resample.c) as transformers' CLIPImageProcessor calls it.
at::Tensor clipCrop(const at::Tensor& picture, std::int64_t size);
/// @param crop uint8 [size, size, 3]  @return float [1, 3, size, size], normalised by CLIP's mean and deviation
at::Tensor clipPixels(const at::Tensor& crop);

}  // namespace engine

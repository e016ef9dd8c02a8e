#pragma once
#include <map>
#include <string>

#include "core/engine/weights/weights.h"

namespace engine {

/// The original layout's tensors of one network under their diffusers names; tensors that no network uses (schedules, averaged copies) are left out. Views,
/// except for OpenCLIP's projection, which stands there turned. `prefix` is what stands before the network's own names, "" or with its dot.
WeightMap unetFromOriginal(const WeightMap& weights, std::string_view prefix);
WeightMap vaeFromOriginal(const WeightMap& weights, std::string_view prefix);
/// Names that are those of transformers already, and the oldest files' without "text_model.".
WeightMap textFromOriginal(const WeightMap& weights, std::string_view prefix);
/// @throws base::Error Damaged for joined projections that are not three
WeightMap openClipFromOriginal(const WeightMap& weights, std::string_view prefix);
/// The author's pair of files: layers by number alone; the decoder's are one higher, since its first module, the clamp, counts.
WeightMap tinyVaeFromOriginal(const WeightMap& encoder, const WeightMap& decoder);

}  // namespace engine

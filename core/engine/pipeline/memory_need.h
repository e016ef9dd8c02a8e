#pragma once
#include <cstdint>

#include "core/engine/nets/vision_encoder.h"
#include "core/engine/pipeline/generate.h"

namespace engine {

/// Bytes that a request takes at its peak, beside what the program and its libraries take anyway.
struct MemoryNeed {
    std::int64_t weights = 0;      ///< of all networks that are used, as the operators keep them, and what LoRAs changed
    std::int64_t activations = 0;  ///< of the largest stage, beside the weights that stand by then
    std::int64_t files = 0;        ///< of the model's files, mapped: they count as the program's, and the system takes them back when it is short of memory

    std::int64_t total() const { return weights + activations; }
};

/// The vision encoder, where reference pictures are looked at.
struct VisionUse {
    const Network* network = nullptr;
    VisionConfig config = {};
};

/// From the shapes alone: the whole run is gone through with tensors that have no numbers (BlankOperators), by the very text that makes pictures. Counts text
/// encoders, encoding, each step's UNet with controls and references, previews where the model has them, decoding, and in half precision its redoing in float32.
/// @param request noise is not drawn; prompts may be missing (one chunk each then), tensors of references may be on the device meta
/// @param footprint of the operators that are to compute
MemoryNeed memoryNeed(const DiffusionModel& model, const GenerationRequest& request, const Footprint& footprint, const VisionUse& vision = {});

/// Nothing where the request has no budget. @throws base::Error TooLarge where more is needed, with both figures
void requireMemory(const DiffusionModel& model, const GenerationRequest& request, const Operators& operators, const VisionUse& vision = {});

}  // namespace engine

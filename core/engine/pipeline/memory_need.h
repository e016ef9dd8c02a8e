#pragma once
#include <cstdint>

#include "core/engine/pipeline/generate.h"

namespace engine {

/// Bytes that a request takes at its peak, beside what the program and its libraries take anyway.
struct MemoryNeed {
    std::int64_t weights = 0;      ///< of all networks, in the type that is computed in
    std::int64_t activations = 0;  ///< of the largest stage, which is the autoencoder's mostly

    std::int64_t total() const { return weights + activations; }
};

/// From the shapes alone. @param bytesPerNumber of the type that is computed in: 4 or 2
MemoryNeed memoryNeed(const DiffusionModel& model, const GenerationRequest& request, std::int64_t bytesPerNumber);

}  // namespace engine

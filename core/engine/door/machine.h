#pragma once
#include <memory>
#include <string>

#include "core/engine/operators/operators.h"

namespace engine {

/// What this engine computes on.
struct Machine {
    int device = 0;  ///< LIKENESS_DEVICE_ of the door
    std::string name;
};
/// Settles libtorch for it at the first call.
const Machine& machine();

/// The fastest operators for it.
std::unique_ptr<Operators> machineOperators(base::RunContext run);

/// float32 ones on the same machine, for what overflows in those; null where they are float32 themselves.
std::unique_ptr<Operators> widerOperators(base::RunContext run);

/// Bytes of a number as those compute.
int machineBytes();

/// libtorch's version, in words.
std::string torchInWords();

}  // namespace engine

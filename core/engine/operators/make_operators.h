#pragma once
#include <memory>

#include "core/engine/operators/operators.h"

namespace engine {

struct OperatorChoice {
    bool gpu = false;
    bool bfloat16 = false;   ///< on the CPU, for previews
    bool lowMemory = false;  ///< on the CPU: FastOperators::Options
};

/// Whether this machine has what a choice asks for.
bool isPossible(const OperatorChoice& choice);

/// The fastest operators that there are for a choice. @throws base::Error BadValue where it is not possible here
std::unique_ptr<Operators> makeOperators(const OperatorChoice& choice, base::RunContext run);

}  // namespace engine

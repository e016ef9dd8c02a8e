#include "core/engine/operators/make_operators.h"

#include <ATen/Context.h>

#include "core/base/error.h"
#include "core/engine/operators/device_operators.h"
#include "core/engine/operators/fast_operators.h"
#ifdef LIKENESS_ENGINE_ONEDNN
#include "core/engine/operators/onednn_operators.h"
#endif

namespace engine {

bool isPossible(const OperatorChoice& choice)
{
    if (choice.gpu)
        return at::hasCUDA() && !choice.bfloat16 && !choice.lowMemory;
#ifdef LIKENESS_ENGINE_ONEDNN
    return !choice.bfloat16 || (OneDnnOperators::hasBfloat16() && !choice.lowMemory);
#else
    return !choice.bfloat16;
#endif
}

std::unique_ptr<Operators> makeOperators(const OperatorChoice& choice, base::RunContext run)
{
    if (!isPossible(choice))
        throw base::Error(base::ErrorCode::BadValue, choice.gpu ? "This engine finds no GPU that it can use" : "This processor or build has no bfloat16 for that",
                          "Use the processor in float32.");
    if (choice.gpu)
        return std::make_unique<DeviceOperators>(std::move(run));
#ifdef LIKENESS_ENGINE_ONEDNN
    if (!choice.lowMemory)
        return std::make_unique<OneDnnOperators>(std::move(run), OneDnnOperators::Options{.bfloat16 = choice.bfloat16});
#endif
    return std::make_unique<FastOperators>(std::move(run), FastOperators::Options{.lowMemory = choice.lowMemory});
}

}  // namespace engine

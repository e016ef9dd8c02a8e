#include "core/engine/door/machine.h"

#include <torch/version.h>

#include "core/engine/door/likeness_engine.h"
#include "core/engine/operators/plain_operators.h"

namespace engine {

const Machine& machine()
{
    static const Machine found{LIKENESS_DEVICE_CPU, "CPU"};
    return found;
}

std::unique_ptr<Operators> makeOperators(base::RunContext run)
{
    return std::make_unique<PlainOperators>(std::move(run));
}

std::string torchInWords()
{
    return TORCH_VERSION;
}

}  // namespace engine

#include "core/engine/door/machine.h"

#include <torch/version.h>

#include "core/engine/door/likeness_engine.h"
#include "core/engine/operators/cpu_settings.h"
#include "core/engine/operators/make_operators.h"

namespace engine {

const Machine& machine()
{
    static const Machine found = [] {
        settle({});
        return isPossible({.gpu = true}) ? Machine{LIKENESS_DEVICE_CUDA, "CUDA"} : Machine{LIKENESS_DEVICE_CPU, "CPU"};
    }();
    return found;
}

std::unique_ptr<Operators> machineOperators(base::RunContext run)
{
    return makeOperators({.gpu = machine().device == LIKENESS_DEVICE_CUDA}, std::move(run));
}

std::string torchInWords()
{
    return TORCH_VERSION;
}

}  // namespace engine

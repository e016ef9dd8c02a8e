#include "core/engine/door/machine.h"

#include <torch/version.h>

#include "core/engine/door/likeness_engine.h"
#include "core/engine/operators/cpu_settings.h"
#include "core/engine/operators/device_operators.h"
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

std::unique_ptr<Operators> widerOperators(base::RunContext run)
{
    if (machineBytes() == 4)
        return nullptr;
    return std::make_unique<DeviceOperators>(std::move(run), at::Device(at::kCUDA, 0), at::kFloat);
}

int machineBytes()
{
    return machine().device == LIKENESS_DEVICE_CUDA ? 2 : 4;
}

std::string torchInWords()
{
    return TORCH_VERSION;
}

}  // namespace engine

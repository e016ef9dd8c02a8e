#include "core/engine/operators/cpu_settings.h"

#include <ATen/Parallel.h>
#include <algorithm>
#include <thread>

#include "core/base/platform.h"

namespace engine {
namespace {

// openblas_get_parallel(): 0 none, 1 its own threads, 2 OpenMP. The last shares our threads, and counts set there would be ours too.
enum class BlasThreads { Other, None, Own, OpenMp };

BlasThreads blasThreads()
{
    const auto parallel = reinterpret_cast<int (*)()>(base::loadedSymbol("openblas_get_parallel"));
    return parallel ? static_cast<BlasThreads>(1 + parallel()) : BlasThreads::Other;
}

}  // namespace

int usableCores()
{
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

const char* blasInWords()
{
    switch (blasThreads()) {
    case BlasThreads::None: return "OpenBLAS without threads";
    case BlasThreads::Own: return "OpenBLAS with threads of its own";
    case BlasThreads::OpenMp: return "OpenBLAS on OpenMP";
    case BlasThreads::Other: break;
    }
    return "not OpenBLAS";
}

void settle(const CpuSettings& settings)
{
    const int threads = settings.threads > 0 ? settings.threads : usableCores();
    at::set_num_threads(threads);
    if (blasThreads() == BlasThreads::Own)
        if (const auto set = reinterpret_cast<void (*)(int)>(base::loadedSymbol("openblas_set_num_threads")))
            set(settings.ownThreads ? 1 : threads);
    base::keepFreedMemory(settings.keepMemory);
}

}  // namespace engine

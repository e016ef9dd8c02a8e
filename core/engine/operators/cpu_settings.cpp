#include "core/engine/operators/cpu_settings.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <algorithm>
#include <thread>

#include "core/base/platform.h"
#include "core/engine/operators/failures.h"
#include "core/engine/operators/pieces.h"

namespace engine {
namespace {

// A thread's stack (8 MB), its heap's reserve (64 MB of addresses) and OpenBLAS' room for products (32 MB and more).
constexpr std::size_t kThreadRoom = 160 << 20;

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
    // What the libraries take at first use is taken here, where it can be refused: OpenMP ends the program where it cannot start a thread, OpenBLAS crashes
    // where a thread gets no room for its products.
    static const bool started = [] {
        requireRoom(static_cast<std::size_t>(at::get_num_threads()) * kThreadRoom);
        const at::Tensor one = at::ones({64, 64});
        forPieces(at::get_num_threads(), {}, [&](std::int64_t) { at::mm(one, one); });
        return true;
    }();
    static_cast<void>(started);
}

}  // namespace engine

#include "core/engine/operators/pieces.h"

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <algorithm>
#include <atomic>

namespace engine {

void forPieces(std::int64_t count, const base::RunContext& run, const std::function<void(std::int64_t)>& body)
{
    std::atomic<std::int64_t> next = 0;
    at::parallel_for(0, std::min<std::int64_t>(count, at::get_num_threads()), 1, [&](std::int64_t, std::int64_t) {
        const c10::InferenceMode guard;  // counts for one thread only
        for (std::int64_t i = next++; i < count; i = next++) {
            run.checkpoint();
            body(i);
        }
    });
}

}  // namespace engine

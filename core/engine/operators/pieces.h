#pragma once
#include <cstdint>
#include <functional>

#include "core/base/run_context.h"

namespace engine {

/// body(i) for every i below `count` on all threads, each taking the next one that is left, so that a busy core delays nobody. A stop request is looked for
/// before each piece. What a piece computes must not depend on the number of threads. @throws base::Cancelled, and what body throws
void forPieces(std::int64_t count, const base::RunContext& run, const std::function<void(std::int64_t)>& body);

}  // namespace engine

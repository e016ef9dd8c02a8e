#pragma once
#include "core/base/run_context.h"

namespace engine::bench {

/// What this machine reaches at best, in this process: a product of 2048 x 2048 matrices and a 3 x 3 convolution of 1280 channels at 16 x 16, by each of the
/// libraries that there are, in GFLOP/s; and memory, read and written.
struct Ceilings {
    double matmul = 0, conv = 0;
    double matmulBfloat16 = 0, convBfloat16 = 0;  ///< 0 where there is none
    double memoryGBs = 0;

    double best() const { return matmul > conv ? matmul : conv; }
    double bestBfloat16() const { return matmulBfloat16 > convBfloat16 ? matmulBfloat16 : convBfloat16; }
};

Ceilings measureCeilings(const base::RunContext& run);

}  // namespace engine::bench

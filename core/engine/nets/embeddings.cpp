#include "core/engine/nets/embeddings.h"

#include <ATen/ATen.h>
#include <cmath>

namespace engine {

at::Tensor sinusoid(const at::Tensor& values, std::int64_t channels, bool cosineFirst, double shift)
{
    const std::int64_t half = channels / 2;
    const auto options = values.options().dtype(values.scalar_type() == at::kDouble ? at::kDouble : at::kFloat);
    const at::Tensor frequencies = (at::arange(half, options) * (-std::log(10000.0) / (static_cast<double>(half) - shift))).exp();
    const at::Tensor angles = values.to(options).unsqueeze(-1) * frequencies;
    return cosineFirst ? at::cat({angles.cos(), angles.sin()}, -1) : at::cat({angles.sin(), angles.cos()}, -1);
}

at::Tensor guidanceEmbedding(double guidanceScale, std::int64_t channels)
{
    const at::Tensor embedding = sinusoid(at::full({1}, (guidanceScale - 1) * 1000, at::kFloat), channels, false, 1);
    return channels % 2 ? at::constant_pad_nd(embedding, {0, 1}) : embedding;
}

}  // namespace engine

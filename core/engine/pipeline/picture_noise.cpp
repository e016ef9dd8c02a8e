#include "core/engine/pipeline/picture_noise.h"

#include <ATen/ATen.h>
#include <cmath>
#include <memory>
#include <numbers>
#include <random>

namespace engine {
namespace {

void fillNormal(std::mt19937_64& generator, float* to, std::int64_t count)
{
    constexpr double kUnit = 1.0 / 9007199254740992.0;  // 2^-53: the upper bits of a draw as a number in (0, 1]
    for (std::int64_t i = 0; i < count; i += 2) {
        const double radius = std::sqrt(-2 * std::log((static_cast<double>(generator() >> 11u) + 1) * kUnit));
        const double angle = 2 * std::numbers::pi * static_cast<double>(generator() >> 11u) * kUnit;
        to[i] = static_cast<float>(radius * std::cos(angle));
        if (i + 1 < count)
            to[i + 1] = static_cast<float>(radius * std::sin(angle));
    }
}

}  // namespace

DrawNoise seededNoise(const std::vector<std::uint64_t>& seeds)
{
    auto generators = std::make_shared<std::vector<std::mt19937_64>>();
    for (const std::uint64_t seed : seeds)
        generators->emplace_back(seed);
    return [generators](Draw, at::IntArrayRef shape) {
        const at::Tensor noise = at::empty(shape, at::kFloat);
        const std::int64_t each = noise.numel() / shape[0];
        for (std::int64_t i = 0; i < shape[0]; ++i)
            fillNormal(generators->at(static_cast<std::size_t>(i)), noise.data_ptr<float>() + i * each, each);
        return noise;
    };
}

}  // namespace engine

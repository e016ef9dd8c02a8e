#include <ATen/ATen.h>
#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base/error.h"
#include "core/engine/nets/vision_encoder.h"

namespace engine {
namespace {

// Fixed point of Resample.c for 8-bit pictures: 32 bits less 8 for the value and 2 for the overshoot of a bicubic.
constexpr int kPrecision = 32 - 8 - 2;

double bicubic(double x)
{
    constexpr double a = -0.5;
    x = std::abs(x);
    if (x < 1)
        return ((a + 2) * x - (a + 3)) * x * x + 1;
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

/// One output pixel: a run of input pixels and what each counts.
struct Taps {
    std::int64_t first = 0;
    std::vector<std::int32_t> weights;
};

std::vector<Taps> resampling(std::int64_t from, std::int64_t to)
{
    const double scale = static_cast<double>(from) / static_cast<double>(to), spread = std::max(scale, 1.0);
    std::vector<Taps> taps(static_cast<std::size_t>(to));
    for (std::int64_t i = 0; i < to; i++) {
        const double centre = (static_cast<double>(i) + 0.5) * scale;
        const auto first = std::max<std::int64_t>(0, static_cast<std::int64_t>(centre - 2 * spread + 0.5));
        const auto last = std::min(from, static_cast<std::int64_t>(centre + 2 * spread + 0.5));
        std::vector<double> exact;
        double sum = 0;
        for (std::int64_t x = first; x < last; x++)
            sum += exact.emplace_back(bicubic((static_cast<double>(x) - centre + 0.5) / spread));
        taps[static_cast<std::size_t>(i)].first = first;
        for (const double weight : exact)
            taps[static_cast<std::size_t>(i)].weights.push_back(static_cast<std::int32_t>(std::lround(weight / sum * (1 << kPrecision))));
    }
    return taps;
}

/// Resamples the middle of three axes, [outer, length, inner].
at::Tensor resampled(const at::Tensor& picture, std::int64_t to)
{
    const std::int64_t outer = picture.size(0), from = picture.size(1), inner = picture.size(2);
    const std::vector<Taps> taps = resampling(from, to);
    at::Tensor result = at::empty({outer, to, inner}, picture.options());
    const auto* const in = picture.data_ptr<std::uint8_t>();
    auto* out = result.data_ptr<std::uint8_t>();
    for (std::int64_t o = 0; o < outer; o++)
        for (const Taps& tap : taps)
            for (std::int64_t i = 0; i < inner; i++) {
                const std::uint8_t* value = in + (o * from + tap.first) * inner + i;
                std::int64_t sum = std::int64_t{1} << (kPrecision - 1);
                for (const std::int32_t weight : tap.weights) {
                    sum += std::int64_t{weight} * *value;
                    value += inner;
                }
                *out++ = static_cast<std::uint8_t>(std::clamp<std::int64_t>(sum >> kPrecision, 0, 255));
            }
    return result;
}

}  // namespace

at::Tensor clipCrop(const at::Tensor& picture, std::int64_t size)
{
    const std::int64_t height = picture.dim() == 3 ? picture.size(0) : 0, width = picture.dim() == 3 ? picture.size(1) : 0;
    if (height < 1 || width < 1 || picture.size(2) != 3 || picture.scalar_type() != at::kByte)
        throw base::Error(base::ErrorCode::BadValue, "The vision encoder takes 8-bit RGB pictures", "Convert the picture first.");
    const bool upright = height > width;
    const std::int64_t longer = size * std::max(height, width) / std::min(height, width);
    const std::int64_t toHeight = upright ? longer : size, toWidth = upright ? size : longer;
    const at::Tensor wide = resampled(picture.contiguous(), toWidth);
    const at::Tensor both = resampled(wide.reshape({1, height, toWidth * 3}), toHeight).reshape({toHeight, toWidth, 3});
    return both.narrow(0, (toHeight - size) / 2, size).narrow(1, (toWidth - size) / 2, size).contiguous();
}

at::Tensor clipPixels(const at::Tensor& crop)
{
    const at::Tensor mean = at::tensor({0.48145466, 0.4578275, 0.40821073}, at::kFloat), deviation = at::tensor({0.26862954, 0.26130258, 0.27577711}, at::kFloat);
    return ((crop.to(at::kFloat) / 255 - mean) / deviation).permute({2, 0, 1}).unsqueeze(0).contiguous();
}

}  // namespace engine

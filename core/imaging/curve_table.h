#pragma once
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace imaging {

/// A sign-symmetric curve with f(0) = 0, tabulated over the bits of the float: 256 pieces in each octave from 2^-40 to 2^4, so that the
/// relative error is the same from shadows to highlights. Linear interpolation of x^(1/2.4) over 1/256 of an octave errs by less than 1e-6 of the value;
/// below 2^-40 the line to the origin stands in, above 2^4 the curve itself is called.
class CurveTable {
public:
    explicit CurveTable(std::function<double(double)> curve) : curve_(std::move(curve)), values_(kPieces + 1)
    {
        for (std::uint32_t i = 0; i <= kPieces; ++i) {
            const float x = std::bit_cast<float>(kFirstBits + (i << kShift));
            values_[i] = static_cast<float>(curve_(x));
        }
        const float least = std::bit_cast<float>(kFirstBits);
        slope_ = values_[0] / least;
    }

    float operator()(float x) const
    {
        const std::uint32_t bits = std::bit_cast<std::uint32_t>(x);
        const std::uint32_t sign = bits & 0x80000000u;
        const std::uint32_t magnitude = bits ^ sign;
        const std::uint32_t offset = magnitude - kFirstBits;
        float y;
        if (offset < (kPieces << kShift)) {
            const std::uint32_t piece = offset >> kShift;
            const float t = static_cast<float>(offset & ((1u << kShift) - 1)) * (1.0f / static_cast<float>(1u << kShift));
            y = values_[piece] + t * (values_[piece + 1] - values_[piece]);
        } else if (magnitude < kFirstBits) {
            y = std::bit_cast<float>(magnitude) * slope_;
        } else {
            y = static_cast<float>(curve_(std::bit_cast<float>(magnitude)));
        }
        return std::bit_cast<float>(std::bit_cast<std::uint32_t>(y) | sign);
    }

    /// For curves that borrow: above 2^4 the last value then stands.
    void forgetCurve()
    {
        curve_ = [last = values_.back()](double) { return static_cast<double>(last); };
    }

private:
    static constexpr std::uint32_t kShift = 15;                       // 23 mantissa bits - 8: 256 pieces an octave
    static constexpr std::uint32_t kFirstBits = (127u - 40u) << 23;   // 2^-40
    static constexpr std::uint32_t kPieces = 44u << 8;                // up to 2^4
    std::function<double(double)> curve_;
    std::vector<float> values_;
    float slope_ = 0;
};

}  // namespace imaging

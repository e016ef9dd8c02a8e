#include "core/finish/detail/sharpen.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "core/finish/detail/detail.h"
#include "core/finish/finish.h"
#include "core/finish/grain/grain.h"
#include "core/finish/ramp.h"
#include "core/imaging/rows.h"
#include "core/imaging/twice_compiled.h"

namespace finish {
namespace {

constexpr int kReach = 2;
// A Gaussian of sigma .9 over five pixels.
constexpr std::array<float, 3> kKernel{0.4490f, 0.2422f, 0.0333f};
constexpr float kGain = 1.2f;                       // of the deviation, at full strength
constexpr float kMostDeviation = 0.35f;             // of the luminance
constexpr float kQuarter = 0.25f, kOvershoot = 0.03f;
constexpr float kBlack = 0.002f;                    // luminance below which nothing is to be seen
constexpr float kNoise = 2, kSignal = 5;            // deviations of the noise in ln luminance, from which on and up to which sharpening sets in

LIKENESS_TWICE_COMPILED void lightOf(const float* __restrict red, const float* __restrict green, const float* __restrict blue, std::size_t width, float* __restrict light)
{
    for (std::size_t x = 0; x < width; ++x)
        light[x] = 0.2126f * red[x] + 0.7152f * green[x] + 0.0722f * blue[x];
}

/// Of five rows with two pixels more at each end: the weighted mean around each pixel, and the range of its 3 x 3 neighbours.
LIKENESS_TWICE_COMPILED void summarise(const float* __restrict a, const float* __restrict b, const float* __restrict c, const float* __restrict d,
                                       const float* __restrict e, std::size_t width, float* __restrict across, float* __restrict mean, float* __restrict least,
                                       float* __restrict most)
{
    const std::size_t n = width + 2 * kReach;
    for (std::size_t x = 0; x < n; ++x)
        across[x] = kKernel[0] * c[x] + kKernel[1] * (b[x] + d[x]) + kKernel[2] * (a[x] + e[x]);
    for (std::size_t x = 0; x < width; ++x)
        mean[x] = kKernel[0] * across[x + 2] + kKernel[1] * (across[x + 1] + across[x + 3]) + kKernel[2] * (across[x] + across[x + 4]);
    for (std::size_t x = 0; x < n; ++x)
        across[x] = std::min(c[x], std::min(b[x], d[x]));
    for (std::size_t x = 0; x < width; ++x)
        least[x] = std::min(across[x + 2], std::min(across[x + 1], across[x + 3]));
    for (std::size_t x = 0; x < n; ++x)
        across[x] = std::max(c[x], std::max(b[x], d[x]));
    for (std::size_t x = 0; x < width; ++x)
        most[x] = std::max(across[x + 2], std::max(across[x + 1], across[x + 3]));
}

/// Gains of a row's pixels by their luminances.
LIKENESS_TWICE_COMPILED void gainsOf(const float* __restrict light, const float* __restrict mean, const float* __restrict least, const float* __restrict most,
                                     float strength, float noise, int count, float* __restrict gains)
{
    for (int x = 0; x < count; ++x) {
        const float y = light[x] > kBlack ? light[x] : kBlack, contrast = 2 * (y - mean[x]) / (y + mean[x] + kBlack);
        const float deviation = std::min(std::max(contrast, -kMostDeviation), kMostDeviation);
        const float unsure = 2 * noise / std::sqrt(y + kBlack);
        const float sure = smooth(std::abs(deviation), kNoise * unsure, kSignal * unsure + 1e-6f);
        const float range = kQuarter * (most[x] - least[x]);
        const float wanted = y * (1 + kGain * strength * sure * deviation);
        const float lowest = least[x] - std::min(range, kOvershoot * least[x]), highest = most[x] + std::min(range, kOvershoot * most[x]);
        gains[x] = std::min(std::max(wanted, lowest), highest) / y;
    }
}

LIKENESS_TWICE_COMPILED void multiply(float* __restrict red, float* __restrict green, float* __restrict blue, const float* __restrict light, const float* __restrict gains,
                                      int count)
{
    for (int x = 0; x < count; ++x) {
        const float most = std::max(red[x], std::max(green[x], blue[x])), room = std::max(1.0f, 1 / std::max(most, kBlack));
        const float gain = light[x] > kBlack ? std::min(gains[x], room) : 1.0f;
        red[x] *= gain;
        green[x] *= gain;
        blue[x] *= gain;
    }
}

/// Five rows of a picture, of which the middle one is sharpened.
class FiveRows {
public:
    FiveRows(imaging::Extent extent, int channels) : height_(extent.height), width_(static_cast<std::size_t>(extent.width))
    {
        const std::size_t padded = width_ + 2 * kReach;
        for (int i = 0; i < kLines; ++i) {
            rows_.emplace_back(extent.width, channels);
            lights_[static_cast<std::size_t>(i)].resize(padded);
            clear_[static_cast<std::size_t>(i)].resize(channels == 4 ? padded : 0);
        }
        for (auto* line : {&mean_, &least_, &most_, &across_, &gains_})
            line->resize(padded);
    }
    /// In order, from kReach rows before the first that is asked for to kReach behind the last, as far as the picture has them.
    void make(int y, const RowMaker& maker)
    {
        const PixelRow row = rows_[slot(y)].row();
        maker(y, row);
        std::vector<float>& light = lights_[slot(y)];
        lightOf(row.red, row.green, row.blue, width_, light.data() + kReach);
        pad(light);
        if (row.alpha != nullptr) {
            std::vector<float>& clear = clear_[slot(y)];
            std::transform(row.alpha, row.alpha + width_, clear.begin() + kReach, [](float a) { return a < 1 ? 1.0f : 0.0f; });
            pad(clear);
        }
    }
    /// Good until it leaves the five; to be asked for once.
    PixelRow sharpened(int y, const Sharpening& how)
    {
        const PixelRow row = rows_[slot(y)].row();
        const auto width = static_cast<int>(width_);
        const float* light = line(y) + kReach;
        summarise(line(y - 2), line(y - 1), line(y), line(y + 1), line(y + 2), width_, across_.data(), mean_.data(), least_.data(), most_.data());
        gainsOf(light, mean_.data(), least_.data(), most_.data(), how.strength, how.noise, width, gains_.data());
        for (int x = 0; how.exact && x < width; ++x)
            if (row.red[x] == (*how.exact)[0] && row.green[x] == (*how.exact)[1] && row.blue[x] == (*how.exact)[2])
                gains_[static_cast<std::size_t>(x)] = 1;
        if (row.alpha != nullptr)
            keepClear(y);
        multiply(row.red, row.green, row.blue, light, gains_.data(), width);
        return row;
    }

private:
    static constexpr int kLines = 2 * kReach + 1;
    static std::size_t slot(int y) { return static_cast<std::size_t>(y % kLines); }
    /// Beyond the picture its first and last row go on.
    std::size_t within(int y) const { return slot(std::clamp(y, 0, height_ - 1)); }
    const float* line(int y) const { return lights_[within(y)].data(); }
    void pad(std::vector<float>& values) const
    {
        std::fill_n(values.begin(), kReach, values[kReach]);
        std::fill_n(values.end() - kReach, kReach, values[width_ + kReach - 1]);
    }
    void keepClear(int y)
    {
        for (std::size_t x = 0; x < width_ + 2 * kReach; ++x) {
            across_[x] = 0;
            for (int i = -kReach; i <= kReach; ++i)
                across_[x] += clear_[within(y + i)][x];
        }
        for (std::size_t x = 0; x < width_; ++x)
            if (across_[x] + across_[x + 1] + across_[x + 2] + across_[x + 3] + across_[x + 4] > 0)
                gains_[x] = 1;
    }

    int height_;
    std::size_t width_;
    std::vector<RowBuffer> rows_;
    std::array<std::vector<float>, kLines> lights_, clear_;  ///< luminance, and 1 where it is not opaque; kReach more at each end
    std::vector<float> mean_, least_, most_, across_, gains_;
};

}  // namespace

void sharpenRows(imaging::Extent extent, int channels, const std::function<RowMaker()>& maker, const Sharpening& how, const RowSink& sink, const base::RunContext& run)
{
    imaging::forRows(extent.height, run, [&](int first, int last) {
        const RowMaker make = maker();
        if (!(how.strength > 0)) {
            RowBuffer buffer(extent.width, channels);
            for (int y = first; y < last; ++y) {
                make(y, buffer.row());
                sink(y, buffer.row());
            }
            return;
        }
        FiveRows rows(extent, channels);
        const int end = std::min(extent.height, last + kReach);
        int made = std::max(0, first - kReach);
        for (int y = first; y < last; ++y) {
            for (; made < std::min(end, y + kReach + 1); ++made)
                rows.make(made, make);
            sink(y, rows.sharpened(y, how));
        }
    });
}

Sharpening sharpeningFor(const Recipe& recipe, const Framing& framing, float noise)
{
    const float scaled = noise * static_cast<float>(std::min(1.0, framing.scale));
    Sharpening how{recipe.detail.sharpen / 100, std::max(scaled, grainSigma(noise, framing.scale, recipe.grain.strength))};
    if (recipe.background.kind == BackgroundKind::Solid)
        how.exact = linear(recipe.background.colour);
    return how;
}

}  // namespace finish

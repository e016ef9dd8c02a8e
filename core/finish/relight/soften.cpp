#include "core/finish/relight/soften.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/finish/matte/local_mean.h"
#include "core/imaging/rows.h"

namespace finish::relight {
namespace {

// Lengths in D.
constexpr float kTexture = 0.05f;  // what is finer is texture, however dark: pores, folds, stubble
constexpr float kEdge = 0.20f;     // ln luminance that makes an edge
constexpr int kRounds = 4;         // until edges are as sharp as in the photo
constexpr float kAfter = 0.008f;   // takes the cells' steps out of the picture
constexpr float kCarry = 0.10f;    // over eyes, lips, brows
constexpr float kReference = 0.6f; // percentile of the skin that shadows are lifted towards

/// Mean of what lies near and looks alike in `guide`, on skin alone; the guide's own value where there is none.
imaging::Image alikeMean(const imaging::Image& values, const imaging::Image& guide, const imaging::Image& skin, float unit, const base::RunContext& run)
{
    const int reach = std::max(1, static_cast<int>(std::lround(2 * kTexture * unit)));
    std::vector<float> near;
    for (int d = -reach; d <= reach; ++d)
        near.push_back(std::exp(-0.5f * static_cast<float>(d * d) / (kTexture * unit * kTexture * unit)));
    imaging::Image out = guide;
    imaging::forRows(values.height(), run, [&](int first, int last) {
        for (int y = first; y < last; ++y)
            for (int x = 0; x < values.width(); ++x) {
                if (skin.at(x, y) <= 0)
                    continue;
                const float own = guide.at(x, y);
                float sum = 0, weights = 0;
                const int left = std::max(0, x - reach), right = std::min(values.width() - 1, x + reach);
                for (int v = std::max(0, y - reach); v <= std::min(values.height() - 1, y + reach); ++v) {
                    const float *value = values.row(v), *look = guide.row(v), *weight = skin.row(v);
                    const float down = near[static_cast<std::size_t>(v - y + reach)];
                    for (int u = left; u <= right; ++u) {
                        // As good as a Gaussian here, and without an exponential.
                        const float d = (look[u] - own) / kEdge, like = 1 / (1 + d * d * (1 + d * d));
                        const float w = down * near[static_cast<std::size_t>(u - x + reach)] * like * weight[u];
                        sum += w * value[u];
                        weights += w;
                    }
                }
                if (weights > 1e-6f)
                    out.at(x, y) = sum / weights;
            }
    });
    return out;
}

/// Without texture, with edges.
imaging::Image shading(const imaging::Image& logLuminance, const imaging::Image& skin, float unit, const base::RunContext& run)
{
    imaging::Image guide = matte::localMean(logLuminance, skin, kTexture * unit);
    for (int round = 0; round < kRounds; ++round)
        guide = alikeMean(logLuminance, guide, skin, unit, run);
    return guide;
}

float percentileOn(const imaging::Image& values, const imaging::Image& skin, float share)
{
    std::vector<float> sample;
    for (std::size_t i = 0; i < values.size(); ++i)
        if (skin.pixels()[i] > 0.5f)
            sample.push_back(values.pixels()[i]);
    if (sample.empty())
        return 0;
    const auto at = sample.begin() + static_cast<std::ptrdiff_t>(share * static_cast<float>(sample.size() - 1));
    std::nth_element(sample.begin(), at, sample.end());
    return *at;
}

}  // namespace

imaging::Image softening(const imaging::Image& logLuminance, const imaging::Image& skin, float unit, const base::RunContext& run)
{
    const imaging::Image base = shading(logLuminance, skin, unit, run);
    const float reference = percentileOn(base, skin, kReference);
    imaging::Image lift(skin.extent(), 1, imaging::Space::Data);
    for (std::size_t i = 0; i < lift.size(); ++i) {
        const float away = base.pixels()[i] - reference;
        lift.pixels()[i] = -skin.pixels()[i] * (away < 0 ? away : away / 2);
    }
    imaging::Image near = skin, carried = lift;
    matte::blur(carried, kCarry * unit);
    matte::blur(near, kCarry * unit);
    for (std::size_t i = 0; i < lift.size(); ++i)
        // Beyond the skin the surroundings' value, fading once little skin is near.
        lift.pixels()[i] += (1 - skin.pixels()[i]) * carried.pixels()[i] / std::max(near.pixels()[i], 0.2f);
    matte::blur(lift, kAfter * unit);
    return lift;
}

}  // namespace finish::relight

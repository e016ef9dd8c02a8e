#include "core/finish/relight/soften.h"

#include <algorithm>
#include <cmath>
#include <limits>
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
constexpr float kOwnLevel = 0.25f; // ln luminance: how near to it skin is of the face's own chroma ...
constexpr float kChanged = 0.35f;  // ... and from which change on that is wholly asked of it
constexpr float kLeastChroma = 0.05f;  // less is grey, whose colour is noise
constexpr float kMostRicher = 0.18f, kMostPaler = 0.4f;  // ln; richer, and the blue of tanned skin falls below 0

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

/// Of skin at the face's own level.
float chromaAt(float reference, const imaging::Image& base, const imaging::Image& chroma, const imaging::Image& skin)
{
    double sum = 0, weights = 1e-9;
    for (std::size_t i = 0; i < skin.size(); ++i)
        if (skin.pixels()[i] > 0.5f) {
            const float away = (base.pixels()[i] - reference) / kOwnLevel;
            const auto weight = static_cast<double>(skin.pixels()[i] * std::exp(-away * away));
            sum += weight * static_cast<double>(chroma.pixels()[i]);
            weights += weight;
        }
    return std::max(kLeastChroma, static_cast<float>(sum / weights));
}

/// Beyond the skin the surroundings' value, up to `most`, fading once little skin is `near`. @param map  weighted by skin
void carryOn(imaging::Image& map, const imaging::Image& skin, const imaging::Image& near, float unit, float most)
{
    imaging::Image carried = map;
    matte::blur(carried, kCarry * unit);
    for (std::size_t i = 0; i < map.size(); ++i)
        map.pixels()[i] += (1 - skin.pixels()[i]) * std::min(most, carried.pixels()[i] / std::max(near.pixels()[i], 0.2f));
    matte::blur(map, kAfter * unit);
}

}  // namespace

Softening softening(const imaging::Image& logLuminance, const imaging::Image& chroma, const imaging::Image& skin, float unit, const base::RunContext& run)
{
    const imaging::Image base = shading(logLuminance, skin, unit, run);
    const imaging::Image colour = alikeMean(chroma, base, skin, unit, run);
    const float reference = percentileOn(base, skin, kReference);
    const float own = chromaAt(reference, base, colour, skin);
    Softening out{imaging::Image(skin.extent(), 1, imaging::Space::Data, 0.0f), imaging::Image(skin.extent(), 1, imaging::Space::Data, 0.0f)};
    for (std::size_t i = 0; i < skin.size(); ++i) {
        const float away = base.pixels()[i] - reference, weight = skin.pixels()[i];
        out.light.pixels()[i] = -weight * (away < 0 ? away : away / 2);
        if (weight <= 0)  // no colour was taken there
            continue;
        const float changed = 1 - std::exp(-away * away / (kChanged * kChanged));
        out.chroma.pixels()[i] = weight * changed * std::clamp(std::log(own / std::max(colour.pixels()[i], kLeastChroma)), -kMostPaler, kMostRicher);
    }
    imaging::Image near = skin;
    matte::blur(near, kCarry * unit);
    carryOn(out.light, skin, near, unit, std::numeric_limits<float>::infinity());
    carryOn(out.chroma, skin, near, unit, 0);  // skin's colour does not run into grey hair
    return out;
}

}  // namespace finish::relight

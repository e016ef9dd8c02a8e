#include "core/finish/retouch/skin_bands.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "core/finish/matte/local_mean.h"
#include "core/finish/ramp.h"

namespace finish::retouch {
namespace {

// Lengths in D, colours in natural logarithms; found on 33 portraits (prototype) and looked at again here.
constexpr float kFine = 0.02f, kMiddle = 0.11f, kWide = 0.16f;
constexpr float kFold = 0.10f;  // unevenness of light from which on it is form: folds, the nose
constexpr float kMostColour = 0.25f;
constexpr float kGlossOver = 0.06f;      // over what lies around,
constexpr float kGlossBelowTop = 0.10f;  // and how far below the brightest of the skin it begins
constexpr int kTop = 92;                 // percentile
constexpr float kMostGloss = 0.35f;
constexpr float kColourBack = 0.5f;                                                     // of the skin's colour, where gloss has washed it out
constexpr float kGlossWhole = 0.25f;                                                    // gloss that has washed it out altogether
constexpr float kLidFrom = 0.05f, kLidWhole = 0.10f, kLidFade = 0.18f, kLidTo = 0.32f;  // below the lid
constexpr float kLow = 0.05f, kCheek = 0.22f;
constexpr float kMostDarker = 0.05f, kMostLighter = 0.30f;

using Indices = std::array<std::size_t, 9>;
// The lower lids on MediaPipe's mesh, from the picture's left to its right.
constexpr std::array<Indices, 2> kLowerLid{{{33, 7, 163, 144, 145, 153, 154, 155, 133}, {362, 382, 381, 380, 374, 373, 390, 249, 263}}};

imaging::Image emptyOffsets(const imaging::Image& like)
{
    return {like.extent(), 3, imaging::Space::Data, 0.0f};
}

/// How far a place lies below the lid, in D along the face, and how far beyond its corners.
struct BelowLid {
    float depth = -1, beyond = 1;
};

class LidCurve {
public:
    LidCurve(const RetouchField& field, const vision::Face& face, const Indices& indices)
    {
        const auto at = [&](std::size_t i) {
            const vision::Point3& p = face.mesh[i];
            return vision::Point{field.grid.cellX(p.x - static_cast<float>(field.region.x) - 0.5f) / field.grid.unit,
                                 field.grid.cellY(p.y - static_cast<float>(field.region.y) - 0.5f) / field.grid.unit};
        };
        const vision::Point first = at(indices.front()), last = at(indices.back());
        const float length = std::hypot(last.x - first.x, last.y - first.y);
        if (!(length > 0))
            return;
        origin_ = first;
        along_ = {(last.x - first.x) / length, (last.y - first.y) / length};
        for (const std::size_t i : indices)
            curve_.push_back(inFrame(at(i)));
        std::ranges::sort(curve_, {}, &vision::Point::x);
    }
    /// @param p  in D from the first cell
    BelowLid at(vision::Point p) const
    {
        if (curve_.empty())
            return {};
        const vision::Point q = inFrame(p);
        const auto next = std::ranges::upper_bound(curve_, q.x, {}, &vision::Point::x);
        float lid = 0;
        if (next == curve_.begin())
            lid = curve_.front().y;
        else if (next == curve_.end())
            lid = curve_.back().y;
        else {
            const vision::Point a = *(next - 1), b = *next;
            lid = b.x > a.x ? std::lerp(a.y, b.y, (q.x - a.x) / (b.x - a.x)) : a.y;
        }
        return {q.y - lid, std::max(curve_.front().x - q.x, q.x - curve_.back().x)};
    }

private:
    vision::Point inFrame(vision::Point p) const
    {
        const float x = p.x - origin_.x, y = p.y - origin_.y;
        return {x * along_.x + y * along_.y, y * along_.x - x * along_.y};
    }
    vision::Point origin_, along_{1, 0};
    std::vector<vision::Point> curve_;
};

imaging::Image underEyeWeight(const RetouchField& field, const vision::Face& face)
{
    const std::array<LidCurve, 2> lids{LidCurve(field, face, kLowerLid[0]), LidCurve(field, face, kLowerLid[1])};
    imaging::Image weight(field.grid.cells, 1, imaging::Space::Data, 0.0f);
    for (int y = 0; y < weight.height(); ++y)
        for (int x = 0; x < weight.width(); ++x)
            for (const LidCurve& lid : lids) {
                const BelowLid place = lid.at({static_cast<float>(x) / field.grid.unit, static_cast<float>(y) / field.grid.unit});
                const float w =
                    smooth(place.depth, kLidFrom, kLidWhole) * (1 - smooth(place.depth, kLidFade, kLidTo)) * (1 - smooth(place.beyond, -0.06f, 0.06f));
                weight.at(x, y) = std::max(weight.at(x, y), w);
            }
    return weight;
}

float percentileOn(const imaging::Image& values, std::size_t channel, const imaging::Image& skin, int percent)
{
    std::vector<float> sample;
    const auto channels = static_cast<std::size_t>(values.channels());
    for (std::size_t i = 0; i < skin.size(); ++i)
        if (skin.pixels()[i] > 0.5f)
            sample.push_back(values.pixels()[channels * i + channel]);
    if (sample.empty())
        return 0;
    const auto at = sample.begin() + static_cast<std::ptrdiff_t>((sample.size() - 1) * static_cast<std::size_t>(percent) / 100);
    std::nth_element(sample.begin(), at, sample.end());
    return *at;
}

/// 0 for grey, towards 1 for pure colours.
float saturation(float red, float green, float blue)
{
    const float most = std::max({red, green, blue});
    return most > 0 ? 1 - std::min({red, green, blue}) / most : 0;
}

}  // namespace

SkinBands skinBands(const RetouchField& field, const base::RunContext& run)
{
    SkinBands bands;
    bands.fine = matte::localMean(field.colours, field.clean, kFine * field.grid.unit);
    run.checkpoint();
    bands.middle = matte::localMean(field.colours, field.clean, kMiddle * field.grid.unit);
    run.checkpoint();
    bands.wide = matte::localMean(field.colours, field.clean, kWide * field.grid.unit);
    run.checkpoint();
    return bands;
}

imaging::Image evenLight(const SkinBands& bands, const imaging::Image& where)
{
    imaging::Image offsets = emptyOffsets(where);
    for (std::size_t i = 0; i < where.size(); ++i) {
        const float uneven = bands.fine.pixels()[4 * i + 3] - bands.middle.pixels()[4 * i + 3], form = uneven / kFold;
        for (std::size_t c = 0; c < 3; ++c)
            offsets.pixels()[3 * i + c] = -where.pixels()[i] * uneven / (1 + form * form);
    }
    return offsets;
}

imaging::Image evenColour(const SkinBands& bands, const imaging::Image& where)
{
    constexpr std::array<float, 3> kShare{0.2126f, 0.7152f, 0.0722f};
    imaging::Image offsets = emptyOffsets(where);
    for (std::size_t i = 0; i < where.size(); ++i) {
        const float *fine = bands.fine.pixels().data() + 4 * i, *middle = bands.middle.pixels().data() + 4 * i;
        const float light = fine[3] - middle[3];
        std::array<float, 3> offset;
        float brighter = 0, all = 0;
        for (std::size_t c = 0; c < 3; ++c) {
            offset[c] = std::clamp(light - (fine[c] - middle[c]), -kMostColour, kMostColour);
            const float share = kShare[c] * std::exp(fine[c]);
            brighter += share * offset[c];
            all += share;
        }
        for (std::size_t c = 0; c < 3; ++c)
            offsets.pixels()[3 * i + c] = where.pixels()[i] * (offset[c] - brighter / all);
    }
    return offsets;
}

imaging::Image withoutShine(const SkinBands& bands, const RetouchField& field, const std::array<float, 3>& tone)
{
    const float top = percentileOn(bands.fine, 3, field.skin, kTop) - kGlossBelowTop;
    const float usual = std::max(saturation(tone[0], tone[1], tone[2]), 0.05f);
    imaging::Image offsets = emptyOffsets(field.skin);
    for (std::size_t i = 0; i < field.skin.size(); ++i) {
        const float *fine = bands.fine.pixels().data() + 4 * i, *wide = bands.wide.pixels().data() + 4 * i;
        const float pale = 1 - smooth(saturation(std::exp(fine[0]), std::exp(fine[1]), std::exp(fine[2])) / usual, 0.8f, 1.05f);
        const float gloss = std::min(pale * std::max(0.0f, fine[3] - std::max(wide[3] + kGlossOver, top)), kMostGloss);
        const float washed = kColourBack * clamp01(gloss / kGlossWhole);
        for (std::size_t c = 0; c < 3; ++c) {
            // Light that has lost its colour would turn grey if it were only darkened.
            const float colour = (wide[c] - wide[3]) - (fine[c] - fine[3]);
            offsets.pixels()[3 * i + c] = field.skin.pixels()[i] * (-gloss + washed * colour);
        }
    }
    return offsets;
}

imaging::Image underEyes(const RetouchField& field, const vision::Face& face)
{
    const imaging::Image weight = underEyeWeight(field, face);
    imaging::Image cheeks = field.clean;
    for (std::size_t i = 0; i < cheeks.size(); ++i)
        cheeks.pixels()[i] *= 1 - weight.pixels()[i];
    const imaging::Image low = matte::localMean(field.colours, field.clean, kLow * field.grid.unit);
    const imaging::Image wanted = matte::localMean(field.colours, cheeks, kCheek * field.grid.unit);
    imaging::Image offsets = emptyOffsets(weight);
    for (std::size_t i = 0; i < weight.size(); ++i)
        for (std::size_t c = 0; c < 3; ++c)
            offsets.pixels()[3 * i + c] =
                weight.pixels()[i] * field.skin.pixels()[i] * std::clamp(wanted.pixels()[4 * i + c] - low.pixels()[4 * i + c], -kMostDarker, kMostLighter);
    return offsets;
}

}  // namespace finish::retouch

#include "core/judge/change_map.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/finish/subject_sampler.h"
#include "core/imaging/colour_difference.h"
#include "core/imaging/resize.h"
#include "core/imaging/rows.h"

namespace judge {
namespace {

constexpr float kSure = 0.95f;  // of the matte: at the edge there is backdrop in the picture

imaging::Extent cellsOf(const finish::Framing& framing)
{
    const double scale = framing.unitLength > kChangeUnit ? kChangeUnit / framing.unitLength : 1;
    const auto side = [&](int full) { return std::max(1, static_cast<int>(std::lround(full * scale))); };
    return {side(framing.output.width), side(framing.output.height)};
}

imaging::Lab withColour(const imaging::Lab& lab, float share)
{
    return {lab.lightness, lab.a * share, lab.b * share};
}

/// How a ΔE00 looks in the heat map: direction and length in (a*, b*).
struct Heat {
    float hue = 0;  ///< radians
    float chroma = 0;
};

Heat heatOf(float difference)
{
    constexpr float kYellow = 95, kRed = 35, kMost = 75;
    const float t = std::clamp(difference / kHottest, 0.0f, 1.0f);
    return {std::lerp(kYellow, kRed, t) * (std::numbers::pi_v<float> / 180), kMost * t};
}

}  // namespace

ChangeMap changeMap(const finish::Finished& finished, const Source& source, const base::RunContext& run, float colourKept)
{
    const imaging::Extent cells = cellsOf(finished.framing);
    const auto [width, height] = finished.framing.output;
    const imaging::Image picture = imaging::resize(finished.pixels, cells, imaging::Filter::Area, run);
    const finish::Affine toCells = finish::Affine{double(cells.width) / width, 0, 0, 0, double(cells.height) / height, 0} * finished.framing.toOutput;
    const finish::SubjectSampler sampler(source.cutOut.foreground, source.cutOut.alpha, source.cutOut.region, toCells, run);

    ChangeMap map{imaging::Image(cells, 1, imaging::Space::Data, 0.0f), imaging::Image(cells, 1, imaging::Space::Data, 0.0f), {}};
    imaging::forRows(cells.height, run, [&](int first, int last) {
        const auto& gains = finished.facts.correction.gains;
        std::vector<float> rgba(4 * static_cast<std::size_t>(cells.width));
        for (int y = first; y < last; ++y) {
            const auto covered = sampler.row(y, cells.width, rgba.data());
            for (int x = covered.first; x < covered.last; ++x) {
                const float* p = rgba.data() + 4 * x;
                const float a = p[3];
                map.person.at(x, y) = std::clamp(a, 0.0f, 1.0f);
                if (!(a > 0))
                    continue;
                const float before[3] = {p[0] / a * gains[0], p[1] / a * gains[1], p[2] / a * gains[2]};
                const imaging::Lab now = imaging::labOf(picture.row(y) + x * picture.channels());
                const float difference = imaging::deltaE00(withColour(imaging::labOf(before), colourKept), withColour(now, colourKept > 0 ? 1.0f : 0.0f));
                // Towards the edge the picture shows its backdrop, and the difference fades with the person.
                map.difference.at(x, y) = std::isfinite(difference) ? difference * std::clamp((a - 0.5f) / (kSure - 0.5f), 0.0f, 1.0f) : 0;
            }
        }
    });
    std::size_t person = 0, changed = 0;
    for (int y = 0; y < cells.height; ++y)
        for (int x = 0; x < cells.width; ++x)
            if (map.person.at(x, y) > kSure) {
                ++person;
                changed += map.difference.at(x, y) >= kChanged ? 1 : 0;
            }
    if (person > 0)
        map.changedPercent = static_cast<float>(100 * static_cast<double>(changed) / static_cast<double>(person));
    return map;
}

imaging::Image heatMap(const finish::Finished& finished, const ChangeMap& change, const base::RunContext& run)
{
    const imaging::Image& picture = finished.pixels;
    const imaging::Image difference = imaging::resize(change.difference, picture.extent(), imaging::Filter::Linear, run);
    imaging::Image out(picture.extent(), 3, imaging::Space::Linear);
    imaging::forRows(picture.height(), run, [&](int first, int last) {
        constexpr float kDarkest = 12, kLightest = 88;  // L*
        for (int y = first; y < last; ++y)
            for (int x = 0; x < picture.width(); ++x) {
                const float* p = picture.row(y) + x * picture.channels();
                const float shown = picture.channels() == 4 ? p[3] : 1;
                float behind[3];
                for (int c = 0; c < 3; ++c)
                    behind[c] = p[c] * shown + 0.5f * (1 - shown);
                const float lightness = imaging::labOf(behind).lightness;
                const Heat heat = heatOf(difference.at(x, y));
                const imaging::Lab lab{std::isfinite(lightness) ? kDarkest + std::clamp(lightness, 0.0f, 100.0f) * (kLightest - kDarkest) / 100 : 0,
                                       heat.chroma * std::cos(heat.hue), heat.chroma * std::sin(heat.hue)};
                float* rgb = out.row(y) + 3 * x;
                imaging::linearOf(lab, rgb);
                for (int c = 0; c < 3; ++c)
                    rgb[c] = std::clamp(rgb[c], 0.0f, 1.0f);
            }
    });
    return out;
}

}  // namespace judge

#include "core/finish/relight/relight.h"

#include <algorithm>
#include <cmath>

#include "core/finish/background/backdrop.h"
#include "core/finish/finish.h"
#include "core/finish/ramp.h"
#include "core/finish/relight/relight_map.h"
#include "core/imaging/rows.h"

namespace finish {
namespace {

/// Rolls what would pass the knee off below white; nothing that was brighter before is darkened by it.
float withinWhite(float before, float gain)
{
    constexpr float kKnee = 0.8f;
    const float after = before * gain;
    if (gain <= 1 || after <= kKnee)
        return gain;
    const float rolled = kKnee + (1 - kKnee) * (1 - std::exp((kKnee - after) / (1 - kKnee)));
    return std::max(1.0f, rolled / before);
}

void lightRow(const float* light, const std::array<float, 3>& lamp, const float* alpha, int width, float* rgb)
{
    constexpr float kRimGain = 2.2f, kRimGlow = 0.05f;  // the glow is what black hair shows of it
    for (int x = 0; x < width; ++x, rgb += 3, light += 4) {
        if (alpha[x] == 0)
            continue;
        const float y = luminance(rgb), rim = light[3];
        float out[3];
        float before = 0, after = 0;
        for (std::size_t c = 0; c < 3; ++c) {
            const float tint = 1 + light[1] * (lamp[c] - 1);
            out[c] = (rgb[c] + (y - rgb[c]) * light[2]) * light[0] * tint * (1 + kRimGain * rim) + kRimGlow * rim;
            before = std::max(before, rgb[c]);
            after = std::max(after, out[c]);
        }
        const float back = before > 0 && after > 0 ? withinWhite(before, after / before) * before / after : 1;
        for (std::size_t c = 0; c < 3; ++c)
            rgb[c] = out[c] * back;
    }
}

}  // namespace

void applyLight(SubjectLayer& subject, const RelightMap& map, const base::RunContext& run)
{
    imaging::Image& colours = subject.writeColours();
    const matte::RowSampler sampler(map.light, colours.extent());
    imaging::forRows(colours.height(), run, [&](int first, int last) {
        std::vector<float> light(4 * static_cast<std::size_t>(colours.width()));
        for (int y = first; y < last; ++y) {
            sampler.read(y, 0, colours.width(), light.data());
            lightRow(light.data(), map.lamp, subject.alpha().row(y), colours.width(), colours.row(y));
        }
    });
}

void relightSubject(SubjectLayer& subject, const FinishInput& input, const Recipe& recipe, const base::RunContext& run)
{
    const RelightParams& params = recipe.relight;
    if (!changesLight(params))
        return;
    const float side = keyLightSide(params, input.face.pose, keySideOf(input.photo, input.face, KeySide::Auto));
    if (input.light != nullptr) {
        applyLight(subject, relightMap(*input.light, params, input.face.pose, side, run), run);
        return;
    }
    const LightField measured = measureLightField(input.photo, input.face, input.cutOut, run);
    applyLight(subject, relightMap(measured, params, input.face.pose, side, run), run);
}

}  // namespace finish

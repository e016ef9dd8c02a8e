#include "core/finish/background/backdrop.h"

#include <algorithm>
#include <cmath>

#include "core/finish/background/lens.h"
#include "core/finish/ramp.h"

namespace finish {
namespace {

imaging::Image drawSolid(const BackgroundParams& params)
{
    imaging::Image light({1, 1}, 4, imaging::Space::Linear, 0.0f);
    const auto colour = linear(params.colour);
    std::copy(colour.begin(), colour.end(), light.row(0));
    return light;
}

std::array<float, 3> meanOf(const imaging::Image& light)
{
    std::array<double, 3> sum{};
    for (std::size_t i = 0; i < light.size(); i += 4)
        for (std::size_t c = 0; c < 3; ++c)
            sum[c] += light.pixels()[i + c];
    const auto count = static_cast<double>(light.extent().area());
    return {static_cast<float>(sum[0] / count), static_cast<float>(sum[1] / count), static_cast<float>(sum[2] / count)};
}

void multiply(imaging::Image& light, const std::array<float, 3>& gains)
{
    if (gains == std::array<float, 3>{1, 1, 1})
        return;
    for (std::size_t i = 0; i < light.size(); i += 4)
        for (std::size_t c = 0; c < 3; ++c)
            light.pixels()[i + c] *= gains[c];
}

}  // namespace

std::array<float, 3> exposureGains(const BackgroundParams& params)
{
    if (params.exposure == 0 && params.warmth == 0)
        return {1, 1, 1};
    constexpr float kMostStops = 0.5f;  // red over blue by one stop: about 6500 K to 4600 K
    const float shift = params.warmth / 100 * kMostStops;
    std::array<float, 3> gain{std::exp2(shift), 1, std::exp2(-shift)};
    const float level = std::exp2(params.exposure) / luminance(gain.data());
    for (float& g : gain)
        g *= level;
    return gain;
}

imaging::Extent drawingExtent(const Framing& framing, double unit)
{
    const double scale = std::min(1.0, unit / framing.unitLength);
    const auto side = [&](int full) { return std::clamp(static_cast<int>(std::ceil(full * scale)), 1, full); };
    return {side(framing.output.width), side(framing.output.height)};
}

BackgroundParams asDrawn(const BackgroundParams& params)
{
    BackgroundParams drawn;
    drawn.kind = params.kind;
    switch (params.kind) {
    case BackgroundKind::Original:
    case BackgroundKind::Picture: drawn.aperture = params.aperture; break;
    case BackgroundKind::Scene:
        drawn.scene = params.scene;
        drawn.aperture = params.aperture;
        break;
    case BackgroundKind::Seamless:
        drawn.colour = params.colour;
        drawn.spot = params.spot;
        drawn.ambient = params.ambient;
        drawn.spread = params.spread;
        drawn.falloff = params.falloff;
        drawn.mottle = params.mottle;
        break;
    case BackgroundKind::Gradient:
        drawn.colour = params.colour;
        drawn.second = params.second;
        drawn.angle = params.angle;
        break;
    case BackgroundKind::Solid: drawn.colour = params.colour; break;
    case BackgroundKind::Transparent: break;
    }
    return drawn;
}

imaging::Image draw(const Drawing& drawing, const LensView& view, const imaging::Image& plate, const base::RunContext& run)
{
    const BackgroundParams& params = drawing.params;
    switch (params.kind) {
    case BackgroundKind::Original:
    case BackgroundKind::Picture:
        if (isInFocus(params))
            return drawInFocus(plate, drawing.framing, run);
        return outOfFocus(plate, view.discPixels, view.fromOutput, drawing.framing, params.aperture, run);
    case BackgroundKind::Seamless: return drawPaper(drawing.framing, params, drawing.keySide, drawing.seed, run);
    case BackgroundKind::Gradient: return drawGradient(drawing.framing, params);
    case BackgroundKind::Scene: return drawScene(drawing.framing, params, drawing.keySide, drawing.seed, run);
    case BackgroundKind::Solid:
    case BackgroundKind::Transparent: break;
    }
    return drawSolid(params);
}

Backdrop lit(imaging::Image drawn, const BackgroundParams& params, const std::array<float, 3>& gains)
{
    Backdrop backdrop{std::move(drawn), {}, {}};
    std::array<float, 3> all{1, 1, 1};
    if (params.kind == BackgroundKind::Original || params.kind == BackgroundKind::Scene || params.kind == BackgroundKind::Picture)
        all = exposureGains(params);
    if (params.kind == BackgroundKind::Original)
        for (std::size_t c = 0; c < 3; ++c)
            all[c] *= gains[c];
    multiply(backdrop.light, all);
    if (isInFocus(params))
        backdrop.ownPhoto = all;
    backdrop.mean = meanOf(backdrop.light);
    return backdrop;
}

}  // namespace finish

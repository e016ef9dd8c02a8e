#include "core/finish/background/backdrop.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
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

}  // namespace

void expose(imaging::Image& light, const BackgroundParams& params)
{
    if (params.exposure == 0 && params.warmth == 0)
        return;
    constexpr float kMostStops = 0.5f;  // red over blue by one stop: about 6500 K to 4600 K
    const float shift = params.warmth / 100 * kMostStops;
    std::array<float, 3> gain{std::exp2(shift), 1, std::exp2(-shift)};
    const float level = std::exp2(params.exposure) / luminance(gain.data());
    for (float& g : gain)
        g *= level;
    for (std::size_t i = 0; i < light.size(); i += 4)
        for (std::size_t c = 0; c < 3; ++c)
            light.pixels()[i + c] *= gain[c];
}

imaging::Extent drawingExtent(const Framing& framing, double unit)
{
    const double scale = std::min(1.0, unit / framing.unitLength);
    const auto side = [&](int full) { return std::clamp(static_cast<int>(std::ceil(full * scale)), 1, full); };
    return {side(framing.output.width), side(framing.output.height)};
}

Backdrop drawBackdrop(const Scene& scene, const Recipe& recipe, const base::RunContext& run)
{
    const BackgroundParams& params = recipe.background;
    Backdrop backdrop;
    switch (params.kind) {
    case BackgroundKind::Original: backdrop.light = drawOriginal(scene, params, run); break;
    case BackgroundKind::Seamless: backdrop.light = drawPaper(scene.framing, params, scene.keySide, recipe.seed, run); break;
    case BackgroundKind::Gradient: backdrop.light = drawGradient(scene.framing, params); break;
    case BackgroundKind::Scene: backdrop.light = drawScene(scene.framing, params, scene.keySide, recipe.seed, run); break;
    case BackgroundKind::Picture:
        if (scene.picture == nullptr || scene.picture->empty() || scene.picture->channels() != 3 || scene.picture->space() != imaging::Space::Linear)
            throw base::Error(base::ErrorCode::BadValue, "background.kind is picture, but there is no picture", "Set background.picture to a picture file.");
        backdrop.light = drawPicture(*scene.picture, scene.framing, params, run);
        break;
    case BackgroundKind::Solid:
    case BackgroundKind::Transparent: backdrop.light = drawSolid(params); break;
    }
    if (params.kind == BackgroundKind::Original || params.kind == BackgroundKind::Scene || params.kind == BackgroundKind::Picture)
        expose(backdrop.light, params);
    backdrop.mean = meanOf(backdrop.light);
    return backdrop;
}

}  // namespace finish

#include "core/judge/authenticity.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/judge/scale.h"

namespace judge {
namespace {

using Part = std::optional<float>;

// 90 is what the house promises for its own styles (texture 85-110 %, tone within 2 degrees), 0 where a person would say "that is not me".

/// Less texture is plastic skin, more is roughness that was not there; the further from 100, the worse.
Part texture(Part percent)
{
    return percent ? Part(scoreOf(*percent, {{30, 0}, {85, 90}, {100, 100}, {110, 90}, {200, 0}})) : std::nullopt;
}

/// The net itself finds a mesh again within 1.5 % of D when only size, light and background change: core/judge/README.md. That is no movement.
Part geometry(Part percent)
{
    return percent ? Part(scoreOf(*percent, {{88, 0}, {97, 90}, {98.5, 100}})) : std::nullopt;
}

/// By its angle where that means something, by lightness where not; and by hue where there is one.
Part tone(const Authenticity& parts)
{
    Part worst;
    const auto take = [&](float score) { worst = std::min(worst.value_or(100.0f), score); };
    if (parts.itaShift)
        take(scoreOf(std::abs(*parts.itaShift), {{0, 100}, {2, 90}, {20, 0}}));
    else if (parts.lightnessShift)
        take(scoreOf(std::abs(*parts.lightnessShift), {{0, 100}, {1, 90}, {12, 0}}));
    if (parts.hueShift)
        take(scoreOf(std::abs(*parts.hueShift), {{0, 100}, {3, 90}, {25, 0}}));
    return worst;
}

Part marks(const Authenticity& parts)
{
    if (!parts.marksTotal || !parts.marksKept || *parts.marksTotal == 0)
        return std::nullopt;
    return 100 * static_cast<float>(*parts.marksKept) / static_cast<float>(*parts.marksTotal);
}

/// Other light on the whole person is what a studio does: it costs, but it is not another person.
Part area(Part percent)
{
    return percent ? Part(scoreOf(*percent, {{0, 100}, {100, 60}})) : std::nullopt;
}

}  // namespace

std::optional<float> authenticityScore(const Authenticity& parts)
{
    return together(std::array{texture(parts.texturePercent), geometry(parts.geometryPercent), tone(parts), marks(parts), area(parts.areaChangedPercent)});
}

}  // namespace judge

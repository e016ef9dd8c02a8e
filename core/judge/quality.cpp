#include "core/judge/quality.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/finish/framing/format.h"
#include "core/judge/scale.h"
#include "core/vision/thresholds.h"

namespace judge {
namespace {

namespace limit = vision::threshold;

float exposureOf(const vision::Light& light)
{
    constexpr double kWell = -0.4;  // all panel portraits but the darkest
    const float dark = scoreOf(light.exposure, {{limit::kMuchTooDark, 0}, {limit::kDark, 60}, {kWell, 100}});
    // The palest skins of the panel reach a luminance of 0.6 in a bright look; above 0.8 (L* 92) a face is white with dark lines, clipped or rolled off.
    return std::min(dark, scoreOf(light.skin, {{0.65, 100}, {0.8, 60}, {0.95, 0}}));
}

/// The lesser of the lens's and the enlargement's: interpolated pixels look as sharp at the face's scale as true ones and hold no more than the photo's.
/// @param scale  picture pixels for each of the photo
float sharpnessOf(float sharpness, double scale)
{
    constexpr double kWell = 0.85;  // panel: 0.74-0.97
    const float lens = scoreOf(sharpness, {{limit::kFarFromSharp, 0}, {limit::kSharp, 60}, {kWell, 100}});
    return std::min(lens, scoreOf(scale, {{1.1, 100}, {2, 60}, {4, 0}}));
}

float eyesOf(const vision::Visibility& visibility)
{
    constexpr double kUndecided = 0.5;
    return scoreOf(std::max(visibility.eyesClosed, visibility.eyesHidden), {{kUndecided, 100}, {limit::kShown, 60}, {1, 0}});
}

float clippingOf(const vision::Light& light)
{
    constexpr double kShine = 0.02;
    return scoreOf(light.clipped + light.crushed, {{kShine, 100}, {limit::kWhiteSkin, 60}, {limit::kMostlyWhiteSkin, 0}});
}

/// Half of the fault where the photo's own background stands behind the hair, and hides most of it.
float edgeOf(float hairTrust, finish::BackgroundKind background)
{
    const float faults = 100 - scoreOf(hairTrust, {{0, 0}, {0.3, 60}, {0.6, 100}});
    return 100 - (background == finish::BackgroundKind::Original ? faults / 2 : faults);
}

/// Share of the face's mesh that the picture does not show, be it that its frame or that the photo's border cuts the face.
double faceCut(const finish::Framing& framing, const Source& source)
{
    const auto within = [](double x, double y, imaging::Extent extent) { return x >= 0 && y >= 0 && x <= extent.width && y <= extent.height; };
    const auto cut = std::ranges::count_if(source.face.mesh, [&](const auto& p) {
        const vision::Point at = framing.toOutput({p.x, p.y});
        return !within(p.x, p.y, source.photo.extent()) || !within(at.x, at.y, framing.output);
    });
    return static_cast<double>(cut) / static_cast<double>(source.face.mesh.size());
}

/// Most selfies leave no choice: 60 is a head that fills .70 of a 4:5 picture instead of .44, or hair that is cropped.
float framingOf(const finish::Framing& framing, const finish::FramingParams& params, const Source& source)
{
    constexpr double kCropped = 0.12;
    const finish::Format wish = finish::formatOf(params.aspect, source.photo.extent(), framing.output);
    const double head = std::abs(std::log(std::max(1e-3, framing.headShare) / (wish.head * params.zoom / 100)));
    const double eyes = std::abs(framing.eyeLine - (wish.eyeLine + params.shiftY / 100));
    double room = wish.headRoom * params.headRoom / 100 - framing.headRoom;  // that is missing; the head is cropped where it is more than was wished
    if (framing.crownCut)  // how much of it nobody knows
        room = std::max(room, kCropped);
    const std::array<std::optional<float>, 4> parts{scoreOf(head, {{0.1, 100}, {0.5, 60}, {1.1, 0}}), scoreOf(eyes, {{0.03, 100}, {0.15, 60}, {0.35, 0}}),
                                                    scoreOf(room, {{0.01, 100}, {kCropped, 60}, {0.35, 0}}),
                                                    scoreOf(faceCut(framing, source), {{limit::kCutShare, 100}, {0.1, 0}})};
    return *together(parts);
}

}  // namespace

Quality qualityOf(const finish::Finished& finished, const finish::Recipe& recipe, const vision::Face* face, const Source& source)
{
    Quality quality;
    quality.framing = framingOf(finished.framing, recipe.framing, source);
    quality.edge = edgeOf(finished.facts.hairTrust, recipe.background.kind);
    if (face != nullptr) {
        quality.exposure = exposureOf(face->light);
        quality.sharpness = sharpnessOf(face->sharpness, finished.framing.scale);
        quality.eyes = eyesOf(face->visibility);
        quality.clipping = clippingOf(face->light);
        quality.score = qualityScore(quality);
    }
    return quality;
}

std::optional<float> qualityScore(const Quality& q)
{
    return together(std::array{q.exposure, q.sharpness, q.framing, q.eyes, q.edge, q.clipping});
}

}  // namespace judge

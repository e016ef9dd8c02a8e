#pragma once
#include <array>
#include <optional>

#include "core/finish/subject_layer.h"
#include "core/vision/skin.h"

namespace finish {

/// D in pixels of the photo below which the band of pores lies under the pixel: nothing is said then.
inline constexpr float kTextureLeastUnit = 60;

/// How much of the skin's texture the subject's stages have kept, percent: contrast of the band from .006 D to .025 D of ln luminance on bare skin, after over
/// before, each clipped at its 98th percentile. Exactly 100 where no stage has touched the skin; the logarithm makes it blind to exposure. Taken on the
/// skin's grid (D = 128 at most), before framing, tone, sharpening and grain.
/// @param subject    the layer after its stages. @param cutOut  what it began with. @param gains  the photo's correction
/// @return empty where the face is smaller than kTextureLeastUnit, no bare skin was found, or it has no texture at all.
std::optional<float> textureKept(const SubjectLayer& subject, const CutOut& cutOut, const std::array<float, 3>& gains, const vision::SkinMap& skin);

}  // namespace finish

#pragma once
#include <array>
#include <optional>

#include "core/finish/subject_layer.h"
#include "core/vision/skin.h"

namespace finish {

/// How much of the skin's texture the subject's stages have kept, percent: vision::skinTexture after over before. Exactly 100 where no stage has touched the skin; the logarithm makes it blind to exposure. Taken on the
/// skin's grid (D = 128 at most), before framing, tone, sharpening and grain.
/// @param subject    the layer after its stages and its paint. @param cutOut  what it began with. @param gains  the photo's correction, which is part of the paint
/// @return empty where the face is smaller than vision::kTextureLeastUnit, no bare skin was found, or it has no texture at all.
std::optional<float> textureKept(const SubjectLayer& subject, const CutOut& cutOut, const std::array<float, 3>& gains, const vision::SkinMap& skin);

}  // namespace finish

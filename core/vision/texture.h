#pragma once
#include <optional>

#include "core/imaging/image.h"
#include "core/vision/skin.h"

namespace vision {

/// How much texture a face's skin has: root mean square of ln luminance between sigma .006 D and .025 D (pores, fine lines, stubble, noise), on bare skin,
/// values cut at their 98th percentile. Only the ratio of two pictures of one photo means anything. Blind to exposure; not to contrast, sharpening and grain:
/// measure before those.
/// @param picture  Linear RGB(A), in the geometry of the photo that `skin` was found on
/// @return nothing where the band lies below the pixels (D under kTextureLeastUnit) or there is too little skin
std::optional<float> skinTexture(const imaging::Image& picture, const SkinMap& skin);

/// The same of the luminance of such a picture on the skin's own grid.
/// @param luminance  Data, linear, of the extent of `skin.mask`
std::optional<float> skinTextureOn(const imaging::Image& luminance, const SkinMap& skin);

/// What is left of a texture, 1 = all; nothing where either could not be measured or there was none to keep.
std::optional<float> textureRatio(std::optional<float> before, std::optional<float> after);

/// skinTexture after over before, 1 = all kept; nothing where either cannot be measured or there is none to keep.
std::optional<float> textureKept(const imaging::Image& before, const imaging::Image& after, const SkinMap& skin);

inline constexpr float kTextureLeastUnit = 60;

}  // namespace vision

#pragma once
#include <array>

#include "core/finish/framing/framing.h"
#include "core/finish/recipe.h"

namespace finish {

/// What stands behind the subject, in the picture's geometry. All backdrops are smooth, so they are drawn small and stretched.
struct Backdrop {
    imaging::Image light;                  ///< Linear RGB and a fourth channel without meaning, to be stretched over the picture
    std::array<float, 3> mean{};           ///< over the picture
};

/// What a backdrop is drawn from.
struct Scene {
    const imaging::Image& photo;
    const CutOut& cutOut;
    const Framing& framing;
    float keySide = 1;  ///< +1: main light from the picture's right
    const imaging::Image* picture = nullptr;  ///< Linear RGB, for BackgroundKind::Picture
};

/// Not for BackgroundKind::Transparent, which has none.
Backdrop drawBackdrop(const Scene& scene, const Recipe& recipe, const base::RunContext& run);

/// The pieces, one a source.
imaging::Image drawPaper(const Framing& framing, const BackgroundParams& params, float keySide, std::uint64_t seed, const base::RunContext& run);
imaging::Image drawGradient(const Framing& framing, const BackgroundParams& params);
/// Depends on `scene` and `aperture` of the parameters only; exposure and warmth come after it.
imaging::Image drawScene(const Framing& framing, const BackgroundParams& params, float keySide, std::uint64_t seed, const base::RunContext& run);
imaging::Image drawOriginal(const Scene& scene, const BackgroundParams& params, const base::RunContext& run);
imaging::Image drawPicture(const imaging::Image& picture, const Framing& framing, const BackgroundParams& params, const base::RunContext& run);

/// The cheap half of original, scene and picture: exposure and warmth, the latter at equal luminance of white. At 0 and 0 nothing is touched.
void expose(imaging::Image& light, const BackgroundParams& params);

/// ln of the image-right cheek's brightness over the other's.
float cheekContrast(const imaging::Image& photo, const vision::Face& face);
/// +1 when the image-right cheek is the brighter one, -1 for the left; what the recipe says wins.
float keySideOf(const imaging::Image& photo, const vision::Face& face, KeySide wanted);

/// Sizes of a drawing with `unit` pixels for D, never larger than the picture.
imaging::Extent drawingExtent(const Framing& framing, double unit);

}  // namespace finish

#pragma once
#include <array>
#include <optional>

#include "core/finish/framing/framing.h"
#include "core/finish/recipe.h"

namespace finish {

/// What stands behind the subject, in the picture's geometry. All backdrops are smooth, so they are drawn small and stretched.
struct Backdrop {
    imaging::Image light;                  ///< Linear RGB and a fourth channel without meaning, to be stretched over the picture
    std::array<float, 3> mean{};           ///< over the picture
    std::optional<std::array<float, 3>> ownPhoto;  ///< `light` is the photo itself, subject and all, times these gains: what was done to the subject is added to it
};

/// How a photo or a picture of one's own is seen out of focus.
struct LensView {
    imaging::Extent plate;  ///< what it is reduced to: the disc of the lens gets few pixels
    double discPixels = 0;  ///< on the plate
    Affine fromOutput;      ///< output pixels to the plate's
};
LensView viewOfPhoto(imaging::Extent photo, const Framing& framing, const BackgroundParams& params);
/// It covers the output, its middle in the middle.
LensView viewOfPicture(imaging::Extent picture, const Framing& framing, const BackgroundParams& params);
imaging::Image picturePlate(const imaging::Image& picture, imaging::Extent plate);

/// What is drawn before exposure, warmth and the photo's correction.
struct Drawing {
    BackgroundParams params;  ///< asDrawn
    Framing framing;
    float keySide = 1;       ///< +1: main light from the picture's right
    std::uint64_t seed = 0;  ///< 0 where it says nothing
    std::uint64_t plate = 0; ///< which plate: of original and picture
    bool operator==(const Drawing&) const = default;
};
/// Only what the drawing depends on: all else as it stands by default, so that equal means drawn alike.
BackgroundParams asDrawn(const BackgroundParams& params);
/// @param view, plate  for original and picture only; in focus the plate is the photo, and there is no view. A colour for BackgroundKind::Solid and Transparent.
imaging::Image draw(const Drawing& drawing, const LensView& view, const imaging::Image& plate, const base::RunContext& run);
/// With exposure, warmth and the photo's gains, as far as they are meant for this kind.
Backdrop lit(imaging::Image drawn, const BackgroundParams& params, const std::array<float, 3>& gains);

/// The pieces, one a source.
imaging::Image drawPaper(const Framing& framing, const BackgroundParams& params, float keySide, std::uint64_t seed, const base::RunContext& run);
imaging::Image drawGradient(const Framing& framing, const BackgroundParams& params);
/// Depends on `scene` and `aperture` of the parameters only; exposure and warmth come after it.
imaging::Image drawScene(const Framing& framing, const BackgroundParams& params, float keySide, std::uint64_t seed, const base::RunContext& run);

/// The photo in the picture's geometry, every pixel of it, sampled as the subject is. Beyond its border, where no frame should go, its reflection.
imaging::Image drawInFocus(const imaging::Image& photo, const Framing& framing, const base::RunContext& run);

/// The cheap half of original, scene and picture: exposure and warmth, the latter at equal luminance of white. Exactly one at 0 and 0.
std::array<float, 3> exposureGains(const BackgroundParams& params);

/// ln of the image-right cheek's brightness over the other's.
float cheekContrast(const imaging::Image& photo, const vision::Face& face);
/// +1 when the image-right cheek is the brighter one, -1 for the left; what the recipe says wins.
float keySideOf(const imaging::Image& photo, const vision::Face& face, KeySide wanted);

/// Sizes of a drawing with `unit` pixels for D, never larger than the picture.
imaging::Extent drawingExtent(const Framing& framing, double unit);

}  // namespace finish

#pragma once
#include <array>
#include <cstdint>

#include "core/imaging/image.h"
#include "core/vision/face.h"
#include "core/vision/matte.h"

/// Portraits drawn with known truth: a head with single anti-aliased hairs before a background, mixed in linear light.
/// Independent of the code under test.
namespace scene {

using Colour = std::array<float, 3>;  // linear RGB

inline constexpr Colour kDarkBrown{0.030f, 0.018f, 0.011f};
inline constexpr Colour kRed{0.30f, 0.085f, 0.025f};
inline constexpr Colour kBlond{0.52f, 0.36f, 0.17f};
inline constexpr Colour kGrey{0.36f, 0.35f, 0.34f};

enum class Background { Sky, BrightBlur, Foliage, Green };

struct Portrait {
    imaging::Image photo;       ///< Linear RGB, with a little noise
    imaging::Image alpha;       ///< the truth
    imaging::Image foreground;  ///< the truth, not premultiplied, where alpha > 0
    vision::NetMatte net;       ///< the nets, imitated
    vision::Face face;
};

struct Drawing {
    int side = 480;       ///< px of the photo
    int netSide = 480;    ///< px of the matte net's output
    Colour hair = kDarkBrown;
    Background background = Background::Sky;
    std::uint32_t seed = 1;
    int strands = 1400;
};

Portrait draw(const Drawing& drawing);

/// A face whose mesh has only what a matte needs: outline, nose, chin, forehead.
vision::Face frontalFace(vision::Point eyes, float eyeDistance);

/// The truth blurred as a net blurs it (sigma 1.1 of its pixels), and its levels stretched.
imaging::Image netLike(const imaging::Image& alpha, int netSide);

/// Linear RGB over a plain colour.
imaging::Image over(const imaging::Image& foreground, const imaging::Image& alpha, const Colour& backdrop);

}  // namespace scene

#pragma once
#include "core/base/run_context.h"
#include "core/finish/matte/debug_images.h"
#include "core/finish/matte/params.h"
#include "core/imaging/image.h"
#include "core/vision/face.h"
#include "core/vision/matte.h"

/// Lifting a person off a photo, hair included.
///
///     const CutOut person = cutOut(photo, face, netMatte, params, run);
///     // out = person.foreground * person.alpha + backdrop * (1 - person.alpha), in linear light
///     const Image behind = cleanPlate(photo, person, {1024, 768}, run);
namespace finish {

/// CutOut::hairTrust below which the cut-out shows on a backdrop of its own, and the blurred original is proposed first.
inline constexpr float kDifficultHair = 0.3f;

/// One person, lifted off a photo.
struct CutOut {
    imaging::Box region;         ///< the part of the photo that is covered; alpha is 0 outside of it
    imaging::Image alpha;        ///< Data, 0..1, of the region's size
    imaging::Image foreground;   ///< Linear RGB, of the region's size, old background removed, not premultiplied; unspecified where alpha is 0
    imaging::Image presence;     ///< Data, coarse: how much of the person may be here at most, refined or not; for the clean plate
    float unit = 1;              ///< D in pixels of the photo
    float hairTrust = 1;         ///< 0..1, how well the hair is cut out: how surely its colours tell it from the background, less what is torn, veiled or taken in with it
};

/// The nets' mattes fused, refined to the photo's pixels, and the old background taken out of the colours.
/// @param photo  Linear RGB, the whole upright photo; `net.region` is clipped to it
/// @param face   in pixels of the photo; need not lie within the region
/// @param debug  receives the intermediate images
/// @return an empty CutOut when the region is empty
/// @throws base::Cancelled
CutOut cutOut(const imaging::Image& photo, const vision::Face& face, const vision::NetMatte& net, const MatteParams& params,
              const base::RunContext& run, const DebugImages* debug = nullptr);

/// The photo with the person removed, reduced to `extent`: what lies behind is filled in smoothly from around, good enough to be
/// blurred, not to be looked at.
/// @return Linear RGB
imaging::Image cleanPlate(const imaging::Image& photo, const CutOut& person, imaging::Extent extent, const base::RunContext& run);

}  // namespace finish

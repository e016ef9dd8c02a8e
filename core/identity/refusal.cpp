#include <algorithm>
#include <cmath>

#include "core/identity/calibration.h"
#include "core/identity/likeness.h"
#include "core/vision/thresholds.h"

namespace identity {
namespace {

bool finite(const std::vector<float>& numbers)
{
    return !numbers.empty() && std::ranges::all_of(numbers, [](float number) { return std::isfinite(number); });
}

/// Share of the box that the photo does not show.
float outside(const vision::Rect& box, imaging::Extent photo)
{
    const float width = std::min(box.x + box.width, static_cast<float>(photo.width)) - std::max(box.x, 0.0f);
    const float height = std::min(box.y + box.height, static_cast<float>(photo.height)) - std::max(box.y, 0.0f);
    return 1 - std::max(width, 0.0f) * std::max(height, 0.0f) / (box.width * box.height);
}

}  // namespace

std::optional<Refusal> refusal(const vision::Face& face, imaging::Extent photo)
{
    // Comparisons are written so that what is no number is refused as well.
    if (!(vision::unitLength(face) >= vision::threshold::kPixelsToRecognise))
        return Refusal{"small-face", "The face is too small to be told from others"};
    if (!(std::abs(face.pose.yaw) <= kMostYaw && std::abs(face.pose.pitch) <= kMostPitch))
        return Refusal{"turned", "The head is turned too far to be told from others"};
    if (!(outside(face.box, photo) <= kMostOutside))
        return Refusal{"cut-off", "The photo's border cuts the face, so that it cannot be told from others"};
    if (!(face.sharpness >= kLeastSharp))
        return Refusal{"blurred", "The face is too blurred to be told from others"};
    if (!(face.light.clipped <= kMostWhite))
        return Refusal{"overexposed", "The face is too bright to be told from others: its skin has gone white"};
    if (!(face.meshResidual <= kMostResidual))
        return Refusal{"occluded", "The face is drawn out of shape, so that it cannot be told from others"};
    if (!finite(face.embeddings.a) || !finite(face.embeddings.b))
        return Refusal{"occluded", "The recognisers cannot make anything of this face"};
    return std::nullopt;
}

}  // namespace identity

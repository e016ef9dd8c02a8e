#include "core/vision/face.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace vision {

float unitLength(const Face& face)
{
    // A turned head foreshortens the distance between the eyes; beyond 53 degrees the pose is too rough to be trusted further.
    const float cosine = std::cos(face.pose.yaw * std::numbers::pi_v<float> / 180.0f);
    return face.eyeDistance / std::max(0.6f, cosine);
}

}  // namespace vision

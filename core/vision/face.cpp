#include "core/vision/face.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace vision {

float unitLength(const Face& face)
{
    // A turned head shows its eyes closer together; beyond 53 degrees the mesh is too unsure to go on correcting.
    const float cosYaw = std::cos(face.pose.yaw * std::numbers::pi_v<float> / 180.0f);
    return face.eyeDistance / std::max(0.6f, cosYaw);
}

}  // namespace vision

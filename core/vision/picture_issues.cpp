#include <algorithm>
#include <cmath>
#include <string>

#include "core/vision/issue_groups.h"
#include "core/vision/thresholds.h"

namespace vision {
namespace {

/// With one digit after the point: a point, whatever the machine's language.
std::string tenths(float value)
{
    const long n = std::lround(std::abs(value) * 10);
    return std::to_string(n / 10) + "." + std::to_string(n % 10);
}

std::string percent(float share)
{
    return std::to_string(std::lround(share * 100)) + " %";
}

std::string tintOf(const Light& light)
{
    if (std::abs(light.castB) >= std::abs(light.castA))
        return light.castB > 0 ? "yellow" : "blue";
    return light.castA > 0 ? "red" : "green";
}

}  // namespace

std::vector<Issue> pictureIssues(const Face& face)
{
    using namespace threshold;
    std::vector<Issue> issues;
    if (face.sharpness < kSharp && unitLength(face) >= kPixelsToJudgeBlur) {
        const bool lost = face.sharpness < kFarFromSharp;
        issues.push_back({"blurred", lost ? Severity::Stop : Severity::Warn, std::string(lost ? "The face is blurred" : "The face is a little soft") + ": sharpness " +
                          percent(face.sharpness) + ", good from " + percent(kSharp), "Use a photo that is in focus, taken with a steady hand in good light."});
    }

    const Light& light = face.light;
    if (light.exposure < kDark)
        issues.push_back({"dark", light.exposure < kMuchTooDark ? Severity::Stop : Severity::Warn, "The face is too dark, by " + tenths(light.exposure) + " stops",
                          "Face a window or a lamp, or use a brighter photo."});
    if (light.clipped > kWhiteSkin)
        issues.push_back({"overexposed", light.clipped > kMostlyWhiteSkin ? Severity::Stop : Severity::Warn, percent(light.clipped) + " of the skin is plain white, without detail",
                          "Use a photo with less exposure, or out of direct sun and flash."});
    if (light.sides < kOneSided)
        issues.push_back({"uneven-light", Severity::Warn, "One side of the face gets " + tenths(1 / std::max(light.sides, 0.01f)) + " times the light of the other",
                          "Turn towards the light, or put something white on the dark side."});
    if (const float cast = std::hypot(light.castA, light.castB); cast > kTinted)
        issues.push_back({"colour-cast", Severity::Warn, "The light on the face is " + tintOf(light) + ": a grey would be off by " + std::to_string(std::lround(cast)) + " of CIELAB",
                          "Use a photo in daylight, or set the camera's white balance to the lamp."});
    return issues;
}

}  // namespace vision

#include "core/vision/quality.h"

#include <utility>

#include "core/vision/light.h"
#include "core/vision/sharpness.h"
#include "core/vision/skin.h"
#include "core/vision/spots.h"
#include "core/vision/thumbnail.h"
#include "core/vision/visibility.h"

namespace vision {

void measureQuality(const imaging::Image& photo, const cv::Mat& rgb, const CanonicalMesh& head, Face& face)
{
    face.sharpness = measureSharpness(photo, face);
    face.light = measureLight(photo, face);
    face.visibility = measureVisibility(photo, face);
    SpotSurvey survey = findSpots(findSkin(photo, face), face, head);
    face.spots = std::move(survey.spots);
    face.surveyed = survey.surveyed;
    face.thumbnail = makeThumbnail(rgb, face);
}

}  // namespace vision

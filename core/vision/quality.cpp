#include "core/vision/quality.h"

#include <utility>
#include <vector>

#include "core/imaging/rows.h"
#include "core/vision/light.h"
#include "core/vision/sharpness.h"
#include "core/vision/skin.h"
#include "core/vision/spots.h"
#include "core/vision/thumbnail.h"
#include "core/vision/visibility.h"

namespace vision {

void measureQuality(const imaging::Image& photo, const cv::Mat& rgb, const CanonicalMesh& head, std::span<Face> faces, const base::RunContext& run)
{
    // Two pieces of about the same work a face. They read the faces as they were found and write members of their own.
    const std::vector<Face> found(faces.begin(), faces.end());
    imaging::forEach(2 * static_cast<int>(faces.size()), run, [&](int piece) {
        const Face& in = found[static_cast<std::size_t>(piece / 2)];
        Face& out = faces[static_cast<std::size_t>(piece / 2)];
        if (piece % 2 == 0) {
            SpotSurvey survey = findSpots(findSkin(photo, in), in, head);
            out.spots = std::move(survey.spots);
            out.surveyed = survey.surveyed;
        } else {
            out.sharpness = measureSharpness(photo, in);
            out.light = measureLight(photo, in);
            out.visibility = measureVisibility(photo, in);
            out.thumbnail = makeThumbnail(rgb, in);
        }
    });
    for (Face& face : faces)
        if (face.sharpness < kSpotLeastSharpness)  // which the search for spots did not know yet
            face.surveyed.reset();
}

}  // namespace vision

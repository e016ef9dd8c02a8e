#include "core/vision/eye_white.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "core/vision/mesh_regions.h"

namespace vision {
namespace {

constexpr int kLattice = 32;         // points across an eye's box
constexpr float kBrightest = 0.4f;   // share that is read: the rest is shade of lids and lashes
constexpr std::size_t kFewest = 20;  // of that share, both eyes together
constexpr float kClipped = 0.985f;
constexpr float kIris = 1.1f;     // radii around the centre that are iris and its rim
constexpr float kLargest = 1e6f;  // pixels; a mesh beyond is none

using Colour = std::array<float, 3>;

void collect(const imaging::Image& photo, const Face& face, std::size_t side, std::vector<Colour>& colours)
{
    std::vector<cv::Point2f> outline;
    for (const std::size_t i : region::kEye[side]) {
        const Point3& p = face.mesh[i];
        if (!(std::abs(p.x) < kLargest && std::abs(p.y) < kLargest))
            return;
        outline.emplace_back(p.x, p.y);
    }
    const Iris& iris = face.irises[side];
    float radius = 0;
    for (const Point& p : iris.rim)
        radius += kIris / 4 * std::hypot(p.x - iris.centre.x, p.y - iris.centre.y);
    if (!std::isfinite(radius))
        return;
    const cv::Rect2f box = cv::boundingRect(outline);
    for (int j = 0; j < kLattice; ++j)
        for (int i = 0; i < kLattice; ++i) {
            const cv::Point2f p(box.x + box.width * (static_cast<float>(i) + 0.5f) / kLattice, box.y + box.height * (static_cast<float>(j) + 0.5f) / kLattice);
            if (!(p.x >= 0 && p.y >= 0 && p.x < static_cast<float>(photo.width()) && p.y < static_cast<float>(photo.height())))
                continue;
            if (std::hypot(p.x - iris.centre.x, p.y - iris.centre.y) < radius || cv::pointPolygonTest(outline, p, false) < 0)
                continue;
            const float* c = photo.row(static_cast<int>(p.y)) + static_cast<std::ptrdiff_t>(static_cast<int>(p.x)) * photo.channels();
            if (std::isfinite(c[0] + c[1] + c[2]) && std::max({c[0], c[1], c[2]}) < kClipped)
                colours.push_back({std::max(c[0], 0.0f), std::max(c[1], 0.0f), std::max(c[2], 0.0f)});
        }
}

}  // namespace

std::optional<std::array<float, 3>> eyeWhite(const imaging::Image& photo, const Face& face)
{
    if (photo.empty() || photo.channels() < 3)
        return std::nullopt;
    std::vector<Colour> colours;
    collect(photo, face, 0, colours);
    collect(photo, face, 1, colours);
    std::sort(colours.begin(), colours.end(), [](const Colour& one, const Colour& other) {
        return 0.2126f * one[0] + 0.7152f * one[1] + 0.0722f * one[2] > 0.2126f * other[0] + 0.7152f * other[1] + 0.0722f * other[2];
    });
    colours.resize(static_cast<std::size_t>(kBrightest * static_cast<float>(colours.size())));
    if (colours.size() < kFewest)
        return std::nullopt;
    Colour white{};
    for (std::size_t c = 0; c < 3; ++c) {
        std::sort(colours.begin(), colours.end(), [c](const Colour& one, const Colour& other) { return one[c] < other[c]; });
        white[c] = colours[colours.size() / 2][c];
    }
    return white;
}

}  // namespace vision

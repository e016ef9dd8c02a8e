#include "core/finish/colour/measure.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/finish/ramp.h"
#include "core/imaging/mat.h"
#include "core/vision/eye_white.h"

namespace finish {
namespace {

constexpr int kSide = 320;                                     // the photo is looked at with this long side: areas count, not single pixels
constexpr float kNeutralDark = 0.06f, kNeutralBright = 0.95f;  // light: L* of 30, and nothing clipped
constexpr float kWindow = 0.22f;                               // ln R/G and ln B/G: CIELAB chroma of some 14 at mid grey
constexpr float kFarthest = 0.6f;
constexpr float kApart = 0.3f;  // of the places where the search begins
constexpr float kUsual = 0.3f;  // how far casts go
constexpr int kSteps = 6;
constexpr float kLeastNeutral = 0.03f;  // share of the photo
constexpr float kSkin = 0.1f;           // of the mask: what is surely none

/// Median of a ratio's logarithm, over the values given.
float medianOf(std::vector<float>& values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

bool finite(const float* p)
{
    return std::isfinite(p[0] + p[1] + p[2]);
}

struct Pixel {
    float red = 0, blue = 0;  ///< ln R/G and ln B/G
    float green = 0;
};

struct Cloud {
    float red = 0, blue = 0, green = 0;
    std::size_t count = 0;
};

/// Mean shift (Fukunaga and Hostetler 1975), with medians.
Cloud cloudNear(const std::vector<Pixel>& pixels, float red, float blue)
{
    Cloud cloud{red, blue, 0, 0};
    std::vector<float> reds, blues, greens;
    for (int step = 0; step < kSteps; ++step) {
        reds.clear(), blues.clear(), greens.clear();
        for (const Pixel& p : pixels)
            if (std::hypot(p.red - cloud.red, p.blue - cloud.blue) < kWindow) {
                reds.push_back(p.red);
                blues.push_back(p.blue);
                greens.push_back(p.green);
            }
        if (reds.empty())
            return {};
        cloud = {std::clamp(medianOf(reds), -kFarthest, kFarthest), std::clamp(medianOf(blues), -kFarthest, kFarthest), medianOf(greens), reds.size()};
    }
    return cloud;
}

void measureWhole(const imaging::Image& photo, const vision::SkinMap& skin, MeasuredColour& measured)
{
    const double scale = std::min(1.0, double(kSide) / std::max(photo.width(), photo.height()));
    const auto side = [&](int full) { return std::max(1, static_cast<int>(std::lround(full * scale))); };
    imaging::Image small({side(photo.width()), side(photo.height())}, photo.channels(), imaging::Space::Linear);
    cv::Mat target = imaging::asMat(small);
    cv::resize(imaging::asMat(photo), target, target.size(), 0, 0, cv::INTER_AREA);

    std::vector<Pixel> others;
    std::vector<float> largest;
    for (int y = 0; y < small.height(); ++y)
        for (int x = 0; x < small.width(); ++x) {
            const float* p = small.row(y) + x * small.channels();
            if (!finite(p))
                continue;
            largest.push_back(std::max({p[0], p[1], p[2]}));
            const float light = luminance(p);
            if (!(light > kNeutralDark && largest.back() < kNeutralBright) || std::min({p[0], p[1], p[2]}) <= 0)
                continue;
            const auto at = [](int i, int cells, int pixels) {
                return (static_cast<float>(i) + 0.5f) * static_cast<float>(pixels) / static_cast<float>(cells);
            };
            if (skin.at({at(x, small.width(), photo.width()), at(y, small.height(), photo.height())}) <= kSkin)
                others.push_back({std::log(p[0] / p[1]), std::log(p[2] / p[1]), p[1]});
        }
    if (largest.empty())
        return;
    const auto high = largest.begin() + static_cast<std::ptrdiff_t>((largest.size() - 1) * 99 / 100);
    std::nth_element(largest.begin(), high, largest.end());
    measured.brightest = *high;
    // Greys under a tinted light lie close together, beside where they should: the fullest such place, a near one rather than a far one.
    float best = 0;
    for (const float red : {0.0f, -kApart, kApart})
        for (const float blue : {0.0f, -kApart, kApart}) {
            const Cloud cloud = cloudNear(others, red, blue);
            const float share = static_cast<float>(cloud.count) / static_cast<float>(largest.size());
            const float score = share * std::exp(-(cloud.red * cloud.red + cloud.blue * cloud.blue) / (2 * kUsual * kUsual));
            if (!(share > kLeastNeutral) || score <= best)
                continue;
            best = score;
            measured.neutralShare = share;
            measured.neutral = Rgb{cloud.green * std::exp(cloud.red), cloud.green, cloud.green * std::exp(cloud.blue)};
        }
}

}  // namespace

MeasuredColour measureColour(const imaging::Image& photo, const vision::Face& face, const vision::SkinMap& skin)
{
    MeasuredColour measured;
    measured.places = vision::cheekPlaces(skin, face);
    measured.skin = vision::coloursAt(photo, measured.places);
    measured.tone = vision::skinTone(measured.skin);
    measured.eyeWhite = vision::eyeWhite(photo, face);
    measured.eyeTrust = 1 - clamp01(std::max(face.visibility.eyesClosed, face.visibility.eyesHidden));
    measured.dim = std::max(0.0f, -face.light.exposure);
    measureWhole(photo, skin, measured);
    return measured;
}

}  // namespace finish

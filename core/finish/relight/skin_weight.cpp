#include "core/finish/relight/skin_weight.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "core/finish/matte/local_mean.h"
#include "core/finish/ramp.h"
#include "core/imaging/mat.h"

namespace finish::relight {
namespace {

using Indices = std::initializer_list<std::size_t>;
// MediaPipe's mesh; "left" is the picture's left.
constexpr Indices kCheeks{117, 118, 101, 36, 205, 187, 123, 346, 347, 330, 266, 425, 411, 352};
constexpr Indices kEyeLeft{33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7};
constexpr Indices kEyeRight{263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249};
constexpr Indices kBrowLeft{70, 63, 105, 66, 107, 55, 65, 52, 53, 46};
constexpr Indices kBrowRight{300, 293, 334, 296, 336, 285, 295, 282, 283, 276};
constexpr Indices kLips{61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185};

float distanceFrom(float v, float centre, float spread)
{
    return (v - centre) / spread;
}

std::array<float, 3> featuresOf(const float* rgb)
{
    constexpr float kFloor = 0.002f;
    const float r = std::max(kFloor, rgb[0]), g = std::max(kFloor, rgb[1]), b = std::max(kFloor, rgb[2]);
    return {std::log(r / g), std::log(b / g), std::log(0.2126f * r + 0.7152f * g + 0.0722f * b)};
}

void fill(imaging::Image& mask, const vision::Face& face, const imaging::Box& region, const matte::Grid& grid, Indices indices, float value)
{
    constexpr int kShift = 4;  // sixteenths of a cell
    std::vector<cv::Point> polygon;
    for (const std::size_t i : indices) {
        const auto fixed = [](float v) { return static_cast<int>(std::lround(std::isfinite(v) ? std::clamp(v, -4096.0f, 4096.0f) * (1 << kShift) : 0.0f)); };
        polygon.emplace_back(fixed(grid.cellX(face.mesh[i].x - static_cast<float>(region.x))), fixed(grid.cellY(face.mesh[i].y - static_cast<float>(region.y))));
    }
    cv::Mat to = imaging::asMat(mask);
    cv::fillPoly(to, std::vector<std::vector<cv::Point>>{polygon}, value, cv::LINE_8, kShift);
}

float medianOf(std::vector<float> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// Median and robust spread of the cheeks' colours; nothing when the cheeks are not in the picture.
struct Tone {
    std::array<float, 3> centre{}, spread{};
    bool found = false;
};

Tone toneOf(const vision::Face& face, const imaging::Box& region, const imaging::Image& colours, const matte::Grid& grid)
{
    std::array<std::vector<float>, 3> features;
    const int reach = std::max(1, static_cast<int>(0.05f * grid.unit));
    for (const std::size_t i : kCheeks) {
        const float x = grid.cellX(face.mesh[i].x - static_cast<float>(region.x)), y = grid.cellY(face.mesh[i].y - static_cast<float>(region.y));
        if (!(x >= 0 && y >= 0 && x < static_cast<float>(colours.width()) && y < static_cast<float>(colours.height())))
            continue;
        for (int cy = std::max(0, static_cast<int>(y) - reach); cy <= std::min(colours.height() - 1, static_cast<int>(y) + reach); ++cy)
            for (int cx = std::max(0, static_cast<int>(x) - reach); cx <= std::min(colours.width() - 1, static_cast<int>(x) + reach); ++cx) {
                const auto f = featuresOf(&colours.row(cy)[3 * cx]);
                for (std::size_t c = 0; c < 3; ++c)
                    features[c].push_back(f[c]);
            }
    }
    Tone tone;
    tone.found = features[0].size() >= 20;
    constexpr std::array<float, 3> kLeastSpread = {0.06f, 0.10f, 0.35f};
    for (std::size_t c = 0; c < 3 && tone.found; ++c) {
        tone.centre[c] = medianOf(features[c]);
        for (float& v : features[c])
            v = std::abs(v - tone.centre[c]);
        tone.spread[c] = std::max(kLeastSpread[c], 1.4826f * medianOf(features[c]));
    }
    return tone;
}

}  // namespace

imaging::Image skinWeight(const vision::Face& face, const imaging::Box& region, const imaging::Image& colours, const imaging::Image& cover, const matte::Grid& grid)
{
    const Tone tone = toneOf(face, region, colours, grid);
    imaging::Image weight(grid.cells, 1, imaging::Space::Data, 0.0f);
    if (!tone.found)
        return weight;
    for (std::size_t i = 0; i < weight.size(); ++i) {
        const auto f = featuresOf(colours.pixels().data() + 3 * i);
        const float chroma = std::hypot(distanceFrom(f[0], tone.centre[0], tone.spread[0]), distanceFrom(f[1], tone.centre[1], tone.spread[1]));
        const float light = std::abs(distanceFrom(f[2], tone.centre[2], tone.spread[2]));
        weight.pixels()[i] = smooth(cover.pixels()[i], 0.3f, 0.8f) * (1 - smooth(chroma, 2.5f, 4.5f)) * (1 - smooth(light, 3.0f, 4.5f));
    }
    imaging::Image features(grid.cells, 1, imaging::Space::Data, 0.0f);
    for (const Indices& part : {kEyeLeft, kEyeRight, kBrowLeft, kBrowRight, kLips})
        fill(features, face, region, grid, part, 1);
    const imaging::Image away = matte::distanceTo(features);
    for (std::size_t i = 0; i < weight.size(); ++i)
        weight.pixels()[i] *= smooth(away.pixels()[i] / grid.unit, 0.03f, 0.06f);
    return weight;
}

imaging::Image eyeMask(const vision::Face& face, const imaging::Box& region, const matte::Grid& grid)
{
    imaging::Image mask(grid.cells, 1, imaging::Space::Data, 0.0f);
    fill(mask, face, region, grid, kEyeLeft, 1);
    fill(mask, face, region, grid, kEyeRight, 1);
    matte::blur(mask, 0.06f * grid.unit);
    for (float& v : mask.pixels())
        v = smooth(v, 0.08f, 0.5f);
    return mask;
}

}  // namespace finish::relight

#include "core/finish/retouch/eyes_and_teeth.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <span>
#include <vector>

#include "core/finish/matte/local_mean.h"
#include "core/finish/ramp.h"
#include "core/imaging/lab.h"
#include "core/imaging/mat.h"

namespace finish::retouch {
namespace {

// Lengths in D, lightness and chroma in CIELAB; the prototype's values (33 portraits) where nothing is said.
constexpr float kChromaLost = 0.45f, kLighter = 4;  // at full strength
constexpr float kInside = 0.02f;                    // over which a feature sets in from its outline
constexpr float kLeastGap = 0.07f;                  // between the lips
constexpr int kBright = 60, kBrightest = 80;        // percentiles
constexpr float kDarkerTeeth = 22, kDarkerWhite = 25, kFade = 12;
constexpr float kTeethRed = 9, kGums = 17;     // a*
constexpr float kWhiteChroma = 22, kLid = 34;  // the eye's corner and lids are skin
constexpr float kIrisFine = 0.006f, kIrisCoarse = 0.035f, kMostDrawing = 0.30f;
constexpr float kEyeShut = 0.5f;  // confidence

using Outline = std::span<const std::size_t>;
// MediaPipe's mesh; "left" is the picture's left.
constexpr std::array<std::array<std::size_t, 16>, 2> kEyes{{{33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7},
                                                            {263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249}}};
constexpr std::array<std::size_t, 20> kInnerLips{78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95};
constexpr std::size_t kUpperLip = 13, kLowerLip = 14;

imaging::Image noneOf(const RetouchField& field, int channels)
{
    return {field.grid.cells, channels, imaging::Space::Data, 0.0f};
}

vision::Point cellOf(const RetouchField& field, vision::Point p)
{
    return {field.grid.cellX(p.x - static_cast<float>(field.region.x) - 0.5f), field.grid.cellY(p.y - static_cast<float>(field.region.y) - 0.5f)};
}

/// 1 inside the outline, setting in over kInside from its edge: nothing leaks over lids and lips.
imaging::Image inside(const RetouchField& field, const vision::Face& face, Outline outline)
{
    constexpr int kShift = 4;  // sixteenths of a cell
    std::vector<cv::Point> polygon;
    for (const std::size_t i : outline) {
        const vision::Point p = cellOf(field, {face.mesh[i].x, face.mesh[i].y});
        const auto fixed = [](float v) { return static_cast<int>(std::lround(std::isfinite(v) ? std::clamp(v, -4096.0f, 4096.0f) * (1 << kShift) : 0.0f)); };
        polygon.emplace_back(fixed(p.x), fixed(p.y));
    }
    cv::Mat filled(field.grid.cells.height, field.grid.cells.width, CV_8U, cv::Scalar(0));
    cv::fillPoly(filled, std::vector<std::vector<cv::Point>>{polygon}, 255, cv::LINE_8, kShift);
    imaging::Image mask = noneOf(field, 1);
    cv::Mat depth = imaging::asMat(mask);
    cv::distanceTransform(filled, depth, cv::DIST_L2, cv::DIST_MASK_5, CV_32F);
    for (float& v : mask.pixels())
        v = clamp01(v / (kInside * field.grid.unit));
    return mask;
}

bool eyesSeen(const vision::Face& face)
{
    return face.visibility.eyesClosed < kEyeShut && face.visibility.eyesHidden < kEyeShut;
}

float radiusOf(const vision::Iris& iris)
{
    float sum = 0;
    for (const vision::Point& p : iris.rim)
        sum += std::hypot(p.x - iris.centre.x, p.y - iris.centre.y) / 4;
    return sum;
}

/// 1 within the iris, half at its rim, 0 outside.
imaging::Image discOf(const RetouchField& field, const vision::Iris& iris, float from, float to)
{
    imaging::Image disc = noneOf(field, 1);
    const vision::Point centre = cellOf(field, iris.centre);
    const float radius = radiusOf(iris) * static_cast<float>(field.grid.cells.width) / static_cast<float>(field.region.width);
    if (!std::isfinite(centre.x + centre.y) || !(radius > 0 && radius < field.grid.unit))
        return disc;
    for (int y = 0; y < disc.height(); ++y)
        for (int x = 0; x < disc.width(); ++x)
            disc.at(x, y) = 1 - smooth(std::hypot(static_cast<float>(x) - centre.x, static_cast<float>(y) - centre.y) / radius, from, to);
    return disc;
}

imaging::Lab labAt(const RetouchField& field, std::size_t i)
{
    const float* logs = field.colours.pixels().data() + 4 * i;
    const float rgb[3] = {std::exp(logs[0]), std::exp(logs[1]), std::exp(logs[2])};
    return imaging::labOf(rgb);
}

/// Percentile of the lightness where the mask is full.
float lightnessOn(const RetouchField& field, const imaging::Image& mask, int percent)
{
    std::vector<float> values;
    for (std::size_t i = 0; i < mask.size(); ++i)
        if (mask.pixels()[i] > 0.9f)
            values.push_back(labAt(field, i).lightness);
    if (values.empty())
        return 0;
    const auto at = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) * static_cast<std::size_t>(percent) / 100);
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

/// Adds ln gains towards `wanted(lab)`, by the mask's weight.
template <class Wanted>
void addTowards(imaging::Image& offsets, const RetouchField& field, const imaging::Image& mask, const Wanted& wanted)
{
    constexpr float kLeast = 1e-3f;
    for (std::size_t i = 0; i < mask.size(); ++i)
        if (mask.pixels()[i] > 0) {
            float rgb[3];
            imaging::linearOf(wanted(labAt(field, i)), rgb);
            for (std::size_t c = 0; c < 3; ++c)
                offsets.pixels()[3 * i + c] +=
                    mask.pixels()[i] * (std::log(std::max(rgb[c], kLeast)) - std::max(field.colours.pixels()[4 * i + c], std::log(kLeast)));
        }
}

}  // namespace

imaging::Image whiterEyes(const RetouchField& field, const vision::Face& face)
{
    imaging::Image offsets = noneOf(field, 3);
    if (!eyesSeen(face))
        return offsets;
    for (std::size_t side = 0; side < 2; ++side) {
        imaging::Image white = inside(field, face, kEyes[side]);
        const imaging::Image iris = discOf(field, face.irises[side], 1.0f, 1.2f);
        for (std::size_t i = 0; i < white.size(); ++i)
            white.pixels()[i] *= 1 - iris.pixels()[i];
        const float bright = lightnessOn(field, white, kBrightest) - kDarkerWhite;
        for (std::size_t i = 0; i < white.size(); ++i)
            if (float& w = white.pixels()[i]; w > 0) {
                const imaging::Lab lab = labAt(field, i);
                w *= smooth(lab.lightness, bright, bright + kFade) * (1 - smooth(lab.chroma(), kWhiteChroma, kLid));
            }
        matte::blur(white, 0.4f * kInside * field.grid.unit);
        addTowards(offsets, field, white, [](imaging::Lab lab) {
            return imaging::Lab{std::min(lab.lightness + kLighter, std::max(lab.lightness, 97.0f)), (1 - kChromaLost) * lab.a, (1 - kChromaLost) * lab.b};
        });
    }
    return offsets;
}

imaging::Image clearerIrises(const RetouchField& field, const vision::Face& face)
{
    imaging::Image offsets = noneOf(field, 3);
    if (!eyesSeen(face))
        return offsets;
    imaging::Image fine = noneOf(field, 1);
    for (std::size_t i = 0; i < fine.size(); ++i)
        fine.pixels()[i] = field.colours.pixels()[4 * i + 3];
    imaging::Image coarse = fine;
    matte::blur(fine, kIrisFine * field.grid.unit);
    matte::blur(coarse, kIrisCoarse * field.grid.unit);
    for (std::size_t side = 0; side < 2; ++side) {
        const imaging::Image eye = inside(field, face, kEyes[side]), iris = discOf(field, face.irises[side], 0.8f, 1.05f);
        for (std::size_t i = 0; i < eye.size(); ++i) {
            const float drawing = std::clamp(fine.pixels()[i] - coarse.pixels()[i], -kMostDrawing, kMostDrawing);
            for (std::size_t c = 0; c < 3; ++c)
                offsets.pixels()[3 * i + c] += eye.pixels()[i] * iris.pixels()[i] * drawing;
        }
    }
    return offsets;
}

imaging::Image whiterTeeth(const RetouchField& field, const vision::Face& face)
{
    imaging::Image offsets = noneOf(field, 3);
    const auto& upper = face.mesh[kUpperLip];
    const auto& lower = face.mesh[kLowerLip];
    if (!(std::hypot(upper.x - lower.x, upper.y - lower.y) > kLeastGap * vision::unitLength(face)))
        return offsets;
    imaging::Image teeth = inside(field, face, kInnerLips);
    const float bright = lightnessOn(field, teeth, kBright) - kDarkerTeeth;
    for (std::size_t i = 0; i < teeth.size(); ++i)
        if (float& w = teeth.pixels()[i]; w > 0) {
            const imaging::Lab lab = labAt(field, i);
            w *= smooth(lab.lightness, bright, bright + kFade) * (1 - smooth(lab.a, kTeethRed, kGums));
        }
    matte::blur(teeth, 0.4f * kInside * field.grid.unit);
    addTowards(offsets, field, teeth, [](imaging::Lab lab) {
        return imaging::Lab{std::min(lab.lightness + kLighter, std::max(lab.lightness, 97.0f)), lab.a, lab.b > 0 ? (1 - kChromaLost) * lab.b : lab.b};
    });
    return offsets;
}

}  // namespace finish::retouch

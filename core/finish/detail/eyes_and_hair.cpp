#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "core/finish/detail/detail.h"
#include "core/finish/finish.h"
#include "core/finish/matte/hair_model.h"
#include "core/finish/matte/head_maps.h"
#include "core/finish/matte/local_mean.h"
#include "core/finish/matte/projection.h"
#include "core/finish/ramp.h"
#include "core/finish/subject_found.h"
#include "core/imaging/mat.h"
#include "core/imaging/rows.h"
#include "core/vision/skin.h"

namespace finish {
namespace {

// Lengths in D, contrasts in natural logarithms of luminance; chosen on panel portraits at 200 %.
constexpr float kEyeFine = 0.004f, kEyeCoarse = 0.025f, kHairFine = 0.005f, kHairCoarse = 0.035f;
constexpr float kMostEyes = 0.20f, kMostHair = 0.30f;  // at full strength
constexpr float kDarkest = 0.006f;   // below it there is more noise than hair
constexpr float kLashes = 0.035f;    // beyond the lids' outline
constexpr float kInside = 0.03f;     // over which an eye sets in
constexpr float kEdgeFrom = 0.02f, kEdgeTo = 0.07f;  // inside the outline of the hair
constexpr float kSkinApart = 0.07f;
constexpr float kBrows = 2.45f;      // above the chin: below it what is dark in the face's oval is brows, eyes, lips and beard
constexpr float kShoulders = -1.0f, kNeck = -0.5f;
constexpr float kEyeShut = 0.5f;     // confidence

// MediaPipe's mesh.
constexpr std::array<std::array<std::size_t, 16>, 2> kEyes{{{33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7},
                                                            {263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249}}};

imaging::Box clipped(double left, double top, double right, double bottom, imaging::Extent extent)
{
    const auto within = [](double v, int most) { return static_cast<int>(std::clamp(v, 0.0, static_cast<double>(most))); };
    const int x0 = within(std::floor(left), extent.width), y0 = within(std::floor(top), extent.height);
    const int x1 = within(std::ceil(right), extent.width), y1 = within(std::ceil(bottom), extent.height);
    return {x0, y0, std::max(0, x1 - x0), std::max(0, y1 - y0)};
}

/// Fine contrast of ln Y between two scales, of the subject alone: what the matte does not hold has no say.
/// @return at most `most` up and down, softly
cv::Mat fineContrast(const CutOut& cutOut, const imaging::Box& box, float fine, float coarse, float most, const base::RunContext& run)
{
    cv::Mat light(box.height, box.width, CV_32F), weight(box.height, box.width, CV_32F);
    for (int y = 0; y < box.height; ++y) {
        const float *rgb = cutOut.foreground.row(box.y + y) + static_cast<std::ptrdiff_t>(3) * box.x, *a = cutOut.alpha.row(box.y + y) + box.x;
        for (int x = 0; x < box.width; ++x) {
            const float value = luminance(rgb + static_cast<std::ptrdiff_t>(3) * x);
            weight.at<float>(y, x) = std::isfinite(value) ? a[x] : 0;
            light.at<float>(y, x) = std::isfinite(value) ? a[x] * std::log(std::max(value, kDarkest)) : 0;
        }
    }
    run.checkpoint();
    const auto mean = [&](float sigma) {
        cv::Mat sum, share;
        const double s = std::max(0.3, static_cast<double>(sigma));
        cv::GaussianBlur(light, sum, {}, s, s, cv::BORDER_REPLICATE);
        cv::GaussianBlur(weight, share, {}, s, s, cv::BORDER_REPLICATE);
        cv::max(share, 1e-3, share);
        return cv::Mat(sum / share);
    };
    cv::Mat band = mean(fine * cutOut.unit);
    run.checkpoint();
    band -= mean(coarse * cutOut.unit);
    for (int y = 0; y < box.height; ++y)
        for (int x = 0; x < box.width; ++x) {
            float& b = band.at<float>(y, x);
            b = most * std::tanh(b / most);
        }
    return band;
}

DetailOffsets offsetsOf(const imaging::Box& box, const cv::Mat& band, const cv::Mat& where)
{
    DetailOffsets detail{box, imaging::Image(box.extent(), 1, imaging::Space::Data)};
    cv::multiply(band, where, imaging::asMat(detail.offsets));
    return detail;
}

/// How far each cell is hair that may be drawn more clearly.
imaging::Image hairPlaces(const imaging::Image& photo, const CutOut& cutOut, const vision::Face& face, const matte::Grid& grid, const base::RunContext& run)
{
    const matte::HeadFrame frame = matte::headFrame(face, cutOut.region);
    const imaging::Image alpha = matte::stretched(cutOut.alpha, grid.cells);
    imaging::Image outside(grid.cells, 1, imaging::Space::Data), sure(grid.cells, 1, imaging::Space::Data);
    for (std::size_t i = 0; i < alpha.size(); ++i) {
        sure.pixels()[i] = alpha.pixels()[i] > 0.97f ? 1.0f : 0.0f;
        outside.pixels()[i] = 1 - sure.pixels()[i];
    }
    imaging::Image places = matte::hairLikeness(matte::cellColours(photo, cutOut.region, grid, run), sure, frame, grid);
    const imaging::Image toEdge = matte::distanceTo(outside), toOval = matte::distanceTo(matte::ovalMask(frame, grid)), heights = matte::heightsAboveChin(frame, grid);

    const vision::PersonAlpha person{cutOut.region, &cutOut.alpha};
    const vision::SkinMap map = vision::findSkin(photo, face, &person);
    imaging::Image skin(grid.cells, 1, imaging::Space::Data, 0.0f);
    if (!map.empty())
        for (int y = 0; y < grid.cells.height; ++y)
            for (int x = 0; x < grid.cells.width; ++x) {
                const vision::Point at{static_cast<float>(cutOut.region.x) + grid.pixelX(x) + 0.5f, static_cast<float>(cutOut.region.y) + grid.pixelY(y) + 0.5f};
                skin.at(x, y) = map.at(at) > 0.3f ? 1.0f : 0.0f;
            }
    const imaging::Image toSkin = matte::distanceTo(skin);
    for (std::size_t i = 0; i < places.size(); ++i) {
        const float t = heights.pixels()[i];
        const float inFace = 1 - smooth(toOval.pixels()[i] / grid.unit, 0.02f, 0.06f);
        places.pixels()[i] *= smooth(toEdge.pixels()[i] / grid.unit, kEdgeFrom, kEdgeTo) * smooth(toSkin.pixels()[i] / grid.unit, 0.01f, kSkinApart) *
                              smooth(t, kShoulders, kNeck) * (1 - inFace * (1 - smooth(t, kBrows - 0.1f, kBrows + 0.1f)));
    }
    return places;
}

void apply(const DetailOffsets& detail, float strength, SubjectLayer& subject, const base::RunContext& run)
{
    if (detail.empty())
        return;
    imaging::Image& colours = subject.writeColours(detail.box);
    imaging::forRows(detail.box.height, run, [&](int first, int last) {
        for (int y = first; y < last; ++y) {
            float* rgb = colours.row(y);
            const float* offset = detail.offsets.row(y);
            for (int x = 0; x < detail.box.width; ++x, rgb += 3)
                if (offset[x] != 0) {
                    const float gain = std::exp(strength * offset[x]);
                    for (int c = 0; c < 3; ++c)
                        rgb[c] *= gain;
                }
        }
    });
}

}  // namespace

std::vector<DetailOffsets> eyeDetail(const CutOut& cutOut, const vision::Face& face, const base::RunContext& run)
{
    std::vector<DetailOffsets> all;
    if (face.visibility.eyesClosed > kEyeShut || face.visibility.eyesHidden > kEyeShut)
        return all;
    for (const auto& eye : kEyes) {
        std::vector<cv::Point2f> outline;
        float left = std::numeric_limits<float>::max(), top = left, right = -left, bottom = -left;
        for (const std::size_t i : eye) {
            const cv::Point2f p{face.mesh[i].x - static_cast<float>(cutOut.region.x), face.mesh[i].y - static_cast<float>(cutOut.region.y)};
            if (!std::isfinite(p.x) || !std::isfinite(p.y))
                return {};
            outline.push_back(p);
            left = std::min(left, p.x), right = std::max(right, p.x), top = std::min(top, p.y), bottom = std::max(bottom, p.y);
        }
        const float reach = (kLashes + kInside + 3 * kEyeCoarse) * cutOut.unit;
        const imaging::Box box = clipped(double(left) - reach, double(top) - reach, double(right) + reach, double(bottom) + reach, cutOut.region.extent());
        if (box.empty())
            continue;
        std::vector<cv::Point> polygon;
        constexpr int kSubpixel = 4;  // bits
        for (const auto& p : outline)
            polygon.emplace_back(static_cast<int>(std::lround((p.x - 0.5f - static_cast<float>(box.x)) * (1 << kSubpixel))),
                                 static_cast<int>(std::lround((p.y - 0.5f - static_cast<float>(box.y)) * (1 << kSubpixel))));
        cv::Mat shut(box.height, box.width, CV_8U, cv::Scalar(255)), distance, where(box.height, box.width, CV_32F);
        cv::fillPoly(shut, std::vector<std::vector<cv::Point>>{polygon}, 0, cv::LINE_8, kSubpixel);
        cv::distanceTransform(shut, distance, cv::DIST_L2, cv::DIST_MASK_PRECISE);
        for (int y = 0; y < box.height; ++y)
            for (int x = 0; x < box.width; ++x)
                where.at<float>(y, x) = (1 - smooth(distance.at<float>(y, x) / cutOut.unit, kLashes - kInside, kLashes + kInside)) * cutOut.alpha.at(box.x + x, box.y + y);
        all.push_back(offsetsOf(box, fineContrast(cutOut, box, kEyeFine, kEyeCoarse, kMostEyes, run), where));
    }
    return all;
}

DetailOffsets hairDetail(const imaging::Image& photo, const CutOut& cutOut, const vision::Face& face, const base::RunContext& run)
{
    run.checkpoint();
    const matte::Grid grid = matte::makeGrid(cutOut.region.extent(), matte::headFrame(face, cutOut.region).unit);
    const imaging::Image places = hairPlaces(photo, cutOut, face, grid, run);
    int left = grid.cells.width, top = grid.cells.height, right = -1, bottom = -1;
    for (int y = 0; y < grid.cells.height; ++y)
        for (int x = 0; x < grid.cells.width; ++x)
            if (places.at(x, y) > 0.01f) {
                left = std::min(left, x), right = std::max(right, x);
                top = std::min(top, y), bottom = std::max(bottom, y);
            }
    if (right < 0)
        return {};
    const imaging::Box box = clipped(grid.firstX(left), grid.firstY(top), grid.firstX(right + 1), grid.firstY(bottom + 1), cutOut.region.extent());
    run.checkpoint();
    cv::Mat where(box.height, box.width, CV_32F);
    const matte::RowSampler sampler(places, grid.full);
    for (int y = 0; y < box.height; ++y)
        sampler.read(box.y + y, box.x, box.x + box.width, where.ptr<float>(y));
    return offsetsOf(box, fineContrast(cutOut, box, kHairFine, kHairCoarse, kMostHair, run), where);
}

void detailSubject(SubjectLayer& subject, const FinishInput& input, const Recipe& recipe, SubjectFound& found, const base::RunContext& run)
{
    if (recipe.detail.eyes > 0)
        for (const DetailOffsets& eye : found.eyes.get({}, [&] { return eyeDetail(input.cutOut, input.face, run); }))
            apply(eye, recipe.detail.eyes / 100, subject, run);
    if (recipe.detail.hair > 0)
        apply(found.hair.get({}, [&] { return hairDetail(input.photo, input.cutOut, input.face, run); }), recipe.detail.hair / 100, subject, run);
}

}  // namespace finish

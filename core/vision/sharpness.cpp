#include "core/vision/sharpness.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/imaging/mat.h"
#include "core/vision/mesh_regions.h"

namespace vision {
namespace {

constexpr float kGrid = 160;            // pixels for D
constexpr float kFine = 0.007f * kGrid;  // 1.1 pixels: the finest that the grid carries
constexpr float kCoarse = 3 * kFine;
constexpr float kMargin = 0.2f;         // of D, around what is measured: the filters' reach
constexpr float kAround = 0.045f;       // of D, around the outlines of eyes, brows and lips
constexpr float kEdges = 0.3f;          // share of that place which counts as edge
constexpr float kSharpest = 0.9f;       // of the edges, the quantile that is judged: one sharp lash tells more than ten soft folds
constexpr std::size_t kFewest = 40;     // edge pixels below which nothing is said

// A sharp face is not infinitely sharp: lids and lashes have a width of their own, as blur about this (of D).
constexpr double kOwn = 0.005;
constexpr double kJudged = 0.012;       // the blur that scores 0.7
// Blur by the pixels themselves, sigma in pixels: area under a pixel, and what scaling down leaves. Measured by reducing the panel to 30 %.
constexpr double kPixelBlur = 0.3;

/// Steepness ratio of the panel's median face after Gaussian blur of known sigma (of D). Measured on the 33 portraits, blurred in linear light; a face blurred
/// by 0.012 D reads as 0.0098 to 0.0146 (four faces in five).
struct Known {
    double ratio;
    double blur;
};
constexpr std::array<Known, 9> kCurve = {{{4.95, 0}, {4.67, 0.003}, {4.04, 0.006}, {3.40, 0.009}, {2.82, 0.012}, {2.32, 0.016}, {2.00, 0.020}, {1.54, 0.030}, {1.23, 0.050}}};
constexpr double kSharpestRatio = 16;  // lines, such as lashes, are steeper than a step's 9

/// The face on the grid: the square root of luminance, in which noise is about equal in light and shade.
struct Tones {
    cv::Mat tones;
    float left = 0, top = 0;  // of the grid, in the photo's pixels
    float perX = 1, perY = 1;  // grid pixels for one of the photo

    cv::Point at(const Point3& p) const { return {cvRound((p.x - left) * perX), cvRound((p.y - top) * perY)}; }
};

template <class... Regions>
std::vector<std::size_t> joined(const Regions&... regions)
{
    std::vector<std::size_t> all;
    (all.insert(all.end(), regions.begin(), regions.end()), ...);
    return all;
}

/// Mean luminance, 0-1, of blocks of pixels; what is over at the right and below is left out.
cv::Mat blocksOf(const imaging::Image& photo, const cv::Rect& box, int block)
{
    cv::Mat means(box.height / block, box.width / block, CV_32F);
    const int channels = photo.channels();
    const float share = 1 / static_cast<float>(block * block);
    for (int row = 0; row < means.rows; ++row) {
        float* mean = means.ptr<float>(row);
        std::fill_n(mean, means.cols, 0.0f);
        for (int y = 0; y < block; ++y) {
            const float* colour = photo.row(box.y + row * block + y) + box.x * channels;
            for (int x = 0; x < means.cols; ++x) {
                float sum = 0;
                for (int i = 0; i < block; ++i, colour += channels) {
                    const float luminance = 0.2126f * colour[0] + 0.7152f * colour[1] + 0.0722f * colour[2];
                    sum += luminance > 0 ? std::min(luminance, 1.0f) : 0;  // a NaN is black
                }
                mean[x] += sum * share;
            }
        }
    }
    return means;
}

std::optional<Tones> tonesOf(const imaging::Image& photo, const Face& face, float unit)
{
    using namespace region;
    float x0 = 1e9f, y0 = 1e9f, x1 = -1e9f, y1 = -1e9f;
    for (const std::size_t i : joined(kEye[0], kEye[1], kBrow[0], kBrow[1], kLips, kCheek[0], kCheek[1])) {
        const Point3& p = face.mesh[i];
        if (!(std::abs(p.x) < 1e6f && std::abs(p.y) < 1e6f))
            return std::nullopt;
        x0 = std::min(x0, p.x), x1 = std::max(x1, p.x);
        y0 = std::min(y0, p.y), y1 = std::max(y1, p.y);
    }
    const float margin = kMargin * unit;
    const cv::Point first(static_cast<int>(std::floor(x0 - margin)), static_cast<int>(std::floor(y0 - margin)));
    const cv::Point last(static_cast<int>(std::ceil(x1 + margin)), static_cast<int>(std::ceil(y1 + margin)));
    const cv::Rect seen = cv::Rect(first, last) & cv::Rect(0, 0, photo.width(), photo.height());
    // Larger than ten units: a mesh that belongs to no face.
    if (seen.empty() || static_cast<float>(std::max(seen.width, seen.height)) > 10 * unit)
        return std::nullopt;
    // Whole blocks first: nearly all pixels of a large photo are read once and forgotten.
    const int block = std::max(1, static_cast<int>(unit / kGrid));
    const cv::Mat luminance = blocksOf(photo, seen, block);
    const cv::Rect box(seen.x, seen.y, luminance.cols * block, luminance.rows * block);
    const float scale = kGrid / unit;
    const cv::Size size(cvRound(static_cast<float>(box.width) * scale), cvRound(static_cast<float>(box.height) * scale));
    if (size.width < 16 || size.height < 16)
        return std::nullopt;
    Tones grid{{}, static_cast<float>(box.x), static_cast<float>(box.y), static_cast<float>(size.width) / static_cast<float>(box.width),
               static_cast<float>(size.height) / static_cast<float>(box.height)};
    cv::resize(luminance, grid.tones, size, 0, 0, scale < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
    cv::sqrt(cv::max(grid.tones, 0.0), grid.tones);
    return grid;
}

/// Squared slopes along x and y at one scale.
struct Slopes {
    cv::Mat x, y;

    Slopes(const cv::Mat& tones, float sigma)
    {
        cv::Mat smooth;
        cv::GaussianBlur(tones, smooth, {}, sigma, sigma, cv::BORDER_REPLICATE);
        cv::Scharr(smooth, x, CV_32F, 1, 0, 1 / 32.0);
        cv::Scharr(smooth, y, CV_32F, 0, 1, 1 / 32.0);
        cv::multiply(x, x, x);
        cv::multiply(y, y, y);
    }
    float total(int row, int column) const { return x.at<float>(row, column) + y.at<float>(row, column); }
};

void fill(cv::Mat& mask, const Tones& grid, const Face& face, std::span<const std::size_t> outline)
{
    std::vector<cv::Point> points, hull;
    for (const std::size_t i : outline)
        points.push_back(grid.at(face.mesh[i]));
    cv::convexHull(points, hull);
    cv::fillConvexPoly(mask, hull, 255);
}

float quantile(std::vector<float>& values, float share)
{
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<float>(values.size() - 1));
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

/// Mean squared slope of noise at the fine scale, from the cheeks. Shading is as steep at both scales and falls out; noise has 1/81 at the coarse one.
/// From medians, so that folds and moles do not count: a sum of two squares of Gaussians has its median at ln 2 of the mean.
float noiseOf(const Tones& grid, const Face& face, const Slopes& fine, const Slopes& coarse)
{
    cv::Mat cheeks = cv::Mat::zeros(grid.tones.size(), CV_8U);
    fill(cheeks, grid, face, region::kCheek[0]);
    fill(cheeks, grid, face, region::kCheek[1]);
    std::vector<float> atFine, atCoarse;
    for (int y = 0; y < cheeks.rows; ++y)
        for (int x = 0; x < cheeks.cols; ++x)
            if (cheeks.at<std::uint8_t>(y, x) != 0) {
                atFine.push_back(fine.total(y, x));
                atCoarse.push_back(coarse.total(y, x));
            }
    if (atFine.empty())
        return 0;
    return std::max(0.0f, quantile(atFine, 0.5f) - quantile(atCoarse, 0.5f)) / static_cast<float>(std::log(2.0));
}

/// How much steeper the strong edges are at the fine scale: 9 for an ideal step, 1 where all is soft. Empty where there is nothing to judge.
std::optional<double> steepness(const Tones& grid, const Face& face)
{
    using namespace region;
    const Slopes fine(grid.tones, kFine), coarse(grid.tones, kCoarse);
    const float noise = noiseOf(grid, face, fine, coarse);
    cv::Mat features = cv::Mat::zeros(grid.tones.size(), CV_8U);
    for (const std::size_t side : {0u, 1u})
        fill(features, grid, face, joined(kEye[side], kBrow[side]));
    fill(features, grid, face, kLips);
    const int reach = cvRound(kAround * kGrid);
    cv::dilate(features, features, cv::getStructuringElement(cv::MORPH_ELLIPSE, {2 * reach + 1, 2 * reach + 1}));

    std::vector<cv::Point> places;
    cv::findNonZero(features, places);
    if (places.size() < kFewest)
        return std::nullopt;
    const auto along = [&](const cv::Mat& fineSlopes, const cv::Mat& coarseSlopes) {
        std::vector<float> strengths, ratios;
        for (const cv::Point& p : places)
            strengths.push_back(coarseSlopes.at<float>(p));
        const float strong = std::max(quantile(strengths, 1 - kEdges), 1e-9f);
        for (const cv::Point& p : places)
            if (const float strength = coarseSlopes.at<float>(p); strength >= strong)
                ratios.push_back(std::max(0.0f, fineSlopes.at<float>(p) - noise / 2) / strength);
        return ratios.size() < kFewest / 4 ? 1.0f : std::max(1.0f, quantile(ratios, kSharpest));
    };
    return std::min(along(fine.x, coarse.x), along(fine.y, coarse.y));
}

/// Variance of the whole blur, of D squared: the face's own and what came on top.
double blurOf(double ratio)
{
    const auto at = [](const Known& k) { return std::pair(std::log(k.ratio), k.blur * k.blur + kOwn * kOwn); };
    std::pair<double, double> before{std::log(kSharpestRatio), 0.0};
    const double wanted = std::log(ratio);
    for (const Known& known : kCurve) {
        const auto here = at(known);
        if (wanted >= here.first)
            return std::max(0.0, here.second + (before.second - here.second) * (wanted - here.first) / (before.first - here.first));
        before = here;
    }
    // Beyond the curve: on along its last stretch, in which the ratio ends at 1.
    const auto last = at(kCurve.back());
    return last.second * (1 + (last.first - wanted) / last.first);
}

}  // namespace

float measureSharpness(const imaging::Image& photo, const Face& face)
{
    const float unit = unitLength(face);
    if (photo.empty() || photo.channels() < 3 || !(unit >= 1 && unit < 1e6f))
        return 0;
    const auto grid = tonesOf(photo, face, unit);
    if (!grid)
        return 0;
    const auto ratio = steepness(*grid, face);
    if (!ratio)
        return 0;
    const double pixels = kPixelBlur / unit;
    const double variance = std::max(0.0, blurOf(*ratio) - pixels * pixels);
    return static_cast<float>(std::pow(0.7, variance / (kJudged * kJudged + kOwn * kOwn)));
}

}  // namespace vision

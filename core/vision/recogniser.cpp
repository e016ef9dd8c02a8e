#include "core/vision/recogniser.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/vision/aligned_crop.h"
#include "core/vision/thresholds.h"

namespace vision {
namespace {

constexpr double kMostReduction = 2;  // up to here the reference chain samples directly
constexpr std::ptrdiff_t kLeastSeen = 3;  // of the five points of recogniser-b's crop, inside the photo

constexpr int kSideA = 150;
constexpr std::size_t kNumbersA = 128;
/// dlib's face chip (padding 0.25): outer and inner corner of both eyes and the base of the nose, in shares of the unpadded face.
constexpr std::array<std::size_t, 5> kMeshA{263, 362, 33, 133, 2};
constexpr std::array<std::array<double, 2>, 5> kChipA{{{.8595674595992, .2134981538014},
                                                       {.6460604764104, .2289674387677},
                                                       {.1205750620789, .2137274526848},
                                                       {.3340850613712, .2290642403242},
                                                       {.4901123135679, .6277975316475}}};
constexpr double kPaddingA = 0.25;

constexpr int kSideB = 224;
constexpr std::size_t kNumbersB = 1024;
/// ArcFace's template for 112 pixels (Deng et al. 2019): image-left eye, image-right eye, tip of the nose, corners of the mouth.
constexpr std::array<Point, 5> kTemplateB{{{38.2946f, 51.6963f}, {73.5318f, 51.5014f}, {56.0252f, 71.7366f}, {41.5493f, 92.3655f}, {70.7299f, 92.2041f}}};
constexpr std::array<std::size_t, 4> kLeftEye{33, 133, 159, 145};
constexpr std::array<std::size_t, 4> kRightEye{362, 263, 386, 374};

Point meanOf(const Mesh& mesh, const std::array<std::size_t, 4>& indices)
{
    Point mean;
    for (const std::size_t i : indices) {
        mean.x += mesh[i].x / 4;
        mean.y += mesh[i].y / 4;
    }
    return mean;
}

Point flat(const Point3& p)
{
    return {p.x, p.y};
}

std::optional<Similarity> alignmentA(const Mesh& mesh)
{
    std::array<Point, 5> from;
    std::array<Point, 5> to;
    for (std::size_t i = 0; i < from.size(); ++i) {
        from[i] = flat(mesh[kMeshA[i]]);
        const auto place = [&](double share) { return static_cast<float>((kPaddingA + share) / (1 + 2 * kPaddingA) * kSideA); };
        to[i] = {place(kChipA[i][0]), place(kChipA[i][1])};
    }
    return fitSimilarity(from, to);
}

std::array<Point, 5> pointsB(const Mesh& mesh)
{
    return {meanOf(mesh, kLeftEye), meanOf(mesh, kRightEye), flat(mesh[1]), flat(mesh[61]), flat(mesh[291])};
}

std::optional<Similarity> alignmentB(const Mesh& mesh)
{
    std::array<Point, 5> to = kTemplateB;
    for (Point& p : to)
        p = {2 * p.x, 2 * p.y};
    return fitSimilarity(pointsB(mesh), to);
}

/// A crop of which the photo would be less than a pixel belongs to no face.
bool plausible(const std::optional<Similarity>& toCrop, const cv::Mat& rgb)
{
    return toCrop && toCrop->scale() * std::max(rgb.cols, rgb.rows) > 1;
}

}  // namespace

Recognisers::Recognisers(const ModelStore& store) : a_(store.require("recogniser-a"), "recogniser-a"), b_(store.require("recogniser-b"), "recogniser-b") {}

Embeddings Recognisers::embed(const cv::Mat& rgb, const Face& face)
{
    // Written so that what is no number is refused as well.
    const auto seen = std::ranges::count_if(
        pointsB(face.mesh), [&](Point p) { return p.x >= 0 && p.y >= 0 && p.x < static_cast<float>(rgb.cols) && p.y < static_cast<float>(rgb.rows); });
    if (!(unitLength(face) >= threshold::kPixelsToRecognise) || seen < kLeastSeen)
        return {};
    const auto alignA = alignmentA(face.mesh);
    const auto alignB = alignmentB(face.mesh);
    if (!plausible(alignA, rgb) || !plausible(alignB, rgb))
        return {};
    Embeddings found;
    const cv::Mat chip = alignedCrop(rgb, *alignA, kSideA, kMostReduction);
    auto out = a_.run(cv::dnn::blobFromImage(chip, 1 / 255.0, {}, {122.782, 117.001, 104.298}), {"embedding"});
    const float* numbers = a_.numbers(out[0], kNumbersA);
    found.a.assign(numbers, numbers + kNumbersA);

    // This net was trained on blue, green, red; the means stand in that order too.
    const cv::Mat crop = alignedCrop(rgb, *alignB, kSideB, kMostReduction);
    out = b_.run(cv::dnn::blobFromImage(crop, 1, {}, {103.939, 116.779, 123.68}, true), {"embedding"});
    numbers = b_.numbers(out[0], kNumbersB);
    found.b.assign(numbers, numbers + kNumbersB);
    const double length = cv::norm(cv::Mat(found.b), cv::NORM_L2);
    if (!(length > 0) || !cv::checkRange(cv::Mat(found.a)) || !cv::checkRange(cv::Mat(found.b)))
        return {};  // a user's own net may say anything
    for (float& number : found.b)
        number = static_cast<float>(static_cast<double>(number) / length);
    return found;
}

}  // namespace vision

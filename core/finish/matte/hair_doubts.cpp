#include "core/finish/matte/hair_doubts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "core/finish/matte/cut_out.h"
#include "core/finish/matte/head_maps.h"
#include "core/finish/matte/local_mean.h"
#include "core/finish/ramp.h"
#include "core/imaging/mat.h"

namespace finish::matte {
namespace {

using imaging::Image;

// Where the cut-out visibly fails on white paper and where it does not, on 33 portraits; README.md has the figures.
constexpr float kMostClutter = 0.2f;   // of the trust: passable up to .19, torn edges from .225 on
constexpr float kMostVeil = 0.30f;     // square D: passable up to .20, a grey veil from .40 on
constexpr float kMostPocket = 0.04f;   // square D: rim light .018, a piece of wall .096

// Lengths in D, light in square roots.
constexpr float kOvalMargin = 0.05f;
constexpr float kNear = 0.3f, kFine = 0.1f, kAround = 0.15f;
constexpr float kHairFrom = 1.6f;      // above the chin
constexpr float kPocketFrom = 0.7f;    // collars lie lower
constexpr float kPocketNear = 0.03f, kPocketFar = 0.35f;  // from the outside
constexpr float kBrighter = 0.1f;      // what is darker than hair may be the hair's own depth
constexpr float kSameColour = 0.006f;  // squared
constexpr double kFewestCells = 60;
// A smaller piece is no shine either where it is the background's very colour and dark hair could not look so: 033's sky in a loop has .73 and .64, the strands and
// temples that come nearest .64 and .53.
constexpr double kLeastPiece = 0.0015;  // square D
constexpr double kVeryColour = 0.70, kVeryApart = 0.58;
constexpr float kPieceReach = 0.06f;  // whose paler edge belongs to it
constexpr float kIntruderMargin = 0.02f, kIntruderEdge = 0.01f;

Image toned(const Image& cells)
{
    Image tones(cells.extent(), 3, imaging::Space::Data);
    for (std::size_t i = 0; i < tones.extent().area(); ++i)
        for (std::size_t c = 0; c < 3; ++c) {
            const float v = cells.pixels()[4 * i + c];
            tones.pixels()[3 * i + c] = std::isfinite(v) ? std::sqrt(std::max(0.0f, v)) : 0;
        }
    return tones;
}

float grey(const float* tone)
{
    return (tone[0] + tone[1] + tone[2]) / 3;
}

float squareDistance(const float* a, const float* b)
{
    float sum = 0;
    for (int c = 0; c < 3; ++c)
        sum += (a[c] - b[c]) * (a[c] - b[c]);
    return sum;
}

struct Places {
    Image heights, toOval, toOutside, toPerson;  // heights in D, distances in cells
};

float clutterOf(const Image& tones, const SureCells& sure, const Places& places, float unit)
{
    cv::Mat light(tones.height(), tones.width(), CV_32F), smooth;
    for (int y = 0; y < tones.height(); ++y)
        for (int x = 0; x < tones.width(); ++x)
            light.at<float>(y, x) = grey(tones.row(y) + static_cast<std::ptrdiff_t>(3) * x);
    cv::GaussianBlur(light, smooth, {}, static_cast<double>(kFine * unit), 0, cv::BORDER_REPLICATE);
    double square = 0, count = 0;
    for (int y = 0; y < tones.height(); ++y)
        for (int x = 0; x < tones.width(); ++x)
            if (sure.background.at(x, y) > 0 && places.heights.at(x, y) > 0 && places.toPerson.at(x, y) < kNear * unit) {
                square += std::pow(static_cast<double>(light.at<float>(y, x) - smooth.at<float>(y, x)), 2);
                ++count;
            }
    return count < kFewestCells ? 0 : static_cast<float>(std::sqrt(square / count));
}

float veilOf(const Image& alpha, const Places& places, float unit)
{
    constexpr int kWindow = 5;  // cells: .08 D
    constexpr float kStrands = 0.10f;
    cv::Mat mean, square;
    cv::blur(imaging::asMat(alpha), mean, {kWindow, kWindow}, {-1, -1}, cv::BORDER_REPLICATE);
    cv::sqrBoxFilter(imaging::asMat(alpha), square, CV_32F, {kWindow, kWindow}, {-1, -1}, true, cv::BORDER_REPLICATE);
    double area = 0;
    for (int y = 0; y < alpha.height(); ++y)
        for (int x = 0; x < alpha.width(); ++x) {
            const float m = mean.at<float>(y, x), variance = square.at<float>(y, x) - m * m;
            if (m > 0.15f && m < 0.85f && variance < kStrands * kStrands && places.heights.at(x, y) > 0 && places.toOval.at(x, y) > kOvalMargin * unit)
                ++area;
        }
    return static_cast<float>(area) / (unit * unit);
}

/// What the hair looks like: a median of tones and their spread about the mean.
struct Hair {
    std::array<float, 3> tone{};
    float spread = 0;
    bool found = false;
};

Hair hairOf(const Image& tones, const Image& alpha, const Places& places, float unit)
{
    std::array<std::vector<float>, 3> seen;
    for (int y = 0; y < tones.height(); ++y)
        for (int x = 0; x < tones.width(); ++x)
            if (alpha.at(x, y) > 0.97f && places.heights.at(x, y) > kHairFrom && places.toOval.at(x, y) > kOvalMargin * unit && places.toOutside.at(x, y) > kOvalMargin * unit)
                for (int c = 0; c < 3; ++c)
                    seen[static_cast<std::size_t>(c)].push_back(tones.at(x, y, c));
    Hair hair;
    if (static_cast<double>(seen[0].size()) < kFewestCells)
        return hair;
    for (std::size_t c = 0; c < 3; ++c) {
        auto& values = seen[c];
        double sum = 0, square = 0;
        for (const float v : values) {
            sum += static_cast<double>(v);
            square += static_cast<double>(v * v);
        }
        const double n = static_cast<double>(values.size());
        hair.spread += static_cast<float>(std::max(0.0, square / n - sum / n * (sum / n)));
        const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
        std::nth_element(values.begin(), middle, values.end());
        hair.tone[c] = *middle;
    }
    hair.found = true;
    return hair;
}

/// The pieces with their paler edges, softened; empty of none.
Image grownIntruders(const cv::Mat& labels, const std::vector<bool>& intrudes, const cv::Mat& suspicion, float unit)
{
    if (std::find(intrudes.begin(), intrudes.end(), true) == intrudes.end())
        return {};
    Image found({labels.cols, labels.rows}, 1, imaging::Space::Data);
    for (int y = 0; y < found.height(); ++y)
        for (int x = 0; x < found.width(); ++x)
            found.at(x, y) = intrudes[static_cast<std::size_t>(labels.at<int>(y, x))] ? 1.0f : 0.0f;
    const Image near = distanceTo(found);
    for (int y = 0; y < found.height(); ++y)
        for (int x = 0; x < found.width(); ++x)
            if (near.at(x, y) <= kPieceReach * unit && suspicion.at<float>(y, x) > 0.1f)
                found.at(x, y) = 1;
    Image grown = distanceTo(found);
    for (float& d : grown.pixels())
        d = d <= kIntruderMargin * unit ? 1.0f : 0.0f;
    blur(grown, kIntruderEdge * unit);
    return grown;
}

void findPieces(HairDoubts& doubts, const Image& tones, const Image& alpha, const SureCells& sure, const Places& places, float unit)
{
    const Hair hair = hairOf(tones, alpha, places, unit);
    if (!hair.found)
        return;
    const Image behind = localMean(tones, sure.background, kAround * unit);
    const float spread = 2 * (2 * hair.spread + 0.01f);
    cv::Mat suspicion(tones.height(), tones.width(), CV_32F, cv::Scalar(0)), labels, statistics, centres;
    Image looksBehind(tones.extent(), 1, imaging::Space::Data, 0.0f);
    for (int y = 0; y < tones.height(); ++y)
        for (int x = 0; x < tones.width(); ++x) {
            const float *own = tones.row(y) + static_cast<std::ptrdiff_t>(3) * x, *back = behind.row(y) + static_cast<std::ptrdiff_t>(3) * x;
            const float depth = places.toOutside.at(x, y) / unit;
            if (places.heights.at(x, y) < kPocketFrom || places.toOval.at(x, y) < kOvalMargin * unit || alpha.at(x, y) < 0.5f || depth < kPocketNear || depth > kPocketFar ||
                grey(back) < grey(hair.tone.data()) + kBrighter)
                continue;
            const float looksHair = std::exp(-squareDistance(own, hair.tone.data()) / spread);
            looksBehind.at(x, y) = std::exp(-squareDistance(own, back) / kSameColour);
            suspicion.at<float>(y, x) = looksBehind.at(x, y) * (1 - looksHair);
        }
    struct Piece {
        double area = 0, colour = 0, apart = 0;
    };
    std::vector<Piece> pieces(static_cast<std::size_t>(cv::connectedComponentsWithStats(suspicion > 0.3, labels, statistics, centres)));
    for (int y = 0; y < tones.height(); ++y)
        for (int x = 0; x < tones.width(); ++x) {
            Piece& piece = pieces[static_cast<std::size_t>(labels.at<int>(y, x))];
            ++piece.area;
            piece.colour += static_cast<double>(looksBehind.at(x, y));
            piece.apart += std::sqrt(static_cast<double>(squareDistance(behind.row(y) + static_cast<std::ptrdiff_t>(3) * x, hair.tone.data())) / 3);
        }
    const double square = static_cast<double>(unit) * static_cast<double>(unit);
    std::vector<bool> intrudes(pieces.size(), false);
    for (std::size_t i = 1; i < pieces.size(); ++i) {
        const auto& [area, colour, apart] = pieces[i];
        doubts.pocket = std::max(doubts.pocket, static_cast<float>(area / square));
        intrudes[i] = area > static_cast<double>(kMostPocket) * square || (area >= kLeastPiece * square && colour >= kVeryColour * area && apart >= kVeryApart * area);
    }
    doubts.intruders = grownIntruders(labels, intrudes, suspicion, unit);
}

Image holds(const Image& values, float from, float to)
{
    Image mask(values.extent(), 1, imaging::Space::Data);
    for (std::size_t i = 0; i < mask.size(); ++i)
        mask.pixels()[i] = values.pixels()[i] >= from && values.pixels()[i] <= to ? 1.0f : 0.0f;
    return mask;
}

}  // namespace

HairDoubts hairDoubts(const Image& cells, const Image& alpha, const SureCells& sure, const HeadFrame& frame, const Grid& grid)
{
    const Image tones = toned(cells);
    const Places places{heightsAboveChin(frame, grid), distanceTo(ovalMask(frame, grid)), distanceTo(holds(alpha, 0, 0.05f)), distanceTo(holds(alpha, 0.3f, 1))};
    HairDoubts doubts{.clutter = clutterOf(tones, sure, places, grid.unit), .veil = veilOf(alpha, places, grid.unit), .pocket = 0, .intruders = {}};
    findPieces(doubts, tones, alpha, sure, places, grid.unit);
    return doubts;
}

float trustLess(float trust, const HairDoubts& doubts)
{
    // Cubes: what is half of too much says next to nothing yet.
    const auto bound = [](float most, float measured) { return measured > 0 ? kDifficultHair * std::pow(most / measured, 3.0f) : 1.0f; };
    return clamp01(std::min({trust, bound(kMostClutter * trust, doubts.clutter), bound(kMostVeil, doubts.veil), bound(kMostPocket, doubts.pocket)}));
}

}  // namespace finish::matte

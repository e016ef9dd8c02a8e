#include "core/vision/spots.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <tuple>
#include <utility>

#include "core/imaging/mat.h"

namespace vision {
namespace {

// Lengths in units of D, colours in natural logarithms. Sigmas, ratio and classes are the prototype's (33 portraits); what differs says so.
constexpr std::array<float, 4> kSigmas{0.014f, 0.02f, 0.028f, 0.04f};
constexpr float kRatio = 1.6f;
constexpr float kLeastResponse = 0.022f;
constexpr float kNoise = 6;  // times the median absolute deviation
constexpr float kApart = 0.025f;
constexpr float kLongest = 2;        // elongation: strands, folds, rims
constexpr float kRing = 2.5f;        // of sigma: where a spot's surround is looked at,
constexpr float kLeastSide = 0.25f;  // and what its most similar side has to differ by, of the mean difference
constexpr float kEdge = 0.035f;      // how far a spot keeps from the border of the skin
constexpr float kRedLeast = 0.018f;
// Melanin takes .71 of a logarithm from red light where it takes one from green (absorption as wavelength to the -3.3), which makes .47 here; blood
// takes .1 and makes 1.5. Moles that return over several photos measure .3-.7, small
// moles and freckles on the panel up to .85 (chroma is coarse in a JPEG), shadows and folds 0. The prototype's .35 healed moles.
constexpr float kRedOfDark = 0.9f;
constexpr float kRedClips = 0.93f;  // linear; where red light is near its end, everything darker looks redder
constexpr float kRedDarkest = 0.16f;
constexpr float kMoleDark = 0.10f;
constexpr float kMoleRed = 0.15f;
constexpr float kManyPerArea = 14;  // spots a D^2 of skin: freckles
constexpr float kRedAmongFreckles = 0.045f;
constexpr float kOverClutter = 5;      // a spot stands out of pores and noise
constexpr float kStubble = 1.5f;       // roughness around it, of the cheeks': stubble,
constexpr float kFarOverClutter = 25;  // unless it is that much clearer than what surrounds it (a mole on very smooth skin: 47; a hair among stubble: 16)
constexpr float kFloor = 0.002f;
constexpr float kSurveyedShare = 0.6f;  // of a triangle's pixels that are skin
constexpr float kForeshortened = 0.4f;  // least area of a triangle, of what it has seen from the front

/// Places where folds, shadows and hair look like spots, and how far that reaches.
struct Trap {
    std::size_t index;
    float radius;
};
constexpr std::array<Trap, 22> kTraps{{
    {98, .09f}, {327, .09f}, {64, .07f},  {294, .07f}, {129, .07f}, {358, .07f}, {2, .06f},                // nostrils, wings of the nose
    {61, .08f}, {291, .08f},                                                                               // corners of the mouth
    {33, .09f}, {263, .09f}, {133, .09f}, {362, .09f},                                                     // corners of the eyes
    {70, .08f}, {300, .08f}, {46, .08f},  {276, .08f}, {107, .06f}, {336, .06f}, {55, .06f}, {285, .06f},  // ends of the brows
    {17, .06f},                                                                                            // fold below the lip
}};

float ln(float v)
{
    return std::log(std::max(kFloor, v));
}

float median(std::vector<float> values)
{
    if (values.empty())
        return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// Skin-weighted means at growing scales: red, dark, and their weight.
class ScaleSpace {
public:
    explicit ScaleSpace(const SkinMap& skin) : unit_(skin.unit), sums_(skin.picture.height(), skin.picture.width(), CV_32FC3)
    {
        for (int y = 0; y < sums_.rows; ++y)
            for (int x = 0; x < sums_.cols; ++x) {
                const float* p = skin.picture.row(y) + 3 * x;
                const float r = std::max(kFloor, p[0]), g = std::max(kFloor, p[1]), b = std::max(kFloor, p[2]);
                const float w = skin.withMarks.at(x, y);
                sums_.at<cv::Vec3f>(y, x) = {w * (ln(r) - ln(g)), w * -0.8f * ln(0.2126f * r + 0.7152f * g + 0.0722f * b), w};
            }
    }
    /// @param sigma in D, never smaller than the last.
    cv::Mat at(float sigma)
    {
        const float more = std::sqrt(std::max(0.0f, sigma * sigma - reached_ * reached_)) * unit_;
        if (more > 0.2f) {
            const int side = 2 * static_cast<int>(std::ceil(3 * more)) + 1;
            cv::GaussianBlur(sums_, sums_, {side, side}, more, more, cv::BORDER_REPLICATE);
            reached_ = sigma;
        }
        cv::Mat means(sums_.size(), CV_32FC2);
        for (int y = 0; y < sums_.rows; ++y) {
            const auto* s = sums_.ptr<cv::Vec3f>(y);
            auto* m = means.ptr<cv::Vec2f>(y);
            for (int x = 0; x < sums_.cols; ++x)
                m[x] = s[x][2] > 1e-4f ? cv::Vec2f(s[x][0] / s[x][2], s[x][1] / s[x][2]) : cv::Vec2f(0, 0);
        }
        return means;
    }

private:
    float unit_;
    float reached_ = 0;
    cv::Mat sums_;
};

/// One scale: redness [0] and darkness [1] blurred, and how much more of them there is than around.
struct Scale {
    cv::Mat mean, difference;
};

std::array<Scale, kSigmas.size()> scalesOf(const SkinMap& skin)
{
    struct Level {
        float sigma;
        std::size_t scale;
        bool wide;
    };
    std::vector<Level> levels;
    for (std::size_t k = 0; k < kSigmas.size(); ++k) {
        levels.push_back({kSigmas[k], k, false});
        levels.push_back({kSigmas[k] * kRatio, k, true});
    }
    std::ranges::sort(levels, {}, &Level::sigma);
    std::array<Scale, kSigmas.size()> scales;
    ScaleSpace space(skin);
    for (const Level& level : levels) {
        Scale& scale = scales[level.scale];
        if (!level.wide)
            scale.mean = space.at(level.sigma);
        else
            scale.difference = scale.mean - space.at(level.sigma);
    }
    return scales;
}

/// Response above which a place is no noise.
float thresholdOf(const cv::Mat& difference, const SkinMap& skin, int channel)
{
    std::vector<float> values;
    for (int y = 0; y < difference.rows; ++y)
        for (int x = 0; x < difference.cols; ++x)
            if (skin.withMarks.at(x, y) > 0)
                values.push_back(difference.at<cv::Vec2f>(y, x)[channel]);
    const float centre = median(values);
    for (float& v : values)
        v = std::abs(v - centre);
    return std::max(kLeastResponse, centre + kNoise * median(values));
}

struct Candidate {
    int x, y;
    std::size_t scale;
    float clearness;  ///< response over its threshold
    float red, dark;
    int channel;  ///< that found it
};

std::vector<Candidate> candidatesIn(const std::array<Scale, kSigmas.size()>& scales, const SkinMap& skin, const cv::Mat& depth)
{
    std::vector<Candidate> found;
    for (std::size_t k = 0; k < scales.size(); ++k) {
        const cv::Mat& d = scales[k].difference;
        for (int channel = 0; channel < 2; ++channel) {
            const float threshold = thresholdOf(d, skin, channel);
            for (int y = 1; y + 1 < d.rows; ++y)
                for (int x = 1; x + 1 < d.cols; ++x) {
                    const float v = d.at<cv::Vec2f>(y, x)[channel];
                    if (v < threshold || depth.at<float>(y, x) < kEdge * skin.unit)
                        continue;
                    bool highest = true;
                    for (int j = -1; j <= 1 && highest; ++j)
                        for (int i = -1; i <= 1 && highest; ++i)
                            highest = d.at<cv::Vec2f>(y + j, x + i)[channel] <= v;
                    if (highest)
                        found.push_back({x, y, k, v / threshold, d.at<cv::Vec2f>(y, x)[0], d.at<cv::Vec2f>(y, x)[1], channel});
                }
        }
    }
    std::ranges::sort(found, [](const Candidate& a, const Candidate& b) {
        return a.clearness != b.clearness ? a.clearness > b.clearness : std::tie(a.y, a.x, a.scale, a.channel) < std::tie(b.y, b.x, b.scale, b.channel);
    });
    return found;
}

/// Ratio of the axes of what rises over half the peak around it, and its centre. 0 when it does not end within reach: a fold, not a spot.
float elongation(const cv::Mat& difference, const Candidate& c, float sigmaPixels, cv::Point2f& centre)
{
    const int reach = std::max(3, static_cast<int>(std::ceil(3.2f * sigmaPixels)));
    const cv::Rect window = cv::Rect(c.x - reach, c.y - reach, 2 * reach + 1, 2 * reach + 1) & cv::Rect(0, 0, difference.cols, difference.rows);
    const float half = difference.at<cv::Vec2f>(c.y, c.x)[c.channel] / 2;
    cv::Mat above(window.size(), CV_8U);
    for (int y = 0; y < window.height; ++y)
        for (int x = 0; x < window.width; ++x)
            above.at<std::uint8_t>(y, x) = difference.at<cv::Vec2f>(window.y + y, window.x + x)[c.channel] > half ? 255 : 0;
    cv::Mat labels;
    cv::connectedComponents(above, labels, 4, CV_32S);
    const int own = labels.at<int>(c.y - window.y, c.x - window.x);
    double n = 0, mx = 0, my = 0, xx = 0, xy = 0, yy = 0;
    for (int y = 0; y < window.height; ++y)
        for (int x = 0; x < window.width; ++x)
            if (labels.at<int>(y, x) == own) {
                const double w = difference.at<cv::Vec2f>(window.y + y, window.x + x)[c.channel] - half;
                n += w, mx += w * x, my += w * y, xx += w * x * x, xy += w * x * y, yy += w * y * y;
                if (x == 0 || y == 0 || x == window.width - 1 || y == window.height - 1)
                    return 0;
            }
    if (!(n > 0))
        return 0;
    mx /= n, my /= n;
    // A pixel is no point: its own extent of 1/12 keeps a spot of two pixels from looking infinitely long.
    const double a = xx / n - mx * mx + 1 / 12.0, b = xy / n - mx * my, d = yy / n - my * my + 1 / 12.0;
    const double middle = (a + d) / 2, swing = std::sqrt((a - d) * (a - d) / 4 + b * b);
    centre = {static_cast<float>(window.x + mx + 0.5), static_cast<float>(window.y + my + 0.5)};
    return static_cast<float>(std::sqrt((middle + swing) / std::max(1e-6, middle - swing)));
}

/// Whether a place differs from its surround on every side: at the edge of a shadow, on a fold or a strand one side is like it. To let two sides pass, for
/// the sake of spots side by side, brought back creases beside nose and eyes.
bool standsAlone(const cv::Mat& mean, const SkinMap& skin, const Candidate& c, float sigmaPixels)
{
    constexpr int kDirections = 12;
    const float centre = mean.at<cv::Vec2f>(c.y, c.x)[c.channel];
    float sum = 0, least = std::numeric_limits<float>::max();
    int count = 0;
    for (int i = 0; i < kDirections; ++i) {
        const float angle = static_cast<float>(i) * 2 * std::numbers::pi_v<float> / kDirections;
        const int x = c.x + cvRound(kRing * sigmaPixels * std::cos(angle)), y = c.y + cvRound(kRing * sigmaPixels * std::sin(angle));
        if (x < 0 || y < 0 || x >= mean.cols || y >= mean.rows || skin.withMarks.at(x, y) == 0)
            continue;
        const float difference = centre - mean.at<cv::Vec2f>(y, x)[c.channel];
        sum += difference;
        least = std::min(least, difference);
        ++count;
    }
    return count * 3 >= kDirections * 2 && sum > 0 && least * static_cast<float>(count) > kLeastSide * sum;
}

/// What the filter says around a place on average, there and not at the place itself: stubble and pores answer everywhere.
cv::Vec2f clutterAround(const cv::Mat& difference, const SkinMap& skin, const Candidate& c, float sigmaPixels)
{
    const float inner = std::max(3 * sigmaPixels, 0.06f * skin.unit), outer = inner + 0.17f * skin.unit;
    const int reach = static_cast<int>(std::ceil(outer));
    std::array<std::vector<float>, 2> values;
    for (int y = std::max(0, c.y - reach); y <= std::min(difference.rows - 1, c.y + reach); ++y)
        for (int x = std::max(0, c.x - reach); x <= std::min(difference.cols - 1, c.x + reach); ++x) {
            const float distance = std::hypot(static_cast<float>(x - c.x), static_cast<float>(y - c.y));
            if (distance < inner || distance > outer || skin.withMarks.at(x, y) == 0)
                continue;
            values[0].push_back(std::abs(difference.at<cv::Vec2f>(y, x)[0]));
            values[1].push_back(std::abs(difference.at<cv::Vec2f>(y, x)[1]));
        }
    return {median(std::move(values[0])), median(std::move(values[1]))};
}

/// Median roughness of the skin around a place, beyond the reach of the place itself.
float roughnessAround(const SkinMap& skin, const Candidate& c)
{
    const float inner = 0.11f * skin.unit, outer = 0.2f * skin.unit;
    const int reach = static_cast<int>(std::ceil(outer));
    std::vector<float> values;
    for (int y = std::max(0, c.y - reach); y <= std::min(skin.mask.height() - 1, c.y + reach); ++y)
        for (int x = std::max(0, c.x - reach); x <= std::min(skin.mask.width() - 1, c.x + reach); ++x) {
            const float distance = std::hypot(static_cast<float>(x - c.x), static_cast<float>(y - c.y));
            if (distance >= inner && distance <= outer && skin.withMarks.at(x, y) > 0)
                values.push_back(skin.roughness.at(x, y));
        }
    return median(std::move(values));
}

bool trapped(Point at, const Face& face)
{
    const float unit = unitLength(face);
    return std::ranges::any_of(kTraps, [&](const Trap& trap) {
        const Point3& p = face.mesh[trap.index];
        return std::hypot(at.x - p.x, at.y - p.y) < trap.radius * unit;
    });
}

float areaOf(Point a, Point b, Point c)
{
    return ((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y)) / 2;
}

Point flat(const Point3& p)
{
    return {p.x, p.y};
}

const Point3& vertex(const Mesh& mesh, int index)
{
    return mesh[static_cast<std::size_t>(index)];
}

/// Which way round a triangle of this face has to run to be turned to the camera: +1 or -1 (the photo's y points down).
float facing(const CanonicalMesh& canonical)
{
    float sum = 0;
    for (const auto& [a, b, c] : canonical.triangles)
        sum += areaOf(flat(vertex(canonical.vertices, a)), flat(vertex(canonical.vertices, b)), flat(vertex(canonical.vertices, c)));
    return sum > 0 ? -1.0f : 1.0f;
}

double areaInSpace(const CanonicalMesh& canonical, const std::array<int, 3>& t)
{
    const auto at = [&](int i) {
        const Point3& p = vertex(canonical.vertices, i);
        return cv::Vec3d(p.x, p.y, p.z);
    };
    return cv::norm((at(t[1]) - at(t[0])).cross(at(t[2]) - at(t[0]))) / 2;
}

/// Number of the nearest triangle that is turned to the camera, a grid pixel each; -1 off the mesh.
cv::Mat trianglesOn(const SkinMap& skin, const Face& face, const CanonicalMesh& canonical)
{
    const float sign = facing(canonical);
    std::vector<std::pair<float, int>> order;
    for (std::size_t i = 0; i < canonical.triangles.size() && i < kMeshTriangles; ++i) {
        const auto& [a, b, c] = canonical.triangles[i];
        if (sign * areaOf(flat(vertex(face.mesh, a)), flat(vertex(face.mesh, b)), flat(vertex(face.mesh, c))) > 0)
            order.emplace_back(-(vertex(face.mesh, a).z + vertex(face.mesh, b).z + vertex(face.mesh, c).z), static_cast<int>(i));
    }
    std::ranges::sort(order);  // farthest first: the nearer is drawn over it
    cv::Mat numbers(skin.picture.height(), skin.picture.width(), CV_32S, cv::Scalar(-1));
    constexpr int kShift = 4;
    for (const auto& [depth, i] : order) {
        std::array<cv::Point, 3> corners;
        for (std::size_t k = 0; k < 3; ++k) {
            const Point p = skin.toGrid(flat(vertex(face.mesh, canonical.triangles[static_cast<std::size_t>(i)][k])));
            corners[k] = {cvRound((p.x - 0.5f) * (1 << kShift)), cvRound((p.y - 0.5f) * (1 << kShift))};
        }
        cv::fillConvexPoly(numbers, corners.data(), 3, cv::Scalar(i), cv::LINE_8, kShift);
    }
    return numbers;
}

TriangleSet surveyOf(const SkinMap& skin, const Face& face, const CanonicalMesh& canonical)
{
    TriangleSet surveyed;
    if (face.sharpness < kSpotLeastSharpness)
        return surveyed;
    const cv::Mat numbers = trianglesOn(skin, face, canonical);
    std::vector<int> seen(kMeshTriangles, 0), bare(kMeshTriangles, 0);
    for (int y = 0; y < numbers.rows; ++y)
        for (int x = 0; x < numbers.cols; ++x)
            if (const int i = numbers.at<int>(y, x); i >= 0) {
                ++seen[static_cast<std::size_t>(i)];
                bare[static_cast<std::size_t>(i)] += skin.withMarks.at(x, y) > 0 ? 1 : 0;
            }
    const double pixelsPerCm = fitHead(face.mesh, canonical).pixelsPerCm * skin.unit / unitLength(face);
    for (std::size_t i = 0; i < surveyed.size() && i < canonical.triangles.size(); ++i) {
        const double whole = areaInSpace(canonical, canonical.triangles[i]) * pixelsPerCm * pixelsPerCm;
        surveyed[i] = seen[i] > 0 && seen[i] >= kForeshortened * whole && static_cast<float>(bare[i]) >= kSurveyedShare * static_cast<float>(seen[i]);
    }
    return surveyed;
}

using Weights = std::array<double, 3>;  // barycentric

Point3 blend(const Mesh& mesh, const std::array<int, 3>& t, const Weights& w)
{
    Point3 p;
    for (std::size_t k = 0; k < 3; ++k) {
        const Point3& v = vertex(mesh, t[k]);
        p.x += static_cast<float>(w[k] * v.x);
        p.y += static_cast<float>(w[k] * v.y);
        p.z += static_cast<float>(w[k] * v.z);
    }
    return p;
}

/// The point of a triangle nearest to `p`, by its weights (Ericson 2005, Real-Time Collision Detection, 5.1.5).
Weights nearestOn(const cv::Vec3d& p, const cv::Vec3d& a, const cv::Vec3d& b, const cv::Vec3d& c)
{
    const cv::Vec3d ab = b - a, ac = c - a, ap = p - a, bp = p - b, cp = p - c;
    const double d1 = ab.dot(ap), d2 = ac.dot(ap), d3 = ab.dot(bp), d4 = ac.dot(bp), d5 = ab.dot(cp), d6 = ac.dot(cp);
    if (d1 <= 0 && d2 <= 0)
        return {1, 0, 0};
    if (d3 >= 0 && d4 <= d3)
        return {0, 1, 0};
    if (const double vc = d1 * d4 - d3 * d2; vc <= 0 && d1 >= 0 && d3 <= 0)
        return {1 - d1 / (d1 - d3), d1 / (d1 - d3), 0};
    if (d6 >= 0 && d5 <= d6)
        return {0, 0, 1};
    if (const double vb = d5 * d2 - d1 * d6; vb <= 0 && d2 >= 0 && d6 <= 0)
        return {1 - d2 / (d2 - d6), 0, d2 / (d2 - d6)};
    if (const double va = d3 * d6 - d5 * d4; va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0) {
        const double w = (d4 - d3) / (d4 - d3 + d5 - d6);
        return {0, 1 - w, w};
    }
    const double va = d3 * d6 - d5 * d4, vb = d5 * d2 - d1 * d6, vc = d1 * d4 - d3 * d2;
    const double sum = va + vb + vc;
    return sum != 0 ? Weights{va / sum, vb / sum, vc / sum} : Weights{1, 0, 0};
}

struct HeadPlace {
    int triangle = 0;
    Weights weights{1, 0, 0};
};

HeadPlace nearestPlace(Point3 head, const CanonicalMesh& canonical)
{
    const cv::Vec3d p(head.x, head.y, head.z);
    const auto at = [&](int i) {
        const Point3& v = vertex(canonical.vertices, i);
        return cv::Vec3d(v.x, v.y, v.z);
    };
    HeadPlace best;
    double least = std::numeric_limits<double>::max();
    for (std::size_t i = 0; i < canonical.triangles.size(); ++i) {
        const auto& [a, b, c] = canonical.triangles[i];
        const Weights w = nearestOn(p, at(a), at(b), at(c));
        const double distance = cv::norm(w[0] * at(a) + w[1] * at(b) + w[2] * at(c) - p);
        if (distance < least) {
            least = distance;
            best = {static_cast<int>(i), w};
        }
    }
    return best;
}

Spot::Kind kindOf(const Candidate& c, const cv::Vec2f& clutter, float roughness, float redLight)
{
    if (roughness > kStubble && c.dark < kFarOverClutter * clutter[1])
        return Spot::Kind::Other;
    if (redLight < kRedClips && c.red > kRedLeast && c.red > kRedOfDark * c.dark && c.dark < kRedDarkest && c.red > kOverClutter * clutter[0])
        return Spot::Kind::Red;
    return c.dark > kMoleDark && c.red > kMoleRed * c.dark && c.dark > kOverClutter * clutter[1] ? Spot::Kind::Mole : Spot::Kind::Other;
}

}  // namespace

SpotSurvey findSpots(const SkinMap& skin, const Face& face, const CanonicalMesh& canonical)
{
    SpotSurvey survey;
    const bool finite = std::ranges::all_of(face.mesh, [](const Point3& p) { return std::isfinite(p.x) && std::isfinite(p.y) && std::isfinite(p.z); });
    if (skin.empty() || skin.unit < kSpotLeastUnit || !finite)
        return survey;
    survey.surveyed = surveyOf(skin, face, canonical);

    cv::Mat bare;
    imaging::asMat(skin.withMarks).convertTo(bare, CV_8U, 255);
    // The border of the grid is a border of the skin.
    bare.row(0).setTo(0), bare.row(bare.rows - 1).setTo(0), bare.col(0).setTo(0), bare.col(bare.cols - 1).setTo(0);
    cv::Mat depth;
    cv::distanceTransform(bare, depth, cv::DIST_L2, 3);
    const auto scales = scalesOf(skin);
    for (const Candidate& c : candidatesIn(scales, skin, depth)) {
        if (survey.spots.size() == kMostSpots)
            break;
        const float sigma = kSigmas[c.scale];
        const Point here = skin.toPhoto({static_cast<float>(c.x) + 0.5f, static_cast<float>(c.y) + 0.5f});
        const float unit = unitLength(face);
        const bool taken = std::ranges::any_of(survey.spots, [&](const Spot& s) {
            return std::hypot(s.at.x - here.x, s.at.y - here.y) < std::max({kApart, 1.5f * s.radius, 1.5f * sigma}) * unit;
        });
        if (taken || trapped(here, face))
            continue;
        cv::Point2f centre;
        const float longer = elongation(scales[c.scale].difference, c, sigma * skin.unit, centre);
        if (longer == 0 || longer >= kLongest || !standsAlone(scales[c.scale].mean, skin, c, sigma * skin.unit))
            continue;
        Spot spot;
        spot.at = skin.toPhoto({centre.x, centre.y});
        const auto place = onHead(spot.at, face, canonical);
        if (!place)
            continue;
        spot.onHead = *place;
        spot.kind = kindOf(c, clutterAround(scales[c.scale].difference, skin, c, sigma * skin.unit), roughnessAround(skin, c),
                           std::max(skin.tone[0], skin.picture.at(c.x, c.y, 0)));
        spot.radius = sigma * std::numbers::sqrt2_v<float>;
        spot.dark = c.dark;
        spot.red = c.red;
        survey.spots.push_back(spot);
    }

    const cv::Mat withMarks = imaging::asMat(skin.withMarks);
    const auto area = static_cast<float>(cv::countNonZero(withMarks)) / (skin.unit * skin.unit);
    if (static_cast<float>(survey.spots.size()) > kManyPerArea * area)
        for (Spot& spot : survey.spots)
            if (spot.kind == Spot::Kind::Red && spot.red <= kRedAmongFreckles)
                spot.kind = Spot::Kind::Other;
    return survey;
}

std::optional<Point3> onHead(Point photo, const Face& face, const CanonicalMesh& canonical)
{
    const float sign = facing(canonical);
    std::optional<Point3> place;
    float nearest = 0;
    for (const auto& t : canonical.triangles) {
        const Point a = flat(vertex(face.mesh, t[0])), b = flat(vertex(face.mesh, t[1])), c = flat(vertex(face.mesh, t[2]));
        const double area = areaOf(a, b, c);
        if (!(sign * area > 0))
            continue;
        const Weights w{areaOf(photo, b, c) / area, areaOf(a, photo, c) / area, areaOf(a, b, photo) / area};
        if (std::ranges::any_of(w, [](double v) { return v < -1e-6; }))
            continue;
        const float depth = blend(face.mesh, t, w).z;
        if (!place || depth < nearest) {
            nearest = depth;
            place = blend(canonical.vertices, t, w);
        }
    }
    return place;
}

Point onPhoto(Point3 head, const Face& face, const CanonicalMesh& canonical)
{
    if (canonical.triangles.empty())
        return {};
    const HeadPlace place = nearestPlace(head, canonical);
    return flat(blend(face.mesh, canonical.triangles[static_cast<std::size_t>(place.triangle)], place.weights));
}

int triangleAt(Point3 head, const CanonicalMesh& canonical)
{
    return nearestPlace(head, canonical).triangle;
}

}  // namespace vision

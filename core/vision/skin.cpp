#include "core/vision/skin.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "core/imaging/mat.h"

namespace vision {
namespace {

// Lengths are in units of D, colours in natural logarithms. The values were found on 33 portraits (prototype) and looked at again here.
constexpr float kMarginInside = 0.08f;  // around the mesh
constexpr float kMarginBeside = 0.55f;  // with ears and neck
constexpr float kMarginBelow = 1.45f;
constexpr float kEars = 0.42f;
constexpr float kNeck = 1.3f;
constexpr float kFeatureBlur = 0.012f;
constexpr float kEyes = 0.055f;  // how far the skin keeps from the outlines of eyes, brows and lips
constexpr float kBrows = 0.05f;
constexpr float kLips = 0.035f;
constexpr float kNostrils = 0.035f;
constexpr float kOpen = 0.012f;
constexpr float kClose = 0.03f;
constexpr float kGuided = 0.03f;
constexpr float kGap = 0.13f;  // the largest mark that is a gap of the mask, across
constexpr float kGuidedEps = 1e-3f;
constexpr float kNear = 3.0f;         // Mahalanobis distance of chroma: skin up to here inside the mesh,
constexpr float kNearOutside = 1.9f;  // up to here beside it,
constexpr float kFade = 1.6f;         // none from 1.6 times that on
constexpr float kSlope = 0.25f;       // most that chroma may follow brightness
constexpr float kDeepest = 1.5f;      // the darkest shadow that is still taken for skin, below the cheeks' light
constexpr float kFloor = 0.002f;
constexpr float kClipped = 0.985f;         // a channel above this tells nothing of the skin's colour
constexpr float kPool = 0.055f;            // radius over which roughness is pooled
constexpr float kRoughest = 0.25f;         // median |ln Y - blurred ln Y|: hair reaches it
constexpr float kLeastRoughness = 0.008f;  // what even the smoothest cheek is taken to have: noise
constexpr std::size_t kFewestSeeds = 40;
constexpr std::size_t kFewestTone = 300;  // grid pixels at kSkinUnit

using Indices = std::initializer_list<std::size_t>;
// Places of MediaPipe's mesh; "left" is the image's left.
constexpr Indices kCheekLeft{117, 118, 101, 36, 205, 187, 123};
constexpr Indices kCheekRight{346, 347, 330, 266, 425, 411, 352};
constexpr Indices kNoseBridge{196, 3, 51, 5, 281, 248, 419, 197};
constexpr Indices kEyeLeft{33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7};
constexpr Indices kEyeRight{263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249};
constexpr Indices kBrowLeft{70, 63, 105, 66, 107, 55, 65, 52, 53, 46};
constexpr Indices kBrowRight{300, 293, 334, 296, 336, 285, 295, 282, 283, 276};
constexpr Indices kLipsOuter{61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185};
constexpr Indices kNostrilLeft{79, 166, 59, 75, 60, 20, 238};
constexpr Indices kNostrilRight{309, 392, 289, 305, 290, 250, 458};
constexpr std::size_t kJawLeft = 172, kJawRight = 397, kNoseBase = 2;

float ramp(float x, float from, float to)
{
    const float t = std::clamp((x - from) / (to - from), 0.0f, 1.0f);
    return t * t * (3 - 2 * t);
}

float median(std::vector<float>& values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

cv::Mat blurred(const cv::Mat& source, float sigma)
{
    cv::Mat result;
    if (sigma < 0.3f)
        return source.clone();
    cv::GaussianBlur(source, result, {}, sigma, sigma, cv::BORDER_REPLICATE);
    return result;
}

cv::Mat disc(float radius)
{
    const int r = std::max(1, static_cast<int>(std::lround(radius)));
    return cv::getStructuringElement(cv::MORPH_ELLIPSE, {2 * r + 1, 2 * r + 1});
}

/// Everything in pixels of the grid.
class Grid {
public:
    Grid(const SkinMap& map, const Face& face) : extent_(map.picture.width(), map.picture.height()), unit_(map.unit)
    {
        for (std::size_t i = 0; i < face.mesh.size(); ++i) {
            const Point p = map.toGrid({face.mesh[i].x, face.mesh[i].y});
            points_[i] = {p.x, p.y};
        }
        up_ = points_[kForehead] - points_[kChin];
        up_ *= 1 / std::max(1e-3f, std::hypot(up_.x, up_.y));
    }
    cv::Point2f up() const { return up_; }  ///< unit vector from chin to forehead
    cv::Point2f operator[](std::size_t index) const { return points_[index]; }
    float unit() const { return unit_; }
    cv::Size extent() const { return extent_; }

    std::vector<cv::Point> polygon(Indices indices) const
    {
        std::vector<cv::Point> corners;
        for (const std::size_t i : indices)
            corners.emplace_back(cvRound(points_[i].x - 0.5f), cvRound(points_[i].y - 0.5f));
        return corners;
    }
    /// 255 inside the polygons, widened by `more` D.
    cv::Mat filled(std::initializer_list<Indices> polygons, float more = 0) const
    {
        cv::Mat mask(extent_, CV_8U, cv::Scalar(0));
        for (const Indices& p : polygons)
            cv::fillPoly(mask, std::vector{polygon(p)}, cv::Scalar(255));
        if (more > 0)
            cv::dilate(mask, mask, disc(more * unit_));
        return mask;
    }
    /// The outline of the head as far as the mesh goes: its hull, which is that of the face for every turn worth finishing.
    cv::Mat hull() const
    {
        std::vector<cv::Point> all;
        for (const cv::Point2f& p : points_)
            all.emplace_back(cvRound(p.x - 0.5f), cvRound(p.y - 0.5f));
        std::vector<cv::Point> outline;
        cv::convexHull(all, outline);
        cv::Mat mask(extent_, CV_8U, cv::Scalar(0));
        cv::fillConvexPoly(mask, outline, cv::Scalar(255));
        return mask;
    }
    /// Height of a point above a mesh point along `up`, in D.
    float heightAbove(std::size_t from, float x, float y) const { return ((x - points_[from].x) * up_.x + (y - points_[from].y) * up_.y) / unit_; }

private:
    std::array<cv::Point2f, kMeshPoints> points_;
    cv::Point2f up_;
    cv::Size extent_;
    float unit_;
};

struct Features {
    cv::Mat red, blue, light;  ///< ln R/G, ln B/G, ln Y, slightly blurred
    cv::Mat sharpLight;
    cv::Mat clipped;  ///< 255 where a channel is at its end
};

Features featuresOf(const imaging::Image& picture, float unit)
{
    const cv::Size size(picture.width(), picture.height());
    Features f;
    cv::Mat red(size, CV_32F);
    cv::Mat blue(size, CV_32F);
    f.sharpLight.create(size, CV_32F);
    f.clipped = cv::Mat(size, CV_8U, cv::Scalar(0));
    for (int y = 0; y < size.height; ++y) {
        const float* p = picture.row(y);
        for (int x = 0; x < size.width; ++x, p += 3) {
            // max() with the floor first: a NaN then gives the floor.
            const float r = std::max(kFloor, p[0]), g = std::max(kFloor, p[1]), b = std::max(kFloor, p[2]);
            red.at<float>(y, x) = std::log(r / g);
            blue.at<float>(y, x) = std::log(b / g);
            f.sharpLight.at<float>(y, x) = std::log(0.2126f * r + 0.7152f * g + 0.0722f * b);
            if (std::max({r, g, b}) > kClipped)
                f.clipped.at<std::uint8_t>(y, x) = 255;
        }
    }
    f.red = blurred(red, kFeatureBlur * unit);
    f.blue = blurred(blue, kFeatureBlur * unit);
    f.light = blurred(f.sharpLight, kFeatureBlur * unit);
    return f;
}

/// The colour of this face's skin.
struct Model {
    float light = 0, lightSigma = 0;
    float red = 0, blue = 0;
    float redSlope = 0, blueSlope = 0;  ///< how chroma follows brightness
    float xx = 1, xy = 0, yy = 1;       ///< inverse covariance of the chroma that is left

    float distance(float r, float b, float l) const
    {
        // Beyond two sigma the regression is a guess: it goes on flat.
        const float dl = std::clamp(l - light, -2 * lightSigma, 2 * lightSigma);
        const float x = r - red - redSlope * dl;
        const float y = b - blue - blueSlope * dl;
        return std::sqrt(std::max(0.0f, xx * x * x + 2 * xy * x * y + yy * y * y));
    }
};

using Samples = std::vector<std::array<float, 3>>;  // red, blue, light

/// Drops what lies beyond 2.5 robust sigma in any feature, four times.
void trim(Samples& samples)
{
    for (int round = 0; round < 4; ++round)
        for (std::size_t k = 0; k < 3; ++k) {
            std::vector<float> values;
            for (const auto& s : samples)
                values.push_back(s[k]);
            const float centre = median(values);
            for (float& v : values)
                v = std::abs(v - centre);
            const float limit = 2.5f * 1.4826f * std::max(0.005f, median(values));
            std::erase_if(samples, [&](const auto& s) { return !(std::abs(s[k] - centre) <= limit); });
        }
}

Model modelOf(const Samples& samples)
{
    const auto n = static_cast<double>(samples.size());
    std::array<double, 3> mean{};
    for (const auto& s : samples)
        for (std::size_t k = 0; k < 3; ++k)
            mean[k] += s[k] / n;
    std::array<std::array<double, 3>, 3> c{};
    for (const auto& s : samples)
        for (std::size_t i = 0; i < 3; ++i)
            for (std::size_t j = 0; j < 3; ++j)
                c[i][j] += (s[i] - mean[i]) * (s[j] - mean[j]) / n;
    Model m;
    m.light = static_cast<float>(mean[2]);
    m.lightSigma = static_cast<float>(std::sqrt(c[2][2]));
    m.red = static_cast<float>(mean[0]);
    m.blue = static_cast<float>(mean[1]);
    const double variance = std::max(c[2][2], 1e-6);
    const double redSlope = std::clamp(c[0][2] / variance, -double{kSlope}, double{kSlope});
    const double blueSlope = std::clamp(c[1][2] / variance, -double{kSlope}, double{kSlope});
    m.redSlope = static_cast<float>(redSlope);
    m.blueSlope = static_cast<float>(blueSlope);
    // Covariance of what the regression leaves, widened: cheeks alone vary less than a face.
    const double sxx = 1.5 * (c[0][0] - 2 * redSlope * c[0][2] + redSlope * redSlope * c[2][2]) + 0.035 * 0.035;
    const double syy = 1.5 * (c[1][1] - 2 * blueSlope * c[1][2] + blueSlope * blueSlope * c[2][2]) + 0.05 * 0.05;
    const double sxy = 1.5 * (c[0][1] - redSlope * c[1][2] - blueSlope * c[0][2] + redSlope * blueSlope * c[2][2]);
    const double det = std::max(sxx * syy - sxy * sxy, 1e-9);
    m.xx = static_cast<float>(syy / det);
    m.yy = static_cast<float>(sxx / det);
    m.xy = static_cast<float>(-sxy / det);
    return m;
}

Samples samplesIn(const cv::Mat& where, const Features& f)
{
    Samples samples;
    for (int y = 0; y < where.rows; ++y)
        for (int x = 0; x < where.cols; ++x)
            if (where.at<std::uint8_t>(y, x) && !f.clipped.at<std::uint8_t>(y, x))
                samples.push_back({f.red.at<float>(y, x), f.blue.at<float>(y, x), f.light.at<float>(y, x)});
    return samples;
}

/// How far below the model's light skin goes: at least a little, and as deep as the shadow that lies on the cheeks themselves.
float darkestOf(const Samples& seeds, const Model& model)
{
    const float usual = std::max(2.4f * model.lightSigma, 0.65f);
    std::vector<float> depths;
    for (const auto& [red, blue, light] : seeds)
        if (model.distance(red, blue, light) < kNear)
            depths.push_back(model.light - light);
    if (depths.size() < kFewestSeeds)
        return usual;
    const auto deep = depths.begin() + static_cast<std::ptrdiff_t>(depths.size() * 95 / 100);
    std::nth_element(depths.begin(), deep, depths.end());
    return std::clamp(*deep + 0.2f, usual, std::max(usual, kDeepest));
}

/// By the median over a disc, so that a single mole on smooth skin does not make its surround rough.
cv::Mat roughnessOf(const Features& f, const cv::Mat& seeds, float unit)
{
    const cv::Mat high = cv::abs(f.sharpLight - blurred(f.sharpLight, 0.02f * unit));
    cv::Mat rough;
    high.convertTo(rough, CV_8U, 255 / kRoughest);
    const int side = std::min(255, 2 * std::max(1, static_cast<int>(std::lround(kPool * unit))) + 1);
    cv::medianBlur(rough, rough, side);
    std::vector<float> cheek;
    for (int y = 0; y < rough.rows; ++y)
        for (int x = 0; x < rough.cols; ++x)
            if (seeds.at<std::uint8_t>(y, x))
                cheek.push_back(static_cast<float>(rough.at<std::uint8_t>(y, x)) * kRoughest / 255);
    cv::Mat ratio;
    rough.convertTo(ratio, CV_32F, kRoughest / 255 / std::max(kLeastRoughness, cheek.empty() ? 0.0f : median(cheek)));
    return ratio;
}

/// Where ears and neck may be, 0-1.
cv::Mat beside(const Grid& grid, const cv::Mat& hull)
{
    // A disc this large is dear as a dilation: by distance.
    cv::Mat distance;
    cv::distanceTransform(255 - hull, distance, cv::DIST_L2, 3);
    cv::Mat zone = distance < kEars * grid.unit();
    for (int y = 0; y < zone.rows; ++y)
        for (int x = 0; x < zone.cols; ++x) {
            const float height = grid.heightAbove(kChin, static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f);
            if (height < 0 || height > 1.45f)  // hair above, neck below: not by this rule
                zone.at<std::uint8_t>(y, x) = hull.at<std::uint8_t>(y, x);
        }
    const cv::Point2f down = grid.up() * (-kNeck * grid.unit());
    std::vector<cv::Point> neck;
    for (const cv::Point2f& p : {grid[kJawLeft], grid[kJawRight], grid[kJawRight] + down, grid[kJawLeft] + down})
        neck.emplace_back(cvRound(p.x), cvRound(p.y));
    cv::fillConvexPoly(zone, neck, cv::Scalar(255));
    cv::Mat soft;
    zone.convertTo(soft, CV_32F, 1 / 255.0);
    return blurred(soft, 0.03f * grid.unit());
}

/// The person's alpha on the grid; 0 where it does not reach.
cv::Mat alphaOn(const SkinMap& map, const PersonAlpha& person)
{
    const cv::Size size(map.picture.width(), map.picture.height());
    const imaging::Image& alpha = *person.alpha;
    const float sx = static_cast<float>(alpha.width()) / static_cast<float>(person.region.width);
    const float sy = static_cast<float>(alpha.height()) / static_cast<float>(person.region.height);
    cv::Mat result(size, CV_32F);
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) {
            const Point p = map.toPhoto({static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f});
            const int u = static_cast<int>(std::floor((p.x - static_cast<float>(person.region.x)) * sx));
            const int v = static_cast<int>(std::floor((p.y - static_cast<float>(person.region.y)) * sy));
            result.at<float>(y, x) = u >= 0 && v >= 0 && u < alpha.width() && v < alpha.height() ? alpha.at(u, v) : 0.0f;
        }
    return result;
}

/// Grey guided filter: the mask's edge goes where the picture's is.
cv::Mat guided(const cv::Mat& mask, const cv::Mat& guide, float radius)
{
    const int side = 2 * std::max(1, static_cast<int>(std::lround(radius))) + 1;
    const auto mean = [&](const cv::Mat& m) {
        cv::Mat r;
        cv::boxFilter(m, r, CV_32F, {side, side}, {-1, -1}, true, cv::BORDER_REPLICATE);
        return r;
    };
    const cv::Mat mg = mean(guide), mm = mean(mask);
    const cv::Mat a = (mean(guide.mul(mask)) - mg.mul(mm)) / (mean(guide.mul(guide)) - mg.mul(mg) + kGuidedEps);
    const cv::Mat b = mm - a.mul(mg);
    return mean(a).mul(guide) + mean(b);
}

/// Skin with its small round gaps filled: moles, spots; not hair, rims, nor what lies on eyes, brows or lips.
cv::Mat withGapsFilled(const cv::Mat& mask, const cv::Mat& features, float unit)
{
    const cv::Mat skin = mask > 0.5f;
    cv::Mat closed;
    cv::morphologyEx(skin, closed, cv::MORPH_CLOSE, disc(kGap / 2 * unit));
    closed.setTo(0, features);
    cv::Mat labels, stats, centres;
    const int count = cv::connectedComponentsWithStats(closed & ~skin, labels, stats, centres, 4, CV_32S);
    std::vector<bool> round(static_cast<std::size_t>(count), false);
    for (int i = 1; i < count; ++i) {
        const int side = std::max(stats.at<int>(i, cv::CC_STAT_WIDTH), stats.at<int>(i, cv::CC_STAT_HEIGHT));
        // A disc fills pi/4 of its square; a strand or rim of twice the length half of that.
        round[static_cast<std::size_t>(i)] =
            static_cast<float>(side) <= 1.4f * kGap * unit && (side <= 3 || stats.at<int>(i, cv::CC_STAT_AREA) * 5 >= side * side * 2);
    }
    cv::Mat filled(mask.size(), CV_32F);
    for (int y = 0; y < mask.rows; ++y)
        for (int x = 0; x < mask.cols; ++x)
            filled.at<float>(y, x) = skin.at<std::uint8_t>(y, x) || round[static_cast<std::size_t>(labels.at<int>(y, x))] ? 1.0f : 0.0f;
    return filled;
}

bool finite(const Face& face)
{
    return std::ranges::all_of(face.mesh, [](const Point3& p) { return std::isfinite(p.x) && std::isfinite(p.y); }) && std::isfinite(unitLength(face));
}

/// The part of the photo to look at; empty when there is none.
imaging::Box regionOf(imaging::Extent photo, const Face& face, bool wide)
{
    const float unit = unitLength(face);
    float x0 = face.mesh[0].x, x1 = x0, y0 = face.mesh[0].y, y1 = y0;
    for (const Point3& p : face.mesh) {
        x0 = std::min(x0, p.x), x1 = std::max(x1, p.x);
        y0 = std::min(y0, p.y), y1 = std::max(y1, p.y);
    }
    // A face is some 2.3 D wide and 2.7 D high; one of 20 D is none, and its grid would be without bounds.
    if (unit < kSkinLeastUnit || x1 - x0 > 20 * unit || y1 - y0 > 20 * unit)
        return {};
    const float margin = (wide ? kMarginBeside : kMarginInside) * unit;
    x0 -= margin, x1 += margin, y0 -= margin, y1 += margin;
    if (wide) {
        // The neck goes on where the head's axis points.
        const float ux = face.mesh[kForehead].x - face.mesh[kChin].x, uy = face.mesh[kForehead].y - face.mesh[kChin].y;
        const float reach = kMarginBelow * unit / std::max(1e-3f, std::hypot(ux, uy));
        x0 = std::min(x0, face.mesh[kJawLeft].x - ux * reach), x1 = std::max(x1, face.mesh[kJawRight].x - ux * reach);
        y0 = std::min(y0, face.mesh[kChin].y - uy * reach), y1 = std::max(y1, face.mesh[kChin].y - uy * reach);
    }
    const auto within = [](float v, int most) { return static_cast<int>(std::clamp(v, 0.0f, static_cast<float>(most))); };
    const int left = within(std::floor(x0), photo.width), right = within(std::ceil(x1), photo.width);
    const int top = within(std::floor(y0), photo.height), bottom = within(std::ceil(y1), photo.height);
    return {left, top, right - left, bottom - top};
}

/// The photo's pixels there, shrunk by area so that D is kSkinUnit at most.
imaging::Image pictureOf(const imaging::Image& photo, const imaging::Box& region, float scale)
{
    const cv::Mat part = imaging::asMat(photo)(cv::Rect(region.x, region.y, region.width, region.height));
    const imaging::Extent size{std::max(1, static_cast<int>(std::lround(static_cast<float>(region.width) * scale))),
                               std::max(1, static_cast<int>(std::lround(static_cast<float>(region.height) * scale)))};
    cv::Mat small;
    cv::resize(part, small, {size.width, size.height}, 0, 0, cv::INTER_AREA);
    imaging::Image picture(size, 3, imaging::Space::Linear);
    cv::Mat rgb = imaging::asMat(picture);
    if (small.channels() == 4)
        cv::cvtColor(small, rgb, cv::COLOR_RGBA2RGB);
    else if (small.channels() == 1)
        cv::cvtColor(small, rgb, cv::COLOR_GRAY2RGB);
    else
        small.copyTo(rgb);
    return picture;
}

std::array<float, 3> toneOf(const SkinMap& map, const cv::Mat& cheeks)
{
    const auto fewest = static_cast<std::size_t>(kFewestTone * (map.unit / kSkinUnit) * (map.unit / kSkinUnit));
    for (const bool onlyCheeks : {true, false}) {
        std::array<std::vector<float>, 3> values;
        for (int y = 0; y < map.mask.height(); ++y)
            for (int x = 0; x < map.mask.width(); ++x)
                if (map.mask.at(x, y) > 0.8f && (!onlyCheeks || cheeks.at<std::uint8_t>(y, x)))
                    for (int c = 0; c < 3; ++c)
                        values[static_cast<std::size_t>(c)].push_back(map.picture.at(x, y, c));
        if (!values[0].empty() && (!onlyCheeks || values[0].size() >= fewest))
            return {median(values[0]), median(values[1]), median(values[2])};
    }
    return {};
}

}  // namespace

Point SkinMap::toGrid(Point photo) const
{
    return {(photo.x - static_cast<float>(region.x)) * static_cast<float>(picture.width()) / static_cast<float>(region.width),
            (photo.y - static_cast<float>(region.y)) * static_cast<float>(picture.height()) / static_cast<float>(region.height)};
}

Point SkinMap::toPhoto(Point grid) const
{
    return {static_cast<float>(region.x) + grid.x * static_cast<float>(region.width) / static_cast<float>(picture.width()),
            static_cast<float>(region.y) + grid.y * static_cast<float>(region.height) / static_cast<float>(picture.height())};
}

float SkinMap::at(Point photo) const
{
    if (empty())
        return 0;
    const Point p = toGrid(photo);
    if (!(p.x >= 0 && p.y >= 0 && p.x < static_cast<float>(mask.width()) && p.y < static_cast<float>(mask.height())))
        return 0;
    return mask.at(static_cast<int>(p.x), static_cast<int>(p.y));
}

SkinMap findSkin(const imaging::Image& photo, const Face& face, const PersonAlpha* person)
{
    if (photo.empty() || !finite(face))
        return {};
    const bool wide = person && person->alpha && !person->alpha->empty() && !person->region.empty();
    SkinMap map;
    map.region = regionOf(photo.extent(), face, wide);
    if (map.region.empty())
        return {};
    const float scale = std::min(1.0f, kSkinUnit / unitLength(face));
    map.unit = unitLength(face) * scale;
    map.picture = pictureOf(photo, map.region, scale);

    const Grid grid(map, face);
    const Features f = featuresOf(map.picture, map.unit);
    const cv::Mat hull = grid.hull();
    const cv::Mat cheeks = grid.filled({kCheekLeft, kCheekRight});
    cv::Mat seeds = grid.filled({kCheekLeft, kCheekRight, kNoseBridge}) & hull;
    Samples samples = samplesIn(seeds, f);
    if (samples.size() >= kFewestSeeds)  // none at all where the face has gone white
        trim(samples);
    if (samples.size() < kFewestSeeds)
        return {};
    const Model model = modelOf(samples);
    const cv::Mat rough = roughnessOf(f, seeds, map.unit);

    const cv::Mat features = grid.filled({kEyeLeft, kEyeRight}, kEyes) | grid.filled({kBrowLeft, kBrowRight}, kBrows) | grid.filled({kLipsOuter}, kLips) |
                             grid.filled({kNostrilLeft, kNostrilRight}, kNostrils);
    cv::Mat inside;
    cv::erode(hull, inside, disc(0.02f * map.unit));
    inside.convertTo(inside, CV_32F, 1 / 255.0);
    inside = blurred(inside, 0.015f * map.unit);
    const cv::Mat around = wide ? beside(grid, hull) : cv::Mat();
    const cv::Mat alpha = wide ? alphaOn(map, *person) : cv::Mat();

    const float dark = darkestOf(samplesIn(seeds, f), model);
    const float darkHair = std::max(1.6f * model.lightSigma, 0.5f);  // below the nose and above the brows, where hair grows
    const float bright = 0.55f + 1.5f * model.lightSigma;
    cv::Mat mask(grid.extent(), CV_32F);
    for (int y = 0; y < mask.rows; ++y)
        for (int x = 0; x < mask.cols; ++x) {
            float& m = mask.at<float>(y, x);
            const float in = inside.at<float>(y, x);
            const float zone = wide ? std::max(in, around.at<float>(y, x) * ramp(alpha.at<float>(y, x), 0.9f, 0.99f)) : in;
            m = 0;
            if (zone <= 0 || features.at<std::uint8_t>(y, x))
                continue;
            const float light = f.light.at<float>(y, x);
            const float limit = kNearOutside + (kNear - kNearOutside) * in;
            const float distance = model.distance(f.red.at<float>(y, x), f.blue.at<float>(y, x), light);
            float skin = 1 - ramp(distance, limit, kFade * limit);
            const float r = rough.at<float>(y, x);
            const float fx = static_cast<float>(x) + 0.5f, fy = static_cast<float>(y) + 0.5f;
            const bool hairGrows = grid.heightAbove(kNoseBase, fx, fy) < 0.02f || grid.heightAbove(9, fx, fy) > 0.15f;
            // Hair is dark and rough; a shadow of the same depth is smooth.
            const float hair = hairGrows ? ramp(r, 1.3f, 2.2f) : 0.0f;
            const float bound = model.light - (dark + (darkHair - dark) * hair);
            skin *= ramp(light, bound - 0.45f + 0.2f * hair, bound);
            const float top = model.light + 1.8f * in + bright * (1 - in);
            skin *= 1 - ramp(light, top, top + 0.8f * in + 0.3f * (1 - in));
            skin *= 1 - ramp(r, 3, 5);
            m = skin * zone;
        }
    cv::morphologyEx(mask, mask, cv::MORPH_OPEN, disc(kOpen * map.unit));
    cv::morphologyEx(mask, mask, cv::MORPH_CLOSE, disc(kClose * map.unit));
    mask.setTo(0, features);
    cv::Mat guide;
    cv::exp(0.5f * f.sharpLight, guide);
    mask = cv::max(0, cv::min(1, guided(mask, guide, kGuided * map.unit)));
    mask.setTo(0, features);

    map.mask = imaging::Image(map.picture.extent(), 1, imaging::Space::Data);
    mask.copyTo(imaging::asMat(map.mask));
    map.withMarks = imaging::Image(map.picture.extent(), 1, imaging::Space::Data);
    withGapsFilled(mask, features, map.unit).copyTo(imaging::asMat(map.withMarks));
    map.roughness = imaging::Image(map.picture.extent(), 1, imaging::Space::Data);
    rough.copyTo(imaging::asMat(map.roughness));
    map.tone = toneOf(map, cheeks);
    return map;
}

}  // namespace vision

#include "core/vision/visibility.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <span>

#include "core/vision/thresholds.h"
#include "core/vision/visibility_measures.h"

namespace vision {
namespace {

using Outline = std::span<const int>;

// Areas of MediaPipe's mesh, by its vertices. Image-left first where there are two.
constexpr int kCheeks[2][7] = {{117, 118, 101, 36, 205, 187, 123}, {346, 347, 330, 266, 425, 411, 352}};
constexpr int kNose[] = {196, 419, 248, 281, 275, 45, 51, 3};
constexpr int kUnderEyes[2][7] = {{229, 230, 231, 121, 120, 119, 118}, {449, 450, 451, 350, 349, 348, 347}};
constexpr int kLowerForehead[] = {107, 108, 151, 337, 336, 9};
constexpr int kChinArea[] = {182, 18, 406, 421, 396, 175, 171, 201};
constexpr int kJaws[2][7] = {{214, 212, 202, 210, 169, 135, 138}, {434, 432, 422, 430, 394, 364, 367}};
constexpr int kUpperLip[] = {165, 97, 2, 326, 391, 269, 267, 0, 37, 39};
constexpr int kMouth[] = {61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146};
constexpr int kEyes[2][16] = {{33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7},
                              {263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249}};
constexpr int kOval[] = {10,  338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
                         152, 148, 176, 149, 150, 136, 172, 58,  132, 93,  234, 127, 162, 21,  54,  103, 67,  109};
constexpr int kLowerLids[2] = {145, 374};

constexpr float kD = FacePatch::kUnit;
constexpr int kFewest = 40;  // pixels of an area that is spoken of

cv::Mat maskOf(const FacePatch& patch, Outline outline)
{
    cv::Mat mask(FacePatch::kHeight, FacePatch::kWidth, CV_8UC1, cv::Scalar(0));
    std::vector<cv::Point> corners;
    for (const int i : outline) {
        // A mesh may reach far outside; what is drawn need not.
        const cv::Point2f& p = patch.mesh[static_cast<std::size_t>(i)];
        corners.emplace_back(cvRound(std::clamp(p.x, -1e4f, 1e4f)), cvRound(std::clamp(p.y, -1e4f, 1e4f)));
    }
    cv::fillPoly(mask, std::vector<std::vector<cv::Point>>{corners}, cv::Scalar(255));
    return mask & patch.inside;
}

cv::Mat disc(float radius)
{
    const int r = std::max(1, cvRound(radius * kD));
    return cv::getStructuringElement(cv::MORPH_ELLIPSE, {2 * r + 1, 2 * r + 1});
}

cv::Mat grown(const cv::Mat& mask, float radius)
{
    cv::Mat result;
    cv::dilate(mask, result, disc(radius));
    return result;
}

cv::Mat shrunk(const cv::Mat& mask, float radius)
{
    cv::Mat result;
    cv::erode(mask, result, disc(radius));
    return result;
}


/// The q-quantile; 0 of nothing.
float quantile(std::vector<float>& values, double q)
{
    if (values.empty())
        return 0;
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(q * static_cast<double>(values.size() - 1));
    std::ranges::nth_element(values, at);
    return *at;
}

float quantileIn(const cv::Mat& plane, const cv::Mat& mask, double q)
{
    std::vector<float> values;
    for (int y = 0; y < plane.rows; ++y)
        for (int x = 0; x < plane.cols; ++x)
            if (mask.at<std::uint8_t>(y, x))
                values.push_back(plane.at<float>(y, x));
    return quantile(values, q);
}

/// ln R/G, ln B/G and ln Y of a slightly blurred patch: a shadow moves the last and leaves the others nearly alone.
struct Planes {
    cv::Mat red, blue, light;
    cv::Mat fineLight;  ///< ln Y without the blur

    explicit Planes(const cv::Mat& rgb)
    {
        cv::Mat soft;
        cv::GaussianBlur(rgb, soft, {}, 0.012 * kD);
        const cv::Matx13f weights(0.2126f, 0.7152f, 0.0722f);
        cv::Mat y;
        cv::Mat fineY;
        cv::transform(soft, y, weights);
        cv::transform(rgb, fineY, weights);
        // The offset keeps the noise of black out of the ratios.
        const double offset = 0.01 * cv::mean(y(cv::Rect(60, 60, 190, 200)))[0] + 0.0005;
        cv::Mat channels[3];
        cv::Mat logs[3];
        cv::split(soft, channels);
        for (int c = 0; c < 3; ++c)
            cv::log(channels[c] + offset, logs[c]);
        red = logs[0] - logs[1];
        blue = logs[2] - logs[1];
        cv::log(y + offset, light);
        cv::log(fineY + 2 * offset, fineLight);
    }
};

/// What the skin of this face looks like here: its colour, and how far it strays.
struct Skin {
    std::array<float, 3> mean{};      ///< of red, blue, light
    float slope = 0;                  ///< of red over light: highlights are paler, shadows redder
    float deviation = 0;              ///< of red from that line
    float leastRed = 0;               ///< its 2 % quantile
};

/// Area in D x D of what stands out from the skin with an edge, without specks and thin lines. Coloured light on a face fades; a thing in front of it ends.
float areaOfThings(const cv::Mat& mask, const cv::Mat& zone, const Planes& planes)
{
    cv::Mat rest;
    cv::morphologyEx(mask & zone, rest, cv::MORPH_OPEN, disc(0.036f));
    const int pixels = cv::countNonZero(rest);
    if (pixels == 0)
        return 0;
    const cv::Mat border = grown(rest, 0.018f) & ~shrunk(rest, 0.018f) & shrunk(zone, 0.03f);
    std::vector<float> steps;
    for (int y = 1; y + 1 < border.rows; ++y)
        for (int x = 1; x + 1 < border.cols; ++x)
            if (border.at<std::uint8_t>(y, x)) {
                float step = 0;
                for (const cv::Mat* plane : {&planes.red, &planes.blue})
                    step += std::hypot(plane->at<float>(y, x + 1) - plane->at<float>(y, x - 1), plane->at<float>(y + 1, x) - plane->at<float>(y - 1, x)) / 2;
                steps.push_back(step);
            }
    // All of the zone covered: no edge is in sight, and none is needed.
    if (steps.size() >= kFewest && quantile(steps, 0.5) < threshold::kEdgeOfThings)
        return 0;
    return static_cast<float>(pixels) / (kD * kD);
}

using Sample = std::array<float, 3>;

std::optional<Sample> medianOf(const Planes& planes, const cv::Mat& mask)
{
    if (cv::countNonZero(mask) < kFewest)
        return std::nullopt;
    return Sample{quantileIn(planes.red, mask, 0.5), quantileIn(planes.blue, mask, 0.5), quantileIn(planes.light, mask, 0.5)};
}

/// Whether a median can be skin under any usual light; medians of 0.19 to 1.3 in red and -1.4 to 0.1 in blue were seen on uncovered cheeks.
bool plausible(const Sample& m)
{
    return m[0] > 0.12f && m[0] < 1.7f && m[1] < 0.3f && m[1] < m[0] - 0.1f && m[2] > -5.2f;
}

/// Learnt on cheeks and nose as finishing does, on the rest of the face where something covers them: what is no skin must not teach what skin is.
std::optional<Skin> learnSkin(const FacePatch& patch, const Planes& planes)
{
    std::vector<cv::Mat> seeds;
    std::vector<float> lights;
    const auto offer = [&](Outline outline, float darkest) {
        const cv::Mat mask = maskOf(patch, outline);
        const auto median = medianOf(planes, mask);
        if (!median || !plausible(*median) || (*median)[2] < darkest)
            return;
        seeds.push_back(mask);
        lights.push_back((*median)[2]);
    };
    constexpr float kAny = -1e9f;
    offer(kCheeks[0], kAny);
    offer(kCheeks[1], kAny);
    offer(kNose, kAny);
    if (seeds.size() >= 2) {
        std::vector<float> copy = lights;
        offer(kChinArea, quantile(copy, 0.5) - 1);  // not where it carries a beard
    } else {
        offer(kUnderEyes[0], kAny);
        offer(kUnderEyes[1], kAny);
        offer(kLowerForehead, kAny);
        offer(kChinArea, kAny);
    }
    std::vector<Sample> samples;
    for (const cv::Mat& mask : seeds)
        for (int y = 0; y < mask.rows; ++y)
            for (int x = y & 1; x < mask.cols; x += 2)
                if (mask.at<std::uint8_t>(y, x))
                    samples.push_back({planes.red.at<float>(y, x), planes.blue.at<float>(y, x), planes.light.at<float>(y, x)});
    if (samples.size() < kFewest)
        return std::nullopt;
    for (int round = 0; round < 4; ++round) {
        Sample centre;
        Sample spread;
        for (std::size_t c = 0; c < 3; ++c) {
            std::vector<float> values;
            for (const Sample& s : samples)
                values.push_back(s[c]);
            centre[c] = quantile(values, 0.5);
            for (float& v : values)
                v = std::abs(v - centre[c]);
            spread[c] = 1.4826f * quantile(values, 0.5) + 0.03f;
        }
        std::erase_if(samples, [&](const Sample& s) {
            return std::abs(s[0] - centre[0]) > 3 * spread[0] || std::abs(s[1] - centre[1]) > 3 * spread[1] || std::abs(s[2] - centre[2]) > 3 * spread[2];
        });
    }
    if (samples.size() < kFewest)
        return std::nullopt;
    Skin skin;
    const auto count = static_cast<float>(samples.size());
    for (const Sample& s : samples)
        for (std::size_t c = 0; c < 3; ++c)
            skin.mean[c] += s[c] / count;
    float lightVariance = 0.02f;
    for (const Sample& s : samples)
        lightVariance += (s[2] - skin.mean[2]) * (s[2] - skin.mean[2]) / count;
    float shared = 0;
    for (const Sample& s : samples)
        shared += (s[0] - skin.mean[0]) * (s[2] - skin.mean[2]) / count;
    skin.slope = std::clamp(shared / lightVariance, -0.35f, 0.1f);
    float variance = 0;
    for (const Sample& s : samples) {
        const float rest = s[0] - skin.mean[0] - skin.slope * (s[2] - skin.mean[2]);
        variance += rest * rest / count;
    }
    skin.deviation = std::sqrt(1.5f * variance + 0.05f * 0.05f);
    std::vector<float> reds;
    for (const Sample& s : samples)
        reds.push_back(s[0]);
    skin.leastRed = quantile(reds, 0.02);
    return skin;
}

/// Every pixel against the skin.
struct Classes {
    cv::Mat cold;      ///< less red than this skin gets: white, grey, black, blue, green
    cv::Mat coloured;  ///< blue, green, or redder than any skin
    cv::Mat dark;      ///< so dark that a beard may be it
    cv::Mat blackish;  ///< dark, and not as red as skin in the shade

    Classes(const Planes& planes, const Skin& skin)
    {
        for (cv::Mat* mask : {&cold, &coloured, &dark, &blackish})
            *mask = cv::Mat(FacePatch::kHeight, FacePatch::kWidth, CV_8UC1, cv::Scalar(0));
        const float coldest = std::min(0.22f, skin.leastRed - 0.1f);
        const float reddest = std::max(1.9f, skin.mean[0] + 0.8f);
        for (int y = 0; y < FacePatch::kHeight; ++y)
            for (int x = 0; x < FacePatch::kWidth; ++x) {
                const float red = planes.red.at<float>(y, x);
                const float blue = planes.blue.at<float>(y, x);
                const float light = planes.light.at<float>(y, x) - skin.mean[2];
                const float held = std::clamp(light, -1.2f, 1.2f);
                const float redRest = red - skin.mean[0] - skin.slope * held;
                const auto put = [&](cv::Mat& mask, bool yes) { mask.at<std::uint8_t>(y, x) = yes ? 255 : 0; };
                const bool isCold = red < coldest && redRest < -0.25f;
                const bool isDark = light < -1.3f;
                put(cold, isCold);
                put(dark, isDark);
                put(coloured, (isCold && !isDark && (red < -0.08f || blue > 0.12f + std::max(0.0f, skin.mean[1]))) || (red > reddest && light > -2.5f));
                put(blackish, light < -1 && red < 0.3f && redRest < -skin.deviation);
            }
    }
};

EyeMeasures measureEye(const FacePatch& patch, const Planes& planes, const Classes* classes, const Skin* skin, const cv::Mat& oval, std::size_t side)
{
    // The lids and what is below the brow; without the eye itself, whose outline the mesh knows roughly only.
    const cv::Point2f& centre = patch.irises[side];
    constexpr float kWide = 0.32f * kD;
    constexpr float kHigh = 0.215f * kD;
    constexpr float kIris = 0.07f * kD;
    const cv::Mat lids = grown(maskOf(patch, kEyes[side]), 0.018f);
    std::vector<float> around;
    std::vector<float> iris;
    int cold = 0;
    for (int y = std::max(0, cvFloor(centre.y - kHigh)); y < std::min(FacePatch::kHeight, cvCeil(centre.y + kHigh)); ++y)
        for (int x = std::max(0, cvFloor(centre.x - kWide)); x < std::min(FacePatch::kWidth, cvCeil(centre.x + kWide)); ++x) {
            if (!patch.inside.at<std::uint8_t>(y, x))
                continue;
            const float u = static_cast<float>(x) - centre.x;
            const float v = static_cast<float>(y) - centre.y;
            const float light = planes.light.at<float>(y, x);
            if (u * u + v * v < kIris * kIris)
                iris.push_back(light);
            const float ring = u * u / (kWide * kWide) + v * v / (kHigh * kHigh);
            if (ring < 0.15f || ring > 1 || lids.at<std::uint8_t>(y, x) || !oval.at<std::uint8_t>(y, x))
                continue;
            around.push_back(light);
            if (classes)
                cold += classes->cold.at<std::uint8_t>(y, x) != 0;
        }
    EyeMeasures eye;
    if (around.size() < kFewest || iris.size() < kFewest) {
        eye.contrast = 1;  // nothing to see it by: nothing to say
        return eye;
    }
    eye.contrast = quantile(around, 0.6) - quantile(iris, 0.25);
    if (classes) {
        eye.cold = static_cast<float>(cold) / static_cast<float>(around.size());
        eye.shade = quantile(around, 0.75) - skin->mean[2];
    }
    return eye;
}

/// The clearest dark line that runs across the bridge of the nose, by how much it is darker than above and below, at 80 % of its length at least.
float bridgeLine(const FacePatch& patch, const cv::Mat& fineLight)
{
    const cv::Point2f middle = (patch.irises[0] + patch.irises[1]) / 2;
    const cv::Rect zone = cv::Rect(cvRound(middle.x) - 48, cvRound(middle.y) - 60, 97, 120) & cv::Rect(0, 0, FacePatch::kWidth, FacePatch::kHeight);
    if (zone.width < 97 || zone.height < 120)
        return 0;
    cv::Mat near;
    cv::Mat wide;
    cv::GaussianBlur(fineLight(zone), near, {}, 0.0134 * kD);
    cv::GaussianBlur(fineLight(zone), wide, {}, 0.054 * kD);
    const cv::Mat line = wide - near;
    float best = 0;
    for (int y = 38; y < 82; ++y) {
        std::vector<float> values;
        for (int dy = -1; dy <= 1; ++dy)
            for (int x = 40; x < 57; ++x)
                values.push_back(line.at<float>(y + dy, x));
        best = std::max(best, quantile(values, 0.2));
    }
    return best;
}

float openingFromTheFront(const Face& face, std::size_t side)
{
    constexpr float kRadians = std::numbers::pi_v<float> / 180;
    // A turned head shows the eye narrower, a nodding one lower. Held where the correction would say more than the net saw.
    const float width = std::max(0.7f, std::cos(face.pose.yaw * kRadians));
    const float height = std::max(0.85f, std::cos(face.pose.pitch * kRadians));
    return face.irises[side].opening * width / height;
}

/// 0 at `none`, 1 at `sure`, 0.5 half way.
float confidence(float value, const threshold::Band& band)
{
    const float t = (value - band.none) / (band.sure - band.none);
    return t > 0 ? std::min(t, 1.0f) : 0.0f;  // NaN too is no finding
}

}  // namespace

VisibilityMeasures measure(const FacePatch& patch, const Face& face)
{
    VisibilityMeasures m;
    const Planes planes(patch.rgb);
    const auto skin = learnSkin(patch, planes);
    const cv::Mat oval = maskOf(patch, kOval);
    std::optional<Classes> classes;
    if (skin)
        classes.emplace(planes, *skin);
    for (std::size_t side = 0; side < 2; ++side) {
        m.eyes[side] = measureEye(patch, planes, classes ? &*classes : nullptr, skin ? &*skin : nullptr, oval, side);
        m.eyes[side].opening = openingFromTheFront(face, side);
    }
    m.bridge = bridgeLine(patch, planes.fineLight);
    if (!skin)
        return m;
    m.skin = true;

    // Below the lower lids and what glasses cover; the outline's edge may be hair or background.
    cv::Mat below(oval.size(), CV_8UC1, cv::Scalar(0));
    const float lids = std::max(patch.mesh[kLowerLids[0]].y, patch.mesh[kLowerLids[1]].y) + 0.14f * kD;
    const int top = std::clamp(cvRound(lids), 0, FacePatch::kHeight);
    below.rowRange(top, FacePatch::kHeight).setTo(255);
    const cv::Mat inner = shrunk(oval, 0.07f) & below;
    const cv::Mat mouth = maskOf(patch, kMouth);
    const cv::Mat beardless = (maskOf(patch, kCheeks[0]) | maskOf(patch, kCheeks[1]) | grown(maskOf(patch, kNose), 0.045f)) & inner;
    const cv::Mat lower = inner & ~grown(mouth, 0.054f);
    m.onCheeks = areaOfThings(classes->cold, beardless, planes);
    m.coloured = areaOfThings(classes->coloured, lower, planes);
    m.pale = areaOfThings(classes->cold & ~classes->dark, lower, planes);
    if (const int lips = cv::countNonZero(mouth); lips >= kFewest)
        m.mouth = static_cast<float>(cv::countNonZero((classes->cold | classes->blackish) & mouth)) / static_cast<float>(lips);

    const auto darker = [&](Outline outline) {
        const cv::Mat mask = maskOf(patch, outline);
        return cv::countNonZero(mask) < kFewest ? 0.0f : skin->mean[2] - quantileIn(planes.light, mask, 0.5);
    };
    m.darkChin = darker(kChinArea);
    m.darkBeard = (darker(kUpperLip) + m.darkChin + std::min(darker(kJaws[0]), darker(kJaws[1]))) / 3;
    cv::Mat fine;
    cv::Mat coarse;
    cv::GaussianBlur(planes.fineLight, fine, {}, 0.007 * kD);
    cv::GaussianBlur(planes.fineLight, coarse, {}, 0.025 * kD);
    const cv::Mat detail = cv::abs(fine - coarse);
    const auto rough = [&](Outline outline) { return cv::mean(detail, maskOf(patch, outline))[0]; };
    m.roughChin = static_cast<float>(rough(kChinArea) / std::max(0.004, std::min(rough(kCheeks[0]), rough(kCheeks[1]))));
    return m;
}

Visibility measureVisibility(const imaging::Image& photo, const Face& face)
{
    namespace t = threshold;
    Visibility v;
    const FacePatch patch = facePatch(photo, face);
    v.eyeOpening = {openingFromTheFront(face, 0), openingFromTheFront(face, 1)};
    constexpr float kUndecided = 0.5f;
    // Written so that a NaN is too small.
    if (patch.rgb.empty() || !(unitLength(face) >= t::kLeastUnit)) {
        v.eyesClosed = v.eyesHidden = v.occluded = v.glasses = v.beard = kUndecided;
        return v;
    }
    const VisibilityMeasures m = measure(patch, face);

    const auto [left, right] = v.eyeOpening;
    const float turned = std::abs(face.pose.yaw);
    // Of a head that is turned far away the farther eye is not asked.
    const bool farLeft = turned > t::kFarEyeYaw && face.pose.yaw < 0;
    const bool farRight = turned > t::kFarEyeYaw && face.pose.yaw > 0;
    const float mean = farLeft ? right : farRight ? left : (left + right) / 2;
    const float least = farLeft ? right : farRight ? left : std::min(left, right);
    v.eyesClosed = std::max(confidence(mean, t::kBothShut), confidence(least, t::kOneShut));

    float hidden = 0;
    float coldest = 1;
    for (std::size_t side = 0; side < 2; ++side) {
        const EyeMeasures& eye = m.eyes[side];
        const bool far = side == 0 ? farLeft : farRight;
        if (far)
            continue;
        // A lid is as even as a lens, and painted any colour: what the iris net takes for shut is no hidden eye.
        const bool open = eye.opening > t::kMaybeShut;
        coldest = std::min(coldest, open && eye.shade > t::kDeepShade ? confidence(eye.cold, t::kColdEye) : 0.0f);
        if (open)
            hidden = std::max(hidden, confidence(eye.contrast, t::kNoIris));
    }
    v.eyesHidden = std::max(hidden, m.skin && !(farLeft || farRight) ? coldest : 0.0f);

    if (!m.skin)
        v.occluded = kUndecided;
    else
        v.occluded = std::max({confidence(m.onCheeks, t::kOnCheeks), confidence(m.coloured, t::kColoured), confidence(m.mouth, t::kMouthCovered),
                               std::min(confidence(m.pale, t::kPale), confidence(m.mouth, t::kMouthPale))});
    v.glasses = turned > t::kFarEyeYaw ? kUndecided : confidence(m.bridge, t::kBridge);
    v.beard = m.skin ? std::max(confidence(m.darkBeard, t::kDarkBeard), std::min(confidence(m.darkChin, t::kDarkChin), confidence(m.roughChin, t::kRoughChin))) : kUndecided;
    return v;
}

}  // namespace vision

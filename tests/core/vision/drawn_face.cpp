#include "tests/core/vision/drawn_face.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "core/imaging/mat.h"
#include "core/vision/mesh_regions.h"

namespace test {
namespace {

constexpr float kAcross = 2.6f, kDown = 3.4f;  // of the picture, in D
constexpr float kMiddle = 1.3f, kEyes = 1.1f;
constexpr float kSoft = 0.0115f;  // makes the drawing as sharp as a good portrait: no lid or lip has a knife's edge. In D
constexpr Rgb kWhite{0.50f, 0.47f, 0.45f}, kDark{0.03f, 0.025f, 0.02f};

/// In D from the point between the eyes, v down.
Rgb colourAt(float u, float v, const Rgb& skin)
{
    if (std::hypot(u / 1.05f, (v - 0.3f) / 1.4f) > 1)
        return {0.30f, 0.33f, 0.38f};
    const float a = std::abs(u) - 0.5f;
    const float eye = std::hypot(a / 0.2f, v / 0.085f);
    if (eye < 1)
        return std::hypot(a, v) < 0.075f ? kDark : kWhite;
    if (eye < 1.25f && v < 0)
        return kDark;
    if (eye < 1.08f)
        return skin * 0.6f;
    if (std::abs(v + 0.3f) < 0.05f && std::abs(a) < 0.27f)
        return std::sin(60 * u + 90 * v) > 0 ? skin * 0.15f : skin * 0.6f;
    if (std::abs(v - 1.05f) < 0.012f && std::abs(u) < 0.36f)
        return kDark * 2;
    if (std::hypot(u / 0.38f, (v - 1.05f) / 0.12f) < 1)
        return {skin.r * 0.75f, skin.g * 0.45f, skin.b * 0.5f};
    return skin * (1 + 0.08f * std::sin(3 * u));
}

void setMesh(vision::Face& face, float unit)
{
    using namespace vision::region;
    const auto put = [&](const auto& region, float u, float v, float width, float height) {
        for (std::size_t k = 0; k < region.size(); ++k) {
            const float turn = 2 * std::numbers::pi_v<float> * static_cast<float>(k) / static_cast<float>(region.size());
            face.mesh[region[k]] = {(kMiddle + u + width * std::cos(turn)) * unit, (kEyes + v + height * std::sin(turn)) * unit, 0};
        }
    };
    face.mesh.fill({kMiddle * unit, (kEyes + 0.4f) * unit, 0});
    put(kNoseBridge, 0, 0.3f, 0.08f, 0.22f);
    put(kLips, 0, 1.05f, 0.38f, 0.12f);
    for (const std::size_t side : {0u, 1u}) {
        const float s = side == 0 ? -1.0f : 1.0f;
        put(kUnderEye[side], s * 0.5f, 0.22f, 0.2f, 0.06f);
        put(kForeheadHalf[side], s * 0.35f, -0.65f, 0.25f, 0.15f);
        put(kBrow[side], s * 0.5f, -0.3f, 0.27f, 0.05f);
        put(kCheek[side], s * 0.55f, 0.6f, 0.22f, 0.22f);
        put(kEye[side], s * 0.5f, 0, 0.2f, 0.085f);
        vision::Iris& iris = face.irises[side];
        iris.centre = {(kMiddle + s * 0.5f) * unit, kEyes * unit};
        for (std::size_t k = 0; k < 4; ++k)
            iris.rim[k] = {iris.centre.x + 0.075f * unit * (k == 0 ? 1.0f : k == 2 ? -1.0f : 0.0f), iris.centre.y + 0.075f * unit * (k == 1 ? -1.0f : k == 3 ? 1.0f : 0.0f)};
    }
    face.eyeDistance = unit;
    face.box = {0.25f * unit, 0.1f * unit, 2.1f * unit, 2.7f * unit};
    face.confidence = face.presence = 1;
}

}  // namespace

DrawnFace drawFace(float unit, const Rgb& skin)
{
    constexpr int kSub = 3;  // samples across a pixel
    DrawnFace drawn;
    drawn.photo = imaging::Image({static_cast<int>(kAcross * unit), static_cast<int>(kDown * unit)}, 3, imaging::Space::Linear);
    for (int y = 0; y < drawn.photo.height(); ++y)
        for (int x = 0; x < drawn.photo.width(); ++x) {
            Rgb sum;
            for (int j = 0; j < kSub; ++j)
                for (int i = 0; i < kSub; ++i) {
                    const auto at = [&](int pixel, int sub) { return (static_cast<float>(pixel) + (static_cast<float>(sub) + 0.5f) / kSub) / unit; };
                    const Rgb c = colourAt(at(x, i) - kMiddle, at(y, j) - kEyes, skin);
                    sum = {sum.r + c.r, sum.g + c.g, sum.b + c.b};
                }
            float* p = drawn.photo.row(y) + 3 * x;
            p[0] = sum.r / (kSub * kSub), p[1] = sum.g / (kSub * kSub), p[2] = sum.b / (kSub * kSub);
        }
    setMesh(drawn.face, unit);
    return blurred(drawn, kSoft);
}

DrawnFace blurred(const DrawnFace& drawn, float sigma)
{
    DrawnFace result = drawn;
    if (sigma > 0) {
        const double pixels = static_cast<double>(sigma) * vision::unitLength(drawn.face);
        cv::Mat out = imaging::asMat(result.photo);
        cv::GaussianBlur(imaging::asMat(drawn.photo), out, {}, pixels, pixels, cv::BORDER_REPLICATE);
    }
    return result;
}

DrawnFace moved(const DrawnFace& drawn, float length, bool upright)
{
    DrawnFace result = drawn;
    const int pixels = 2 * static_cast<int>(length * vision::unitLength(drawn.face) / 2) + 1;
    cv::Mat out = imaging::asMat(result.photo);
    cv::blur(imaging::asMat(drawn.photo), out, upright ? cv::Size(1, pixels) : cv::Size(pixels, 1), {-1, -1}, cv::BORDER_REPLICATE);
    return result;
}

DrawnFace noisy(const DrawnFace& drawn, float sigma)
{
    DrawnFace result = drawn;
    cv::Mat noise(drawn.photo.height(), drawn.photo.width(), CV_32FC(drawn.photo.channels()));
    cv::RNG(7).fill(noise, cv::RNG::NORMAL, 0, sigma);
    std::size_t i = 0;
    for (float& v : result.photo.pixels()) {
        const float root = std::clamp(std::sqrt(std::max(v, 0.0f)) + noise.ptr<float>()[i++], 0.0f, 1.0f);
        v = root * root;
    }
    return result;
}

}  // namespace test

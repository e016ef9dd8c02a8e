#include "hair_scene.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <random>
#include <tuple>
#include <vector>

#include "core/imaging/mat.h"

namespace scene {
namespace {

using imaging::Image;
using imaging::Space;

constexpr float kPi = std::numbers::pi_v<float>;

/// The same numbers with every standard library (the distributions of <random> are not specified).
class Dice {
public:
    explicit Dice(std::uint32_t seed) : engine_(seed) {}
    float uniform(float from, float to) { return from + (to - from) * static_cast<float>(engine_() >> 8) * 0x1p-24f; }
    float normal()
    {
        float sum = 0;
        for (int i = 0; i < 12; ++i)
            sum += uniform(0, 1);
        return sum - 6.0f;
    }

private:
    std::mt19937 engine_;
};

float ramp(float x, float from, float to)
{
    const float t = std::clamp((x - from) / (to - from), 0.0f, 1.0f);
    return t * t * (3 - 2 * t);
}

/// Colour (premultiplied) and coverage of all layers laid so far.
struct Canvas {
    explicit Canvas(int side) : colour({side, side}, 3, Space::Linear, 0.0f), alpha({side, side}, 1, Space::Data, 0.0f) {}

    void lay(int x, int y, float coverage, const Colour& c)
    {
        alpha.at(x, y) += (1 - alpha.at(x, y)) * coverage;
        for (int i = 0; i < 3; ++i)
            colour.at(x, y, i) += (c[static_cast<std::size_t>(i)] - colour.at(x, y, i)) * coverage;
    }
    Image colour;
    Image alpha;
};

/// A hair: distance to a curved centre line, one pixel of anti-aliasing.
void strand(Canvas& canvas, float x, float y, float angle, float length, float bend, float width, const Colour& colour)
{
    const int side = canvas.alpha.width();
    const float step = 0.35f;
    const int steps = static_cast<int>(length / step);
    // Largest coverage of this strand for each pixel, so that the steps do not add up.
    struct Touch {
        int x, y;
        float coverage;
    };
    std::vector<Touch> touched;
    const int reach = static_cast<int>(std::ceil(width / 2 + 1));
    for (int i = 0; i < steps; ++i) {
        const float taper = 1.0f - 0.6f * static_cast<float>(i) / static_cast<float>(steps);
        const float half = width * taper / 2;
        const int cx = static_cast<int>(std::floor(x));
        const int cy = static_cast<int>(std::floor(y));
        for (int py = std::max(0, cy - reach); py <= std::min(side - 1, cy + reach); ++py)
            for (int px = std::max(0, cx - reach); px <= std::min(side - 1, cx + reach); ++px) {
                const float distance = std::hypot(static_cast<float>(px) + 0.5f - x, static_cast<float>(py) + 0.5f - y);
                const float coverage = std::min(1.0f, 2 * half) * std::clamp(std::max(half, 0.5f) + 0.5f - distance, 0.0f, 1.0f);
                if (coverage > 0)
                    touched.push_back({px, py, coverage});
            }
        x += std::cos(angle) * step;
        y += std::sin(angle) * step;
        angle += bend * step;
    }
    std::sort(touched.begin(), touched.end(),
              [](const Touch& a, const Touch& b) { return std::tie(a.y, a.x, b.coverage) < std::tie(b.y, b.x, a.coverage); });
    for (std::size_t i = 0; i < touched.size(); ++i)
        if (i == 0 || touched[i].x != touched[i - 1].x || touched[i].y != touched[i - 1].y)
            canvas.lay(touched[i].x, touched[i].y, touched[i].coverage, colour);
}

void ellipse(Canvas& canvas, float cx, float cy, float rx, float ry, const Colour& colour)
{
    const int side = canvas.alpha.width();
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            const float dx = (static_cast<float>(x) + 0.5f - cx) / rx;
            const float dy = (static_cast<float>(y) + 0.5f - cy) / ry;
            const float outside = (std::hypot(dx, dy) - 1) * std::min(rx, ry);
            const float coverage = std::clamp(0.5f - outside, 0.0f, 1.0f);
            if (coverage > 0)
                canvas.lay(x, y, coverage, colour);
        }
}

Colour varied(const Colour& colour, float factor)
{
    return {colour[0] * factor, colour[1] * factor, colour[2] * factor};
}

Image softDiscs(int side, Dice& dice, int count, float least, float most, bool bright)
{
    Image image({side, side}, 3, Space::Linear, bright ? 0.35f : 0.03f);
    for (int i = 0; i < count; ++i) {
        const float radius = dice.uniform(least, most) * static_cast<float>(side);
        const float cx = dice.uniform(0, static_cast<float>(side));
        const float cy = dice.uniform(0, static_cast<float>(side));
        const float light = bright ? dice.uniform(0.25f, 0.95f) : dice.uniform(0.01f, 0.30f);
        const Colour colour = bright ? Colour{light * dice.uniform(0.8f, 1.1f), light, light * dice.uniform(0.6f, 1.0f)}
                                     : Colour{light * dice.uniform(0.4f, 0.9f), light, light * dice.uniform(0.1f, 0.5f)};
        for (int y = std::max(0, static_cast<int>(cy - radius)); y < std::min(side, static_cast<int>(cy + radius)); ++y)
            for (int x = std::max(0, static_cast<int>(cx - radius)); x < std::min(side, static_cast<int>(cx + radius)); ++x) {
                const float d = std::hypot(static_cast<float>(x) - cx, static_cast<float>(y) - cy) / radius;
                const float k = bright ? 0.6f * (1 - ramp(d, 0.5f, 1.0f)) : (d < 1 ? 0.9f : 0.0f);
                for (int c = 0; c < 3; ++c)
                    image.at(x, y, c) += (colour[static_cast<std::size_t>(c)] - image.at(x, y, c)) * k;
            }
    }
    return image;
}

Image background(Background kind, int side, Dice& dice)
{
    if (kind == Background::BrightBlur) {
        Image image = softDiscs(side, dice, 60, 0.06f, 0.20f, true);
        const cv::Mat mat = imaging::asMat(image);
        cv::GaussianBlur(mat, mat, {}, 0.03 * side, 0, cv::BORDER_REPLICATE);
        return image;
    }
    if (kind == Background::Foliage)
        return softDiscs(side, dice, 2600, 0.004f, 0.02f, false);
    Image image({side, side}, 3, Space::Linear, 0.0f);
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            const float down = static_cast<float>(y) / static_cast<float>(side);
            const float across = static_cast<float>(x) / static_cast<float>(side);
            const Colour sky{0.42f + 0.2f * down, 0.60f + 0.14f * down, 0.86f + 0.03f * across};
            const Colour green{0.05f, 0.38f + 0.04f * across, 0.06f};
            for (int c = 0; c < 3; ++c)
                image.at(x, y, c) = (kind == Background::Sky ? sky : green)[static_cast<std::size_t>(c)];
        }
    return image;
}

/// Shoulders that leave the photo at its bottom.
void body(Canvas& canvas, float cx, float chinY, float d, const Colour& shirt)
{
    const int side = canvas.alpha.width();
    for (int y = 0; y < side; ++y) {
        const float below = (static_cast<float>(y) + 0.5f - chinY) / d;
        float half = 0;
        if (below > -0.6f)
            half = 0.62f * d;
        if (below > 0.25f)
            half = (0.62f + 1.15f * std::sqrt(std::min(1.0f, (below - 0.25f) / 0.9f))) * d;
        for (int x = 0; x < side; ++x) {
            const float coverage = std::clamp(half + 0.5f - std::abs(static_cast<float>(x) + 0.5f - cx), 0.0f, 1.0f);
            if (half > 0 && coverage > 0)
                canvas.lay(x, y, coverage, below > 0.35f ? shirt : Colour{0.42f, 0.26f, 0.19f});
        }
    }
}

Image blurredTo(const Image& map, int side, double sigma)
{
    Image small({side, side}, 1, Space::Data);
    const cv::Mat to = imaging::asMat(small);
    cv::resize(imaging::asMat(map), to, {side, side}, 0, 0, side < map.width() ? cv::INTER_AREA : cv::INTER_LINEAR);
    cv::GaussianBlur(to, to, {}, sigma, 0, cv::BORDER_REPLICATE);
    return small;
}

}  // namespace

vision::Face frontalFace(vision::Point eyes, float d)
{
    constexpr int kOval[] = {10,  338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
                             152, 148, 176, 149, 150, 136, 172, 58,  132, 93,  234, 127, 162, 21,  54,  103, 67,  109};
    vision::Face face;
    for (vision::Point3& p : face.mesh)
        p = {eyes.x, eyes.y + 0.5f * d, 0};
    for (int i = 0; i < 36; ++i) {
        const float angle = static_cast<float>(i) * 2 * kPi / 36;
        face.mesh[static_cast<std::size_t>(kOval[i])] = {eyes.x + 0.75f * d * std::sin(angle), eyes.y + (0.2f - 0.95f * std::cos(angle)) * d, 0};
    }
    face.eyeDistance = d;
    face.box = {eyes.x - 0.75f * d, eyes.y - 0.75f * d, 1.5f * d, 1.9f * d};
    face.confidence = face.presence = 1;
    return face;
}

Image netLike(const Image& alpha, int netSide)
{
    Image net = blurredTo(alpha, netSide, 1.1);
    for (float& a : net.pixels())
        a = std::clamp((a - 0.10f) / 0.75f, 0.0f, 1.0f);
    return net;
}

Image over(const Image& foreground, const Image& alpha, const Colour& backdrop)
{
    Image result(alpha.extent(), 3, Space::Linear);
    for (int y = 0; y < result.height(); ++y)
        for (int x = 0; x < result.width(); ++x)
            for (int c = 0; c < 3; ++c) {
                const float a = alpha.at(x, y);
                result.at(x, y, c) = (a > 0 ? foreground.at(x, y, c) * a : 0.0f) + backdrop[static_cast<std::size_t>(c)] * (1 - a);
            }
    return result;
}

Portrait draw(const Drawing& drawing)
{
    const int side = drawing.side;
    const auto scale = static_cast<float>(side) / 480.0f;
    const float d = 110 * scale;
    const vision::Point eyes{240 * scale, 225 * scale};
    Dice dice(drawing.seed);
    Portrait portrait;
    portrait.face = frontalFace(eyes, d);
    const Image behind = background(drawing.background, side, dice);

    Canvas canvas(side);
    const float chinY = eyes.y + 1.15f * d;
    body(canvas, eyes.x, chinY, d, {0.10f, 0.12f, 0.25f});
    // Hair: a closed cap, then strands that leave it and strands that lie on it; last the face.
    const vision::Point cap{eyes.x, eyes.y - 0.05f * d};
    ellipse(canvas, cap.x, cap.y, 1.00f * d, 1.22f * d, varied(drawing.hair, 0.8f));
    for (int i = 0; i < drawing.strands; ++i) {
        const float around = dice.uniform(-1.25f * kPi, 0.25f * kPi);
        const float root = dice.uniform(0.75f, 1.0f);
        const float x = cap.x + std::cos(around) * d * root;
        const float y = cap.y + std::sin(around) * 1.22f * d * root;
        const float angle = around + dice.uniform(-0.9f, 0.9f);
        const float length = dice.uniform(0.12f, 0.45f) * d;
        const float bend = dice.uniform(-2.2f, 2.2f) / d;
        const float width = dice.uniform(0.7f, 1.6f) * scale;
        strand(canvas, x, y, angle, length, bend, width, varied(drawing.hair, dice.uniform(0.6f, 1.5f)));
    }
    ellipse(canvas, eyes.x, eyes.y + 0.2f * d, 0.75f * d, 0.95f * d, {0.42f, 0.26f, 0.19f});

    portrait.alpha = canvas.alpha;
    portrait.foreground = canvas.colour;
    portrait.photo = Image({side, side}, 3, Space::Linear);
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x)
            for (int c = 0; c < 3; ++c) {
                const float a = portrait.alpha.at(x, y);
                float& f = portrait.foreground.at(x, y, c);
                const float clean = f + behind.at(x, y, c) * (1 - a);
                f = a > 0 ? f / a : 0;
                // Noise of a good camera: even in the square root.
                const float root = std::sqrt(clean) + 0.004f * dice.normal();
                portrait.photo.at(x, y, c) = root * root;
            }

    Canvas solid(side);
    body(solid, eyes.x, chinY, d, {});
    ellipse(solid, cap.x, cap.y, d, 1.22f * d, {});
    portrait.net.region = {0, 0, side, side};
    portrait.net.alpha = netLike(portrait.alpha, drawing.netSide);
    portrait.net.prior = blurredTo(solid.alpha, 256, 4);
    return portrait;
}

}  // namespace scene

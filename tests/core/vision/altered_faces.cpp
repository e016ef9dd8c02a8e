#include "altered_faces.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/imaging/mat.h"

namespace test {
namespace {

using imaging::Image;
using vision::Face;
using Point = cv::Point2d;
using Colour = cv::Vec3f;

/// The face's own axes: u to the image's right along the eyes, v down, in units of D from the point between the irises.
struct Frame {
    Point origin, u, v;
    double unit;

    explicit Frame(const Face& face) : unit(vision::unitLength(face))
    {
        const auto& [left, right] = face.irises;
        origin = {(left.centre.x + right.centre.x) / 2.0, (left.centre.y + right.centre.y) / 2.0};
        const double angle = std::atan2(right.centre.y - left.centre.y, right.centre.x - left.centre.x);
        u = {std::cos(angle) * unit, std::sin(angle) * unit};
        v = {-u.y, u.x};
    }
    Point photo(double a, double b) const { return origin + u * a + v * b; }
    Point place(const vision::Point3& p) const { return own(p.x, p.y); }
    Point own(double x, double y) const
    {
        const Point d(x - origin.x, y - origin.y);
        return {d.dot(u) / (unit * unit), d.dot(v) / (unit * unit)};
    }
};

/// Where something lies, 0-1; the edge is soft by 0.01 D.
cv::Mat stencil(const Image& photo, const Frame& frame, const std::vector<std::vector<Point>>& outlines)
{
    cv::Mat mask(photo.height(), photo.width(), CV_8UC1, cv::Scalar(0));
    constexpr int kShift = 4;
    for (const auto& outline : outlines) {
        std::vector<cv::Point> corners;
        for (const Point& p : outline) {
            const Point q = frame.photo(p.x, p.y) * (1 << kShift);
            corners.emplace_back(cvRound(q.x), cvRound(q.y));
        }
        cv::fillPoly(mask, std::vector<std::vector<cv::Point>>{corners}, cv::Scalar(255), cv::LINE_AA, kShift);
    }
    cv::Mat soft;
    mask.convertTo(soft, CV_32F, 1 / 255.0);
    cv::GaussianBlur(soft, soft, {}, std::max(0.4, 0.01 * frame.unit));
    return soft;
}

std::vector<Point> ellipse(Point centre, double a, double b, double turn = 0)
{
    std::vector<Point> outline;
    for (int i = 0; i < 48; ++i) {
        const double t = i * CV_PI / 24;
        const Point p(a * std::cos(t), b * std::sin(t));
        outline.emplace_back(centre.x + p.x * std::cos(turn) - p.y * std::sin(turn), centre.y + p.x * std::sin(turn) + p.y * std::cos(turn));
    }
    return outline;
}

std::vector<Point> capsule(Point from, Point to, double radius)
{
    const double turn = std::atan2(to.y - from.y, to.x - from.x);
    std::vector<Point> outline;
    for (int i = 0; i < 48; ++i) {
        const double t = turn + CV_PI / 2 + i * CV_PI / 23.5;
        const Point& end = i < 24 ? from : to;
        outline.emplace_back(end.x + radius * std::cos(t), end.y + radius * std::sin(t));
    }
    return outline;
}

/// One kind of surface: a colour, lit from the image's left, with a grain of its own.
struct Surface {
    Colour colour;
    double grain = 0;       ///< of the logarithm
    double grainSize = 0.02;
    double slope = 0.35;    ///< change of the logarithm over one D, sideways
    double opacity = 1;
};

void paint(Image& photo, const Frame& frame, const cv::Mat& mask, const Surface& surface, double streak = 1)
{
    cv::Mat noise(photo.height(), photo.width(), CV_32F);
    cv::RNG random(20261122);
    random.fill(noise, cv::RNG::NORMAL, 0, 1);
    const double sigma = std::max(0.5, surface.grainSize * frame.unit);
    cv::GaussianBlur(noise, noise, {}, sigma, sigma * streak);
    noise *= 2 * std::sqrt(CV_PI) * sigma * std::sqrt(streak);  // back to variance one
    for (int y = 0; y < photo.height(); ++y) {
        float* row = photo.row(y);
        for (int x = 0; x < photo.width(); ++x) {
            const float alpha = static_cast<float>(surface.opacity) * mask.at<float>(y, x);
            if (alpha <= 0)
                continue;
            const double light = std::exp(surface.grain * noise.at<float>(y, x) - surface.slope * frame.own(x, y).x);
            for (int c = 0; c < 3; ++c) {
                float& value = row[x * photo.channels() + c];
                value += alpha * (static_cast<float>(surface.colour[c] * light) - value);
            }
        }
    }
}

Image painted(const Image& photo, const Face& face, const std::vector<std::vector<Point>>& outlines, const Surface& surface, double streak = 1)
{
    Image result = photo;
    const Frame frame(face);
    paint(result, frame, stencil(photo, frame, outlines), surface, streak);
    return result;
}

/// What the cheeks look like: the median of each channel round the mesh's 50 and 280, the brighter side.
Colour skinOf(const Image& photo, const Face& face)
{
    Colour best{0, 0, 0};
    for (const std::size_t i : {std::size_t{50}, std::size_t{280}}) {
        const int reach = std::max(1, static_cast<int>(0.06 * vision::unitLength(face)));
        std::array<std::vector<float>, 3> values;
        for (int y = cvRound(face.mesh[i].y) - reach; y <= cvRound(face.mesh[i].y) + reach; ++y)
            for (int x = cvRound(face.mesh[i].x) - reach; x <= cvRound(face.mesh[i].x) + reach; ++x)
                if (x >= 0 && y >= 0 && x < photo.width() && y < photo.height())
                    for (int c = 0; c < 3; ++c)
                        values[static_cast<std::size_t>(c)].push_back(photo.at(x, y, c));
        if (values[0].empty())
            continue;
        Colour median;
        for (int c = 0; c < 3; ++c) {
            auto& v = values[static_cast<std::size_t>(c)];
            std::ranges::nth_element(v, v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2));
            median[c] = v[v.size() / 2];
        }
        if (median[1] > best[1])
            best = median;
    }
    return best;
}

Point middle(const Frame& frame, const Face& face, std::initializer_list<std::size_t> points)
{
    Point sum;
    for (const std::size_t i : points)
        sum += frame.place(face.mesh[i]);
    return sum / static_cast<double>(points.size());
}

Point eye(const Frame& frame, const Face& face, std::size_t side)
{
    return frame.own(face.irises[side].centre.x, face.irises[side].centre.y);
}

// --- over the eyes -----------------------------------------------------------------------------------------------------------------------

std::vector<std::vector<Point>> lenses(const Face& face)
{
    const Frame frame(face);
    return {ellipse(eye(frame, face, 0) + Point(-0.03, 0.04), 0.40, 0.32), ellipse(eye(frame, face, 1) + Point(0.03, 0.04), 0.40, 0.32),
            {{-0.2, -0.12}, {0.2, -0.12}, {0.2, -0.02}, {-0.2, -0.02}}};
}

Image blackGlasses(const Image& photo, const Face& face)
{
    return painted(photo, face, lenses(face), {{0.010f, 0.010f, 0.012f}, 0.05, 0.05, 0.5});
}

Image brownGlasses(const Image& photo, const Face& face)
{
    Image result = painted(photo, face, lenses(face), {{0.030f, 0.016f, 0.008f}, 0.05, 0.05, 0.5, 0.88});
    const Frame frame(face);  // a window in each lens
    paint(result, frame, stencil(photo, frame, {ellipse(eye(frame, face, 0) + Point(-0.12, -0.1), 0.09, 0.05), ellipse(eye(frame, face, 1) + Point(-0.08, -0.1), 0.09, 0.05)}), {{0.5f, 0.55f, 0.6f}, 0.1});
    return result;
}

Image mirrorGlasses(const Image& photo, const Face& face)
{
    Image result = painted(photo, face, lenses(face), {{0.10f, 0.22f, 0.38f}, 0.5, 0.06, 0.2});
    const Frame frame(face);  // ground below the sky
    const auto half = [&](std::size_t side) { const Point c = eye(frame, face, side) + Point(side == 0 ? -0.03 : 0.03, 0.04); return std::vector<Point>{c + Point(-0.37, 0.06), c + Point(0.37, 0.06), c + Point(0.25, 0.24), c + Point(-0.25, 0.24)}; };
    paint(result, frame, stencil(photo, frame, {half(0), half(1)}), {{0.05f, 0.09f, 0.03f}, 0.6, 0.05});
    return result;
}

Image hairOverEye(const Image& photo, const Face& face)
{
    const Frame frame(face);
    const Point c = eye(frame, face, 1);
    return painted(photo, face, {{c + Point(-0.55, -1.0), c + Point(0.5, -1.0), c + Point(0.55, 0.9), c + Point(0.25, 0.95), c + Point(-0.25, 0.2)}}, {{0.020f, 0.013f, 0.009f}, 0.45, 0.012, 0.1}, 8);
}

Image phoneOverEye(const Image& photo, const Face& face)
{
    const Frame frame(face);
    const Point c = eye(frame, face, 0);
    return painted(photo, face, {{c + Point(-0.45, -0.5), c + Point(0.3, -0.45), c + Point(0.25, 1.0), c + Point(-0.5, 0.95)}}, {{0.012f, 0.013f, 0.015f}, 0.03, 0.05, 0.3});
}

Image handOverEyes(const Image& photo, const Face& face)
{
    Image result = photo;
    const Frame frame(face);
    const Colour skin = skinOf(photo, face);
    paint(result, frame, stencil(photo, frame, {{{-1.1, -0.28}, {1.1, -0.28}, {1.1, 0.3}, {-1.1, 0.3}}}), {skin * 0.55f, 0.04, 0.03});
    for (int finger = 0; finger < 3; ++finger) {
        const double v = -0.2 + 0.2 * finger;
        paint(result, frame, stencil(photo, frame, {capsule({-1.2, v - 0.03}, {0.85, v + 0.03}, 0.088)}), {skin, 0.04, 0.03, 0.15});
    }
    return result;
}

// --- over the rest -----------------------------------------------------------------------------------------------------------------------

Image maskOf(const Image& photo, const Face& face, const Surface& surface)
{
    const Frame frame(face);
    std::vector<Point> outline;
    // From the bridge of the nose along the cheeks, then down the jaw.
    for (const std::size_t i : {197, 114, 47, 100, 118, 117, 123, 147, 213, 192, 138, 135, 169, 170, 140, 171, 175, 396, 369, 395, 394, 364, 367, 416, 433, 376, 352, 346, 347, 329, 277, 343})
        outline.push_back(frame.place(face.mesh[i]));
    Image result = painted(photo, face, {outline}, surface);
    // Its folds.
    const Point mouth = middle(frame, face, {13, 14});
    for (const double dv : {-0.22, 0.02, 0.26})
        paint(result, frame, stencil(photo, frame, {capsule(mouth + Point(-0.5, dv - 0.03), mouth + Point(0.5, dv + 0.03), 0.012)}), {surface.colour * 0.7f, 0});
    return result;
}

Image surgicalMask(const Image& photo, const Face& face) { return maskOf(photo, face, {{0.36f, 0.58f, 0.70f}, 0.03, 0.015, 0.3}); }
Image whiteMask(const Image& photo, const Face& face) { return maskOf(photo, face, {{0.72f, 0.73f, 0.74f}, 0.03, 0.015, 0.3}); }
Image blackMask(const Image& photo, const Face& face) { return maskOf(photo, face, {{0.018f, 0.018f, 0.020f}, 0.05, 0.015, 0.3}); }

Image microphone(const Image& photo, const Face& face)
{
    const Frame frame(face);
    const Point mouth = middle(frame, face, {13, 14});
    return painted(photo, face, {ellipse(mouth + Point(0.05, 0.15), 0.36, 0.38), {mouth + Point(-0.08, 0.4), mouth + Point(0.2, 0.4), mouth + Point(0.3, 2.5), mouth + Point(0, 2.5)}}, {{0.015f, 0.015f, 0.016f}, 0.25, 0.01, 0.6});
}

Image phoneOverMouth(const Image& photo, const Face& face)
{
    const Frame frame(face);
    const Point mouth = middle(frame, face, {13, 14});
    return painted(photo, face, {{mouth + Point(-0.75, -0.3), mouth + Point(0.6, -0.4), mouth + Point(0.65, 0.3), mouth + Point(-0.7, 0.4)}}, {{0.03f, 0.03f, 0.033f}, 0.02, 0.05, 0.6});
}

Image paper(const Image& photo, const Face& face)
{
    const Frame frame(face);
    const Point nose = frame.place(face.mesh[2]);
    return painted(photo, face, {{nose + Point(-1.2, 0.02), nose + Point(1.2, -0.1), nose + Point(1.3, 1.5), nose + Point(-1.1, 1.6)}}, {{0.70f, 0.69f, 0.66f}, 0.02, 0.05, 0.2});
}

Image scarf(const Image& photo, const Face& face)
{
    const Frame frame(face);
    const Point nose = frame.place(face.mesh[2]);
    Image result = painted(photo, face, {{nose + Point(-1.4, -0.1), nose + Point(0, 0.05), nose + Point(1.4, -0.1), nose + Point(1.4, 1.6), nose + Point(-1.4, 1.6)}}, {{0.33f, 0.02f, 0.03f}, 0.3, 0.02, 0.3});
    for (const double dv : {0.3, 0.65, 1.0})
        paint(result, frame, stencil(photo, frame, {capsule(nose + Point(-1.3, dv - 0.1), nose + Point(1.3, dv), 0.05)}), {{0.25f, 0.20f, 0.05f}, 0.3, 0.02});
    return result;
}

Image leafOnCheek(const Image& photo, const Face& face)
{
    const Frame frame(face);
    return painted(photo, face, {ellipse(frame.place(face.mesh[280]), 0.30, 0.16, 0.7)}, {{0.06f, 0.16f, 0.02f}, 0.2, 0.03, 0.4});
}

Image cupAtCheek(const Image& photo, const Face& face)
{
    const Frame frame(face);
    const Point c = frame.place(face.mesh[205]);
    return painted(photo, face, {{c + Point(-0.5, -0.25), c + Point(0.22, -0.2), c + Point(0.15, 0.6), c + Point(-0.45, 0.55)}}, {{0.08f, 0.16f, 0.42f}, 0.03, 0.05, 0.9});
}

Image greyCard(const Image& photo, const Face& face)
{
    const Frame frame(face);
    const Point c = frame.place(face.mesh[425]);
    return painted(photo, face, {{c + Point(-0.25, -0.3), c + Point(0.7, -0.35), c + Point(0.7, 0.4), c + Point(-0.2, 0.4)}}, {{0.20f, 0.20f, 0.20f}, 0.03, 0.05, 0.3});
}

Image handOf(const Image& photo, const Face& face, float brightness, Colour tint)
{
    Image result = photo;
    const Frame frame(face);
    const Colour skin = skinOf(photo, face).mul(tint) * brightness;
    const Point mouth = middle(frame, face, {13, 14});
    paint(result, frame, stencil(photo, frame, {ellipse(mouth + Point(0.35, 0.55), 0.55, 0.5)}), {skin * 0.75f, 0.04, 0.03});
    for (int finger = 0; finger < 4; ++finger) {
        const double du = -0.4 + 0.2 * finger;
        paint(result, frame, stencil(photo, frame, {capsule(mouth + Point(du + 0.25, 0.8), mouth + Point(du, -0.25 + 0.05 * std::abs(finger - 1.5)), 0.088)}), {skin, 0.04, 0.03, 0.2});
        paint(result, frame, stencil(photo, frame, {capsule(mouth + Point(du + 0.335, 0.7), mouth + Point(du + 0.1, -0.15), 0.012)}), {skin * 0.45f, 0.04, 0.03});
    }
    return result;
}

Image ownHand(const Image& photo, const Face& face) { return handOf(photo, face, 0.95f, {1, 1, 1}); }
Image darkHand(const Image& photo, const Face& face) { return handOf(photo, face, 0.45f, {1.05f, 1, 0.9f}); }

// --- cut by the border -------------------------------------------------------------------------------------------------------------------

Image cutTo(const Image& photo, int x0, int y0, int x1, int y1)
{
    x0 = std::clamp(x0, 0, photo.width() - 2), y0 = std::clamp(y0, 0, photo.height() - 2);
    x1 = std::clamp(x1, x0 + 1, photo.width()), y1 = std::clamp(y1, y0 + 1, photo.height());
    Image result({x1 - x0, y1 - y0}, photo.channels(), photo.space());
    const cv::Mat to = imaging::asMat(result);
    imaging::asMat(photo)(cv::Rect(x0, y0, x1 - x0, y1 - y0)).copyTo(to);
    return result;
}

Image cutLeft(const Image& photo, const Face& face) { return cutTo(photo, static_cast<int>(face.box.x + 0.2f * face.box.width), 0, photo.width(), photo.height()); }
Image cutBelow(const Image& photo, const Face& face) { return cutTo(photo, 0, 0, photo.width(), static_cast<int>(face.box.y + 0.85f * face.box.height)); }
Image cutAbove(const Image& photo, const Face& face) { return cutTo(photo, 0, static_cast<int>(face.box.y + 0.15f * face.box.height), photo.width(), photo.height()); }

Image closed(const Image& photo, const Face& face) { return closeEyes(photo, face, 1); }
Image wink(const Image& photo, const Face& face) { return closeEyes(photo, face, 1, false, true); }
Image squint(const Image& photo, const Face& face) { return closeEyes(photo, face, 0.4); }

}  // namespace

imaging::Image closeEyes(const imaging::Image& photo, const vision::Face& face, double share, bool imageLeft, bool imageRight)
{
    struct Lids {
        std::array<std::size_t, 9> upper, lower;
        std::array<std::size_t, 5> brow;
        bool wanted;
    };
    // From the outer corner to the inner one; of the brow its lower edge.
    const std::array<Lids, 2> both{Lids{{33, 246, 161, 160, 159, 158, 157, 173, 133}, {33, 7, 163, 144, 145, 153, 154, 155, 133}, {46, 53, 52, 65, 55}, imageLeft},
                                   Lids{{263, 466, 388, 387, 386, 385, 384, 398, 362}, {263, 249, 390, 373, 374, 380, 381, 382, 362}, {276, 283, 282, 295, 285}, imageRight}};
    const Frame frame(face);
    Image result = photo;
    for (const Lids& lids : both) {
        if (!lids.wanted)
            continue;
        // Heights of a polyline over u, held at its ends.
        const auto heights = [&](const auto& points) {
            std::vector<Point> line;
            for (const std::size_t i : points)
                line.push_back(frame.place(face.mesh[i]));
            std::ranges::sort(line, {}, &Point::x);
            return [line](double u) {
                if (u <= line.front().x)
                    return line.front().y;
                for (std::size_t i = 1; i < line.size(); ++i)
                    if (u <= line[i].x)
                        return line[i - 1].y + (line[i].y - line[i - 1].y) * (u - line[i - 1].x) / std::max(1e-9, line[i].x - line[i - 1].x);
                return line.back().y;
            };
        };
        const auto upper = heights(lids.upper);
        const auto lower = heights(lids.lower);
        const auto brow = heights(lids.brow);
        const Point a = frame.place(face.mesh[lids.upper.front()]);
        const Point b = frame.place(face.mesh[lids.upper.back()]);
        const double u0 = std::min(a.x, b.x);
        const double u1 = std::max(a.x, b.x);
        constexpr double kBelow = 0.025;  // the lid comes to lie a little over the lower one
        const auto meeting = [&](double u) {
            const double t = std::clamp((u - u0) / (u1 - u0), 0.0, 1.0);
            return upper(u) + share * (lower(u) + kBelow * std::sin(CV_PI * t) - upper(u));
        };
        cv::Mat mapX(photo.height(), photo.width(), CV_32F);
        cv::Mat mapY(photo.height(), photo.width(), CV_32F);
        for (int y = 0; y < photo.height(); ++y)
            for (int x = 0; x < photo.width(); ++x) {
                Point p = frame.own(x, y);
                Point from = p;
                if (p.x > u0 && p.x < u1) {
                    const double top = upper(p.x) - 0.8 * std::max(0.02, upper(p.x) - brow(p.x));
                    const double end = meeting(p.x);
                    const double rim = upper(p.x) - 0.015;  // above the lashes: their line is drawn
                    if (p.y > top && p.y < end && end > upper(p.x))
                        from.y = top + (p.y - top) / (end - top) * (rim - top);
                }
                const Point q = frame.photo(from.x, from.y);
                mapX.at<float>(y, x) = static_cast<float>(q.x);
                mapY.at<float>(y, x) = static_cast<float>(q.y);
            }
        const Image before = result;
        cv::Mat to = imaging::asMat(result);
        cv::remap(imaging::asMat(before), to, mapX, mapY, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
        // Lashes: a band that tapers to both corners.
        std::vector<Point> above;
        std::vector<Point> below;
        for (int i = 0; i <= 24; ++i) {
            const double t = i / 24.0;
            const double u = u0 + t * (u1 - u0);
            const double thick = 0.016 * std::sqrt(std::sin(CV_PI * t) + 0.05);
            above.emplace_back(u, meeting(u) - thick);
            below.emplace_back(u, meeting(u) + thick);
        }
        above.insert(above.end(), below.rbegin(), below.rend());
        paint(result, frame, stencil(photo, frame, {above}), {skinOf(photo, face) * 0.12f, 0.1, 0.01, 0, 0.9});
    }
    return result;
}

const std::vector<Alteration>& alterations()
{
    static const std::vector<Alteration> all{
        {"eyes shut", Flaw::EyesClosed, closed},
        {"one eye shut", Flaw::EyesClosed, wink},
        {"narrowed eyes", Flaw::None, squint},
        {"black sunglasses", Flaw::EyesHidden, blackGlasses},
        {"brown sunglasses", Flaw::EyesHidden, brownGlasses},
        {"mirror sunglasses", Flaw::EyesHidden, mirrorGlasses},
        {"hair over an eye", Flaw::EyesHidden, hairOverEye},
        {"phone over an eye", Flaw::EyesHidden, phoneOverEye},
        {"own hand over the eyes", Flaw::EyesHidden, handOverEyes},
        {"blue mask", Flaw::Occluded, surgicalMask},
        {"white mask", Flaw::Occluded, whiteMask},
        {"black mask", Flaw::Occluded, blackMask},
        {"microphone", Flaw::Occluded, microphone},
        {"phone over the mouth", Flaw::Occluded, phoneOverMouth},
        {"paper", Flaw::Occluded, paper},
        {"scarf", Flaw::Occluded, scarf},
        {"leaf on a cheek", Flaw::Occluded, leafOnCheek},
        {"blue cup at a cheek", Flaw::Occluded, cupAtCheek},
        {"grey card at a cheek", Flaw::Occluded, greyCard},
        {"own hand over the mouth", Flaw::Occluded, ownHand},
        {"darker hand over the mouth", Flaw::Occluded, darkHand},
        {"cut at the left", Flaw::CutOff, cutLeft},
        {"cut below", Flaw::CutOff, cutBelow},
        {"cut above", Flaw::CutOff, cutAbove},
    };
    return all;
}

}  // namespace test

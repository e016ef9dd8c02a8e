#include "core/vision/light.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <span>
#include <vector>

#include "core/vision/mesh_regions.h"

namespace vision {
namespace {

constexpr int kLattice = 24;            // points across a patch: some 300 inside a hull
constexpr std::size_t kFewest = 40;     // points that make a patch worth reading
constexpr float kWhite = 0.9f;          // linear; 243 of 255
constexpr float kBlack = 0.004f;        // 13 of 255
constexpr float kTooDarkForColour = 0.01f;

// Luminance of skin in good light by its chroma, ln R/G: where paler skins end, where darker ones begin. Medians of the panel's cheeks: 0.27-0.72 for the
// former, 0.17-0.40 for the latter; the figures are low ones of each, since a soft low key is a choice.
constexpr float kPaleChroma = 0.45f, kDeepChroma = 0.85f;
constexpr float kPale = 0.30f, kDeep = 0.14f;
constexpr float kWhitesLit = 0.3f;       // the brighter part of the eyes' whites in the same light

struct Colour {
    float r = 0, g = 0, b = 0;
    float luminance() const { return 0.2126f * r + 0.7152f * g + 0.0722f * b; }
};

/// ln R/G and ln B/G: a colour without its brightness. A colour of light adds to every surface's alike.
struct Chroma {
    float red = 0, blue = 0;
    Chroma operator-(const Chroma& o) const { return {red - o.red, blue - o.blue}; }
    float length() const { return std::hypot(red, blue); }
};

using Points = std::vector<Colour>;
using Outline = std::vector<cv::Point2f>;

float quantile(std::vector<float> values, float share)
{
    if (values.empty())
        return 0;
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<float>(values.size() - 1));
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

float luminanceOf(const Points& points, float share)
{
    std::vector<float> values;
    for (const Colour& c : points)
        values.push_back(c.luminance());
    return quantile(std::move(values), share);
}

/// Empty for a mesh that is no face.
Outline outlineOf(const Face& face, std::span<const std::size_t> vertices)
{
    Outline points, hull;
    for (const std::size_t i : vertices) {
        const Point3& p = face.mesh[i];
        if (!(std::abs(p.x) < 1e6f && std::abs(p.y) < 1e6f))
            return {};
        points.emplace_back(p.x, p.y);
    }
    cv::convexHull(points, hull);
    return hull;
}

/// The photo at the points of a lattice that lie inside the outline, at least `inset` pixels from it, and pass.
template <class Pass>
Points read(const imaging::Image& photo, const Outline& outline, int across, float inset, const Pass& pass)
{
    Points points;
    if (outline.size() < 3)
        return points;
    const cv::Rect2f box = cv::boundingRect(outline);
    for (int j = 0; j < across; ++j)
        for (int i = 0; i < across; ++i) {
            const float step = 1.0f / static_cast<float>(across);
            const cv::Point2f p(box.x + box.width * (static_cast<float>(i) + 0.5f) * step, box.y + box.height * (static_cast<float>(j) + 0.5f) * step);
            if (!(p.x >= 0 && p.y >= 0 && p.x < static_cast<float>(photo.width()) && p.y < static_cast<float>(photo.height())))
                continue;
            if (!pass(p) || cv::pointPolygonTest(outline, p, inset > 0) < inset)
                continue;
            const float* c = photo.row(static_cast<int>(p.y)) + static_cast<int>(p.x) * photo.channels();
            if (std::isfinite(c[0]) && std::isfinite(c[1]) && std::isfinite(c[2]))
                points.push_back({std::max(c[0], 0.0f), std::max(c[1], 0.0f), std::max(c[2], 0.0f)});
        }
    return points;
}

Points patch(const imaging::Image& photo, const Face& face, std::span<const std::size_t> vertices)
{
    return read(photo, outlineOf(face, vertices), kLattice, 0, [](const cv::Point2f&) { return true; });
}

float ratioOf(float a, float b)
{
    constexpr float kFloor = 1e-4f;
    return std::max(a, kFloor) / std::max(b, kFloor);
}

Chroma chromaOf(const Colour& c)
{
    constexpr float kFloor = 1e-5f;
    return {std::log(std::max(c.r, kFloor) / std::max(c.g, kFloor)), std::log(std::max(c.b, kFloor) / std::max(c.g, kFloor))};
}

/// Mean of the points in a band of a rank.
template <class Rank>
Colour meanBetween(Points points, const Rank& rank, float from, float to)
{
    std::ranges::sort(points, {}, rank);
    const auto first = static_cast<std::size_t>(from * static_cast<float>(points.size()));
    const auto last = std::min(points.size(), static_cast<std::size_t>(to * static_cast<float>(points.size())) + 1);
    Colour sum;
    for (std::size_t i = first; i < last; ++i)
        sum.r += points[i].r, sum.g += points[i].g, sum.b += points[i].b;
    const float count = std::max<float>(1, static_cast<float>(last - first));
    return {sum.r / count, sum.g / count, sum.b / count};
}

/// Chroma of skin under white light, with room around: the ten Monk tones and the panel's faces lie inside. Clockwise in (ln R/G, ln B/G).
constexpr std::array<Chroma, 9> kSkins = {{{0.0f, -0.03f}, {0.2f, 0.05f}, {0.5f, 0.10f}, {0.85f, -0.05f}, {1.05f, -0.30f}, {1.0f, -0.62f}, {0.8f, -0.85f}, {0.45f, -0.95f}, {0.08f, -0.48f}}};

/// How far a colour lies outside what skins have; nought inside.
Chroma beyondSkin(const Chroma& skin)
{
    Chroma nearest{1e9f, 1e9f};
    bool inside = true;
    for (std::size_t i = 0; i < kSkins.size(); ++i) {
        const Chroma from = kSkins[i], edge = kSkins[(i + 1) % kSkins.size()] - from, here = skin - from;
        inside = inside && edge.red * here.blue - edge.blue * here.red <= 0;
        const float t = std::clamp((edge.red * here.red + edge.blue * here.blue) / (edge.red * edge.red + edge.blue * edge.blue), 0.0f, 1.0f);
        if (const Chroma away = here - Chroma{t * edge.red, t * edge.blue}; away.length() < nearest.length())
            nearest = away;
    }
    return inside ? Chroma{} : nearest;
}

/// Distance of an eye white's colour from the whites' middle where it lies outside what whites have under white light: -0.10 to 0.40 and -0.29 to 0.23 on the
/// panel and a little room. Red is the flesh of half closed eyes long before it is light.
Chroma beyondWhite(const Chroma& c)
{
    const auto past = [](float v, float low, float middle, float high) { return v < low || v > high ? v - middle : 0; };
    return {past(c.red, -0.14f, 0.12f, 1.2f), past(c.blue, -0.33f, -0.03f, 0.28f)};
}

/// Eye openings without iris, lid and what is too dark or too bright to have a colour.
Points whitesOf(const imaging::Image& photo, const Face& face, float skin)
{
    Points whites;
    for (const std::size_t side : {0u, 1u}) {
        const Iris& iris = face.irises[side];
        float radius = 0;
        for (const Point& p : iris.rim)
            radius += std::hypot(p.x - iris.centre.x, p.y - iris.centre.y) / 4;
        const auto outside = [&](const cv::Point2f& p) { return std::hypot(p.x - iris.centre.x, p.y - iris.centre.y) > 1.15f * radius; };
        for (const Colour& c : read(photo, outlineOf(face, region::kEye[side]), 2 * kLattice, 0.012f * unitLength(face), outside))
            if (std::min({c.r, c.g, c.b}) > 0.003f && std::max({c.r, c.g, c.b}) < 0.97f && c.luminance() > 0.2f * skin)
                whites.push_back(c);
    }
    return whites;
}

/// What two readings agree on: the smaller, nought where they differ in direction.
float agreed(float a, float b)
{
    return a * b <= 0 ? 0 : std::abs(a) < std::abs(b) ? a : b;
}

/// The whites of both eyes, and whether what was read is white of an eye at all.
struct Whites {
    Points points;
    Colour clean;             ///< of the least skin-like part
    bool otherColour = false;  ///< clearly not skin
    bool brighter = false;     ///< clearly brighter than the skin
};

Whites readWhites(const imaging::Image& photo, const Face& face, const Colour& skin)
{
    Whites whites;
    whites.points = whitesOf(photo, face, skin.luminance());
    if (whites.points.size() < 2 * kFewest)
        return whites;
    // Flesh and lashes are poorer in blue than any white of an eye, under every light.
    whites.clean = meanBetween(whites.points, [](const Colour& c) { return c.r / c.b; }, 0.05f, 0.35f);
    const Chroma apart = chromaOf(whites.clean) - chromaOf(skin);
    whites.otherColour = whites.clean.luminance() > 0.3f * skin.luminance() && apart.blue - apart.red > 0.35f;
    whites.brighter = whites.clean.luminance() > 1.5f * skin.luminance();
    return whites;
}

/// Stops over what good light makes of skin of this chroma. Near black the chroma of skin says nothing any more: bright whites of the eyes then speak for the light.
float exposureOf(float skin, const Colour& typical, const Whites& whites)
{
    const float deep = std::clamp((chromaOf(typical).red - kPaleChroma) / (kDeepChroma - kPaleChroma), 0.0f, 1.0f);
    const float bySkin = std::log2(ratioOf(skin, std::lerp(kPale, kDeep, deep)));
    if (!whites.otherColour && !whites.brighter)
        return bySkin;
    return std::max(bySkin, std::log2(ratioOf(luminanceOf(whites.points, 0.8f), kWhitesLit)));
}

/// The light's colour where it can be told from the skin's own; nought where it cannot.
Chroma castOf(const Colour& skin, const Whites& whites)
{
    if (skin.luminance() < kTooDarkForColour)
        return {};
    const Chroma ofSkin = chromaOf(skin);
    const Chroma bySkin = beyondSkin(ofSkin);
    // Far outside, whites are not asked: 0.3 is a third of tungsten light.
    if (!whites.otherColour || bySkin.length() > 0.3f)
        return bySkin;
    const Chroma bright = beyondWhite(chromaOf(meanBetween(whites.points, [](const Colour& c) { return c.luminance(); }, 0.6f, 0.95f)));
    const Chroma clean = beyondWhite(chromaOf(whites.clean));
    Chroma byWhites{agreed(bright.red, clean.red), agreed(bright.blue, clean.blue)};
    // Skin lit by the same light cannot lie on the other side of the skins' middle, (0.6, -0.35).
    if ((byWhites.red > 0) != (ofSkin.red > 0.6f))
        byWhites.red = 0;
    if (byWhites.blue > 0 ? ofSkin.blue < -0.3f : ofSkin.blue > -0.4f)
        byWhites.blue = 0;
    return byWhites;
}

/// CIELAB a* and b* of an 18 % grey with this chroma.
void setCast(Light& light, const Chroma& cast)
{
    Colour c{std::exp(cast.red), 1, std::exp(cast.blue)};
    const float scale = 0.18f / c.luminance();
    c = {c.r * scale, c.g * scale, c.b * scale};
    const float x = (0.4124f * c.r + 0.3576f * c.g + 0.1805f * c.b) / 0.9505f, z = (0.0193f * c.r + 0.1192f * c.g + 0.9505f * c.b) / 1.0890f;
    light.castA = 500 * (std::cbrt(x) - std::cbrt(0.18f));
    light.castB = 200 * (std::cbrt(0.18f) - std::cbrt(z));
    if (cast.red == 0 && cast.blue == 0)
        light.castA = light.castB = 0;
}

/// Darker over brighter cheek. A cheek in the shadow of hair or a hand alone is no light: where the forehead does not take part, half of it counts.
float sidesOf(const std::array<Points, 2>& cheeks, const std::array<Points, 2>& foreheads)
{
    const float cheek = std::log(ratioOf(luminanceOf(cheeks[0], 0.5f), luminanceOf(cheeks[1], 0.5f)));
    const bool known = std::min(foreheads[0].size(), foreheads[1].size()) >= kFewest;
    const float forehead = known ? std::log(ratioOf(luminanceOf(foreheads[0], 0.5f), luminanceOf(foreheads[1], 0.5f))) : cheek;
    const bool together = forehead * cheek > 0 && std::abs(forehead) > std::abs(cheek) / 3;
    return std::exp(-std::abs(cheek) * (together ? 1.0f : 0.5f));
}

}  // namespace

Light measureLight(const imaging::Image& photo, const Face& face)
{
    using namespace region;
    Light light;
    const float unit = unitLength(face);
    if (photo.empty() || photo.channels() < 3 || !(unit >= 1 && unit < 1e6f))
        return light;
    const std::array<Points, 2> cheeks = {patch(photo, face, kCheek[0]), patch(photo, face, kCheek[1])};
    const std::array<Points, 2> foreheads = {patch(photo, face, kForeheadHalf[0]), patch(photo, face, kForeheadHalf[1])};
    Points skin = patch(photo, face, kNoseBridge);  // the forehead may be a fringe
    for (const Points& cheek : cheeks)
        skin.insert(skin.end(), cheek.begin(), cheek.end());
    if (std::max(cheeks[0].size(), cheeks[1].size()) < kFewest)
        return light;

    light.skin = luminanceOf(skin, 0.5f);
    const auto share = [&](const auto& which) { return static_cast<float>(std::ranges::count_if(skin, which)) / static_cast<float>(skin.size()); };
    light.clipped = share([](const Colour& c) { return c.g >= kWhite; });
    light.crushed = share([](const Colour& c) { return c.luminance() < kBlack; });
    // Without the deepest shadows and the shine.
    const Colour typical = meanBetween(skin, [](const Colour& c) { return c.luminance(); }, 0.25f, 0.85f);
    const Whites whites = readWhites(photo, face, typical);
    light.exposure = exposureOf(light.skin, typical, whites);
    setCast(light, castOf(typical, whites));
    if (std::min(cheeks[0].size(), cheeks[1].size()) >= kFewest)
        light.sides = sidesOf(cheeks, foreheads);
    for (const std::size_t side : {0u, 1u})
        if (const Points below = patch(photo, face, kUnderEye[side]); std::min(below.size(), cheeks[side].size()) >= kFewest)
            light.underEyes = std::min(light.underEyes, ratioOf(luminanceOf(below, 0.5f), luminanceOf(cheeks[side], 0.5f)));
    return light;
}

}  // namespace vision

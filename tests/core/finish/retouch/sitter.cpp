#include "tests/core/finish/retouch/sitter.h"

#include <algorithm>
#include <cmath>

#include "core/finish/finish.h"
#include "tests/core/finish/painted.h"

using namespace finish;

namespace test {

Sitter::Sitter(double d)
    : portrait(drawFace(kSkin, {.width = static_cast<int>(5.4 * d), .height = static_cast<int>(6.6 * d), .unit = d, .eyeX = 2.7 * d, .eyeY = 2.7 * d})),
      unit(static_cast<float>(d))
{
}

void Sitter::dot(vision::Point at, float sigma, const Rgb& direction, float depth)
{
    paint(direction, [&](float u, float v) {
        const float d = std::hypot(u - at.x, v - at.y);
        return d < 4 * sigma ? -depth * std::exp(-d * d / (2 * sigma * sigma)) : 0.0f;
    });
}

void Sitter::spot(vision::Spot::Kind kind, vision::Point where, float sigma)
{
    const bool red = kind == vision::Spot::Kind::Red;
    dot(where, sigma, red ? kBlood : kMelanin, red ? 0.35f : 0.8f);
    vision::Spot s;
    s.kind = kind;
    s.at = at(where.x, where.y);
    s.radius = sigma * 1.414f;
    portrait.face.spots.push_back(s);
}

void Sitter::smile()
{
    for (const std::size_t i : {82u, 13u, 312u})
        portrait.face.mesh[i].y -= 0.06f * unit;
    for (const std::size_t i : {87u, 14u, 317u})
        portrait.face.mesh[i].y += 0.06f * unit;
    const float v0 = (portrait.face.mesh[13].y + portrait.face.mesh[14].y) / 2 / unit - 2.7f;
    paint(kShade, [](float u, float v) {
        const float d = std::hypot(std::abs(u) - 0.5f, v);
        return d < 0.09f ? 0.2f * std::sin(6 * std::atan2(v, std::abs(u) - 0.5f)) : 0.0f;
    });
    const Rgb teeth{0.52f, 0.46f, 0.33f};
    for (int y = 0; y < portrait.photo.height(); ++y)
        for (int x = 0; x < portrait.photo.width(); ++x)
            if (std::hypot(((static_cast<float>(x) + 0.5f) / unit - 2.7f) / 0.3f, ((static_cast<float>(y) + 0.5f) / unit - 2.7f - v0) / 0.09f) < 1)
                for (std::size_t c = 0; c < 3; ++c)
                    portrait.photo.at(x, y, static_cast<int>(c)) = portrait.cutOut.foreground.at(x, y, static_cast<int>(c)) = teeth[c];
}

imaging::Image Sitter::retouched(const RetouchParams& params, std::span<const PermanentMark> marks) const
{
    Recipe recipe;
    recipe.retouch = params;
    SubjectLayer subject(portrait.cutOut);
    FinishInput input = portrait.input();
    input.marks = marks;
    test::retouchSubject(subject, input, recipe, {});
    return subject.colours();
}

float Sitter::level(const imaging::Image& picture, vision::Point where, int channel, float radius) const
{
    const vision::Point p = at(where.x, where.y);
    double sum = 0;
    int count = 0;
    for (int y = 0; y < picture.height(); ++y)
        for (int x = 0; x < picture.width(); ++x)
            if (std::hypot(static_cast<float>(x) + 0.5f - p.x, static_cast<float>(y) + 0.5f - p.y) <= radius * unit) {
                sum += std::log(static_cast<double>(picture.at(x, y, channel)));
                ++count;
            }
    return static_cast<float>(sum / count);
}

bool equal(const imaging::Image& a, const imaging::Image& b)
{
    return a.extent() == b.extent() && std::equal(a.pixels().begin(), a.pixels().end(), b.pixels().begin());
}

Stroke dab(const Sitter& sitter, vision::Point where, float radius)
{
    const vision::Point p = sitter.at(where.x, where.y);
    const auto size = sitter.portrait.photo.extent();
    return {{{p.x / static_cast<float>(size.width), p.y / static_cast<float>(size.height)}}, radius};
}

RetouchParams only(float RetouchParams::*strength)
{
    RetouchParams params;
    params.*strength = 100;
    return params;
}

RetouchParams natural()
{
    RetouchParams params;
    params.heal = 100;
    params.evenness = 30;
    params.evennessColour = params.underEye = params.shine = 45;
    params.teeth = 40;
    params.eyeWhite = 35;
    params.iris = 22;
    return params;
}

RetouchParams everything()
{
    RetouchParams all;
    for (const auto strength : kStrengths)
        all.*strength = 100;
    return all;
}

const Sitter& spotted()
{
    static const Sitter sitter = [] {
        Sitter s;
        for (const auto& p : kReds)
            s.spot(vision::Spot::Kind::Red, p);
        for (const auto& p : kMoles)
            s.spot(vision::Spot::Kind::Mole, p);
        s.spot(vision::Spot::Kind::Other, kFreckle, 0.014f);
        s.smile();
        s.dot({-0.75f, 0.35f}, 0.05f, kBlood, 0.12f);
        s.dot({0.3f, -0.75f}, 0.05f, kShade, 0.08f);
        s.dot({-0.5f, 0.22f}, 0.07f, kShade, 0.15f);
        s.dot({0.5f, 0.22f}, 0.07f, kShade, 0.15f);
        s.dot({-0.2f, -0.65f}, 0.06f, {-0.6f, -1, -1.2f}, 0.3f);
        return s;
    }();
    return sitter;
}

}  // namespace test

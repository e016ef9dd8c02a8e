#pragma once
#include <cmath>
#include <span>
#include <vector>

#include "core/finish/retouch/retouch.h"
#include "tests/core/finish/colour/drawn_face.h"

/// Drawn faces with blemishes, marks and unevenness where they are wanted.
namespace test {

inline constexpr finish::Rgb kSkin{0.45f, 0.27f, 0.20f};
inline constexpr finish::Rgb kBlood{0.1f, 1, 0.9f}, kMelanin{0.7f, 1, 1.3f}, kShade{1, 1, 1};  ///< ln taken of R, G, B

/// A drawn face whose colours can be painted on.
struct Sitter {
    explicit Sitter(double d = 130);
    /// Of a place in D from the middle of the eyes, y down.
    vision::Point at(float u, float v) const { return {unit * (2.7f + u), unit * (2.7f + v)}; }

    /// ln offset by a function of a place in D.
    template <class Offset>
    void paint(const finish::Rgb& direction, const Offset& offset);
    void dot(vision::Point at, float sigma, const finish::Rgb& direction, float depth);
    void spot(vision::Spot::Kind kind, vision::Point where, float sigma = 0.02f);
    /// Lips apart, yellow teeth between them; the irises get a drawing.
    void smile();

    imaging::Image retouched(const finish::RetouchParams& params, std::span<const finish::PermanentMark> marks = {}) const;
    const imaging::Image& colours() const { return portrait.cutOut.foreground; }
    /// Mean of ln of a channel around a place.
    float level(const imaging::Image& picture, vision::Point where, int channel, float radius = 0.012f) const;

    Portrait portrait;
    float unit;
};

template <class Offset>
void Sitter::paint(const finish::Rgb& direction, const Offset& offset)
{
    for (int y = 0; y < portrait.photo.height(); ++y)
        for (int x = 0; x < portrait.photo.width(); ++x)
            if (const float d = offset((static_cast<float>(x) + 0.5f) / unit - 2.7f, (static_cast<float>(y) + 0.5f) / unit - 2.7f); d != 0)
                for (std::size_t c = 0; c < 3; ++c) {
                    const float gain = std::exp(direction[c] * d);
                    portrait.photo.at(x, y, static_cast<int>(c)) *= gain;
                    portrait.cutOut.foreground.at(x, y, static_cast<int>(c)) *= gain;
                }
}

bool equal(const imaging::Image& a, const imaging::Image& b);
finish::Stroke dab(const Sitter& sitter, vision::Point where, float radius);
finish::RetouchParams only(float finish::RetouchParams::*strength);
/// The prototype's "natural".
finish::RetouchParams natural();
/// Everything at 100.
finish::RetouchParams everything();

/// Every strength, for tests that go through them.
inline constexpr float finish::RetouchParams::*kStrengths[] = {&finish::RetouchParams::heal,     &finish::RetouchParams::evenness, &finish::RetouchParams::evennessColour,
                                                               &finish::RetouchParams::underEye, &finish::RetouchParams::shine,    &finish::RetouchParams::teeth,
                                                               &finish::RetouchParams::eyeWhite, &finish::RetouchParams::iris};

inline const std::vector<vision::Point> kReds{{-0.6f, 0.55f}, {0.62f, 0.5f}, {0.1f, -0.62f}};
inline const std::vector<vision::Point> kMoles{{-0.5f, 0.8f}, {0.55f, 0.75f}};
inline constexpr vision::Point kFreckle{0.75f, 0.35f};

/// Blemishes, moles, a freckle, uneven colour, shine, shadows below the eyes.
const Sitter& spotted();

}  // namespace test

#pragma once
#include <memory>
#include <span>

#include "core/finish/colour/correction.h"
#include "core/finish/colour/curves.h"

namespace finish {

/// The look as a few numbers and two tables: a function of one pixel's colour and of nothing else, so that preview and full picture agree and it can be part of
/// any pass.
///
///     const ColourTransform look = lookOf(recipe.colour, skinBefore, skinNow);
///     look.apply(row, width);
class ColourTransform {
public:
    /// Not a single bit would change: callers leave the pixels unread.
    bool isIdentity() const;

    /// Linear RGB, 3 floats a pixel, in place. Any input: what is not a number becomes 0, colours beyond sRGB are kept as far as the roll-off lets them.
    void apply(float* rgb, int count) const;
    /// The same, channels apart.
    void apply(float* red, float* green, float* blue, int count) const;

    const Rgb& anchor() const { return anchor_; }  ///< gains that hold the skin; the first step
    ColourTransform withoutAnchor() const;         ///< for what gets them otherwise, or is no person

private:
    friend ColourTransform lookOf(const ColourParams& params, std::span<const Rgb> skinBefore, std::span<const Rgb> skinNow);
    void applyBlock(float* red, float* green, float* blue, int n) const;
    void setCurves(const ColourParams& params, std::span<const Rgb> skinBefore, std::span<const Rgb> skinNow);
    void holdSkin(const ColourParams& params, std::span<const Rgb> skinBefore, std::span<const Rgb> skinNow);

    Rgb anchor_{1, 1, 1};
    std::shared_ptr<const RootTable> contrast_;  ///< gain by luminance; none = straight
    std::shared_ptr<const RootTable> rollOff_;   ///< rolled-off light by light; none = off
    float knee_ = 1;                             ///< linear light
    float rollOffPart_ = 0;
    Rgb warmth_{1, 1, 1};
    float saturation_ = 1;
    float monochrome_ = 0;
    float spared_ = 0;                  ///< of warmth and saturation, where the colour is the skin's
    float skinRed_ = 0, skinBlue_ = 0;  ///< direction of the skin's colour from grey in (R/Y, B/Y), over its distance
};

/// @param skinBefore  the skin's colours after correction: what the anchor holds on to; empty: no anchor, a middling skin for the curves
/// @param skinNow     the same places as they come to the look: retouched, relit, tinted
ColourTransform lookOf(const ColourParams& params, std::span<const Rgb> skinBefore, std::span<const Rgb> skinNow);

}  // namespace finish

#pragma once
#include <optional>
#include <span>

#include "core/finish/colour/measure.h"
#include "core/finish/colour/params.h"

namespace finish {

/// White balance and exposure: what brings the photo to what it should have been. A gain for each channel of linear light.
struct Correction {
    Rgb gains{1, 1, 1};
    float stops = 0;                       ///< of them, exposure
    std::optional<float> itaShift = 0.0f;  ///< degrees of the skin's typology angle that it moved; empty where that means nothing

    bool isIdentity() const { return gains == Rgb{1, 1, 1}; }
    bool operator==(const Correction&) const = default;
};

/// Exactly one for the neutral parameters. The skin's luminance is moved by exposure only, never by white balance.
Correction correctionOf(const MeasuredColour& measured, const ColourParams& params);

/// Logarithms of the gains of red and blue against green.
struct Balance {
    float red = 0;
    float blue = 0;
};
/// What skin, eye whites and neutral things together say of a cast; 0 where it is small enough to be how the photo was meant.
/// Skin leads: eye whites are in shade and take on lips and lids, and "neutral" things are often the tinted light itself.
Balance automaticBalance(const MeasuredColour& measured);

/// Stops by which the photo should have been exposed otherwise. A dull photo is raised a little, never so far that light skin would burn or that any skin
/// would read as another; lowered only where skin is burnt. A face in dim light is raised by up to half a stop. Nothing aims at a brightness of skin: tone and exposure cannot be told apart in one photo.
/// @param gains  of white balance
float automaticStops(const MeasuredColour& measured, const Rgb& gains);

/// In place.
void multiply(std::span<Rgb> colours, const Rgb& gains);

}  // namespace finish

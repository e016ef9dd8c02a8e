#include "core/finish/colour/params.h"

#include "core/finish/declare.h"

namespace finish {

std::vector<Parameter> colourParameters()
{
    using P = ColourParams;
    return Declare("colour", &Recipe::colour)
        .number("whiteBalance", &P::whiteBalance, {0, 100, 1},
                {"White balance", "%", "How much of a colour cast is taken out, as skin, eyes and neutral things show it."})
        .number("temperature", &P::temperature, {-100, 100, 1}, {"Temperature", "", "White balance by hand: below 0 cooler, above 0 warmer."})
        .number("tint", &P::tint, {-100, 100, 1}, {"Tint", "", "White balance by hand: below 0 greener, above 0 more magenta."})
        .number("autoExposure", &P::autoExposure, {0, 100, 1},
                {"Auto exposure", "%", "A dull photo gets a little lighter, burnt skin darker; no skin is aimed at a mid-tone."})
        .number("exposure", &P::exposure, {-3, 3, 0.05}, {"Exposure", "stops", "Of the photo, by hand."})
        .number("contrast", &P::contrast, {-30, 60, 1}, {"Contrast", "%", "Around the brightness of the skin, which stays as it is."})
        .number("shadows", &P::shadows, {-100, 100, 1}, {"Shadows", "", "What is darker than the skin: below 0 deeper, above 0 lighter."})
        .number("highlights", &P::highlights, {0, 100, 1},
                {"Highlight roll-off", "%", "Bright parts run softly into white as on film, above the brightest skin."})
        .number("warmth", &P::warmth, {-100, 100, 1},
                {"Warmth", "", "Mood of the picture: below 0 cooler, above 0 warmer; the skin is left out as far as its anchor holds."})
        .number("saturation", &P::saturation, {0, 200, 1}, {"Saturation", "%", "Of all colours; the skin is left out as far as its anchor holds."})
        .number("monochrome", &P::monochrome, {0, 100, 1}, {"Black and white", "%", "How far colour gives way to a slightly warm grey."})
        .number("anchor", &P::anchor, {0, 100, 1},
                {"Skin anchor", "%", "How firmly the skin keeps the tone of the corrected photo, whatever light and look do."})
        .done();
}

}  // namespace finish

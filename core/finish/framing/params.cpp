#include "core/finish/framing/params.h"

#include "core/finish/declare.h"

namespace finish {

std::vector<Parameter> framingParameters()
{
    using P = FramingParams;
    return Declare("framing", &Recipe::framing)
        .choice<Aspect>("aspect", &P::aspect,
                        {{Aspect::Square, "1:1", "Square"},
                         {Aspect::FourFive, "4:5", "Portrait 4:5"},
                         {Aspect::ThreeFour, "3:4", "Portrait 3:4"},
                         {Aspect::TwoThree, "2:3", "Portrait 2:3"},
                         {Aspect::Passport, "35x45", "Passport 35 x 45 mm"},
                         {Aspect::Banner, "16:9", "Banner 16:9"},
                         {Aspect::Badge, "badge", "Badge 4:5"},
                         {Aspect::Original, "original", "As the photo"}},
                        {"Format", "", "Shape of the picture; each has its own head size and eye line."})
        .number("zoom", &P::zoom, {50, 200, 1}, {"Head size", "%", "Of the format's own head size."})
        .number("shiftX", &P::shiftX, {-50, 50, 0.5}, {"Move right", "%", "Of the width; + moves the person right."})
        .number("shiftY", &P::shiftY, {-50, 50, 0.5}, {"Move down", "%", "Of the height; + moves the person down."})
        .number("level", &P::level, {0, 100, 1}, {"Level", "%", "How much of the head's tilt is taken out, at most 6 degrees."})
        .number("headRoom", &P::headRoom, {0, 300, 1}, {"Head room", "%", "Of the format's own least distance from hair to top."})
        .done();
}

}  // namespace finish

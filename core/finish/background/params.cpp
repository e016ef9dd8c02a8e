#include "core/finish/background/params.h"

#include "core/finish/background/aperture.h"
#include "core/finish/declare.h"

namespace finish {

bool isInFocus(const BackgroundParams& params)
{
    return params.kind == BackgroundKind::Original && params.aperture >= kSharpest;
}

std::filesystem::path pictureFile(const BackgroundParams& params)
{
    return {std::u8string(params.picture.begin(), params.picture.end())};
}

std::vector<Parameter> backgroundParameters()
{
    using P = BackgroundParams;
    return Declare("background", &Recipe::background)
        .choice<BackgroundKind>("kind", &P::kind,
                                {{BackgroundKind::Original, "original", "Original, out of focus"},
                                 {BackgroundKind::Seamless, "seamless", "Studio paper"},
                                 {BackgroundKind::Gradient, "gradient", "Gradient"},
                                 {BackgroundKind::Solid, "solid", "One colour"},
                                 {BackgroundKind::Scene, "scene", "A place, out of focus"},
                                 {BackgroundKind::Picture, "picture", "A picture of yours"},
                                 {BackgroundKind::Transparent, "transparent", "Transparent"}},
                                {"Background", "", "What stands behind the person."})
        .choice<Scenery>("scene", &P::scene,
                         {{Scenery::Office, "office", "Bright office"},
                          {Scenery::Library, "library", "Library"},
                          {Scenery::Foliage, "foliage", "Park"},
                          {Scenery::Evening, "evening", "City in the evening"}},
                         {"Place", "", "Drawn anew for every seed, far out of focus."})
        .file("picture", &P::picture, {"Picture", "", "File of your own picture to stand before; it covers the frame."})
        .number("aperture", &P::aperture, {1.2, kSharpest, 0.1},
                {"Out of focus", "f/",
                 "F-number of the lens that blurs the original background, a place or your picture: smaller blurs more; at 64 the original stays as it is."})
        .number("exposure", &P::exposure, {-3, 3, 0.1}, {"Brightness", "stops", "Of the original background, a place or your picture."})
        .number("warmth", &P::warmth, {-100, 100, 1}, {"Warmth", "%", "Of the original background, a place or your picture: cooler below 0, warmer above."})
        .colour("colour", &P::colour, {"Colour", "", "Of the studio paper, the plain background and the gradient's start."})
        .colour("second", &P::second, {"Second colour", "", "Of the gradient's end."})
        .number("angle", &P::angle, {0, 360, 1}, {"Direction", "degrees", "Of the gradient: 0 to the right, 90 downwards."})
        .number("spot", &P::spot, {0, 200, 1}, {"Pool of light", "%", "Light of the lamp on the studio paper."})
        .number("ambient", &P::ambient, {0, 150, 1}, {"Room light", "%", "Light everywhere on the studio paper."})
        .number("spread", &P::spread, {0.5, 8, 0.1}, {"Size of the pool", "eye distances", "How far the lamp on the studio paper reaches."})
        .number("falloff", &P::falloff, {0, 60, 1}, {"Falloff", "%", "How much darker the paper gets towards the main light."})
        .number("mottle", &P::mottle, {0, 100, 1}, {"Canvas", "%", "Hand-painted cloudy canvas instead of plain paper."})
        .choice<KeySide>("keySide", &P::keySide,
                         {{KeySide::Auto, "auto", "As in the photo"}, {KeySide::Left, "left", "Left"}, {KeySide::Right, "right", "Right"}},
                         {"Main light from", "", "Side of the picture; the pool of light on the paper lies opposite."})
        .number("wrap", &P::wrap, {0, 100, 1}, {"Light wrap", "%", "Light of the background that spills around the person's edge."})
        .number("tint", &P::tint, {0, 50, 1}, {"Tint", "%", "How much of the background's colour the person takes on."})
        .done();
}

}  // namespace finish

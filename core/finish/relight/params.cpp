#include "core/finish/relight/params.h"

#include "core/finish/declare.h"

namespace finish {

std::vector<Parameter> relightParameters()
{
    using P = RelightParams;
    return Declare("relight", &Recipe::relight)
        .choice<LightSetup>("setup", &P::setup,
                            {{LightSetup::None, "none", "The photo's own light"},
                             {LightSetup::Loop, "loop", "Loop"},
                             {LightSetup::Rembrandt, "rembrandt", "Rembrandt"},
                             {LightSetup::Butterfly, "butterfly", "Butterfly"},
                             {LightSetup::Split, "split", "Split"},
                             {LightSetup::Clamshell, "clamshell", "Clamshell"},
                             {LightSetup::Broad, "broad", "Broad"},
                             {LightSetup::Short, "short", "Short"},
                             {LightSetup::Custom, "custom", "Own arrangement"}},
                            {"Light", "", "Arrangement of the studio's lamps."})
        .number("strength", &P::strength, {0, 100, 1}, {"Strength", "%", "How far the photo's light is replaced by the arrangement's."})
        .choice<LightSide>("side", &P::side,
                           {{LightSide::Auto, "auto", "As in the photo"}, {LightSide::Left, "left", "Left"}, {LightSide::Right, "right", "Right"}},
                           {"Main light from", "", "Side of the picture; auto keeps the photo's side, and for broad and short light looks at the head's turn."})
        .number("azimuth", &P::azimuth, {-90, 90, 1}, {"Further round", "degrees", "Moves the main light round the face, from where the arrangement puts it."})
        .number("elevation", &P::elevation, {-60, 60, 1}, {"Higher", "degrees", "Raises the main light from where the arrangement puts it."})
        .number("softness", &P::softness, {-100, 100, 1}, {"Softness", "%", "Larger lamp than the arrangement's: softer edges of light and shadow."})
        .number("fill", &P::fill, {-100, 100, 1}, {"Fill", "%", "More light in the shadows than the arrangement gives."})
        .number("power", &P::power, {-1, 1, 0.05}, {"Power", "EV", "Of the main light alone; at 0 the face keeps its brightness."})
        .number("kelvin", &P::kelvin, {2500, 10000, 50}, {"Warmth", "K", "Of the main light: 5300 is white, less is warmer."})
        .number("rim", &P::rim, {0, 100, 1}, {"Rim light", "%", "Light from behind, on the side away from the main light."})
        .number("rimLeft", &P::rimLeft, {0, 100, 1}, {"Rim light left", "%", "Light from behind, from the picture's left."})
        .number("rimRight", &P::rimRight, {0, 100, 1}, {"Rim light right", "%", "Light from behind, from the picture's right."})
        .number("soften", &P::soften, {0, 100, 1}, {"Soften shadows", "%", "Takes away shadows and glare that the photo brings along."})
        .done();
}

}  // namespace finish

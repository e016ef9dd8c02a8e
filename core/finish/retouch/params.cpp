#include "core/finish/retouch/params.h"

#include "core/finish/declare.h"

namespace finish {

bool changesSkin(const RetouchParams& params)
{
    RetouchParams strokesOnly;
    strokesOnly.strayHair = params.strayHair;
    strokesOnly.keep = params.keep;
    strokesOnly.remove = params.remove;
    return params != strokesOnly;
}

std::vector<Parameter> retouchParameters()
{
    using P = RetouchParams;
    return Declare("retouch", &Recipe::retouch)
        .number("heal", &P::heal, {0, 100, 1}, {"Blemishes", "%", "Takes out pimples and red spots; moles, freckles and other marks stay."})
        .number("evenness", &P::evenness, {0, 100, 1}, {"Skin evenness", "%", "Evens lighter and darker patches of skin; pores and folds stay."})
        .number("evennessColour", &P::evennessColour, {0, 100, 1}, {"Skin colour", "%", "Evens redder and yellower patches of skin."})
        .number("underEye", &P::underEye, {0, 100, 1}, {"Under eyes", "%", "Brings the skin below the eyes nearer to that of the cheeks."})
        .number("shine", &P::shine, {0, 100, 1}, {"Shine", "%", "Takes gloss off the skin."})
        .number("teeth", &P::teeth, {0, 100, 1}, {"Teeth", "%", "Lighter and less yellow."})
        .number("eyeWhite", &P::eyeWhite, {0, 100, 1}, {"Eye whites", "%", "Lighter and less red."})
        .number("iris", &P::iris, {0, 100, 1}, {"Irises", "%", "Their drawing is clearer."})
        .number("strayHair", &P::strayHair, {0, 100, 1}, {"Stray hair", "%", "Takes away single hairs that stand off from the head; the hair itself stays."})
        .strokes("keep", &P::keep, {"Keep marks", "", "Brush strokes over places where nothing is healed and no hair is taken."})
        .strokes("remove", &P::remove, {"Heal here", "", "Brush strokes over skin that is healed, moles included."})
        .done();
}

}  // namespace finish

#include "core/finish/stages.h"

#include <array>

#include "core/finish/background/params.h"
#include "core/finish/colour/params.h"
#include "core/finish/detail/detail.h"
#include "core/finish/detail/params.h"
#include "core/finish/framing/params.h"
#include "core/finish/grain/params.h"
#include "core/finish/matte_parameters.h"
#include "core/finish/relight/params.h"
#include "core/finish/retouch/params.h"
#include "core/finish/retouch/stray_hair.h"

namespace finish {

std::span<const Stage> stages()
{
    static const std::array all = {
        Stage{.id = "matte", .label = "Cut-out", .summary = "What belongs to the person.", .parameters = matteParameters},
        Stage{.id = "retouch", .label = "Retouch", .summary = "Small repairs of the skin; texture and permanent marks stay.", .parameters = retouchParameters,
              .onSubject = strayHairSubject, .subjectKeys = {"retouch.strayHair", "retouch.keep"}},
        Stage{.id = "relight", .label = "Light", .summary = "Studio lamps in place of the photo's own light.", .parameters = relightParameters},
        Stage{.id = "background", .label = "Background", .summary = "What stands behind the person.", .parameters = backgroundParameters},
        Stage{.id = "framing", .label = "Framing", .summary = "What the picture shows, and how large.", .parameters = framingParameters},
        Stage{.id = "colour", .label = "Colour", .summary = "White balance, exposure and the look; the skin keeps its tone.", .parameters = colourParameters},
        Stage{.id = "grain", .label = "Grain", .summary = "The photo's own noise, on what was not photographed.", .parameters = grainParameters},
        Stage{.id = "detail", .label = "Detail", .summary = "Fine contrast of eyes and hair, and sharpening for the picture's own size.", .parameters = detailParameters,
              .onSubject = detailSubject, .subjectKeys = {"detail.eyes", "detail.hair"}},
    };
    return all;
}

}  // namespace finish

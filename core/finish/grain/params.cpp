#include "core/finish/grain/params.h"

#include "core/finish/declare.h"

namespace finish {

std::vector<Parameter> grainParameters()
{
    return Declare("grain", &Recipe::grain)
        .number("strength", &GrainParams::strength, {0, 200, 1},
                {"Grain", "%", "100 matches the photo's own noise on the new background; a quarter of it lies on the person."})
        .done();
}

}  // namespace finish

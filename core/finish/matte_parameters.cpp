#include "core/finish/matte_parameters.h"

#include "core/finish/declare.h"

namespace finish {

std::vector<Parameter> matteParameters()
{
    return Declare("matte", &Recipe::matte)
        .strokes("keep", &MatteParams::keep, {"Keep", "", "Brush strokes over what surely belongs to the person."})
        .strokes("remove", &MatteParams::remove, {"Remove", "", "Brush strokes over what surely belongs to the background."})
        .done();
}

}  // namespace finish

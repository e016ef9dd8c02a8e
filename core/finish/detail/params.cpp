#include "core/finish/detail/params.h"

#include "core/finish/declare.h"

namespace finish {

std::vector<Parameter> detailParameters()
{
    using P = DetailParams;
    return Declare("detail", &Recipe::detail)
        .number("eyes", &P::eyes, {0, 100, 1}, {"Eyes", "%", "Clearer lashes, lids and irises."})
        .number("hair", &P::hair, {0, 100, 1}, {"Hair", "%", "Clearer strands within the hair; its edge stays as it is."})
        .number("sharpen", &P::sharpen, {0, 100, 1}, {"Sharpening", "%", "For the size that the picture is saved in; noise and smooth skin are left alone."})
        .done();
}

}  // namespace finish

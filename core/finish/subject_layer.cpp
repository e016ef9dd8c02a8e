#include "core/finish/subject_layer.h"

#include "core/imaging/rows.h"

namespace finish {

imaging::Image& SubjectLayer::writeColours()
{
    if (changed_)
        return *changed_;
    if (gains_ == std::array<float, 3>{1, 1, 1})
        return changed_.emplace(cutOut_.foreground);
    const imaging::Image& from = cutOut_.foreground;
    imaging::Image& to = changed_.emplace(from.extent(), from.channels(), from.space());
    imaging::forRows(from.height(), {}, [&](int first, int last) {
        const auto [red, green, blue] = gains_;
        for (int y = first; y < last; ++y) {
            const float* in = from.row(y);
            float* out = to.row(y);
            for (int x = 0; x < from.width(); ++x, in += 3, out += 3) {
                out[0] = in[0] * red;
                out[1] = in[1] * green;
                out[2] = in[2] * blue;
            }
        }
    });
    gains_ = {1, 1, 1};
    return to;
}

}  // namespace finish

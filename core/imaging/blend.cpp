#include "core/imaging/blend.h"

#include <algorithm>
#include <cassert>

#include "core/imaging/rows.h"

namespace imaging {
namespace {

/// Exact at both ends: a * (1 - t) + b * t would round `a` where t is 0 or 1 and the other is huge.
float mix(float from, float to, float t)
{
    return t <= 0.0f ? from : t >= 1.0f ? to : from + t * (to - from);
}

}  // namespace

Image over(const Image& foreground, const Image& alpha, const Image& background, const base::RunContext& run)
{
    assert(foreground.space() == Space::Linear && background.space() == Space::Linear && foreground.channels() == 3);
    return mixed(background, foreground, alpha, run);
}

Image flattened(const Image& picture, float red, float green, float blue, const base::RunContext& run)
{
    assert(picture.space() == Space::Linear && picture.channels() == 4);
    const float colour[3] = {red, green, blue};
    Image out(picture.extent(), 3, Space::Linear);
    forRows(picture.height(), run, [&](int first, int last) {
        for (int y = first; y < last; ++y) {
            const float* in = picture.row(y);
            float* to = out.row(y);
            for (int x = 0; x < picture.width(); ++x, in += 4, to += 3)
                for (int c = 0; c < 3; ++c)
                    to[c] = mix(colour[c], in[c], in[3]);
        }
    });
    return out;
}

Image mixed(const Image& from, const Image& to, const Image& mask, const base::RunContext& run)
{
    assert(from.extent() == to.extent() && from.extent() == mask.extent() && from.channels() == to.channels() && mask.channels() == 1);
    const int channels = from.channels();
    Image out(from.extent(), channels, from.space());
    forRows(from.height(), run, [&](int first, int last) {
        for (int y = first; y < last; ++y) {
            const float *a = from.row(y), *b = to.row(y), *t = mask.row(y);
            float* result = out.row(y);
            for (int x = 0; x < from.width(); ++x, a += channels, b += channels, result += channels)
                for (int c = 0; c < channels; ++c)
                    result[c] = mix(a[c], b[c], t[x]);
        }
    });
    return out;
}

}  // namespace imaging

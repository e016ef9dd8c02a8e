#include "core/imaging/resize.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstring>
#include <limits>
#include <numbers>
#include <vector>

#include "core/imaging/rows.h"
#include "core/imaging/srgb.h"

namespace imaging {
namespace {

/// The source pixels that one result pixel is made of, with weights that sum to 1.
struct Taps {
    int first = 0;
    int count = 0;
    std::size_t weights = 0;  ///< index of the first weight
};

struct Plan {
    std::vector<Taps> taps;
    std::vector<float> weights;
};

double lanczos3(double x)
{
    if (std::abs(x) < 1e-9)
        return 1.0;
    if (std::abs(x) >= 3.0)
        return 0.0;
    const double p = std::numbers::pi * x;
    return 3.0 * std::sin(p) * std::sin(p / 3.0) / (p * p);
}

/// Share of source pixel `i` in result pixel `to`, not yet normalised. `scale` = source / result.
double weightOf(Filter filter, int i, int to, double scale)
{
    if (filter == Filter::Area) {
        const double left = to * scale, right = (to + 1) * scale;
        return std::max(0.0, std::min(right, i + 1.0) - std::max(left, static_cast<double>(i)));
    }
    const double widened = std::max(scale, 1.0);
    const double distance = (i + 0.5 - (to + 0.5) * scale) / widened;
    return filter == Filter::Linear ? std::max(0.0, 1.0 - std::abs(distance)) : lanczos3(distance);
}

Plan planFor(int source, int result, Filter filter)
{
    const double scale = static_cast<double>(source) / result;
    if (filter == Filter::Area && scale < 1.0)
        filter = Filter::Linear;
    const double reach = filter == Filter::Area ? 0.5 * scale : (filter == Filter::Linear ? 1.0 : 3.0) * std::max(scale, 1.0);
    Plan plan;
    plan.taps.resize(static_cast<std::size_t>(result));
    std::vector<double> weights;
    for (int to = 0; to < result; ++to) {
        const double centre = (to + 0.5) * scale;
        const int from = static_cast<int>(std::floor(centre - reach)), end = static_cast<int>(std::ceil(centre + reach));
        // Beyond the border the border pixel stands in: its weight takes theirs.
        const int first = std::clamp(from, 0, source - 1), last = std::clamp(end - 1, first, source - 1);
        weights.assign(static_cast<std::size_t>(last - first + 1), 0.0);
        double sum = 0.0;
        for (int i = from; i < std::max(end, from + 1); ++i) {
            const double weight = weightOf(filter, i, to, scale);
            weights[static_cast<std::size_t>(std::clamp(i, first, last) - first)] += weight;
            sum += weight;
        }
        plan.taps[static_cast<std::size_t>(to)] = {first, static_cast<int>(weights.size()), plan.weights.size()};
        for (const double weight : weights)
            plan.weights.push_back(static_cast<float>(weight / sum));
    }
    return plan;
}

/// One result row from whole source rows: a plain weighted sum that the compiler vectorises.
void sumRows(const Image& source, const Taps& taps, const float* weights, float* out)
{
    const std::size_t count = static_cast<std::size_t>(source.width()) * static_cast<std::size_t>(source.channels());
    int i = 0;
    const auto row = [&](int k) { return source.row(taps.first + k); };
    if (taps.count == 1 && weights[0] == 1.0f) {
        std::memcpy(out, row(0), count * sizeof(float));
        return;
    }
    std::fill_n(out, count, 0.0f);
    // Four rows a pass: the sums leave and enter memory a quarter as often.
    for (; i + 4 <= taps.count; i += 4) {
        const float *a = row(i), *b = row(i + 1), *c = row(i + 2), *d = row(i + 3);
        const float wa = weights[i], wb = weights[i + 1], wc = weights[i + 2], wd = weights[i + 3];
        for (std::size_t x = 0; x < count; ++x)
            out[x] += (wa * a[x] + wb * b[x]) + (wc * c[x] + wd * d[x]);
    }
    for (; i < taps.count; ++i) {
        const float* a = row(i);
        const float wa = weights[i];
        for (std::size_t x = 0; x < count; ++x)
            out[x] += wa * a[x];
    }
}

template <int Channels>
void sumColumns(const float* row, const Plan& plan, float* out)
{
    for (const Taps& taps : plan.taps) {
        std::array<float, Channels> sum{};
        const float* from = row + static_cast<std::size_t>(taps.first) * Channels;
        const float* weights = plan.weights.data() + taps.weights;
        for (int i = 0; i < taps.count; ++i, from += Channels)
            for (std::size_t c = 0; c < Channels; ++c)
                sum[c] += weights[i] * from[c];
        for (std::size_t c = 0; c < Channels; ++c)
            *out++ = sum[c];
    }
}

Image resampled(const Image& source, Extent size, Filter filter, const base::RunContext& run)
{
    const Plan columns = planFor(source.width(), size.width, filter), rows = planFor(source.height(), size.height, filter);
    Image out(size, source.channels(), source.space());
    const std::size_t rowSize = static_cast<std::size_t>(source.width()) * static_cast<std::size_t>(source.channels());
    forRows(
        size.height, run,
        [&](int first, int last) {
            std::vector<float> line(rowSize);
            for (int y = first; y < last; ++y) {
                const Taps& taps = rows.taps[static_cast<std::size_t>(y)];
                sumRows(source, taps, rows.weights.data() + taps.weights, line.data());
                switch (source.channels()) {
                case 1: sumColumns<1>(line.data(), columns, out.row(y)); break;
                case 2: sumColumns<2>(line.data(), columns, out.row(y)); break;
                case 3: sumColumns<3>(line.data(), columns, out.row(y)); break;
                default: sumColumns<4>(line.data(), columns, out.row(y)); break;
                }
            }
        },
        4);
    return out;
}

/// Lanczos rings beside hard edges. A matte outside 0..1 or light below nothing would be wrong further on.
void clip(Image& image, const Image& source, const base::RunContext& run)
{
    const auto given = source.pixels();
    const auto [least, most] = std::ranges::minmax(given);
    const bool data = source.space() == Space::Data;
    const float low = data ? least : std::min(least, 0.0f), high = data ? most : std::numeric_limits<float>::max();
    forRows(image.height(), run, [&](int first, int last) {
        for (int y = first; y < last; ++y)
            for (int i = 0; i < image.width() * image.channels(); ++i)
                image.row(y)[i] = std::clamp(image.row(y)[i], low, high);
    });
}

/// Colours times alpha, or divided by it again: what is transparent has no say in the colour of its neighbours.
Image weighted(const Image& picture, bool divide, const base::RunContext& run)
{
    Image out(picture.extent(), 4, picture.space());
    forRows(picture.height(), run, [&](int first, int last) {
        for (int y = first; y < last; ++y) {
            const float* in = picture.row(y);
            float* to = out.row(y);
            for (int x = 0; x < picture.width(); ++x, in += 4, to += 4) {
                const float alpha = divide ? std::clamp(in[3], 0.0f, 1.0f) : in[3];
                const float factor = divide ? (alpha > 1e-6f ? 1.0f / alpha : 0.0f) : alpha;
                for (int c = 0; c < 3; ++c)
                    to[c] = in[c] * factor;
                to[3] = alpha;
            }
        }
    });
    return out;
}

}  // namespace

Image resize(const Image& source, Extent size, Filter filter, const base::RunContext& run)
{
    assert(!source.empty() && !size.empty() && source.channels() <= 4);
    if (source.extent() == size)
        return source;
    if (source.space() == Space::Encoded)
        return toEncoded(resize(toLinear(source, run), size, filter, run), run);
    const bool alpha = source.channels() == 4;
    Image out = alpha ? weighted(resampled(weighted(source, false, run), size, filter, run), true, run) : resampled(source, size, filter, run);
    if (filter == Filter::Lanczos3)
        clip(out, source, run);
    return out;
}

Image enlarged(const Image& source, Extent size, const base::RunContext& run)
{
    assert(size.width >= source.width() && size.height >= source.height());
    Image out = resize(source, size, Filter::Lanczos3, run);
    const auto around = [](int to, int from, int length) {  // the source pixels on both sides
        const int low = static_cast<int>(std::floor((to + 0.5) * length / from - 0.5));
        return std::pair(std::clamp(low, 0, length - 1), std::clamp(low + 1, 0, length - 1));
    };
    const int channels = source.channels();
    forRows(size.height, run, [&](int first, int last) {
        for (int y = first; y < last; ++y) {
            const auto [above, below] = around(y, size.height, source.height());
            const float *upper = source.row(above), *lower = source.row(below);
            float* to = out.row(y);
            for (int x = 0; x < size.width; ++x) {
                const auto [left, right] = around(x, size.width, source.width());
                for (int c = 0; c < channels; ++c, ++to) {
                    const auto [least, most] = std::minmax({upper[left * channels + c], upper[right * channels + c], lower[left * channels + c], lower[right * channels + c]});
                    *to = std::clamp(*to, least, most);
                }
            }
        }
    });
    return out;
}

Extent fitted(Extent extent, int longestSide)
{
    const int longest = std::max(extent.width, extent.height);
    if (longest <= longestSide)
        return extent;
    const auto scaled = [&](int side) {
        return std::max(1, static_cast<int>(std::lround(static_cast<double>(side) * longestSide / longest)));
    };
    return {scaled(extent.width), scaled(extent.height)};
}

Image crop(const Image& source, const Box& box)
{
    assert(box.x >= 0 && box.y >= 0 && !box.empty() && box.x + box.width <= source.width() && box.y + box.height <= source.height());
    Image out(box.extent(), source.channels(), source.space());
    const auto channels = static_cast<std::size_t>(source.channels());
    for (int y = 0; y < box.height; ++y)
        std::copy_n(source.row(box.y + y) + static_cast<std::size_t>(box.x) * channels, static_cast<std::size_t>(box.width) * channels, out.row(y));
    return out;
}

}  // namespace imaging

#include "core/finish/matte/guided_filter.h"

#include <algorithm>
#include <vector>

namespace finish::matte {
namespace {

/// One float a pixel; the filter works on planes, so that its loops run along rows without strides.
class Plane {
public:
    Plane(int width, int height) : width_(width), height_(height), floats_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height)) {}
    float* row(int y) { return &floats_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_)]; }
    const float* row(int y) const { return &floats_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_)]; }
    int width() const { return width_; }
    int height() const { return height_; }
    int size() const { return width_ * height_; }

private:
    int width_;
    int height_;
    std::vector<float> floats_;
};

/// Mean over (2r+1)². Radii are small (the callers shrink first), so plain sums beat running ones, and do not drift.
void boxMean(Plane& plane, int radius)
{
    const int width = plane.width();
    const int height = plane.height();
    const float scale = 1.0f / static_cast<float>((2 * radius + 1) * (2 * radius + 1));
    Plane along(width, height);
    std::vector<float> padded(static_cast<std::size_t>(width + 2 * radius));
    for (int y = 0; y < height; ++y) {
        const float* in = plane.row(y);
        std::fill_n(padded.begin(), radius, in[0]);
        std::copy_n(in, width, padded.begin() + radius);
        std::fill_n(padded.begin() + radius + width, radius, in[width - 1]);
        float* __restrict out = along.row(y);
        const float* __restrict from = padded.data();
        std::fill_n(out, width, 0.0f);
        for (int k = 0; k <= 2 * radius; ++k)
            for (int x = 0; x < width; ++x)
                out[x] += from[x + k];
    }
    for (int y = 0; y < height; ++y) {
        float* __restrict out = plane.row(y);
        std::fill_n(out, width, 0.0f);
        for (int k = -radius; k <= radius; ++k) {
            const float* __restrict from = along.row(std::clamp(y + k, 0, height - 1));
            for (int x = 0; x < width; ++x)
                out[x] += from[x];
        }
        for (int x = 0; x < width; ++x)
            out[x] *= scale;
    }
}

/// Solves (covariance + eps) a = covariance with the input, for a row; overwrites the means of the products with a and b.
void solveRow(float* const* m, int width, float eps)
{
    float* __restrict r = m[0];
    float* __restrict g = m[1];
    float* __restrict b = m[2];
    float* __restrict p = m[3];
    const float* __restrict rr = m[4];
    const float* __restrict rg = m[5];
    const float* __restrict rb = m[6];
    const float* __restrict gg = m[7];
    const float* __restrict gb = m[8];
    const float* __restrict bb = m[9];
    const float* __restrict rp = m[10];
    const float* __restrict gp = m[11];
    const float* __restrict bp = m[12];
    for (int x = 0; x < width; ++x) {
        const float vrr = rr[x] - r[x] * r[x] + eps;
        const float vrg = rg[x] - r[x] * g[x];
        const float vrb = rb[x] - r[x] * b[x];
        const float vgg = gg[x] - g[x] * g[x] + eps;
        const float vgb = gb[x] - g[x] * b[x];
        const float vbb = bb[x] - b[x] * b[x] + eps;
        const float cr = rp[x] - r[x] * p[x];
        const float cg = gp[x] - g[x] * p[x];
        const float cb = bp[x] - b[x] * p[x];
        const float irr = vgg * vbb - vgb * vgb;
        const float irg = vgb * vrb - vrg * vbb;
        const float irb = vrg * vgb - vgg * vrb;
        const float igg = vrr * vbb - vrb * vrb;
        const float igb = vrb * vrg - vrr * vgb;
        const float ibb = vrr * vgg - vrg * vrg;
        const float determinant = vrr * irr + vrg * irg + vrb * irb;
        // At least eps³ in exact numbers; rounding must not turn it over.
        const float inverse = 1.0f / std::max(determinant, eps * eps * eps);
        const float ar = (irr * cr + irg * cg + irb * cb) * inverse;
        const float ag = (irg * cr + igg * cg + igb * cb) * inverse;
        const float ab = (irb * cr + igb * cg + ibb * cb) * inverse;
        p[x] -= ar * r[x] + ag * g[x] + ab * b[x];
        r[x] = ar;
        g[x] = ag;
        b[x] = ab;
    }
}

}  // namespace

imaging::Image guidedCoefficients(const imaging::Image& guide, const imaging::Image& input, int radius, float eps)
{
    const int width = guide.width();
    const int height = guide.height();
    constexpr int kPlanes = 13;  // guide 3, input, guide x guide 6, guide x input 3
    std::vector<Plane> planes(kPlanes, Plane(width, height));
    // Centred, or the small variances drown in the rounding of the squares.
    const float* centre = guide.row(height / 2) + width / 2 * 3;
    const float mean[3] = {centre[0], centre[1], centre[2]};
    for (int y = 0; y < height; ++y) {
        const float* in = guide.row(y);
        const float* alpha = input.row(y);
        float* m[kPlanes];
        for (int i = 0; i < kPlanes; ++i)
            m[i] = planes[static_cast<std::size_t>(i)].row(y);
        for (int x = 0; x < width; ++x, in += 3) {
            const float r = in[0] - mean[0];
            const float g = in[1] - mean[1];
            const float b = in[2] - mean[2];
            const float p = alpha[x];
            const float products[kPlanes] = {r, g, b, p, r * r, r * g, r * b, g * g, g * b, b * b, r * p, g * p, b * p};
            for (int i = 0; i < kPlanes; ++i)
                m[i][x] = products[i];
        }
    }
    for (Plane& plane : planes)
        boxMean(plane, radius);
    for (int y = 0; y < height; ++y) {
        float* m[kPlanes];
        for (int i = 0; i < kPlanes; ++i)
            m[i] = planes[static_cast<std::size_t>(i)].row(y);
        solveRow(m, width, eps);
    }
    for (std::size_t i = 0; i < 4; ++i)
        boxMean(planes[i], radius);

    imaging::Image coefficients(guide.extent(), 4, imaging::Space::Data);
    for (int y = 0; y < height; ++y) {
        float* out = coefficients.row(y);
        for (int x = 0; x < width; ++x, out += 4) {
            for (std::size_t i = 0; i < 4; ++i)
                out[i] = planes[i].row(y)[x];
            out[3] -= out[0] * mean[0] + out[1] * mean[1] + out[2] * mean[2];
        }
    }
    return coefficients;
}

imaging::Image shrunk(const imaging::Image& image, int side)
{
    if (side <= 1)
        return image;
    const int channels = image.channels();
    imaging::Image result({(image.width() + side - 1) / side, (image.height() + side - 1) / side}, channels, image.space(), 0.0f);
    for (int y = 0; y < result.height(); ++y) {
        float* out = result.row(y);
        const int rows = std::min(side, image.height() - y * side);
        for (int k = 0; k < rows; ++k) {
            const float* in = image.row(y * side + k);
            for (int x = 0; x < image.width(); ++x)
                for (int c = 0; c < channels; ++c)
                    out[x / side * channels + c] += in[x * channels + c];
        }
        for (int x = 0; x < result.width(); ++x) {
            const int columns = std::min(side, image.width() - x * side);
            for (int c = 0; c < channels; ++c)
                out[x * channels + c] /= static_cast<float>(rows * columns);
        }
    }
    return result;
}

}  // namespace finish::matte

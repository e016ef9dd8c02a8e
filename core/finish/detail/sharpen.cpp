#include "core/finish/detail/sharpen.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "core/finish/detail/detail.h"
#include "core/finish/finish.h"
#include "core/finish/grain/grain.h"
#include "core/finish/ramp.h"
#include "core/imaging/rows.h"
#include "core/imaging/twice_compiled.h"

namespace finish {
namespace {

constexpr int kReach = 2;
// A Gaussian of sigma .9 over five pixels.
constexpr std::array<float, 3> kKernel{0.4490f, 0.2422f, 0.0333f};
constexpr float kGain = 1.2f;                       // of the deviation, at full strength
constexpr float kMostDeviation = 0.35f;             // of the luminance
constexpr float kQuarter = 0.25f, kOvershoot = 0.03f;
constexpr float kBlack = 0.002f;                    // luminance below which nothing is to be seen
constexpr float kNoise = 2, kSignal = 5;            // deviations of the noise in ln luminance, from which on and up to which sharpening sets in

/// Luminance and, as second channel where the picture has alpha, 1 where it is not opaque.
imaging::Image lightOf(const imaging::Image& picture, const base::RunContext& run)
{
    const int channels = picture.channels();
    imaging::Image light(picture.extent(), channels == 4 ? 2 : 1, imaging::Space::Data);
    imaging::forRows(picture.height(), run, [&](int first, int last) {
        for (int y = first; y < last; ++y) {
            const float* p = picture.row(y);
            float* out = light.row(y);
            for (int x = 0; x < picture.width(); ++x, p += channels) {
                *out++ = luminance(p);
                if (channels == 4)
                    *out++ = p[3] < 1 ? 1.0f : 0.0f;
            }
        }
    });
    return light;
}

/// Of five rows with two pixels more at each end: the weighted mean around each pixel, and the range of its 3 x 3 neighbours.
LIKENESS_TWICE_COMPILED void summarise(const float* __restrict a, const float* __restrict b, const float* __restrict c, const float* __restrict d,
                                       const float* __restrict e, std::size_t width, float* __restrict across, float* __restrict mean, float* __restrict least,
                                       float* __restrict most)
{
    const std::size_t n = width + 2 * kReach;
    for (std::size_t x = 0; x < n; ++x)
        across[x] = kKernel[0] * c[x] + kKernel[1] * (b[x] + d[x]) + kKernel[2] * (a[x] + e[x]);
    for (std::size_t x = 0; x < width; ++x)
        mean[x] = kKernel[0] * across[x + 2] + kKernel[1] * (across[x + 1] + across[x + 3]) + kKernel[2] * (across[x] + across[x + 4]);
    for (std::size_t x = 0; x < n; ++x)
        across[x] = std::min(c[x], std::min(b[x], d[x]));
    for (std::size_t x = 0; x < width; ++x)
        least[x] = std::min(across[x + 2], std::min(across[x + 1], across[x + 3]));
    for (std::size_t x = 0; x < n; ++x)
        across[x] = std::max(c[x], std::max(b[x], d[x]));
    for (std::size_t x = 0; x < width; ++x)
        most[x] = std::max(across[x + 2], std::max(across[x + 1], across[x + 3]));
}

/// What the rows around a row say of its pixels.
class Rows {
public:
    /// Borrows what lightOf gives.
    explicit Rows(const imaging::Image& light) : light_(light), width_(static_cast<std::size_t>(light.width())), hasAlpha_(light.channels() == 2)
    {
        for (auto& line : lines_)
            line.resize(width_ + 2 * kReach);
        for (auto* line : {&mean_, &least_, &most_, &across_})
            line->resize(width_ + 2 * kReach);
        for (auto& clear : clear_)
            clear.resize(width_ + 2 * kReach);
        opaque_.resize(width_);
    }
    /// To be asked for in order.
    void at(int y)
    {
        if (y != row_ + 1)
            for (int i = -kReach; i < kReach; ++i)
                read(y + i);
        read(y + kReach);
        row_ = y;
        summarise(line(y - 2), line(y - 1), line(y), line(y + 1), line(y + 2), width_, across_.data(), mean_.data(), least_.data(), most_.data());
        if (hasAlpha_)
            for (std::size_t x = 0; x < width_; ++x) {
                bool all = true;
                for (int i = -kReach; i <= kReach; ++i)
                    for (std::size_t j = 0; j <= 2 * kReach; ++j)
                        all = all && clear_[slot(y + i)][x + j] == 0;
                opaque_[x] = all ? 1 : 0;
            }
    }
    const float* luminances() const { return line(row_) + kReach; }
    const float* mean() const { return mean_.data(); }
    const float* least() const { return least_.data(); }
    const float* most() const { return most_.data(); }
    bool opaque(int x) const { return !hasAlpha_ || opaque_[static_cast<std::size_t>(x)] != 0; }

private:
    static constexpr int kLines = 2 * kReach + 1;
    static std::size_t slot(int y) { return static_cast<std::size_t>((y + kLines) % kLines); }
    const float* line(int y) const { return lines_[slot(y)].data(); }
    void read(int y)
    {
        const float* p = light_.row(std::clamp(y, 0, light_.height() - 1));
        float* out = lines_[slot(y)].data() + kReach;
        if (!hasAlpha_)
            std::copy_n(p, width_, out);
        else
            for (std::size_t x = 0; x < width_; ++x, p += 2) {
                out[x] = p[0];
                clear_[slot(y)][x + kReach] = p[1] > 0 ? 1 : 0;
            }
        for (int i = 1; i <= kReach; ++i) {
            out[-i] = out[0];
            out[static_cast<int>(width_) - 1 + i] = out[width_ - 1];
        }
    }

    const imaging::Image& light_;
    std::size_t width_;
    bool hasAlpha_;
    int row_ = -1000;
    std::array<std::vector<float>, kLines> lines_;
    std::array<std::vector<std::uint8_t>, kLines> clear_;
    std::vector<float> mean_, least_, most_, across_;
    std::vector<std::uint8_t> opaque_;
};

/// Gains of a row's pixels by their luminances.
LIKENESS_TWICE_COMPILED void gainsOf(const float* __restrict light, const float* __restrict mean, const float* __restrict least, const float* __restrict most,
                                     float strength, float noise, int count, float* __restrict gains)
{
    for (int x = 0; x < count; ++x) {
        const float y = light[x] > kBlack ? light[x] : kBlack, contrast = 2 * (y - mean[x]) / (y + mean[x] + kBlack);
        const float deviation = std::min(std::max(contrast, -kMostDeviation), kMostDeviation);
        const float unsure = 2 * noise / std::sqrt(y + kBlack);
        const float sure = smooth(std::abs(deviation), kNoise * unsure, kSignal * unsure + 1e-6f);
        const float range = kQuarter * (most[x] - least[x]);
        const float wanted = y * (1 + kGain * strength * sure * deviation);
        const float lowest = least[x] - std::min(range, kOvershoot * least[x]), highest = most[x] + std::min(range, kOvershoot * most[x]);
        gains[x] = std::min(std::max(wanted, lowest), highest) / y;
    }
}

}  // namespace

void sharpen(imaging::Image& picture, const Sharpening& how, const base::RunContext& run)
{
    if (!(how.strength > 0) || picture.empty())
        return;
    const imaging::Image light = lightOf(picture, run);
    const int channels = picture.channels();
    imaging::forRows(picture.height(), run, [&](int first, int last) {
        Rows rows(light);
        std::vector<float> gains(static_cast<std::size_t>(picture.width()));
        for (int y = first; y < last; ++y) {
            rows.at(y);
            gainsOf(rows.luminances(), rows.mean(), rows.least(), rows.most(), how.strength, how.noise, picture.width(), gains.data());
            float* p = picture.row(y);
            for (int x = 0; x < picture.width(); ++x, p += channels) {
                const float own = rows.luminances()[x];
                if (!(own > kBlack) || !rows.opaque(x) || (how.exact && std::equal(p, p + 3, how.exact->begin())))
                    continue;
                float gain = gains[static_cast<std::size_t>(x)];
                if (gain > 1)
                    gain = std::min(gain, std::max(1.0f, 1 / std::max({p[0], p[1], p[2]})));
                for (int c = 0; c < 3; ++c)
                    p[c] *= gain;
            }
        }
    });
}

bool sharpens(const Recipe& recipe)
{
    return recipe.detail.sharpen > 0;
}

void detailPicture(Finished& finished, const FinishInput&, const Recipe& recipe, const base::RunContext& run)
{
    if (!sharpens(recipe))
        return;
    const float scaled = finished.facts.noise * static_cast<float>(std::min(1.0, finished.framing.scale));
    Sharpening how{recipe.detail.sharpen / 100, std::max(scaled, grainSigma(finished.facts.noise, finished.framing.scale, recipe.grain.strength))};
    if (recipe.background.kind == BackgroundKind::Solid)
        how.exact = linear(recipe.background.colour);
    sharpen(finished.pixels, how, run);
}

}  // namespace finish

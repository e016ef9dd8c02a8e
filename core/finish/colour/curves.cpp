#include "core/finish/colour/curves.h"

#include <algorithm>
#include <cmath>

#include "core/imaging/twice_compiled.h"

namespace finish {
namespace {

constexpr double kGamma = 2.2;
constexpr double kShadows = 0.4;  // ln of the exponent's factor at 100
constexpr double kOffset = 0.03;
constexpr double kJoin = 0.8;  // of the way from the pivot to white

/// Three loops: only the looking up does not vectorise.
LIKENESS_TWICE_COMPILED void readRow(const float* __restrict curve, const float* light, int count, float* values)
{
    constexpr int kBlock = 64;
    constexpr float kScale = RootTable::kPieces / RootTable::kMostRoot, kEnd = RootTable::kPieces - 0.001f;
    int pieces[kBlock];
    float parts[kBlock], low[kBlock], high[kBlock];
    for (int first = 0; first < count; first += kBlock, light += kBlock, values += kBlock) {
        const int n = std::min(kBlock, count - first);
        for (int i = 0; i < n; ++i) {
            const float at = std::min(std::sqrt(std::max(light[i], 0.0f)) * kScale, kEnd);
            pieces[i] = static_cast<int>(at);
            parts[i] = at - static_cast<float>(pieces[i]);
        }
        for (int i = 0; i < n; ++i) {
            low[i] = curve[pieces[i]];
            high[i] = curve[pieces[i] + 1];
        }
        for (int i = 0; i < n; ++i)
            values[i] = low[i] + parts[i] * (high[i] - low[i]);
    }
}

}  // namespace

void RootTable::read(const float* light, int count, float* values) const
{
    readRow(values_.data(), light, count, values);
}

ContrastCurve::ContrastCurve(const ColourParams& params, float skin)
    : pivot_(std::clamp(static_cast<double>(skin), 0.25, 0.82)), join_(pivot_ + kJoin * (1 - pivot_))
{
    const double c = 1 + params.contrast / 100.0;
    below_ = c * std::exp(-kShadows * params.shadows / 100.0);
    above_ = 1 + (c - 1) * std::clamp((0.85 - pivot_) / 0.35, 0.0, 1.0);
    offset_ = below_ < 1 ? kOffset : 0;
}

double ContrastCurve::lower(double y) const
{
    const double black = std::pow(offset_ / (pivot_ + offset_), below_);
    return pivot_ * (std::pow((y + offset_) / (pivot_ + offset_), below_) - black) / (1 - black);
}

double ContrastCurve::upper(double y) const
{
    const auto curve = [&](double v) { return 1 - (1 - pivot_) * std::pow((1 - v) / (1 - pivot_), above_); };
    if (y <= join_)
        return curve(y);
    return curve(join_) + above_ * std::pow((1 - join_) / (1 - pivot_), above_ - 1) * (y - join_);
}

double ContrastCurve::operator()(double y) const
{
    return y < pivot_ ? lower(y) : upper(y);
}

double ContrastCurve::gain(double luminance) const
{
    // Below this brightness (a tenth of a step of 8 bits) the curve is a line to the origin.
    const double light = std::max(luminance, 1e-6);
    return std::pow((*this)(std::pow(light, 1 / kGamma)), kGamma) / light;
}

double RollOff::operator()(double v) const
{
    return v <= knee ? v : knee + (kLimit - knee) * std::tanh((v - knee) / (kLimit - knee));
}

double RollOff::ofLight(double linear) const
{
    return std::pow((*this)(std::pow(linear, 1 / kGamma)), kGamma);
}

}  // namespace finish

#include "core/finish/relight/present_light.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/core.hpp>
#include <vector>

namespace finish::relight {
namespace {

struct Sample {
    cv::Vec4d basis;  ///< 1, n
    double value = 0;
    double weight = 0;
};

std::vector<Sample> samplesOf(const imaging::Image& luminance, const imaging::Image& normals, const imaging::Image& weight)
{
    std::vector<Sample> samples;
    double sum = 0, weights = 0;
    for (std::size_t i = 0; i < weight.size(); ++i) {
        const double w = weight.pixels()[i], y = luminance.pixels()[i];
        if (!(w > 0.05) || !std::isfinite(y))
            continue;
        const float* n = normals.pixels().data() + 3 * i;
        samples.push_back({{1, n[0], n[1], n[2]}, y, w});
        sum += w * y;
        weights += w;
    }
    if (sum <= 1e-9 * weights)
        return {};
    for (Sample& s : samples)
        s.value *= weights / sum;
    return samples;
}

/// What the lamp does where the surface turns away from it.
enum class Shadow {
    Soft,  ///< a large source wraps round: brightness goes on falling
    Hard,  ///< a small one does not reach: brightness stays at the ambient light's
};

struct Model {
    Shadow shadow = Shadow::Soft;
    cv::Vec4d fit;

    bool inShadow(const Sample& s) const { return shadow == Shadow::Hard && fit.dot(s.basis) < fit[0]; }
    double residue(const Sample& s) const { return s.value - (inShadow(s) ? fit[0] : fit.dot(s.basis)); }
};

/// Least squares, linear in the model about its present shadow.
cv::Vec4d solved(const Model& model, const std::vector<Sample>& samples, const std::vector<double>& trust)
{
    // Keeps what the visible half of a head cannot tell apart (ambient and frontal light) from running away.
    constexpr double kRidge = 0.1 * 0.02;
    cv::Matx44d a = cv::Matx44d::zeros();
    cv::Vec4d b(0, 0, 0, 0);
    double weights = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const Sample& s = samples[i];
        const double w = s.weight * trust[i];
        const cv::Vec4d basis = model.inShadow(s) ? cv::Vec4d(1, 0, 0, 0) : s.basis;
        a += w * basis * basis.t();
        b += w * s.value * basis;
        weights += w;
    }
    for (int i = 1; i < 4; ++i)
        a(i, i) += kRidge * weights;
    a(0, 0) += 1e-9 * weights;
    return a.solve(b, cv::DECOMP_CHOLESKY);
}

double medianOf(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// Huber's iterated weights. @param from  where to begin
Model fitted(Model model, const std::vector<Sample>& samples, int rounds)
{
    std::vector<double> trust(samples.size(), 1), residues(samples.size());
    for (int round = 0; round < rounds; ++round) {
        model.fit = solved(model, samples, trust);
        for (std::size_t i = 0; i < samples.size(); ++i)
            residues[i] = std::abs(model.residue(samples[i]));
        const double limit = std::max(1e-6, 1.345 * 1.4826 * medianOf(residues));
        for (std::size_t i = 0; i < samples.size(); ++i)
            trust[i] = residues[i] <= limit ? 1 : limit / residues[i];
    }
    return model;
}

/// Mean of the residues as Huber counts them: a cast shadow is no reason to prefer a model.
double misfit(const Model& model, const std::vector<Sample>& samples)
{
    double sum = 0, weights = 0;
    for (const Sample& s : samples) {
        sum += s.weight * std::abs(model.residue(s));
        weights += s.weight;
    }
    return sum / weights;
}

double explainedBy(const Model& model, const std::vector<Sample>& samples)
{
    double weights = 0, left = 0, all = 0;
    for (const Sample& s : samples) {
        const double r = model.residue(s);
        weights += s.weight;
        left += s.weight * r * r;
        all += s.weight * (s.value - 1) * (s.value - 1);
    }
    return all > 1e-9 * weights ? std::clamp(1 - left / all, 0.0, 1.0) : 0;
}

}  // namespace

Direction directionAt(float azimuth, float elevation)
{
    const float a = azimuth * std::numbers::pi_v<float> / 180, e = elevation * std::numbers::pi_v<float> / 180;
    return {std::sin(a) * std::cos(e), std::sin(e), std::cos(a) * std::cos(e)};
}

float angleBetween(const Direction& a, const Direction& b)
{
    return std::acos(std::clamp(a[0] * b[0] + a[1] * b[1] + a[2] * b[2], -1.0f, 1.0f)) * 180 / std::numbers::pi_v<float>;
}

PresentLight fitPresentLight(const imaging::Image& luminance, const imaging::Image& normals, const imaging::Image& weight)
{
    constexpr std::size_t kFewest = 50;
    const std::vector<Sample> samples = samplesOf(luminance, normals, weight);
    if (samples.size() < kFewest)
        return {};
    const Model soft = fitted({Shadow::Soft, {}}, samples, 8);
    // The linear fit sees a lamp at the side too far in front; from there the shadow's edge walks to its place.
    const Model hard = fitted({Shadow::Hard, soft.fit}, samples, 16);
    PresentLight light;
    light.ambient = static_cast<float>(soft.fit[0]);
    for (int c = 0; c < 3; ++c)
        light.gradient[static_cast<std::size_t>(c)] = static_cast<float>(soft.fit[c + 1]);
    light.explained = static_cast<float>(explainedBy(soft, samples));
    const cv::Vec4d& lamp = misfit(hard, samples) < misfit(soft, samples) ? hard.fit : soft.fit;
    if (const double length = std::sqrt(lamp[1] * lamp[1] + lamp[2] * lamp[2] + lamp[3] * lamp[3]); length > 1e-4)
        for (int c = 0; c < 3; ++c)
            light.direction[static_cast<std::size_t>(c)] = static_cast<float>(lamp[c + 1] / length);
    return light;
}

}  // namespace finish::relight

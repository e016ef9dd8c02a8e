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

cv::Vec4d solved(const std::vector<Sample>& samples, const std::vector<double>& trust)
{
    // Keeps what the visible half of a head cannot tell apart (ambient and frontal light) from running away.
    constexpr double kRidge = 0.1 * 0.02;
    cv::Matx44d a = cv::Matx44d::zeros();
    cv::Vec4d b(0, 0, 0, 0);
    double weights = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const Sample& s = samples[i];
        const double w = s.weight * trust[i];
        a += w * s.basis * s.basis.t();
        b += w * s.value * s.basis;
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

double explainedBy(const cv::Vec4d& fit, const std::vector<Sample>& samples)
{
    double weights = 0, left = 0, all = 0;
    for (const Sample& s : samples) {
        const double r = s.value - fit.dot(s.basis);
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
    constexpr int kRounds = 8;
    const std::vector<Sample> samples = samplesOf(luminance, normals, weight);
    if (samples.size() < kFewest)
        return {};
    std::vector<double> trust(samples.size(), 1), residues(samples.size());
    cv::Vec4d fit;
    for (int round = 0; round < kRounds; ++round) {
        fit = solved(samples, trust);
        for (std::size_t i = 0; i < samples.size(); ++i)
            residues[i] = std::abs(samples[i].value - fit.dot(samples[i].basis));
        const double limit = std::max(1e-6, 1.345 * 1.4826 * medianOf(residues));
        for (std::size_t i = 0; i < samples.size(); ++i)
            trust[i] = residues[i] <= limit ? 1 : limit / residues[i];
    }
    PresentLight light;
    light.ambient = static_cast<float>(fit[0]);
    double length = 0;
    for (int c = 0; c < 3; ++c) {
        light.gradient[static_cast<std::size_t>(c)] = static_cast<float>(fit[c + 1]);
        length += fit[c + 1] * fit[c + 1];
    }
    light.explained = static_cast<float>(explainedBy(fit, samples));
    if (length > 1e-8)
        for (std::size_t c = 0; c < 3; ++c)
            light.direction[c] = static_cast<float>(light.gradient[c] / std::sqrt(length));
    return light;
}

}  // namespace finish::relight

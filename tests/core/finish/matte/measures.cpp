#include "measures.h"

#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "core/imaging/mat.h"

namespace {

using imaging::Image;

imaging::Image encodedImage(const Image& linear)
{
    Image result(linear.extent(), 3, imaging::Space::Encoded);
    for (std::size_t i = 0; i < linear.size(); ++i)
        result.pixels()[i] = encoded(linear.pixels()[i]);
    return result;
}

bool isSoft(float a)
{
    return a > 0.02f && a < 0.98f;
}

}  // namespace

float encoded(float linear)
{
    const float v = std::fmin(std::fmax(linear, 0.0f), 1.0f);
    return 255.0f * (v <= 0.0031308f ? 12.92f * v : 1.055f * std::pow(v, 1 / 2.4f) - 0.055f);
}

Image stretchedNet(const scene::Portrait& portrait)
{
    Image result(portrait.photo.extent(), 1, imaging::Space::Data);
    const cv::Mat to = imaging::asMat(result);
    cv::resize(imaging::asMat(portrait.net.alpha), to, {result.width(), result.height()}, 0, 0, cv::INTER_LINEAR);
    return result;
}

MatteErrors measure(const scene::Portrait& truth, const Image& alpha, const Image& foreground)
{
    const Image net = stretchedNet(truth);
    const int width = alpha.width();
    const int height = alpha.height();
    // The band of the method's own description: everything soft, in the truth or for the net, and three net pixels around it.
    Image soft(alpha.extent(), 1, imaging::Space::Data);
    for (std::size_t i = 0; i < soft.size(); ++i)
        soft.pixels()[i] = isSoft(truth.alpha.pixels()[i]) || isSoft(net.pixels()[i]) ? 1.0f : 0.0f;
    const int reach = 3 * width / truth.net.alpha.width();
    const cv::Mat mat = imaging::asMat(soft);
    cv::dilate(mat, mat, cv::getStructuringElement(cv::MORPH_ELLIPSE, {2 * reach + 1, 2 * reach + 1}));
    std::vector<std::pair<int, int>> band;
    for (int y = 1; y + 1 < height; ++y)
        for (int x = 1; x + 1 < width; ++x)
            if (soft.at(x, y) > 0)
                band.emplace_back(x, y);

    MatteErrors errors;
    for (const auto& [x, y] : band)
        errors.alpha += std::abs(alpha.at(x, y) - truth.alpha.at(x, y));
    const auto count = static_cast<double>(band.size());
    errors.alpha *= 100 / count;

    double gradient = 0;
    const float levels[3] = {1.0f, 0.0f, 0.2140f};
    double* results[3] = {&errors.white, &errors.black, &errors.grey};
    for (int i = 0; i < 3; ++i) {
        const scene::Colour backdrop{levels[i], levels[i], levels[i]};
        const Image ours = encodedImage(scene::over(foreground, alpha, backdrop));
        const Image right = encodedImage(scene::over(truth.foreground, truth.alpha, backdrop));
        const auto error = [&](int x, int y, int c) { return ours.at(x, y, c) - right.at(x, y, c); };
        double sum = 0;
        for (const auto& [x, y] : band)
            for (int c = 0; c < 3; ++c) {
                const double dx = 0.5 * (error(x + 1, y, c) - error(x - 1, y, c));
                const double dy = 0.5 * (error(x, y + 1, c) - error(x, y - 1, c));
                sum += error(x, y, c) * error(x, y, c);
                gradient += (dx * dx + dy * dy) / 2;
            }
        *results[i] = std::sqrt(sum / (3 * count));
    }
    errors.gradient = std::sqrt(gradient / (9 * count));
    return errors;
}

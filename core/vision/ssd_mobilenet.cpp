#include "core/vision/ssd_mobilenet.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

namespace vision {
namespace {

constexpr int kSide = 512;
constexpr float kMinimumScore = 0.5f;
constexpr float kSuppression = 0.3f;

}  // namespace

SsdMobilenet::SsdMobilenet(const std::filesystem::path& onnx) : net_(onnx, "face-detector-a") {}

std::vector<Detection> SsdMobilenet::detect(const cv::Mat& rgb)
{
    const int side = std::max(rgb.cols, rgb.rows);
    cv::Mat square;
    cv::copyMakeBorder(rgb, square, 0, side - rgb.rows, 0, side - rgb.cols, cv::BORDER_CONSTANT, cv::Scalar::all(0));
    cv::resize(square, square, {kSide, kSide}, 0, 0, side > kSide ? cv::INTER_AREA : cv::INTER_LINEAR);
    const cv::Mat blob = cv::dnn::blobFromImage(square, 1 / 127.5, {}, cv::Scalar::all(127.5));

    const auto outputs = net_.run(blob, {"boxes", "scores"});
    const std::size_t count = outputs[1].total();  // a better net may propose another number of boxes
    const float* boxes = net_.numbers(outputs[0], count * 4);
    const float* scores = net_.numbers(outputs[1], count);

    std::vector<Detection> found;
    for (std::size_t i = 0; i < count; ++i) {
        if (scores[i] < kMinimumScore)
            continue;
        const float* b = boxes + i * 4;
        const float scale = static_cast<float>(side);
        found.push_back({{b[1] * scale, b[0] * scale, (b[3] - b[1]) * scale, (b[2] - b[0]) * scale}, scores[i], std::nullopt});
    }
    return suppress(std::move(found), kSuppression);
}

}  // namespace vision

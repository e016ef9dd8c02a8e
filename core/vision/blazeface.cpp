#include "core/vision/blazeface.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace vision {
namespace {

constexpr int kSide = 256;
constexpr int kAnchors = 896;  // 16x16 cells x 2, then 8x8 cells x 6
constexpr int kRow = 16;       // centre, size, six key points
constexpr float kMinimumScore = 0.5f;
constexpr float kSuppression = 0.3f;

std::vector<Point> makeAnchors()
{
    std::vector<Point> anchors;
    anchors.reserve(kAnchors);
    const auto add = [&](int cells, int perCell) {
        const float stride = static_cast<float>(kSide) / static_cast<float>(cells);
        for (int y = 0; y < cells; ++y)
            for (int x = 0; x < cells; ++x)
                for (int i = 0; i < perCell; ++i)
                    anchors.push_back({(static_cast<float>(x) + 0.5f) * stride, (static_cast<float>(y) + 0.5f) * stride});
    };
    add(16, 2);
    add(8, 6);
    return anchors;
}

}  // namespace

BlazeFace::BlazeFace(const std::filesystem::path& onnx) : net_(onnx, "face-detector-b") {}

std::vector<Detection> BlazeFace::detect(const cv::Mat& rgb)
{
    const int side = std::max(rgb.cols, rgb.rows);
    const int left = (side - rgb.cols) / 2;
    const int top = (side - rgb.rows) / 2;
    cv::Mat square;
    cv::copyMakeBorder(rgb, square, top, side - rgb.rows - top, left, side - rgb.cols - left, cv::BORDER_CONSTANT, cv::Scalar::all(0));
    cv::resize(square, square, {kSide, kSide}, 0, 0, side > kSide ? cv::INTER_AREA : cv::INTER_LINEAR);
    const cv::Mat blob = cv::dnn::blobFromImage(square, 1 / 127.5, {}, cv::Scalar::all(127.5));

    const auto outputs = net_.run(blob, {"scores", "boxes"});
    const float* logits = net_.numbers(outputs[0], kAnchors);
    const float* rows = net_.numbers(outputs[1], std::size_t{kAnchors} * kRow);
    static const std::vector<Point> anchors = makeAnchors();

    const float scale = static_cast<float>(side) / kSide;
    std::vector<Detection> found;
    for (int i = 0; i < kAnchors; ++i) {
        const float score = 1.0f / (1.0f + std::exp(-std::clamp(logits[i], -100.0f, 100.0f)));
        if (score < kMinimumScore)
            continue;
        const float* row = rows + static_cast<std::ptrdiff_t>(i) * kRow;
        const Point anchor = anchors[static_cast<std::size_t>(i)];
        const auto place = [&](float x, float y) {
            return Point{(x + anchor.x) * scale - static_cast<float>(left), (y + anchor.y) * scale - static_cast<float>(top)};
        };
        const Point centre = place(row[0], row[1]);
        const float width = row[2] * scale;
        const float height = row[3] * scale;
        Detection one;
        one.box = {centre.x - width / 2, centre.y - height / 2, width, height};
        one.score = score;
        one.eyes = std::array{place(row[4], row[5]), place(row[6], row[7])};
        found.push_back(one);
    }
    return suppress(std::move(found), kSuppression);
}

}  // namespace vision

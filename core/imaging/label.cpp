#include "core/imaging/label.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <string>

namespace imaging {
namespace {

constexpr int kFont = cv::FONT_HERSHEY_DUPLEX;
constexpr double kCapital = 21.0;  // height of a capital letter at scale 1
constexpr int kOversampling = 4;   // OpenCV draws strokes of whole pixels: drawn large, then shrunk

int widthOf(const std::string& text, double scale)
{
    int baseline = 0;
    return cv::getTextSize(text, kFont, scale, 1, &baseline).width / kOversampling;
}

}  // namespace

void drawLabel(Image& picture, std::string_view text, int left, int baseline, int width, double height, float grey)
{
    std::string line(text);
    std::ranges::replace_if(line, [](char c) { return c < ' ' || c > '~'; }, '?');
    const double scale = height / kCapital * kOversampling;
    if (widthOf(line, scale) > width) {
        while (!line.empty() && widthOf(line + "..", scale) > width)
            line.pop_back();
        line += "..";
    }
    const int rows = static_cast<int>(2 * height) + 2;
    const int columns = std::max(1, std::min(width, widthOf(line, scale) + 4));
    cv::Mat large = cv::Mat::zeros(rows * kOversampling, columns * kOversampling, CV_8UC1);
    const int thickness = std::max(1, static_cast<int>(height * kOversampling / 11));
    cv::putText(large, line, {0, static_cast<int>(1.4 * height) * kOversampling}, kFont, scale, cv::Scalar(255), thickness, cv::LINE_AA);
    cv::Mat coverage;
    cv::resize(large, coverage, {columns, rows}, 0, 0, cv::INTER_AREA);
    const int top = baseline - static_cast<int>(1.4 * height);
    for (int y = std::max(0, -top); y < rows && top + y < picture.height(); ++y)
        for (int x = std::max(0, -left); x < columns && left + x < picture.width(); ++x) {
            const float share = static_cast<float>(coverage.at<unsigned char>(y, x)) / 255.0f;
            for (int c = 0; c < std::min(3, picture.channels()); ++c) {
                float& value = picture.at(left + x, top + y, c);
                value += (grey - value) * share;
            }
        }
}

}  // namespace imaging

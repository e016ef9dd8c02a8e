#pragma once
#include <functional>
#include <vector>

namespace finish {

/// Pixels of a row, channels apart, so that loops over them vectorise.
struct PixelRow {
    float* red = nullptr;
    float* green = nullptr;
    float* blue = nullptr;
    float* alpha = nullptr;

    PixelRow from(int x) const { return {red + x, green + x, blue + x, alpha != nullptr ? alpha + x : nullptr}; }
};

/// Memory for rows.
class RowBuffer {
public:
    explicit RowBuffer(int width, int channels = 4) : width_(static_cast<std::size_t>(width)), floats_(width_ * static_cast<std::size_t>(channels)), hasAlpha_(channels == 4) {}
    PixelRow row()
    {
        float* p = floats_.data();
        return {p, p + width_, p + 2 * width_, hasAlpha_ ? p + 3 * width_ : nullptr};
    }

private:
    std::size_t width_;
    std::vector<float> floats_;
    bool hasAlpha_;
};

/// Makes rows of the picture into the memory it is given: linear light, not premultiplied; alpha on a transparent background only. For one thread, which asks
/// for them in order.
using RowMaker = std::function<void(int y, const PixelRow& row)>;
/// Gets each row of the picture once, on any thread.
using RowSink = std::function<void(int y, const PixelRow& row)>;

}  // namespace finish

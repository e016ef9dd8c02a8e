#pragma once
#include <cassert>
#include <cstddef>
#include <memory>
#include <span>

namespace imaging {

/// Width and height in pixels.
struct Extent {
    int width = 0;
    int height = 0;

    bool empty() const { return width <= 0 || height <= 0; }
    std::size_t area() const { return static_cast<std::size_t>(width) * static_cast<std::size_t>(height); }
    bool operator==(const Extent&) const = default;
};

/// Whole pixels: left, top, width, height.
struct Box {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;

    Extent extent() const { return {width, height}; }
    bool empty() const { return width <= 0 || height <= 0; }
    bool operator==(const Box&) const = default;
};

/// What the numbers of an Image mean.
enum class Space {
    Linear,   ///< linear light, sRGB primaries (BT.709, D65); 0..1, wide-gamut and highlight values lie outside and are kept
    Encoded,  ///< the same with the sRGB transfer curve (IEC 61966-2-1), sign-symmetric outside 0..1
    Data,     ///< no colour: a matte, a mask, a height, 0..1 unless said otherwise
};

/// Pixels: float, interleaved, rows without gaps, 1, 3 (RGB) or 4 (RGB + alpha, not premultiplied) channels.
/// A value: a copy copies the pixels. New pixels are not initialised.
class Image {
public:
    Image() = default;
    Image(Extent extent, int channels, Space space);
    Image(Extent extent, int channels, Space space, float fill);
    Image(const Image& other);
    Image(Image&&) noexcept = default;
    Image& operator=(const Image& other);
    Image& operator=(Image&&) noexcept = default;
    ~Image() = default;

    Extent extent() const { return extent_; }
    int width() const { return extent_.width; }
    int height() const { return extent_.height; }
    int channels() const { return channels_; }
    Space space() const { return space_; }
    void setSpace(Space space) { space_ = space; }
    bool empty() const { return extent_.empty(); }
    /// Number of floats.
    std::size_t size() const { return extent_.area() * static_cast<std::size_t>(channels_); }

    float* row(int y)
    {
        assert(y >= 0 && y < extent_.height);
        return pixels_.get() + static_cast<std::size_t>(y) * rowSize();
    }
    const float* row(int y) const
    {
        assert(y >= 0 && y < extent_.height);
        return pixels_.get() + static_cast<std::size_t>(y) * rowSize();
    }
    float& at(int x, int y, int channel = 0) { return row(y)[x * channels_ + channel]; }
    float at(int x, int y, int channel = 0) const { return row(y)[x * channels_ + channel]; }
    std::span<float> pixels() { return {pixels_.get(), size()}; }
    std::span<const float> pixels() const { return {pixels_.get(), size()}; }

private:
    struct Free {
        void operator()(float* memory) const;
    };
    std::size_t rowSize() const { return static_cast<std::size_t>(extent_.width) * static_cast<std::size_t>(channels_); }

    Extent extent_;
    int channels_ = 0;
    Space space_ = Space::Data;
    std::unique_ptr<float[], Free> pixels_;
};

}  // namespace imaging

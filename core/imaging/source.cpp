#include <cstdio>

#include "core/imaging/reader.h"

namespace imaging {

using base::Error;
using base::ErrorCode;

Error Source::damaged(const std::string& how, const std::string& detail) const
{
    return Error(ErrorCode::Damaged, name() + " is damaged: " + how, "Copy the file again from where it came, or choose another photo.", path, detail);
}

Error Source::cutOff(const std::string& detail) const
{
    return Error(ErrorCode::Damaged, name() + " is cut off: the end of the file is missing", "Copy the file again from where it came; the transfer stopped too early.",
                 path, detail);
}

Error Source::unsupported(const std::string& what, const std::string& detail) const
{
    return Error(ErrorCode::UnsupportedFormat, name() + " " + what, "Save it as JPEG, PNG or TIFF with the program that made it.", path, detail);
}

void Source::checkExtent(std::int64_t width, std::int64_t height) const
{
    if (width <= 0 || height <= 0)
        throw damaged("it says that it is " + std::to_string(width) + " x " + std::to_string(height) + " pixels");
    // One side alone is bounded too: 2^20 keeps every product of sizes far from overflow.
    constexpr std::int64_t kLongestSide = 1 << 20;
    if (width > kLongestSide || height > kLongestSide || width * height > limits.maxPixels) {
        char size[96];
        std::snprintf(size, sizeof size, "%lld x %lld pixels (%.0f megapixels; up to %.0f can be read)", static_cast<long long>(width),
                      static_cast<long long>(height), static_cast<double>(width) * static_cast<double>(height) / 1e6, static_cast<double>(limits.maxPixels) / 1e6);
        throw Error(ErrorCode::TooLarge, name() + " is too large: " + size, "Scale the picture down first, or export a smaller version.", path);
    }
}

}  // namespace imaging

#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace imaging {

/// An EXIF block moved into a TIFF file: a TIFF structure inside another one, so all its offsets count from the new place. Private to core/imaging.
struct MovedExif {
    std::vector<std::byte> bytes;
    std::uint32_t exifDirectory = 0;  ///< offset in the file, 0 = none
    std::uint32_t gpsDirectory = 0;

    /// Texts of the first directory by tag: make, model, artist and the like, which TIFF keeps in the picture's own directory.
    struct Text {
        std::uint16_t tag;
        std::string text;
    };
    std::vector<Text> texts;
};

/// @param exif  little-endian, as forFinished() makes it; anything else gives nothing.
/// @param place  offset in the file at which `bytes` will stand; even.
std::optional<MovedExif> moveExif(const std::vector<std::byte>& exif, std::uint32_t place);

}  // namespace imaging

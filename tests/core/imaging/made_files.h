#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/imaging/image.h"

/// Files of kinds that the studio reads but does not write, made with the formats' own libraries.
namespace made {

using Bytes = std::vector<std::byte>;

/// An EXIF block (little-endian TIFF structure) with nothing but an orientation.
Bytes exifWithOrientation(int orientation);
/// The file with the EXIF block put in where the format wants it.
Bytes jpegWithExif(const Bytes& jpeg, const Bytes& exif);
Bytes pngWithChunk(const Bytes& png, const std::string& type, const Bytes& content);
Bytes webpWithExif(const Bytes& webp, const Bytes& exif);

/// The CRC of PNG chunks.
std::uint32_t crcOf(const Bytes& bytes);
/// Signature and IHDR of a PNG of that size, and nothing behind.
Bytes pngHeader(std::uint32_t width, std::uint32_t height);

struct TiffRecipe {
    imaging::Extent extent;
    int samples = 3;
    int bits = 8;
    int photometric = 2;
    int orientation = 1;
    bool tiled = false;
    bool separate = false;
    bool isFloat = false;
    int compression = 1;
    Bytes profile;
};
/// `pixels`: rows of samples as `bits` says.
Bytes tiff(const TiffRecipe& recipe, const Bytes& pixels);

/// A JPEG of `components` 8-bit channels (1 grey, 3 RGB, 4 CMYK; CMYK with Adobe's marker and inverted, if `adobe`).
Bytes jpeg(imaging::Extent extent, int components, const std::vector<std::uint8_t>& samples, const Bytes& profile, bool adobe, bool progressive = false);

/// A Bayer DNG: RGGB, 16 bits, white 16383, black 0; left half level `left`, right half `right` of a grey scene. Neutral is (0.5, 1, 0.6).
Bytes bayerDng(imaging::Extent extent, double left, double right, int orientation);

struct HeifRecipe {
    bool avif = false;
    int primaries = 0;  ///< H.273; 0 = no nclx box
    int transfer = 13;
    Bytes profile;
    Bytes exif;
    int bits = 8;
};
/// Interleaved RGB, 8 bits; nothing if this libheif has no encoder of the kind.
std::optional<Bytes> heif(imaging::Extent extent, const std::vector<std::uint8_t>& rgb, const HeifRecipe& recipe);

/// A CMYK profile of a simple ink model, with tables as real ones have.
Bytes cmykProfile();

}  // namespace made

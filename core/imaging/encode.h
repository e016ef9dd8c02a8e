#pragma once
#include <cstddef>
#include <filesystem>
#include <string_view>
#include <vector>

#include "core/base/run_context.h"
#include "core/imaging/image.h"
#include "core/imaging/metadata.h"

/// Writing finished pictures.
///
///     imaging::EncodeOptions options;
///     options.original = photoPath;            // is never overwritten
///     imaging::encodeTo("portrait.jpg", picture, options, &photo.metadata, run);
namespace imaging {

enum class FileFormat { Jpeg, Png8, Png16, Tiff16, WebP };
enum class OutputProfile {
    Srgb,
    DisplayP3,
    AdobeRgb,
    Keep,  ///< EncodeOptions::keptProfile if it can be written to, else sRGB
};
enum class MetadataChoice { All, NoGps, None };

/// ".jpg", ".png", ".tif" or ".webp".
std::string_view extensionOf(FileFormat format);

struct EncodeOptions {
    FileFormat format = FileFormat::Jpeg;
    int quality = 95;          ///< 1..100. JPEG (always 4:4:4, so that red and skin edges stay sharp) and WebP; 100 makes WebP lossless
    OutputProfile profile = OutputProfile::Srgb;
    std::vector<std::byte> keptProfile;  ///< DecodedPhoto::profile, for OutputProfile::Keep
    MetadataChoice metadata = MetadataChoice::NoGps;
    int dpi = 300;
    bool dither = true;        ///< 8 bits only: a fixed pattern of +-1/2 level, so that studio backdrops do not band
    std::filesystem::path original;  ///< the photo that this came from: a target that is the same file is refused. Empty = none
    bool operator==(const EncodeOptions&) const = default;
};

/// Writes a Linear or Encoded picture of 3 or 4 channels (or Data of 1, as grey) with its profile embedded; values outside the profile are clipped.
/// Alpha is kept by PNG, TIFF and WebP; JPEG lays the picture over white. The same input gives the same bytes.
/// Written aside, then renamed: at `target` there is the old file or the whole new one, and nothing is left beside it.
/// @throws Error{NotWritable, DiskFull}; {BadValue} if target is `options.original`, or too large for the format; Cancelled.
void encodeTo(const std::filesystem::path& target, const Image& picture, const EncodeOptions& options, const Metadata* metadata, const base::RunContext& run);

/// The same bytes, into memory.
std::vector<std::byte> encode(const Image& picture, const EncodeOptions& options, const Metadata* metadata, const base::RunContext& run);

/// ICC profile of one of the three named spaces, made by lcms2 without a date. `Keep` gives sRGB.
const std::vector<std::byte>& profileBytes(OutputProfile profile);

}  // namespace imaging

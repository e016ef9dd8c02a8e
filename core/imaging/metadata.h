#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace imaging {

/// What a picture file says about itself beside its pixels, in the three standard blocks, each serialised. Empty = absent.
struct Metadata {
    std::vector<std::byte> exif;  ///< a TIFF structure (CIPA DC-008), without the "Exif\0\0" that JPEG puts before it
    std::vector<std::byte> iptc;  ///< IPTC-IIM records
    std::string xmp;              ///< an XMP packet (ISO 16684-1), UTF-8

    bool empty() const { return exif.empty() && iptc.empty() && xmp.empty(); }
    bool operator==(const Metadata&) const = default;
};

/// The metadata of a whole JPEG, PNG, TIFF, WebP or camera RAW file in memory.
/// What cannot be understood is left out: broken metadata never costs the picture. (HEIF: see DecodedPhoto::metadata.)
Metadata readMetadata(std::span<const std::byte> file);

/// EXIF orientation 1..8; 1 when absent or out of range.
int orientation(const Metadata& metadata);

/// Whether EXIF says that the pixels are Adobe RGB (1998): ColorSpace 2, or 65535 (uncalibrated) with InteroperabilityIndex "R03".
bool saysAdobeRgb(const Metadata& metadata);

/// One value as text by its exiv2 key ("Exif.Image.Model", "Xmp.dc.creator", "Iptc.Application2.City"); empty if absent.
std::string metadataValue(const Metadata& metadata, std::string_view key);

/// The same with `key` set to `text`. @throws Error{BadValue} for a key that no standard has.
Metadata withMetadataValue(const Metadata& metadata, std::string_view key, std::string_view text);

/// Without any position: the GPS directory, GPS and location properties of XMP, and the maker's private note, which is opaque
/// and holds place names with some makers. The names of places that a person typed (IPTC city, country) are kept.
Metadata withoutGps(const Metadata& metadata);

/// How the picture came to be, an IPTC NewsCodes URI such as
/// "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"; empty when the file does not say.
std::string digitalSourceType(const Metadata& metadata);
Metadata withDigitalSourceType(const Metadata& metadata, std::string_view uri);

/// Ready for a finished picture of `width` x `height`: orientation 1, sizes set, Software "Likeness", no thumbnail.
Metadata forFinished(const Metadata& metadata, int width, int height);

}  // namespace imaging

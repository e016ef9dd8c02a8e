#pragma once
#include <filesystem>
#include <span>
#include <string>
#include <cstddef>

namespace imaging {

/// What the first bytes of a file say that it is. Private to core/imaging.
struct Kind {
    std::string format;   ///< jpeg, png, tiff, webp, heif, raw; empty if we do not read it
    std::string inWords;  ///< "a GIF file", for messages; empty if nothing is known
};

Kind sniff(std::span<const std::byte> bytes);

/// Whether a HEIF file names AV1 among its brands. @pre sniffed as heif
bool isAvif(std::span<const std::byte> bytes);

/// Whether a name with this extension promises `format` (as PhotoHeader::format). Unknown extensions promise nothing: false.
bool extensionFits(const std::filesystem::path& name, const std::string& format);

}  // namespace imaging

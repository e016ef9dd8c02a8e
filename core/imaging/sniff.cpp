#include "core/imaging/sniff.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string_view>

#include "core/base/error.h"
#include "core/imaging/photo_file.h"

namespace imaging {
namespace {

std::string_view asText(std::span<const std::byte> bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// First directory of a TIFF structure, as far as telling a camera's raw file from a picture needs it.
class FirstDirectory {
public:
    explicit FirstDirectory(std::span<const std::byte> bytes) : bytes_(bytes), little_(asText(bytes).substr(0, 2) == "II")
    {
        const std::size_t at = number(4, 4);
        const std::size_t entries = number(at, 2);
        for (std::size_t i = 0; i < std::min<std::size_t>(entries, 512); ++i) {
            const std::size_t entry = at + 2 + 12 * i;
            if (entry + 12 > bytes_.size())
                break;
            const std::size_t type = number(entry + 2, 2);
            tags_[static_cast<int>(number(entry, 2))] = number(entry + 8, type == 3 ? 2 : 4);
        }
    }
    bool has(int tag) const { return tags_.contains(tag); }
    std::size_t value(int tag) const { return has(tag) ? tags_.at(tag) : 0; }

private:
    std::size_t number(std::size_t at, std::size_t size) const
    {
        if (at > bytes_.size() || bytes_.size() - at < size)
            return 0;
        std::size_t value = 0;
        for (std::size_t i = 0; i < size; ++i) {
            const std::size_t byte = std::to_integer<std::size_t>(bytes_[at + i]);
            value |= byte << (8 * (little_ ? i : size - 1 - i));
        }
        return value;
    }
    std::span<const std::byte> bytes_;
    bool little_;
    std::map<int, std::size_t> tags_;
};

/// NEF, ARW, DNG, PEF and more are TIFF files whose first directory is a preview, or a colour filter array.
bool isRawTiff(std::span<const std::byte> bytes)
{
    constexpr int kNewSubfileType = 254, kCompression = 259, kPhotometric = 262, kMake = 271, kSubDirectories = 330, kDngVersion = 50706;
    constexpr std::size_t kColourFilterArray = 32803, kLinearRaw = 34892;
    if (asText(bytes).substr(8, 2) == "CR")
        return true;  // Canon CR2
    const FirstDirectory first(bytes);
    if (first.has(kDngVersion) || first.value(kPhotometric) == kColourFilterArray || first.value(kPhotometric) == kLinearRaw)
        return true;
    const std::size_t compression = first.value(kCompression);
    if (compression == 34713 || compression == 32767 || compression == 65535)
        return true;  // Nikon, Sony, Pentax
    return first.has(kMake) && first.has(kSubDirectories) && (first.value(kNewSubfileType) & 1) != 0;
}

/// Major brand, then the compatible ones (ISO 14496-12).
std::set<std::string_view> brandsOf(std::string_view text)
{
    std::set<std::string_view> brands{text.substr(8, 4)};
    const auto size = static_cast<std::size_t>(static_cast<unsigned char>(text[2])) << 8 | static_cast<unsigned char>(text[3]);
    for (std::size_t at = 16; at + 4 <= std::min(size, text.size()); at += 4)
        brands.insert(text.substr(at, 4));
    return brands;
}

Kind sniffIsoMedia(std::string_view text)
{
    const auto brands = brandsOf(text);
    if (brands.contains("crx "))
        return {"raw", "a Canon raw file"};
    for (const char* heif : {"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif", "avis"})
        if (brands.contains(heif))
            return {"heif", "a HEIF picture"};
    return {"", "a video or another media file"};
}

struct Magic {
    std::size_t at;
    std::string_view bytes;
    const char* format;
    const char* inWords;
};

using namespace std::string_view_literals;
constexpr std::array kMagics{
    Magic{0, "\xFF\xD8\xFF"sv, "jpeg", "a JPEG picture"},
    Magic{0, "\x89PNG\r\n\x1A\n"sv, "png", "a PNG picture"},
    Magic{8, "WEBP"sv, "webp", "a WebP picture"},
    Magic{0, "IIRO"sv, "raw", "an Olympus raw file"},
    Magic{0, "IIRS"sv, "raw", "an Olympus raw file"},
    Magic{0, "MMOR"sv, "raw", "an Olympus raw file"},
    Magic{0, "IIU\0"sv, "raw", "a Panasonic raw file"},
    Magic{0, "FUJIFILMCCD-RAW"sv, "raw", "a Fujifilm raw file"},
    Magic{0, "FOVb"sv, "raw", "a Sigma raw file"},
    Magic{0, "\0MRM"sv, "raw", "a Minolta raw file"},
    Magic{6, "HEAPCCDR"sv, "raw", "a Canon raw file"},
    Magic{0, "GIF8"sv, "", "a GIF picture"},
    Magic{0, "8BPS"sv, "", "a Photoshop document"},
    Magic{0, "\0\0\0\x0CJXL "sv, "", "a JPEG XL picture"},
    Magic{0, "\xFF\x0A"sv, "", "a JPEG XL picture"},
    Magic{0, "\0\0\0\x0CjP  "sv, "", "a JPEG 2000 picture"},
    Magic{0, "\x76\x2F\x31\x01"sv, "", "an OpenEXR picture"},
    Magic{0, "%PDF"sv, "", "a PDF document"},
    Magic{0, "PK\x03\x04"sv, "", "a zip archive or office document"},
    Magic{0, "<svg"sv, "", "an SVG drawing"},
    Magic{0, "BM"sv, "", "a BMP picture"},
};

bool looksLikeText(std::string_view text)
{
    const std::string_view start = text.substr(0, 512);
    return std::ranges::none_of(start, [](char c) { return static_cast<unsigned char>(c) < 9 || (c > 13 && c < 32); });
}

std::string lowerExtension(const std::filesystem::path& name)
{
    std::string extension = base::displayName(name.extension());
    std::ranges::transform(extension, extension.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return extension;
}

const std::map<std::string, std::set<std::string>>& extensions()
{
    static const std::map<std::string, std::set<std::string>> table{
        {"jpeg", {".jpg", ".jpeg", ".jpe", ".jfif"}},
        {"png", {".png"}},
        {"tiff", {".tif", ".tiff"}},
        {"webp", {".webp"}},
        {"heic", {".heic", ".heif", ".hif"}},
        {"avif", {".avif", ".avifs", ".heif"}},
        {"raw", {".dng", ".cr2", ".cr3", ".crw", ".nef", ".nrw", ".arw", ".sr2", ".srf", ".raf", ".orf", ".rw2", ".pef", ".srw", ".x3f", ".3fr",
                 ".iiq", ".mrw", ".kdc", ".dcr", ".erf", ".mef", ".mos", ".raw", ".rwl"}},
    };
    return table;
}

}  // namespace

Kind sniff(std::span<const std::byte> bytes)
{
    const std::string_view text = asText(bytes);
    for (const Magic& magic : kMagics)
        if (text.size() >= magic.at && text.substr(magic.at).starts_with(magic.bytes))
            return {magic.format, magic.inWords};
    if (text.size() >= 16 && text.substr(4, 4) == "ftyp")
        return sniffIsoMedia(text);
    if (text.starts_with("II*\0"sv) || text.starts_with("MM\0*"sv))
        return isRawTiff(bytes) ? Kind{"raw", "a camera raw file"} : Kind{"tiff", "a TIFF picture"};
    if (text.starts_with("II+\0"sv) || text.starts_with("MM\0+"sv))
        return {"tiff", "a TIFF picture"};
    return {"", looksLikeText(text) ? "a text file" : ""};
}

bool isAvif(std::span<const std::byte> bytes)
{
    const auto brands = brandsOf(asText(bytes));
    return brands.contains("avif") || brands.contains("avis");
}

bool extensionFits(const std::filesystem::path& name, const std::string& format)
{
    const auto found = extensions().find(format);
    return found != extensions().end() && found->second.contains(lowerExtension(name));
}

bool hasPhotoExtension(const std::filesystem::path& file)
{
    const std::string extension = lowerExtension(file);
    return std::ranges::any_of(extensions(), [&](const auto& entry) { return entry.second.contains(extension); });
}

}  // namespace imaging

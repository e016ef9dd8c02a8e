#include "core/imaging/metadata.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <exiv2/exiv2.hpp>
#include <mutex>

#include "core/base/error.h"

namespace imaging {
namespace {

/// exiv2's XMP toolkit is not safe from several threads: one at a time through this door, which is also where its exceptions stop.
class Exiv2Door {
public:
    Exiv2Door() : lock_(mutex())
    {
        static const bool once = [] {
            Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute);
            Exiv2::XmpParser::initialize();
            Exiv2::enableBMFF(true);
            return true;
        }();
        static_cast<void>(once);
    }

private:
    static std::recursive_mutex& mutex()
    {
        static std::recursive_mutex instance;
        return instance;
    }
    std::scoped_lock<std::recursive_mutex> lock_;
};

const Exiv2::byte* exivBytes(std::span<const std::byte> bytes)
{
    return reinterpret_cast<const Exiv2::byte*>(bytes.data());
}

/// A broken block counts as absent.
template <class Work>
void tolerantly(const Work& work)
{
    try {
        work();
    } catch (const std::exception&) {  // Exiv2::AnyError among them
    }
}

struct Blocks {
    Exiv2::ExifData exif;
    Exiv2::IptcData iptc;
    Exiv2::XmpData xmp;
    Exiv2::ByteOrder order = Exiv2::littleEndian;
};

Blocks parsed(const Metadata& metadata)
{
    Blocks blocks;
    if (!metadata.exif.empty())
        tolerantly([&] { blocks.order = Exiv2::ExifParser::decode(blocks.exif, exivBytes(metadata.exif), static_cast<std::uint32_t>(metadata.exif.size())); });
    if (!metadata.iptc.empty())
        tolerantly([&] { Exiv2::IptcParser::decode(blocks.iptc, exivBytes(metadata.iptc), static_cast<std::uint32_t>(metadata.iptc.size())); });
    if (!metadata.xmp.empty())
        tolerantly([&] { Exiv2::XmpParser::decode(blocks.xmp, metadata.xmp); });
    return blocks;
}

Metadata serialised(const Blocks& blocks)
{
    Metadata metadata;
    const auto order = blocks.order == Exiv2::bigEndian ? Exiv2::bigEndian : Exiv2::littleEndian;
    tolerantly([&] {
        Exiv2::Blob blob;
        if (!blocks.exif.empty())
            Exiv2::ExifParser::encode(blob, order, blocks.exif);
        const auto* bytes = reinterpret_cast<const std::byte*>(blob.data());
        metadata.exif.assign(bytes, bytes + blob.size());
    });
    tolerantly([&] {
        if (blocks.iptc.empty())
            return;
        const Exiv2::DataBuf block = Exiv2::IptcParser::encode(blocks.iptc);
        const auto* bytes = reinterpret_cast<const std::byte*>(block.pData_);
        metadata.iptc.assign(bytes, bytes + block.size_);
    });
    tolerantly([&] {
        if (!blocks.xmp.empty())
            Exiv2::XmpParser::encode(metadata.xmp, blocks.xmp, Exiv2::XmpParser::useCompactFormat);
    });
    return metadata;
}

template <class Data, class Condition>
void eraseWhere(Data& data, const Condition& condition)
{
    for (auto entry = data.begin(); entry != data.end();)
        entry = condition(*entry) ? data.erase(entry) : std::next(entry);
}

bool tellsPosition(const Exiv2::Xmpdatum& entry)
{
    std::string key = entry.key();
    std::ranges::transform(key, key.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (const char* word : {"gps", "latitude", "longitude", "locationcreated", "locationshown", "geotag"})
        if (key.find(word) != std::string::npos)
            return true;
    return false;
}

template <class Data, class Key>
std::string textAt(const Data& data, const std::string& key)
{
    const auto found = data.findKey(Key(key));
    return found == data.end() ? std::string() : found->toString();
}

constexpr std::string_view kSourceType = "Xmp.iptcExt.DigitalSourceType";

}  // namespace

Metadata readMetadata(std::span<const std::byte> file)
{
    const Exiv2Door door;
    Metadata metadata;
    tolerantly([&] {
        const auto image = Exiv2::ImageFactory::open(exivBytes(file), static_cast<long>(file.size()));
        image->readMetadata();
        metadata = serialised({image->exifData(), image->iptcData(), image->xmpData(), image->byteOrder()});
    });
    return metadata;
}

std::string metadataValue(const Metadata& metadata, std::string_view key)
{
    const Exiv2Door door;
    const Blocks blocks = parsed(metadata);
    std::string value;
    const std::string name(key);
    tolerantly([&] {
        if (key.starts_with("Exif."))
            value = textAt<Exiv2::ExifData, Exiv2::ExifKey>(blocks.exif, name);
        else if (key.starts_with("Iptc."))
            value = textAt<Exiv2::IptcData, Exiv2::IptcKey>(blocks.iptc, name);
        else
            value = textAt<Exiv2::XmpData, Exiv2::XmpKey>(blocks.xmp, name);
    });
    return value;
}

Metadata withMetadataValue(const Metadata& metadata, std::string_view key, std::string_view text)
{
    const Exiv2Door door;
    Blocks blocks = parsed(metadata);
    const std::string name(key), value(text);
    try {
        if (key.starts_with("Exif."))
            blocks.exif[name].setValue(value);
        else if (key.starts_with("Iptc."))
            blocks.iptc[name].setValue(value);
        else
            blocks.xmp[name].setValue(value);
    } catch (const std::exception& error) {
        throw base::Error(base::ErrorCode::BadValue, name + " is no metadata that can be set", "Use a key that exiv2 lists.", {}, error.what());
    }
    return serialised(blocks);
}

int orientation(const Metadata& metadata)
{
    const std::string text = metadataValue(metadata, "Exif.Image.Orientation");
    return text.size() == 1 && text[0] >= '1' && text[0] <= '8' ? text[0] - '0' : 1;
}

bool saysAdobeRgb(const Metadata& metadata)
{
    const std::string space = metadataValue(metadata, "Exif.Photo.ColorSpace");
    return space == "2" || (space == "65535" && metadataValue(metadata, "Exif.Iop.InteroperabilityIndex").starts_with("R03"));
}

Metadata withoutGps(const Metadata& metadata)
{
    const Exiv2Door door;
    Blocks blocks = parsed(metadata);
    eraseWhere(blocks.exif, [](const Exiv2::Exifdatum& entry) {
        const std::string group = entry.groupName();
        static const std::array<std::string_view, 9> kPublic{"Image", "Photo", "Iop", "Thumbnail", "SubImage1", "SubImage2", "SubImage3", "Image2", "Image3"};
        return group == "GPSInfo" || entry.key() == "Exif.Image.GPSTag" || entry.key() == "Exif.Photo.MakerNote" || std::ranges::find(kPublic, group) == kPublic.end();
    });
    eraseWhere(blocks.xmp, tellsPosition);
    return serialised(blocks);
}

std::string digitalSourceType(const Metadata& metadata)
{
    return metadataValue(metadata, kSourceType);
}

Metadata withDigitalSourceType(const Metadata& metadata, std::string_view uri)
{
    return withMetadataValue(metadata, kSourceType, uri);
}

Metadata forFinished(const Metadata& metadata, int width, int height)
{
    const Exiv2Door door;
    Blocks blocks = parsed(metadata);
    tolerantly([&] {
        // Thumbnails and sub-images would show the unfinished picture; strip tables describe the original's pixels.
        Exiv2::ExifThumb(blocks.exif).erase();
        eraseWhere(blocks.exif, [](const Exiv2::Exifdatum& entry) {
            const std::string group = entry.groupName();
            static const std::array<std::string_view, 20> kPixelTags{
                "ImageWidth", "ImageLength", "BitsPerSample", "Compression", "PhotometricInterpretation", "StripOffsets", "SamplesPerPixel",
                "RowsPerStrip", "StripByteCounts", "PlanarConfiguration", "TileWidth", "TileLength", "TileOffsets", "TileByteCounts", "Predictor",
                "ExtraSamples", "SubIFDs", "InterColorProfile", "NewSubfileType", "FillOrder"};
            return group == "Thumbnail" || group.starts_with("SubImage") || group == "Image2" || group == "Image3" || group == "SubThumb1" ||
                   (group == "Image" && std::ranges::find(kPixelTags, entry.tagName()) != kPixelTags.end());
        });
        blocks.order = Exiv2::littleEndian;  // as the TIFF writer needs it
        blocks.exif["Exif.Image.Orientation"] = std::uint16_t{1};
        blocks.exif["Exif.Image.Software"] = "Likeness";
        blocks.exif["Exif.Photo.PixelXDimension"] = static_cast<std::uint32_t>(width);
        blocks.exif["Exif.Photo.PixelYDimension"] = static_cast<std::uint32_t>(height);
    });
    tolerantly([&] {
        const auto set = [&](const char* key, const std::string& value) {
            const auto found = blocks.xmp.findKey(Exiv2::XmpKey(key));
            if (found != blocks.xmp.end())
                found->setValue(value);
        };
        set("Xmp.tiff.Orientation", "1");
        set("Xmp.exif.PixelXDimension", std::to_string(width));
        set("Xmp.exif.PixelYDimension", std::to_string(height));
        set("Xmp.tiff.ImageWidth", std::to_string(width));
        set("Xmp.tiff.ImageLength", std::to_string(height));
        eraseWhere(blocks.xmp, [](const Exiv2::Xmpdatum& entry) { return entry.key().starts_with("Xmp.xmp.Thumbnails"); });
    });
    return serialised(blocks);
}

}  // namespace imaging

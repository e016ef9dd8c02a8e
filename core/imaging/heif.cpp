#include <libheif/heif.h>

#include <algorithm>
#include <bit>
#include <memory>
#include <mutex>

#include "core/imaging/profile.h"
#include "core/imaging/reader.h"

namespace imaging {
namespace {

struct FreeContext {
    void operator()(heif_context* context) const { heif_context_free(context); }
};
struct FreeHandle {
    void operator()(heif_image_handle* handle) const { heif_image_handle_release(handle); }
};
struct FreeImage {
    void operator()(heif_image* image) const { heif_image_release(image); }
};
struct FreeNclx {
    void operator()(heif_color_profile_nclx* nclx) const { heif_nclx_color_profile_free(nclx); }
};

/// ITU-T H.273 code points into a space of ours; nothing for those that mean "unspecified".
std::optional<NamedSpace> spaceOf(const heif_color_profile_nclx& nclx)
{
    const Transfer transfer = [&] {
        switch (nclx.transfer_characteristics) {
        case heif_transfer_characteristic_linear: return Transfer::Linear;
        case heif_transfer_characteristic_ITU_R_BT_2100_0_PQ: return Transfer::Pq;
        case heif_transfer_characteristic_ITU_R_BT_2100_0_HLG: return Transfer::Hlg;
        // Pictures marked BT.709 or BT.601 are made and shown with the display curve, as all viewers do.
        default: return Transfer::Srgb;
        }
    }();
    NamedSpace space = srgbWith("sRGB", transfer);
    switch (nclx.color_primaries) {
    case heif_color_primaries_SMPTE_EG_432_1:
        space = {"Display P3", {{0.680, 0.320}, {0.265, 0.690}, {0.150, 0.060}, {0.3127, 0.3290}}, transfer};
        break;
    case heif_color_primaries_ITU_R_BT_2020_2_and_2100_0:
        space = {"Rec. 2020", {{0.708, 0.292}, {0.170, 0.797}, {0.131, 0.046}, {0.3127, 0.3290}}, transfer};
        break;
    default: break;
    }
    if (transfer == Transfer::Srgb && space.name == "sRGB")
        return std::nullopt;
    if (transfer == Transfer::Pq || transfer == Transfer::Hlg)
        space.name += transfer == Transfer::Pq ? " PQ" : " HLG";
    else if (transfer == Transfer::Linear)
        space.name += " linear";
    return space;
}

class HeifReader : public Reader {
public:
    explicit HeifReader(const Source& source) : source_(source)
    {
        static std::once_flag once;
        std::call_once(once, [] { heif_init(nullptr); });
        context_.reset(heif_context_alloc());
        heif_context_set_maximum_image_size_limit(context_.get(), 1 << 20);
        check(heif_context_read_from_memory_without_copy(context_.get(), source_.data(), source_.bytes.size(), nullptr));
        heif_image_handle* primary = nullptr;
        check(heif_context_get_primary_image_handle(context_.get(), &primary));
        handle_.reset(primary);
        describe();
        readMetadataBlocks();
    }

    const Raster& raster() const override { return raster_; }

    void read(const TakeRows& take, const base::RunContext& run) override
    {
        run.checkpoint();
        const bool deep = raster_.depth == Depth::Sixteen;
        const bool little = std::endian::native == std::endian::little;
        const heif_chroma chroma = !deep           ? (raster_.alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB)
                                   : raster_.alpha ? (little ? heif_chroma_interleaved_RRGGBBAA_LE : heif_chroma_interleaved_RRGGBBAA_BE)
                                                   : (little ? heif_chroma_interleaved_RRGGBB_LE : heif_chroma_interleaved_RRGGBB_BE);
        heif_image* decoded = nullptr;
        check(heif_decode_image(handle_.get(), &decoded, heif_colorspace_RGB, chroma, nullptr));
        const std::unique_ptr<heif_image, FreeImage> image(decoded);
        run.checkpoint();
        const int width = heif_image_get_width(image.get(), heif_channel_interleaved), height = heif_image_get_height(image.get(), heif_channel_interleaved);
        if (width != raster_.stored.width || height != raster_.stored.height)
            throw source_.damaged("its parts disagree about its size");
        int stride = 0;
        std::uint8_t* plane = heif_image_get_plane(image.get(), heif_channel_interleaved, &stride);
        if (!plane)
            throw source_.damaged("it decodes to nothing");
        if (deep)
            widen(plane, stride, heif_image_get_bits_per_pixel_range(image.get(), heif_channel_interleaved));
        take(0, height, reinterpret_cast<const std::byte*>(plane), static_cast<std::size_t>(stride));
    }

private:
    void check(const heif_error& error) const
    {
        if (error.code == heif_error_Ok)
            return;
        const std::string text = error.message ? error.message : "";
        switch (error.code) {
        case heif_error_Unsupported_filetype:
        case heif_error_Unsupported_feature:
        case heif_error_Plugin_loading_error:
            throw source_.unsupported("is a HEIF picture that needs a decoder which is not installed", text);
        case heif_error_Memory_allocation_error:
            throw base::Error(base::ErrorCode::TooLarge, source_.name() + " needs more memory than it should", "Scale the picture down first.", source_.path, text);
        default: break;
        }
        if (error.subcode == heif_suberror_End_of_data || isCutOff())
            throw source_.cutOff(text);
        throw source_.damaged("its image data cannot be decoded", text);
    }

    /// Whether the boxes of the file (ISO 14496-12) claim more bytes than there are.
    bool isCutOff() const
    {
        const std::size_t size = source_.bytes.size();
        for (std::size_t at = 0; at < size;) {
            if (size - at < 8)
                return true;
            std::size_t length = number(at, 4);
            if (length == 1 && size - at >= 16)
                length = number(at + 8, 8);
            if (length == 0)
                return false;
            if (length > size - at)
                return true;
            at += std::max<std::size_t>(length, 8);
        }
        return false;
    }
    std::size_t number(std::size_t at, std::size_t count) const
    {
        std::size_t value = 0;
        for (std::size_t i = 0; i < count; ++i)
            value = value << 8 | std::to_integer<std::size_t>(source_.bytes[at + i]);
        return value;
    }

    void describe()
    {
        const int width = heif_image_handle_get_width(handle_.get()), height = heif_image_handle_get_height(handle_.get());
        source_.checkExtent(width, height);
        source_.checkExtent(heif_image_handle_get_ispe_width(handle_.get()), heif_image_handle_get_ispe_height(handle_.get()));
        raster_.stored = {width, height};
        raster_.orientation = 1;  // libheif turns the picture by its own irot and imir boxes; EXIF's say is void in HEIF (ISO 23008-12)
        raster_.alpha = heif_image_handle_has_alpha_channel(handle_.get()) != 0;
        raster_.bitsPerSample = std::max(8, heif_image_handle_get_luma_bits_per_pixel(handle_.get()));
        raster_.depth = raster_.bitsPerSample > 8 ? Depth::Sixteen : Depth::Eight;
        if (heif_context_get_number_of_top_level_images(context_.get()) > 1)
            notes.push_back({"several-pictures", source_.name() + " holds several pictures; the main one was read."});
        if (heif_image_handle_get_color_profile_type(handle_.get()) != heif_color_profile_type_nclx) {
            raster_.profile.resize(heif_image_handle_get_raw_color_profile_size(handle_.get()));
            if (!raster_.profile.empty() && heif_image_handle_get_raw_color_profile(handle_.get(), raster_.profile.data()).code != heif_error_Ok)
                raster_.profile.clear();
        }
        heif_color_profile_nclx* found = nullptr;
        const bool told = heif_image_handle_get_nclx_color_profile(handle_.get(), &found).code == heif_error_Ok;
        const std::unique_ptr<heif_color_profile_nclx, FreeNclx> nclx(found);
        if (told && nclx)
            raster_.space = spaceOf(*nclx);
        if (raster_.profile.empty() && raster_.space && (raster_.space->transfer == Transfer::Pq || raster_.space->transfer == Transfer::Hlg))
            notes.push_back({"hdr", source_.name() + " is an HDR picture; its highlights were softened to the range of an ordinary one."});
    }

    void readMetadataBlocks()
    {
        Metadata found;
        std::vector<heif_item_id> items(16);
        const int count = heif_image_handle_get_list_of_metadata_block_IDs(handle_.get(), nullptr, items.data(), static_cast<int>(items.size()));
        for (int i = 0; i < count; ++i) {
            const heif_item_id item = items[static_cast<std::size_t>(i)];
            const std::string type = heif_image_handle_get_metadata_type(handle_.get(), item);
            const std::string content = heif_image_handle_get_metadata_content_type(handle_.get(), item);
            constexpr std::size_t kMost = std::size_t{16} << 20;
            std::vector<std::byte> bytes(std::min(heif_image_handle_get_metadata_size(handle_.get(), item), kMost + 1));
            if (bytes.empty() || bytes.size() > kMost || heif_image_handle_get_metadata(handle_.get(), item, bytes.data()).code != heif_error_Ok)
                continue;
            if (type == "Exif" && bytes.size() > 4) {
                // Four bytes say how far the TIFF structure is from here (ISO 23008-12 A.2.1).
                std::size_t skip = 0;
                for (std::size_t k = 0; k < 4; ++k)
                    skip = skip << 8 | std::to_integer<std::size_t>(bytes[k]);
                if (skip < bytes.size() - 4)
                    found.exif.assign(bytes.begin() + static_cast<std::ptrdiff_t>(4 + skip), bytes.end());
            } else if (type == "mime" && content == "application/rdf+xml") {
                found.xmp.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
            }
        }
        metadata = std::move(found);
    }

    /// 10 or 12 bits to 16, full scale to full scale, in place.
    void widen(std::uint8_t* plane, int stride, int bits) const
    {
        if (bits <= 0 || bits >= 16)
            return;
        const unsigned largest = (1u << bits) - 1;
        const int samples = raster_.stored.width * raster_.channels();
        for (int y = 0; y < raster_.stored.height; ++y) {
            auto* row = reinterpret_cast<std::uint16_t*>(plane + static_cast<std::ptrdiff_t>(y) * stride);
            for (int i = 0; i < samples; ++i)
                row[i] = static_cast<std::uint16_t>((std::min<unsigned>(row[i], largest) * 65535u + largest / 2) / largest);
        }
    }

    Source source_;
    Raster raster_;
    std::unique_ptr<heif_context, FreeContext> context_;
    std::unique_ptr<heif_image_handle, FreeHandle> handle_;
};

}  // namespace

std::unique_ptr<Reader> openHeif(const Source& source)
{
    return std::make_unique<HeifReader>(source);
}

}  // namespace imaging

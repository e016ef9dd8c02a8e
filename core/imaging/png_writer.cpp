#include <png.h>

#include <algorithm>
#include <bit>
#include <csetjmp>
#include <cstring>
#include <string>

#include "core/base/error.h"
#include "core/imaging/writer.h"

namespace imaging {
namespace {

/// IPTC has no PNG chunk of its own; readers know it as ImageMagick's "Raw profile": a length and hexadecimal digits.
std::string rawProfile(const std::vector<std::byte>& iptc)
{
    std::string length = std::to_string(iptc.size());
    length.insert(0, 8 - std::min<std::size_t>(8, length.size()), ' ');
    std::string text = "\niptc\n" + length + "\n";
    constexpr char kDigits[] = "0123456789abcdef";
    for (std::size_t i = 0; i < iptc.size(); ++i) {
        const auto byte = std::to_integer<unsigned>(iptc[i]);
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15];
        if (i % 36 == 35)
            text += '\n';
    }
    return text + "\n";
}

class PngWriter {
public:
    explicit PngWriter(Output& output) : output_(output)
    {
        png_ = png_create_write_struct(PNG_LIBPNG_VER_STRING, this, onError, [](png_structp, png_const_charp) {});
        info_ = png_ ? png_create_info_struct(png_) : nullptr;
    }
    ~PngWriter() { png_destroy_write_struct(&png_, &info_); }
    PngWriter(const PngWriter&) = delete;
    PngWriter& operator=(const PngWriter&) = delete;

    bool write(Finished& picture)
    {
        if (!info_)
            throw std::bad_alloc();
        const std::string iptc = picture.metadata().iptc.empty() ? std::string() : rawProfile(picture.metadata().iptc);
        if (!attempt([&] { begin(picture, iptc); }))
            return false;
        for (int top = 0; top < picture.height();) {
            const int count = std::min(picture.stripRows(), picture.height() - top);
            std::byte* rows = picture.rows(top, count);
            if (!attempt([&] {
                    for (int y = 0; y < count; ++y)
                        png_write_row(png_, reinterpret_cast<png_const_bytep>(rows + picture.rowBytes() * static_cast<std::size_t>(y)));
                }))
                return false;
            top += count;
        }
        return attempt([this] { png_write_end(png_, info_); });
    }

private:
    static void onError(png_structp png, png_const_charp text)
    {
        auto* self = static_cast<PngWriter*>(png_get_error_ptr(png));
        std::strncpy(self->text_, text, sizeof self->text_ - 1);
        std::longjmp(self->jump_, 1);
    }
    static void onWrite(png_structp png, png_bytep bytes, std::size_t count)
    {
        if (!static_cast<PngWriter*>(png_get_io_ptr(png))->output_.write(bytes, count))
            png_error(png, "write failed");
    }

    void begin(const Finished& picture, const std::string& iptc)
    {
        png_set_write_fn(png_, this, onWrite, nullptr);
        const int type = picture.channels() == 1 ? PNG_COLOR_TYPE_GRAY : picture.channels() == 4 ? PNG_COLOR_TYPE_RGB_ALPHA : PNG_COLOR_TYPE_RGB;
        png_set_IHDR(png_, info_, static_cast<png_uint_32>(picture.width()), static_cast<png_uint_32>(picture.height()), picture.bits(), type, PNG_INTERLACE_NONE,
                     PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
        // Photographs hardly shrink further beyond level 4, but take twice as long.
        png_set_compression_level(png_, 4);
        const auto perMetre = static_cast<png_uint_32>(picture.options().dpi / 0.0254 + 0.5);
        png_set_pHYs(png_, info_, perMetre, perMetre, PNG_RESOLUTION_METER);
        // Well-known sRGB profiles with a flaw that libpng takes for an error of ours: the photo came with it, and keeps it.
        png_set_option(png_, PNG_SKIP_sRGB_CHECK_PROFILE, PNG_OPTION_ON);
        if (!picture.profile().empty())
            png_set_iCCP(png_, info_, "ICC profile", PNG_COMPRESSION_TYPE_BASE, reinterpret_cast<png_const_bytep>(picture.profile().data()),
                         static_cast<png_uint_32>(picture.profile().size()));
        const Metadata& metadata = picture.metadata();
        if (!metadata.exif.empty())
            png_set_eXIf_1(png_, info_, static_cast<png_uint_32>(metadata.exif.size()), reinterpret_cast<png_bytep>(const_cast<std::byte*>(metadata.exif.data())));
        png_text texts[2] = {};
        int count = 0;
        if (!metadata.xmp.empty())
            texts[count++] = text(PNG_ITXT_COMPRESSION_NONE, "XML:com.adobe.xmp", metadata.xmp);
        if (!iptc.empty())
            texts[count++] = text(PNG_TEXT_COMPRESSION_zTXt, "Raw profile type iptc", iptc);
        png_set_text(png_, info_, texts, count);
        png_write_info(png_, info_);
        if (picture.bits() == 16 && std::endian::native == std::endian::little)
            png_set_swap(png_);
    }

    static png_text text(int compression, const char* key, const std::string& value)
    {
        png_text entry{};
        entry.compression = compression;
        entry.key = const_cast<char*>(key);
        entry.text = const_cast<char*>(value.c_str());
        if (compression == PNG_ITXT_COMPRESSION_NONE)
            entry.itxt_length = value.size();
        else
            entry.text_length = value.size();
        return entry;
    }

    /// As in jpeg_writer.cpp.
    template <class Calls>
    bool attempt(const Calls& calls)
    {
        if (run(calls))
            return true;
        if (output_.error() == 0)
            throw base::Error(base::ErrorCode::Internal, "The picture could not be written as PNG", "Choose another format.", {}, text_);
        return false;
    }
    template <class Calls>
    bool run(const Calls& calls)
    {
        if (setjmp(jump_) != 0)
            return false;
        calls();
        return true;
    }

    Output& output_;
    char text_[128] = {};
    std::jmp_buf jump_;
    png_structp png_ = nullptr;
    png_infop info_ = nullptr;
};

}  // namespace

bool writePng(Finished& picture, Output& output)
{
    return PngWriter(output).write(picture);
}

}  // namespace imaging

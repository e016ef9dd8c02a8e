#include <tiffio.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <memory>
#include <string>

#include "core/base/error.h"
#include "core/imaging/exif_block.h"
#include "core/imaging/writer.h"

namespace imaging {
namespace {

struct CloseTiff {
    void operator()(TIFF* tiff) const { TIFFClose(tiff); }
};

tmsize_t onRead(thandle_t output, void* to, tmsize_t count)
{
    return static_cast<tmsize_t>(static_cast<Output*>(output)->read(to, static_cast<std::size_t>(count)));
}

tmsize_t onWrite(thandle_t output, void* bytes, tmsize_t count)
{
    return static_cast<Output*>(output)->write(bytes, static_cast<std::size_t>(count)) ? count : -1;
}

toff_t onSeek(thandle_t handle, toff_t offset, int whence)
{
    auto* output = static_cast<Output*>(handle);
    const std::size_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? output->position() : output->size();
    output->seek(from + static_cast<std::size_t>(offset));
    return output->position();
}

int onError(TIFF*, void* text, const char*, const char* format, va_list arguments)
{
    char line[256];
    std::vsnprintf(line, sizeof line, format, arguments);
    *static_cast<std::string*>(text) = line;
    return 1;
}

void setFields(TIFF* tiff, const Finished& picture)
{
    const auto width = static_cast<std::uint32_t>(picture.width()), height = static_cast<std::uint32_t>(picture.height());
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, width);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, height);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, picture.bits());
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, picture.channels());
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, picture.channels() == 1 ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(tiff, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, COMPRESSION_ADOBE_DEFLATE);
    TIFFSetField(tiff, TIFFTAG_PREDICTOR, PREDICTOR_HORIZONTAL);
    TIFFSetField(tiff, TIFFTAG_ZIPQUALITY, 4);
    TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, 64u);
    TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
    TIFFSetField(tiff, TIFFTAG_XRESOLUTION, static_cast<double>(picture.options().dpi));
    TIFFSetField(tiff, TIFFTAG_YRESOLUTION, static_cast<double>(picture.options().dpi));
    if (picture.channels() == 4) {
        const std::uint16_t kind = EXTRASAMPLE_UNASSALPHA;
        TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &kind);
    }
    if (!picture.profile().empty())
        TIFFSetField(tiff, TIFFTAG_ICCPROFILE, static_cast<std::uint32_t>(picture.profile().size()), picture.profile().data());
    const Metadata& metadata = picture.metadata();
    if (!metadata.xmp.empty())
        TIFFSetField(tiff, TIFFTAG_XMLPACKET, static_cast<std::uint32_t>(metadata.xmp.size()), metadata.xmp.data());
    if (!metadata.iptc.empty()) {
        // libtiff up to 4.4 counts this tag in longs, as Photoshop writes it, and from 4.5 in bytes.
        const TIFFField* known = TIFFFieldWithTag(tiff, TIFFTAG_RICHTIFFIPTC);
        const std::size_t unit = known && TIFFFieldDataType(known) == TIFF_LONG ? 4 : 1;
        std::vector<std::byte> padded = metadata.iptc;
        padded.resize((padded.size() + 3) / 4 * 4);
        TIFFSetField(tiff, TIFFTAG_RICHTIFFIPTC, static_cast<std::uint32_t>(padded.size() / unit), padded.data());
    }
}

/// Puts the EXIF directories right behind the file's header and refers to them. False when the output refused.
bool setExif(TIFF* tiff, const Finished& picture, Output& output)
{
    const auto moved = moveExif(picture.metadata().exif, static_cast<std::uint32_t>(output.size()));
    if (!moved)
        return true;
    output.seek(output.size());
    if (!output.write(moved->bytes.data(), moved->bytes.size()))
        return false;
    for (const auto& [tag, text] : moved->texts)
        if (const TIFFField* known = TIFFFieldWithTag(tiff, tag); known && TIFFFieldDataType(known) == TIFF_ASCII && !TIFFFieldPassCount(known))
            TIFFSetField(tiff, tag, text.c_str());
    if (moved->exifDirectory != 0)
        TIFFSetField(tiff, TIFFTAG_EXIFIFD, static_cast<toff_t>(moved->exifDirectory));
    if (moved->gpsDirectory != 0)
        TIFFSetField(tiff, TIFFTAG_GPSIFD, static_cast<toff_t>(moved->gpsDirectory));
    return true;
}

}  // namespace

bool writeTiff(Finished& picture, Output& output)
{
    std::string text;
    const auto failed = [&] {
        if (output.error() == 0)
            throw base::Error(base::ErrorCode::Internal, "The picture could not be written as TIFF", "Choose another format.", {}, text);
        return false;
    };
    const std::unique_ptr<TIFFOpenOptions, decltype(&TIFFOpenOptionsFree)> options(TIFFOpenOptionsAlloc(), TIFFOpenOptionsFree);
    TIFFOpenOptionsSetErrorHandlerExtR(options.get(), onError, &text);
    TIFFOpenOptionsSetWarningHandlerExtR(options.get(), [](TIFF*, void*, const char*, const char*, va_list) { return 1; }, nullptr);
    std::unique_ptr<TIFF, CloseTiff> tiff(TIFFClientOpenExt(
        "picture", "wl", &output, onRead, onWrite, onSeek, [](thandle_t) { return 0; }, [](thandle_t handle) -> toff_t { return static_cast<Output*>(handle)->size(); },
        nullptr, nullptr, options.get()));
    if (!tiff)
        return failed();
    setFields(tiff.get(), picture);
    if (!setExif(tiff.get(), picture, output))
        return failed();
    for (int top = 0; top < picture.height();) {
        const int count = std::min(picture.stripRows(), picture.height() - top);
        std::byte* rows = picture.rows(top, count);
        for (int y = 0; y < count; ++y)
            if (TIFFWriteScanline(tiff.get(), rows + picture.rowBytes() * static_cast<std::size_t>(y), static_cast<std::uint32_t>(top + y), 0) < 0)
                return failed();
        top += count;
    }
    const bool flushed = TIFFFlush(tiff.get()) != 0;
    tiff.reset();
    return flushed && output.error() == 0 ? true : failed();
}

}  // namespace imaging

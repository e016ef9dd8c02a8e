#include <webp/encode.h>
#include <webp/mux.h>

#include <algorithm>
#include <memory>
#include <new>

#include "core/base/error.h"
#include "core/imaging/writer.h"

namespace imaging {
namespace {

base::Error failed(const char* detail)
{
    return base::Error(base::ErrorCode::Internal, "The picture could not be written as WebP", "Choose another format.", {}, detail);
}

struct FreePicture {
    void operator()(WebPPicture* picture) const
    {
        WebPPictureFree(picture);
        delete picture;
    }
};
struct DeleteMux {
    void operator()(WebPMux* mux) const { WebPMuxDelete(mux); }
};

/// The VP8 or VP8L stream alone.
std::vector<std::byte> encoded(Finished& picture)
{
    WebPConfig config;
    const std::unique_ptr<WebPPicture, FreePicture> frame(new WebPPicture);
    if (!WebPConfigInit(&config) || !WebPPictureInit(frame.get()))
        throw failed("version");
    const int quality = picture.options().quality;
    config.lossless = quality == 100 ? 1 : 0;
    config.quality = config.lossless ? 75.0f : static_cast<float>(quality);  // for lossless: effort
    config.exact = 1;         // colours under full transparency are kept
    config.use_sharp_yuv = 1; // WebP halves the chroma; red edges suffer least this way
    config.thread_level = 1;
    frame->width = picture.width();
    frame->height = picture.height();
    frame->use_argb = 1;
    if (!WebPPictureAlloc(frame.get()))
        throw std::bad_alloc();
    for (int top = 0; top < picture.height();) {
        const int count = std::min(picture.stripRows(), picture.height() - top);
        const std::byte* rows = picture.rows(top, count);
        const int channels = picture.channels();
        for (int y = 0; y < count; ++y) {
            const auto* from = reinterpret_cast<const std::uint8_t*>(rows) + picture.rowBytes() * static_cast<std::size_t>(y);
            std::uint32_t* to = frame->argb + static_cast<std::ptrdiff_t>(top + y) * frame->argb_stride;
            for (int x = 0; x < picture.width(); ++x, from += channels) {
                const std::uint32_t alpha = channels == 4 ? from[3] : 255u;
                to[x] = alpha << 24 | static_cast<std::uint32_t>(from[0]) << 16 | static_cast<std::uint32_t>(from[channels == 1 ? 0 : 1]) << 8 |
                        from[channels == 1 ? 0 : 2];
            }
        }
        top += count;
    }
    std::vector<std::byte> stream;
    frame->custom_ptr = &stream;
    frame->writer = [](const std::uint8_t* data, std::size_t size, const WebPPicture* self) {
        const auto* bytes = reinterpret_cast<const std::byte*>(data);
        auto& to = *static_cast<std::vector<std::byte>*>(self->custom_ptr);
        try {
            to.insert(to.end(), bytes, bytes + size);
        } catch (const std::bad_alloc&) {
            return 0;
        }
        return 1;
    };
    // Lossless at 12 megapixels takes seconds: the hook is asked between its passes.
    struct Stop {
        Finished* picture;
    } stop{&picture};
    frame->user_data = &stop;
    frame->progress_hook = [](int, const WebPPicture* self) { return static_cast<Stop*>(self->user_data)->picture->stopRequested() ? 0 : 1; };
    if (!WebPEncode(&config, frame.get())) {
        if (frame->error_code == VP8_ENC_ERROR_USER_ABORT)
            throw base::Cancelled();
        throw failed("encoder");
    }
    return stream;
}

void setChunk(WebPMux* mux, const char* name, const void* bytes, std::size_t size)
{
    const WebPData data{static_cast<const std::uint8_t*>(bytes), size};
    if (size > 0 && WebPMuxSetChunk(mux, name, &data, 1) != WEBP_MUX_OK)
        throw failed(name);
}

}  // namespace

bool writeWebP(Finished& picture, Output& output)
{
    const std::vector<std::byte> stream = encoded(picture);
    const std::unique_ptr<WebPMux, DeleteMux> mux(WebPMuxNew());
    const WebPData image{reinterpret_cast<const std::uint8_t*>(stream.data()), stream.size()};
    if (!mux || WebPMuxSetImage(mux.get(), &image, 0) != WEBP_MUX_OK)
        throw failed("container");
    setChunk(mux.get(), "ICCP", picture.profile().data(), picture.profile().size());
    setChunk(mux.get(), "EXIF", picture.metadata().exif.data(), picture.metadata().exif.size());
    setChunk(mux.get(), "XMP ", picture.metadata().xmp.data(), picture.metadata().xmp.size());
    WebPData file{};
    if (WebPMuxAssemble(mux.get(), &file) != WEBP_MUX_OK)
        throw failed("container");
    const bool written = output.write(file.bytes, file.size);
    WebPDataClear(&file);
    return written;
}

}  // namespace imaging

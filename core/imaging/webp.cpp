#include <webp/decode.h>
#include <webp/demux.h>

#include <algorithm>
#include <memory>

#include "core/imaging/reader.h"

namespace imaging {
namespace {

struct DeleteDemuxer {
    void operator()(WebPDemuxer* demuxer) const { WebPDemuxDelete(demuxer); }
};

class WebPReader : public Reader {
public:
    explicit WebPReader(const Source& source) : source_(source)
    {
        const WebPData data{source_.data(), source_.bytes.size()};
        WebPDemuxState state = WEBP_DEMUX_PARSE_ERROR;
        const std::unique_ptr<WebPDemuxer, DeleteDemuxer> demuxer(WebPDemuxPartial(&data, &state));
        if (!demuxer || state == WEBP_DEMUX_PARSE_ERROR)
            throw source_.damaged("it has no regular WebP structure");
        source_.checkExtent(WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_WIDTH), WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_HEIGHT));
        WebPIterator frame{};
        const bool found = WebPDemuxGetFrame(demuxer.get(), 1, &frame) != 0;
        if (!found || !frame.complete || state != WEBP_DEMUX_DONE) {
            WebPDemuxReleaseIterator(&frame);
            throw source_.cutOff();
        }
        image_ = {reinterpret_cast<const std::byte*>(frame.fragment.bytes), frame.fragment.size};
        raster_.alpha = frame.has_alpha != 0;
        raster_.stored = {frame.width, frame.height};
        const int frames = frame.num_frames;
        WebPDemuxReleaseIterator(&frame);
        // The bitstream's own header is what decides how much is decoded.
        WebPBitstreamFeatures features{};
        if (WebPGetFeatures(imageData(), image_.size(), &features) != VP8_STATUS_OK || features.width != raster_.stored.width || features.height != raster_.stored.height)
            throw source_.damaged("its parts disagree about its size");
        source_.checkExtent(features.width, features.height);
        if (frames > 1)
            notes.push_back({"several-pictures", source_.name() + " is an animation; its first picture was read."});
        WebPChunkIterator chunk{};
        if (WebPDemuxGetChunk(demuxer.get(), "ICCP", 1, &chunk)) {
            const auto* bytes = reinterpret_cast<const std::byte*>(chunk.chunk.bytes);
            raster_.profile.assign(bytes, bytes + chunk.chunk.size);
        }
        WebPDemuxReleaseChunkIterator(&chunk);
    }

    const Raster& raster() const override { return raster_; }

    void read(const TakeRows& take, const base::RunContext& run) override
    {
        run.checkpoint();
        std::vector<std::byte> pixels(raster_.rowBytes() * static_cast<std::size_t>(raster_.stored.height));
        WebPDecoderConfig config;
        if (!WebPInitDecoderConfig(&config))
            throw source_.damaged("it cannot be decoded by the WebP library that is installed");
        config.options.use_threads = 1;
        config.output.colorspace = raster_.alpha ? MODE_RGBA : MODE_RGB;
        config.output.is_external_memory = 1;
        config.output.u.RGBA = {reinterpret_cast<std::uint8_t*>(pixels.data()), static_cast<int>(raster_.rowBytes()), pixels.size()};
        const VP8StatusCode status = WebPDecode(imageData(), image_.size(), &config);
        if (status == VP8_STATUS_NOT_ENOUGH_DATA || status == VP8_STATUS_SUSPENDED)
            throw source_.cutOff();
        if (status == VP8_STATUS_OUT_OF_MEMORY)
            throw std::bad_alloc();
        if (status != VP8_STATUS_OK)
            throw source_.damaged("its image data cannot be decoded", "VP8 status " + std::to_string(status));
        take(0, raster_.stored.height, pixels.data(), raster_.rowBytes());
    }

private:
    const std::uint8_t* imageData() const { return reinterpret_cast<const std::uint8_t*>(image_.data()); }

    Source source_;
    Raster raster_;
    std::span<const std::byte> image_;  ///< the VP8 or VP8L (and ALPH) chunks of the first picture, inside source_
};

}  // namespace

std::unique_ptr<Reader> openWebP(const Source& source)
{
    return std::make_unique<WebPReader>(source);
}

}  // namespace imaging

#include <libraw/libraw.h>

#include <array>
#include <cmath>

#include "core/imaging/profile.h"
#include "core/imaging/reader.h"
#include "core/imaging/strip_feeder.h"

namespace imaging {
namespace {

/// LibRaw's ProPhoto output (output_color 4): ROMM primaries, D50. Wide enough for every colour that a camera's matrix gives, and linear on request.
NamedSpace proPhotoLinear()
{
    return {"Camera raw", {{0.7347, 0.2653}, {0.1596, 0.8404}, {0.0366, 0.0001}, {0.3457, 0.3585}}, Transfer::Linear};
}

class RawReader : public Reader {
public:
    explicit RawReader(const Source& source) : source_(source), raw_(std::make_unique<LibRaw>(LIBRAW_OPIONS_NO_DATAERR_CALLBACK))
    {
        check(raw_->open_buffer(const_cast<std::byte*>(source_.bytes.data()), source_.bytes.size()));
        const auto& sizes = raw_->imgdata.sizes;
        source_.checkExtent(sizes.raw_width, sizes.raw_height);
        source_.checkExtent(sizes.width, sizes.height);
        // Foveon layers, the turned grid of early Fujifilm and the oblong pixels of two early Nikons would need paths of their own.
        if (raw_->imgdata.idata.is_foveon || raw_->is_fuji_rotated() || std::abs(sizes.pixel_aspect - 1.0) > 0.005)
            throw source_.unsupported("is a raw file of a rare sensor that cannot be read");
        setParameters();
        raster_.stored = {sizes.width, sizes.height};
        raster_.orientation = orientationOf(sizes.flip);
        raster_.depth = Depth::Sixteen;
        raster_.bitsPerSample = 16;
        raster_.space = proPhotoLinear();
        const float exposure = raw_->imgdata.color.dng_levels.baseline_exposure;
        if (std::isfinite(exposure) && std::abs(exposure) < 5.0f)
            raster_.exposure = std::exp2(exposure);
    }

    const Raster& raster() const override { return raster_; }

    void read(const TakeRows& take, const base::RunContext& run) override
    {
        raw_->set_progress_handler([](void* context, LibRaw_progress, int, int) { return static_cast<const base::RunContext*>(context)->stop.stop_requested() ? 1 : 0; },
                                   const_cast<base::RunContext*>(&run));
        raw_->imgdata.params.user_flip = 0;
        check(raw_->unpack());
        run.checkpoint();
        check(raw_->dcraw_process());
        run.checkpoint();
        const auto& sizes = raw_->imgdata.sizes;
        if (sizes.iwidth != raster_.stored.width || sizes.iheight != raster_.stored.height || !raw_->imgdata.image)
            throw source_.damaged("its parts disagree about its size");
        deliver(take, run);
    }

private:
    void setParameters()
    {
        auto& parameters = raw_->imgdata.params;
        parameters.output_bps = 16;
        parameters.gamm[0] = 1.0;
        parameters.gamm[1] = 1.0;
        // Automatic brightening maps the brightest hundredth to white: the same face would come out differently with another wall behind it.
        // The file's own BaselineExposure is applied instead; the rest is for the exposure stage, which knows where the face is.
        parameters.no_auto_bright = 1;
        parameters.use_camera_wb = 1;
        parameters.use_camera_matrix = 1;
        parameters.output_color = 4;
        parameters.user_qual = 3;  // AHD
        // For the same reason the white level follows the brightest sample only where that is nearly white: some sensors saturate a little early,
        // and a white level above theirs turns clipped highlights pink.
        parameters.adjust_maximum_thr = 0.95f;
        parameters.max_raw_memory_mb = 1024;
    }

    /// The four-channel integers that LibRaw works on, without the packed copy that its own export would make.
    void deliver(const TakeRows& take, const base::RunContext& run)
    {
        StripFeeder feeder(raster_, take);
        const bool grey = raw_->imgdata.idata.colors == 1;
        const auto width = static_cast<std::size_t>(raster_.stored.width);
        for (int top = 0; top < raster_.stored.height;) {
            run.checkpoint();
            const int count = std::min(feeder.rows(), raster_.stored.height - top);
            for (int y = 0; y < count; ++y) {
                const ushort(*from)[4] = raw_->imgdata.image + static_cast<std::size_t>(top + y) * width;
                auto* to = reinterpret_cast<std::uint16_t*>(feeder.row(y));
                for (std::size_t x = 0; x < width; ++x, to += 3)
                    for (std::size_t c = 0; c < 3; ++c)
                        to[c] = from[x][grey ? 0 : c];
            }
            feeder.submit(top, count);
            top += count;
        }
        feeder.finish();
    }

    /// LibRaw's flip: bit 0 mirrors left-right, bit 1 top-bottom, bit 2 swaps the axes first.
    static int orientationOf(int flip)
    {
        constexpr std::array<int, 8> kOrientations{1, 2, 4, 3, 5, 8, 6, 7};
        return kOrientations[static_cast<std::size_t>(flip & 7)];
    }

    void check(int status) const
    {
        if (status == LIBRAW_SUCCESS)
            return;
        const std::string text = libraw_strerror(status);
        switch (status) {
        case LIBRAW_CANCELLED_BY_CALLBACK: throw base::Cancelled();
        case LIBRAW_FILE_UNSUPPORTED:
        case LIBRAW_UNSUPPORTED_THUMBNAIL:
        case LIBRAW_NOT_IMPLEMENTED: throw source_.unsupported("is a raw file of a camera that is not known here", text);
        case LIBRAW_TOO_BIG:
        case LIBRAW_UNSUFFICIENT_MEMORY:
            throw base::Error(base::ErrorCode::TooLarge, source_.name() + " needs more memory than there is", "Export a smaller version of the picture.", source_.path, text);
        case LIBRAW_IO_ERROR: throw source_.cutOff(text);
        default: throw source_.damaged("its image data cannot be decoded", text);
        }
    }

    Source source_;
    Raster raster_;
    std::unique_ptr<LibRaw> raw_;  // 400 KB: not on the stack
};

}  // namespace

std::unique_ptr<Reader> openRaw(const Source& source)
{
    return std::make_unique<RawReader>(source);
}

}  // namespace imaging

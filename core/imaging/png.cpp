#include <png.h>

#include <algorithm>
#include <bit>
#include <csetjmp>
#include <cstring>

#include "core/imaging/reader.h"
#include "core/imaging/strip_feeder.h"

namespace imaging {
namespace {

class PngReader : public Reader {
public:
    explicit PngReader(const Source& source) : source_(source)
    {
        png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, onError, [](png_structp, png_const_charp) {});
        info_ = png_ ? png_create_info_struct(png_) : nullptr;
        if (!info_) {
            close();
            throw std::bad_alloc();
        }
        try {
            open();
        } catch (...) {
            close();
            throw;
        }
    }
    ~PngReader() override { close(); }
    PngReader(const PngReader&) = delete;
    PngReader& operator=(const PngReader&) = delete;

    const Raster& raster() const override { return raster_; }

    void read(const TakeRows& take, const base::RunContext& run) override
    {
        if (passes_ > 1)
            readInterlaced(take, run);
        else
            readRows(take, run);
        try {
            attempt([this] { png_read_end(png_, nullptr); });
        } catch (const base::Error&) {
            notes.push_back({"unusual-file", source_.name() + " is not quite a regular PNG; the picture is complete."});
        }
    }

private:
    static void onError(png_structp png, png_const_charp text)
    {
        auto* self = static_cast<PngReader*>(png_get_error_ptr(png));
        std::strncpy(self->text_, text, sizeof self->text_ - 1);
        std::longjmp(self->jump_, 1);
    }
    static void onRead(png_structp png, png_bytep to, std::size_t count)
    {
        auto* self = static_cast<PngReader*>(png_get_io_ptr(png));
        if (count > self->source_.bytes.size() - self->at_) {
            self->cut_ = true;
            png_error(png, "end of file");
        }
        std::memcpy(to, self->source_.data() + self->at_, count);
        self->at_ += count;
    }

    void open()
    {
        attempt([this] {
            png_set_read_fn(png_, this, onRead);
            png_set_user_limits(png_, 0x7fffffff, 0x7fffffff);  // judged below, by the number of pixels
            png_set_chunk_malloc_max(png_, png_alloc_size_t{16} << 20);  // what a compressed text or profile may grow to
            png_set_chunk_cache_max(png_, 256);
            png_read_info(png_, info_);
        });
        const auto width = static_cast<std::int64_t>(png_get_image_width(png_, info_)), height = static_cast<std::int64_t>(png_get_image_height(png_, info_));
        source_.checkExtent(width, height);
        raster_.stored = {static_cast<int>(width), static_cast<int>(height)};
        raster_.bitsPerSample = png_get_bit_depth(png_, info_);
        attempt([this] {
            png_set_expand(png_);  // palettes, fewer than 8 bits, transparent colours
            if (png_get_bit_depth(png_, info_) == 16 && std::endian::native == std::endian::little)
                png_set_swap(png_);
            passes_ = png_set_interlace_handling(png_);
            png_read_update_info(png_, info_);
        });
        const int colours = png_get_color_type(png_, info_);
        raster_.samples = (colours & PNG_COLOR_MASK_COLOR) != 0 ? Samples::Rgb : Samples::Grey;
        raster_.alpha = (colours & PNG_COLOR_MASK_ALPHA) != 0;
        raster_.depth = png_get_bit_depth(png_, info_) == 16 ? Depth::Sixteen : Depth::Eight;
        png_charp name = nullptr;
        png_bytep profile = nullptr;
        png_uint_32 size = 0;
        int compression = 0;
        if (png_get_iCCP(png_, info_, &name, &compression, &profile, &size) != 0) {
            const auto* bytes = reinterpret_cast<const std::byte*>(profile);
            raster_.profile.assign(bytes, bytes + size);
        }
    }

    void readRows(const TakeRows& take, const base::RunContext& run)
    {
        StripFeeder feeder(raster_, take);
        for (int top = 0; top < raster_.stored.height;) {
            run.checkpoint();
            const int count = std::min(feeder.rows(), raster_.stored.height - top);
            attempt([&] {
                for (int y = 0; y < count; ++y)
                    png_read_row(png_, reinterpret_cast<png_bytep>(feeder.row(y)), nullptr);
            });
            feeder.submit(top, count);
            top += count;
        }
        feeder.finish();
    }

    void readInterlaced(const TakeRows& take, const base::RunContext& run)
    {
        const std::size_t stride = raster_.rowBytes();
        std::vector<std::byte> whole(stride * static_cast<std::size_t>(raster_.stored.height));
        for (int pass = 0; pass < passes_; ++pass) {
            run.checkpoint();
            attempt([&] {
                for (int y = 0; y < raster_.stored.height; ++y)
                    png_read_row(png_, reinterpret_cast<png_bytep>(whole.data() + stride * static_cast<std::size_t>(y)), nullptr);
            });
        }
        take(0, raster_.stored.height, whole.data(), stride);
    }

    /// As in jpeg.cpp: longjmp crosses libpng's frames and the lambda only, in which nothing has a destructor.
    template <class Calls>
    void attempt(const Calls& calls)
    {
        if (run(calls))
            return;
        if (cut_)
            throw source_.cutOff(text_);
        throw source_.damaged("its image data cannot be decoded", text_);
    }
    template <class Calls>
    bool run(const Calls& calls)
    {
        if (setjmp(jump_) != 0)
            return false;
        calls();
        return true;
    }
    void close() { png_destroy_read_struct(&png_, &info_, nullptr); }

    Source source_;
    Raster raster_;
    std::size_t at_ = 0;
    int passes_ = 1;
    bool cut_ = false;
    char text_[128] = {};
    std::jmp_buf jump_;
    png_structp png_ = nullptr;
    png_infop info_ = nullptr;
};

}  // namespace

std::unique_ptr<Reader> openPng(const Source& source)
{
    return std::make_unique<PngReader>(source);
}

}  // namespace imaging

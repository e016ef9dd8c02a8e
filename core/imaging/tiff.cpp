#include <tiffio.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <limits>
#include <memory>
#include <type_traits>

#include "core/imaging/reader.h"
#include "core/imaging/strip_feeder.h"

namespace imaging {
namespace {

struct CloseTiff {
    void operator()(TIFF* tiff) const { TIFFClose(tiff); }
};

/// What one piece of a picture may cost above the picture itself: a small file must not ask for a huge tile.
constexpr std::int64_t kRoomForPiece = std::int64_t{64} << 20;

class TiffReader : public Reader {
public:
    explicit TiffReader(const Source& source) : source_(source)
    {
        const std::unique_ptr<TIFFOpenOptions, decltype(&TIFFOpenOptionsFree)> options(TIFFOpenOptionsAlloc(), TIFFOpenOptionsFree);
        TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), static_cast<tmsize_t>(source_.limits.maxPixels * 16 + kRoomForPiece));
        TIFFOpenOptionsSetErrorHandlerExtR(options.get(), onError, this);
        TIFFOpenOptionsSetWarningHandlerExtR(options.get(), [](TIFF*, void*, const char*, const char*, va_list) { return 1; }, nullptr);
        tiff_.reset(TIFFClientOpenExt("picture", "rm", this, onRead, onWrite, onSeek, onClose, onSize, nullptr, nullptr, options.get()));
        if (!tiff_)
            fail();
        readHeader();
    }

    const Raster& raster() const override { return raster_; }

    void read(const TakeRows& take, const base::RunContext& run) override
    {
        cut_ = false;
        if (!direct_)
            readConverted(take, run);
        else if (TIFFIsTiled(tiff_.get()))
            readTiles(take, run);
        else
            readStrips(take, run);
    }

private:
    static tmsize_t onRead(thandle_t handle, void* to, tmsize_t count)
    {
        auto* self = static_cast<TiffReader*>(handle);
        const std::size_t size = self->source_.bytes.size();
        const std::size_t available = self->at_ < size ? size - self->at_ : 0;
        const std::size_t got = std::min(available, static_cast<std::size_t>(count));
        self->cut_ = self->cut_ || got < static_cast<std::size_t>(count);
        if (got > 0)
            std::memcpy(to, self->source_.data() + self->at_, got);
        self->at_ += got;
        return static_cast<tmsize_t>(got);
    }
    static tmsize_t onWrite(thandle_t, void*, tmsize_t) { return -1; }
    static toff_t onSeek(thandle_t handle, toff_t offset, int whence)
    {
        auto* self = static_cast<TiffReader*>(handle);
        const std::size_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? self->at_ : self->source_.bytes.size();
        self->at_ = from + static_cast<std::size_t>(offset);
        return self->at_;
    }
    static int onClose(thandle_t) { return 0; }
    static toff_t onSize(thandle_t handle) { return static_cast<TiffReader*>(handle)->source_.bytes.size(); }
    static int onError(TIFF*, void* self, const char*, const char* format, va_list arguments)
    {
        char text[256];
        std::vsnprintf(text, sizeof text, format, arguments);
        static_cast<TiffReader*>(self)->text_ = text;
        return 1;
    }

    [[noreturn]] void fail() const
    {
        if (cut_)
            throw source_.cutOff(text_);
        throw source_.damaged("its image data cannot be decoded", text_);
    }

    std::uint32_t field(std::uint32_t tag, std::uint32_t otherwise = 0) const
    {
        // TIFF has fields of 16 and of 32 bits and writes through the pointer that fits its own table.
        const TIFFField* known = TIFFFieldWithTag(tiff_.get(), tag);
        if (known && TIFFFieldDataType(known) == TIFF_SHORT) {
            std::uint16_t value = 0;
            return TIFFGetFieldDefaulted(tiff_.get(), tag, &value) ? value : otherwise;
        }
        std::uint32_t value = 0;
        return TIFFGetFieldDefaulted(tiff_.get(), tag, &value) ? value : otherwise;
    }

    void readHeader()
    {
        source_.checkExtent(field(TIFFTAG_IMAGEWIDTH), field(TIFFTAG_IMAGELENGTH));
        raster_.stored = {static_cast<int>(field(TIFFTAG_IMAGEWIDTH)), static_cast<int>(field(TIFFTAG_IMAGELENGTH))};
        const std::uint32_t turned = field(TIFFTAG_ORIENTATION, 1);
        raster_.orientation = turned >= 1 && turned <= 8 ? static_cast<int>(turned) : 1;
        raster_.bitsPerSample = static_cast<int>(field(TIFFTAG_BITSPERSAMPLE, 1));
        std::uint32_t size = 0;
        void* profile = nullptr;
        if (TIFFGetField(tiff_.get(), TIFFTAG_ICCPROFILE, &size, &profile) && size > 0)
            raster_.profile.assign(static_cast<std::byte*>(profile), static_cast<std::byte*>(profile) + size);
        const std::int64_t piece = TIFFIsTiled(tiff_.get()) ? TIFFTileSize64(tiff_.get()) : TIFFScanlineSize64(tiff_.get());
        const std::int64_t whole = static_cast<std::int64_t>(raster_.stored.area()) * std::min<std::uint32_t>(field(TIFFTAG_SAMPLESPERPIXEL, 1), 16) * raster_.bitsPerSample / 8;
        if (piece <= 0 || piece > whole + kRoomForPiece)
            throw source_.damaged("its tiles have no sensible size", text_);
        direct_ = describeDirect();
        if (!direct_)
            describeConverted();
        if (!TIFFLastDirectory(tiff_.get()))
            notes.push_back({"several-pictures", source_.name() + " holds several pictures; the first was read."});
    }

    /// Whether the samples can be taken as they are; what libtiff has to convert loses depth.
    bool describeDirect()
    {
        std::uint32_t photometric = field(TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
        if (photometric == PHOTOMETRIC_YCBCR && field(TIFFTAG_COMPRESSION) == COMPRESSION_JPEG && field(TIFFTAG_PLANARCONFIG) == PLANARCONFIG_CONTIG) {
            TIFFSetField(tiff_.get(), TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
            photometric = PHOTOMETRIC_RGB;
        }
        samplesPerPixel_ = static_cast<int>(field(TIFFTAG_SAMPLESPERPIXEL, 1));
        separate_ = field(TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG) == PLANARCONFIG_SEPARATE;
        whiteIsZero_ = photometric == PHOTOMETRIC_MINISWHITE;
        if (whiteIsZero_ || photometric == PHOTOMETRIC_MINISBLACK)
            raster_.samples = Samples::Grey;
        else if (photometric == PHOTOMETRIC_RGB)
            raster_.samples = Samples::Rgb;
        else if (photometric == PHOTOMETRIC_SEPARATED && field(TIFFTAG_INKSET, INKSET_CMYK) == INKSET_CMYK)
            raster_.samples = Samples::Cmyk;
        else
            return false;
        const std::uint32_t form = field(TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT);
        const int bits = raster_.bitsPerSample;
        if (form == SAMPLEFORMAT_IEEEFP && bits == 32)
            raster_.depth = Depth::Float;
        else if (form == SAMPLEFORMAT_UINT && (bits == 8 || bits == 16))
            raster_.depth = bits == 8 ? Depth::Eight : Depth::Sixteen;
        else
            return false;
        const int colours = raster_.channels();
        std::uint16_t extras = 0;
        std::uint16_t* kinds = nullptr;
        TIFFGetFieldDefaulted(tiff_.get(), TIFFTAG_EXTRASAMPLES, &extras, &kinds);
        if (samplesPerPixel_ < colours || samplesPerPixel_ > 16)
            return false;
        raster_.alpha = samplesPerPixel_ > colours && extras > 0 && (kinds[0] == EXTRASAMPLE_ASSOCALPHA || kinds[0] == EXTRASAMPLE_UNASSALPHA);
        premultiplied_ = raster_.alpha && kinds[0] == EXTRASAMPLE_ASSOCALPHA;
        const std::int64_t expected = std::int64_t{raster_.stored.width} * bits / 8 * (separate_ ? 1 : samplesPerPixel_);
        return TIFFIsTiled(tiff_.get()) || TIFFScanlineSize64(tiff_.get()) == static_cast<std::uint64_t>(expected);
    }

    void describeConverted()
    {
        char why[1024] = {};
        if (!TIFFRGBAImageOK(tiff_.get(), why))
            throw source_.unsupported("is a TIFF of a rare kind that cannot be read", why);
        raster_.samples = Samples::Rgb;
        raster_.depth = Depth::Eight;
        raster_.alpha = false;
    }

    /// One row as the file has it into one row of the raster.
    void pack(const std::byte* from, std::byte* to) const
    {
        if (raster_.depth == Depth::Eight)
            packAs<std::uint8_t>(from, to);
        else if (raster_.depth == Depth::Sixteen)
            packAs<std::uint16_t>(from, to);
        else
            packAs<float>(from, to);
    }
    template <class Sample>
    void packAs(const std::byte* fromBytes, std::byte* toBytes) const
    {
        const auto* from = reinterpret_cast<const Sample*>(fromBytes);
        auto* to = reinterpret_cast<Sample*>(toBytes);
        const int channels = raster_.channels();
        constexpr Sample kFull = std::is_floating_point_v<Sample> ? Sample(1) : std::numeric_limits<Sample>::max();
        for (int x = 0; x < raster_.stored.width; ++x, from += samplesPerPixel_, to += channels) {
            std::copy_n(from, channels, to);
            if (whiteIsZero_)
                to[0] = static_cast<Sample>(kFull - to[0]);
            if (premultiplied_ && to[channels - 1] > 0 && to[channels - 1] < kFull)
                for (int c = 0; c < channels - 1; ++c)
                    to[c] = static_cast<Sample>(std::min<double>(static_cast<double>(to[c]) * kFull / to[channels - 1], kFull));
        }
    }
    std::size_t fileRowBytes() const
    {
        return static_cast<std::size_t>(raster_.stored.width) * static_cast<std::size_t>(samplesPerPixel_) * raster_.sampleBytes();
    }

    void readStrips(const TakeRows& take, const base::RunContext& run)
    {
        if (separate_)
            return readPlanes(take, run);
        StripFeeder feeder(raster_, take);
        std::vector<std::byte> line(fileRowBytes());
        for (int top = 0; top < raster_.stored.height;) {
            run.checkpoint();
            const int count = std::min(feeder.rows(), raster_.stored.height - top);
            for (int y = 0; y < count; ++y) {
                if (TIFFReadScanline(tiff_.get(), line.data(), static_cast<std::uint32_t>(top + y), 0) < 0)
                    fail();
                pack(line.data(), feeder.row(y));
            }
            feeder.submit(top, count);
            top += count;
        }
        feeder.finish();
    }

    /// Colour planes one after the other: a band of strips of each, woven together.
    void readPlanes(const TakeRows& take, const base::RunContext& run)
    {
        const int bandRows = static_cast<int>(std::min<std::uint32_t>(field(TIFFTAG_ROWSPERSTRIP, 1), static_cast<std::uint32_t>(raster_.stored.height)));
        std::vector<std::byte> plane(static_cast<std::size_t>(TIFFStripSize(tiff_.get())));
        weave(bandRows, take, run, [&](int top, int rows, int sample, std::byte* woven) {
            const std::uint32_t strip = TIFFComputeStrip(tiff_.get(), static_cast<std::uint32_t>(top), static_cast<std::uint16_t>(sample));
            const auto needed = static_cast<tmsize_t>(rows) * raster_.stored.width * static_cast<tmsize_t>(raster_.sampleBytes());
            if (TIFFReadEncodedStrip(tiff_.get(), strip, plane.data(), static_cast<tmsize_t>(plane.size())) < needed)
                fail();
            scatter(plane.data(), raster_.stored.width, rows, 0, sample, 1, woven);
        });
    }

    void readTiles(const TakeRows& take, const base::RunContext& run)
    {
        const int tileWidth = static_cast<int>(std::min<std::uint32_t>(field(TIFFTAG_TILEWIDTH, 1), 1u << 20));
        const int tileHeight = static_cast<int>(std::min<std::uint32_t>(field(TIFFTAG_TILELENGTH, 1), 1u << 20));
        const int samples = separate_ ? 1 : samplesPerPixel_;
        std::vector<std::byte> tile(static_cast<std::size_t>(TIFFTileSize(tiff_.get())));
        if (tile.size() < static_cast<std::size_t>(tileWidth) * static_cast<std::size_t>(tileHeight) * static_cast<std::size_t>(samples) * raster_.sampleBytes())
            throw source_.damaged("its tiles have no sensible size");
        weave(tileHeight, take, run, [&](int top, int rows, int sample, std::byte* woven) {
            for (int left = 0; left < raster_.stored.width; left += tileWidth) {
                if (TIFFReadTile(tiff_.get(), tile.data(), static_cast<std::uint32_t>(left), static_cast<std::uint32_t>(top), 0, static_cast<std::uint16_t>(sample)) < 0)
                    fail();
                scatter(tile.data(), tileWidth, rows, left, sample, samples, woven);
            }
        });
    }

    /// Calls `fill(top, rows, sample, woven)` for each plane of each band and hands the packed bands over.
    template <class Fill>
    void weave(int bandRows, const TakeRows& take, const base::RunContext& run, const Fill& fill)
    {
        const auto rowsThere = static_cast<std::size_t>(std::min(bandRows, raster_.stored.height));
        std::vector<std::byte> woven(fileRowBytes() * rowsThere), packed(raster_.rowBytes() * rowsThere);
        for (int top = 0; top < raster_.stored.height; top += bandRows) {
            run.checkpoint();
            const int rows = std::min(bandRows, raster_.stored.height - top);
            for (int sample = 0; sample < (separate_ ? samplesPerPixel_ : 1); ++sample)
                fill(top, rows, sample, woven.data());
            for (std::size_t y = 0; y < static_cast<std::size_t>(rows); ++y)
                pack(woven.data() + y * fileRowBytes(), packed.data() + y * raster_.rowBytes());
            take(top, rows, packed.data(), raster_.rowBytes());
        }
    }

    /// `samples` neighbouring samples a pixel of a piece of `pieceWidth` columns into the band, from column `left` and sample `first`.
    void scatter(const std::byte* piece, int pieceWidth, int rows, int left, int first, int samples, std::byte* woven) const
    {
        const std::size_t size = raster_.sampleBytes();
        const int columns = std::min(pieceWidth, raster_.stored.width - left);
        const std::size_t run = static_cast<std::size_t>(samples) * size, step = static_cast<std::size_t>(samplesPerPixel_) * size;
        for (int y = 0; y < rows; ++y) {
            const std::byte* from = piece + static_cast<std::size_t>(y) * static_cast<std::size_t>(pieceWidth) * run;
            std::byte* to = woven + static_cast<std::size_t>(y) * fileRowBytes() + static_cast<std::size_t>(left) * step + static_cast<std::size_t>(first) * size;
            for (int x = 0; x < columns; ++x, from += run, to += step)
                std::memcpy(to, from, run);
        }
    }

    /// Palettes, bilevel, Lab, and whatever else libtiff knows to turn into 8-bit RGB.
    void readConverted(const TakeRows& take, const base::RunContext& run)
    {
        run.checkpoint();
        const auto width = static_cast<std::size_t>(raster_.stored.width), height = static_cast<std::size_t>(raster_.stored.height);
        std::vector<std::uint32_t> whole(width * height);
        TIFFSetField(tiff_.get(), TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);  // Canvas turns it
        if (!TIFFReadRGBAImageOriented(tiff_.get(), static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height), whole.data(), ORIENTATION_TOPLEFT, 1))
            fail();
        std::vector<std::byte> row(raster_.rowBytes());
        for (std::size_t y = 0; y < height; ++y) {
            for (std::size_t x = 0; x < width; ++x) {
                const std::uint32_t pixel = whole[y * width + x];
                row[3 * x] = static_cast<std::byte>(TIFFGetR(pixel));
                row[3 * x + 1] = static_cast<std::byte>(TIFFGetG(pixel));
                row[3 * x + 2] = static_cast<std::byte>(TIFFGetB(pixel));
            }
            take(static_cast<int>(y), 1, row.data(), row.size());
        }
    }

    Source source_;
    Raster raster_;
    std::size_t at_ = 0;
    bool cut_ = false;
    std::string text_;
    bool direct_ = true;
    bool separate_ = false;
    bool whiteIsZero_ = false;
    bool premultiplied_ = false;
    int samplesPerPixel_ = 1;
    std::unique_ptr<TIFF, CloseTiff> tiff_;  // last: it calls back until it is closed
};

}  // namespace

std::unique_ptr<Reader> openTiff(const Source& source)
{
    return std::make_unique<TiffReader>(source);
}

}  // namespace imaging

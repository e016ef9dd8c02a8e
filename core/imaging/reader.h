#pragma once
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/run_context.h"
#include "core/imaging/photo_file.h"

/// Private to core/imaging: what the readers of the single formats have in common.
namespace imaging {

/// One file in memory, with what messages need.
struct Source {
    std::span<const std::byte> bytes;
    std::filesystem::path path;
    DecodeLimits limits;

    std::string name() const { return base::displayName(path.filename()); }
    const unsigned char* data() const { return reinterpret_cast<const unsigned char*>(bytes.data()); }

    base::Error damaged(const std::string& how, const std::string& detail = {}) const;
    base::Error cutOff(const std::string& detail = {}) const;
    base::Error unsupported(const std::string& what, const std::string& detail = {}) const;
    /// Throws Error{TooLarge, Damaged} unless width x height is a picture within the limits.
    void checkExtent(std::int64_t width, std::int64_t height) const;
};

enum class Samples { Grey, Rgb, Cmyk };
enum class Depth { Eight, Sixteen, Float };
enum class Transfer { Srgb, Linear, Gamma22Adobe, Gamma26, Bt709, Pq, Hlg };

/// Chromaticities (CIE 1931 x, y) of red, green, blue and white, and the curve: a space told without an ICC profile.
struct NamedSpace {
    std::string name;
    double primaries[4][2];
    Transfer transfer;
};

/// What a file's header says of its pixels.
struct Raster {
    Extent stored;                   ///< before orientation
    Samples samples = Samples::Rgb;
    Depth depth = Depth::Eight;      ///< 8 bits, 16 bits or float, all in the machine's byte order
    bool alpha = false;              ///< one channel more, after the colours
    bool inkInverted = false;        ///< Cmyk: the largest value means no ink (Adobe's JPEG)
    int bitsPerSample = 8;           ///< as the file has it
    int orientation = 0;             ///< 1..8 where the format has its own say, 0 = as EXIF says
    float exposure = 1.0f;           ///< factor on the linear values (RAW)
    std::vector<std::byte> profile;  ///< ICC, empty if none
    std::optional<NamedSpace> space;

    int channels() const { return (samples == Samples::Grey ? 1 : samples == Samples::Rgb ? 3 : 4) + (alpha ? 1 : 0); }
    std::size_t sampleBytes() const { return depth == Depth::Eight ? 1 : depth == Depth::Sixteen ? 2 : 4; }
    std::size_t rowBytes() const { return static_cast<std::size_t>(stored.width) * static_cast<std::size_t>(channels()) * sampleBytes(); }
};

/// Takes rows of a Raster, top to bottom: `count` rows from `firstRow`, `stride` bytes apart.
using TakeRows = std::function<void(int firstRow, int count, const std::byte* rows, std::size_t stride)>;

/// One file of one format, opened.
class Reader {
public:
    virtual ~Reader() = default;
    virtual const Raster& raster() const = 0;
    /// Decodes all pixels. May be called once. @throws Error{Damaged, ...}, Cancelled
    virtual void read(const TakeRows& take, const base::RunContext& run) = 0;
    /// Adds to the notes that opening and reading left.
    std::vector<Note> notes;
    /// Set by formats that hand out their own metadata; else readMetadata does it.
    std::optional<Metadata> metadata;
};

/// Each reads the header, checks it against the limits, and throws what decode() documents.
std::unique_ptr<Reader> openJpeg(const Source& source);
std::unique_ptr<Reader> openPng(const Source& source);
std::unique_ptr<Reader> openTiff(const Source& source);
std::unique_ptr<Reader> openWebP(const Source& source);
std::unique_ptr<Reader> openHeif(const Source& source);
std::unique_ptr<Reader> openRaw(const Source& source);

/// Rows handed over in one go: enough to keep all cores busy, few enough to stay in the cache.
int stripRows(const Raster& raster);

}  // namespace imaging

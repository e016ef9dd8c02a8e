#include "core/imaging/photo_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <future>
#include <new>
#include <system_error>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/platform.h"
#include "core/imaging/canvas.h"
#include "core/imaging/reader.h"
#include "core/imaging/sniff.h"
#include "core/imaging/to_linear.h"

namespace imaging {
namespace {

using base::Error;
using base::ErrorCode;

std::vector<std::byte> load(const std::filesystem::path& file, const DecodeLimits& limits, const base::RunContext& run)
{
    std::error_code failed;
    const auto status = std::filesystem::status(file, failed);
    const std::string name = base::displayName(file.filename());
    if (status.type() == std::filesystem::file_type::not_found)
        throw Error(ErrorCode::NotFound, base::displayName(file) + " does not exist", "Check the path.", file);
    if (status.type() == std::filesystem::file_type::directory)
        throw Error(ErrorCode::NotReadable, name + " is a folder", "Choose a picture file inside it.", file);
    // Pipes and devices would make us wait, or never end.
    if (status.type() != std::filesystem::file_type::regular)
        throw Error(ErrorCode::NotReadable, name + " cannot be read" + (failed ? " (" + failed.message() + ")" : ": it is no ordinary file"),
                    "Check that you may open the file.", file, failed.message());
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(file, failed));
    if (!failed && size > limits.maxFileBytes)
        throw Error(ErrorCode::TooLarge, name + " is too large: " + std::to_string(size / 1'000'000) + " MB", "Export a smaller version of the picture.", file);
    std::FILE* opened = base::openFile(file, "rb");
    if (!opened) {
        const std::string why = std::generic_category().message(errno);
        throw Error(ErrorCode::NotReadable, name + " cannot be read (" + why + ")", "Check that you may open the file.", file, why);
    }
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> in(opened, std::fclose);
    std::vector<std::byte> bytes(failed ? 0 : static_cast<std::size_t>(size));
    constexpr std::size_t kPiece = std::size_t{16} << 20;
    for (std::size_t at = 0; at < bytes.size();) {
        run.checkpoint();
        const std::size_t got = std::fread(bytes.data() + at, 1, std::min(kPiece, bytes.size() - at), in.get());
        if (got == 0) {
            if (std::ferror(in.get()) != 0)
                throw Error(ErrorCode::NotReadable, name + " cannot be read to its end", "Check the disk or card that it is on.", file);
            bytes.resize(at);  // shrunk while we read
        }
        at += got;
    }
    return bytes;
}

struct Opened {
    std::unique_ptr<Reader> reader;
    std::string format;
};

Opened openReader(const Source& source)
{
    if (source.bytes.empty())
        throw Error(ErrorCode::Damaged, source.name() + " is empty", "Copy the file again from where it came.", source.path);
    const Kind kind = sniff(source.bytes);
    if (kind.format == "jpeg")
        return {openJpeg(source), "jpeg"};
    if (kind.format == "png")
        return {openPng(source), "png"};
    if (kind.format == "webp")
        return {openWebP(source), "webp"};
    if (kind.format == "heif")
        return {openHeif(source), isAvif(source.bytes) ? "avif" : "heic"};
    if (kind.format == "raw")
        return {openRaw(source), "raw"};
    if (kind.format == "tiff")
        return {openTiff(source), "tiff"};
    throw source.unsupported(kind.inWords.empty() ? "is not a picture that can be read" : "is " + kind.inWords + ", which cannot be read");
}

/// Anything that a library throws leaves here as an Error that names the file.
template <class Work>
auto named(const Source& source, const Work& work)
{
    try {
        return work();
    } catch (const Error&) {
        throw;
    } catch (const base::Cancelled&) {
        throw;
    } catch (const std::bad_alloc&) {
        throw Error(ErrorCode::TooLarge, source.name() + " needs more memory than there is", "Close other programs, or scale the picture down first.", source.path);
    } catch (const std::exception& error) {
        throw Error(ErrorCode::Damaged, source.name() + " cannot be decoded", "Copy the file again from where it came, or choose another photo.", source.path,
                    error.what());
    }
}

Metadata metadataOf(Reader& reader, const Source& source)
{
    return reader.metadata ? std::move(*reader.metadata) : readMetadata(source.bytes);
}

int orientationOf(const Raster& raster, const Metadata& metadata)
{
    return raster.orientation != 0 ? raster.orientation : orientation(metadata);
}

DecodedPhoto decodeSource(const Source& source, const base::RunContext& run)
{
    run.checkpoint({"Reading the photo", 0, 1});
    auto hash = std::async(std::launch::async, [bytes = source.bytes] { return base::sha256(bytes); });
    const Opened opened = openReader(source);
    Reader& reader = *opened.reader;
    DecodedPhoto photo;
    photo.format = opened.format;
    photo.metadata = metadataOf(reader, source);
    const ToLinear toLinear(reader.raster(), saysAdobeRgb(photo.metadata), photo.notes);
    Canvas canvas(reader.raster(), orientationOf(reader.raster(), photo.metadata), toLinear, run);
    reader.read([&](int firstRow, int count, const std::byte* rows, std::size_t stride) { canvas.take(firstRow, count, rows, stride); }, run);
    if (canvas.rowsTaken() != reader.raster().stored.height)
        throw source.damaged("rows are missing");
    photo.pixels = canvas.finish();
    photo.hadProfile = toLinear.usesEmbedded();
    photo.profileName = toLinear.name();
    photo.profile = toLinear.profile();
    photo.notes.insert(photo.notes.end(), reader.notes.begin(), reader.notes.end());
    if (!source.path.extension().empty() && !extensionFits(source.path, photo.format))
        photo.notes.push_back({"wrong-extension", source.name() + " is a " + photo.format + " file by its content, and was read as one."});
    photo.contentHash = hash.get();
    run.checkpoint();
    return photo;
}

}  // namespace

DecodedPhoto decode(std::span<const std::byte> bytes, const std::filesystem::path& name, const base::RunContext& run, const DecodeLimits& limits)
{
    const Source source{bytes, name, limits};
    return named(source, [&] { return decodeSource(source, run); });
}

DecodedPhoto decode(const std::filesystem::path& file, const base::RunContext& run, const DecodeLimits& limits)
{
    const auto bytes = named({{}, file, limits}, [&] { return load(file, limits, run); });
    return decode(bytes, file, run, limits);
}

PhotoHeader readHeader(std::span<const std::byte> bytes, const std::filesystem::path& name, const DecodeLimits& limits)
{
    const Source source{bytes, name, limits};
    return named(source, [&] {
        const Opened opened = openReader(source);
        const Raster& raster = opened.reader->raster();
        const Metadata metadata = metadataOf(*opened.reader, source);
        return PhotoHeader{upright(raster.stored, orientationOf(raster, metadata)), opened.format, raster.bitsPerSample, raster.alpha};
    });
}

PhotoHeader readHeader(const std::filesystem::path& file, const DecodeLimits& limits)
{
    const auto bytes = named({{}, file, limits}, [&] { return load(file, limits, {}); });
    return readHeader(bytes, file, limits);
}

}  // namespace imaging

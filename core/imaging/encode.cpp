#include "core/imaging/encode.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/platform.h"
#include "core/imaging/rows.h"
#include "core/imaging/writer.h"

namespace imaging {

using base::Error;
using base::ErrorCode;

bool Output::write(const void* bytes, std::size_t count)
{
    if (error_ != 0)
        return false;
    if (file_) {
        errno = 0;
        if (std::fwrite(bytes, 1, count, file_) != count) {
            error_ = errno != 0 ? errno : EIO;
            return false;
        }
    } else {
        if (memory_->size() < position_ + count)
            memory_->resize(position_ + count);
        std::memcpy(memory_->data() + position_, bytes, count);
    }
    position_ += count;
    size_ = std::max(size_, position_);
    return true;
}

std::size_t Output::read(void* bytes, std::size_t count)
{
    const std::size_t available = std::min(count, size_ - std::min(position_, size_));
    if (file_) {
        std::fseek(file_, static_cast<long>(position_), SEEK_SET);
        const std::size_t got = std::fread(bytes, 1, available, file_);
        position_ += got;
        std::fseek(file_, static_cast<long>(position_), SEEK_SET);
        return got;
    }
    std::memcpy(bytes, memory_->data() + position_, available);
    position_ += available;
    return available;
}

bool Output::seek(std::size_t position)
{
    if (file_ && std::fseek(file_, static_cast<long>(position), SEEK_SET) != 0) {
        error_ = errno != 0 ? errno : EIO;
        return false;
    }
    position_ = position;
    return true;
}

namespace {

int bitsOf(FileFormat format)
{
    return format == FileFormat::Png16 || format == FileFormat::Tiff16 ? 16 : 8;
}

Metadata chosen(const Metadata* source, MetadataChoice choice, Extent extent)
{
    if (!source || choice == MetadataChoice::None)
        return {};
    return forFinished(choice == MetadataChoice::NoGps ? withoutGps(*source) : *source, extent.width, extent.height);
}

bool writeInFormat(Finished& picture, Output& output)
{
    switch (picture.options().format) {
    case FileFormat::Jpeg: return writeJpeg(picture, output);
    case FileFormat::Png8:
    case FileFormat::Png16: return writePng(picture, output);
    case FileFormat::Tiff16: return writeTiff(picture, output);
    case FileFormat::WebP: return writeWebP(picture, output);
    }
    return false;
}

void check(const Image& picture, const EncodeOptions& options, const std::filesystem::path& target)
{
    const bool grey = picture.space() == Space::Data && picture.channels() == 1;
    const bool colour = picture.space() != Space::Data && (picture.channels() == 3 || picture.channels() == 4);
    if (picture.empty() || (!grey && !colour))
        throw Error(ErrorCode::BadValue, "This is no picture that a file can hold", "Report this as a bug.", target);
    if (options.quality < 1 || options.quality > 100)
        throw Error(ErrorCode::BadValue, "Quality " + std::to_string(options.quality) + " is outside 1..100", "Choose a quality from 1 to 100.", target);
    const int longest = std::max(picture.width(), picture.height());
    const int most = options.format == FileFormat::WebP ? 16383 : options.format == FileFormat::Jpeg ? 65500 : 1'000'000;
    if (longest > most)
        throw Error(ErrorCode::BadValue, "A side of " + std::to_string(longest) + " pixels is more than the " + std::to_string(most) + " that this file format holds",
                    "Choose PNG or TIFF, or a smaller size.", target);
}

/// Whether both names lead to one file (also by a link, or by another spelling).
bool sameFile(const std::filesystem::path& a, const std::filesystem::path& b)
{
    std::error_code missing;
    return !a.empty() && !b.empty() && std::filesystem::equivalent(a, b, missing) && !missing;
}

}  // namespace

Finished::Finished(const Image& picture, const EncodeOptions& options, Metadata metadata, const base::RunContext& run)
    : picture_(picture), options_(options), run_(run), metadata_(std::move(metadata)), fromLinear_(options.profile, options.keptProfile),
      channels_(picture.space() == Space::Data ? 1 : options.format == FileFormat::Jpeg ? 3 : picture.channels()), bits_(bitsOf(options.format))
{
    if (channels_ != 1)
        profile_ = fromLinear_.profile();
}

int Finished::stripRows() const
{
    constexpr std::size_t kStripBytes = std::size_t{4} << 20;
    return static_cast<int>(std::clamp<std::size_t>(kStripBytes / rowBytes(), 8, 256));
}

std::byte* Finished::rows(int top, int count)
{
    strip_.resize(rowBytes() * static_cast<std::size_t>(count));
    forRows(
        count, run_,
        [&](int first, int last) {
            for (int y = first; y < last; ++y)
                fromLinear_.row(picture_, top + y, bits_, channels_, options_.dither, strip_.data() + rowBytes() * static_cast<std::size_t>(y));
        },
        8);
    return strip_.data();
}

std::string_view extensionOf(FileFormat format)
{
    switch (format) {
    case FileFormat::Jpeg: return ".jpg";
    case FileFormat::Png8:
    case FileFormat::Png16: return ".png";
    case FileFormat::Tiff16: return ".tif";
    case FileFormat::WebP: return ".webp";
    }
    return ".jpg";
}

void encodeTo(const std::filesystem::path& target, const Image& picture, const EncodeOptions& options, const Metadata* metadata, const base::RunContext& run)
{
    run.checkpoint({"Writing the picture", 0, 1});
    check(picture, options, target);
    if (sameFile(target, options.original))
        throw Error(ErrorCode::BadValue, base::displayName(target.filename()) + " is the original photo, which is never overwritten", "Choose another name or folder.",
                    target);
    Finished finished(picture, options, chosen(metadata, options.metadata, picture.extent()), run);
    base::AtomicFile aside(target);
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(base::openFile(aside.path(), "w+b"), std::fclose);
    if (!file)
        base::throwWriteError(errno, target);
    Output output(file.get());
    if (!writeInFormat(finished, output))
        base::throwWriteError(output.error() != 0 ? output.error() : EIO, target);
    errno = 0;
    if (std::fclose(file.release()) != 0)
        base::throwWriteError(errno, target);
    run.checkpoint();
    aside.commit();
    run.checkpoint();
}

std::vector<std::byte> encode(const Image& picture, const EncodeOptions& options, const Metadata* metadata, const base::RunContext& run)
{
    check(picture, options, {});
    Finished finished(picture, options, chosen(metadata, options.metadata, picture.extent()), run);
    std::vector<std::byte> bytes;
    Output output(bytes);
    if (!writeInFormat(finished, output))
        throw Error(ErrorCode::Internal, "The picture could not be encoded", "Report this as a bug.");
    return bytes;
}

}  // namespace imaging

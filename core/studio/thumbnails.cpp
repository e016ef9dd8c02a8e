#include "core/studio/thumbnails.h"

#include <cstdio>
#include <memory>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/platform.h"
#include "core/imaging/encode.h"
#include "core/imaging/resize.h"

namespace studio {

Thumbnails::Thumbnails(std::filesystem::path folder) : folder_(folder.empty() ? base::cacheFolder() / "thumbnails" : std::move(folder)) {}

std::filesystem::path Thumbnails::placeOf(const std::string& contentHash) const
{
    return folder_ / (contentHash + ".jpg");
}

std::optional<std::vector<std::byte>> Thumbnails::find(const std::string& contentHash) const
{
    constexpr std::uintmax_t kLargest = std::uintmax_t{4} << 20;
    const auto place = placeOf(contentHash);
    std::error_code status;
    const auto size = std::filesystem::file_size(place, status);
    if (status || size == 0 || size > kLargest)
        return std::nullopt;
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(base::openFile(place, "rb"), std::fclose);
    std::vector<std::byte> bytes(static_cast<std::size_t>(size));
    if (!file || std::fread(bytes.data(), 1, bytes.size(), file.get()) != bytes.size())
        return std::nullopt;
    return bytes;
}

std::vector<std::byte> Thumbnails::make(const std::string& contentHash, const imaging::Image& photo, const base::RunContext& run) const
{
    imaging::EncodeOptions options;
    options.quality = 88;
    options.metadata = imaging::MetadataChoice::None;
    const auto small = imaging::resize(photo, imaging::fitted(photo.extent(), kLongSide), imaging::Filter::Area, run);
    auto bytes = imaging::encode(small, options, nullptr, run);
    try {
        std::error_code status;
        std::filesystem::create_directories(folder_, status);
        base::AtomicFile out(placeOf(contentHash));
        out.write(bytes);
        out.commit();
    } catch (const base::Error&) {
        // Made again next time.
    }
    return bytes;
}

}  // namespace studio

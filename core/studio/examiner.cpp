#include "core/studio/examiner.h"

#include <utility>

#include "core/base/hash.h"
#include "core/base/platform.h"
#include "core/imaging/blend.h"

namespace studio {
namespace {

std::filesystem::path orDefault(std::filesystem::path cacheFolder)
{
    return cacheFolder.empty() ? base::cacheFolder() / "analysis" : std::move(cacheFolder);
}

}  // namespace

Examiner::Examiner(vision::ModelStore models, std::filesystem::path cacheFolder)
    : analyser_(std::move(models), orDefault(cacheFolder)), saved_(orDefault(std::move(cacheFolder)))
{
}

std::optional<PhotoFacts> Examiner::known(const std::filesystem::path& file) const
{
    std::error_code status;
    const auto bytes = std::filesystem::file_size(file, status);
    if (status || bytes > static_cast<std::uintmax_t>(imaging::DecodeLimits().maxFileBytes))
        return std::nullopt;
    const std::string hash = base::sha256OfFile(file);
    auto analysis = analyser_.cached(hash);
    auto says = saved_.find(hash, file);
    if (!analysis || !says)
        return std::nullopt;
    return PhotoFacts{file, hash, *std::move(analysis), *std::move(says)};
}

PhotoFacts Examiner::measure(const std::filesystem::path& file, const imaging::DecodedPhoto& photo, const base::RunContext& run)
{
    PhotoFacts facts{file, photo.contentHash, analyser_.analyse(photo.pixels, photo.contentHash, run), fileFacts(photo)};
    saved_.put(photo.contentHash, file, facts.says);
    if (thumbnails_ && !thumbnails_->find(photo.contentHash))
        thumbnails_->make(photo.contentHash, photo.pixels, run);
    return facts;
}

imaging::DecodedPhoto decodeOverWhite(const std::filesystem::path& file, const base::RunContext& run, const imaging::DecodeLimits& limits)
{
    auto photo = imaging::decode(file, run, limits);
    if (photo.pixels.channels() == 4)
        photo.pixels = imaging::flattened(photo.pixels, 1, 1, 1, run);
    return photo;
}

}  // namespace studio

#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/imaging/photo_file.h"

namespace studio {

/// What a file says beside its pixels.
struct FileFacts {
    std::vector<imaging::Note> notes;  ///< of the decoder
    std::string digitalSourceType;     ///< IPTC NewsCodes URI; empty when the file does not say
    std::string captured;              ///< EXIF DateTimeOriginal, "2024:05:31 18:04:09"; empty when the file does not say
    bool operator==(const FileFacts&) const = default;
};

FileFacts fileFacts(const imaging::DecodedPhoto& photo);

/// Whether a picture says of itself that generative AI made it, in whole or in part. Never guessed from pixels.
bool saysAiMade(const FileFacts& facts);

/// Whether a picture says of itself that it is no plain photograph: AI, or edited by hand.
bool saysAltered(const FileFacts& facts);

/// Keeps FileFacts beside the analysis of the pixels, so that a second run says the same without decoding. Notes speak of the file's
/// name, so they are kept by content and name. A folder that cannot be written to costs time, never a result.
class FileFactsCache {
public:
    explicit FileFactsCache(std::filesystem::path folder) : folder_(std::move(folder)) {}

    std::optional<FileFacts> find(const std::string& contentHash, const std::filesystem::path& file) const;
    void put(const std::string& contentHash, const std::filesystem::path& file, const FileFacts& facts) const;

private:
    std::filesystem::path placeOf(const std::string& contentHash, const std::filesystem::path& file) const;

    std::filesystem::path folder_;
};

}  // namespace studio

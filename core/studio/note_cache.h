#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/imaging/photo_file.h"

/// For the sources of this library only.
namespace studio {

/// What the decoder had to say about a file, beside the analysis of its pixels, so that a second run says the same without decoding.
/// Notes speak of the file's name, so they are kept by content and name. A folder that cannot be written to costs time, never a result.
class NoteCache {
public:
    explicit NoteCache(std::filesystem::path folder) : folder_(std::move(folder)) {}

    std::optional<std::vector<imaging::Note>> find(const std::string& contentHash, const std::filesystem::path& file) const;
    void put(const std::string& contentHash, const std::filesystem::path& file, const std::vector<imaging::Note>& notes) const;

private:
    std::filesystem::path placeOf(const std::string& contentHash, const std::filesystem::path& file) const;

    std::filesystem::path folder_;
};

}  // namespace studio

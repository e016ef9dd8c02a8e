#include "core/studio/photo_files.h"

#include <algorithm>
#include <set>

#include "core/imaging/photo_file.h"

namespace studio {
namespace {

using base::displayName;
using base::Error;
using base::ErrorCode;

std::vector<std::filesystem::path> photosIn(const std::filesystem::path& folder)
{
    std::error_code status;
    std::vector<std::filesystem::path> found;
    auto entry = std::filesystem::directory_iterator(folder, status);
    for (; !status && entry != std::filesystem::directory_iterator(); entry.increment(status)) {
        const auto name = entry->path().filename().native();
        std::error_code unclear;
        if (!name.empty() && name.front() != '.' && entry->is_regular_file(unclear) && imaging::hasPhotoExtension(entry->path()))
            found.push_back(entry->path());
    }
    if (status)
        throw Error(ErrorCode::NotReadable, "The folder " + displayName(folder) + " cannot be listed", "Check that you may open the folder.", folder, status.message());
    if (found.empty())
        throw Error(ErrorCode::NotFound, "The folder " + displayName(folder) + " holds no photos", "Name a folder with JPEG, PNG, TIFF, WebP, HEIC, AVIF or RAW files.",
                    folder);
    std::ranges::sort(found);
    return found;
}

}  // namespace

PhotoFiles photoFiles(const std::vector<std::filesystem::path>& inputs)
{
    PhotoFiles result;
    std::set<std::filesystem::path> seen;
    const auto add = [&](const std::filesystem::path& file) {
        std::error_code status;
        const auto whole = std::filesystem::weakly_canonical(file, status);
        if (seen.insert(status ? file : whole).second)
            result.files.push_back(file);
    };
    for (const auto& input : inputs) {
        try {
            std::error_code status;
            if (std::filesystem::is_directory(input, status)) {
                for (const auto& file : photosIn(input))
                    add(file);
            } else if (input.empty()) {
                throw Error(ErrorCode::NotFound, "A photo without a name does not exist", "Check the path.");
            } else if (std::filesystem::is_regular_file(input, status)) {
                add(input);
            } else if (std::filesystem::exists(input, status)) {
                // A pipe or a device may never end.
                throw Error(ErrorCode::NotReadable, displayName(input) + " is no ordinary file", "Copy the photo into a file first.", input);
            } else if (status && status != std::errc::no_such_file_or_directory && status != std::errc::not_a_directory) {
                throw Error(ErrorCode::NotReadable, displayName(input) + " cannot be opened (" + status.message() + ")", "Check the path and its permissions.", input);
            } else {
                throw Error(ErrorCode::NotFound, displayName(input) + " does not exist", "Check the path.", input);
            }
        } catch (const Error& error) {
            result.refused.push_back({input, error});
        }
    }
    return result;
}

}  // namespace studio

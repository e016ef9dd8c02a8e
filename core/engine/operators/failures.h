#pragma once
#include <exception>
#include <filesystem>
#include <utility>

#include "core/base/error.h"

namespace engine {

/// Whatever was thrown, as something that a person can act on: Errors as they are; memory or threads that could not be had as TooLarge, whichever library says so
/// in whatever way; all else as Internal, with the library's own words as the detail. base::Cancelled passes through.
base::Error asError(const std::exception_ptr& thrown);

/// The same failure with the file's name before it, where it names none yet and a file can be to blame.
base::Error inFile(const base::Error& error, const std::filesystem::path& file);

/// Runs `work`; what it says about a network or its configuration names the file that they came from. An empty path names nothing.
template <class Work>
decltype(auto) inFile(const std::filesystem::path& file, Work&& work)
{
    try {
        return std::forward<Work>(work)();
    } catch (const base::Error& error) {
        throw inFile(error, file);
    }
}

/// That so many bytes can be had now. Libraries below crash where they cannot (oneDNN's generator of kernels, OpenMP starting threads): ask before them.
/// @throws base::Error TooLarge
void requireRoom(std::size_t bytes);

}  // namespace engine

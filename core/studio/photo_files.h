#pragma once
#include <filesystem>
#include <vector>

#include "core/base/error.h"

namespace studio {

/// A file that could not be used, and why. The others go on.
struct Refused {
    std::filesystem::path file;
    base::Error error;
};

struct PhotoFiles {
    std::vector<std::filesystem::path> files;  ///< each once, in the order given; those of a folder by name
    std::vector<Refused> refused;              ///< what does not exist, cannot be listed, or holds no photo
};

/// Turns what a person names, files and folders, into photos. Of a folder the files with a photo's extension count, not its
/// subfolders nor hidden files; a file named by itself counts whatever its name.
PhotoFiles photoFiles(const std::vector<std::filesystem::path>& inputs);

}  // namespace studio

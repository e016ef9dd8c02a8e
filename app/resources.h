#pragma once
#include <filesystem>
#include <vector>

namespace app {

/// Folders of styles: those that come with the program, then the user's own.
std::vector<std::filesystem::path> styleFolders();

/// The same of backdrops.
std::vector<std::filesystem::path> backdropFolders();

}  // namespace app

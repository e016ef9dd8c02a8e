#include "app/resources.h"

#include "core/base/platform.h"

namespace app {

namespace {

/// Those of `kind` that come with the program, then the user's own.
std::vector<std::filesystem::path> foldersOf(const char* kind)
{
    // Installed: PREFIX/bin/likeness-cli and PREFIX/share/likeness/styles, for one. Not installed: the source tree that it was built from.
    const auto installed = base::programFile().parent_path().parent_path() / "share" / "likeness" / kind;
    std::error_code status;
    const auto own = std::filesystem::is_directory(installed, status) ? installed : std::filesystem::path(LIKENESS_SOURCE_DIR) / "resources" / kind;
    return {own, base::dataFolder() / kind};
}

}  // namespace

std::vector<std::filesystem::path> styleFolders()
{
    return foldersOf("styles");
}

std::vector<std::filesystem::path> backdropFolders()
{
    return foldersOf("backdrops");
}

}  // namespace app

#include "app/cli/resources.h"

#include "core/base/platform.h"

namespace cli {

std::vector<std::filesystem::path> styleFolders()
{
    // Installed: PREFIX/bin/likeness-cli and PREFIX/share/likeness/styles. Not installed: the source tree that it was built from.
    const auto installed = base::programFile().parent_path().parent_path() / "share" / "likeness" / "styles";
    std::error_code status;
    const auto own = std::filesystem::is_directory(installed, status) ? installed : std::filesystem::path(LIKENESS_SOURCE_DIR) / "resources" / "styles";
    return {own, base::dataFolder() / "styles"};
}

}  // namespace cli

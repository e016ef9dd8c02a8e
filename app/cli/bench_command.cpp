#include "app/cli/commands.h"

namespace cli {

int bench(const std::vector<std::string>&, Console&)
{
    return kFailed;
}

}  // namespace cli

#include <map>

#include "core/engine/tool/check.h"

namespace engine {

// One line a kind, each in core/engine/tool/check_<kind>.cpp.

CheckFunction checkFunction(const std::string& kind)
{
    static const std::map<std::string, CheckFunction> functions{
    };
    const auto found = functions.find(kind);
    return found == functions.end() ? nullptr : found->second;
}

}  // namespace engine

#include <map>

#include "core/engine/tool/check.h"

namespace engine {

// One line a kind, each in core/engine/tool/check_<kind>.cpp.

void checkScheduler(const CheckCase& of, const Operators& operators, CheckResult& result);

CheckFunction checkFunction(const std::string& kind)
{
    static const std::map<std::string, CheckFunction> functions{
        {"scheduler", checkScheduler},
    };
    const auto found = functions.find(kind);
    return found == functions.end() ? nullptr : found->second;
}

}  // namespace engine

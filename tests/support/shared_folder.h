#pragma once
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

/// Photographs and other data that lie beside a developer's checkout and never in it.
#define SKIP_WITHOUT_SHARED(...)                             \
    for (const char* name : {__VA_ARGS__})                   \
        if (!std::filesystem::exists(support::sharedFolder(name))) \
    GTEST_SKIP() << "needs ../shared/" << name

namespace support {

inline std::filesystem::path sharedFolder(const std::string& name)
{
    return std::filesystem::path(LIKENESS_SOURCE_DIR).parent_path() / "shared" / name;
}

}  // namespace support

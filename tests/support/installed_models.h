#pragma once
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "core/base/error.h"
#include "core/base/platform.h"
#include "core/vision/model_store.h"

/// Tests on the real models say so when they cannot run.
#define SKIP_WITHOUT_MODELS(...)                                                                              \
    for (const char* role : {__VA_ARGS__})                                                                    \
        if (const vision::ModelStore store; !store.installed(store.model(role)))                              \
    GTEST_SKIP() << "the model for " << role << " is not installed: models/fetch.sh brings it"

/// Photographs that lie beside a developer's checkout and never in it.
#define SKIP_WITHOUT_SHARED(...)                             \
    for (const char* name : {__VA_ARGS__})                   \
        if (!std::filesystem::exists(support::sharedFolder(name))) \
    GTEST_SKIP() << "needs the photographs of ../shared/" << name

namespace support {

inline std::filesystem::path sharedFolder(const std::string& name)
{
    return std::filesystem::path(LIKENESS_SOURCE_DIR).parent_path() / "shared" / name;
}

/// A folder of its own for one test, removed afterwards.
class TemporaryFolder {
public:
    TemporaryFolder()
    {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        path_ = std::filesystem::path(testing::TempDir()) / ("likeness-" + std::string(test->test_suite_name()) + "-" + test->name() + "-" + std::to_string(base::processId()));
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }
    ~TemporaryFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace support

#pragma once
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "core/base/error.h"
#include "core/vision/model_store.h"
#include "tests/support/shared_folder.h"
#include "tests/support/temporary_folder.h"

/// Tests on the real models say so when they cannot run.
#define SKIP_WITHOUT_MODELS(...)                                                                              \
    for (const char* role : {__VA_ARGS__})                                                                    \
        if (const vision::ModelStore store; !store.installed(store.model(role)))                              \
    GTEST_SKIP() << "the model for " << role << " is not installed: models/fetch.sh brings it"

namespace support {

/// Whether the tests that go through dozens of photos take all of them (LIKENESS_THOROUGH=1: minutes, and the tables of the pages) or a sample.
inline bool thorough()
{
    const char* wish = std::getenv("LIKENESS_THOROUGH");
    return wish != nullptr && *wish == '1';
}

}  // namespace support

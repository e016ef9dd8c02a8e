#pragma once
#include <gtest/gtest.h>

#include <filesystem>
#include <vector>

#include "tests/core/vision/drawn_face.h"
#include "tests/support/installed_models.h"

/// Real portraits for tests of what is measured on a face.
#define SKIP_WITHOUT_PORTRAIT()                                                                          \
    SKIP_WITHOUT_MODELS("face-detector-a", "face-detector-b", "face-mesh", "iris", "canonical-mesh"); \
    if (!std::filesystem::exists(test::demoFile()))                                                    \
    GTEST_SKIP() << "needs the demo portrait: models/fetch.sh brings it"
#define SKIP_WITHOUT_PANEL()                                                                             \
    SKIP_WITHOUT_MODELS("face-detector-a", "face-detector-b", "face-mesh", "iris", "canonical-mesh"); \
    SKIP_WITHOUT_SHARED("panel")

namespace test {

std::filesystem::path demoFile();
/// Sorted by name.
std::vector<std::filesystem::path> panelFiles();
/// A photo's largest face with its surroundings. Fails the test without one.
DrawnFace readPortrait(const std::filesystem::path& file);
DrawnFace demoPortrait();

}  // namespace test

#include "core/studio/engine_door.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/platform.h"

namespace studio {
namespace {

namespace fs = std::filesystem;

class EngineDoors : public testing::Test {
protected:
    void SetUp() override { fs::create_directories(folder_ / "engines"); }
    void TearDown() override { fs::remove_all(folder_); }

    /// Puts a module of the build into the user's folder.
    fs::path put(const char* module, const std::string& name)
    {
        fs::create_symlink(fs::path(MODULES) / module / base::libraryName("likeness-engine"), folder_ / "engines" / base::libraryName(name));
        return folder_ / "engines" / base::libraryName(name);
    }

    const fs::path folder_ = fs::temp_directory_path() / ("likeness-doors-" + std::to_string(base::processId()));
    const EnginePlaces places_{.bundled = BUNDLED, .own = folder_ / "engines", .probe = PROBE};
};

/// A network of one dense block that gives every pixel of colour c as a square of 4 x 4 of it, through conv_up1 and conv_up2: all other weights are nothing.
fs::path writeRepeatingNet(const fs::path& file)
{
    nlohmann::json header;
    std::vector<float> values;
    const auto tensor = [&](const std::string& name, std::vector<int> shape, bool pass) {
        std::size_t count = 1;
        for (const int side : shape)
            count *= static_cast<std::size_t>(side);
        const std::size_t begin = values.size() * sizeof(float);
        values.resize(values.size() + count, 0);
        for (int c = 0; pass && c < 3; ++c)  // the middle of the 3 x 3 kernel, channel to channel
            values[begin / sizeof(float) + (static_cast<std::size_t>(c) * static_cast<std::size_t>(shape[1]) + static_cast<std::size_t>(c)) * 9 + 4] = 1;
        header[name] = {{"dtype", "F32"}, {"shape", shape}, {"data_offsets", {begin, values.size() * sizeof(float)}}};
    };
    const auto conv = [&](const std::string& name, int in, int out, bool pass) {
        tensor(name + ".weight", {out, in, 3, 3}, pass);
        tensor(name + ".bias", {out}, false);
    };
    for (const char* const name : {"conv_first", "conv_up1", "conv_up2", "conv_hr", "conv_last"})
        conv(name, 3, 3, true);
    conv("conv_body", 3, 3, false);
    for (int dense = 1; dense <= 3; ++dense)
        for (int i = 1; i <= 5; ++i)
            conv("body.0.rdb" + std::to_string(dense) + ".conv" + std::to_string(i), 3 + (i - 1) * 2, i < 5 ? 2 : 3, false);
    const std::string text = header.dump();
    const auto length = static_cast<std::uint64_t>(text.size());
    std::ofstream out(file, std::ios::binary);
    out.write(reinterpret_cast<const char*>(&length), sizeof length);
    out << text;
    out.write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(float)));
    return file;
}

TEST_F(EngineDoors, TheBundledOneIsFoundAlone)
{
    const EngineSearch search = findEngines(places_);
    ASSERT_EQ(search.working.size(), 1u);
    EXPECT_TRUE(search.problems.empty());
    EXPECT_EQ(search.working[0].file, BUNDLED);
    EXPECT_TRUE(search.working[0].build.starts_with("Likeness ")) << search.working[0].build;
    EXPECT_NE(search.working[0].build.find("libtorch"), std::string::npos);
    EXPECT_FALSE(search.working[0].device.empty());
}

TEST_F(EngineDoors, TheUsersBuildComesBeforeTheBundledOne)
{
    const fs::path second = put("second", "second");
    fs::create_directories(folder_ / "engines" / "in-a-folder");
    fs::create_symlink(second, folder_ / "engines" / "in-a-folder" / second.filename().replace_filename(base::libraryName("likeness-engine")));
    const EngineSearch search = findEngines(places_);
    ASSERT_EQ(search.working.size(), 3u);
    EXPECT_TRUE(search.working[0].build.starts_with("second build")) << search.working[0].build;
    EXPECT_EQ(search.working[2].file, BUNDLED);
}

TEST_F(EngineDoors, AGpuComesFirst)
{
    put("second", "a-second");
    put("gpu", "b-gpu");
    const EngineSearch search = findEngines(places_);
    ASSERT_EQ(search.working.size(), 3u);
    EXPECT_EQ(search.working[0].build, "gpu build");
    EXPECT_EQ(search.working[0].device, "a device of the tests");
}

TEST_F(EngineDoors, WhatDoesNotWorkIsNamedAndPassedOver)
{
    put("old", "old");
    put("failing", "failing");
    put("crashing", "crashing");
    std::ofstream(folder_ / "engines" / base::libraryName("text")) << "no library";
    fs::create_symlink(NO_ENGINE, folder_ / "engines" / base::libraryName("other"));
    std::vector<std::string> problems;
    const EngineDoor door = EngineDoor::open(problems, places_);
    EXPECT_EQ(door.build().file, BUNDLED);
    const auto told = [&](const char* name, const char* what) {
        return std::any_of(problems.begin(), problems.end(),
                           [&](const std::string& problem) { return problem.find(name) != std::string::npos && problem.find(what) != std::string::npos; });
    };
    EXPECT_EQ(problems.size(), 5u);
    EXPECT_TRUE(told("old.", "another version"));
    EXPECT_TRUE(told("failing.", "two and two make five"));
    EXPECT_TRUE(told("crashing.", "crashes"));
    EXPECT_TRUE(told("text.", "cannot be loaded"));
    EXPECT_TRUE(told("other.", "no engine"));
}

TEST_F(EngineDoors, WithoutAnyTheReasonsAreTold)
{
    put("failing", "failing");
    std::vector<std::string> problems;
    try {
        EngineDoor::open(problems, {.bundled = folder_ / "nothing.so", .own = folder_ / "engines", .probe = PROBE});
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code(), base::ErrorCode::NotFound);
        EXPECT_NE(error.message().find("two and two make five"), std::string::npos);
    }
}

TEST_F(EngineDoors, EnlargesThroughTheBorder)
{
    std::vector<std::string> problems;
    const EngineDoor door = EngineDoor::open(problems, places_);
    const Upscaler upscaler = door.upscaler(writeRepeatingNet(folder_ / "net.safetensors"));
    EXPECT_EQ(upscaler.scale(), 4);
    imaging::Image picture({3, 2}, 4, imaging::Space::Linear);
    for (std::size_t i = 0; i < picture.size(); ++i)
        picture.pixels()[i] = static_cast<float>(i % 7) / 8;
    int steps = 0;
    const imaging::Image large =
        upscaler.enlarge(picture, {.stop = {}, .report = [&](const base::Progress& progress) { steps += progress.stage == "upscale"; }});
    ASSERT_EQ(large.extent(), (imaging::Extent{12, 8}));
    EXPECT_EQ(steps, 1);
    for (int y = 0; y < 8; ++y)
        for (int x = 0; x < 12; ++x)
            for (int c = 0; c < 3; ++c)
                ASSERT_NEAR(large.at(x, y, c), picture.at(x / 4, y / 4, c), 2e-3) << x << ' ' << y;
}

TEST_F(EngineDoors, ErrorsAndStopsComeBack)
{
    std::vector<std::string> problems;
    const EngineDoor door = EngineDoor::open(problems, places_);
    std::ofstream(folder_ / "pickle.safetensors", std::ios::binary) << std::string("\x80\x02}q\x00.", 7);
    try {
        static_cast<void>(door.upscaler(folder_ / "pickle.safetensors"));
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_NE(error.message().find("pickle.safetensors"), std::string::npos);
        EXPECT_FALSE(error.remedy().empty());
        EXPECT_NE(error.code(), base::ErrorCode::Internal);
    }
    const Upscaler upscaler = door.upscaler(writeRepeatingNet(folder_ / "net.safetensors"));
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(static_cast<void>(upscaler.enlarge(imaging::Image({8, 8}, 3, imaging::Space::Linear, 0.5f), {.stop = stop.get_token(), .report = {}})),
                 base::Cancelled);
}

TEST(Programs, AreRunWithALimit)
{
    const auto said = base::runProgram("/bin/echo", {"one word", "two"}, std::chrono::seconds(5));
    EXPECT_EQ(said.status, 0);
    EXPECT_EQ(said.output, "one word two\n");
    EXPECT_EQ(base::runProgram("/bin/false", {}, std::chrono::seconds(5)).status, 1);
    EXPECT_EQ(base::runProgram("/bin/sleep", {"20"}, std::chrono::milliseconds(50)).status, -1);
    EXPECT_EQ(base::runProgram("/nowhere/nothing", {}, std::chrono::seconds(5)).status, -1);
}

}  // namespace
}  // namespace studio

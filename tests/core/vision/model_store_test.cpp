#include "core/vision/model_store.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "tests/support/installed_models.h"

namespace {

std::string failureOf(const std::function<void()>& call, base::ErrorCode code)
{
    try {
        call();
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code(), code);
        EXPECT_FALSE(error.remedy().empty());
        return error.message();
    }
    ADD_FAILURE() << "nothing was thrown";
    return {};
}

}  // namespace

TEST(ModelStore, KnowsEveryRole)
{
    const support::TemporaryFolder folder;
    const vision::ModelStore store(folder.path());
    for (const char* role : {"face-detector-a", "face-detector-b", "face-mesh", "iris", "recogniser-a", "recogniser-b", "matte", "person-prior", "canonical-mesh"}) {
        const auto& model = store.model(role);
        EXPECT_EQ(model.sha256.size(), 64u) << role;
        EXPECT_FALSE(model.contract.empty() || model.licence.empty() || model.source.empty() || model.enables.empty()) << role;
        EXPECT_FALSE(store.installed(model));
    }
    EXPECT_THROW(store.model("crystal-ball"), base::Error);
}

TEST(ModelStore, NamesAMissingFileAndItsRole)
{
    const support::TemporaryFolder folder;
    const vision::ModelStore store(folder.path());
    const auto message = failureOf([&] { store.require("face-mesh"); }, base::ErrorCode::ModelMissing);
    EXPECT_NE(message.find("facemesh.onnx"), std::string::npos);
    EXPECT_NE(message.find("face-mesh"), std::string::npos);
}

TEST(ModelStore, SeesAnAlteredFileOfTheSameSize)
{
    const support::TemporaryFolder folder;
    const vision::ModelStore store(folder.path());
    const auto& model = store.model("canonical-mesh");
    std::ofstream(model.file) << std::string(static_cast<std::size_t>(model.bytes), 'x');
    const auto message = failureOf([&] { store.require("canonical-mesh"); }, base::ErrorCode::ModelAltered);
    EXPECT_NE(message.find(model.file.filename().string()), std::string::npos);
}

TEST(ModelStore, SeesACutFile)
{
    const support::TemporaryFolder folder;
    const vision::ModelStore store(folder.path());
    std::ofstream(store.model("iris").file) << "short";
    EXPECT_FALSE(store.installed(store.model("iris")));
    failureOf([&] { store.require("iris"); }, base::ErrorCode::ModelAltered);
}

TEST(ModelStore, TakesAUsersFileOfTheSameContract)
{
    const support::TemporaryFolder folder;
    std::ofstream(folder.path() / "mine.onnx") << "weights";
    std::ofstream(folder.path() / "custom.json")
        << R"({"format": "likeness.custom-models/1", "models": {"matte": {"file": "mine.onnx", "contract": "matte-1024/1", "name": "Mine"}}})";
    const vision::ModelStore store(folder.path());
    EXPECT_TRUE(store.problems().empty());
    EXPECT_TRUE(store.model("matte").custom);
    EXPECT_EQ(store.model("matte").name, "Mine");
    EXPECT_EQ(store.require("matte"), folder.path() / "mine.onnx");
    EXPECT_EQ(store.version("matte"), base::sha256("weights"));
}

TEST(ModelStore, ReportsWrongCustomEntriesAndKeepsTheBuiltIn)
{
    for (const char* models : {R"({"wizard": {"file": "mine.onnx", "contract": "matte-1024/1"}})", R"({"matte": {"file": "mine.onnx", "contract": "matte-512/1"}})",
                               R"({"matte": {"file": "none.onnx", "contract": "matte-1024/1"}})", R"({"matte": {"file": 7, "contract": "matte-1024/1"}})",
                               R"({"matte": {"file": "mine.onnx", "contract": "matte-1024/1", "sha256": "00"}})", R"({"matte": []})"}) {
        const support::TemporaryFolder folder;
        std::ofstream(folder.path() / "mine.onnx") << "weights";
        std::ofstream(folder.path() / "custom.json") << R"({"format": "likeness.custom-models/1", "models": )" << models << "}";
        const vision::ModelStore store(folder.path());
        EXPECT_EQ(store.problems().size(), 1u) << models;
        EXPECT_FALSE(store.model("matte").custom);
    }
}

TEST(ModelStore, ReportsABrokenCustomFile)
{
    for (const char* text : {"", "[", "[]", R"({"format": "other/1", "models": {}})", R"({"format": "likeness.custom-models/1"})"}) {
        const support::TemporaryFolder folder;
        std::ofstream(folder.path() / "custom.json") << text;
        EXPECT_EQ(vision::ModelStore(folder.path()).problems().size(), 1u) << text;
    }
}

#include "core/engine/weights/safetensors.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/base/error.h"
#include "tests/support/temporary_folder.h"

namespace engine {
namespace {

/// A file of the given header and data, in memory.
base::MappedFile made(const std::string& header, std::size_t dataSize, std::optional<std::uint64_t> claimedHeader = {})
{
    std::string text(8, '\0');
    for (int i = 0; i < 8; i++)
        text[i] = static_cast<char>(claimedHeader.value_or(header.size()) >> (8 * i));
    text += header + std::string(dataSize, '\1');
    const auto kept = std::make_shared<std::string>(std::move(text));
    return {{kept, reinterpret_cast<const std::byte*>(kept->data())}, kept->size()};
}

base::MappedFile bytesOf(const std::string& text)
{
    const auto kept = std::make_shared<std::string>(text);
    return {{kept, reinterpret_cast<const std::byte*>(kept->data())}, kept->size()};
}

/// The message that reading ends with, "" where it does not.
std::string complaint(const base::MappedFile& bytes)
{
    try {
        readSafetensors(bytes, "weights.safetensors");
        return "";
    } catch (const base::Error& error) {
        EXPECT_NE(error.message().find("weights.safetensors"), std::string::npos);
        return error.message();
    }
}

#define EXPECT_COMPLAINT(bytes, words) EXPECT_NE(complaint(bytes).find(words), std::string::npos) << complaint(bytes)

TEST(Safetensors, ReadsBackWhatItWrote)
{
    const support::TemporaryFolder folder;
    const std::map<std::string, at::Tensor, std::less<>> tensors{{"a", at::arange(6).to(at::kHalf).reshape({2, 3})},
                                                                 {"b", at::arange(3).to(at::kByte)},
                                                                 {"c", at::arange(4).to(at::kDouble).reshape({2, 2}).t()},
                                                                 {"d", at::ones({}, at::kBFloat16)},
                                                                 {"empty", at::empty({0, 3}, at::kFloat)},
                                                                 {"n", at::arange(2)}};
    writeSafetensors(folder.path() / "x.safetensors", tensors, {{"author", "nobody"}});
    const Safetensors read = readSafetensors(folder.path() / "x.safetensors");
    ASSERT_EQ(read.tensors.size(), tensors.size());
    for (const auto& [name, tensor] : tensors) {
        EXPECT_EQ(read.tensors.at(name).scalar_type(), tensor.scalar_type()) << name;
        EXPECT_TRUE(at::equal(read.tensors.at(name), tensor)) << name;
    }
    EXPECT_EQ(read.metadata.at("author"), "nobody");
}

TEST(Safetensors, ViewsTheFileAndKeepsIt)
{
    auto bytes = made(R"({"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}  )", 8);
    const std::weak_ptr<const std::byte> kept = bytes.data;
    Safetensors read = readSafetensors(bytes, "x");
    EXPECT_EQ(read.tensors.at("w").data_ptr(), bytes.data.get() + bytes.size - 8);
    bytes = {};
    EXPECT_FALSE(kept.expired());
    read = {};
    EXPECT_TRUE(kept.expired());
}

TEST(Safetensors, CopiesWhatIsNotAligned)
{
    const auto bytes = made(R"({"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"w":{"dtype":"F32","shape":[2],"data_offsets":[1,9]}})", 9);
    const at::Tensor w = readSafetensors(bytes, "x").tensors.at("w");
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(w.data_ptr()) % 4, 0u);
    EXPECT_FLOAT_EQ(w[1].item<float>(), 2.3694278e-38f);  // 0x01010101
}

TEST(Safetensors, RefuseOtherFormatsByName)
{
    EXPECT_COMPLAINT(bytesOf(std::string("PK\x03\x04") + std::string(60, 'x')), "pickled");
    EXPECT_COMPLAINT(bytesOf("\x80\x02\x8a\x0al\xfc\x9c\x46\xf9 \x6a\xa8\x50\x19."), "pickled");
    EXPECT_COMPLAINT(bytesOf("GGUF\x03" + std::string(40, '\0')), "GGUF");
    EXPECT_COMPLAINT(bytesOf("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"), "pointer");
    EXPECT_COMPLAINT(bytesOf("<!DOCTYPE html><html>"), "web page");
    EXPECT_COMPLAINT(bytesOf(""), "0 bytes");
    EXPECT_COMPLAINT(bytesOf("some text that is nothing"), "header");
}

TEST(Safetensors, RefuseHeadersThatLie)
{
    EXPECT_COMPLAINT(made("{}", 0, 3), "within its header");
    EXPECT_COMPLAINT(made("{}", 0, 1), "no JSON");
    EXPECT_COMPLAINT(made("{}", 0, 200'000'000), "no length");
    EXPECT_COMPLAINT(made("{}", 0, ~std::uint64_t{0}), "no length");
    EXPECT_COMPLAINT(made("{}", 4), "belong to no tensor");
    EXPECT_COMPLAINT(made(R"({"w":[]})", 0), "list");
    EXPECT_COMPLAINT(made(R"({"w":null})", 0), "null");
    EXPECT_COMPLAINT(made(R"({"w":{"dtype":"F32","shape":{},"data_offsets":[0,4]}})", 4), "nested");
    EXPECT_COMPLAINT(made(R"({"w":{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}})", 4), "list");
    EXPECT_COMPLAINT(made(R"({"w":{"dtype":"F32","shape":[1]}})", 4), "lacks");
    EXPECT_COMPLAINT(made(R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":1}})", 4), "unknown property");
    EXPECT_COMPLAINT(made(R"({"w":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}})", 4), "twice");
    EXPECT_COMPLAINT(made(R"({"w":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}})", 4), "F8_E4M3");
    EXPECT_COMPLAINT(made(R"({"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", 4), "negative");
    EXPECT_COMPLAINT(made(R"({"w":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}})", 4), "whole");
    EXPECT_COMPLAINT(made(R"({"__metadata__":{"a":1}})", 0), "number");
    EXPECT_COMPLAINT(made("{" + std::string(100'000, '['), 0), "no JSON");
    EXPECT_COMPLAINT(made(R"({"w":)" + std::string(100'000, '['), 0), "list");
}

TEST(Safetensors, RefuseTensorsInWrongPlaces)
{
    const auto two = [](const std::string& first, const std::string& second) {
        return R"({"a":{"dtype":"U8","shape":[4],"data_offsets":)" + first + R"(},"b":{"dtype":"U8","shape":[4],"data_offsets":)" + second + "}}";
    };
    EXPECT_EQ(complaint(made(two("[4,8]", "[0,4]"), 8)), "");
    EXPECT_COMPLAINT(made(two("[0,4]", "[2,6]"), 6), "b overlaps");
    EXPECT_COMPLAINT(made(two("[0,4]", "[0,4]"), 4), "b overlaps");
    EXPECT_COMPLAINT(made(two("[0,4]", "[5,9]"), 9), "gap before the tensor b");
    EXPECT_COMPLAINT(made(two("[0,4]", "[4,8]"), 7), "cut");
    EXPECT_COMPLAINT(made(two("[0,4]", "[4,2]"), 8), "b has a shape");
    EXPECT_COMPLAINT(made(two("[0,3]", "[3,7]"), 7), "a has a shape");
    EXPECT_COMPLAINT(made(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", 8), "a stands there twice");
}

TEST(Safetensors, RefuseShapesBeyondCounting)
{
    const auto shaped = [](const std::string& shape) { return made(R"({"w":{"dtype":"F32","shape":)" + shape + R"(,"data_offsets":[0,0]}})", 0); };
    EXPECT_COMPLAINT(shaped("[4294967296,4294967296,4294967296]"), "shape");
    EXPECT_COMPLAINT(shaped("[0,4294967296,4294967296]"), "shape");
    EXPECT_COMPLAINT(shaped("[18446744073709551615]"), "shape");
    EXPECT_COMPLAINT(shaped("[4611686018427387904]"), "shape");
    EXPECT_COMPLAINT(shaped("[99999999999999999999999]"), "whole");
    EXPECT_COMPLAINT(shaped("[" + std::string(40, '1').replace(1, 1, ",") + "]"), "w");
    EXPECT_EQ(complaint(shaped("[0,7]")), "");
}

TEST(Safetensors, RefuseEveryCutOfAFile)
{
    const auto whole = made(R"({"a":{"dtype":"F16","shape":[2,2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[],"data_offsets":[8,12]}})", 12);
    ASSERT_EQ(complaint(whole), "");
    for (std::size_t size = 0; size < whole.size; size++)
        EXPECT_NE(complaint({whole.data, size}), "") << size;
}

TEST(Safetensors, NameFilesThatAreNotThere)
{
    EXPECT_THROW(readSafetensors("no-such.safetensors"), base::Error);
    EXPECT_THROW(readSafetensors("."), base::Error);
}

}  // namespace
}  // namespace engine

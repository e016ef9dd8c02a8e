#include "core/studio/prompts/portrait_words.h"

#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/base/error.h"

namespace studio {
namespace {

std::string read(const std::filesystem::path& file)
{
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

const std::filesystem::path kTop = LIKENESS_SOURCE_DIR;

TEST(PortraitWords, ExamplesComeOutAsTheyAreWritten)
{
    const auto examples = nlohmann::json::parse(read(kTop / "resources/prompts/examples.json"));
    ASSERT_EQ(examples.size(), 2u);
    for (const auto& example : examples) {
        const PromptText text = promptText(wordsFromJson(example["words"].dump(), "examples.json"));
        EXPECT_EQ(text.prompt, example["prompt"].get<std::string>());
        EXPECT_EQ(text.negative, example["negative"].get<std::string>());
    }
}

TEST(PortraitWords, NothingIsSaidTwiceAndEmptyFieldsAreLeftOut)
{
    PortraitWords words;
    words.kind = "headshot";
    words.setting = "grey paper,  Soft Light ";
    words.light = "soft light";
    words.avoid = "text, Text,, watermark";
    EXPECT_EQ(promptText(words).prompt, "headshot, grey paper, Soft Light, natural skin texture, sharp eyes");
    EXPECT_EQ(promptText(words).negative, "text, watermark");
}

TEST(PortraitWords, EveryExpressionSaysSomethingElse)
{
    PortraitWords words;
    words.expressionWords = "thoughtful";
    std::vector<std::string> seen;
    for (const Expression each : {Expression::AsInPhoto, Expression::SlightSmile, Expression::Smile, Expression::Serious}) {
        words.expression = each;
        seen.push_back(promptText(words).prompt);
        EXPECT_EQ(expressionFrom(toString(each)), each);
    }
    EXPECT_NE(seen[0].find("thoughtful"), std::string::npos);
    for (std::size_t i = 1; i < seen.size(); ++i)
        EXPECT_EQ(seen[i].find("thoughtful"), std::string::npos);
    std::sort(seen.begin(), seen.end());
    EXPECT_EQ(std::unique(seen.begin(), seen.end()), seen.end());
    EXPECT_FALSE(expressionFrom("grin"));
}

TEST(PortraitWords, TheLightIsToldByItsAngles)
{
    finish::RelightParams light;
    EXPECT_EQ(lightInWords(light), "");
    light.setup = finish::LightSetup::Rembrandt;
    light.side = finish::LightSide::Left;
    const std::string text = lightInWords(light);
    EXPECT_NE(text.find("degrees from the left"), std::string::npos) << text;
    EXPECT_NE(text.find("above eye level"), std::string::npos) << text;
    light.azimuth = 10;
    EXPECT_NE(lightInWords(light), text);
    light.rim = 30;
    EXPECT_NE(lightInWords(light).find("rim light"), std::string::npos);
    light.strength = 0;
    EXPECT_EQ(lightInWords(light), "");
}

TEST(PortraitWords, EveryStyleHasWords)
{
    const std::vector<std::filesystem::path> folders = {kTop / "resources/styles"};
    for (const finish::Style& style : finish::loadStyles(folders).styles) {
        const PromptText text = promptText(wordsOf(style, style.recipe));
        EXPECT_NE(text.prompt.find(style.prompt.attire.substr(0, style.prompt.attire.find(','))), std::string::npos) << style.id;
        EXPECT_FALSE(text.negative.empty()) << style.id;
        EXPECT_NE((text.prompt + style.prompt.setting).find("light"), std::string::npos) << style.id << ": " << text.prompt;
    }
}

TEST(PortraitWords, FeaturesAreWhatMostPhotosShow)
{
    vision::Face with, without, turned;
    with.visibility.glasses = 0.9f;
    turned.visibility.glasses = 0.9f;
    turned.pose.yaw = 60;
    EXPECT_EQ(featuresOf({&with, &with, &without}), std::vector<std::string>{"clear glasses"});
    EXPECT_TRUE(featuresOf({&with, &without, &without, &turned, &turned}).empty());
    EXPECT_TRUE(featuresOf({}).empty());
}

TEST(PortraitWords, GoThroughJson)
{
    PortraitWords words;
    words.attire = "a “blue” jacket";
    words.expression = Expression::Smile;
    words.features = {"a beard"};
    words.more = "more";
    EXPECT_EQ(wordsFromJson(toJson(words), "test"), words);
}

TEST(PortraitWords, BrokenOnesAreRefusedByKey)
{
    const auto message = [](const std::string& text) -> std::string {
        try {
            wordsFromJson(text, "mine.json");
        } catch (const base::Error& error) {
            return error.message();
        }
        return {};
    };
    EXPECT_NE(message("{").find("mine.json"), std::string::npos);
    EXPECT_NE(message("[]").find("no object"), std::string::npos);
    EXPECT_NE(message(R"({"shoes": "brown"})").find("shoes"), std::string::npos);
    EXPECT_NE(message(R"({"attire": 3})").find("attire"), std::string::npos);
    EXPECT_NE(message(R"({"expression": "grin"})").find("grin"), std::string::npos);
    EXPECT_NE(message(R"({"features": "beard"})").find("features"), std::string::npos);
    EXPECT_NE(message(R"({"attire": ")" + std::string(3000, 'x') + R"("})").find("attire"), std::string::npos);
    EXPECT_NE(message(std::string(5000, '[')).find("nested"), std::string::npos);
}

}  // namespace
}  // namespace studio

#include "core/finish/proposal.h"

#include <gtest/gtest.h>

#include "core/finish/matte/cut_out.h"

using namespace finish;

namespace {

Style style(std::string id, BackgroundKind kind)
{
    Style s;
    s.id = std::move(id);
    s.recipe.background.kind = kind;
    return s;
}

std::string ids(const std::vector<Style>& styles)
{
    std::string all;
    for (const Style& s : styles)
        all += s.id;
    return all;
}

const std::vector<Style> kStyles{style("a", BackgroundKind::Seamless), style("b", BackgroundKind::Original), style("c", BackgroundKind::Transparent),
                                 style("d", BackgroundKind::Original), style("e", BackgroundKind::Scene)};

}  // namespace

TEST(Proposal, CleanHairLeavesTheOrder)
{
    EXPECT_EQ(ids(proposed(kStyles, 1)), "abcde");
    EXPECT_EQ(ids(proposed(kStyles, kDifficultHair)), "abcde");
}

TEST(Proposal, DifficultHairPutsThePhotosOwnBackgroundFirst)
{
    EXPECT_EQ(ids(proposed(kStyles, kDifficultHair - 0.01f)), "bdace");
    EXPECT_EQ(ids(proposed(kStyles, 0)), "bdace");
}

TEST(Proposal, TheDefaultStyleSuitsEveryPhoto)
{
    const std::vector<std::filesystem::path> styles{LIKENESS_SOURCE_DIR "/resources/styles"}, backdrops{LIKENESS_SOURCE_DIR "/resources/backdrops"};
    const auto set = loadStyles(styles, loadBackdrops(backdrops).backdrops);
    ASSERT_FALSE(set.styles.empty());
    EXPECT_EQ(set.styles.front().id, kDefaultStyle);
    EXPECT_EQ(proposed(set.styles, 0).front().id, kDefaultStyle);
    EXPECT_TRUE(suits(set.styles.front().recipe, 0));
}

#include "core/imaging/blend.h"

#include "tests/core/imaging/pictures.h"

using imaging::Image;
using imaging::Space;

TEST(Over, IsLinearInLight)
{
    const Image white({2, 1}, 3, Space::Linear, 1.0f), black({2, 1}, 3, Space::Linear, 0.0f);
    Image alpha({2, 1}, 1, Space::Data, 0.25f);
    alpha.at(1, 0) = 1.0f;
    const Image out = imaging::over(white, alpha, black, {});
    EXPECT_FLOAT_EQ(out.at(0, 0, 1), 0.25f);
    EXPECT_FLOAT_EQ(out.at(1, 0, 1), 1.0f);
}

TEST(Mixed, IsExactWhereTheMaskIsZeroOrOne)
{
    const Image from = pictures::gradient({31, 17}), to({31, 17}, 3, Space::Linear, 1e6f);
    EXPECT_TRUE(std::ranges::equal(imaging::mixed(from, to, Image({31, 17}, 1, Space::Data, 0.0f), {}).pixels(), from.pixels()));
    EXPECT_TRUE(std::ranges::equal(imaging::mixed(from, to, Image({31, 17}, 1, Space::Data, 1.0f), {}).pixels(), to.pixels()));
}

TEST(Flattened, ShowsTheColourThroughHoles)
{
    Image picture({1, 1}, 4, Space::Linear, 0.0f);
    picture.at(0, 0, 3) = 0.5f;
    const Image flat = imaging::flattened(picture, 1.0f, 0.5f, 0.0f, {});
    EXPECT_FLOAT_EQ(flat.at(0, 0, 0), 0.5f);
    EXPECT_FLOAT_EQ(flat.at(0, 0, 1), 0.25f);
    EXPECT_FLOAT_EQ(flat.at(0, 0, 2), 0.0f);
}

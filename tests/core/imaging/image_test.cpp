#include "core/imaging/image.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/imaging/rows.h"

using imaging::Image;
using imaging::Space;

TEST(Image, CopiesItsPixels)
{
    Image a({3, 2}, 3, Space::Linear, 0.25f);
    Image b = a;
    b.at(2, 1, 2) = 1.0f;
    EXPECT_EQ(a.at(2, 1, 2), 0.25f);
    EXPECT_EQ(b.at(2, 1, 2), 1.0f);
    EXPECT_EQ(b.space(), Space::Linear);
}

TEST(Image, EmptyHasNoPixels)
{
    const Image none;
    EXPECT_TRUE(none.empty());
    EXPECT_EQ(none.size(), 0u);
    const Image copy = none;
    EXPECT_TRUE(copy.empty());
}

TEST(ForRows, VisitsEveryRowOnce)
{
    std::vector<int> visits(1037, 0);
    imaging::forRows(1037, {}, [&](int first, int last) {
        for (int y = first; y < last; ++y)
            ++visits[static_cast<std::size_t>(y)];
    });
    for (const int n : visits)
        ASSERT_EQ(n, 1);
}

TEST(ForRows, CarriesAnErrorToTheCaller)
{
    EXPECT_THROW(imaging::forRows(100, {}, [](int, int) { throw base::Error(base::ErrorCode::Internal, "m", "r"); }), base::Error);
}

TEST(ForRows, StopsOnRequest)
{
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(imaging::forRows(100, {stop.get_token(), {}}, [](int, int) {}), base::Cancelled);
}

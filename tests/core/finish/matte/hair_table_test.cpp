#include <gtest/gtest.h>

#include <cstdio>

#include "core/finish/matte/cut_out.h"
#include "measures.h"

namespace {

struct Case {
    const char* name;
    scene::Colour hair;
    scene::Background background;
    std::uint32_t seed;
};

constexpr Case kCases[] = {
    {"dark, sky", scene::kDarkBrown, scene::Background::Sky, 11},
    {"red, sky", scene::kRed, scene::Background::Sky, 12},
    {"dark, bright blur", scene::kDarkBrown, scene::Background::BrightBlur, 13},
    {"red, bright blur", scene::kRed, scene::Background::BrightBlur, 14},
};

void print(const char* name, const MatteErrors& e)
{
    std::printf("%-28s alpha %5.2f %%   white %5.1f   black %5.1f   grey %5.1f   gradient %4.1f\n", name, e.alpha, e.white, e.black, e.grey, e.gradient);
}

struct Result {
    MatteErrors net;
    MatteErrors ours;
};

Result run(const Case& c, int side)
{
    const scene::Portrait portrait = scene::draw({.side = side, .netSide = 480, .hair = c.hair, .background = c.background, .seed = c.seed});
    const finish::CutOut person = finish::cutOut(portrait.photo, portrait.face, portrait.net, {}, {});
    const Result result{measure(portrait, stretchedNet(portrait), portrait.photo), measure(portrait, person.alpha, person.foreground)};
    print((std::string(c.name) + ", net").c_str(), result.net);
    print(c.name, result.ours);
    return result;
}

MatteErrors mean(const std::vector<MatteErrors>& all)
{
    MatteErrors sum;
    for (const MatteErrors& e : all) {
        const double n = static_cast<double>(all.size());
        sum.alpha += e.alpha / n;
        sum.white += e.white / n;
        sum.black += e.black / n;
        sum.grey += e.grey / n;
        sum.gradient += e.gradient / n;
    }
    return sum;
}

MatteErrors table(int side, std::vector<MatteErrors>& each)
{
    std::vector<MatteErrors> nets;
    for (const Case& c : kCases) {
        const Result result = run(c, side);
        nets.push_back(result.net);
        each.push_back(result.ours);
    }
    print("mean, net", mean(nets));
    print("mean", mean(each));
    return mean(each);
}

}  // namespace

TEST(HairTable, PhotoAsLargeAsTheNet)
{
    std::vector<MatteErrors> each;
    const MatteErrors all = table(480, each);
    // A fifth above what was measured when this was written (2.5, 5.4, 9.4, 3.9, 3.5; sky 1.5).
    EXPECT_LE(all.alpha, 3.0);
    EXPECT_LE(all.white, 6.5);
    EXPECT_LE(all.black, 11.3);
    EXPECT_LE(all.grey, 4.7);
    EXPECT_LE(all.gradient, 4.2);
    EXPECT_LE((each[0].alpha + each[1].alpha) / 2, 1.9) << "sky alone";
}

TEST(HairTable, PhotoThreeTimesTheNet)
{
    std::vector<MatteErrors> each;
    const MatteErrors all = table(1440, each);
    EXPECT_LE(all.alpha, 3.2);  // measured: 2.6, 7.7, 10.1, 4.1, 3.8
    EXPECT_LE(all.white, 9.3);
    EXPECT_LE(all.black, 12.2);
    EXPECT_LE(all.grey, 5.0);
    EXPECT_LE(all.gradient, 4.5);
}

TEST(HairTable, BusyFoliageIsNoWorseThanTheNet)
{
    for (const scene::Colour& hair : {scene::kBlond, scene::kGrey}) {
        const Result result = run({"foliage", hair, scene::Background::Foliage, 21}, 480);
        EXPECT_LE(result.ours.alpha, result.net.alpha * 1.1);
        EXPECT_LE(result.ours.black, result.net.black);
    }
}

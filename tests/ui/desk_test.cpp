#include "ui/desk/desk.h"

#include <fstream>
#include <functional>

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/base/run_context.h"
#include "core/studio/session_edits.h"
#include "tests/support/installed_models.h"
#include "tests/support/shared_folder.h"
#include "tests/support/temporary_folder.h"

namespace {

QString textOf(const std::filesystem::path& path)
{
    return QString::fromStdString(base::displayName(path));
}

/// Lets the window live until then.
bool waitFor(const std::function<bool()>& there, int limitMs = 120'000)
{
    QElapsedTimer timer;
    timer.start();
    while (!there()) {
        if (timer.elapsed() > limitMs)
            return false;
        QTest::qWait(10);
    }
    return true;
}

class DeskTest : public testing::Test {
protected:
    void SetUp() override { before_ = base::checkpointsOnFreeThreads(); }
    void TearDown() override { EXPECT_EQ(base::checkpointsOnFreeThreads(), before_) << "core work ran on the GUI thread"; }

    ui::Desk::Places places() const
    {
        const auto resources = std::filesystem::path(LIKENESS_SOURCE_DIR) / "resources";
        return {{}, temporary_.path() / "cache", temporary_.path() / "sessions", {resources / "styles"}, {resources / "backdrops"}};
    }
    std::unique_ptr<ui::Desk> desk()
    {
        auto made = std::make_unique<ui::Desk>(places());
        QObject::connect(made.get(), &ui::Desk::message, [this](const ui::Notice& notice) { notices_.push_back(notice); });
        return made;
    }
    /// A desk with one analysed photo.
    std::unique_ptr<ui::Desk> withPhoto()
    {
        auto made = desk();
        made->addPhotos({textOf(vision::ModelStore().folder() / "demo" / "astronaut.png")});
        EXPECT_TRUE(waitFor([&] { return !made->photosBestFirst().isEmpty(); }));
        return made;
    }
    std::string told() const
    {
        std::string all;
        for (const auto& notice : notices_)
            if (notice.kind == ui::Notice::Kind::Bad || notice.kind == ui::Notice::Kind::Warn)
                all += notice.title.toStdString() + " " + notice.details.toStdString() + "\n";
        return all;
    }

    support::TemporaryFolder temporary_;
    std::vector<ui::Notice> notices_;
    std::int64_t before_ = 0;
};

#define SKIP_WITHOUT_PORTRAIT()                                                                                                                                       \
    SKIP_WITHOUT_MODELS("face-detector-a", "face-detector-b", "face-mesh", "iris", "canonical-mesh", "matte", "person-prior", "recogniser-a", "recogniser-b");         \
    if (!std::filesystem::exists(vision::ModelStore().folder() / "demo" / "astronaut.png"))                                                                           \
    GTEST_SKIP() << "the demo portrait is not installed: models/fetch.sh brings it"

TEST_F(DeskTest, ThreadsThatStayFreeCountWhatIsDoneOnThem)
{
    base::RunContext().checkpoint();
    EXPECT_EQ(base::checkpointsOnFreeThreads(), before_ + 1) << "the other tests would see nothing";
    before_ = base::checkpointsOnFreeThreads();
}

TEST_F(DeskTest, ASessionWithoutAFileLivesAmongTheSessions)
{
    auto one = desk();
    QSignalSpy opened(one.get(), &ui::Desk::opened);
    one->newSession();
    EXPECT_TRUE(one->opening());
    EXPECT_FALSE(one->isOpen()) << "the disk is not waited for";
    ASSERT_TRUE(waitFor([&] { return one->isOpen(); }));
    EXPECT_EQ(opened.count(), 1);
    EXPECT_TRUE(one->file().isEmpty());
    EXPECT_TRUE(one->saved());
    EXPECT_FALSE(one->name().isEmpty());
    EXPECT_TRUE(one->edit("Notes", {}, [](const studio::Session& now) { return studio::withNotes(now, "for Ada"); }));
    EXPECT_FALSE(one->saved());
    const QString name = one->name();
    one.reset();

    const auto file = temporary_.path() / "sessions" / (name.toStdString() + ".likeness");
    ASSERT_TRUE(std::filesystem::exists(file));
    auto again = desk();
    again->openSession(textOf(file));
    ASSERT_TRUE(waitFor([&] { return again->isOpen(); }));
    EXPECT_EQ(again->session().about->notes, "for Ada");
    EXPECT_TRUE(notices_.empty()) << "closing is no crash: " << told();
}

TEST_F(DeskTest, ABrokenFileIsToldAndNothingIsOpen)
{
    const auto file = temporary_.path() / "broken.likeness";
    std::ofstream(file) << "no zip";
    auto one = desk();
    one->openSession(textOf(file));
    ASSERT_TRUE(waitFor([&] { return !notices_.empty(); }));
    EXPECT_EQ(notices_.front().kind, ui::Notice::Kind::Bad);
    EXPECT_TRUE(notices_.front().title.contains("broken.likeness"));
    EXPECT_FALSE(notices_.front().text.isEmpty());
    EXPECT_FALSE(one->isOpen());
    EXPECT_FALSE(one->opening());
}

TEST_F(DeskTest, PhotosThatCannotBeReadAreNamed)
{
    SKIP_WITHOUT_PORTRAIT();
    const auto bad = temporary_.path() / "cut.jpg";
    std::ofstream(bad) << "nothing";
    auto one = desk();
    one->addPhotos({textOf(bad), textOf(vision::ModelStore().folder() / "demo" / "astronaut.png")});
    ASSERT_TRUE(waitFor([&] { return !notices_.empty() && !one->photosBestFirst().isEmpty(); })) << told();
    EXPECT_TRUE(notices_.front().title.contains("cut.jpg"));
    EXPECT_EQ(one->session().photos->size(), 1u);
    EXPECT_EQ(one->photoIds().size(), 1) << "what was refused is not on its way any more";
    const auto* view = one->photo(one->photoIds().front());
    ASSERT_NE(view, nullptr);
    EXPECT_TRUE(view->ready);
    EXPECT_FALSE(view->thumbnail.isNull());
    EXPECT_EQ(view->people, 1);
    EXPECT_EQ(view->code, "low-resolution") << "the demo portrait is a small one";
    EXPECT_EQ(view->badge.toStdString(), "Too small");
    EXPECT_FALSE(view->problem.isEmpty() || view->remedy.isEmpty());
}

TEST_F(DeskTest, FromPhotoToNudgesToAFileAndBack)
{
    SKIP_WITHOUT_PORTRAIT();
    auto one = withPhoto();
    ASSERT_EQ(one->history().steps().size(), 2u) << "adding photos and telling people apart is one step";
    std::vector<ui::Picture> pictures;
    QObject::connect(one.get(), &ui::Desk::pictureReady, [&](const ui::Picture& picture) { pictures.push_back(picture); });
    one->setViewSize(240);
    one->makeHeadshots({"linkedin-natural", "corporate-grey"});
    ASSERT_EQ(one->session().variations->size(), 2u);
    EXPECT_EQ(one->currentId(), "v1");
    ASSERT_TRUE(waitFor([&] { return !pictures.empty() && one->idle(); })) << told();
    EXPECT_TRUE(pictures.back().refined);
    EXPECT_EQ(std::max(pictures.back().image.width(), pictures.back().image.height()), 240);
    EXPECT_EQ(pictures.back().headshot, "v1");
    EXPECT_GT(pictures.back().faceOutline.size(), 10);
    EXPECT_TRUE(pictures.back().faceOutline.containsPoint(pictures.back().eyes[0], Qt::OddEvenFill));
    for (const QString id : {"v1", "v2"}) {
        const auto* view = one->headshot(id);
        ASSERT_NE(view, nullptr);
        EXPECT_FALSE(view->thumbnail.isNull()) << id.toStdString();
        EXPECT_TRUE(view->judgement && view->judgement->quality.score) << id.toStdString() << view->failure.toStdString();
        EXPECT_FALSE(view->outOfDate || view->busy);
    }

    // One drag: many nudges, one step, the last picture is that of the last value.
    const auto steps = one->history().steps().size();
    const QImage before = pictures.back().image;
    pictures.clear();
    for (int i = 1; i <= 12; ++i) {
        one->changeRecipes({"v1"}, [&](finish::Recipe& recipe) { recipe.colour.exposure = 0.1f * static_cast<float>(i); }, "Colour: exposure", "colour.exposure#1");
        QTest::qWait(15);
    }
    EXPECT_EQ(one->history().steps().size(), steps + 1);
    EXPECT_TRUE(one->headshot("v1")->outOfDate);
    ASSERT_TRUE(waitFor([&] { return one->idle(); }));
    ASSERT_FALSE(pictures.empty());
    EXPECT_TRUE(pictures.back().refined);
    EXPECT_NE(pictures.back().image, before);
    EXPECT_FALSE(one->headshot("v1")->outOfDate);
    EXPECT_LE(pictures.size(), 14u);
    one->undo();
    EXPECT_FLOAT_EQ(one->current()->recipe->colour.exposure, one->styleRecipe("v1").colour.exposure);
    ASSERT_TRUE(waitFor([&] { return one->idle(); }));
    EXPECT_EQ(pictures.back().image, before) << "the same recipe gives the same pixels";
    one->redo();
    one->rate({"v1"}, 4);
    one->setFlag({"v1"}, studio::Flag::Pick);

    QSignalSpy exported(one.get(), &ui::Desk::exported);
    const auto target = temporary_.path() / "me.jpg";
    one->exportHeadshot("v1", textOf(target));
    ASSERT_TRUE(waitFor([&] { return exported.count() == 1; })) << told();
    const QImage written(textOf(target));
    EXPECT_EQ(written.size(), pictures.back().full);

    const auto file = temporary_.path() / "mine.likeness";
    one->saveAs(textOf(file));
    ASSERT_TRUE(waitFor([&] { return one->file() == textOf(file) && one->idle(); })) << told();
    EXPECT_TRUE(std::filesystem::is_empty(temporary_.path() / "sessions")) << "it moved";
    one->rate({"v2"}, 2);
    one.reset();
    EXPECT_EQ(told(), "");

    auto again = desk();
    again->openSession(textOf(file));
    ASSERT_TRUE(waitFor([&] { return again->isOpen(); }));
    EXPECT_FALSE(again->headshot("v1")->thumbnail.isNull()) << "there at once";
    EXPECT_TRUE(again->headshot("v1")->judgement.has_value());
    EXPECT_EQ(studio::findVariation(again->session(), "v1")->rating.stars, 4);
    EXPECT_EQ(studio::findVariation(again->session(), "v2")->rating.stars, 2);
    EXPECT_TRUE(again->history().canUndo());
    ASSERT_TRUE(waitFor([&] { return again->idle() && again->picture().refined && !again->picture().image.isNull(); })) << told();
    EXPECT_EQ(told(), "");
}

TEST_F(DeskTest, BeforeHeatMapAndCutOutLieInThePicturesFrame)
{
    SKIP_WITHOUT_PORTRAIT();
    auto one = withPhoto();
    one->setViewSize(640);
    one->makeHeadshots({"corporate-grey"});
    ASSERT_TRUE(waitFor([&] { return one->idle() && one->picture().refined; })) << told();
    QSignalSpy before(one.get(), &ui::Desk::beforeReady), heat(one.get(), &ui::Desk::heatmapReady), cut(one.get(), &ui::Desk::cutOutReady);
    one->requestBefore();
    one->requestHeatmap();
    one->requestCutOut();
    ASSERT_TRUE(waitFor([&] { return before.count() == 1 && heat.count() == 1 && cut.count() == 1; })) << told();
    const auto size = one->picture().image.size();
    for (auto* spy : {&before, &heat, &cut})
        EXPECT_EQ(spy->front().front().value<ui::Picture>().image.size(), size);
    // The face is in the cut-out, the corners of a studio backdrop are not.
    const QImage alpha = cut.front().front().value<ui::Picture>().image;
    const QPointF eye = one->picture().eyes[0];
    EXPECT_EQ(qGray(alpha.pixel(eye.toPoint())), 255);
    EXPECT_EQ(qGray(alpha.pixel(0, 0)), 0);
}

TEST_F(DeskTest, MovingToAnotherHeadshotShowsItsSmallPictureAtOnce)
{
    SKIP_WITHOUT_PORTRAIT();
    auto one = withPhoto();
    one->makeHeadshots({"linkedin-natural", "corporate-grey"});
    ASSERT_TRUE(waitFor([&] { return one->idle(); })) << told();
    one->setCurrent("v2");
    EXPECT_EQ(one->picture().headshot, "v2");
    EXPECT_FALSE(one->picture().refined);
    EXPECT_FALSE(one->picture().image.isNull());
    EXPECT_EQ(one->selected(), QStringList{"v2"});
    ASSERT_TRUE(waitFor([&] { return one->picture().refined; }));
    one->removeHeadshots({"v2"});
    EXPECT_EQ(one->currentId(), "v1") << "its neighbour";
    one->undo();
    EXPECT_NE(one->headshot("v2"), nullptr);
}

TEST_F(DeskTest, WithoutModelsItSaysSoAndStaysUsable)
{
    auto there = places();
    there.models = temporary_.path() / "no models";
    ui::Desk one(there);
    EXPECT_FALSE(one.lack().title.isEmpty());
    EXPECT_FALSE(one.lack().text.isEmpty());
    std::vector<ui::Notice> told;
    QObject::connect(&one, &ui::Desk::message, [&](const ui::Notice& notice) { told.push_back(notice); });
    const auto photo = temporary_.path() / "photo.png";
    QImage image(64, 64, QImage::Format_RGB888);
    image.fill(0x808080);
    ASSERT_TRUE(image.save(textOf(photo)));
    one.addPhotos({textOf(photo)});
    ASSERT_TRUE(waitFor([&] { return !told.empty(); }));
    EXPECT_EQ(told.front().kind, ui::Notice::Kind::Bad);
    EXPECT_TRUE(one.isOpen());
    EXPECT_TRUE(one.edit("Notes", {}, [](const studio::Session& now) { return studio::withNotes(now, "still here"); }));
}

}  // namespace

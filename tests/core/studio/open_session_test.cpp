#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "core/base/error.h"
#include "tests/core/studio/made_session.h"
#include "tests/core/studio/made_zip.h"
#include "tests/support/installed_models.h"

namespace studio {
namespace {

using Problem = vision::Issue;

bool has(const std::vector<Problem>& problems, const std::string& code)
{
    return std::ranges::any_of(problems, [&](const Problem& one) { return one.code == code; });
}

std::function<Session(const Session&)> stars(int count)
{
    return [count](const Session& now) { return withStars(now, {"v1"}, count); };
}

class OpenedSession : public testing::Test {
protected:
    std::unique_ptr<OpenSession> create(int photos = 3)
    {
        return OpenSession::create(file_, made::session(photos), made::photosIn(folder_.path() / "photos", photos), {}, {});
    }
    std::unique_ptr<OpenSession> open(bool readOnly = false) { return OpenSession::open(file_, {.readOnly = readOnly}, {}); }
    std::string journal() const { return made::bytesOf(file_.string() + ".journal"); }
    void putJournal(const std::string& bytes) { made::put(file_.string() + ".journal", bytes); }

    const support::TemporaryFolder folder_;
    const std::filesystem::path file_ = folder_.path() / "anna.likeness";
};

base::Error refusal(const std::function<void()>& work)
{
    try {
        work();
    } catch (const base::Error& error) {
        return error;
    }
    return {base::ErrorCode::Internal, "nothing was refused", ""};
}

TEST_F(OpenedSession, PhotosThatComeOneByOneAreOneStep)
{
    const auto more = made::photosIn(folder_.path() / "more", 5);
    {
        const auto session = create(2);
        for (int i = 3; i <= 5; ++i)
            session->addPhotos("Add " + std::to_string(i - 2), OpenSession::Sources{{made::idOf(i), more.at(made::idOf(i))}},
                               [&](const Session& now) { return withPhotos(now, {made::photo(i)}); }, "add#1");
        EXPECT_EQ(session->history().steps().size(), 2u);
        session->flush();
    }
    const auto again = open();
    EXPECT_EQ(again->session().photos->size(), 5u);
    EXPECT_EQ(again->history().undoLabel(), "Add 3");
    again->undo();
    EXPECT_EQ(again->session().photos->size(), 2u);
}

TEST_F(OpenedSession, SavedAndReadAgainIsEqual)
{
    History history;
    {
        const auto session = create();
        session->edit("Rate", {}, stars(4));
        session->edit("Colour", {}, [](const Session& now) { return withRecipe(now, {"v1", "v2"}, made::warmer(30)); });
        session->edit("Note", {}, [](const Session& now) { return withNote(now, "v2", "für die Tür \"links\"\n\xF0\x9F\x98\x80"); });
        session->undo();
        EXPECT_TRUE(session->unsaved());
        session->save({});
        EXPECT_FALSE(session->unsaved());
        history = session->history();
    }
    const auto again = open();
    EXPECT_EQ(again->history(), history);
    EXPECT_TRUE(again->history().canRedo());
    EXPECT_TRUE(again->problems().empty());
    EXPECT_FALSE(again->unsaved());
    EXPECT_TRUE(again->redo());
    EXPECT_EQ(findVariation(again->session(), "v2")->note, "für die Tür \"links\"\n\xF0\x9F\x98\x80");
    EXPECT_TRUE(findVariation(again->session(), "v1")->recipe.same(findVariation(again->session(), "v2")->recipe)) << "what is shared stays shared";
}

TEST_F(OpenedSession, PhotosComeOutByteForByte)
{
    {
        const auto session = create();
        session->edit("Rate", {}, stars(1));
        session->save({});  // copied from file to file
    }
    std::filesystem::remove_all(folder_.path() / "photos");
    std::filesystem::path taken;
    {
        const auto again = open();
        for (int i = 1; i <= 3; ++i) {
            taken = again->photoFile(made::idOf(i), {});
            EXPECT_EQ(made::bytesOf(taken), made::photoBytes(i));
            EXPECT_EQ(taken.filename(), made::photo(i).name);
        }
        EXPECT_TRUE(again->check({}).empty());
    }
    EXPECT_FALSE(std::filesystem::exists(taken)) << "taken out for as long as the session is open";
    EXPECT_NE(made::bytesOf(file_).find(made::photoBytes(2)), std::string::npos) << "stored, so that any program finds them";
}

TEST_F(OpenedSession, TheSameContentGivesTheSameFileButForItsJournalsName)
{
    create();
    const auto other = folder_.path() / "other.likeness";
    OpenSession::create(other, made::session(3), made::photosIn(folder_.path() / "photos", 3), {}, {});
    EXPECT_NEAR(static_cast<double>(made::bytesOf(file_).size()), static_cast<double>(made::bytesOf(other).size()), 40) << "no dates, no paths";
    EXPECT_EQ(made::bytesOf(file_).find(folder_.path().string()), std::string::npos) << "where the photos came from is nobody's business";
}

TEST_F(OpenedSession, EditsThatWereNotSavedComeBack)
{
    History history;
    {
        const auto session = create();
        session->edit("Rate", {}, stars(3));
        for (int i = 1; i <= 30; ++i)
            session->edit("Colour", "warmth#1", [&](const Session& now) { return withRecipe(now, {"v1"}, made::warmer(static_cast<float>(i))); });
        session->edit("Person", {}, [](const Session& now) { return withSubjectName(now, "person-1", "Anna B."); });
        session->edit("Take out", {}, [](const Session& now) { return withoutPhotos(now, {made::idOf(3)}); });
        session->undo();
        session->undo();
        session->edit("Notes", {}, [](const Session& now) { return withNotes(now, "for Monday"); });
        history = session->history();
    }
    const auto again = open();
    EXPECT_EQ(again->history(), history);
    EXPECT_EQ(again->history().steps().size(), 4u);
    EXPECT_TRUE(has(again->problems(), "recovered"));
    EXPECT_TRUE(again->unsaved());
    again->save({});
    EXPECT_EQ(again->history(), history);
}

TEST_F(OpenedSession, EveryCutOfTheJournalOpens)
{
    std::vector<std::size_t> ends;
    {
        const auto session = create(1);
        session->flush();
        ends.push_back(journal().size());
        for (int i = 1; i <= 5; ++i) {
            session->edit("Rate", {}, stars(i));
            session->flush();
            ends.push_back(journal().size());
        }
    }
    const std::string whole = journal();
    for (std::size_t length = ends.front(); length <= whole.size(); length += 7) {
        putJournal(whole.substr(0, length));
        const auto before = static_cast<int>(std::ranges::upper_bound(ends, length) - ends.begin()) - 1;
        const auto session = open(true);
        EXPECT_EQ(findVariation(session->session(), "v1")->rating.stars, before) << length;
        EXPECT_EQ(has(session->problems(), "journal-cut"), std::ranges::find(ends, length) == ends.end());
    }
    // It goes on behind what is whole.
    putJournal(whole.substr(0, ends[3] + 5));
    open()->edit("Rate", {}, stars(5));
    const auto again = open();
    EXPECT_EQ(again->history().steps().size(), 5u);
    EXPECT_EQ(findVariation(again->session(), "v1")->rating.stars, 5);
    EXPECT_FALSE(has(again->problems(), "journal-cut"));
}

TEST_F(OpenedSession, AChangedByteInTheJournalEndsItThere)
{
    {
        const auto session = create(1);
        for (int i = 1; i <= 3; ++i) {
            session->edit("Rate", {}, stars(i));
            session->flush();
        }
    }
    const std::string whole = journal();
    std::string bytes = whole;
    bytes[whole.rfind("\"stars\":3") + 8] = '4';
    putJournal(bytes);
    const auto session = open(true);
    EXPECT_EQ(findVariation(session->session(), "v1")->rating.stars, 2);
    EXPECT_TRUE(has(session->problems(), "journal-cut"));
}

TEST_F(OpenedSession, TheJournalOfASavedFileIsNotDoneTwice)
{
    std::string old;
    {
        const auto session = create(1);
        session->edit("Rate", {}, stars(2));
        session->flush();
        session->edit("Rate", {}, stars(3));
        session->flush();
        old = journal();
        session->save({});
        EXPECT_LT(journal().size(), old.size());
    }
    putJournal(old);  // as if killed between the new file and the new journal
    {
        const auto session = open();
        EXPECT_EQ(session->history().steps().size(), 3u);
        EXPECT_FALSE(has(session->problems(), "recovered"));
        session->edit("Rate", {}, stars(5));
    }
    {
        const auto session = open();
        EXPECT_EQ(session->history().steps().size(), 4u);
        EXPECT_EQ(findVariation(session->session(), "v1")->rating.stars, 5);
        session->save({});
        session->edit("Rate", {}, stars(1));
    }
    EXPECT_EQ(open()->history().steps().size(), 5u);
}

TEST_F(OpenedSession, AForeignJournalIsKeptAside)
{
    create(1);
    std::string foreign;
    {
        const auto other = OpenSession::create(folder_.path() / "b.likeness", made::session(2), made::photosIn(folder_.path() / "photos", 2), {}, {});
        other->edit("Rate", {}, stars(5));
        other->flush();
        foreign = made::bytesOf(folder_.path() / "b.likeness.journal");
    }
    putJournal(foreign);
    {
        const auto session = open();
        EXPECT_EQ(findVariation(session->session(), "v1")->rating.stars, 0);
        EXPECT_TRUE(has(session->problems(), "journal-set-aside"));
    }
    EXPECT_EQ(made::bytesOf(file_.string() + ".journal-1"), foreign);
    putJournal("scribbled");
    open();
    EXPECT_EQ(made::bytesOf(file_.string() + ".journal-2"), "scribbled");
    EXPECT_TRUE(open()->problems().empty());
}

TEST_F(OpenedSession, AJournalNestedWithoutEndIsKeptAside)
{
    std::string good;
    {
        const auto session = create(1);
        session->edit("Rate", {}, stars(5));
        session->flush();
        good = journal();
    }
    const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');  // copied, each level takes a frame of the stack
    const auto line = [&](const std::string& key) {
        const std::string record = "{\"" + key + "\":" + deep + "}";
        return base::sha256(record).substr(0, 16) + " " + record + "\n";
    };
    for (const std::string& journal : {line("n"), good + line("n"), good + line("journal")}) {
        putJournal(journal);
        const auto session = open(true);
        EXPECT_TRUE(has(session->problems(), "journal-set-aside"));
    }
}

TEST_F(OpenedSession, TwoProgramsDoNotOpenItTogether)
{
    auto first = create(1);
    const auto error = refusal([&] { open(); });
    EXPECT_EQ(error.code(), base::ErrorCode::NotWritable);
    EXPECT_NE(error.message().find("open already"), std::string::npos) << error.message();
    EXPECT_NE(error.message().find(std::to_string(base::processId())), std::string::npos) << error.message();
    first->edit("Rate", {}, stars(2));
    first->flush();
    EXPECT_EQ(findVariation(open(true)->session(), "v1")->rating.stars, 2) << "looking is allowed";
    EXPECT_THROW(open(true)->edit("Rate", {}, stars(1)), base::Error);
    first.reset();
    open();
}

TEST_F(OpenedSession, PhotosThatCameAfterTheLastSave)
{
    const auto more = made::photosIn(folder_.path() / "photos", 4);
    {
        const auto session = create(3);
        session->addPhotos("Add", OpenSession::Sources{{made::idOf(4), more.at(made::idOf(4))}}, [](const Session& now) { return withPhotos(now, {made::photo(4)}); });
        EXPECT_EQ(session->photoFile(made::idOf(4), {}), more.at(made::idOf(4)));
    }
    {
        const auto session = open();
        EXPECT_FALSE(has(session->problems(), "photo-missing"));
        EXPECT_EQ(made::bytesOf(session->photoFile(made::idOf(4), {})), made::photoBytes(4));
    }
    made::put(more.at(made::idOf(4)), "altered");
    EXPECT_EQ(refusal([&] { open()->save({}); }).code(), base::ErrorCode::Damaged);
    std::filesystem::remove(more.at(made::idOf(4)));
    {
        const auto session = open();
        EXPECT_TRUE(has(session->problems(), "photo-missing"));
        EXPECT_EQ(refusal([&] { session->save({}); }).code(), base::ErrorCode::NotFound);
        EXPECT_EQ(session->session().photos->size(), 4u) << "a save that fails changes nothing";
        session->edit("Take out", {}, [](const Session& now) { return withoutPhotos(now, {made::idOf(4)}); });
        session->save({});
    }
    EXPECT_EQ(open()->session().photos->size(), 3u);
}

TEST_F(OpenedSession, EditsWhileItSaves)
{
    const auto session = create(3);
    for (int round = 0; round < 20; ++round) {
        std::thread saving([&] { session->save({}); });
        for (int i = 1; i <= 20; ++i)
            session->edit("Rate", {}, stars(i % 5 + 1));
        saving.join();
    }
    const History history = session->history();
    session->flush();
    EXPECT_EQ(open(true)->history(), history);
    session->save({});
    EXPECT_EQ(open(true)->history(), history);
}

TEST_F(OpenedSession, ACancelledSaveLeavesEverything)
{
    const auto session = create(3);
    session->edit("Rate", {}, stars(2));
    const std::string before = made::bytesOf(file_);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(session->save({stop.get_token(), {}}), base::Cancelled);
    EXPECT_EQ(made::bytesOf(file_), before);
    EXPECT_TRUE(session->unsaved());
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path()))
        EXPECT_FALSE(entry.path().extension() == ".part") << entry.path();
    session->save({});
    EXPECT_FALSE(session->unsaved());
}

TEST_F(OpenedSession, RendersAreKept)
{
    const std::string jpeg = made::photoBytes(99, 5000);
    const auto bytes = std::as_bytes(std::span(jpeg));
    const Render render{{made::idOf(1), 0}, made::warmer(3), {800, 1000}, 93.5f, {}, 71.0f};
    {
        const auto session = create(1);
        session->putRender("v1", render, {bytes.begin(), bytes.end()});
        EXPECT_TRUE(session->unsaved());
        session->save({});
        session->edit("Rate", {}, stars(1));
        session->save({});
    }
    const auto again = open();
    ASSERT_EQ(again->renders().size(), 1u);
    EXPECT_EQ(again->renders().at("v1"), render);
    EXPECT_FALSE(render.isOf(*findVariation(again->session(), "v1"))) << "made of another recipe: out of date";
    const auto back = again->render("v1", {});
    EXPECT_TRUE(std::ranges::equal(back, bytes));
}

TEST_F(OpenedSession, AnalysesAreKept)
{
    {
        const auto session = OpenSession::create(file_, made::session(2), made::photosIn(folder_.path() / "photos", 2), {}, {}, {{made::idOf(1), "first"}});
        EXPECT_EQ(session->analysis(made::idOf(1), {}), "first");
        session->putAnalysis(made::idOf(2), "second");
        session->save({});
        session->edit("Rate", {}, stars(1));
        session->save({});
    }
    const auto again = open();
    EXPECT_EQ(again->analysis(made::idOf(1), {}), "first");
    EXPECT_EQ(again->analysis(made::idOf(2), {}), "second");
    EXPECT_EQ(again->analysis(made::idOf(3), {}), std::nullopt);
    EXPECT_TRUE(again->problems().empty());
    EXPECT_FALSE(std::filesystem::exists(file_.string() + ".journal-1"));
}

TEST_F(OpenedSession, TheJournalGoesWhenAllOfItIsSaved)
{
    {
        const auto session = create(1);
        session->edit("Rate", {}, stars(1));
        session->flush();
        EXPECT_TRUE(std::filesystem::exists(file_.string() + ".journal"));
        session->save({});
    }
    EXPECT_FALSE(std::filesystem::exists(file_.string() + ".journal"));
    EXPECT_FALSE(std::filesystem::exists(file_.string() + ".lock"));
    EXPECT_EQ(findVariation(open()->session(), "v1")->rating.stars, 1);
}

/// What a program of format 0 wrote.
std::string versionZero()
{
    return R"({"format":"likeness.session","version":0,"notes":"old","photos":[{"hash":")" + made::idOf(1) + R"(","file":"IMG_1.jpg","bytes":3000}],)" +
           R"("shots":[{"id":"v1","photo":0,"face":0,"style":"studio-dark","stars":4,"picked":true,"recipe":{"version":1,"colour":{"warmth":7}}}]})";
}

TEST_F(OpenedSession, AnOlderVersionIsMigrated)
{
    made::put(file_, made::zip({{"session.json", versionZero(), true}, {"photos/" + made::idOf(1) + ".jpg", made::photoBytes(1)}}));
    {
        const auto session = open();
        EXPECT_EQ(session->version(), 0);
        EXPECT_FALSE(session->readOnly());
        const Variation* headshot = findVariation(session->session(), "v1");
        ASSERT_NE(headshot, nullptr);
        EXPECT_EQ(headshot->rating, (Rating{4, Flag::Pick, Label::None}));
        EXPECT_EQ(headshot->recipe->colour.warmth, 7);
        EXPECT_EQ(session->session().about->notes, "old");
        session->edit("Rate", {}, stars(2));  // into the journal of a file that has no name for it yet
    }
    {
        const auto session = open();
        EXPECT_EQ(findVariation(session->session(), "v1")->rating.stars, 2);
        EXPECT_EQ(made::bytesOf(session->photoFile(made::idOf(1), {})), made::photoBytes(1));
        session->save({});
    }
    EXPECT_EQ(open()->version(), 1);
}

TEST_F(OpenedSession, ANewerVersionIsReadAsFarAsItIsKnown)
{
    // A newer text: this version's keys, more words, more parameters.
    const nlohmann::json recipe = {{"version", 9}, {"colour", {{"warmth", 7}, {"glow", 3}}}, {"hologram", {{"depth", 1}}}};
    const nlohmann::json text = {
        {"format", "likeness.session"}, {"version", 9}, {"clouds", true},
        {"savePoint", {{"journal", "x"}, {"before", ""}, {"folded", 0}}},
        {"abouts", {{{"permission", {{"whose", "agency"}, {"person", ""}, {"purpose", ""}, {"date", ""}}}, {"subject", ""}, {"notes", "new"}, {"mood", 1}}}},
        {"photos", {{{"id", made::idOf(1)}, {"name", "IMG_1.jpg"}, {"bytes", 3000}, {"extent", {4000, 3000}}, {"used", true},
                     {"says", {{"notes", nlohmann::json::array()}, {"digitalSourceType", ""}, {"captured", ""}}}}}},
        {"subjects", nlohmann::json::array()}, {"recipes", {recipe}},
        {"variations", {{{"id", "v1"}, {"source", {made::idOf(1), 0}}, {"style", ""}, {"recipe", 0}, {"stars", 4}, {"flag", "pick"}, {"label", "violet"}, {"note", ""}}}},
        {"photoLists", {{0}}}, {"subjectLists", {nlohmann::json::array()}}, {"variationLists", {{0}}},
        {"states", {{{"label", "Saved"}, {"mergeKey", ""}, {"about", 0}, {"photos", 0}, {"subjects", 0}, {"variations", 0}}}},
        {"current", 0}, {"renders", nlohmann::json::array()}};
    const std::string bytes = made::zip({{"session.json", text.dump(), true}, {"photos/" + made::idOf(1) + ".jpg", made::photoBytes(1)}});
    made::put(file_, bytes);
    {
        const auto session = open();
        EXPECT_TRUE(session->readOnly());
        EXPECT_EQ(session->version(), 9);
        EXPECT_TRUE(has(session->problems(), "newer-version"));
        EXPECT_EQ(findVariation(session->session(), "v1")->rating, (Rating{4, Flag::Pick, Label::None}));
        EXPECT_EQ(findVariation(session->session(), "v1")->recipe->colour.warmth, 7);
        EXPECT_EQ(refusal([&] { session->edit("Rate", {}, stars(1)); }).code(), base::ErrorCode::NotWritable);
        EXPECT_EQ(refusal([&] { session->save({}); }).code(), base::ErrorCode::NotWritable);
        EXPECT_EQ(made::bytesOf(session->photoFile(made::idOf(1), {})), made::photoBytes(1));
    }
    EXPECT_EQ(made::bytesOf(file_), bytes);
    EXPECT_FALSE(std::filesystem::exists(file_.string() + ".journal"));

    auto strange = text;
    strange.erase("states");
    made::put(file_, made::zip({{"session.json", strange.dump(), true}}));
    const auto error = refusal([&] { open(); });
    EXPECT_EQ(error.code(), base::ErrorCode::UnsupportedFormat);
    EXPECT_NE(error.message().find("newer Likeness"), std::string::npos) << error.message();
}

TEST_F(OpenedSession, WhatIsNotThereOrThereAlready)
{
    EXPECT_EQ(refusal([&] { open(); }).code(), base::ErrorCode::NotFound);
    create(1);
    EXPECT_EQ(refusal([&] { create(1); }).code(), base::ErrorCode::BadValue);
    EXPECT_EQ(refusal([&] { OpenSession::open(folder_.path(), {}, {}); }).code(), base::ErrorCode::NotReadable);
    EXPECT_EQ(refusal([&] { OpenSession::create(folder_.path() / "none" / "a.likeness", {}, {}, {}, {}); }).code(), base::ErrorCode::NotWritable);
}

TEST_F(OpenedSession, AFileMarkedReadOnlyStaysAsItIs)
{
    create(1);
    std::filesystem::permissions(file_, std::filesystem::perms::owner_read);
    const auto session = open();
    EXPECT_TRUE(session->readOnly());
    EXPECT_TRUE(has(session->problems(), "read-only"));
}

TEST_F(OpenedSession, WhoListensIsToldOfEveryChange)
{
    const auto session = create(1);
    std::vector<int> told;
    const boost::signals2::scoped_connection listening = session->onChange(
        [&](const Session& before, const Session& now) { told.push_back(findVariation(now, "v1")->rating.stars * 10 + findVariation(before, "v1")->rating.stars); });
    session->edit("Rate", {}, stars(3));
    session->edit("Rate", {}, stars(3));
    session->undo();
    session->redo();
    EXPECT_EQ(told, (std::vector<int>{30, 3, 30}));
}

TEST_F(OpenedSession, ADiskThatTakesNoMoreIsTold)
{
    const auto session = create(1);
    std::filesystem::remove(file_.string() + ".journal");
    session->edit("Rate", {}, stars(3));
    EXPECT_THROW(session->flush(), base::Error);
    ASSERT_TRUE(session->trouble());
    session->save({});  // which brings a new journal
    EXPECT_FALSE(session->trouble());
    session->edit("Rate", {}, stars(4));
    session->flush();
    EXPECT_EQ(findVariation(open(true)->session(), "v1")->rating.stars, 4);
    EXPECT_EQ(open(true)->history().steps().size(), 3u);
}

}  // namespace
}  // namespace studio

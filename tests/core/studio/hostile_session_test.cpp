#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/error.h"
#include "tests/core/studio/made_session.h"
#include "tests/core/studio/made_zip.h"
#include "tests/support/installed_models.h"

namespace studio {
namespace {

using made::ZipEntry;

/// session.json of a session with one photo and two headshots, as the program writes it.
std::string goodText(const std::filesystem::path& folder)
{
    const auto file = folder / "good.likeness";
    OpenSession::create(file, made::session(1), made::photosIn(folder / "photos", 1), {}, {});
    const std::string zip = made::bytesOf(file);
    // The first entry, deflated: inflate it.
    const auto at = [&](std::size_t place, int bytes) {
        std::uint32_t value = 0;
        for (int i = bytes; i-- > 0;)
            value = value << 8 | static_cast<unsigned char>(zip.at(place + static_cast<std::size_t>(i)));
        return value;
    };
    const std::size_t start = 30 + at(26, 2) + at(28, 2);
    std::string text(1 << 20, '\0');
    z_stream stream{};
    inflateInit2(&stream, -MAX_WBITS);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(zip.data() + start));
    stream.avail_in = static_cast<uInt>(zip.size() - start);
    stream.next_out = reinterpret_cast<Bytef*>(text.data());
    stream.avail_out = static_cast<uInt>(text.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    text.resize(stream.total_out);
    inflateEnd(&stream);
    return text;
}

class HostileSession : public testing::Test {
protected:
    HostileSession() : text_(goodText(folder_.path())) {}

    std::vector<ZipEntry> good() const { return {{"session.json", text_, true}, {"photos/" + made::idOf(1) + ".jpg", made::photoBytes(1)}}; }

    /// The error that opening gives; the file and its folder stay as they were.
    base::Error refusal(const std::string& bytes)
    {
        const auto file = folder_.path() / "bad.likeness";
        made::put(file, bytes);
        const auto before = names();
        try {
            OpenSession::open(file, {}, {});
        } catch (const base::Error& error) {
            EXPECT_EQ(names(), before) << "something was left";
            EXPECT_EQ(made::bytesOf(file), bytes);
            EXPECT_NE(error.message().find("bad.likeness"), std::string::npos) << error.message();
            EXPECT_FALSE(error.remedy().empty());
            return error;
        }
        return {base::ErrorCode::Internal, "It was opened", ""};
    }

    void refusesEntry(const ZipEntry& entry, const std::string& shown, const std::string& why)
    {
        auto entries = good();
        entries.push_back(entry);
        const auto error = refusal(made::zip(entries));
        EXPECT_NE(error.message().find(shown), std::string::npos) << error.message();
        EXPECT_NE(error.message().find(why), std::string::npos) << error.message();
    }

    std::vector<std::string> names() const
    {
        std::vector<std::string> all;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path()))
            all.push_back(entry.path().string());
        std::ranges::sort(all);
        return all;
    }

    const support::TemporaryFolder folder_;
    const std::string text_;
};

TEST_F(HostileSession, AFileByteByByteOpens)
{
    const auto file = folder_.path() / "made.likeness";
    made::put(file, made::zip(good()));
    const auto session = OpenSession::open(file, {}, {});
    EXPECT_EQ(session->session(), made::session(1));
    EXPECT_TRUE(session->problems().empty());
    EXPECT_TRUE(session->check({}).empty());
    EXPECT_EQ(made::bytesOf(session->photoFile(made::idOf(1), {})), made::photoBytes(1));
}

TEST_F(HostileSession, NamesThatLeaveTheArchive)
{
    for (const std::string name : {"../evil.jpg", "photos/../../evil.jpg", "photos/..", "./a", "photos//a"})
        refusesEntry({name, "x"}, name, "climbs");
    for (const std::string name : {"/etc/passwd", "C:\\evil.jpg", "..\\evil.jpg", "c:evil"})
        refusesEntry({name, "x"}, name, "absolute path");
    refusesEntry({"photos/a\nb", "x"}, "photos/a?b", "control characters");
    refusesEntry({std::string("photos/a\0b", 10), "x"}, "photos/a", "");
    refusesEntry({std::string(300, 'a'), "x"}, "aaa", "too long");
}

TEST_F(HostileSession, LinksDuplicatesAndEncryptedEntries)
{
    refusesEntry({.name = "photos/link", .content = "/etc/passwd", .attributes = 0120777u << 16}, "photos/link", "is a link");
    refusesEntry({"session.json", "{}"}, "session.json", "twice");
    refusesEntry({"Session.JSON", "{}"}, "Session.JSON", "twice");
    refusesEntry({.name = "photos/secret", .content = "x", .flags = 1}, "photos/secret", "encrypted");
    refusesEntry({.name = "photos/odd", .content = "x", .method = 12}, "photos/odd", "method 12");
    refusesEntry({"photos/", "x"}, "photos/", "folder with content");
}

TEST_F(HostileSession, Bombs)
{
    refusesEntry({"bomb.json", std::string(4'000'000, ' '), true}, "bomb.json", "250 times");
    refusesEntry({.name = "bomb.json", .content = "x", .deflated = true, .unpacked = 0xFFFFFFF0u}, "bomb.json", "would unpack to 4294967280 bytes");
    refusesEntry({.name = "photos/x", .content = "x", .unpacked = 4000}, "photos/x", "two sizes");
    refusesEntry({.name = "photos/x", .content = "x", .unpacked = 4'000'000, .packed = 4'000'000}, "photos/x", "larger than the file");
    // Each within its limit, together not.
    std::vector<ZipEntry> many = good();
    for (int i = 0; i < 10; ++i)
        many.push_back({.name = "more-" + std::to_string(i), .content = made::photoBytes(i, 300'000), .deflated = true, .unpacked = 60'000'000});
    const auto error = refusal(made::zip(many));
    EXPECT_EQ(error.code(), base::ErrorCode::TooLarge) << error.message();
    std::vector<ZipEntry> crowd = good();
    for (int i = 0; i < 21'000; ++i)
        crowd.push_back({"n" + std::to_string(i), ""});
    EXPECT_EQ(refusal(made::zip(crowd)).code(), base::ErrorCode::TooLarge);
}

TEST_F(HostileSession, CutAndDamagedFiles)
{
    const std::string whole = made::zip(good());
    for (std::size_t length = 0; length < whole.size(); length += 1 + whole.size() / 150)
        EXPECT_NE(refusal(whole.substr(0, length)).code(), base::ErrorCode::Internal) << length;
    EXPECT_EQ(refusal("no zip at all").code(), base::ErrorCode::UnsupportedFormat);
    EXPECT_EQ(refusal(made::zip({{"other.txt", "x"}})).code(), base::ErrorCode::UnsupportedFormat);
    EXPECT_EQ(refusal(made::zip(good(), std::uint16_t{7})).code(), base::ErrorCode::Damaged) << "more entries are said than there are";
    auto entries = good();
    entries[0].crc = 1;
    const auto error = refusal(made::zip(entries));
    EXPECT_EQ(error.code(), base::ErrorCode::Damaged);
    EXPECT_NE(error.message().find("session.json"), std::string::npos);
    EXPECT_NE(error.message().find("checksum"), std::string::npos);
}

TEST_F(HostileSession, AnyChangedByteIsAnErrorOrHarmless)
{
    const std::string whole = made::zip(good());
    for (std::size_t i = 0; i < whole.size(); i += 1 + whole.size() / 400) {
        std::string bytes = whole;
        bytes[i] = static_cast<char>(bytes[i] ^ 0x41);
        made::put(folder_.path() / "bad.likeness", bytes);
        try {
            const auto session = OpenSession::open(folder_.path() / "bad.likeness", {.readOnly = true}, {});
            session->check({});
        } catch (const base::Error& error) {
            EXPECT_NE(error.message().find("bad.likeness"), std::string::npos) << error.message();
        }
    }
}

TEST_F(HostileSession, ADamagedPhotoIsNamedAndTheRestIsThere)
{
    const auto file = folder_.path() / "bad.likeness";
    auto entries = good();
    entries[1].crc = 1;
    made::put(file, made::zip(entries));
    const auto session = OpenSession::open(file, {}, {});
    EXPECT_EQ(session->session(), made::session(1));
    const auto found = session->check({});
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found.front().severity, vision::Severity::Stop);
    EXPECT_NE(found.front().message.find("IMG_1.jpg"), std::string::npos) << found.front().message;
    EXPECT_THROW(session->photoFile(made::idOf(1), {}), base::Error);
    session->edit("Rate", {}, [](const Session& now) { return withStars(now, {"v1"}, 2); });
    session->save({});
    EXPECT_EQ(session->check({}).size(), 1u) << "a save neither mends nor loses it";

    entries = good();
    entries[1].content[100] ^= 1;  // a right checksum of wrong bytes
    made::put(folder_.path() / "other.likeness", made::zip(entries));
    const auto other = OpenSession::open(folder_.path() / "other.likeness", {}, {});
    EXPECT_EQ(other->check({}).size(), 1u);
    EXPECT_THROW(other->photoFile(made::idOf(1), {}), base::Error);
}

TEST_F(HostileSession, WrongTexts)
{
    const auto with = [&](const std::string& text) { return made::zip({{"session.json", text, true}}); };
    const auto replaced = [&](const std::string& what, const std::string& by) {
        std::string text = text_;
        const auto place = text.find(what);
        EXPECT_NE(place, std::string::npos) << what;
        return with(text.replace(place, what.size(), by));
    };
    const auto says = [&](const std::string& bytes, const std::string& words) {
        const auto error = refusal(bytes);
        EXPECT_EQ(error.code(), base::ErrorCode::Damaged) << error.message();
        EXPECT_NE(error.message().find(words), std::string::npos) << error.message();
    };
    says(with(std::string(1000, '[')), "nested deeper");
    says(with(std::string(100'000, '[') + std::string(100'000, ']')), "nested deeper");
    says(with("{"), "session.json");
    says(with("[]"), "session.json");
    says(with("{}"), "format");
    says(replaced("likeness.session", "likeness.picture"), "format");
    says(replaced("\"current\":0", "\"current\":1"), "current");
    says(replaced("\"current\":0", "\"current\":-1"), "current");
    says(replaced("\"stars\":0", "\"stars\":9"), "stars");
    says(replaced("\"stars\":0", "\"stars\":\"many\""), "is a text");
    says(replaced("IMG_1.jpg", "../IMG_1"), "plain file name");
    says(replaced("\"id\":\"v1\"", "\"id\":\"v2\""), "twice");
    says(replaced("\"flag\":\"none\"", "\"flag\":\"maybe\""), "maybe");
    says(replaced("\"variationLists\":[[0,1]]", "\"variationLists\":[[0,7]]"), "whole number from 0 to 1");
    says(replaced("\"states\":[{", "\"states\":[],\"old\":[{"), "states");
    says(replaced("\"id\":\"" + made::idOf(1), "\"id\":\"" + made::idOf(2)), "not in the session");
    says(replaced("\"warmth\":0", "\"warmth\":1e9"), "warmth");
}

}  // namespace
}  // namespace studio

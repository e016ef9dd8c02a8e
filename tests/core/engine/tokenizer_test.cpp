#include "core/engine/text/tokenizer.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/engine/text/unicode.h"
#include "core/engine/tool/check_tokenizer.h"
#include "tests/support/shared_folder.h"
#include "tests/support/temporary_folder.h"

namespace engine {
namespace {

namespace fs = std::filesystem;
using Ids = std::vector<std::int64_t>;

std::string utf8(const std::u32string& text)
{
    std::string bytes;
    for (const char32_t code : text)
        unicode::appendUtf8(bytes, code);
    return bytes;
}

/// A vocabulary of all bytes, some joined pairs and the two marks; what a test changes in it is to be found.
class SmallVocabulary {
public:
    SmallVocabulary()
    {
        char32_t next = 0x100;
        for (char32_t byte = 0; byte < 256; byte++) {
            const bool prints = (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
            const std::string sign = utf8(std::u32string(1, prints ? byte : next++));
            add(sign);
            add(sign + "</w>");
        }
        for (const char* token : {"ab", "abc</w>", "aa", "aaaa", "<|startoftext|>", "<|endoftext|>"})
            add(token);
    }

    /// Where the files lie now.
    fs::path write() const
    {
        std::ofstream(folder_.path() / "vocab.json") << ids;
        std::ofstream(folder_.path() / "merges.txt") << merges;
        return folder_.path();
    }
    fs::path folder() const { return folder_.path(); }
    std::int64_t id(const std::string& token) const { return ids.at(token).get<std::int64_t>(); }

    nlohmann::json ids = nlohmann::json::object();
    std::string merges = "#version: 0.2\na b\nab c</w>\na a\naa aa\n";

private:
    void add(const std::string& token) { ids[token] = ids.size(); }
    support::TemporaryFolder folder_;
};

std::string complaint(const fs::path& folder)
{
    try {
        const Tokenizer tokenizer(folder);
        return "";
    } catch (const base::Error& error) {
        return error.message();
    }
}

#define EXPECT_COMPLAINT(folder, words) EXPECT_NE(complaint(folder).find(words), std::string::npos) << complaint(folder)

TEST(Tokenizer, GivesTheReferencesIds)
{
    SKIP_WITHOUT_SHARED("fixtures/clip-vocab");
    const auto prompts = checkTokenizer(fs::path(LIKENESS_SOURCE_DIR) / "tests/data/diffusion/tokenizer.json", support::sharedFolder("fixtures/clip-vocab"));
    EXPECT_EQ(prompts.size(), 72u);
    for (const CheckedPrompt& prompt : prompts)
        EXPECT_TRUE(prompt.differences == 0 && prompt.trouble.empty()) << prompt.name << ' ' << prompt.trouble;
}

TEST(Tokenizer, JoinsPairsByRank)
{
    const SmallVocabulary vocabulary;
    const Tokenizer tokenizer(vocabulary.write());
    const auto id = [&](const char* token) { return vocabulary.id(token); };
    EXPECT_EQ(tokenizer.encode("ABC abc\n"), (Ids{id("abc</w>"), id("abc</w>")}));
    EXPECT_EQ(tokenizer.encode("abd"), (Ids{id("ab"), id("d</w>")}));
    EXPECT_EQ(tokenizer.encode("aaaaaa"), (Ids{id("aaaa"), id("a"), id("a</w>")}));
    EXPECT_EQ(tokenizer.encode("aaab"), (Ids{id("aa"), id("a"), id("b</w>")}));  // "a b" has the better rank, but the last byte is "b</w>"
    EXPECT_EQ(tokenizer.encode("a1!?"), (Ids{id("a</w>"), id("1</w>"), id("!"), id("?</w>")}));
    EXPECT_EQ(tokenizer.encode("<|EndOfText|>"), (Ids{tokenizer.end()}));
    EXPECT_EQ(tokenizer.encode(" \t\n"), Ids{});
}

TEST(Tokenizer, TakesAnyBytes)
{
    const SmallVocabulary vocabulary;
    const Tokenizer tokenizer(vocabulary.write());
    std::string all;
    for (int first = 0; first < 256; first++)
        for (int second = 0; second < 256; second += 5)
            all += {static_cast<char>(first), static_cast<char>(second)};
    EXPECT_GT(tokenizer.encode(all).size(), 1000u);
    EXPECT_EQ(tokenizer.encode("\xFF"), tokenizer.encode("\uFFFD"));
    // A million letters in one word: joined in n log n, not n squared.
    EXPECT_EQ(tokenizer.encode(std::string(1'000'000, 'a')).size(), 249'999u + 3);
}

TEST(Tokenizer, CutsLongPromptsIntoChunks)
{
    const SmallVocabulary vocabulary;
    const Tokenizer tokenizer(vocabulary.write());
    std::string text;
    for (int i = 0; i < 80; i++)
        text += "b ";
    const Ids ids = tokenizer.encode(text);
    ASSERT_EQ(ids.size(), 80u);
    EXPECT_EQ(chunksOf(ids), 2);
    EXPECT_EQ(chunksOf({}), 1);
    EXPECT_EQ(chunksOf(Ids(75)), 1);
    EXPECT_EQ(chunksOf(Ids(76)), 2);
    const at::Tensor rows = promptIds(tokenizer, ids, 2, 7);
    ASSERT_EQ(rows.sizes(), (at::IntArrayRef{2, 77}));
    EXPECT_EQ(rows[0][0].item<std::int64_t>(), tokenizer.begin());
    EXPECT_EQ(rows[0][76].item<std::int64_t>(), tokenizer.end());
    EXPECT_EQ(rows[1][5].item<std::int64_t>(), vocabulary.id("b</w>"));
    EXPECT_EQ(rows[1][6].item<std::int64_t>(), tokenizer.end());
    EXPECT_EQ(rows[1][7].item<std::int64_t>(), 7);
    EXPECT_TRUE(at::equal(promptIds(tokenizer, ids, 1, 7)[0], rows[0]));
    EXPECT_EQ(promptIds(tokenizer, {}, 1, 7)[0][1].item<std::int64_t>(), tokenizer.end());
}

TEST(Tokenizer, PadsAsItsConfigurationSays)
{
    const SmallVocabulary vocabulary;
    EXPECT_EQ(Tokenizer(vocabulary.write()).pad(), vocabulary.id("<|endoftext|>"));
    std::ofstream(vocabulary.folder() / "tokenizer_config.json") << R"({"pad_token": "!"})";
    EXPECT_EQ(Tokenizer(vocabulary.folder()).pad(), vocabulary.id("!"));
    std::ofstream(vocabulary.folder() / "tokenizer_config.json") << R"({"pad_token": {"content": "!", "lstrip": false}})";
    EXPECT_EQ(Tokenizer(vocabulary.folder()).pad(), vocabulary.id("!"));
    std::ofstream(vocabulary.folder() / "tokenizer_config.json") << R"({"pad_token": "nobody's"})";
    EXPECT_COMPLAINT(vocabulary.folder(), "pad_token");
}

TEST(Tokenizer, RefusesVocabulariesThatAreNone)
{
    SmallVocabulary vocabulary;
    const auto changed = [&](const std::string& token, const nlohmann::json& id) {
        const nlohmann::json before = vocabulary.ids;
        vocabulary.ids[token] = id;
        const fs::path folder = vocabulary.write();
        vocabulary.ids = before;
        return folder;
    };
    EXPECT_COMPLAINT("no-such-folder", "does not exist");
    EXPECT_COMPLAINT(changed("a", -1), "an id that is not its own");
    EXPECT_COMPLAINT(changed("a", 1e9), "an id that is not its own");
    EXPECT_COMPLAINT(changed("a", 0), "an id that is not its own");
    EXPECT_COMPLAINT(changed("a", "0"), "an id that is not its own");
    vocabulary.ids.erase("<|endoftext|>");
    EXPECT_COMPLAINT(vocabulary.write(), "lacks the token <|endoftext|>");
    for (const char* text : {"", "[]", "7", "{", "{\"a\":0}"}) {
        std::ofstream(vocabulary.folder() / "vocab.json") << text;
        EXPECT_COMPLAINT(vocabulary.folder(), "vocab.json");
    }
}

TEST(Tokenizer, RefusesMergesThatAreNone)
{
    SmallVocabulary vocabulary;
    for (const char* line : {"a", "a  b", "a q", "nobody b", "a b"}) {
        vocabulary.merges = std::string("#version: 0.2\na b\n") + line + "\n";
        EXPECT_COMPLAINT(vocabulary.write(), "merges.txt is no vocabulary of CLIP: line 3");
    }
    vocabulary.merges = "#version: 0.2\r\na b\r\n\r\n";
    EXPECT_EQ(complaint(vocabulary.write()), "");
}

TEST(Unicode, ComposesAndLowers)
{
    EXPECT_EQ(unicode::composed(U"e\u0301"), U"\u00E9");
    EXPECT_EQ(unicode::composed(U"q\u0307\u0323"), U"q\u0323\u0307");       // by combining class
    EXPECT_EQ(unicode::composed(U"\u1100\u1161\u11A8"), U"\uAC01");         // Hangul, by rule
    EXPECT_EQ(unicode::composed(U"\u212B\u0958"), U"\u00C5\u0915\u093C");   // singleton; excluded from composition
    EXPECT_EQ(unicode::composed(U"a\u0315\u0300"), U"\u00E0\u0315");        // a mark of another class between is no hindrance
    EXPECT_EQ(unicode::lowered(U"\u00C4\u0130\u03A3\U00010400A"), U"\u00E4i\u0307\u03C3\U00010428a");
    EXPECT_TRUE(unicode::isLetter(U'\u4E2D') && unicode::isNumber(U'\u2163') && unicode::isSpace(U'\u3000') && !unicode::isLetter(U'\u0301'));
}

TEST(Unicode, ReplacesBrokenBytes)
{
    EXPECT_EQ(unicode::decode("a\xC3\xA9\xF0\x9F\x98\x80"), U"a\u00E9\U0001F600");
    EXPECT_EQ(unicode::decode("\xC0\xAF"), U"\uFFFD\uFFFD");              // overlong
    EXPECT_EQ(unicode::decode("\xED\xA0\x80"), U"\uFFFD\uFFFD\uFFFD");    // surrogate
    EXPECT_EQ(unicode::decode("\xF4\x90\x80\x80"), U"\uFFFD\uFFFD\uFFFD\uFFFD");
    EXPECT_EQ(unicode::decode("\xE2\x82"), U"\uFFFD\uFFFD");              // cut
}

}  // namespace
}  // namespace engine

#include "core/engine/text/tokenizer.h"

#include <ATen/ATen.h>
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <queue>

#include "core/base/error.h"
#include "core/base/platform.h"
#include "core/engine/text/unicode.h"
#include "core/engine/weights/network.h"

namespace engine {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;
using nlohmann::json;

constexpr std::int64_t kMostIds = 1'000'000;  // CLIP's own has 49,408
constexpr std::string_view kBegin = "<|startoftext|>", kEnd = "<|endoftext|>", kWordEnd = "</w>";

[[noreturn]] void throwDamaged(const fs::path& file, const std::string& what)
{
    throw Error(ErrorCode::Damaged, base::displayName(file) + " is no vocabulary of CLIP: " + what, "Fetch the model's tokenizer again.", file);
}

/// GPT-2's spelling of bytes as printable characters: those that are print as themselves, the others follow from U+0100 on.
std::array<std::string, 256> byteSpelling()
{
    std::array<std::string, 256> spelling;
    char32_t next = 0x100;
    for (unsigned byte = 0; byte < 256; byte++) {
        const bool prints = (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
        unicode::appendUtf8(spelling[byte], prints ? byte : next++);
    }
    return spelling;
}

/// How many characters the piece has that starts at `at`; 0 for white space.
std::size_t pieceLength(std::u32string_view text, std::size_t at)
{
    const std::u32string_view rest = text.substr(at);
    const auto starts = [&](std::u32string_view word) {
        // The pattern is compared without regard to case, and by Unicode's rules the long s is an s.
        return rest.size() >= word.size() && std::equal(word.begin(), word.end(), rest.begin(), [](char32_t w, char32_t t) { return t == w || (w == U's' && t == 0x17F); });
    };
    for (const std::u32string_view word : {U"<|startoftext|>", U"<|endoftext|>", U"'s", U"'t", U"'re", U"'ve", U"'m", U"'ll", U"'d"})
        if (starts(word))
            return word.size();
    const auto run = [&](auto belongs) { return static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), belongs) - rest.begin()); };
    if (const std::size_t letters = run(unicode::isLetter))
        return letters;
    if (unicode::isNumber(rest[0]))
        return 1;
    return run([](char32_t c) { return !unicode::isSpace(c) && !unicode::isLetter(c) && !unicode::isNumber(c); });
}

std::u32string normalised(std::string_view text)
{
    std::u32string collapsed;
    for (const char32_t code : unicode::composed(unicode::decode(text)))
        if (!unicode::isSpace(code))
            collapsed += code;
        else if (!collapsed.empty() && collapsed.back() != U' ')
            collapsed += U' ';
    return unicode::lowered(collapsed);
}

}  // namespace

Tokenizer::Tokenizer(const fs::path& folder)
{
    const auto read = [](const fs::path& file, void (Tokenizer::*take)(std::string_view, const fs::path&), Tokenizer& tokenizer) {
        const base::MappedFile bytes = base::mapFile(file);
        (tokenizer.*take)({reinterpret_cast<const char*>(bytes.data.get()), bytes.size}, file);
    };
    read(folder / "vocab.json", &Tokenizer::readVocabulary, *this);
    read(folder / "merges.txt", &Tokenizer::readMerges, *this);
    if (fs::exists(folder / "tokenizer_config.json"))
        read(folder / "tokenizer_config.json", &Tokenizer::readPadding, *this);
}

Tokenizer::Tokenizer(std::string_view vocabulary, std::string_view merges, std::string_view config, const fs::path& folder)
{
    readVocabulary(vocabulary, folder / "vocab.json");
    readMerges(merges, folder / "merges.txt");
    if (!config.empty())
        readPadding(config, folder / "tokenizer_config.json");
}

void Tokenizer::readPadding(std::string_view text, const fs::path& file)
{
    json pad = parseJson(text, file);
    for (const char* key : {"pad_token", "content"})  // the token itself, or an object around it
        if (pad.is_object() && pad.contains(key))
            pad = json(pad[key]);
    if (!pad.is_string())
        return;
    const std::string token = pad.get<std::string>();
    const auto found = ids_.find(token), asWord = ids_.find(token + std::string(kWordEnd));
    if (found == ids_.end() && asWord == ids_.end())
        throwDamaged(file, "its pad_token is not in vocab.json");
    pad_ = found != ids_.end() ? found->second : asWord->second;
}

void Tokenizer::readVocabulary(std::string_view text, const fs::path& file)
{
    const json document = parseJson(text, file);
    if (!document.is_object() || document.size() > kMostIds)
        throwDamaged(file, "it is no table of tokens");
    std::vector<bool> taken(document.size());
    for (const auto& [token, id] : document.items()) {
        // Each of 0 to n - 1 once: an id is a row of the text encoder's table.
        if (!id.is_number_unsigned() || id.get<std::uint64_t>() >= taken.size() || taken[id.get<std::size_t>()])
            throwDamaged(file, "the token " + token.substr(0, 60) + " has an id that is not its own");
        taken[id.get<std::size_t>()] = true;
        ids_.emplace(token, id.get<std::int32_t>());
    }
    const auto need = [&](const std::string& token) {
        const auto found = ids_.find(token);
        if (found == ids_.end())
            throwDamaged(file, "it lacks the token " + token);
        return found->second;
    };
    begin_ = need(std::string(kBegin));
    end_ = pad_ = need(std::string(kEnd));
    const auto spelling = byteSpelling();
    for (std::size_t byte = 0; byte < 256; byte++) {
        bytes_[0][byte] = need(spelling[byte]);
        bytes_[1][byte] = need(spelling[byte] + std::string(kWordEnd));
    }
}

void Tokenizer::readMerges(std::string_view text, const fs::path& file)
{
    std::int32_t rank = 0;
    for (std::int64_t line = 1; !text.empty(); line++) {
        std::string_view pairText = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), pairText.size() + 1));
        if (pairText.ends_with('\r'))
            pairText.remove_suffix(1);
        if (pairText.empty() || (line == 1 && pairText.starts_with("#version")))
            continue;
        const std::size_t space = pairText.find(' ');
        const std::string first(pairText.substr(0, space)), second(space == std::string_view::npos ? "" : pairText.substr(space + 1));
        const auto a = ids_.find(first), b = ids_.find(second), both = ids_.find(first + second);
        if (a == ids_.end() || b == ids_.end() || both == ids_.end())
            throwDamaged(file, "line " + std::to_string(line) + " joins what vocab.json does not have");
        const Pair pair = Pair{static_cast<std::uint32_t>(a->second)} << 32 | static_cast<std::uint32_t>(b->second);
        if (!merges_.try_emplace(pair, Merge{rank++, both->second}).second)
            throwDamaged(file, "line " + std::to_string(line) + " repeats an earlier one");
    }
}

std::vector<std::int64_t> Tokenizer::encode(std::string_view text) const
{
    const std::u32string plain = normalised(text);
    std::vector<std::int64_t> ids;
    std::string bytes;
    for (std::size_t at = 0, length = 0; at < plain.size(); at += std::max<std::size_t>(length, 1)) {
        length = pieceLength(plain, at);
        if (length == 0)
            continue;
        bytes.clear();
        for (const char32_t code : plain.substr(at, length))
            unicode::appendUtf8(bytes, code);
        if (bytes == kBegin || bytes == kEnd)
            ids.push_back(bytes == kBegin ? begin_ : end_);
        else
            appendPiece(ids, bytes);
    }
    return ids;
}

void Tokenizer::appendPiece(std::vector<std::int64_t>& to, std::string_view bytes) const
{
    struct Symbol {
        std::int32_t id;
        std::int32_t before, after;  // neighbours, -1 for none
    };
    std::vector<Symbol> symbols;
    const auto count = static_cast<std::int32_t>(bytes.size());
    for (std::int32_t i = 0; i < count; i++)
        symbols.push_back({bytes_[i + 1 == count][static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)])], i - 1, i + 1 == count ? -1 : i + 1});

    // Pairs by rank, of equal ones the leftmost first; those that a merge has overtaken are recognised by their ids.
    struct Candidate {
        std::int32_t rank, left, leftId, rightId, result;
        bool operator<(const Candidate& other) const { return std::pair(other.rank, other.left) < std::pair(rank, left); }
    };
    std::priority_queue<Candidate> candidates;
    const auto consider = [&](std::int32_t left) {
        if (left < 0 || symbols[static_cast<std::size_t>(left)].after < 0)
            return;
        const Symbol& a = symbols[static_cast<std::size_t>(left)];
        const Symbol& b = symbols[static_cast<std::size_t>(a.after)];
        const auto merge = merges_.find(Pair{static_cast<std::uint32_t>(a.id)} << 32 | static_cast<std::uint32_t>(b.id));
        if (merge != merges_.end())
            candidates.push({merge->second.rank, left, a.id, b.id, merge->second.result});
    };
    for (std::int32_t i = 0; i < count; i++)
        consider(i);
    while (!candidates.empty()) {
        const Candidate best = candidates.top();
        candidates.pop();
        Symbol& a = symbols[static_cast<std::size_t>(best.left)];
        if (a.id != best.leftId || a.after < 0 || symbols[static_cast<std::size_t>(a.after)].id != best.rightId)
            continue;
        Symbol& b = symbols[static_cast<std::size_t>(a.after)];
        a.id = best.result;
        a.after = b.after;
        b.id = -1;
        if (a.after >= 0)
            symbols[static_cast<std::size_t>(a.after)].before = best.left;
        consider(a.before);
        consider(best.left);
    }
    for (std::int32_t i = 0; i >= 0; i = symbols[static_cast<std::size_t>(i)].after)
        to.push_back(symbols[static_cast<std::size_t>(i)].id);
}

std::int64_t chunksOf(const std::vector<std::int64_t>& ids)
{
    return std::max<std::int64_t>(1, (static_cast<std::int64_t>(ids.size()) + kPromptTokens - 1) / kPromptTokens);
}

at::Tensor promptIds(const Tokenizer& tokenizer, const std::vector<std::int64_t>& ids, std::int64_t chunks, std::int64_t pad)
{
    at::Tensor rows = at::full({chunks, kPromptTokens + 2}, pad, at::kLong);
    for (std::int64_t chunk = 0; chunk < chunks; chunk++) {
        auto* row = rows.data_ptr<std::int64_t>() + chunk * (kPromptTokens + 2);
        *row++ = tokenizer.begin();
        for (std::int64_t i = chunk * kPromptTokens; i < std::min<std::int64_t>((chunk + 1) * kPromptTokens, static_cast<std::int64_t>(ids.size())); i++)
            *row++ = ids[static_cast<std::size_t>(i)];
        *row = tokenizer.end();
    }
    return rows;
}

}  // namespace engine

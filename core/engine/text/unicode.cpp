#include "core/engine/text/unicode.h"

#include <algorithm>
#include <array>
#include <map>
#include <span>

#include "core/engine/text/unicode_tables.h"

namespace engine::unicode {
namespace {

// Hangul syllables are taken apart and put together by arithmetic: The Unicode Standard, section 3.12.
constexpr char32_t kSyllable = 0xAC00, kLead = 0x1100, kVowel = 0x1161, kTail = 0x11A7;
constexpr char32_t kLeads = 19, kVowels = 21, kTails = 28, kSyllables = kLeads * kVowels * kTails;

template <class Row>
const Row* rowOf(std::span<const Row> rows, char32_t code)
{
    const auto after = std::upper_bound(rows.begin(), rows.end(), code, [](char32_t c, const Row& row) { return c < row.first; });
    return after == rows.begin() || std::prev(after)->last < code ? nullptr : &*std::prev(after);
}

int combiningClass(char32_t code)
{
    const CombiningRun* const run = rowOf(std::span<const CombiningRun>(kCombining), code);
    return run ? run->kind : 0;
}

const Decomposition* decomposition(char32_t code)
{
    for (const std::span<const Decomposition> table : {std::span<const Decomposition>(kComposed), std::span<const Decomposition>(kApart)}) {
        const auto at = std::lower_bound(table.begin(), table.end(), code, [](const Decomposition& d, char32_t c) { return d.code < c; });
        if (at != table.end() && at->code == code)
            return &*at;
    }
    return nullptr;
}

void appendDecomposed(std::u32string& to, char32_t code)
{
    if (code >= kSyllable && code < kSyllable + kSyllables) {
        const char32_t index = code - kSyllable;
        to += kLead + index / (kVowels * kTails);
        to += kVowel + index % (kVowels * kTails) / kTails;
        if (index % kTails != 0)
            to += kTail + index % kTails;
    } else if (const Decomposition* const parts = decomposition(code)) {
        appendDecomposed(to, parts->first);
        if (parts->second != 0)
            appendDecomposed(to, parts->second);
    } else {
        to += code;
    }
}

/// The code that stands for both, 0 for none.
char32_t pairComposed(char32_t first, char32_t second)
{
    if (first >= kLead && first < kLead + kLeads && second >= kVowel && second < kVowel + kVowels)
        return kSyllable + ((first - kLead) * kVowels + second - kVowel) * kTails;
    if (first >= kSyllable && first < kSyllable + kSyllables && (first - kSyllable) % kTails == 0 && second > kTail && second < kTail + kTails)
        return first + second - kTail;
    static const auto pairs = [] {
        std::map<std::pair<char32_t, char32_t>, char32_t> made;
        for (const Decomposition& parts : kComposed)
            made[{parts.first, parts.second}] = parts.code;
        return made;
    }();
    const auto found = pairs.find({first, second});
    return found == pairs.end() ? 0 : found->second;
}

}  // namespace

std::u32string decode(std::string_view utf8)
{
    std::u32string text;
    for (std::size_t i = 0; i < utf8.size();) {
        const auto byte = [&](std::size_t at) { return at < utf8.size() ? static_cast<unsigned char>(utf8[at]) : 0u; };
        const unsigned first = byte(i);
        const std::size_t length = first < 0x80 ? 1 : first >= 0xC2 && first <= 0xDF ? 2 : first >= 0xE0 && first <= 0xEF ? 3 : first >= 0xF0 && first <= 0xF4 ? 4 : 0;
        char32_t code = length < 2 ? first : first & (0x7Fu >> length);
        bool good = length > 0;
        for (std::size_t k = 1; k < length; k++) {
            good = good && (byte(i + k) & 0xC0u) == 0x80u;
            code = code << 6 | (byte(i + k) & 0x3Fu);
        }
        // No overlong forms, no surrogates, nothing beyond the last code.
        good = good && !(length == 3 && code < 0x800) && !(length == 4 && (code < 0x10000 || code > 0x10FFFF)) && !(code >= 0xD800 && code <= 0xDFFF);
        text += good ? code : U'\uFFFD';
        i += good ? length : 1;
    }
    return text;
}

void appendUtf8(std::string& to, char32_t code)
{
    if (code < 0x80) {
        to += static_cast<char>(code);
        return;
    }
    const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    to += static_cast<char>((0xFF00u >> (more + 1) & 0xFFu) | code >> (6 * more));
    for (int k = more - 1; k >= 0; k--)
        to += static_cast<char>(0x80u | (code >> (6 * k) & 0x3Fu));
}

std::u32string composed(const std::u32string& text)
{
    if (std::all_of(text.begin(), text.end(), [](char32_t c) { return c < 0x300; }))
        return text;  // nothing below the first combining mark changes
    std::u32string apart;
    for (const char32_t code : text)
        appendDecomposed(apart, code);
    for (auto at = apart.begin(); at != apart.end();) {
        const auto end = std::find_if(at, apart.end(), [](char32_t c) { return combiningClass(c) == 0; });
        std::stable_sort(at, end, [](char32_t a, char32_t b) { return combiningClass(a) < combiningClass(b); });
        at = end == apart.end() ? end : end + 1;
    }
    std::u32string result;
    std::size_t starter = std::u32string::npos;
    int before = 0;  // class of the mark that stands between the starter and here
    for (const char32_t code : apart) {
        const int kind = combiningClass(code);
        const bool adjacent = starter != std::u32string::npos && starter + 1 == result.size();
        const char32_t both = starter != std::u32string::npos && (adjacent || before < kind) ? pairComposed(result[starter], code) : 0;
        if (both != 0) {
            result[starter] = both;
            continue;
        }
        if (kind == 0)
            starter = result.size();
        before = kind;
        result += code;
    }
    return result;
}

std::u32string lowered(const std::u32string& text)
{
    std::u32string result;
    for (const char32_t code : text) {
        const LowerRun* const run = rowOf(std::span<const LowerRun>(kLower), code);
        if (code == 0x130)
            result += U"i\u0307";  // capital I with dot, the one code with two for its lower case
        else if (run && (static_cast<std::int32_t>(code - run->first) % run->step) == 0)
            result += static_cast<char32_t>(static_cast<std::int32_t>(code) + run->difference);
        else
            result += code;
    }
    return result;
}

bool isLetter(char32_t code)
{
    return rowOf(std::span<const Range>(kLetters), code) != nullptr;
}

bool isNumber(char32_t code)
{
    return rowOf(std::span<const Range>(kNumbers), code) != nullptr;
}

bool isSpace(char32_t code)
{
    return (code >= 9 && code <= 13) || code == 0x20 || code == 0x85 || code == 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) || code == 0x2028 ||
           code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
}

}  // namespace engine::unicode

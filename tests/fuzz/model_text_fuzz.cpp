#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/engine/nets/unet_config.h"
#include "core/engine/nets/vae_config.h"
#include "core/engine/nets/vision_encoder.h"
#include "core/engine/text/tokenizer.h"
#include "core/engine/text/unicode.h"
#include "core/engine/weights/network.h"

namespace {

template <class Call>
void orAnError(Call call)
{
    try {
        call();
    } catch (const base::Error&) {
    }
}

/// A vocab.json of the tokens that none may lack, so that the fuzzer gets past them, and of `more`, one a line.
std::string vocabulary(std::string_view more)
{
    static const std::vector<std::string> needed = [] {
        std::vector<std::string> tokens{"<|startoftext|>", "<|endoftext|>"};
        char32_t next = 0x100;
        for (char32_t byte = 0; byte < 256; byte++) {
            std::string sign;
            engine::unicode::appendUtf8(sign, (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE ? byte : next++);
            tokens.push_back(sign + "</w>");
            tokens.push_back(std::move(sign));
        }
        return tokens;
    }();
    static const std::set<std::string> isNeeded(needed.begin(), needed.end());
    static const std::string start = [] {
        nlohmann::json ids;
        for (const std::string& token : needed)
            ids[token] = ids.size();
        const std::string text = ids.dump();
        return text.substr(0, text.size() - 1);
    }();
    std::set<std::string> added;
    std::string text = start;
    while (!more.empty()) {
        const std::string_view token = more.substr(0, more.find('\n'));
        more.remove_prefix(std::min(more.size(), token.size() + 1));
        std::string valid;
        for (const char32_t code : engine::unicode::decode(token))
            engine::unicode::appendUtf8(valid, code);
        if (!isNeeded.contains(valid) && added.insert(valid).second)
            text += "," + nlohmann::json(valid).dump() + ":" + std::to_string(needed.size() + added.size() - 1);
    }
    return text + "}";
}

void encode(const engine::Tokenizer& tokenizer, std::string_view text)
{
    const auto ids = tokenizer.encode(text);
    engine::promptIds(tokenizer, ids, engine::chunksOf(ids), tokenizer.pad());
}

}  // namespace

/// Any bytes as the texts of a model. The first says which: a config.json; a vocab.json; more tokens, merges, tokenizer_config.json and a prompt, parted by
/// zeros; or a prompt alone, for which no vocabulary is read anew. What is read is used; all else is an Error.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto next = [&] {
        const std::string_view part = text.substr(0, text.find('\0'));
        text.remove_prefix(std::min(text.size(), part.size() + 1));
        return part;
    };
    switch (data[0] % 4) {
    case 0:
        orAnError([&] {
            const nlohmann::json config = engine::parseJson(text, "config.json");
            orAnError([&] { engine::clipConfig(config); });
            orAnError([&] { engine::visionConfig(config); });
            orAnError([&] { engine::unetConfig(config); });
            orAnError([&] { engine::controlNetConfig(config); });
            orAnError([&] { engine::vaeConfig(config); });
            orAnError([&] { engine::tinyVaeConfig(config); });
        });
        break;
    case 1: orAnError([&] { engine::Tokenizer(text, "", "", "fuzzed").encode("a photo"); }); break;
    case 2:
        orAnError([&] {
            const std::string words = vocabulary(next());
            const std::string_view merges = next(), config = next();
            encode(engine::Tokenizer(words, merges, config, "fuzzed"), text);
        });
        break;
    default:
        static const engine::Tokenizer tokenizer(vocabulary("ab\nab</w>\naab\n"), "a b\na b</w>\na ab\n", "", "fixed");
        encode(tokenizer, text);
    }
    return 0;
}

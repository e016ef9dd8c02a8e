#include <cstddef>
#include <cstdint>
#include <string_view>

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

/// The tokens that no vocabulary may lack, so that the fuzzer gets past them; `more` one a line.
std::string vocabulary(std::string_view more)
{
    static const nlohmann::json base = [] {
        nlohmann::json ids;
        char32_t next = 0x100;
        for (char32_t byte = 0; byte < 256; byte++) {
            std::string sign;
            engine::unicode::appendUtf8(sign, (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE ? byte : next++);
            ids[sign] = ids.size();
            ids[sign + "</w>"] = ids.size();
        }
        ids["<|startoftext|>"] = ids.size();
        ids["<|endoftext|>"] = ids.size();
        return ids;
    }();
    nlohmann::json ids = base;
    for (std::size_t line = 0; !more.empty(); line++) {
        const std::string token(more.substr(0, more.find('\n')));
        more.remove_prefix(std::min(more.size(), token.size() + 1));
        std::string valid;
        for (const char32_t code : engine::unicode::decode(token))
            engine::unicode::appendUtf8(valid, code);
        ids.emplace(valid, ids.size());
    }
    return ids.dump();
}

}  // namespace

/// Any bytes as the texts of a model. The first says which: a config.json; a vocab.json; or more tokens, merges, tokenizer_config.json and a prompt, parted by
/// zeros. What is read is used; all else is an Error.
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
    switch (data[0] % 3) {
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
    default:
        orAnError([&] {
            const std::string words = vocabulary(next());
            const std::string_view merges = next(), config = next();
            const engine::Tokenizer tokenizer(words, merges, config, "fuzzed");
            const auto ids = tokenizer.encode(text);
            engine::promptIds(tokenizer, ids, engine::chunksOf(ids), tokenizer.pad());
        });
    }
    return 0;
}

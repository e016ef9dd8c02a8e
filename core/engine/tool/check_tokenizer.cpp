#include "core/engine/tool/check_tokenizer.h"

#include <ATen/ATen.h>
#include <algorithm>

#include "core/base/error.h"
#include "core/engine/text/tokenizer.h"
#include "core/engine/weights/network.h"

namespace engine {

std::vector<CheckedPrompt> checkTokenizer(const std::filesystem::path& prompts, const std::filesystem::path& vocabulary)
{
    const Tokenizer tokenizer(vocabulary);
    const nlohmann::json document = readJson(prompts);
    std::vector<CheckedPrompt> checked;
    try {
        for (const auto& prompt : document.at("prompts")) {
            CheckedPrompt result{.name = "tokenizer_" + std::to_string(checked.size()), .differences = 0, .trouble = {}};
            const auto ids = tokenizer.encode(prompt.at("text").get<std::string>());
            const auto compare = [&](const char* key, std::int64_t pad) {
                const auto expected = prompt.at(key).get<std::vector<std::int64_t>>();
                const at::Tensor row = promptIds(tokenizer, ids, 1, pad)[0];
                for (std::size_t i = 0; i < std::max<std::size_t>(expected.size(), static_cast<std::size_t>(row.numel())); i++)
                    result.differences += i >= expected.size() || i >= static_cast<std::size_t>(row.numel()) || row.data_ptr<std::int64_t>()[i] != expected[i];
            };
            compare("ids", document.value("pad_tokenizer_1", tokenizer.end()));
            if (prompt.contains("ids_pad0"))
                compare("ids_pad0", document.value("pad_tokenizer_2", std::int64_t{0}));
            if (const auto count = prompt.value("tokens_before_truncation", ids.size()); count != ids.size())
                result.trouble = std::to_string(ids.size()) + " tokens before truncation, not " + std::to_string(count);
            checked.push_back(std::move(result));
        }
    } catch (const nlohmann::json::exception& error) {
        throw base::Error(base::ErrorCode::Damaged, base::displayName(prompts) + " has another form than a list of prompts", "Fetch the fixtures again.", prompts, error.what());
    }
    return checked;
}

}  // namespace engine

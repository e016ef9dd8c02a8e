#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace engine {

/// One prompt of tokenizer.json.
struct CheckedPrompt {
    std::string name;      ///< tokenizer_<number>
    int differences = 0;   ///< ids that are not the expected ones
    std::string trouble;
};

/// Every prompt of a tokenizer.json: its ids with either padding, and how many there were before truncation.
/// @param vocabulary folder with vocab.json and merges.txt
/// @throws base::Error for files that cannot be used
std::vector<CheckedPrompt> checkTokenizer(const std::filesystem::path& prompts, const std::filesystem::path& vocabulary);

}  // namespace engine

#pragma once
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

namespace support {

/// vocab.json and merges.txt for the small text encoders of the fixtures, which have 400 rows and end on 399: lower-case letters come first, what lies beyond
/// the rows is there for a tokenizer to be whole and must not stand in a prompt.
inline void writeSmallVocabulary(const std::filesystem::path& folder)
{
    auto spelled = [next = 0x100](int byte) mutable {
        const bool prints = (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
        const int code = prints ? byte : next++;
        return code < 0x80 ? std::string(1, static_cast<char>(code))
                           : std::string{static_cast<char>(0xC0 | code >> 6), static_cast<char>(0x80 | (code & 0x3F))};
    };
    std::vector<std::string> signs;
    for (int byte = 0; byte < 256; ++byte)
        signs.push_back(spelled(byte));
    std::vector<std::string> order;
    for (int byte = 'a'; byte <= 'z'; ++byte)
        order.insert(order.end(), {signs[static_cast<std::size_t>(byte)], signs[static_cast<std::size_t>(byte)] + "</w>"});
    for (int byte = 0; byte < 256; ++byte)
        if (byte < 'a' || byte > 'z')
            order.insert(order.end(), {signs[static_cast<std::size_t>(byte)], signs[static_cast<std::size_t>(byte)] + "</w>"});
    order.insert(order.begin() + 398, {"<|startoftext|>", "<|endoftext|>"});
    nlohmann::json ids;
    for (std::size_t i = 0; i < order.size(); ++i)
        ids[order[i]] = i;
    std::ofstream(folder / "vocab.json") << ids;
    std::ofstream(folder / "merges.txt") << "#version: 0.2\n";
}

}  // namespace support

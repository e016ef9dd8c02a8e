#pragma once
#include <ATen/core/Tensor.h>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace engine {

/// CLIP's byte-pair encoder: text -> ids, as the fast tokenizer of transformers gives them (without optional cleaners): NFC, white space collapsed, lower case,
/// pieces (contractions, words, single digits, runs of other signs), pairs of bytes joined by rank.
/// Source: Sennrich et al. 2016, "Neural Machine Translation of Rare Words with Subword Units", arXiv:1508.07909; openai/CLIP clip/simple_tokenizer.py.
class Tokenizer {
public:
    /// @param folder with vocab.json and merges.txt, perhaps tokenizer_config.json
    /// @throws base::Error NotFound, NotReadable; Damaged or TooLarge with the file and line or entry
    explicit Tokenizer(const std::filesystem::path& folder);

    /// Ids of the text alone, in any number. Bytes that are no UTF-8 count as U+FFFD.
    std::vector<std::int64_t> encode(std::string_view text) const;

    std::int64_t begin() const { return begin_; }
    std::int64_t end() const { return end_; }
    /// What fills up short prompts: the end's id, or what tokenizer_config.json names (the second one of SDXL: "!", 0).
    std::int64_t pad() const { return pad_; }

private:
    using Pair = std::uint64_t;  // two ids

    void readVocabulary(const std::filesystem::path& file);
    void readMerges(const std::filesystem::path& file);
    void appendPiece(std::vector<std::int64_t>& to, std::string_view bytes) const;

    struct Merge {
        std::int32_t rank, result;
    };
    std::unordered_map<std::string, std::int32_t> ids_;
    std::unordered_map<Pair, Merge> merges_;
    std::int32_t bytes_[2][256] = {};  // a byte's id: within a piece, at its end
    std::int64_t begin_ = 0, end_ = 0, pad_ = 0;
};

constexpr std::int64_t kPromptTokens = 75;  ///< of a chunk, between begin and end

/// How many chunks a text takes: at least 1.
std::int64_t chunksOf(const std::vector<std::int64_t>& ids);

/// Rows for the text encoder: begin, 75 ids, end, padded. Chunk k holds the ids from 75 k on; what does not fit into `chunks` is left out.
/// @param chunks a longer prompt is encoded in several and joined; prompts that go together need equal numbers
/// @return int64 [chunks, 77]
at::Tensor promptIds(const Tokenizer& tokenizer, const std::vector<std::int64_t>& ids, std::int64_t chunks, std::int64_t pad);

}  // namespace engine

#include "core/base/hash.h"

#include <sodium.h>

#include <array>
#include <fstream>
#include <vector>

#include "core/base/error.h"

namespace base {
namespace {

std::string hex(const std::array<unsigned char, crypto_hash_sha256_BYTES>& digest)
{
    std::string text(digest.size() * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), digest.data(), digest.size());
    text.pop_back();
    return text;
}

}  // namespace

std::string sha256(std::span<const std::byte> bytes)
{
    std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    return hex(digest);
}

std::string sha256(std::string_view text)
{
    return sha256(std::as_bytes(std::span(text.data(), text.size())));
}

struct Sha256::State {
    crypto_hash_sha256_state sum;
};

Sha256::Sha256() : state_(std::make_unique<State>())
{
    crypto_hash_sha256_init(&state_->sum);
}

Sha256::~Sha256() = default;

void Sha256::add(std::span<const std::byte> bytes)
{
    crypto_hash_sha256_update(&state_->sum, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

std::string Sha256::take()
{
    std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256_final(&state_->sum, digest.data());
    return hex(digest);
}

std::string sha256OfFile(const std::filesystem::path& file)
{
    std::error_code status;
    if (!std::filesystem::exists(file, status))
        throw Error(ErrorCode::NotFound, displayName(file) + " does not exist", "Check the path.", file);
    std::ifstream in(file, std::ios::binary);
    Sha256 sum;
    std::vector<char> block(std::size_t{1} << 20);
    while (in) {
        in.read(block.data(), static_cast<std::streamsize>(block.size()));
        sum.add(std::as_bytes(std::span(block.data(), static_cast<std::size_t>(in.gcount()))));
    }
    if (!in.eof())
        throw Error(ErrorCode::NotReadable, displayName(file) + " cannot be read", "Check that you may open the file.", file);
    return sum.take();
}

}  // namespace base

#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace base {

/// SHA-256 of bytes, 64 lower-case hexadecimal digits (FIPS 180-4).
std::string sha256(std::span<const std::byte> bytes);
std::string sha256(std::string_view text);

/// The same of what comes in pieces.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    void add(std::span<const std::byte> bytes);
    /// Of everything added. Ends it.
    std::string take();

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// SHA-256 of a file's content, read in pieces.
/// @throws Error{NotFound, NotReadable}
std::string sha256OfFile(const std::filesystem::path& file);

}  // namespace base

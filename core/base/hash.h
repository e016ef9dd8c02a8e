#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace base {

/// SHA-256 of bytes, 64 lower-case hexadecimal digits (FIPS 180-4).
std::string sha256(std::span<const std::byte> bytes);
std::string sha256(std::string_view text);

/// SHA-256 of a file's content, read in pieces.
/// @throws Error{NotFound, NotReadable}
std::string sha256OfFile(const std::filesystem::path& file);

}  // namespace base

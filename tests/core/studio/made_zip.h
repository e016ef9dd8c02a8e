#pragma once
#include <zlib.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Zip files byte by byte (APPNOTE 6.3.9, §4.3), with whatever is wrong with them.
namespace studio::made {

struct ZipEntry {
    std::string name;
    std::string content;
    bool deflated = false;
    std::uint16_t flags = 0;
    std::optional<std::uint16_t> method = {};    ///< said in place of the true one, as all that follow
    std::optional<std::uint32_t> crc = {};
    std::optional<std::uint32_t> unpacked = {};
    std::optional<std::uint32_t> packed = {};
    std::uint32_t attributes = 0100644u << 16;
    std::uint16_t system = 3;                    ///< Unix
};

inline void little(std::string& out, std::uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; ++i)
        out += static_cast<char>(value >> (8 * i) & 0xFFu);
}

inline std::string deflated(const std::string& content)
{
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream, content.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
    stream.avail_in = static_cast<uInt>(content.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

/// @param count  said in place of the number of entries
inline std::string zip(const std::vector<ZipEntry>& entries, std::optional<std::uint16_t> count = {})
{
    std::string out, directory;
    for (const ZipEntry& entry : entries) {
        const std::string body = entry.deflated ? deflated(entry.content) : entry.content;
        const auto common = [&](std::string& to) {
            little(to, 20, 2);
            little(to, entry.flags, 2);
            little(to, entry.method.value_or(entry.deflated ? 8 : 0), 2);
            little(to, 0, 2);
            little(to, 33, 2);  // 1980-01-01
            little(to, entry.crc.value_or(static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(entry.content.data()), static_cast<uInt>(entry.content.size())))), 4);
            little(to, entry.packed.value_or(static_cast<std::uint32_t>(body.size())), 4);
            little(to, entry.unpacked.value_or(static_cast<std::uint32_t>(entry.content.size())), 4);
            little(to, entry.name.size(), 2);
            little(to, 0, 2);
        };
        little(directory, 0x02014b50, 4);
        little(directory, 20u | static_cast<unsigned>(entry.system) << 8, 2);
        common(directory);
        little(directory, 0, 2);  // comment
        little(directory, 0, 2);  // disk
        little(directory, 0, 2);
        little(directory, entry.attributes, 4);
        little(directory, out.size(), 4);
        directory += entry.name;
        little(out, 0x04034b50, 4);
        common(out);
        out += entry.name + body;
    }
    const std::size_t start = out.size();
    out += directory;
    little(out, 0x06054b50, 4);
    little(out, 0, 4);
    little(out, count.value_or(static_cast<std::uint16_t>(entries.size())), 2);
    little(out, count.value_or(static_cast<std::uint16_t>(entries.size())), 2);
    little(out, directory.size(), 4);
    little(out, start, 4);
    little(out, 0, 2);
    return out;
}

}  // namespace studio::made

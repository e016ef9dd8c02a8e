#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/run_context.h"

/// The zip that a session lies in. For the sources of this library only.
namespace studio {

/// One file of the archive.
struct ArchiveEntry {
    std::string name;          ///< UTF-8, of the form folder/file or file
    std::uint64_t bytes = 0;   ///< unpacked
    std::uint64_t packed = 0;
    std::uint32_t crc = 0;
    bool stored = false;       ///< not compressed
};

/// Reads a zip that may be hostile. Opening looks over the whole directory and refuses, with an error that names file and entry: names that climb, are
/// absolute or stand there twice, links, encrypted and strangely compressed entries, too many of them, and any that would unpack to more than they may.
/// What an entry holds is checked against its CRC when it is read. For one thread at a time.
class ArchiveReader {
public:
    /// @throws Error{NotFound, NotReadable}; {UnsupportedFormat} for what is no zip; {Damaged, TooLarge} as above
    explicit ArchiveReader(std::filesystem::path file);
    ~ArchiveReader();
    ArchiveReader(const ArchiveReader&) = delete;
    ArchiveReader& operator=(const ArchiveReader&) = delete;

    const std::vector<ArchiveEntry>& entries() const { return entries_; }
    /// Null where there is none of this name.
    const ArchiveEntry* find(std::string_view name) const;

    /// An entry's bytes. @param most  beyond it the entry is refused without being unpacked
    /// @throws Error{Damaged} for a cut or altered entry, or one that is not there; {TooLarge}; Cancelled
    std::string read(std::string_view name, std::uint64_t most, const base::RunContext& run);
    /// Streams an entry into a file, there whole or not at all. @return SHA-256 of what was written
    std::string extract(std::string_view name, const std::filesystem::path& target, const base::RunContext& run);
    /// Reads an entry and lets go of it. @return SHA-256 @throws as read
    std::string sha256Of(std::string_view name, const base::RunContext& run);

private:
    friend class ArchiveWriter;
    struct State;

    void lookOver();
    [[noreturn]] void refuse(std::string_view entry, const std::string& what) const;
    template <class Take>
    void stream(const ArchiveEntry& entry, const base::RunContext& run, const Take& take);
    const ArchiveEntry& entry(std::string_view name) const;

    std::filesystem::path file_;
    std::vector<ArchiveEntry> entries_;
    std::unique_ptr<State> state_;
};

/// Writes a zip into a file that exists already, or not. Names are ASCII. No entry carries a date, so that equal content gives equal files.
class ArchiveWriter {
public:
    /// @throws Error{NotWritable, DiskFull}, as all that follow
    /// @param target  what messages call the file
    ArchiveWriter(const std::filesystem::path& file, std::filesystem::path target);
    ~ArchiveWriter();
    ArchiveWriter(const ArchiveWriter&) = delete;
    ArchiveWriter& operator=(const ArchiveWriter&) = delete;

    /// @param packed  compressed; photos and renders are not: they would not get smaller
    void put(std::string_view name, std::span<const std::byte> bytes, bool packed);
    /// Streams a file, stored. @throws Error{Damaged} when its content is not `sha256`; the archive is spoilt then. {NotFound, NotReadable}; Cancelled
    void putFile(std::string_view name, const std::filesystem::path& from, std::string_view sha256, const base::RunContext& run);
    /// An entry of another archive as it lies there, byte for byte: not unpacked, and not mended.
    void copy(ArchiveReader& from, const ArchiveEntry& entry, const base::RunContext& run);
    /// The directory. Without it the file is no zip.
    void close();

private:
    struct State;
    [[noreturn]] void fail(std::string_view entry) const;

    std::filesystem::path target_;
    std::unique_ptr<State> state_;
};

}  // namespace studio

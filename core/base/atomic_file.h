#pragma once
#include <filesystem>
#include <span>

namespace base {

/// A file that is there whole or not at all: written aside in the target's folder, synced, then renamed.
/// Destroyed without `commit`, it leaves nothing.
///
///     AtomicFile out("portrait.jpg");
///     writeJpeg(image, out.path());
///     out.commit();
class AtomicFile {
public:
    /// @throws Error{NotWritable} when the target's folder is missing or takes no new file.
    explicit AtomicFile(std::filesystem::path target);
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    /// Where to write meanwhile.
    const std::filesystem::path& path() const { return temporary_; }
    /// Puts `bytes` into the temporary file. @throws Error{DiskFull, NotWritable}
    void write(std::span<const std::byte> bytes);
    /// @throws Error{DiskFull, NotWritable}; the target then is as it was.
    void commit();

private:
    std::filesystem::path target_;
    std::filesystem::path temporary_;
    bool committed_ = false;
};

}  // namespace base

#include "core/base/atomic_file.h"

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/base/platform.h"

namespace base {
namespace {

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

AtomicFile::AtomicFile(std::filesystem::path target) : target_(std::move(target))
{
    static std::atomic<unsigned> serial{0};
    // Short and hidden: a long target name must not make the temporary one too long for the file system.
    const std::string name = ".likeness-" + std::to_string(processId()) + "-" + std::to_string(serial++) + ".part";
    temporary_ = target_.parent_path() / name;
    const std::unique_ptr<std::FILE, CloseFile> probe(openFile(temporary_, "wb"));
    if (!probe)
        throwWriteError(errno, target_);
}

AtomicFile::~AtomicFile()
{
    std::error_code ignored;
    if (!committed_)
        std::filesystem::remove(temporary_, ignored);
}

void AtomicFile::write(std::span<const std::byte> bytes)
{
    std::unique_ptr<std::FILE, CloseFile> file(openFile(temporary_, "wb"));
    if (!file)
        throwWriteError(errno, target_);
    if (std::fwrite(bytes.data(), 1, bytes.size(), file.get()) != bytes.size())
        throwWriteError(errno, target_);
    if (std::fclose(file.release()) != 0)
        throwWriteError(errno, target_);
}

void AtomicFile::commit()
{
    syncFile(temporary_);
    replaceFile(temporary_, target_);
    committed_ = true;
}

}  // namespace base

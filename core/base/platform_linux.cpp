#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <limits>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/base/platform.h"

namespace base {
namespace {

std::filesystem::path homeFolder()
{
    if (const char* home = std::getenv("HOME"); home && *home == '/')
        return home;
    passwd entry{};
    passwd* found = nullptr;
    std::vector<char> text(std::size_t{1} << 14);
    if (::getpwuid_r(::getuid(), &entry, text.data(), text.size(), &found) == 0 && found && found->pw_dir && *found->pw_dir == '/')
        return found->pw_dir;
    return "/";
}

/// An absolute folder from the environment; the XDG base directory specification says to ignore relative ones.
std::filesystem::path folderFrom(const char* variable, const char* belowHome)
{
    if (const char* value = std::getenv(variable); value && *value == '/')
        return std::filesystem::path(value) / "likeness";
    return homeFolder() / belowHome / "likeness";
}

std::string fieldOf(const char* file, const std::string& key)
{
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        if (line.rfind(key, 0) != 0)
            continue;
        const auto start = line.find_first_not_of(" \t:", key.size());
        return start == std::string::npos ? std::string() : line.substr(start);
    }
    return {};
}

}  // namespace

std::filesystem::path dataFolder()
{
    return folderFrom("XDG_DATA_HOME", ".local/share");
}

std::filesystem::path cacheFolder()
{
    return folderFrom("XDG_CACHE_HOME", ".cache");
}

std::filesystem::path programFile()
{
    std::error_code status;
    return std::filesystem::read_symlink("/proc/self/exe", status);
}

std::int64_t peakMemoryBytes()
{
    const std::string value = fieldOf("/proc/self/status", "VmHWM:");
    return value.empty() ? 0 : std::strtoll(value.c_str(), nullptr, 10) * 1024;
}

bool resetPeakMemory()
{
    // proc(5): writing 5 resets the peak resident set size.
    std::ofstream out("/proc/self/clear_refs");
    out << "5" << std::flush;
    return out.good();
}

std::int64_t memoryInUseBytes()
{
    return std::strtoll(fieldOf("/proc/self/status", "VmRSS:").c_str(), nullptr, 10) * 1024;
}

std::int64_t installedMemoryBytes()
{
    std::int64_t installed = std::strtoll(fieldOf("/proc/meminfo", "MemTotal:").c_str(), nullptr, 10) * 1024;
    std::int64_t limit = 0;
    if (std::ifstream("/sys/fs/cgroup/memory.max") >> limit && limit > 0)
        installed = std::min(installed, limit);
    return installed;
}

std::int64_t availableMemoryBytes()
{
    std::int64_t available = std::strtoll(fieldOf("/proc/meminfo", "MemAvailable:").c_str(), nullptr, 10) * 1024;
    // A container may be allowed less than the machine has.
    std::int64_t limit = 0;
    std::int64_t used = 0;
    if (std::ifstream("/sys/fs/cgroup/memory.max") >> limit && std::ifstream("/sys/fs/cgroup/memory.current") >> used)
        available = std::min(available, std::max<std::int64_t>(limit - used, 1));
    return available;
}

void keepFreedMemory([[maybe_unused]] bool keep)
{
#if defined(__GLIBC__)
    constexpr int kOwnLimit = 32 << 20;  // where glibc's moving threshold stops
    ::mallopt(M_MMAP_THRESHOLD, keep ? 1 << 30 : kOwnLimit);
    ::mallopt(M_TRIM_THRESHOLD, keep ? std::numeric_limits<int>::max() : 2 * kOwnLimit);
#endif
}

void returnFreedMemory()
{
#if defined(__GLIBC__)
    ::malloc_trim(0);
#endif
}

std::string processorName()
{
    return fieldOf("/proc/cpuinfo", "model name");
}

void syncFile(const std::filesystem::path& file)
{
    const int handle = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (handle < 0)
        throwWriteError(errno, file);
    const int failed = ::fsync(handle) == 0 ? 0 : errno;
    ::close(handle);
    if (failed != 0 && failed != EINVAL)
        throwWriteError(failed, file);
}

void syncFolder(const std::filesystem::path& folder)
{
    syncFile(folder.empty() ? "." : folder);
}

void replaceFile(const std::filesystem::path& from, const std::filesystem::path& to)
{
    if (::rename(from.c_str(), to.c_str()) != 0)
        throwWriteError(errno, to);
}

void throwWriteError(int systemError, const std::filesystem::path& file)
{
    const std::string detail = std::generic_category().message(systemError);
    if (systemError == ENOSPC || systemError == EDQUOT)
        throw Error(ErrorCode::DiskFull, "No space left to write " + displayName(file), "Free some space or choose another folder.", file, detail);
    if (systemError == ENAMETOOLONG)
        throw Error(ErrorCode::NotWritable, "The name " + displayName(file) + " is too long for this file system", "Choose a folder with a shorter path.", file,
                    detail);
    throw Error(ErrorCode::NotWritable, displayName(file) + " cannot be written (" + detail + ")", "Choose a folder that you may write to.", file, detail);
}

bool errorStreamIsTerminal()
{
    return ::isatty(STDERR_FILENO) != 0;
}

void guardStandardStreams()
{
    // Open for the other direction, so that using a stream that was closed still fails.
    for (const int handle : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (::fcntl(handle, F_GETFD) < 0 && errno == EBADF)
            if (::open("/dev/null", handle == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
                return;
    ::signal(SIGPIPE, SIG_IGN);
}

void onInterrupt(std::function<void()> interrupted)
{
    // A handler and a pipe, not a mask and sigwait: libraries start threads when they are loaded, which no mask set later reaches,
    // and a signal that one of them gets would end the program at once.
    static int notice[2];
    if (::pipe2(notice, O_CLOEXEC) != 0)
        return;
    struct sigaction action {};
    action.sa_handler = [](int) {
        const int before = errno;
        [[maybe_unused]] const auto written = ::write(notice[1], "", 1);
        errno = before;
    };
    action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);  // a second signal ends the program at once
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction now {};
        if (::sigaction(number, nullptr, &now) == 0 && now.sa_handler != SIG_IGN)
            ::sigaction(number, &action, nullptr);
    }
    std::thread([call = std::move(interrupted)] {
        char byte = 0;
        while (::read(notice[0], &byte, 1) < 0 && errno == EINTR) {
        }
        call();
    }).detach();
}

std::string libraryName(std::string_view stem)
{
    return std::string(stem) + ".so";
}

std::int64_t processId()
{
    return ::getpid();
}

}  // namespace base

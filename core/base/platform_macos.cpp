// Untested: written from Apple's documentation, never compiled.
#include <fcntl.h>
#include <malloc/malloc.h>
#include <mach-o/dyld.h>
#include <mach/mach.h>
#include <pwd.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
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

/// An absolute folder from the environment, so that tests can redirect it as on Linux; else the system's own place.
std::filesystem::path folderFrom(const char* variable, const char* belowHome)
{
    if (const char* value = std::getenv(variable); value && *value == '/')
        return std::filesystem::path(value) / "likeness";
    return homeFolder() / belowHome / "Likeness";
}

}  // namespace

std::filesystem::path dataFolder()
{
    return folderFrom("XDG_DATA_HOME", "Library/Application Support");
}

std::filesystem::path cacheFolder()
{
    return folderFrom("XDG_CACHE_HOME", "Library/Caches");
}

std::filesystem::path programFile()
{
    std::uint32_t size = 0;
    _NSGetExecutablePath(nullptr, &size);  // says how long the path is
    std::string path(size, '\0');
    if (_NSGetExecutablePath(path.data(), &size) != 0)
        return {};
    path.resize(std::strlen(path.c_str()));
    std::error_code status;
    const auto resolved = std::filesystem::canonical(path, status);
    return status ? std::filesystem::path(path) : resolved;
}

std::int64_t peakMemoryBytes()
{
    rusage usage{};
    return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss : 0;  // bytes here, kilobytes on Linux
}

bool resetPeakMemory()
{
    return false;
}

std::int64_t memoryInUseBytes()
{
    mach_task_basic_info_data_t info{};
    mach_msg_type_number_t count = MACH_TASK_BASIC_INFO_COUNT;
    return task_info(mach_task_self(), MACH_TASK_BASIC_INFO, reinterpret_cast<task_info_t>(&info), &count) == KERN_SUCCESS ? static_cast<std::int64_t>(info.resident_size) : 0;
}

std::int64_t installedMemoryBytes()
{
    std::int64_t bytes = 0;
    std::size_t size = sizeof bytes;
    return sysctlbyname("hw.memsize", &bytes, &size, nullptr, 0) == 0 ? bytes : 0;
}

std::int64_t availableMemoryBytes()
{
    mach_port_t host = mach_host_self();
    vm_statistics64_data_t statistics{};
    mach_msg_type_number_t count = HOST_VM_INFO64_COUNT;
    vm_size_t page = 0;
    const bool known = host_page_size(host, &page) == KERN_SUCCESS && host_statistics64(host, HOST_VM_INFO64, reinterpret_cast<host_info64_t>(&statistics), &count) == KERN_SUCCESS;
    mach_port_deallocate(mach_task_self(), host);
    return known ? static_cast<std::int64_t>(page) * (statistics.free_count + statistics.inactive_count + statistics.purgeable_count) : 0;
}

void keepFreedMemory(bool) {}  // nothing to set

void returnFreedMemory()
{
    ::malloc_zone_pressure_relief(nullptr, 0);
}

std::string processorName()
{
    std::size_t size = 0;
    if (sysctlbyname("machdep.cpu.brand_string", nullptr, &size, nullptr, 0) != 0 || size == 0)
        return {};
    std::string name(size, '\0');
    if (sysctlbyname("machdep.cpu.brand_string", name.data(), &size, nullptr, 0) != 0)
        return {};
    name.resize(std::strlen(name.c_str()));
    return name;
}

void syncFile(const std::filesystem::path& file)
{
    const int handle = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (handle < 0)
        throwWriteError(errno, file);
    // fsync(2): only F_FULLFSYNC empties the drive's own buffer; some file systems do not know it.
    const int failed = ::fcntl(handle, F_FULLFSYNC) == 0 || ::fsync(handle) == 0 ? 0 : errno;
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
    if (::pipe(notice) != 0)
        return;
    for (const int end : notice)
        ::fcntl(end, F_SETFD, FD_CLOEXEC);
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
    return std::string(stem) + ".dylib";
}

std::int64_t processId()
{
    return ::getpid();
}

}  // namespace base

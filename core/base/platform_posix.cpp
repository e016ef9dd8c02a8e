// What Linux and macOS have in common.
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "core/base/error.h"
#include "core/base/platform.h"

extern char** environ;

namespace base {
namespace {

constexpr std::size_t kMostOutput = 64 << 10;

/// Reads until the other side closes; false where the time is up before that.
bool readAll(int from, std::chrono::steady_clock::time_point end, std::string& text)
{
    std::array<char, 4096> piece{};
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
        pollfd ready{from, POLLIN, 0};
        if (left <= 0 || ::poll(&ready, 1, static_cast<int>(left)) <= 0)
            return false;
        const auto count = ::read(from, piece.data(), piece.size());
        if (count <= 0)
            return count == 0;
        text.append(piece.data(), std::min(static_cast<std::size_t>(count), kMostOutput - text.size()));
    }
}

[[noreturn]] void throwReadError(int systemError, const std::filesystem::path& file)
{
    const std::string detail = std::generic_category().message(systemError);
    if (systemError == ENOENT || systemError == ENOTDIR)
        throw Error(ErrorCode::NotFound, displayName(file) + " does not exist", "Check the path.", file, detail);
    throw Error(ErrorCode::NotReadable, displayName(file) + " cannot be read (" + detail + ")", "Choose a file that you may read.", file, detail);
}

}  // namespace

std::string programName(std::string_view stem)
{
    return std::string(stem);
}

std::int64_t addressLimitBytes()
{
    rlimit limit{};
    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return 0;
    return static_cast<std::int64_t>(limit.rlim_cur);
}

void* loadedSymbol(const char* name)
{
    return ::dlsym(RTLD_DEFAULT, name);
}

std::int64_t processCpuNanoseconds()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

std::FILE* openFile(const std::filesystem::path& file, const char* mode)
{
    return std::fopen(file.c_str(), mode);
}

MappedFile mapFile(const std::filesystem::path& file)
{
    const int handle = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat status {};
    if (handle < 0 || ::fstat(handle, &status) != 0 || !S_ISREG(status.st_mode)) {
        const int failed = handle < 0 ? errno : EISDIR;
        if (handle >= 0)
            ::close(handle);
        throwReadError(failed, file);
    }
    const auto size = static_cast<std::size_t>(status.st_size);
    void* const data = size == 0 ? nullptr : ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, handle, 0);
    const int failed = errno;
    ::close(handle);
    if (data == MAP_FAILED)
        throwReadError(failed, file);
    return {{static_cast<const std::byte*>(data), [size](const std::byte* from) { ::munmap(const_cast<std::byte*>(from), size); }}, size};
}

void* loadLibrary(const std::filesystem::path& file)
{
    if (void* const library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL))
        return library;
    const char* const reason = ::dlerror();
    throw Error(ErrorCode::NotReadable, displayName(file) + " cannot be loaded (" + (reason ? reason : "no reason given") + ")",
                "Install what it needs, or take it away.", file);
}

void* symbolOf(void* library, const char* name)
{
    return ::dlsym(library, name);
}

ProgramEnd runProgram(const std::filesystem::path& program, const std::vector<std::filesystem::path>& arguments, std::chrono::milliseconds limit)
{
    int ends[2];
    if (::pipe(ends) != 0)
        return {};
    ::fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    ::fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);

    std::vector<std::string> words = {program.string()};
    std::transform(arguments.begin(), arguments.end(), std::back_inserter(words), [](const auto& argument) { return argument.string(); });
    std::vector<char*> pointers;
    for (std::string& word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);

    pid_t child = -1;
    const int failed = ::posix_spawn(&child, words.front().c_str(), &actions, nullptr, pointers.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    ProgramEnd end;
    if (failed == 0) {
        const bool whole = readAll(ends[0], std::chrono::steady_clock::now() + limit, end.output);
        if (!whole)
            ::kill(child, SIGKILL);
        int status = 0;
        while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
        }
        end.status = whole && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    ::close(ends[0]);
    return end;
}

}  // namespace base

// Untested: its syntax was checked against MinGW's headers, it was never linked or run.
#define NOMINMAX
#define PSAPI_VERSION 2  // GetProcessMemoryInfo from kernel32
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
// windows.h first: the headers below need its types.
#include <psapi.h>

#include <io.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <utility>

#include "core/base/error.h"
#include "core/base/platform.h"

namespace base {
namespace {

/// Windows keeps variables and paths as UTF-16; the narrow getenv would lose letters outside the code page.
std::wstring variable(const wchar_t* name)
{
    const DWORD size = GetEnvironmentVariableW(name, nullptr, 0);
    if (size == 0)
        return {};
    std::wstring value(size, L'\0');
    value.resize(GetEnvironmentVariableW(name, value.data(), size));
    return value;
}

/// An absolute folder from `first`, so that tests can redirect it as on Linux; else below the user's own data.
std::filesystem::path folderFrom(const wchar_t* first, const wchar_t* second, const wchar_t* below)
{
    if (const std::filesystem::path chosen = variable(first); chosen.is_absolute())
        return chosen / L"likeness";
    std::filesystem::path folder = variable(second);
    if (!folder.is_absolute())
        folder = variable(L"USERPROFILE");
    return folder / L"Likeness" / below;
}

std::string utf8(const std::wstring& text)
{
    const int size = WideCharToMultiByte(CP_UTF8, 0, text.data(), static_cast<int>(text.size()), nullptr, 0, nullptr, nullptr);
    std::string narrow(static_cast<std::size_t>(size), '\0');
    WideCharToMultiByte(CP_UTF8, 0, text.data(), static_cast<int>(text.size()), narrow.data(), size, nullptr, nullptr);
    return narrow;
}

std::int64_t nanoseconds(const FILETIME& time)
{
    const std::uint64_t hundreds = (std::uint64_t{time.dwHighDateTime} << 32) | time.dwLowDateTime;
    return static_cast<std::int64_t>(hundreds * 100);
}

/// throwWriteError speaks errno; the few codes that lead to different advice are told apart.
[[noreturn]] void throwLastError(const std::filesystem::path& file)
{
    const DWORD code = GetLastError();
    switch (code) {
    case ERROR_DISK_FULL:
    case ERROR_HANDLE_DISK_FULL: throwWriteError(ENOSPC, file);
    case ERROR_FILENAME_EXCED_RANGE: throwWriteError(ENAMETOOLONG, file);
    case ERROR_ACCESS_DENIED:
    case ERROR_SHARING_VIOLATION:
    case ERROR_WRITE_PROTECT: throwWriteError(EACCES, file);
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND: throwWriteError(ENOENT, file);
    default: throwWriteError(EIO, file);
    }
}

}  // namespace

std::filesystem::path dataFolder()
{
    return folderFrom(L"XDG_DATA_HOME", L"APPDATA", L"");
}

std::filesystem::path cacheFolder()
{
    return folderFrom(L"XDG_CACHE_HOME", L"LOCALAPPDATA", L"Cache");
}

std::filesystem::path programFile()
{
    std::wstring path(MAX_PATH, L'\0');
    for (;;) {
        const DWORD length = GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size()));
        if (length == 0)
            return {};
        if (length < path.size()) {
            path.resize(length);
            return path;
        }
        path.resize(path.size() * 2);  // it was cut off
    }
}

std::int64_t peakMemoryBytes()
{
    PROCESS_MEMORY_COUNTERS counters{};
    counters.cb = sizeof counters;
    return GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof counters) ? static_cast<std::int64_t>(counters.PeakWorkingSetSize) : 0;
}

bool resetPeakMemory()
{
    return false;
}

std::int64_t memoryInUseBytes()
{
    PROCESS_MEMORY_COUNTERS counters{};
    counters.cb = sizeof counters;
    return GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof counters) ? static_cast<std::int64_t>(counters.WorkingSetSize) : 0;
}

std::int64_t installedMemoryBytes()
{
    MEMORYSTATUSEX status{};
    status.dwLength = sizeof status;
    return GlobalMemoryStatusEx(&status) ? static_cast<std::int64_t>(status.ullTotalPhys) : 0;
}

std::int64_t addressLimitBytes()
{
    return 0;
}

std::int64_t availableMemoryBytes()
{
    MEMORYSTATUSEX status{};
    status.dwLength = sizeof status;
    return GlobalMemoryStatusEx(&status) ? static_cast<std::int64_t>(status.ullAvailPhys) : 0;
}

void keepFreedMemory(bool) {}  // nothing to set

void returnFreedMemory()
{
    HeapCompact(GetProcessHeap(), 0);
}

void* loadedSymbol(const char* name)
{
    HMODULE modules[1024];
    DWORD bytes = 0;
    if (K32EnumProcessModules(GetCurrentProcess(), modules, sizeof modules, &bytes))
        for (DWORD i = 0; i < std::min<DWORD>(bytes / sizeof(HMODULE), 1024); ++i)
            if (auto* found = GetProcAddress(modules[i], name))
                return reinterpret_cast<void*>(found);
    return nullptr;
}

std::string processorName()
{
    const wchar_t* key = L"HARDWARE\\DESCRIPTION\\System\\CentralProcessor\\0";
    DWORD bytes = 0;
    if (RegGetValueW(HKEY_LOCAL_MACHINE, key, L"ProcessorNameString", RRF_RT_REG_SZ, nullptr, nullptr, &bytes) != ERROR_SUCCESS)
        return {};
    std::wstring name(bytes / sizeof(wchar_t), L'\0');
    if (RegGetValueW(HKEY_LOCAL_MACHINE, key, L"ProcessorNameString", RRF_RT_REG_SZ, nullptr, name.data(), &bytes) != ERROR_SUCCESS)
        return {};
    name.resize(name.find(L'\0') == std::wstring::npos ? name.size() : name.find(L'\0'));
    return utf8(name);
}

std::int64_t processCpuNanoseconds()
{
    FILETIME created{}, ended{}, kernel{}, user{};
    return GetProcessTimes(GetCurrentProcess(), &created, &ended, &kernel, &user) ? nanoseconds(kernel) + nanoseconds(user) : 0;
}

std::FILE* openFile(const std::filesystem::path& file, const char* mode)
{
    return _wfopen(file.c_str(), std::wstring(mode, mode + std::strlen(mode)).c_str());
}

MappedFile mapFile(const std::filesystem::path& file)
{
    const HANDLE handle = CreateFileW(file.c_str(), GENERIC_READ, FILE_SHARE_READ, nullptr, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
    if (handle == INVALID_HANDLE_VALUE) {
        const DWORD code = GetLastError();
        if (code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND)
            throw Error(ErrorCode::NotFound, displayName(file) + " does not exist", "Check the path.", file);
        throw Error(ErrorCode::NotReadable, displayName(file) + " cannot be read", "Choose a file that you may read.", file, std::system_category().message(static_cast<int>(code)));
    }
    LARGE_INTEGER size{};
    GetFileSizeEx(handle, &size);
    const HANDLE mapping = size.QuadPart > 0 ? CreateFileMappingW(handle, nullptr, PAGE_READONLY, 0, 0, nullptr) : nullptr;
    const void* const data = mapping ? MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 0) : nullptr;
    if (mapping)
        CloseHandle(mapping);  // the view keeps it
    CloseHandle(handle);
    if (size.QuadPart > 0 && !data)
        throw Error(ErrorCode::NotReadable, displayName(file) + " cannot be mapped into memory", "Free some memory and try again.", file);
    return {{static_cast<const std::byte*>(data), [](const std::byte* from) { UnmapViewOfFile(from); }}, static_cast<std::size_t>(size.QuadPart)};
}

void syncFile(const std::filesystem::path& file)
{
    // FlushFileBuffers asks for a handle that may write.
    const HANDLE handle = CreateFileW(file.c_str(), GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
    if (handle == INVALID_HANDLE_VALUE)
        throwLastError(file);
    const bool flushed = FlushFileBuffers(handle);
    const DWORD code = flushed ? ERROR_SUCCESS : GetLastError();
    CloseHandle(handle);
    if (!flushed) {
        SetLastError(code);
        throwLastError(file);
    }
}

void syncFolder(const std::filesystem::path&)
{
    // NTFS journals renames itself, and has no handle of a folder to flush.
}

void replaceFile(const std::filesystem::path& from, const std::filesystem::path& to)
{
    if (!MoveFileExW(from.c_str(), to.c_str(), MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH))
        throwLastError(to);
}

void throwWriteError(int systemError, const std::filesystem::path& file)
{
    const std::string detail = std::generic_category().message(systemError);
    if (systemError == ENOSPC)
        throw Error(ErrorCode::DiskFull, "No space left to write " + displayName(file), "Free some space or choose another folder.", file, detail);
    if (systemError == ENAMETOOLONG)
        throw Error(ErrorCode::NotWritable, "The name " + displayName(file) + " is too long for this file system", "Choose a folder with a shorter path.", file,
                    detail);
    throw Error(ErrorCode::NotWritable, displayName(file) + " cannot be written (" + detail + ")", "Choose a folder that you may write to.", file, detail);
}

bool errorStreamIsTerminal()
{
    return _isatty(_fileno(stderr)) != 0;
}

void guardStandardStreams()
{
    // Nothing to do: the C runtime keeps descriptors 0 to 2 for the standard streams even where they have no handle, and a pipe whose
    // reader went away fails the write without a signal.
}

void onInterrupt(std::function<void()> interrupted)
{
    // The system calls the handler on a thread of its own.
    static std::function<void()> call = std::move(interrupted);
    static std::atomic<bool> called{false};
    SetConsoleCtrlHandler(
        [](DWORD) -> BOOL {
            if (called.exchange(true))
                return FALSE;  // a second time: the default handler ends the program at once
            call();
            return TRUE;
        },
        TRUE);
}

std::string libraryName(std::string_view stem)
{
    return std::string(stem) + ".dll";
}

std::string programName(std::string_view stem)
{
    return std::string(stem) + ".exe";
}

void* loadLibrary(const std::filesystem::path& file)
{
    // The libraries beside it come before those beside the program.
    if (HMODULE library = LoadLibraryExW(std::filesystem::absolute(file).c_str(), nullptr, LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS))
        return reinterpret_cast<void*>(library);
    throw Error(ErrorCode::NotReadable, displayName(file) + " cannot be loaded (" + std::system_category().message(static_cast<int>(GetLastError())) + ")",
                "Install what it needs, or take it away.", file);
}

void* symbolOf(void* library, const char* name)
{
    return reinterpret_cast<void*>(GetProcAddress(reinterpret_cast<HMODULE>(library), name));
}

ProgramEnd runProgram(const std::filesystem::path& program, const std::vector<std::filesystem::path>& arguments, std::chrono::milliseconds limit)
{
    SECURITY_ATTRIBUTES inherit{sizeof inherit, nullptr, TRUE};
    HANDLE from = nullptr, to = nullptr;
    if (!CreatePipe(&from, &to, &inherit, 0))
        return {};
    SetHandleInformation(from, HANDLE_FLAG_INHERIT, 0);
    const HANDLE nothing = CreateFileW(L"NUL", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherit, OPEN_EXISTING, 0, nullptr);
    std::wstring line = L"\"" + program.wstring() + L"\"";
    for (const auto& argument : arguments)
        line += L" \"" + argument.wstring() + L"\"";  // paths hold no quotes on Windows
    STARTUPINFOW start{};
    start.cb = sizeof start;
    start.dwFlags = STARTF_USESTDHANDLES;
    start.hStdInput = nothing;
    start.hStdOutput = to;
    start.hStdError = nothing;
    PROCESS_INFORMATION child{};
    ProgramEnd end;
    const bool started = CreateProcessW(program.c_str(), line.data(), nullptr, nullptr, TRUE, CREATE_NO_WINDOW, nullptr, nullptr, &start, &child);
    CloseHandle(to);
    CloseHandle(nothing);
    if (started) {
        // What a probe says fits the pipe's buffer, so it can be read after the end.
        if (WaitForSingleObject(child.hProcess, static_cast<DWORD>(limit.count())) == WAIT_OBJECT_0) {
            DWORD status = 1, count = 0;
            GetExitCodeProcess(child.hProcess, &status);
            end.status = status > 255 ? -1 : static_cast<int>(status);
            char piece[4096];
            while (ReadFile(from, piece, sizeof piece, &count, nullptr) && count > 0 && end.output.size() < (64u << 10u))
                end.output.append(piece, count);
        } else {
            TerminateProcess(child.hProcess, 1);
        }
        CloseHandle(child.hThread);
        CloseHandle(child.hProcess);
    }
    CloseHandle(from);
    return end;
}

std::int64_t processId()
{
    return static_cast<std::int64_t>(GetCurrentProcessId());
}

}  // namespace base

#pragma once
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>

/// Everything that differs between operating systems, one source a system: platform_linux.cpp, platform_macos.cpp,
/// platform_windows.cpp. Nothing outside this header asks which system it runs on.
namespace base {

/// Where models and user styles live: `$XDG_DATA_HOME/likeness` or the system's equivalent. Not created.
std::filesystem::path dataFolder();
/// Where results that can be made again are kept: `$XDG_CACHE_HOME/likeness` or the system's equivalent. Not created.
std::filesystem::path cacheFolder();
/// The running program's own file.
std::filesystem::path programFile();

/// Most memory that the process has held since the last `resetPeakMemory`, in bytes.
std::int64_t peakMemoryBytes();
/// Starts the peak anew where the system can; false where it cannot (the peak then counts from the start).
bool resetPeakMemory();

/// Memory that can be taken now without pushing others out to disk, in bytes; 0 when the system does not say.
std::int64_t availableMemoryBytes();

/// Name of the processor, for bench reports.
std::string processorName();
/// CPU time of the process in nanoseconds, all threads.
std::int64_t processCpuNanoseconds();

/// std::fopen that reads the path as the system means it (a narrow path would lose letters on Windows); null and errno on failure.
std::FILE* openFile(const std::filesystem::path& file, const char* mode);
/// Makes a file's content durable (fsync) before it is renamed. @throws Error{DiskFull, NotWritable}
void syncFile(const std::filesystem::path& file);
/// Makes what was renamed or made in a folder durable, where the system has a way. @throws Error{DiskFull, NotWritable}
void syncFolder(const std::filesystem::path& folder);
/// Renames over an existing file in one step. @throws Error{DiskFull, NotWritable}
void replaceFile(const std::filesystem::path& from, const std::filesystem::path& to);
/// The Error for a failed write with the system's error number, naming `file`.
[[noreturn]] void throwWriteError(int systemError, const std::filesystem::path& file);

/// Whether progress written to stderr is seen by a person at once.
bool errorStreamIsTerminal();
/// For the start of a command-line program: a standard stream that was closed must not become the first file that is opened, and
/// a reader that goes away must end in a failed write rather than in the middle of one.
void guardStandardStreams();
/// Calls `interrupted` once, on a thread of its own, when the user asks the program to stop (Ctrl-C, a polite kill); not for
/// a signal that the program was started to ignore, as nohup does.
void onInterrupt(std::function<void()> interrupted);

/// A number that no other running process of this machine has, for names of temporary files.
std::int64_t processId();

}  // namespace base

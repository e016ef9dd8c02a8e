#pragma once
#include <cstddef>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Everything that differs between operating systems, one source a system: platform_linux.cpp, platform_macos.cpp,
/// platform_windows.cpp, and platform_posix.cpp for what the first two share. Nothing outside this header asks which system it runs on.
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

/// What the process holds now, and what the machine has, in bytes; 0 when the system does not say.
std::int64_t memoryInUseBytes();
std::int64_t installedMemoryBytes();

/// Memory that can be taken now without pushing others out to disk, in bytes; 0 when the system does not say.
std::int64_t availableMemoryBytes();

/// Addresses that the process may take in all (`ulimit -v`), in bytes; 0 = as many as it likes, or the system does not say.
std::int64_t addressLimitBytes();

/// Whether the C library keeps large blocks that were freed instead of handing them back, where it can be told: every fresh block costs a page fault for
/// each 4 KB, which is up to half of a network's time. False sets what the library comes to by itself.
void keepFreedMemory(bool keep);
/// Hands back what `keepFreedMemory` held: for the end of a job.
void returnFreedMemory();

/// A function of a library that is loaded already, null where none has this name.
void* loadedSymbol(const char* name);

/// Name of the processor, for bench reports.
std::string processorName();
/// CPU time of the process in nanoseconds, all threads.
std::int64_t processCpuNanoseconds();

/// std::fopen that reads the path as the system means it (a narrow path would lose letters on Windows); null and errno on failure.
std::FILE* openFile(const std::filesystem::path& file, const char* mode);
/// A file's content that the system brings into memory as it is read. The mapping lives as long as `data`; nobody may write to it.
struct MappedFile {
    std::shared_ptr<const std::byte> data;
    std::size_t size = 0;
};
/// @throws Error{NotFound, NotReadable}
MappedFile mapFile(const std::filesystem::path& file);
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

/// What the system calls a shared library, as in `engine.so`, and a program, as in `probe.exe`.
std::string libraryName(std::string_view stem);
std::string programName(std::string_view stem);
/// Loads a shared library with its own symbols to itself. It stays for the life of the process: what it brings along can seldom be unloaded.
/// @throws Error{NotReadable} with the system's reason
void* loadLibrary(const std::filesystem::path& file);
/// Null where the library has no such symbol.
void* symbolOf(void* library, const char* name);

/// How another program ended.
struct ProgramEnd {
    int status = -1;     ///< its exit status; -1 where it was not started, crashed, or was ended for taking too long
    std::string output;  ///< what it wrote to stdout, 64 kB at most
};
/// Runs a program without a shell and waits for it. Its stdin is empty, its stderr unheard.
ProgramEnd runProgram(const std::filesystem::path& program, const std::vector<std::filesystem::path>& arguments, std::chrono::milliseconds limit);

/// A number that no other running process of this machine has, for names of temporary files.
std::int64_t processId();

}  // namespace base

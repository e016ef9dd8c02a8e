#pragma once
#include <cstdio>
#include <filesystem>
#include <functional>
#include <vector>

#include "core/imaging/encode.h"
#include "core/imaging/from_linear.h"

/// Private to core/imaging: what the writers of the single formats have in common.
namespace imaging {

/// Where encoded bytes go: a file or memory, both seekable. Never throws, since C libraries call it: a failure is kept for later.
class Output {
public:
    explicit Output(std::FILE* file) : file_(file) {}
    explicit Output(std::vector<std::byte>& memory) : memory_(&memory) {}

    bool write(const void* bytes, std::size_t count);
    std::size_t read(void* bytes, std::size_t count);
    bool seek(std::size_t position);
    std::size_t position() const { return position_; }
    std::size_t size() const { return size_; }
    /// errno of the first failed write, 0 if none.
    int error() const { return error_; }

private:
    std::FILE* file_ = nullptr;
    std::vector<std::byte>* memory_ = nullptr;
    std::size_t position_ = 0;
    std::size_t size_ = 0;
    int error_ = 0;
};

/// A picture on its way into a file: samples by strips, made on all cores.
class Finished {
public:
    Finished(const Image& picture, const EncodeOptions& options, Metadata metadata, const base::RunContext& run);

    int width() const { return picture_.width(); }
    int height() const { return picture_.height(); }
    int channels() const { return channels_; }  ///< 1, 3 or 4
    int bits() const { return bits_; }
    std::size_t rowBytes() const { return static_cast<std::size_t>(width()) * static_cast<std::size_t>(channels_ * bits_ / 8); }
    const EncodeOptions& options() const { return options_; }
    const Metadata& metadata() const { return metadata_; }
    const std::vector<std::byte>& profile() const { return profile_; }  ///< empty for grey data

    /// Rows `top`... up to `count`, packed; valid until the next call. Throws Cancelled.
    std::byte* rows(int top, int count);
    int stripRows() const;
    /// For libraries with a hook of their own.
    bool stopRequested() const { return run_.stop.stop_requested(); }

private:
    const Image& picture_;
    const EncodeOptions& options_;
    const base::RunContext& run_;
    Metadata metadata_;
    FromLinear fromLinear_;
    std::vector<std::byte> profile_;
    int channels_ = 3;
    int bits_ = 8;
    std::vector<std::byte> strip_;
};

/// Each writes the whole file. False when `output` refused bytes; throws Error{Internal} when the library fails otherwise.
bool writeJpeg(Finished& picture, Output& output);
bool writePng(Finished& picture, Output& output);
bool writeTiff(Finished& picture, Output& output);
bool writeWebP(Finished& picture, Output& output);

}  // namespace imaging

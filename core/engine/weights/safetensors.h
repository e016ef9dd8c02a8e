#pragma once
#include <ATen/core/Tensor.h>
#include <filesystem>
#include <map>
#include <string>

#include "core/base/platform.h"

namespace engine {

struct Safetensors {
    /// Views into the file: nothing is read before it is used, and a tensor keeps the file mapped. Not to be written to. One that stands at an address its type
    /// cannot be read from is a copy. BOOL is read as bytes.
    std::map<std::string, at::Tensor, std::less<>> tensors;
    std::map<std::string, std::string, std::less<>> metadata;
};

/// Reads the format as its authors check it: names unique, offsets in bounds and without overlap or gap, sizes that agree with shape and type, nothing else in
/// the header. Values are not looked at.
/// @throws base::Error NotFound, NotReadable; UnsupportedFormat for a pickle or another format, by its name; Damaged with what is wrong with which tensor
/// Source: https://github.com/huggingface/safetensors (README "Format" and safetensors/src/tensor.rs, 0.4).
Safetensors readSafetensors(const std::filesystem::path& file);
/// The same of bytes in memory. @param name the file's name in messages
Safetensors readSafetensors(const base::MappedFile& bytes, const std::filesystem::path& name);

/// Writes whole or not at all; the largest types first, so that every tensor is aligned.
/// @param tensors on the CPU, of types that the format knows (8 to 64 bit integers, half, bfloat16, float, double)
/// @throws base::Error NotWritable, DiskFull
void writeSafetensors(const std::filesystem::path& file, const std::map<std::string, at::Tensor, std::less<>>& tensors,
                      const std::map<std::string, std::string, std::less<>>& metadata = {});

}  // namespace engine

#pragma once
#include <ATen/core/Tensor.h>
#include <cstdint>
#include <functional>
#include <vector>

namespace engine {

/// What a draw is for.
enum class Draw { Encoding, Start, Step };

/// Standard normal numbers of a batch, [pictures, channels, height, width] float32 on the CPU, one draw after another.
using DrawNoise = std::function<at::Tensor(Draw, at::IntArrayRef shape)>;

/// A generator a picture, so that a picture's noise does not depend on the batch it is in, nor on the machine or libtorch: 64-bit Mersenne twister
/// (as the C++ standard fixes it) and Box and Muller 1958. @param seeds one a picture
DrawNoise seededNoise(const std::vector<std::uint64_t>& seeds);

}  // namespace engine

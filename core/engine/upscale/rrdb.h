#pragma once
#include <filesystem>

#include "core/engine/operators/operators.h"

namespace engine {

/// A super-resolution network of residual-in-residual dense blocks: ESRGAN's (leaky, enlarged by nearest neighbour) or the ISR project's (plain rectifier,
/// enlarged by pixel shuffle). Tensors are named as in Real-ESRGAN's later files, whatever the file's spelling.
/// Sources: Wang et al. 2018, arXiv:1809.00219; Wang et al. 2021, arXiv:2107.10833; idealo/image-super-resolution (RRDN).
struct RrdbNet {
    WeightMap weights;
    int blocks = 0;
    int scale = 4;          ///< picture out over picture in
    int unshuffle = 1;      ///< the picture enters folded by this side into channels: Real-ESRGAN's x2
    bool shuffled = false;  ///< the ISR project's form
    std::filesystem::path source = {};
};

/// Reads a safetensors file in any of the spellings of ESRGAN, BasicSR and Real-ESRGAN, or of our own conversion; sizes come from the shapes.
/// @throws base::Error NotFound, NotReadable, UnsupportedFormat (pickles, other networks), Damaged by tensor name
RrdbNet openRrdb(const std::filesystem::path& file);

/// @param picture [batch, 3, height, width], sRGB-encoded 0..1; sides are multiples of `unshuffle`
/// @return [batch, 3, height * scale, width * scale], not clipped
at::Tensor rrdb(const RrdbNet& net, const at::Tensor& picture, const Operators& operators);

}  // namespace engine

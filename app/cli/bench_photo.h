#pragma once
#include <cstddef>
#include <vector>

#include "core/base/run_context.h"
#include "core/imaging/image.h"
#include "core/vision/model_store.h"

namespace cli {

/// The photo that `bench` measures on: the demo portrait laid into 4000 x 3000 with 400 pixels between the eyes, and sensor noise.
class BenchPhoto {
public:
    /// @throws Error{ModelMissing} when the demo portrait is not there.
    BenchPhoto(const vision::ModelStore& store, const base::RunContext& run);

    const std::vector<std::byte>& jpeg() const { return jpeg_; }
    const imaging::Image& pixels() const { return pixels_; }  ///< as decoded from `jpeg`

private:
    std::vector<std::byte> jpeg_;
    imaging::Image pixels_;
};

}  // namespace cli

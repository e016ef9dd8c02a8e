#pragma once
#include <ATen/core/Tensor.h>
#include <atomic>
#include <c10/core/Allocator.h>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/engine/operators/operators.h"

namespace engine {

/// One operator at one shape, with weights and inputs of its own that are the same at every call.
struct OperatorCase {
    std::string name;
    std::vector<std::vector<std::int64_t>> weightSizes;  ///< of "weight" and "bias"
    std::vector<std::vector<std::int64_t>> inputSizes;   ///< batch first
    std::function<at::Tensor(const Operators&, const Weights&, const std::vector<at::Tensor>&)> call;

    WeightMap weights() const;
    at::Tensor run(const Operators& operators, const Weights& w, at::ScalarType type) const;
    /// The same for the last picture of the batch alone, in float.
    at::Tensor runLast(const Operators& operators, const Weights& w) const;
};

/// Every operator at the shapes of both UNets, the VAE and the text encoders (large ones in a part of their size), and at odd ones.
const std::vector<OperatorCase>& operatorCases();

/// max |a - b| / std(b)
double distance(const at::Tensor& a, const at::Tensor& b);

/// Counts the bytes that tensors on the CPU hold while it lives.
class MemoryCount {
public:
    MemoryCount();
    ~MemoryCount();
    MemoryCount(const MemoryCount&) = delete;
    MemoryCount& operator=(const MemoryCount&) = delete;
    std::size_t peak() const;
};

}  // namespace engine

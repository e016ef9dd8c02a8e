#pragma once
#include <ATen/core/Tensor.h>
#include <functional>
#include <memory>
#include <vector>

namespace engine {

/// A computation that is done again and again on inputs of the same shapes, as a network in a sampler's steps. On a CUDA device its kernels are recorded the
/// second time and then started all at once; elsewhere it is simply called. Everything else that it reads (weights, keys and values of a prompt) must stay where
/// it was. A stop request is seen between runs only, since a recorded one has no operators to look from.
class Replay {
public:
    using Compute = std::function<at::Tensor(const std::vector<at::Tensor>&)>;

    explicit Replay(Compute compute);
    ~Replay();

    /// The result is the caller's own. Other shapes, types or devices than before record anew.
    at::Tensor run(const std::vector<at::Tensor>& inputs);

private:
    struct Recorded;
    Compute compute_;
    std::vector<at::Tensor> before_;  // inputs of the last run that was not recorded
    std::unique_ptr<Recorded> recorded_;
};

}  // namespace engine

#pragma once
#include <ATen/core/Tensor.h>
#include <any>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace engine {

/// One tensor of a checkpoint, as stored (mapped, any floating type), and what an operator has made of it for its own use.
struct Weight {
    at::Tensor stored;
    /// Kept by the operators (converted, packed), made at first use; to be emptied when `stored` is replaced. One of another kind of operators is made anew.
    mutable std::any prepared;
};

/// All tensors of one network by their names in the diffusers layout.
using WeightMap = std::map<std::string, Weight, std::less<>>;

/// A place in a weight map, read like a path: `weights / "down_blocks" / 0 / "resnets"`. Cheap to copy; the map must outlive it.
class Weights {
public:
    explicit Weights(const WeightMap& map, std::string prefix = {}) : map_(&map), prefix_(std::move(prefix)) {}

    Weights operator/(std::string_view name) const;
    Weights operator/(std::int64_t index) const;

    /// @throws base::Error Damaged with the whole name where the checkpoint lacks it
    const Weight& operator[](std::string_view name) const;
    /// Nothing where the checkpoint lacks it (biases, optional parts).
    const Weight* find(std::string_view name) const;
    /// Whether anything stands below this place.
    bool exists() const;

    const WeightMap& map() const { return *map_; }

    /// The whole name of this place, for messages.
    const std::string& prefix() const { return prefix_; }

private:
    std::string nameOf(std::string_view name) const;

    const WeightMap* map_;
    std::string prefix_;
};

}  // namespace engine

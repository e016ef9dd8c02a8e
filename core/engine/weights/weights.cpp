#include "core/engine/weights/weights.h"

#include "core/base/error.h"

namespace engine {

std::string Weights::nameOf(std::string_view name) const
{
    return prefix_.empty() ? std::string(name) : prefix_ + "." + std::string(name);
}

Weights Weights::operator/(std::string_view name) const
{
    return Weights(*map_, nameOf(name));
}

Weights Weights::operator/(std::int64_t index) const
{
    return *this / std::to_string(index);
}

const Weight& Weights::operator[](std::string_view name) const
{
    if (const Weight* weight = find(name))
        return *weight;
    throw base::Error(base::ErrorCode::Damaged, "The checkpoint has no tensor " + nameOf(name), "Use a complete file of a model that Likeness knows.");
}

const Weight* Weights::find(std::string_view name) const
{
    const auto at = map_->find(nameOf(name));
    return at == map_->end() ? nullptr : &at->second;
}

bool Weights::exists() const
{
    const auto at = map_->lower_bound(prefix_);
    return at != map_->end() && (prefix_.empty() || at->first == prefix_ || at->first.starts_with(prefix_ + "."));
}

}  // namespace engine

#include "core/engine/nets/conditioning.h"

namespace engine {

const std::array<at::Tensor, 2>& Context::keysAndValues(const Weights& key, const Weights& value, const Operators& operators) const
{
    const Weight &keyWeight = key["weight"], &valueWeight = value["weight"];
    Entry& entry = entries_[&keyWeight];
    if (!entry.keyWeight.is_same(keyWeight.stored) || !entry.valueWeight.is_same(valueWeight.stored))
        entry = {keyWeight.stored, valueWeight.stored, {operators.linear(key, tokens_), operators.linear(value, tokens_)}};
    return entry.products;
}

}  // namespace engine

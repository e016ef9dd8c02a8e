#pragma once
#include <cstdint>
#include <optional>
#include <utility>

namespace finish {

/// A value with what it was made from: made again only where that differs. A stop or a failure while making leaves none.
template <class Key, class Value>
class Kept {
public:
    template <class Make>
    const Value& get(const Key& key, const Make& make)
    {
        if (!value_ || !(*key_ == key)) {
            forget();  // first, so that two never stand beside each other
            value_.emplace(make());
            key_ = key;
            ++made_;
        }
        return *value_;
    }
    /// None: not made yet, or forgotten.
    const Value* peek() const { return value_ ? &*value_ : nullptr; }
    void forget()
    {
        value_.reset();
        key_.reset();
    }
    /// How often it was made: stands for the value in the keys of what follows from it.
    std::uint64_t made() const { return made_; }

private:
    std::optional<Key> key_;
    std::optional<Value> value_;
    std::uint64_t made_ = 0;
};

}  // namespace finish

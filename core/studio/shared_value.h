#pragma once
#include <memory>
#include <utility>
#include <vector>

namespace studio {

/// A value that never changes and that copies share: a copy costs a pointer, and equality looks at the values only where the pointers differ.
/// What a history of hundreds of states is made of.
template <class T>
class Shared {
public:
    Shared() : value_(none()) {}
    Shared(T value) : value_(std::make_shared<const T>(std::move(value))) {}  // a value is as good as a shared one

    const T& operator*() const { return *value_; }
    const T* operator->() const { return value_.get(); }
    /// Whether both are one object in memory: what is, need not be looked at, written or counted twice.
    bool same(const Shared& other) const { return value_ == other.value_; }
    const void* identity() const { return value_.get(); }

    bool operator==(const Shared& other) const { return same(other) || *value_ == *other.value_; }

private:
    static const std::shared_ptr<const T>& none()
    {
        static const auto one = std::make_shared<const T>();
        return one;
    }

    std::shared_ptr<const T> value_;
};

template <class T>
using SharedList = Shared<std::vector<Shared<T>>>;

}  // namespace studio

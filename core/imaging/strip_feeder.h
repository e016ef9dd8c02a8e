#pragma once
#include <future>
#include <utility>
#include <vector>

#include "core/imaging/reader.h"

namespace imaging {

/// Two strips of rows: while one is being decoded, the other is turned into linear light on another thread. Private to core/imaging.
class StripFeeder {
public:
    StripFeeder(const Raster& raster, const TakeRows& take)
        : take_(take), stride_(raster.rowBytes()), rows_(stripRows(raster)), filling_(stride_ * static_cast<std::size_t>(rows_)), taken_(filling_.size())
    {
    }
    ~StripFeeder()
    {
        if (busy_.valid())
            busy_.wait();
    }
    StripFeeder(const StripFeeder&) = delete;
    StripFeeder& operator=(const StripFeeder&) = delete;

    /// Rows that fit into one strip.
    int rows() const { return rows_; }
    std::byte* row(int index) { return filling_.data() + static_cast<std::size_t>(index) * stride_; }
    /// Hands the first `count` rows over as rows `firstRow`...; the strip may be filled anew at once.
    void submit(int firstRow, int count)
    {
        finish();
        std::swap(filling_, taken_);
        busy_ = std::async(std::launch::async, [this, firstRow, count] { take_(firstRow, count, taken_.data(), stride_); });
    }
    /// Waits, and rethrows what the other thread threw.
    void finish()
    {
        if (busy_.valid())
            busy_.get();
    }

private:
    const TakeRows& take_;
    std::size_t stride_;
    int rows_;
    std::vector<std::byte> filling_;
    std::vector<std::byte> taken_;
    std::future<void> busy_;
};

}  // namespace imaging

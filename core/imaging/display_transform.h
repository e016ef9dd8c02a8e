#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "core/base/run_context.h"
#include "core/imaging/image.h"

namespace imaging {

/// Bytes of sRGB as a monitor has to be given them, by its ICC profile: what a window draws last.
///
///     const DisplayTransform monitor(profileBytes);
///     monitor.apply(rgba, extent, stride, run);
class DisplayTransform {
public:
    /// The monitor is taken for an sRGB one: nothing changes.
    DisplayTransform();
    /// Relative colorimetric with black point compensation, by lcms2.
    /// @param profile  of a display, RGB
    /// @throws base::Error{Damaged, UnsupportedFormat} when it is no profile, or not one of an RGB device that can be shown on.
    explicit DisplayTransform(std::span<const std::byte> profile);
    ~DisplayTransform();
    DisplayTransform(DisplayTransform&&) noexcept;
    DisplayTransform& operator=(DisplayTransform&&) noexcept;

    bool changesNothing() const;
    const std::string& name() const { return name_; }  ///< what the profile calls itself

    /// In place, on all cores. RGBA, not premultiplied; alpha stays. @param stride  bytes from row to row
    /// @throws base::Cancelled
    void apply(std::uint8_t* rgba, Extent extent, std::size_t stride, const base::RunContext& run) const;

private:
    struct Table;
    std::unique_ptr<Table> table_;
    std::string name_ = "sRGB";
};

}  // namespace imaging

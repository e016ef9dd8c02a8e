#pragma once
#include <deque>
#include <optional>
#include <vector>

#include "core/finish/matte/cut_out.h"

namespace finish {

/// An image of which some places were written anew: those alone are held.
class PatchedImage {
public:
    explicit PatchedImage(const imaging::Image& base) : base_(&base) {}  ///< borrowed

    imaging::Extent extent() const { return base_->extent(); }
    bool isChanged() const { return !patches_.empty(); }
    /// Put together when first asked for; until `letGoOfWhole`, or another patch.
    const imaging::Image& whole() const;
    void letGoOfWhole() { whole_.reset(); }
    /// @param scratch  may be where it is put together
    const float* row(int y, std::vector<float>& scratch) const;
    /// A place of it, as far as it has that.
    imaging::Image part(imaging::Box box) const;
    /// As it is so far, to be written; the place is counted in the whole.
    imaging::Image& write(const imaging::Box& box);
    imaging::Image& write();

private:
    struct Patch {
        imaging::Box box;
        imaging::Image pixels;
    };
    const imaging::Image* base_;
    std::deque<Patch> patches_;  ///< a later one lies over the earlier ones
    mutable std::optional<imaging::Image> whole_;

    imaging::Box all() const { return {0, 0, base_->width(), base_->height()}; }
};

/// Colours and matte of the subject at the photo's own pixels: the cut-out's but for what stages write, so that a recipe that changes little here copies little.
class SubjectLayer {
public:
    explicit SubjectLayer(const CutOut& cutOut) : region_(cutOut.region), colours_(cutOut.foreground), alpha_(cutOut.alpha) {}  ///< borrowed

    const imaging::Box& region() const { return region_; }
    const PatchedImage& colourPatches() const { return colours_; }
    const PatchedImage& alphaPatches() const { return alpha_; }
    const imaging::Image& colours() const { return colours_.whole(); }
    const imaging::Image& alpha() const { return alpha_.whole(); }
    imaging::Image& writeColours() { return colours_.write(); }
    /// A box of the region; good until the next is written.
    imaging::Image& writeColours(const imaging::Box& box) { return colours_.write(box); }
    imaging::Image& writeAlpha(const imaging::Box& box) { return alpha_.write(box); }
    bool isChanged() const { return colours_.isChanged() || alpha_.isChanged(); }
    void letGoOfWhole()
    {
        colours_.letGoOfWhole();
        alpha_.letGoOfWhole();
    }

private:
    imaging::Box region_;
    PatchedImage colours_, alpha_;
};

}  // namespace finish

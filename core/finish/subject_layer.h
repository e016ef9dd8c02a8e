#pragma once
#include <optional>

#include "core/finish/matte/cut_out.h"

namespace finish {

/// Colours and matte of the subject at the photo's own pixels: reads the cut-out until the first stage writes, so that a recipe that changes nothing here copies
/// nothing.
class SubjectLayer {
public:
    explicit SubjectLayer(const CutOut& cutOut) : cutOut_(cutOut) {}

    const imaging::Box& region() const { return cutOut_.region; }
    const imaging::Image& alpha() const { return cutOut_.alpha; }
    const imaging::Image& colours() const { return changed_ ? *changed_ : cutOut_.foreground; }
    imaging::Image& writeColours() { return changed_ ? *changed_ : changed_.emplace(cutOut_.foreground); }

private:
    const CutOut& cutOut_;
    std::optional<imaging::Image> changed_;
};

}  // namespace finish
